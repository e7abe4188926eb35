"""What each kind of derived fact makes of the rows: one function for each, in one table.

`exists` follows Kleene; every other kind needs each row decided, and the value of each row that matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from math import fsum, isfinite
from typing import Any, Literal, TypeAlias

from salesfunnel.conditions.shapes import MISSING, UNDEFINED, Machine, Shape, Unknown
from salesfunnel.conditions.sift import Row, Sieve
from salesfunnel.conditions.view import RowView
from salesfunnel.model.bounds import INT64
from salesfunnel.model.field import FieldType

__all__ = ["GATHER", "Gather"]

Gather: TypeAlias = Callable[[Sieve, Shape, Iterator[Row]], "Machine | Unknown"]
"""What a fact of this shape is, given its sieve and the rows that this lets through."""


def _exists(_sieve: Sieve, _shape: Shape, rows: Iterator[Row]) -> Machine | Unknown:
    undecided: Unknown | None = None
    for _, match in rows:
        if match is True:
            return True
        undecided = undecided or (match if isinstance(match, Unknown) else None)
    return undecided or False


def _matching(rows: Iterator[Row]) -> list[RowView] | Unknown:
    """Return the rows that match; or the reason of the first that is not decided."""
    kept: list[RowView] = []
    for row, match in rows:
        if isinstance(match, Unknown):
            return match
        if match:
            kept.append(row)
    return kept


def _count(_sieve: Sieve, _shape: Shape, rows: Iterator[Row]) -> Machine | Unknown:
    kept = _matching(rows)
    return kept if isinstance(kept, Unknown) else float(len(kept))


def _values(sieve: Sieve, rows: Iterator[Row]) -> list[Any] | Unknown:
    kept = _matching(rows)
    if isinstance(kept, Unknown):
        return kept
    found = [sieve.value(row) for row in kept]
    return next((each for each in found if isinstance(each, Unknown)), found)


def _sum(sieve: Sieve, shape: Shape, rows: Iterator[Row]) -> Machine | Unknown:
    """Add up exactly, so that the order of the rows does not matter; numbers are rounded once at the end."""
    found = _values(sieve, rows)
    if isinstance(found, Unknown):
        return found
    if shape.type is FieldType.MONEY:
        minor: int = sum(found)
        return minor if -INT64 <= minor <= INT64 else UNDEFINED
    try:
        total = fsum(found)
    except OverflowError:
        return UNDEFINED
    return total if isfinite(total) else UNDEFINED


def _extreme(pick: Callable[..., Any]) -> Gather:
    def extreme(sieve: Sieve, shape: Shape, rows: Iterator[Row]) -> Machine | Unknown:
        found = _values(sieve, rows)
        if isinstance(found, Unknown):
            return found
        options = shape.options
        key = options.index if shape.type is FieldType.CHOICE else None
        result: Machine | Unknown = pick(found, key=key, default=MISSING)
        return result

    return extreme


def _dated(sieve: Sieve, rows: Iterator[Row]) -> list[tuple[datetime, str, RowView]] | Unknown:
    """Return the matching rows by (at, id); each must be dated."""
    kept = _matching(rows)
    if isinstance(kept, Unknown):
        return kept
    found: list[tuple[datetime, str, RowView]] = []
    for row in kept:
        at = sieve.of(row, "at")
        if isinstance(at, Unknown):
            return at
        assert isinstance(at, datetime)  # noqa: S101 - `at` is an instant of every dated collection
        found.append((at, str(row.source.id), row))
    return sorted(found, key=lambda each: each[:2])


def _end(place: Literal[0, -1]) -> Gather:
    def end(sieve: Sieve, _shape: Shape, rows: Iterator[Row]) -> Machine | Unknown:
        found = _dated(sieve, rows)
        if isinstance(found, Unknown):
            return found
        return sieve.value(found[place][2]) if found else MISSING

    return end


def _latest(sieve: Sieve, _shape: Shape, rows: Iterator[Row]) -> Machine | Unknown:
    found = _dated(sieve, rows)
    if isinstance(found, Unknown):
        return found
    return found[-1][0] if found else MISSING


GATHER: Mapping[str, Gather] = {
    "exists": _exists,
    "count": _count,
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "first": _end(0),
    "last": _end(-1),
    "days_since": _latest,
}
"""Each kind of fact and what it makes of the rows; `days_since` gives the instant that starts the clock."""
