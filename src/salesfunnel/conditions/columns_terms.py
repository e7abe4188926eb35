"""Terms over columns: the same arithmetic as `terms`, for every row at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions import tree
from salesfunnel.conditions.canonical import parts
from salesfunnel.conditions.columns_engine import Flag, both, every, narwhals
from salesfunnel.conditions.columns_read import DAY, EDGES, Column, encoded
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.shapes import Shape, Unknown
from salesfunnel.conditions.term_types import Arithmetic, operand_shapes
from salesfunnel.conditions.terms import compile_term, shape_of
from salesfunnel.conditions.tree import FieldTerm, Term
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import INT64

__all__ = ["Terms", "elapsed"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Between them every change of a zone's clock is known; before and after, the nearest one holds."""


@attrs.frozen(eq=False)
class Terms:
    """What terms are over one frame.

    Args:
        names: the names and types.
        columns: the normalised columns by name, facts included.
        now: the moment of the question, in UTC.
    """

    names: Names
    columns: Mapping[str, Column]
    now: datetime

    def column(self, node: Term, shape: Shape) -> Column:
        """Return a term as a column; `shape` is the type that a literal takes here."""
        if not _speaks_of_a_name(node):
            return _constant(node, self.names, shape)
        match node:
            case FieldTerm(name=name):
                return self.columns[name]
            case tree.DaysSince(term=term):
                own = shape_of(term, self.names)
                assert isinstance(own, Shape)  # noqa: S101 - the check admits only dates and instants
                start = self.column(term, own)
                return elapsed(start, own, now=self.now, zone=self.names.zone)
            case _:
                return self._arithmetic(node)  # type: ignore[arg-type]  # only arithmetic is left

    def _arithmetic(self, node: Arithmetic) -> Column:
        one, two = operand_shapes(node, shape_of(node.left, self.names), shape_of(node.right, self.names))
        left, right = self.column(node.left, one), self.column(node.right, two)
        known = both(left.known, right.known)
        if known is False:
            return Column(None, known=False)
        money = (one.type is FieldType.MONEY, two.type is FieldType.MONEY)
        value, defined = _reckoned(node, (left.value, right.value), known=known, money=money)
        return Column(value, both(known, defined))


def _speaks_of_a_name(node: Any) -> bool:
    return isinstance(node, FieldTerm) or any(_speaks_of_a_name(part) for _, part in parts(node))


def _constant(node: Term, names: Names, shape: Shape) -> Column:
    """Return a term of literals only, reckoned by the row evaluator."""
    found = compile_term(node, names, shape)(None)  # type: ignore[arg-type]  # a literal reads no record
    if isinstance(found, Unknown):
        return Column(None, known=False)
    return Column(encoded(found), known=True, fixed=found)


def _reckoned(
    node: Arithmetic, values: tuple[Any, Any], *, known: Flag, money: tuple[bool, bool]
) -> tuple[Any, Flag]:
    """Return the values of a sum, difference, product or quotient, and where it is defined."""
    if isinstance(node, (tree.Add, tree.Subtract)) and any(money):
        return _exact_sum(*values, known=known, minus=isinstance(node, tree.Subtract))
    one, two = map(_real, values) if any(money) else values
    match node:
        case tree.Add():
            value = one + two
        case tree.Subtract():
            value = one - two
        case tree.Multiply():
            value = one * two
        case _:
            value = one / (narwhals().lit(two) if isinstance(two, float) else two)
    finite = value.is_finite() & (~value.is_null())
    amounts = money[0] != money[1]
    return _rounded(value, both(known, finite)) if amounts else (value, finite)


def _real(value: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) else value.cast(narwhals().Float64)


def _exact_sum(left: Any, right: Any, *, known: Flag, minus: bool) -> tuple[Any, Flag]:
    """Add two amounts where the sum fits 64 bits: an engine would wrap around, or stop."""
    nw = narwhals()
    zero = nw.lit(0, dtype=nw.Int64)
    one, two = (
        nw.when(known).then(nw.lit(each, dtype=nw.Int64) if isinstance(each, int) else each).otherwise(zero)
        for each in (left, right)
    )
    two = zero - two if minus else two
    above, below = nw.when(two > 0).then(two).otherwise(zero), nw.when(two < 0).then(two).otherwise(zero)
    fits = (one <= INT64 - above) & (one >= -INT64 - below)
    return one + nw.when(fits).then(two).otherwise(zero), fits


def _rounded(minor: Any, usable: Flag) -> tuple[Any, Flag]:
    """Return the nearest whole minor unit, halves upwards; undefined beyond 64 bits."""
    nw = narwhals()
    whole = (minor + 0.5).floor()
    fits = every([usable, whole < 2.0**63, whole > -(2.0**63)])
    return nw.when(fits).then(whole).otherwise(nw.lit(0.0)).cast(nw.Int64), fits


def elapsed(start: Column, shape: Shape, *, now: datetime, zone: ZoneInfo) -> Column:
    """Return the days from a date or an instant until `now`, fractional; a date counts from its midnight."""
    if start.value is None:
        return start
    instant = start if shape.type is FieldType.INSTANT else midnights(start, zone)
    value = (encoded(now) - instant.value).cast(narwhals().Float64) / float(DAY)
    return Column(value, instant.known, start.missing, start.wrong)


def midnights(day: Column, zone: ZoneInfo) -> Column:
    """Return the instant at which each day begins in a zone."""
    nw = narwhals()
    first, *later = _clock_changes(zone)
    offset = nw.lit(first[1], dtype=nw.Int64)
    before = first[1]
    for since, seconds in later:
        offset = offset + (day.value >= since).cast(nw.Int64) * (seconds - before)
        before = seconds
    value = day.value * DAY - offset * 1_000_000
    known = every([day.known, value >= EDGES[0], value <= EDGES[1]])
    return Column(value, known, day.missing, day.wrong)


@cache
def _clock_changes(zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """Return the days since 1970 from which midnight has another offset from UTC, with it, in seconds."""
    found: list[tuple[int, int]] = []
    day = datetime(_FIRST_YEAR, 1, 1, tzinfo=zone)
    while day.year < _LAST_YEAR:
        seconds = _offset(day)
        if not found or found[-1][1] != seconds:
            found.append((encoded(day.date()), seconds))
        day = datetime.combine(day.date() + timedelta(days=1), time.min, tzinfo=zone)
    return tuple(found)


def _offset(day: datetime) -> int:
    found = day.utcoffset()
    return 0 if found is None else int(found.total_seconds())
