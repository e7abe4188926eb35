"""Working time is exact: adding and counting undo each other, in order, in sums, whatever the clocks do.

The zones change their clocks forward and back, by half an hour (Lord Howe), at midnight (Havana), against the
season (Casablanca), by skipping a day (Apia), or never.
"""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.calendars.offices import NAMES, Slow

from salesfunnel.calendars import Calendar, CalendarDefinition

ZONES = (
    *("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe"),
    *("Africa/Casablanca", "Pacific/Apia", "Pacific/Kiritimati", "Asia/Kathmandu", "America/St_Johns"),
)
FIRST, LAST = datetime(2022, 1, 1, tzinfo=UTC), datetime(2029, 12, 31, tzinfo=UTC)
MOMENT = timedelta.resolution
# Days on which clocks change somewhere, leap days, and the turn of a year.
EVENTFUL = [
    *(date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5)),
    *(date(2026, 10, 4), date(2026, 2, 15), date(2026, 3, 22), date(2011, 12, 30), date(2024, 2, 29)),
    *(date(2025, 12, 31), date(2026, 1, 1)),
]
near_events = st.sampled_from(EVENTFUL).flatmap(lambda day: st.dates(day - timedelta(4), day + timedelta(4)))
days = near_events | st.dates(FIRST.date(), LAST.date())


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def hours(draw: st.DrawFn) -> list[str]:
    """Several shifts of a day, the last perhaps into the next."""
    marks = sorted(draw(st.lists(st.integers(0, 95), unique=True, max_size=5)))
    found = [f"{clock(15 * a)}-{clock(15 * b)}" for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2:
        until = draw(st.integers(0, marks[0]))
        found.append(f"{clock(15 * marks[-1])}-{clock(15 * until) if until < marks[-1] else '24:00'}")
    return found


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A calendar's definition that is open in every week of its last pattern."""
    week = st.dictionaries(st.sampled_from(NAMES), hours(), min_size=1, max_size=7)
    told = near_events.map(date.isoformat)
    since = sorted(draw(st.sets(told, max_size=2)))
    document = {
        "week": draw(week),
        "changes": [{"since": day, "week": draw(week)} for day in since],
        "holidays": dict.fromkeys(draw(st.sets(told, max_size=6)), "closed"),
        "workdays": draw(st.dictionaries(told, st.sampled_from(NAMES), max_size=4)),
        "days": draw(st.dictionaries(told, hours(), max_size=4)),
    }
    last = document["changes"][-1]["week"] if since else document["week"]
    assume(any(last.values()) and any(document["week"].values()))
    return document


class Thirteenths:
    """Holidays that nobody can list: every thirteenth of a month."""

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day.day == 13


zones = st.sampled_from(ZONES)
handed: st.SearchStrategy[Container[date]] = st.sampled_from([(), Thirteenths()])
calendars = st.builds(
    lambda document, zone, dates: Calendar.of(
        CalendarDefinition.model_validate(document), timezone=zone, holidays=dates
    ),
    documents(),
    zones,
    handed,
)
exact = st.timedeltas(timedelta(), timedelta(days=1))
starts = st.builds(lambda day, into: datetime(day.year, day.month, day.day, tzinfo=UTC) + into, days, exact)
durations = (
    st.timedeltas(timedelta(), timedelta(hours=200))
    | st.integers(0, 2000).map(lambda quarters: timedelta(minutes=15 * quarters))
    | st.sampled_from([timedelta(), MOMENT])
)


@given(calendars, starts, durations)
def test_counting_undoes_adding(calendar: Calendar, start: datetime, duration: timedelta) -> None:
    end = calendar.add(start, duration)
    assert end >= start
    assert calendar.elapsed(start, end) == duration


@given(calendars, starts, durations)
def test_counting_undoes_subtracting(calendar: Calendar, end: datetime, duration: timedelta) -> None:
    start = calendar.subtract(end, duration)
    assert start <= end
    assert calendar.elapsed(start, end) == duration


@given(calendars, starts, durations)
def test_no_earlier_instant_will_do_and_no_later_one_back(
    calendar: Calendar, at: datetime, duration: timedelta
) -> None:
    assume(duration > timedelta())
    assert calendar.elapsed(at, calendar.add(at, duration) - MOMENT) < duration
    assert calendar.elapsed(calendar.subtract(at, duration) + MOMENT, at) < duration


@given(calendars, starts, durations, durations)
def test_adding_twice_is_adding_the_sum(
    calendar: Calendar, start: datetime, one: timedelta, two: timedelta
) -> None:
    assert calendar.add(calendar.add(start, one), two) == calendar.add(start, one + two)
    assert calendar.subtract(calendar.subtract(start, one), two) == calendar.subtract(start, one + two)


@given(calendars, starts, starts, starts)
def test_stretches_of_time_add_up(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)
    assert calendar.elapsed(a, b) == -calendar.elapsed(b, a)
    assert timedelta() <= calendar.elapsed(min(a, b), max(a, b)) <= max(a, b) - min(a, b)


@given(calendars, starts, starts, durations, durations)
def test_more_never_comes_sooner(
    calendar: Calendar, a: datetime, b: datetime, one: timedelta, two: timedelta
) -> None:
    early, late, less, more = min(a, b), max(a, b), min(one, two), max(one, two)
    assert calendar.add(early, less) <= calendar.add(late, less)
    assert calendar.add(early, less) <= calendar.add(early, more)
    assert calendar.subtract(early, less) <= calendar.subtract(late, less)
    assert calendar.subtract(early, more) <= calendar.subtract(early, less)


@given(calendars, starts, st.timedeltas(timedelta(), timedelta(days=40)))
def test_intervals_are_what_is_counted(calendar: Calendar, start: datetime, length: timedelta) -> None:
    end = start + length
    found = list(calendar.intervals(start, end))
    assert sum((each.length for each in found), timedelta()) == calendar.elapsed(start, end)
    marks = [mark for each in found for mark in (each.opens_at, each.closes_at)]
    assert marks == sorted(set(marks))
    for each in found:
        assert start <= each.opens_at < each.closes_at <= end
        assert calendar.is_open(each.opens_at)
        assert calendar.is_open(each.closes_at - MOMENT)
        assert each.closes_at == end or not calendar.is_open(each.closes_at)


@given(calendars, starts)
def test_next_open_is_the_first_open_instant(calendar: Calendar, at: datetime) -> None:
    found = calendar.next_open(at)
    assert calendar.is_open(found)
    assert calendar.elapsed(at, found) == timedelta()
    assert (found == at) == calendar.is_open(at)


@settings(max_examples=40)
@given(
    documents(),
    zones,
    near_events,
    st.integers(0, 4),
    st.lists(st.integers(0, 6 * 1440), min_size=2, max_size=8),
)
def test_a_clerk_who_watches_the_clock_counts_the_same(
    document: dict[str, Any], zone: str, day: date, length: int, minutes: list[int]
) -> None:
    first = datetime(day.year, day.month, day.day, tzinfo=UTC)
    slow = Slow(document, zone, first, first + timedelta(days=6 + length))
    calendar = Calendar.of(CalendarDefinition.model_validate(document), timezone=zone)
    places = [first + timedelta(minutes=each) for each in minutes]
    assert [calendar.is_open(at) for at in places] == [slow.is_open(at) for at in places]
    early, late = min(places), max(places)
    assert calendar.elapsed(early, late) == slow.elapsed(early, late)
