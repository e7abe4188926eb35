"""Comparisons with a literal, rewritten so that a column is compared as it stands instead of being converted.

`days_since(seen_at) > 30` asks whether `seen_at` lies before one moment, which is found here by the row
evaluator itself; `budget > 5000` asks for more than 5,000 whole units, without counting them in cents.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.columns_engine import Flag, both, opposite
from salesfunnel.conditions.columns_read import EDGES, Column, encoded
from salesfunnel.conditions.shapes import Unknown
from salesfunnel.conditions.signs import TESTS
from salesfunnel.conditions.terms import days_between
from salesfunnel.conditions.tree import Sign

__all__ = ["Change", "amounts_compared"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@attrs.frozen
class Change:
    """Where the days since a start pass a limit; they grow less the later the start."""

    now: datetime
    zone: ZoneInfo
    is_date: bool

    def test(self, sign: Sign, start: Any, limit: float) -> Flag:
        """Return where `days_since(start) sign limit` holds; only rows with a known start count."""
        found: Flag
        if sign in {">", ">="}:
            found = start < self._first(lambda days: not TESTS[sign](days, limit))
        elif sign in {"<", "<="}:
            found = start >= self._first(lambda days: bool(TESTS[sign](days, limit)))
        else:
            first = self._first(lambda days: days <= limit)
            found = (start >= first) & (start < self._first(lambda days: days < limit))
            found = found if sign == "==" else opposite(found)
        if not self.is_date:
            return found
        return both(found, (start >= self._edge(0)) & (start < self._edge(1)))

    def _first(self, is_past: Callable[[float], bool]) -> int:
        """Return the first start, as columns hold it, whose days are past the change."""
        low, high = self._edge(0), self._edge(1)
        while low < high:
            middle = (low + high) // 2
            if is_past(self._days(middle)):
                high = middle
            else:
                low = middle + 1
        return low

    def _days(self, start: int) -> float:
        unit = timedelta(days=1) if self.is_date else timedelta(microseconds=1)
        moment = _EPOCH + start * unit
        found = days_between(moment.date() if self.is_date else moment, self.now, self.zone)
        assert not isinstance(found, Unknown)  # noqa: S101 - the edges were left out
        return found

    def _edge(self, side: int) -> int:
        """Return the first start of the calendar that has a number of days, or the one after the last."""
        if not self.is_date:
            return int(EDGES[side]) + side
        day, step = (date.min, date.max)[side], timedelta(days=(1, -1)[side])
        if isinstance(days_between(day, self.now, self.zone), Unknown):
            day += step
        return int(encoded(day)) + side


def amounts_compared(sign: Sign, left: Column, right: Column) -> Flag:
    """Compare amounts, in whole major units where both sides have them."""
    if left.major is not None and right.major is not None and left.scale == right.scale:
        return TESTS[sign](left.major, right.major)
    if left.major is None or right.fixed is None:
        return TESTS[sign](left.value, right.value)
    whole, rest = divmod(int(right.value), left.scale)
    match sign:
        case "==" | "!=" if rest:
            return sign == "!="
        case ">=" | "<" if rest:
            return TESTS[sign](left.major, whole + 1)
        case _:
            return TESTS[sign](left.major, whole)
