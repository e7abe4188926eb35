"""What a leaf asks of one known value: as a Python function for constants, and as syntax for the rest.

The leaves of a condition as generated code: each as its two halves, surely true and surely false.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import (
    MIRRORED,
    OPPOSITE,
    TESTS,
    Condition,
    FieldTerm,
    Term,
    ValueTerm,
)
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.generated.syntax import (
    FALSE,
    NONE,
    TRUE,
    Scope,
    called,
    chain,
    choose,
    every,
    member,
    name,
    opposite,
    same,
    some,
)
from salesfunnel.conditions.rows.generated.terms import Case, Reading, Terms
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import constant
from salesfunnel.conditions.values.typecheck import term_type
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import FieldType
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = ["OPERATORS", "Asked", "Leaf", "asked", "elapsed_limit", "interval", "leaf"]


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
            value_type = _value_type(term, names)
            fixed = frozenset(constant(value, value_type) for value in values)
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


def _value_type(term: FieldTerm, names: Names) -> ValueType:
    value_type = names.entries[term.name].value_type
    assert value_type is not None  # noqa: S101 - a condition on a broken name is refused before
    return value_type


def _simple(term: FieldTerm, holds: Callable[[Any], bool], true: _Build) -> Asked:
    return Asked(term, holds, true, lambda found: opposite(true(found)))


def _containing(term: FieldTerm, needle: str, names: Names, scope: Scope) -> Asked | None:
    if _value_type(term, names).type is FieldType.CHOICES:
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
    value_type = _value_type(term, names)
    least, most = constant(low, value_type), constant(high, value_type)
    if value_type.type is FieldType.CHOICE:
        rank = _ranks(value_type)
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
    value_type = _value_type(term, names)
    fixed = constant(value, value_type)
    test, op, opposed = TESTS[sign], OPERATORS[sign], OPERATORS[OPPOSITE[sign]]
    if value_type.type is FieldType.CHOICE and sign not in ("==", "!="):
        rank = _ranks(value_type)
        return _chosen(term, lambda found: test(rank[found], rank[fixed]))  # type: ignore[index]
    bound = scope.literal(fixed)
    return Asked(
        term,
        lambda found: test(found, fixed),
        lambda found: chain(found, (op(), bound)),
        lambda found: chain(found, (opposed(), bound)),
        (sign, fixed) if isinstance(fixed, float) else None,
    )


def _ranks(value_type: ValueType) -> dict[str, int]:
    return {option: index for index, option in enumerate(value_type.options)}


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


@attrs.frozen(eq=False)
class Half:
    """One class that the values of a leaf may have: whether it has it, and the two halves then."""

    guard: ast.expr
    true: ast.expr
    false: ast.expr
    is_exact: bool = False


@attrs.frozen(eq=False)
class Leaf:
    """A leaf in generated code.

    Args:
        halves: the classes judged in place, in order.
        closure: the leaf as a closure, for every other value.
        raws: the variables that hold None when nobody recorded a value.
        when_missing: the answer then.
    """

    halves: tuple[Half, ...]
    closure: ast.expr
    raws: tuple[str, ...] = ()
    when_missing: bool | None = None

    def surely(self, *, wanted: bool, in_place: bool = False) -> ast.expr:
        """Return the expression that the leaf is surely true, or surely false.

        Args:
            wanted: which of the two.
            in_place: leave odd values to a second phase: for them it says neither.
        """
        found = (
            self._in_place(wanted=wanted) if in_place and self.halves else self._closure_says(wanted=wanted)
        )
        for half in reversed(self.halves):
            found = choose(half.guard, half.true if wanted else half.false, found)
        return found

    def answer(self) -> ast.expr:
        """Return the expression of the leaf's answer: True, False or None."""
        found: ast.expr = self.closure
        if self.raws:
            is_none = some(same(name(raw), NONE) for raw in self.raws)
            found = choose(is_none, ast.Constant(value=self.when_missing), found)
        for half in reversed(self.halves):
            known = half.true if half.is_exact else choose(half.true, TRUE, choose(half.false, FALSE, NONE))
            found = choose(half.guard, known, found)
        return found

    def _in_place(self, *, wanted: bool) -> ast.expr:
        known = self.when_missing is wanted
        return some(same(name(raw), NONE) for raw in self.raws) if known else FALSE

    def _closure_says(self, *, wanted: bool) -> ast.expr:
        says = same(self.closure, TRUE if wanted else FALSE)
        if self.when_missing is wanted:
            return some([*(same(name(raw), NONE) for raw in self.raws), says])
        return every([*(chain(name(raw), (ast.IsNot(), NONE)) for raw in self.raws), says])


def leaf(node: Condition, terms: Terms) -> Leaf:
    """Return a condition without conditions inside as generated code."""
    closure = _closure(node, terms)
    question = asked(node, terms.names, terms.scope)
    if question is not None:
        return _of_one(question, terms, closure)
    if isinstance(node, tree.Compare):
        return _of_elapsed(node, terms, closure) or _of_two(node, terms, closure)
    if isinstance(node, (tree.Present, tree.Missing)) and isinstance(node.term, FieldTerm):
        return _of_presence(terms.reading(node.term), closure, is_present=isinstance(node, tree.Present))
    return Leaf((), closure)


def _closure(node: Condition, terms: Terms) -> ast.expr:
    """Return the call of a leaf's closure; one about recorded values makes the view that it needs."""
    answer, names = compile_evaluator(node, terms.names).answer, terms.names
    if isinstance(node, tree.Call):
        return called(terms.scope.bind("call", answer), name("view"))

    def on(source: object, now: datetime, view: RowView | None) -> bool | None:
        return answer(RowView(source, now=now, names=names) if view is None else view)

    return called(terms.scope.bind("leaf", on), name("source"), name("now"), name("view"))


def _of_one(question: Asked, terms: Terms, closure: ast.expr) -> Leaf:
    value_type = terms.names.entries[question.term.name].value_type
    assert value_type is not None  # noqa: S101 - a condition on a broken name is refused before
    reading = terms.reading(question.term)
    halves = tuple(
        _half(each, question, value_type, terms=terms, is_raw=reading.is_recorded) for each in reading.cases
    )
    return Leaf(halves, closure, _raws(reading))


def _half(case: Case, question: Asked, value_type: ValueType, *, terms: Terms, is_raw: bool) -> Half:
    """Return the halves for one class; a question about a constant is answered here and now."""
    if isinstance(case.value, ast.Constant):
        holds = question.holds(case.value.value)
        return Half(case.guard, TRUE if holds else FALSE, FALSE if holds else TRUE, is_exact=True)
    if value_type.type is FieldType.CHOICE and value_type.options:
        return _chosen_generate_leaves(case, question, value_type, terms=terms)
    if is_raw and question.interval is not None and not value_type.missing and not value_type.absent:
        found = _interval(case, *question.interval)
        if found is not None:
            return found
    true, false = question.true(case.value), question.false(case.value)
    missing = value_type.absent | (value_type.missing if value_type.type is FieldType.TEXT else frozenset())
    is_plain = is_raw and value_type.type in {FieldType.TEXT, FieldType.DATE, FieldType.INSTANT}
    drops = [is_plain and not any(question.holds(each) is half for each in missing) for half in (True, False)]
    known = [TRUE if drop else case.known for drop in drops]
    return Half(
        case.guard,
        every([known[0], true]),
        every([known[1], false]),
        is_exact=all(each is TRUE for each in known),
    )


def _chosen_generate_leaves(case: Case, question: Asked, value_type: ValueType, *, terms: Terms) -> Half:
    """Return the halves of a question about an option: the options for which it holds, and the others."""
    options = frozenset(value_type.options) - value_type.missing - value_type.absent
    holding = frozenset(option for option in options if question.holds(option))
    true, false = (_one_of(case.value, each, terms) for each in (holding, options - holding))
    return Half(case.guard, true, false)


def _one_of(value: ast.expr, options: frozenset[str], terms: Terms) -> ast.expr:
    if len(options) == 1:
        return chain(value, (ast.Eq(), terms.scope.literal(*options)))
    return chain(value, (ast.In(), terms.scope.literal(options))) if options else FALSE


def _interval(case: Case, sign: tree.Sign, bound: float) -> Half | None:
    limit = SAFE_INTEGER if _is_whole(case) else inf
    if limit != inf and abs(bound) > limit:
        return None
    true = interval(case.value, sign, bound, limit=limit)
    false = interval(case.value, OPPOSITE[sign], bound, limit=limit)
    return Half(case.guard, true, false)


def _is_whole(case: Case) -> bool:
    guard = case.guard
    return isinstance(guard, ast.Compare) and getattr(guard.comparators[0], "id", "") == "int"


def _of_two(node: tree.Compare, terms: Terms, closure: ast.expr) -> Leaf:
    """Return a comparison of two terms: known when all guards hold, else left to the closure."""
    one, two = (
        term_type(node.left, terms.names, node.right),
        term_type(node.right, terms.names, node.left),
    )
    left, right = terms.known(node.left, one), terms.known(node.right, two)
    is_ranked = one.type is FieldType.CHOICE and node.sign not in ("==", "!=")
    if left is None or right is None or is_ranked or one.type is FieldType.CHOICES:
        return Leaf((), closure)
    op, opposed = OPERATORS[node.sign], OPERATORS[OPPOSITE[node.sign]]
    true = chain(left.value, (op(), right.value))
    false = chain(left.value, (opposed(), right.value))
    guard = every([*left.guards, *right.guards])
    raws = dict.fromkeys(raw for term in (node.left, node.right) for raw in _raws_below(term, terms))
    return Leaf((Half(guard, true, false, is_exact=True),), closure, tuple(raws))


def _of_elapsed(node: tree.Compare, terms: Terms, closure: ast.expr) -> Leaf | None:
    """Return a comparison of the days since an instant with a literal, as one of two spans of time."""
    match node:
        case tree.Compare(left=tree.DaysSince(term=FieldTerm() as start), right=tree.ValueTerm(value=days)):
            value_type = terms.names.entries[start.name].value_type
        case _:
            return None
    limit = elapsed_limit(node.sign, float(days))
    if limit is None or value_type is None or value_type.type is not FieldType.INSTANT:
        return None
    known = terms.known(start, value_type)
    if known is None:
        return None
    span = ast.BinOp(left=name("now"), op=ast.Sub(), right=known.value)
    below = chain(span, (ast.Lt(), terms.scope.literal(limit)))
    beyond = chain(span, (ast.GtE(), terms.scope.literal(limit)))
    true, false = (below, beyond) if node.sign in ("<", "<=") else (beyond, below)
    half = Half(every(known.guards), true, false, is_exact=True)
    return Leaf((half,), closure, _raws(terms.reading(start)))


def _of_presence(reading: Reading, closure: ast.expr, *, is_present: bool) -> Leaf:
    if not reading.is_recorded:
        return Leaf((), closure)
    there, absent = (TRUE, FALSE) if is_present else (FALSE, TRUE)
    halves = tuple(
        Half(every([each.guard, each.known]), there, absent, is_exact=True) for each in reading.cases
    )
    return Leaf(halves, closure, _raws(reading), when_missing=not is_present)


def _raws(reading: Reading) -> tuple[str, ...]:
    return (reading.local,) if reading.is_recorded else ()


def _raws_below(term: Term, terms: Terms) -> tuple[str, ...]:
    """Return the variables of every recorded name in a term: one that is None makes it unknown."""
    if isinstance(term, FieldTerm):
        return _raws(terms.reading(term))
    if isinstance(term, tree.DaysSince):
        return _raws_below(term.term, terms)
    if isinstance(term, tree.ValueTerm):
        return ()
    return _raws_below(term.left, terms) + _raws_below(term.right, terms)
