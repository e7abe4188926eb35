"""Terms as closures: each takes a view and returns a value, or why it is unknown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from math import floor, isfinite
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import Add, Divide, FieldTerm, Multiply, Subtract, Term, ValueTerm
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import constant
from salesfunnel.conditions.values.typecheck import Arithmetic, operand_types, type_of_term
from salesfunnel.conditions.values.types import UNDEFINED, ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import FieldType
from salesfunnel.model.validators import INT64

__all__ = ["Read", "arithmetic_rule", "compile_term", "days_between"]

Read: TypeAlias = Callable[[RowView], ComputedValue | Unknown]
"""A compiled term."""

_DAY = timedelta(days=1)


def compile_term(node: Term, names: Names, value_type: ValueType) -> Read:
    """Return a term as a closure; `value_type` is the type that a literal takes here."""
    match node:
        case FieldTerm(name=name):
            return lambda view: view.read(name)
        case ValueTerm(value=value):
            fixed = constant(value, value_type)
            return lambda _view: fixed
        case tree.DaysSince(term=term):
            return _days_since(compile_term(term, names, value_type), names.zone)
        case _:
            return _arithmetic(node, names)


def days_between(start: ComputedValue, now: datetime, zone: ZoneInfo) -> float | Unknown:
    """Return the days from a date or an instant until `now`; negative in the future.

    Days are elapsed seconds ÷ 86,400. A date counts from its midnight in `zone`.
    """
    try:
        if not isinstance(start, datetime):
            assert isinstance(start, date)  # noqa: S101 - the check admits only dates and instants
            start = datetime.combine(start, time.min, tzinfo=zone).astimezone(UTC)
        return (now - start) / _DAY
    except OverflowError:
        return UNDEFINED


def _days_since(read: Read, zone: ZoneInfo) -> Read:
    def elapsed(view: RowView) -> ComputedValue | Unknown:
        start = read(view)
        return start if isinstance(start, Unknown) else days_between(start, view.now, zone)

    return elapsed


def _arithmetic(node: Arithmetic, names: Names) -> Read:
    value_types = operand_types(node, type_of_term(node.left, names), type_of_term(node.right, names))
    left, right = (
        compile_term(node.left, names, value_types[0]),
        compile_term(node.right, names, value_types[1]),
    )
    one, two = (value_type.type is FieldType.MONEY for value_type in value_types)
    compute = arithmetic_rule(node, left_is_money=one, right_is_money=two)

    def result(view: RowView) -> ComputedValue | Unknown:
        a = left(view)
        if isinstance(a, Unknown):
            return a
        b = right(view)
        return b if isinstance(b, Unknown) else compute(a, b)

    return result


def arithmetic_rule(
    node: Arithmetic, *, left_is_money: bool, right_is_money: bool
) -> Callable[[Any, Any], ComputedValue | Unknown]:
    """Return how two known operands are combined."""
    money = left_is_money or right_is_money
    match node:
        case Add():
            return (lambda a, b: _exact(a + b)) if money else (lambda a, b: _finite(a + b))
        case Subtract():
            return (lambda a, b: _exact(a - b)) if money else (lambda a, b: _finite(a - b))
        case Multiply():
            return (lambda a, b: _rounded(float(a) * float(b))) if money else (lambda a, b: _finite(a * b))
        case Divide() if left_is_money and not right_is_money:
            return lambda a, b: _rounded(a / b) if b else UNDEFINED
        case Divide():
            return lambda a, b: _finite(float(a) / float(b)) if b else UNDEFINED


def _finite(value: float) -> float | Unknown:
    return value if isfinite(value) else UNDEFINED


def _exact(minor: int) -> int | Unknown:
    return minor if -INT64 <= minor <= INT64 else UNDEFINED


def _rounded(minor: float) -> int | Unknown:
    """Return the nearest whole minor unit, halves upwards; undefined beyond 64 bits."""
    return _exact(floor(minor + 0.5)) if isfinite(minor) else UNDEFINED
