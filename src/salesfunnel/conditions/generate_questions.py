"""What a leaf asks of one known value: as a Python function for constants, and as syntax for the rest."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from datetime import timedelta
from math import inf
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions import tree
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.generate_nodes import Scope, called, chain, every, member, opposite
from salesfunnel.conditions.shapes import Shape
from salesfunnel.conditions.signs import MIRRORED, OPPOSITE, TESTS
from salesfunnel.conditions.terms import constant
from salesfunnel.conditions.tree import Condition, FieldTerm, ValueTerm
from salesfunnel.model.field import FieldType

__all__ = ["OPERATORS", "Asked", "asked", "elapsed_limit", "interval"]

OPERATORS: dict[tree.Sign, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
"""Each sign as syntax."""

_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)

_Build: TypeAlias = Callable[[ast.expr], ast.expr]


@attrs.frozen(eq=False)
class Asked:
    """A question about one known value.

    Args:
        term: the name whose value it is.
        holds: the question as a function of a constant.
        true: the expression that it holds for a value.
        false: the expression that it does not.
        interval: the sign and bound of a comparison with a number; None for any other question.
    """

    term: FieldTerm
    holds: Callable[[Any], bool]
    true: _Build
    false: _Build
    interval: tuple[tree.Sign, float] | None = None


def asked(node: Condition, names: Names, scope: Scope) -> Asked | None:
    """Return the question that a leaf asks of one name; None when it is about something else."""
    match node:
        case tree.Compare(sign=sign, left=FieldTerm() as term, right=ValueTerm(value=value)):
            return _compared(term, sign, value, names=names, scope=scope)
        case tree.Compare(sign=sign, left=ValueTerm(value=value), right=FieldTerm() as term):
            return _compared(term, MIRRORED[sign], value, names=names, scope=scope)
        case tree.Between(term=FieldTerm() as term, low=ValueTerm() as low, high=ValueTerm() as high):
            return _between(term, low.value, high.value, names=names, scope=scope)
        case tree.In(term=FieldTerm() as term, values=values) if values:
            shape = _shape(term, names)
            fixed = frozenset(constant(value, shape) for value in values)
            bound = scope.literal(fixed)
            return Asked(
                term,
                fixed.__contains__,
                lambda found: chain(found, (ast.In(), bound)),
                lambda found: chain(found, (ast.NotIn(), bound)),
            )
        case tree.Contains(term=FieldTerm() as term, value=value):
            return _containing(term, str(value.value), names, scope)
        case tree.StartsWith(term=FieldTerm() as term, value=value):
            prefix = str(value.value)
            return _simple(
                term,
                lambda found: bool(found.startswith(prefix)),
                lambda found: called(member(found, "startswith"), scope.literal(prefix)),
            )
        case _:
            return None


def _shape(term: FieldTerm, names: Names) -> Shape:
    shape = names.entries[term.name].shape
    assert shape is not None  # noqa: S101 - a condition on a broken name is refused before
    return shape


def _simple(term: FieldTerm, holds: Callable[[Any], bool], true: _Build) -> Asked:
    return Asked(term, holds, true, lambda found: opposite(true(found)))


def _containing(term: FieldTerm, needle: str, names: Names, scope: Scope) -> Asked | None:
    if _shape(term, names).type is FieldType.CHOICES:
        return None
    return Asked(
        term,
        lambda found: needle in found,
        lambda found: chain(scope.literal(needle), (ast.In(), found)),
        lambda found: chain(scope.literal(needle), (ast.NotIn(), found)),
    )


def _between(
    term: FieldTerm, low: tree.Scalar, high: tree.Scalar, *, names: Names, scope: Scope
) -> Asked | None:
    shape = _shape(term, names)
    least, most = constant(low, shape), constant(high, shape)
    if shape.type is FieldType.CHOICE:
        rank = _ranks(shape)
        return _chosen(term, lambda found: rank[least] <= rank[found] <= rank[most])  # type: ignore[index]
    below, above = scope.literal(least), scope.literal(most)
    return _simple(
        term,
        lambda found: bool(least <= found <= most),
        lambda found: chain(below, (ast.LtE(), found), (ast.LtE(), above)),
    )


def _compared(
    term: FieldTerm, sign: tree.Sign, value: tree.Scalar, *, names: Names, scope: Scope
) -> Asked | None:
    shape = _shape(term, names)
    fixed = constant(value, shape)
    test, op, opposed = TESTS[sign], OPERATORS[sign], OPERATORS[OPPOSITE[sign]]
    if shape.type is FieldType.CHOICE and sign not in ("==", "!="):
        rank = _ranks(shape)
        return _chosen(term, lambda found: test(rank[found], rank[fixed]))  # type: ignore[index]
    bound = scope.literal(fixed)
    return Asked(
        term,
        lambda found: test(found, fixed),
        lambda found: chain(found, (op(), bound)),
        lambda found: chain(found, (opposed(), bound)),
        (sign, fixed) if isinstance(fixed, float) else None,
    )


def _ranks(shape: Shape) -> dict[str, int]:
    return {option: index for index, option in enumerate(shape.options)}


def _chosen(term: FieldTerm, holds: Callable[[Any], bool]) -> Asked:
    """Return a question about an option; it is answered from the set of those for which it holds."""
    return Asked(term, holds, lambda found: found, lambda found: found)


def interval(value: ast.expr, sign: str, bound: float, *, limit: float) -> ast.expr:
    """Return that a number is known and compares so, as one chain: `-limit < value < bound`.

    Args:
        value: the number.
        sign: how it compares.
        bound: with what.
        limit: the largest number of its class: infinity, itself excluded, or a whole number, included.
    """
    edge: ast.cmpop = ast.Lt() if limit == inf else ast.LtE()
    is_whole = limit != inf and bound.is_integer()
    fixed = ast.Constant(value=int(bound) if is_whole else bound)
    lowest, highest = ast.Constant(value=-limit), ast.Constant(value=limit)
    if sign in (">", ">="):
        return chain(fixed, (ast.Lt() if sign == ">" else ast.LtE(), value), (edge, highest))
    if sign in ("<", "<="):
        return chain(lowest, (edge, value), (ast.Lt() if sign == "<" else ast.LtE(), fixed))
    if sign == "==":
        return chain(value, (ast.Eq(), fixed))
    return every([chain(lowest, (edge, value), (edge, highest)), chain(value, (ast.NotEq(), fixed))])


def elapsed_limit(sign: str, days: float) -> timedelta | None:
    """Return the least span of time at which a comparison of its days with `days` changes its answer.

    The days of a span, its quotient by 86,400 s in binary64, never fall while the span grows, so that one
    comparison of spans answers the same as a division and a comparison of numbers.

    Args:
        sign: `<` and `>=` change at `days` itself, `<=` and `>` beyond it.
        days: the number compared with.

    Returns:
        The span, in whole microseconds; None for other signs, and where the answer never changes.
    """
    test = {"<": operator.ge, ">=": operator.ge, "<=": operator.gt, ">": operator.gt}.get(sign)
    low, high = timedelta.min // _TICK, timedelta.max // _TICK
    if test is None or test(timedelta.min / _DAY, days) or not test(timedelta.max / _DAY, days):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if test(middle * _TICK / _DAY, days) else (middle, high)
    return high * _TICK
