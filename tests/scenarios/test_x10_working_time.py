"""X10 · Calendar arithmetic with an inverse, per owner and zone, at a cost that does not grow with distance."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesfunnel import Funnel
from salesfunnel.calendars import Calendar, Calendars, Precedence

HOUR = timedelta(hours=1)
DOCUMENT = {
    "salesfunnel": 1, "key": "acme", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "calendars": {
        "office": {
            "week": {"mon-fri": ["09:00-18:00"]},
            "holidays": {"2026-10-01": "国庆节", "2026-10-02": "国庆节"},
            "workdays": {"2026-10-10": "fri"},
        },
        "night": {"week": {"mon-sun": ["22:00-06:00"]}},
    },
    "pipelines": {"b2b": {"stages": [{"key": "talk", "question": "Is there a need?"}]}},
}  # fmt: skip
FUNNEL = Funnel.load(DOCUMENT)
KNOWN = Calendars(FUNNEL.blueprint.calendars, FUNNEL.blueprint.timezone)


def by(zone: str | None = None, **named: str) -> Calendar:
    found = KNOWN.of(Precedence(organisation="office", **named), timezone=zone)
    assert found is not None
    return found


def test_two_working_hours_on_saturday_afternoon_end_on_monday() -> None:
    saturday = datetime(2026, 3, 7, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert by().add(saturday, HOUR) == datetime(2026, 3, 9, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("zone", "morning"),
    [("Asia/Shanghai", (9, 1)), ("Europe/Berlin", (9, 8)), ("America/New_York", (9, 13))],
)
def test_the_same_hours_are_kept_by_the_clock_of_each_owner(zone: str, morning: tuple[int, int]) -> None:
    day, hour = morning
    sunday = datetime(2026, 3, 8, 12, tzinfo=UTC)
    assert by(zone).next_open(sunday) == datetime(2026, 3, day, hour, tzinfo=UTC)


def test_the_owner_on_nights_goes_before_the_office() -> None:
    evening = datetime(2026, 3, 9, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert by(owner="night").next_open(evening) == evening + 2 * HOUR
    assert by(owner="night", rule="office").next_open(evening) == evening + 13 * HOUR


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("owner", ["office", "night"])
def test_what_was_added_can_be_counted_again(zone: str, owner: str) -> None:
    calendar = by(zone, owner=owner)
    for month in range(1, 13):
        start = datetime(2026, month, 1, 1, 30, tzinfo=UTC)
        assert [calendar.elapsed(start, calendar.add(start, many * HOUR)) / HOUR for many in range(200)] == [
            *range(200)
        ]


def lines_run(work: Callable[[], Any]) -> int:
    """Count the lines of Python that a work runs: a measure of cost that no other work on the machine disturbs."""
    counted = 0

    def trace(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal counted
        counted += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return counted


def test_ten_years_take_no_more_steps_than_a_month() -> None:
    calendar = by(owner="night", zone="Europe/Berlin")
    start = datetime(2026, 3, 9, 12, tzinfo=UTC)
    month, decade = start + timedelta(days=30), start + timedelta(days=3652)
    near, far = calendar.elapsed(start, month), calendar.elapsed(start, decade)
    assert lines_run(lambda: calendar.elapsed(start, decade)) == lines_run(
        lambda: calendar.elapsed(start, month)
    )
    assert lines_run(lambda: calendar.add(start, far)) == lines_run(lambda: calendar.add(start, near))
