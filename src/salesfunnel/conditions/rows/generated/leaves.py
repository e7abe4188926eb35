"""The leaves of a condition as generated code: each as its two halves, surely true and surely false.

A leaf tests a value in place when it has exactly the class that its field expects. The test is the syntax of
the leaf's domain (`domain_syntax`); a test of a constant, such as a flag, is answered while the code is
generated. Any other value is left to the leaf's closure.
"""

from __future__ import annotations

import ast
import operator
from datetime import datetime, timedelta
from math import inf

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.tree import OPPOSITE, Condition, FieldTerm, Term
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
from salesfunnel.conditions.values.domains import Comparison, Domain, Membership, Recorded, meanings
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import FieldType
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = ["OPERATORS", "Leaf", "domain_syntax", "elapsed_limit", "interval", "leaf"]


OPERATORS: dict[tree.Sign, type[ast.cmpop]] = {
    "==": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
"""Each sign as syntax."""

_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)


def domain_syntax(value: ast.expr, domain: Domain, scope: Scope) -> ast.expr:
    """Return the expression that a known value lies in a domain.

    >>> ast.unparse(domain_syntax(name("x"), Domain(low=1.0, high=5.0, high_open=True), Scope()))
    '1.0 <= x < 5.0'
    """
    if domain.comparison is not None:
        sign, bound = domain.comparison
        return chain(value, (OPERATORS[sign](), scope.literal(bound)))
    if domain.only is not None:
        return chain(value, (ast.In(), scope.literal(domain.only)))
    tests: list[ast.expr] = []
    if domain.never:
        tests.append(chain(value, (ast.NotIn(), scope.literal(domain.never))))
    if domain.low is not None and domain.high is not None:
        above, below = (ast.Lt() if is_open else ast.LtE() for is_open in (domain.low_open, domain.high_open))
        tests.append(chain(scope.literal(domain.low), (above, value), (below, scope.literal(domain.high))))
    for needles, begins, lacks in (
        (domain.starts, True, False), (domain.lacks_starts, True, True),
        (domain.parts, False, False), (domain.lacks_parts, False, True),
    ):  # fmt: skip
        for needle in sorted(needles):
            text = scope.literal(needle)
            if begins:
                test = called(member(value, "startswith"), text)
                tests.append(opposite(test) if lacks else test)
            else:
                tests.append(chain(text, (ast.NotIn() if lacks else ast.In(), value)))
    return every(tests)


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
        test = (
            self._in_place(wanted=wanted) if in_place and self.halves else self._closure_says(wanted=wanted)
        )
        for half in reversed(self.halves):
            test = choose(half.guard, half.true if wanted else half.false, test)
        return test

    def answer(self) -> ast.expr:
        """Return the expression of the leaf's answer: True, False or None."""
        answer: ast.expr = self.closure
        if self.raws:
            is_none = some(same(name(raw), NONE) for raw in self.raws)
            answer = choose(is_none, ast.Constant(value=self.when_missing), answer)
        for half in reversed(self.halves):
            known = half.true if half.is_exact else choose(half.true, TRUE, choose(half.false, FALSE, NONE))
            answer = choose(half.guard, known, answer)
        return answer

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
    match meanings(node, terms.names):
        case (Membership(term=FieldTerm()) as only,) if only.value_type.type is not FieldType.CHOICES:
            return _of_value(only, terms, closure, outside=only.outside)
        case (Membership(term=FieldTerm()) as low, Membership() as high):
            # both bounds of a `between`, on one name: outside of them is no one domain, so it is negated
            both = attrs.evolve(low, inside=low.inside & high.inside)
            return _of_value(both, terms, closure, outside=None)
        case (Membership(term=tree.DaysSince(term=FieldTerm() as start)) as days,):
            return _of_elapsed(days, start, terms, closure) or _of_term(days, terms, closure)
        case (Membership() as one,):
            return _of_term(one, terms, closure)
        case (Comparison() as pair,):
            return _of_two(pair, terms, closure)
        case (Recorded(term=FieldTerm() as named, wanted=wanted),):
            return _of_presence(terms.reading(named), closure, is_present=wanted)
        case _:
            return Leaf((), closure)


def _closure(node: Condition, terms: Terms) -> ast.expr:
    """Return the call of a leaf's closure; one about recorded values makes the view that it needs."""
    answer, names = compile_evaluator(node, terms.names).answer, terms.names
    if isinstance(node, tree.Call):
        return called(terms.scope.bind("call", answer), name("view"))

    def on(source: object, now: datetime, view: RowView | None) -> bool | None:
        return answer(RowView(source, now=now, names=names) if view is None else view)

    return called(terms.scope.bind("leaf", on), name("source"), name("now"), name("view"))


def _of_value(test: Membership, terms: Terms, closure: ast.expr, *, outside: Domain | None) -> Leaf:
    """Return the test of one name's value, for each class that the value may have."""
    assert isinstance(test.term, FieldTerm)  # noqa: S101 - the caller has seen to it
    reading = terms.reading(test.term)
    halves = tuple(
        _half(case, test, outside, scope=terms.scope, is_raw=reading.is_recorded) for case in reading.cases
    )
    return Leaf(halves, closure, _raws(reading))


def _half(case: Case, test: Membership, outside: Domain | None, *, scope: Scope, is_raw: bool) -> Half:
    """Return the halves for one class; a test of a constant is answered here and now."""
    inside, value_type = test.inside, test.value_type
    if isinstance(case.value, ast.Constant):
        holds = case.value.value in inside
        return Half(case.guard, TRUE if holds else FALSE, FALSE if holds else TRUE, is_exact=True)
    if value_type.type is FieldType.CHOICE and value_type.options:
        return _half_of_options(case, test, scope)
    if is_raw and not value_type.missing and not value_type.absent:
        half = _interval(case, inside)
        if half is not None:
            return half
    true = domain_syntax(case.value, inside, scope)
    false = opposite(true) if outside is None else domain_syntax(case.value, outside, scope)
    known = [case.known, case.known]
    if is_raw and value_type.type in {FieldType.TEXT, FieldType.DATE, FieldType.INSTANT}:
        # a value that means missing fails the half that it is not in, so that this half need not ask
        missing = value_type.absent | (
            value_type.missing if value_type.type is FieldType.TEXT else frozenset()
        )
        known = [
            case.known if any((literal in inside) is half for literal in missing) else TRUE
            for half in (True, False)
        ]
    return Half(
        case.guard,
        every([known[0], true]),
        every([known[1], false]),
        is_exact=all(guard is TRUE for guard in known),
    )


def _half_of_options(case: Case, test: Membership, scope: Scope) -> Half:
    """Return the halves of a test of an option: the options inside, and the others."""
    value_type = test.value_type
    options = frozenset(value_type.options) - value_type.missing - value_type.absent
    inside = frozenset(option for option in options if option in test.inside)
    true, false = (_one_of(case.value, some_options, scope) for some_options in (inside, options - inside))
    return Half(case.guard, true, false)


def _one_of(value: ast.expr, options: frozenset[str], scope: Scope) -> ast.expr:
    return domain_syntax(value, Domain(only=options), scope) if options else FALSE


def _interval(case: Case, inside: Domain) -> Half | None:
    """Return a comparison of a number with a literal as one chain, which also says that it is known."""
    if inside.comparison is None or not isinstance(inside.comparison[1], float):
        return None
    sign, bound = inside.comparison
    limit = SAFE_INTEGER if _is_whole(case) else inf
    if limit != inf and abs(bound) > limit:
        return None
    true = interval(case.value, sign, bound, limit=limit)
    false = interval(case.value, OPPOSITE[sign], bound, limit=limit)
    return Half(case.guard, true, false)


def _is_whole(case: Case) -> bool:
    guard = case.guard
    return isinstance(guard, ast.Compare) and getattr(guard.comparators[0], "id", "") == "int"


def _of_term(test: Membership, terms: Terms, closure: ast.expr) -> Leaf:
    """Return the test of a longer term's value: known when its guards hold, else left to the closure."""
    known = terms.known(test.term, test.value_type)
    if known is None or test.inside.comparison is None:
        return Leaf((), closure)
    true, false = (domain_syntax(known.value, domain, terms.scope) for domain in (test.inside, test.outside))
    half = Half(every(known.guards), true, false, is_exact=True)
    return Leaf((half,), closure, tuple(dict.fromkeys(_raws_below(test.term, terms))))


def _of_two(pair: Comparison, terms: Terms, closure: ast.expr) -> Leaf:
    """Return a comparison of two terms: known when all guards hold, else left to the closure."""
    left, right = (
        terms.known(term, value_type)
        for term, value_type in zip((pair.left, pair.right), pair.value_types, strict=True)
    )
    if left is None or right is None or pair.is_ranked or pair.value_types[0].type is FieldType.CHOICES:
        return Leaf((), closure)
    true = chain(left.value, (OPERATORS[pair.sign](), right.value))
    false = chain(left.value, (OPERATORS[OPPOSITE[pair.sign]](), right.value))
    guard = every([*left.guards, *right.guards])
    raws = dict.fromkeys(raw for term in (pair.left, pair.right) for raw in _raws_below(term, terms))
    return Leaf((Half(guard, true, false, is_exact=True),), closure, tuple(raws))


def _of_elapsed(test: Membership, start: FieldTerm, terms: Terms, closure: ast.expr) -> Leaf | None:
    """Return a comparison of the days since an instant with a literal, as one of two spans of time."""
    value_type = terms.names.entries[start.name].value_type
    if test.inside.comparison is None or value_type is None or value_type.type is not FieldType.INSTANT:
        return None
    sign, days = test.inside.comparison
    limit, known = elapsed_limit(sign, days), terms.known(start, value_type)
    if limit is None or known is None:
        return None
    span = ast.BinOp(left=name("now"), op=ast.Sub(), right=known.value)
    below = chain(span, (ast.Lt(), terms.scope.literal(limit)))
    beyond = chain(span, (ast.GtE(), terms.scope.literal(limit)))
    true, false = (below, beyond) if sign in ("<", "<=") else (beyond, below)
    half = Half(every(known.guards), true, false, is_exact=True)
    return Leaf((half,), closure, _raws(terms.reading(start)))


def _of_presence(reading: Reading, closure: ast.expr, *, is_present: bool) -> Leaf:
    if not reading.is_recorded:
        return Leaf((), closure)
    there, absent = (TRUE, FALSE) if is_present else (FALSE, TRUE)
    halves = tuple(
        Half(every([case.guard, case.known]), there, absent, is_exact=True) for case in reading.cases
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
