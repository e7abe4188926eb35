"""The arithmetic of working time, by example."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tests.calendars.offices import SHANGHAI, calendar, local

from salesfunnel.calendars import Calendar, CalendarDefinition, Interval
from salesfunnel.errors import InvalidValue, NeverOpen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = calendar()
FRIDAY, SATURDAY, MONDAY = "2026-03-06", "2026-03-07", "2026-03-09"
NIGHTS = {"mon-fri": ["22:00-06:00"]}


def test_saturday_afternoon_and_a_working_hour_is_monday_at_ten() -> None:
    assert OFFICE.add(local(f"{SATURDAY} 15:00"), HOUR) == local(f"{MONDAY} 10:00")


def test_friday_evening_and_a_working_hour_is_monday_at_ten() -> None:
    assert OFFICE.add(local(f"{FRIDAY} 20:00"), HOUR) == local(f"{MONDAY} 10:00")


def test_a_duration_that_ends_with_the_shift_ends_at_closing() -> None:
    assert OFFICE.add(local(f"{FRIDAY} 09:00"), 9 * HOUR) == local(f"{FRIDAY} 18:00")


def test_going_back_ends_at_opening() -> None:
    assert OFFICE.subtract(local(f"{MONDAY} 10:00"), HOUR) == local(f"{MONDAY} 09:00")
    assert OFFICE.subtract(local(f"{MONDAY} 09:30"), HOUR) == local(f"{FRIDAY} 17:30")


def test_adding_a_negative_duration_is_subtracting_it() -> None:
    noon = local(f"{MONDAY} 12:00")
    assert OFFICE.add(noon, -5 * HOUR) == OFFICE.subtract(noon, 5 * HOUR)
    assert OFFICE.subtract(noon, -5 * HOUR) == OFFICE.add(noon, 5 * HOUR)


def test_nothing_added_is_the_same_instant_open_or_not() -> None:
    for at in (local(f"{SATURDAY} 15:00"), local(f"{MONDAY} 12:00")):
        assert OFFICE.add(at, timedelta()) == OFFICE.subtract(at, timedelta()) == at


def test_a_week_has_forty_five_working_hours() -> None:
    start = local(f"{MONDAY} 00:00")
    assert OFFICE.elapsed(start, start + 7 * DAY) == 45 * HOUR
    assert OFFICE.elapsed(start + 7 * DAY, start) == -45 * HOUR


def test_instants_come_out_in_utc() -> None:
    assert OFFICE.add(local(f"{SATURDAY} 15:00"), HOUR).tzinfo is UTC
    assert OFFICE.next_open(local(f"{SATURDAY} 15:00")).tzinfo is UTC
    assert OFFICE.add(local(f"{SATURDAY} 15:00"), timedelta()).tzinfo is UTC


def test_a_microsecond_is_kept() -> None:
    start = local(f"{MONDAY} 12:00") + timedelta(microseconds=1)
    assert OFFICE.add(start, HOUR) == start + HOUR


def test_closing_is_not_open_and_opening_is() -> None:
    assert OFFICE.is_open(local(f"{MONDAY} 09:00"))
    assert not OFFICE.is_open(local(f"{MONDAY} 18:00"))
    assert not OFFICE.is_open(local(f"{MONDAY} 08:59"))


def test_next_open_is_the_instant_itself_while_open() -> None:
    assert OFFICE.next_open(local(f"{MONDAY} 12:00")) == local(f"{MONDAY} 12:00")
    assert OFFICE.next_open(local(f"{FRIDAY} 18:00")) == local(f"{MONDAY} 09:00")
    assert OFFICE.next_open(local(f"{MONDAY} 09:00")) == local(f"{MONDAY} 09:00")


def test_lunch_is_not_worked() -> None:
    office = calendar({"mon-fri": ["09:00-12:00", "13:30-18:00"]})
    assert office.add(local(f"{MONDAY} 11:00"), 2 * HOUR) == local(f"{MONDAY} 14:30")
    assert office.elapsed(local(f"{MONDAY} 12:00"), local(f"{MONDAY} 13:30")) == timedelta()


def test_a_night_shift_belongs_to_the_evening_on_which_it_begins() -> None:
    guard = calendar(NIGHTS)
    assert guard.is_open(local(f"{SATURDAY} 05:59"))
    assert not guard.is_open(local(f"{MONDAY} 05:59"))
    assert guard.add(local(f"{FRIDAY} 23:00"), 8 * HOUR) == local(f"{MONDAY} 23:00")


def test_a_night_shift_into_the_next_shift_is_counted_once() -> None:
    both = calendar({"mon": ["20:00-10:00"], "tue": ["08:00-12:00", "13:00-14:00"]})
    tuesday = local("2026-03-10 00:00")
    assert both.elapsed(tuesday - DAY, tuesday + DAY) == 17 * HOUR
    assert [each.length for each in both.intervals(tuesday - DAY, tuesday + DAY)] == [16 * HOUR, HOUR]


def test_a_short_shift_inside_a_night_shift_adds_nothing() -> None:
    both = calendar({"mon": ["20:00-10:00"], "tue": ["08:00-09:00"]})
    tuesday = local("2026-03-10 00:00")
    assert both.elapsed(tuesday - DAY, tuesday + DAY) == 14 * HOUR


def test_round_the_clock_is_elapsed_time() -> None:
    always = calendar({"mon-sun": ["00:00-24:00"]}, zone="Europe/Berlin")
    start = datetime(2020, 2, 28, 11, 7, tzinfo=UTC)
    assert always.add(start, 1000 * DAY) == start + 1000 * DAY
    assert list(always.intervals(start, start + 400 * DAY)) == [Interval(start, start + 400 * DAY)]


def test_intervals_are_cut_at_both_ends() -> None:
    found = OFFICE.intervals(local(f"{FRIDAY} 17:00"), local(f"{MONDAY} 09:30"))
    assert list(found) == [
        Interval(local(f"{FRIDAY} 17:00"), local(f"{FRIDAY} 18:00")),
        Interval(local(f"{MONDAY} 09:00"), local(f"{MONDAY} 09:30")),
    ]


def test_there_are_no_intervals_backwards_or_in_a_weekend() -> None:
    assert list(OFFICE.intervals(local(f"{MONDAY} 12:00"), local(f"{FRIDAY} 12:00"))) == []
    assert list(OFFICE.intervals(local(f"{SATURDAY} 00:00"), local(f"{MONDAY} 09:00"))) == []


def test_an_interval_in_a_night_shift_begins_on_the_day_before() -> None:
    found = calendar(NIGHTS).intervals(local(f"{SATURDAY} 01:00"), local(f"{SATURDAY} 23:00"))
    assert list(found) == [Interval(local(f"{SATURDAY} 01:00"), local(f"{SATURDAY} 06:00"))]


# --- clocks that change ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "long"),
    [("2026-03-28", 7), ("2026-10-24", 9), ("2026-06-13", 8)],
    ids=["forward", "back", "neither"],
)
def test_a_night_shift_is_as_long_as_a_stopwatch_says(day: str, long: int) -> None:
    guard = calendar({"sat": ["22:00-06:00"]}, zone="Europe/Berlin")
    start = local(f"{day} 12:00", "Europe/Berlin")
    assert guard.elapsed(start, local(f"{day} 12:00", "Europe/Berlin") + DAY) == long * HOUR
    assert guard.add(start, HOUR).astimezone(guard.zone).hour == 23


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_working_hour_is_3600_seconds_on_a_day_when_clocks_change(day: str) -> None:
    night = calendar({"sun": ["00:00-08:00"]}, zone="Europe/Berlin")
    at = local(f"{day} 01:30", "Europe/Berlin").astimezone(UTC)
    assert night.add(at, HOUR) == at + timedelta(seconds=3600)
    assert night.add(at, 2 * HOUR) == at + timedelta(seconds=7200)


def test_a_shift_that_is_skipped_whole_is_no_shift() -> None:
    night = calendar({"sun": ["02:15-02:45"]}, zone="Europe/Berlin")
    midnight = local("2026-03-29 00:00", "Europe/Berlin")
    assert list(night.intervals(midnight, midnight + DAY)) == []
    assert night.next_open(midnight) == local("2026-04-05 02:15", "Europe/Berlin")


def test_a_shift_that_begins_in_skipped_time_begins_with_the_change() -> None:
    night = calendar({"sun": ["02:30-04:00"]}, zone="Europe/Berlin")
    found = night.next_open(local("2026-03-29 00:00", "Europe/Berlin"))
    assert found == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert night.elapsed(found, found + DAY) == HOUR


def test_a_time_shown_twice_is_its_first_showing() -> None:
    night = calendar({"sun": ["02:30-04:00"]}, zone="Europe/Berlin")
    found = night.next_open(local("2026-10-25 00:00", "Europe/Berlin"))
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert night.elapsed(found, found + DAY) == 2.5 * HOUR


def test_a_day_that_a_country_skipped_has_no_hours() -> None:
    samoa = calendar({"mon-sun": ["09:00-18:00"]}, zone="Pacific/Apia")
    found = list(
        samoa.intervals(datetime(2011, 12, 29, 10, tzinfo=UTC), datetime(2012, 1, 1, 10, tzinfo=UTC))
    )
    assert [each.opens_at.astimezone(samoa.zone).day for each in found] == [29, 31, 1]
    assert samoa.add(local("2011-12-29 17:00", "Pacific/Apia"), 2 * HOUR) == local(
        "2011-12-31 10:00", "Pacific/Apia"
    )


def test_midnight_itself_may_be_shown_twice_or_never() -> None:
    havana = calendar({"mon-sun": ["00:00-02:00"]}, zone="America/Havana")
    forward, back = (local(f"{day} 12:00", "America/Havana") for day in ("2026-03-07", "2026-10-31"))
    assert havana.elapsed(forward, forward + DAY) == HOUR
    assert havana.elapsed(back, back + DAY) == 3 * HOUR


def test_midnight_may_lie_inside_skipped_time() -> None:
    """In Toronto half past eleven of 30 March 1919 was followed by half past midnight."""
    toronto = calendar({"mon": ["00:00-02:00"]}, zone="America/Toronto")
    found = list(
        toronto.intervals(datetime(1919, 3, 30, 12, tzinfo=UTC), datetime(1919, 4, 1, 12, tzinfo=UTC))
    )
    assert found == [Interval(datetime(1919, 3, 31, 4, 30, tzinfo=UTC), datetime(1919, 3, 31, 6, tzinfo=UTC))]


def test_a_leap_day_is_worked() -> None:
    assert OFFICE.elapsed(local("2024-02-29 00:00"), local("2024-03-01 00:00")) == 9 * HOUR
    assert OFFICE.add(local("2024-02-28 18:00"), HOUR) == local("2024-02-29 10:00")


# --- what may not be --------------------------------------------------------------------------------------


@pytest.mark.parametrize("ask", ["is_open", "next_open"])
def test_a_naive_instant_is_refused(ask: str) -> None:
    with pytest.raises(InvalidValue, match="without a time zone; add one"):
        getattr(OFFICE, ask)(datetime(2026, 3, 7))  # noqa: DTZ001 - naive on purpose


def test_the_argument_that_is_wrong_is_named() -> None:
    noon = local(f"{MONDAY} 12:00")
    with pytest.raises(InvalidValue, match=r"^end: found 2026"):
        OFFICE.elapsed(noon, datetime(2026, 3, 7))  # noqa: DTZ001 - naive on purpose
    with pytest.raises(InvalidValue, match=r"^start: found a date, expected a datetime"):
        OFFICE.add(date(2026, 3, 7), HOUR)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match=r"^duration: found a int, expected a timedelta"):
        OFFICE.add(noon, 3)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match=r"^duration: found a float, expected a timedelta"):
        OFFICE.subtract(noon, 3.0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "at",
    [
        datetime.min.replace(tzinfo=timezone(5 * HOUR)),
        datetime.max.replace(tzinfo=timezone(-5 * HOUR)),
        datetime(1601, 1, 1, tzinfo=UTC),
        datetime(2401, 1, 1, tzinfo=UTC),
    ],
)
def test_an_instant_outside_eight_centuries_is_refused(at: datetime) -> None:
    with pytest.raises(InvalidValue, match="expected an instant in the years 1601 to 2400"):
        OFFICE.is_open(at)


def test_the_first_and_the_last_year_can_be_asked() -> None:
    whole = OFFICE.elapsed(datetime(1601, 1, 3, tzinfo=UTC), datetime(2400, 12, 29, 23, 59, tzinfo=UTC))
    assert 800 * 52 * 45 * HOUR < whole < 800 * 53 * 45 * HOUR
    assert calendar(zone="Pacific/Kiritimati").is_open(datetime(2400, 12, 28, 20, tzinfo=UTC))


class Every:
    """Dates of which each is one."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date)


def test_when_all_remaining_days_are_holidays_adding_says_so() -> None:
    closed = calendar(handed={"holidays": Every()})
    monday = local(f"{MONDAY} 12:00")
    assert not closed.is_open(monday)
    assert closed.elapsed(monday, monday + 30 * DAY) == timedelta()
    with pytest.raises(NeverOpen, match=r"no such working time after 2026-03-09T12:00:00\+08:00: 1:00:00"):
        closed.add(monday, HOUR)
    with pytest.raises(NeverOpen, match="before 2026"):
        closed.subtract(monday, HOUR)
    with pytest.raises(NeverOpen):
        closed.next_open(monday)


def test_a_business_that_closes_for_good_is_open_until_then() -> None:
    ending = calendar(changes=[{"since": "2026-03-10", "week": {}}])
    monday = local(f"{MONDAY} 12:00")
    assert ending.add(monday, 6 * HOUR) == local(f"{MONDAY} 18:00")
    with pytest.raises(NeverOpen):
        ending.add(monday, 6 * HOUR + timedelta.resolution)
    with pytest.raises(NeverOpen):
        ending.next_open(local(f"{MONDAY} 18:00"))


def test_a_duration_that_no_time_has_is_answered_at_once() -> None:
    with pytest.raises(NeverOpen):
        OFFICE.add(local(f"{MONDAY} 12:00"), timedelta.max)
    with pytest.raises(NeverOpen):
        OFFICE.subtract(local(f"{MONDAY} 12:00"), timedelta.max)
    with pytest.raises(NeverOpen):
        OFFICE.add(local(f"{MONDAY} 12:00"), timedelta.min)


# --- how it is built and kept -----------------------------------------------------------------------------


def test_a_definition_keeps_its_zone_and_takes_one_where_it_has_none() -> None:
    berlin = calendar(timezone="Europe/Berlin")
    assert str(berlin.zone) == "Europe/Berlin"
    assert str(OFFICE.zone) == SHANGHAI
    with pytest.raises(InvalidValue, match=r"^timezone: found none"):
        Calendar.of(CalendarDefinition(week={"mon": ("09:00-18:00",)}))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "/etc/passwd", "../x", "Asia"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue, match="no time zone is named"):
        calendar(zone=name)


def test_only_a_definition_can_be_built() -> None:
    with pytest.raises(InvalidValue, match=r"^definition: found a dict, expected a CalendarDefinition"):
        Calendar.of({"week": {}}, timezone="UTC")  # type: ignore[arg-type]


def test_a_calendar_pickles_before_and_after_it_was_asked() -> None:
    fresh = calendar(NIGHTS, handed={"holidays": [date(2026, 3, 9)]})
    answers = []
    for _ in range(2):
        copied = pickle.loads(pickle.dumps(fresh))  # noqa: S301 - our own bytes
        answers.append(copied.add(local(f"{FRIDAY} 23:00"), 8 * HOUR))
        fresh.add(local(f"{FRIDAY} 23:00"), 8 * HOUR)
    assert answers == [local("2026-03-10 23:00")] * 2


@pytest.mark.parametrize("asked_before", ["2026-01-20 12:00", "2025-12-20 12:00", None])
def test_the_first_night_of_a_year_needs_the_last_day_of_the_one_before(asked_before: str | None) -> None:
    guard = calendar({"mon-sun": ["22:00-06:00"]})
    if asked_before is not None:
        assert not guard.is_open(local(asked_before))
    assert guard.is_open(local("2026-01-01 01:00"))
    assert guard.elapsed(local("2026-01-01 00:30"), local("2026-01-01 12:00")) == 5.5 * HOUR


def test_the_year_begins_where_the_calendar_is() -> None:
    early = calendar({"mon-sun": ["00:30-06:00"]})
    assert early.is_open(local("2026-01-01 01:00"))
    late = calendar({"mon-sun": ["18:00-23:30"]}, zone="America/New_York")
    assert late.is_open(local("2025-12-31 23:00", "America/New_York"))


def test_the_order_of_questions_does_not_show() -> None:
    days = [datetime(year, 5, 4, 3, 21, tzinfo=UTC) for year in (2026, 2020, 2031, 1999, 2025)]
    asked_in_turn = calendar()
    for day in days:
        assert asked_in_turn.add(day, 70 * HOUR) == calendar().add(day, 70 * HOUR)
        assert asked_in_turn.elapsed(days[0], day) == calendar().elapsed(days[0], day)
