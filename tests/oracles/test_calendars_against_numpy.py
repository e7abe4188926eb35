"""An independent oracle for whole days: the business days of NumPy."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.calendars.offices import NAMES

from salesfunnel.calendars import Calendar, CalendarDefinition

numpy = pytest.importorskip("numpy")

dates = st.dates(date(2012, 1, 1), date(2032, 12, 31))
masks = st.lists(st.booleans(), min_size=7, max_size=7).filter(any)
holidays = st.sets(dates, max_size=30)
DAY = timedelta(days=1)


def whole_days(mask: list[bool], closed: set[date], zone: str = "UTC") -> Calendar:
    """Build a calendar that is open round the clock on the days of the mask."""
    week = {name: ["00:00-24:00"] for name, open_ in zip(NAMES, mask, strict=True) if open_}
    definition = CalendarDefinition.model_validate({"week": week})
    return Calendar.of(definition, timezone=zone, holidays=closed)


def midnight(day: date, zone: str = "UTC") -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


@given(dates, dates, masks, holidays)
def test_working_days_between_two_dates_are_numpy_s(
    first: date, last: date, mask: list[bool], closed: set[date]
) -> None:
    first, last = min(first, last), max(first, last)
    counted = numpy.busday_count(first, last, weekmask=mask, holidays=sorted(closed))
    calendar = whole_days(mask, closed)
    assert calendar.elapsed(midnight(first), midnight(last)) == int(counted) * DAY


@given(dates, st.integers(0, 900), masks, holidays)
def test_the_nth_working_day_is_numpy_s(start: date, many: int, mask: list[bool], closed: set[date]) -> None:
    found = numpy.busday_offset(start, many, roll="forward", weekmask=mask, holidays=sorted(closed))
    calendar = whole_days(mask, closed)
    at = calendar.next_open(calendar.add(midnight(start), many * DAY))
    assert at.astimezone(UTC).date() == found.astype(date)


@given(dates, st.integers(1, 900), masks, holidays)
def test_the_nth_working_day_back_is_numpy_s(
    start: date, many: int, mask: list[bool], closed: set[date]
) -> None:
    rolled = numpy.busday_offset(start, 0, roll="forward", weekmask=mask, holidays=sorted(closed))
    found = numpy.busday_offset(rolled, -many, weekmask=mask, holidays=sorted(closed))
    calendar = whole_days(mask, closed)
    assert calendar.subtract(midnight(rolled.astype(date)), many * DAY).date() == found.astype(date)


@given(dates, dates, masks, holidays)
def test_days_of_eight_hours_are_numpy_s_where_clocks_change(
    first: date, last: date, mask: list[bool], closed: set[date]
) -> None:
    first, last, zone = min(first, last), max(first, last), "Europe/Berlin"
    counted = int(numpy.busday_count(first, last, weekmask=mask, holidays=sorted(closed)))
    week = {name: ["09:00-17:00"] for name, open_ in zip(NAMES, mask, strict=True) if open_}
    calendar = Calendar.of(CalendarDefinition.model_validate({"week": week}), timezone=zone, holidays=closed)
    worked = calendar.elapsed(midnight(first, zone), midnight(last, zone))
    assert worked == counted * timedelta(hours=8)
