"""Which window of calendar days an activity falls in, for a whole column of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel.conditions.columns_engine import Expr, narwhals
from salesfunnel.conditions.columns_read import DAY, encoded

__all__ = ["window"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Between them every change of a zone's clock is known; before and after, the nearest one holds."""

_BEFORE_1970 = date(1970, 1, 1).toordinal() - 1
"""Days from Monday, 1 January 1, to 1970, so that no count is negative."""


def window(at: Expr, days: int, zone: ZoneInfo, *, until: int) -> Expr:
    """Return the number of the window, counted from Monday, 1 January 1.

    Args:
        at: microseconds since 1970, without nulls.
        days: how many days make a window.
        zone: in which a day begins.
        until: the last instant that counts; later changes of the clock do not matter.
    """
    nw = narwhals()
    (_, before), *later = _changes(zone)
    offset: Any = nw.lit(before, dtype=nw.Int64)
    for since, seconds in later:
        if since > until:
            break
        offset = offset + (at >= since).cast(nw.Int64) * (seconds - before)
        before = seconds
    return (at + offset * 1_000_000 + _BEFORE_1970 * DAY) // DAY // days


@cache
def _changes(zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """Return the instants from which a zone has another offset from UTC, with it, in seconds."""
    day, end = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(_LAST_YEAR, 1, 1, tzinfo=UTC)
    found = [(encoded(day), _offset(day, zone))]
    while day < end:
        later = day + timedelta(days=1)
        if _offset(later, zone) != found[-1][1]:
            at = _changed(day, later, zone)
            found.append((encoded(at), _offset(at, zone)))
        day = later
    return tuple(found)


def _changed(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second of another offset between two instants."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(at: datetime, zone: ZoneInfo) -> int:
    found = at.astimezone(zone).utcoffset()
    return 0 if found is None else int(found.total_seconds())
