"""When may a condition answer otherwise, although nothing is recorded? The next such instant, in closed form.

Time alone changes an answer in three ways: a row that lies in the future comes to be seen, an answer of the
customer expires, and a clock (`days_since`) passes a bound. Nothing changes before the earliest of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Protocol, TypeAlias, runtime_checkable

import attrs

from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children, names_in
from salesfunnel.conditions.language.tree import AnyTerm, Call, Condition, FieldTerm, ValueTerm
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.terms import compile_term
from salesfunnel.conditions.values.domains import Comparison, Membership, meanings
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.types import NUMBER, ComputedValue, Unknown
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.answer import Answer
from salesfunnel.model.field import FieldType

__all__ = ["NEVER", "NextChange", "earliest", "next_change", "next_change_of_name"]

_TICK = timedelta(microseconds=1)
_DAY = 86_400_000_000
_ROUNDED = 3
"""How many microseconds the evaluators' rounding may move a crossing."""

_Line: TypeAlias = tuple[Fraction, Fraction]
"""A number as it grows: what it is now, and by how much it grows a day."""


@attrs.frozen
class NextChange:
    """When an answer may change by itself.

    Args:
        at: the first instant at which it may; None when it never does.
        is_foreseen: whether that holds; not so where a plug-in reads the record, or where a clock is
            multiplied, divided by, or compared with money: such an answer may change at any moment.
    """

    at: datetime | None = None
    is_foreseen: bool = True


@runtime_checkable
class Foreseeable(Protocol):
    """What is derived in another room and knows itself when it may change."""

    def __call__(self, view: Any) -> ComputedValue | Unknown:
        """Return the value."""
        ...

    def next_change(self, view: Any) -> NextChange:
        """Return when it may change by itself."""
        ...


NEVER = NextChange()
_AT_ANY_MOMENT = NextChange(is_foreseen=False)


def earliest(changes: Iterator[NextChange]) -> NextChange:
    """Return the first of several changes; it is foreseen when all are."""
    known = list(changes)
    instants = [change.at for change in known if change.at is not None]
    return NextChange(min(instants, default=None), all(change.is_foreseen for change in known))


def next_change(condition: Condition, view: RowView) -> NextChange:
    """Return when the answer of a condition may change by itself.

    Args:
        condition: one that was checked against the names of the view.
        view: the record at one instant.

    Returns:
        An instant later than the view's, before which the answer stays as it is.
    """
    return earliest(_changes(condition, view))


def next_change_of_name(name: str, view: RowView) -> NextChange:
    """Return when the value of a name may change by itself; that a clock goes on is no change."""
    return earliest(_changes_of_name(name, view))


def _changes(condition: Condition, view: RowView) -> Iterator[NextChange]:
    for name in names_in(condition):
        yield from _changes_of_name(name, view)
    for leaf in _leaves(condition):
        if isinstance(leaf, Call):
            yield _AT_ANY_MOMENT
            continue
        terms: list[Any] = [term for _, term in children(leaf)]
        if any(_has_clock(term, view.names) for term in terms):
            is_nonlinear = any(_is_nonlinear(term, view.names) for term in terms)
            yield _AT_ANY_MOMENT if is_nonlinear else _crossing(leaf, view)


def _leaves(condition: Condition) -> Iterator[Condition]:
    if not isinstance(condition, (tree.All, tree.AnyOf, tree.Not)):
        yield condition
        return
    for _, part in children(condition):
        yield from _leaves(part)


def _changes_of_name(name: str, view: RowView) -> Iterator[NextChange]:
    entry = view.names.entries[name]
    if isinstance(entry.derive, Derivation) and name not in view.source.facts:
        yield from _changes_of_fact(entry.derive, view)
        return
    if isinstance(entry.derive, Foreseeable):
        yield entry.derive.next_change(view)
        return
    raw = entry.fetch(view.source)
    if isinstance(raw, Answer) and raw.expires_at is not None and raw.expires_at > view.now:
        yield NextChange(raw.expires_at)


def _changes_of_fact(derivation: Derivation, view: RowView) -> Iterator[NextChange]:
    fact = derivation.matching.fact
    if fact.or_since is not None:
        yield from _changes_of_name(fact.or_since, view)
    for row in getattr(view.source, fact.collection) or ():
        seen = RowView(row, now=view.now, names=derivation.matching.names)
        at = getattr(row, "at", None)
        if fact.collection != "planned" and isinstance(at, datetime) and at > view.now:
            yield NextChange(at)
        elif fact.where is not None:
            yield from _changes(fact.where, seen)
        if fact.value is not None:
            yield from _changes_of_name(fact.value, seen)


def _pairs(leaf: Condition, names: Names) -> Iterator[tuple[AnyTerm, AnyTerm]]:
    """Yield the terms whose meeting may change the answer of a leaf: a bound of a domain is a literal."""
    for meaning in meanings(leaf, names):
        match meaning:
            case Comparison(left=left, right=right):
                yield left, right
            case Membership(term=term, inside=inside):
                yield from ((term, ValueTerm(value=edge)) for edge in inside.edges)
            case _:
                pass


def _has_clock(term: AnyTerm, names: Names) -> bool:
    match term:
        case ValueTerm():
            return False
        case FieldTerm(name=name):
            derive = names.entries[name].derive
            return isinstance(derive, Derivation) and derive.matching.fact.kind == "days_since"
        case tree.DaysSince():
            return True
        case _:
            return _has_clock(term.left, names) or _has_clock(term.right, names)


def _is_nonlinear(term: AnyTerm, names: Names) -> bool:
    """Say whether a term is no straight line over time, or is rounded to minor units of money."""
    match term:
        case ValueTerm() | tree.DaysSince():
            return False
        case FieldTerm(name=name):
            value_type = names.entries[name].value_type
            return value_type is not None and value_type.type is FieldType.MONEY
        case tree.Multiply() if _has_clock(term.left, names) and _has_clock(term.right, names):
            return True
        case tree.Divide() if _has_clock(term.right, names):
            return True
        case _:
            return _is_nonlinear(term.left, names) or _is_nonlinear(term.right, names)


def _crossing(leaf: Condition, view: RowView) -> NextChange:
    """Return the first instant at which a leaf with a clock answers otherwise."""
    meetings = [at for pair in _pairs(leaf, view.names) for at in _meeting(pair, view)]
    answer = compile_evaluator(leaf, view.names).answer
    now = answer(view)
    near = sorted({at + step * _TICK for at in meetings for step in range(-_ROUNDED, _ROUNDED + 1)})
    later = (at for at in near if at > view.now)
    changed = (at for at in later if answer(RowView(view.source, now=at, names=view.names)) is not now)
    return NextChange(next(changed, None))


def _meeting(pair: tuple[AnyTerm, AnyTerm], view: RowView) -> Iterator[datetime]:
    """Yield the instant at which two terms are equal, if it has not passed."""
    one, two = (_line(term, view) for term in pair)
    if one is None or two is None or one[1] == two[1]:
        return
    days = (two[0] - one[0]) / (one[1] - two[1])
    try:
        at = view.now + timedelta(microseconds=round(days * _DAY))
        latest = at + _ROUNDED * _TICK
    except OverflowError:
        return
    if latest > view.now:
        yield at


def _line(term: AnyTerm, view: RowView) -> _Line | None:
    """Return a number as it grows; None while it is unknown."""
    match term:
        case ValueTerm(value=value):
            return None if isinstance(value, str) else (Fraction(value), Fraction(0))
        case FieldTerm() | tree.DaysSince():
            return _grown(term, view)
    one, two = _line(term.left, view), _line(term.right, view)
    if one is None or two is None:
        return None
    match term:
        case tree.Add():
            return one[0] + two[0], one[1] + two[1]
        case tree.Subtract():
            return one[0] - two[0], one[1] - two[1]
        case tree.Multiply():
            return one[0] * two[0], one[0] * two[1] + one[1] * two[0]
        case tree.Divide():
            return (one[0] / two[0], one[1] / two[0]) if two[0] else None


def _grown(term: AnyTerm, view: RowView) -> _Line | None:
    value = compile_term(term, view.names, NUMBER)(view)
    if isinstance(value, Unknown) or not isinstance(value, (int, float)):
        return None
    return Fraction(value), Fraction(_has_clock(term, view.names))
