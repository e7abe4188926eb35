"""What an author may write of a calendar, what it means, and what is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError
from tests.calendars.offices import DAYTIME, calendar, local

from salesfunnel.calendars import CalendarDefinition
from salesfunnel.errors import InvalidValue

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def worked(day: str, week: dict[str, Any] | None = None, **rest: Any) -> float:
    """Return the hours worked on a date."""
    midnight = local(f"{day} 00:00")
    return calendar(week, **rest).elapsed(midnight, midnight + DAY) / HOUR


def test_a_range_of_days_may_go_over_the_end_of_the_week() -> None:
    week = {"fri-mon": ["10:00-12:00"], "tue": ["9:00-10:00", "10:00-12:30"]}
    assert [worked(f"2026-03-{day:02}", week) for day in range(2, 9)] == [2, 3.5, 0, 0, 2, 2, 2]


def test_a_whole_day_ends_at_twenty_four() -> None:
    assert worked("2026-03-02", {"mon": ["00:00-24:00"]}) == 24


def test_holidays_are_closed_with_or_without_a_name() -> None:
    assert worked("2026-10-01") == 9
    assert worked("2026-10-01", holidays=["2026-10-01"]) == 0
    assert worked("2026-10-01", holidays={"2026-10-01": "国庆节"}) == 0


def test_in_python_a_date_is_written_as_one() -> None:
    definition = CalendarDefinition.model_validate({"week": DAYTIME, "holidays": [date(2026, 10, 1)]})
    assert definition.holidays == (date(2026, 10, 1),)


def test_a_half_day_has_hours_of_its_own() -> None:
    assert worked("2026-12-24", days={"2026-12-24": ["09:00-12:00"]}) == 3
    assert worked("2026-12-24", days={"2026-12-24": []}) == 0


def test_a_swapped_weekend_is_worked_like_the_first_open_day() -> None:
    week = {"tue-fri": ["09:00-18:00"], "sat": ["09:00-12:00"]}
    assert worked("2026-10-11", week, workdays=["2026-10-11"]) == 9


def test_a_swapped_weekend_may_follow_a_day_of_the_week() -> None:
    week = {"mon-thu": ["09:00-18:00"], "fri": ["09:00-15:00"]}
    assert worked("2026-10-10", week, workdays={"2026-10-10": "fri"}) == 6
    assert worked("2026-10-10", week, workdays={"2026-10-10": "sun"}) == 0


def test_a_workday_of_a_week_without_hours_has_none() -> None:
    assert worked("2026-10-10", {}, workdays=["2026-10-10"], days={"2026-10-12": ["09:00-10:00"]}) == 0


def test_special_hours_go_before_workdays_and_workdays_before_holidays() -> None:
    day = "2026-10-10"
    rest: dict[str, Any] = {"holidays": [day], "workdays": {day: "mon"}, "days": {day: ["08:00-09:00"]}}
    assert worked(day, **rest) == 1
    del rest["days"]
    assert worked(day, **rest) == 9
    del rest["workdays"]
    assert worked(day, **rest) == 0


def test_what_the_definition_says_goes_before_what_the_host_hands_over() -> None:
    thursday, saturday = date(2026, 10, 1), date(2026, 10, 10)
    handed = {"holidays": {thursday, saturday}, "workdays": [saturday]}
    assert worked("2026-10-01", handed=handed) == 0
    assert worked("2026-10-10", handed=handed) == 9
    assert worked("2026-10-01", handed=handed, workdays={"2026-10-01": "fri"}) == 9
    assert worked("2026-10-10", handed=handed, holidays=["2026-10-10"]) == 0


def test_a_changed_week_holds_from_its_date_on() -> None:
    summer = [
        {"since": "2026-07-01", "week": {"mon-fri": ["08:00-15:00"]}},
        {"since": "2026-09-01", "week": {"mon-fri": ["09:00-17:00"]}},
    ]
    days = ("2026-06-30", "2026-07-01", "2026-08-31", "2026-09-01")
    assert [worked(day, changes=summer) for day in days] == [9, 7, 7, 8]
    assert worked("2026-07-04", changes=summer, workdays=["2026-07-04"]) == 7


@pytest.mark.parametrize("hand", [list, tuple, set, frozenset, dict.fromkeys], ids=lambda kind: kind.__name__)
def test_a_plain_collection_of_dates_is_copied(hand: Any) -> None:
    dates = hand([date(2026, 10, 1)])
    office = calendar(handed={"holidays": dates})
    if hasattr(dates, "clear"):
        dates.clear()
    assert office.elapsed(local("2026-10-01 00:00"), local("2026-10-02 00:00")) == timedelta()


@pytest.mark.parametrize("side", ["holidays", "workdays"])
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("2026-10-01", "found a str, expected dates"),
        (b"2026", "found a bytes, expected dates"),
        (date(2026, 10, 1), "found a date, expected dates"),
        (["2026-10-01"], "found '2026-10-01', expected a date"),
        ({datetime(2026, 10, 1, tzinfo=UTC)}, r"found datetime.datetime\(2026, 10, 1, .*\), expected a date"),
        ([[]], r"found \[\], expected a date"),
    ],
)
def test_what_is_no_collection_of_dates_is_refused(side: str, wrong: object, says: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{side}: {says}"):
        calendar(handed={side: wrong})


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({"week": {"mon": ["9-18"]}}, "found '9-18', expected hours such as '09:00-18:00'"),
        ({"week": {"mon": ["09:00-25:00"]}}, "found '09:00-25:00', expected hours"),
        ({"week": {"mon": ["24:00-06:00"]}}, "found '24:00-06:00', expected hours"),
        ({"week": {"mon": ["09:00-18:00\n"]}}, r"found '09:00-18:00\\n', expected hours"),
        ({"week": {"mon": ["٠٩:00-18:00"]}}, "expected hours"),
        ({"week": {"mon": ["09:00-09:00"]}}, "which has no length; write '00:00-24:00'"),
        ({"week": {"mon": ["09:00-12:00", "11:00-14:00"]}}, "found 09:00-12:00, 11:00-14:00, which overlap"),
        ({"week": {"mon": ["22:00-06:00", "23:00-23:30"]}}, "which overlap"),
        ({"week": {"monday": ["09:00-18:00"]}}, "found 'monday', expected days such as"),
        ({"week": {"mon-fri": ["09:00-18:00"], "fri": []}}, "found 'fri' more than once"),
        ({"week": {}}, "found no hours at all, expected a calendar that is open at times"),
        ({"week": {"mon": []}, "days": {"2026-01-01": []}}, "found no hours at all"),
        ({"week": DAYTIME, "holidays": ["2026-02-30"]}, "found '2026-02-30', which no calendar has"),
        ({"week": DAYTIME, "holidays": ["1 Oct"]}, "found '1 Oct', expected a date such as '2026-10-01'"),
        ({"week": DAYTIME, "holidays": [20261001]}, "found '20261001', expected a date"),
        ({"week": DAYTIME, "holidays": [datetime(2026, 10, 1, tzinfo=UTC)]}, "expected a date"),
        ({"week": DAYTIME, "workdays": {"2026-10-10": "friday"}}, "'mon', 'tue'"),
        ({"week": DAYTIME, "timezone": ""}, "at least 1 character"),
        ({"week": DAYTIME, "lunch": "12:00-13:00"}, "Extra inputs are not permitted"),
        (
            {
                "week": DAYTIME,
                "changes": [{"since": "2026-07-01", "week": {}}, {"since": "2026-07-01", "week": {}}],
            },
            "found changes since 2026-07-01 and then 2026-07-01, expected them in order",
        ),
    ],
)
def test_a_wrong_definition_is_refused(document: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CalendarDefinition.model_validate(document)


WHOLE = {
    "label": {"en": "China", "zh": "中国"},
    "timezone": "Asia/Shanghai",
    "week": {"mon-fri": ["9:00-12:00", "13:30-18:00"], "sun": ["22:00-06:00"]},
    "changes": [{"since": "2026-07-01", "week": {"mon": ["08:00-24:00"]}}],
    "holidays": {"2026-10-01": "国庆节"},
    "workdays": {"2026-10-10": "fri"},
    "days": {"2026-12-24": ["09:00-12:00"], "2026-12-31": []},
    "x_source": "the government",
}


def test_a_definition_goes_through_json_and_back() -> None:
    read = CalendarDefinition.model_validate(WHOLE)
    assert CalendarDefinition.model_validate_json(read.model_dump_json()) == read
    assert CalendarDefinition.model_validate(WHOLE | {"holidays": ["2026-10-01"], "workdays": ["2026-10-10"]})


def test_the_schema_accepts_what_is_accepted_and_refuses_what_is_refused() -> None:
    schema = CalendarDefinition.model_json_schema()
    check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    assert list(check.iter_errors(WHOLE)) == []
    for wrong in (
        {"week": {"mon": ["9-18"]}},
        {"week": {"monday": ["09:00-18:00"]}},
        {"week": DAYTIME, "workdays": {"2026-10-10": "friday"}},
        {"week": DAYTIME, "holidays": ["1 Oct"]},
        {"week": DAYTIME, "lunch": "12:00-13:00"},
        {},
    ):
        assert list(check.iter_errors(wrong)), wrong
