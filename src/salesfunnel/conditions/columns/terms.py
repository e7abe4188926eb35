"""Terms over columns: the same arithmetic as `terms`, for every row at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.columns.engine import Flag, Table, both, every
from salesfunnel.conditions.columns.read import DAY, EDGES, Column, encoded
from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children
from salesfunnel.conditions.language.tree import FieldTerm, Term
from salesfunnel.conditions.rows.terms import compile_term
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import Arithmetic, operand_types, type_of_term
from salesfunnel.conditions.values.types import Unknown, ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import INT64

__all__ = ["Terms"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Between them every change of a zone's clock is known; before and after, the nearest one holds."""

_SAFE_FACTOR = 0.5
"""Half of what 64 bits hold is far enough from their edge, rounding included."""


@attrs.frozen(eq=False)
class Terms:
    """What terms are over one frame.

    Args:
        names: the names and types.
        columns: the normalised columns by name, facts included.
        now: the moment of the question, in UTC.
        table: the frame, with the words of its expressions.
    """

    names: Names
    columns: Mapping[str, Column]
    now: datetime
    table: Table

    def column(self, node: Term, value_type: ValueType) -> Column:
        """Return a term as a column; `value_type` is the type that a literal takes here."""
        if not _speaks_of_a_name(node):
            return _constant(node, self.names, value_type)
        match node:
            case FieldTerm(name=name):
                return self.columns[name]
            case tree.DaysSince(term=term):
                own = type_of_term(term, self.names)
                assert isinstance(own, ValueType)  # noqa: S101 - the check admits only dates and instants
                start = self.column(term, own)
                return self.elapsed(start, own)
            case _:
                return self._arithmetic(node)  # type: ignore[arg-type]  # only arithmetic is left

    def _arithmetic(self, node: Arithmetic) -> Column:
        one, two = operand_types(
            node, type_of_term(node.left, self.names), type_of_term(node.right, self.names)
        )
        left, right = self.column(node.left, one), self.column(node.right, two)
        known = both(left.known, right.known)
        if known is False:
            return Column(None, known=False)
        money = (one.type is FieldType.MONEY, two.type is FieldType.MONEY)
        value, guard, rest = _computed(node, left, right, money=money, table=self.table)
        return Column(value, every([known, guard, rest]), guard=guard)

    def elapsed(self, start: Column, value_type: ValueType) -> Column:
        """Return the days from a start until `now`, fractional; a date counts from its midnight."""
        if start.value is None:
            return start
        api = self.table.api
        instant = start if value_type.type is FieldType.INSTANT else self.midnights(start)
        value = self.table.quotient((encoded(self.now) - instant.value).cast(api.Float64), float(DAY))
        return Column(value, instant.known, start.missing, start.wrong, guard=instant.guard)

    def midnights(self, day: Column) -> Column:
        """Return the instant at which each day begins."""
        api = self.table.api
        first, *later = _clock_changes(self.names.zone)
        offset = api.lit(first[1], dtype=api.Int64)
        before = first[1]
        for since, seconds in later:
            offset = offset + (day.value >= since).cast(api.Int64) * (seconds - before)
            before = seconds
        value = day.value * DAY - offset * 1_000_000
        within = (value >= EDGES[0]) & (value <= EDGES[1])
        return Column(value, both(day.known, within), day.missing, day.wrong, guard=both(day.guard, within))


def _speaks_of_a_name(node: Any) -> bool:
    return isinstance(node, FieldTerm) or any(_speaks_of_a_name(part) for _, part in children(node))


def _constant(node: Term, names: Names, value_type: ValueType) -> Column:
    """Return a term of literals only, computed by the row evaluator."""
    value = compile_term(node, names, value_type)(None)  # type: ignore[arg-type]  # a literal reads no record
    if isinstance(value, Unknown):
        return Column(None, known=False)
    return Column(encoded(value), known=True, fixed=value)


def _computed(
    node: Arithmetic, left: Column, right: Column, *, money: tuple[bool, bool], table: Table
) -> tuple[Any, Flag, Flag]:
    """Return the values of a sum, product or quotient, their guard, and what else makes them known."""
    api, known, guard = table.api, both(left.known, right.known), both(left.guard, right.guard)
    if isinstance(node, (tree.Add, tree.Subtract)) and any(money):
        value, fits = _exact_sum(left.value, right.value, node, known=known, api=api)
        return value, both(known, fits), True
    one, two = (_real(side.value, api) if any(money) else side.value for side in (left, right))
    value = _operated(node, one, two, table)
    if money[0] != money[1]:
        if _stays_small(node, right.value if money[0] else left.value):
            return (value + 0.5).floor().cast(api.Int64), guard, True
        rounded, fits = _rounded(value, known, api)
        return rounded, fits, True
    guard = both(guard, table.finite(value))
    # an engine may be set to answer x ÷ 0 with null
    return value, guard, ~value.is_null() if isinstance(node, tree.Divide) else True


def _operated(node: Arithmetic, one: Any, two: Any, table: Table) -> Any:
    match node:
        case tree.Add():
            return one + two
        case tree.Subtract():
            return one - two
        case tree.Multiply():
            return one * two
        case _:
            return table.quotient(one, two) if isinstance(two, float) else one / two


def _stays_small(node: Arithmetic, factor: Any) -> bool:
    """Return whether a factor is a literal that leaves every amount within 64 bits."""
    return isinstance(node, tree.Multiply) and isinstance(factor, float) and abs(factor) <= _SAFE_FACTOR


def _real(value: Any, api: Any) -> Any:
    return float(value) if isinstance(value, (int, float)) else value.cast(api.Float64)


def _exact_sum(left: Any, right: Any, node: Arithmetic, *, known: Flag, api: Any) -> tuple[Any, Flag]:
    """Add two amounts where the sum fits 64 bits: an engine would wrap around, or stop."""
    zero = api.lit(0, dtype=api.Int64)
    one, two = (
        api.when(known)
        .then(api.lit(side, dtype=api.Int64) if isinstance(side, int) else side)
        .otherwise(zero)
        for side in (left, right)
    )
    two = zero - two if isinstance(node, tree.Subtract) else two
    above, below = (
        api.when(two > 0).then(two).otherwise(zero),
        api.when(two < 0).then(two).otherwise(zero),
    )
    fits = (one <= INT64 - above) & (one >= -INT64 - below)
    return one + api.when(fits).then(two).otherwise(zero), fits


def _rounded(minor: Any, known: Flag, api: Any) -> tuple[Any, Flag]:
    """Return the nearest whole minor unit, halves upwards; undefined beyond 64 bits, and where infinite."""
    raised = minor + 0.5
    fits = every([known, raised < 2.0**63, raised > -(2.0**63), ~raised.is_null()])
    return api.when(fits).then(raised).otherwise(api.lit(0.0)).floor().cast(api.Int64), fits


@cache
def _clock_changes(zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """Return the days since 1970 from which midnight has another offset from UTC, with it, in seconds."""
    changes: list[tuple[int, int]] = []
    day = datetime(_FIRST_YEAR, 1, 1, tzinfo=zone)
    while day.year < _LAST_YEAR:
        seconds = _offset(day)
        if not changes or changes[-1][1] != seconds:
            changes.append((encoded(day.date()), seconds))
        day = datetime.combine(day.date() + timedelta(days=1), time.min, tzinfo=zone)
    return tuple(changes)


def _offset(day: datetime) -> int:
    offset = day.utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
