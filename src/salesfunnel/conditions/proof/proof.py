"""What can be proved of a condition without any record: that it is never true, or always."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical_json, children
from salesfunnel.conditions.language.tree import (
    MIRRORED,
    OPPOSITE,
    Condition,
    FieldTerm,
    Node,
    Term,
    ValueTerm,
)
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.values.domains import ANYTHING, Domain, domain_of, domain_where, orderings_where
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import constant, own_type
from salesfunnel.conditions.values.typecheck import type_of_term
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.errors import ConditionError
from salesfunnel.model.field import FieldType

__all__ = [
    "ANY_STATE",
    "Alternative",
    "Alternatives",
    "Constraint",
    "Goal",
    "OpenValues",
    "Prover",
    "TermState",
    "WantedAnswer",
    "constraints",
    "expand",
    "names_in",
]


class WantedAnswer(Enum):
    """The answer that is asked of a condition; unknown is neither true nor false."""

    TRUE = "surely true"
    FALSE = "surely false"
    NOT_TRUE = "not surely true"
    NOT_FALSE = "not surely false"

    @property
    def opposite(self) -> WantedAnswer:
        """What a part must answer for its negation to answer so."""
        return _OPPOSITE[self]


_OPPOSITE = {
    WantedAnswer.TRUE: WantedAnswer.FALSE,
    WantedAnswer.FALSE: WantedAnswer.TRUE,
    WantedAnswer.NOT_TRUE: WantedAnswer.NOT_FALSE,
    WantedAnswer.NOT_FALSE: WantedAnswer.NOT_TRUE,
}


class TermState(Enum):
    """How a term may stand: `present(…)` is true of the first two, `missing(…)` of the third."""

    KNOWN = "known"
    WRONG = "recorded, but no value of its type"
    MISSING = "missing"
    OTHER = "unknown for another reason"


ANY_STATE = frozenset(TermState)
_KNOWN = frozenset({TermState.KNOWN})
_UNKNOWN = ANY_STATE - _KNOWN
_RECORDED = frozenset({TermState.KNOWN, TermState.WRONG})
_ABSENT = frozenset({TermState.MISSING})


@attrs.frozen
class Constraint:
    """That a term stands in one of some ways, and has a value of some set when it is known.

    Args:
        slot: the term: a field's name, or the JSON of a longer term, of two terms compared, or of a call.
        states: how it may stand.
        domain: which values it may have.
    """

    slot: str
    states: frozenset[TermState]
    domain: Domain = ANYTHING


ConstraintSets: TypeAlias = list[list[Constraint]]
"""Alternatives, each of which is a list of claims that hold together."""

_ALWAYS: ConstraintSets = [[]]
_NEVER: ConstraintSets = []


def names_in(node: Node) -> Iterator[str]:
    """Yield the names that a part of a condition speaks of, in its order, each as often as it stands."""
    if isinstance(node, FieldTerm):
        yield node.name
    for _, part in children(node):
        yield from names_in(part)


def constraints(node: Condition, mode: WantedAnswer, names: Names) -> ConstraintSets:
    """Return the ways in which a leaf may have an answer; none of them when it cannot.

    It claims too little rather than too much: what it leaves out, no record shows.
    """
    try:
        is_fixed = isinstance(node, _FOLDED) and not any(names_in(node))
        return _folded(node, mode, names) if is_fixed else _leaf(node, mode, names)
    except ConditionError:
        return _opaque(node, mode)


_FOLDED = (tree.Compare, tree.In, tree.Contains, tree.StartsWith)


def _folded(node: Condition, mode: WantedAnswer, names: Names) -> ConstraintSets:
    """Answer a leaf that speaks of literals only."""
    nobody: Any = None
    found = compile_evaluator(node, names).answer(nobody)
    wanted = {
        WantedAnswer.TRUE: found is True,
        WantedAnswer.FALSE: found is False,
        WantedAnswer.NOT_TRUE: found is not True,
        WantedAnswer.NOT_FALSE: found is not False,
    }
    return _ALWAYS if wanted[mode] else _NEVER


def _leaf(node: Condition, mode: WantedAnswer, names: Names) -> ConstraintSets:
    match node:
        case tree.Compare():
            return _compared(node, mode, names)
        case tree.In(values=()):
            return _ALWAYS if mode in (WantedAnswer.FALSE, WantedAnswer.NOT_TRUE) else _NEVER
        case tree.In(term=term, values=values):
            value_type = _value_type(term, names)
            fixed = frozenset(constant(value, value_type) for value in values)
            inside, outside = Domain(only=fixed), domain_of(value_type) & Domain(never=fixed)
            return _valued(_Subject.of(term), mode, inside=inside, outside=outside)
        case tree.Contains(term=term, value=value):
            return _contained(term, str(value.value), mode, names=names)
        case tree.StartsWith(term=term, value=value):
            needle, whole = frozenset({str(value.value)}), domain_of(_value_type(term, names))
            inside, outside = whole & Domain(starts=needle), whole & Domain(lacks_starts=needle)
            return _valued(_Subject.of(term), mode, inside=inside, outside=outside)
        case tree.Present(term=FieldTerm(name=name)):
            return _recorded(name, mode)
        case tree.Missing(term=FieldTerm(name=name)):
            return _recorded(name, mode.opposite)
        case _:
            return _opaque(node, mode)


@attrs.frozen
class _Subject:
    """What a leaf reads: one slot, and the names that are known when it is."""

    slot: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, term: Term) -> _Subject:
        """Return what a term reads; a field is its own slot."""
        if isinstance(term, FieldTerm):
            return cls(term.name, ())
        return cls(canonical_json(term), tuple(dict.fromkeys(names_in(term))))


def _valued(subject: _Subject, mode: WantedAnswer, *, inside: Domain, outside: Domain) -> ConstraintSets:
    """Return the ways of a leaf that is true of known values inside, and false of known values outside."""
    known = [Constraint(name, _KNOWN) for name in subject.names]
    answers = {
        WantedAnswer.TRUE: [[Constraint(subject.slot, _KNOWN, inside), *known]],
        WantedAnswer.FALSE: [[Constraint(subject.slot, _KNOWN, outside), *known]],
    }
    if mode in answers:
        return answers[mode]
    unknown = [Constraint(subject.slot, _UNKNOWN)]
    return [unknown, *answers[WantedAnswer.FALSE if mode is WantedAnswer.NOT_TRUE else WantedAnswer.TRUE]]


def _compared(node: tree.Compare, mode: WantedAnswer, names: Names) -> ConstraintSets:
    left, right, sign = node.left, node.right, node.sign
    if isinstance(left, ValueTerm):
        left, right, sign = right, left, MIRRORED[sign]
    if isinstance(right, ValueTerm):
        value_type = _value_type(left, names)
        fixed = constant(right.value, value_type)
        inside = domain_of(value_type) & domain_where(sign, fixed, value_type)
        outside = domain_of(value_type) & domain_where(OPPOSITE[sign], fixed, value_type)
        return _valued(_Subject.of(left), mode, inside=inside, outside=outside)
    one, two = canonical_json(left), canonical_json(right)
    if two < one:
        one, two, sign = two, one, MIRRORED[sign]
    both = tuple(dict.fromkeys((*names_in(left), *names_in(right))))
    base = orderings_where("==") if one == two else ANYTHING
    inside, outside = base & orderings_where(sign), base & orderings_where(OPPOSITE[sign])
    return _valued(_Subject(f"{one} {two}", both), mode, inside=inside, outside=outside)


def _contained(term: Term, value: str, mode: WantedAnswer, *, names: Names) -> ConstraintSets:
    value_type, needle = _value_type(term, names), frozenset({value})
    if value_type.type is FieldType.CHOICES:
        inside, outside = Domain(holds=needle), Domain(lacks=needle)
    else:
        whole = domain_of(value_type)
        inside, outside = whole & Domain(parts=needle), whole & Domain(lacks_parts=needle)
    return _valued(_Subject.of(term), mode, inside=inside, outside=outside)


def _recorded(name: str, mode: WantedAnswer) -> ConstraintSets:
    states = {
        WantedAnswer.TRUE: _RECORDED,
        WantedAnswer.FALSE: _ABSENT,
        WantedAnswer.NOT_TRUE: ANY_STATE - _RECORDED,
        WantedAnswer.NOT_FALSE: ANY_STATE - _ABSENT,
    }
    return [[Constraint(name, states[mode])]]


def _opaque(node: Condition, mode: WantedAnswer) -> ConstraintSets:
    """Return the ways of a leaf of which nothing is known but that it has one answer at a time."""
    yes, no = Domain(only=frozenset({True})), Domain(only=frozenset({False}))
    return _valued(_Subject(canonical_json(node), ()), mode, inside=yes, outside=no)


def _value_type(term: Term, names: Names) -> ValueType:
    found = type_of_term(term, names)
    return found if isinstance(found, ValueType) else ValueType(own_type(found.value))


Goal: TypeAlias = tuple[Condition, WantedAnswer]
"""A condition, and the answer that is asked of it."""

Alternative: TypeAlias = list[Goal | Constraint]
"""What has to be met together."""

Alternatives: TypeAlias = list[Alternative]
"""Alternatives."""

_STEPS = 4_000


class OpenValues:
    """What several claims together leave open about each term."""

    __slots__ = ("slots",)

    def __init__(self, slots: dict[str, tuple[frozenset[TermState], Domain]] | None = None) -> None:
        self.slots = slots or {}

    def admits(self, claim: Constraint) -> bool:
        """Add a claim; say whether all of them can still hold together."""
        states, domain = self.slots.get(claim.slot, (ANY_STATE, ANYTHING))
        states, domain = states & claim.states, domain & claim.domain
        if TermState.KNOWN in states and domain.is_empty:
            states -= {TermState.KNOWN}
        self.slots[claim.slot] = states, domain
        return bool(states)

    def copy(self) -> OpenValues:
        """Return another one that may go its own way."""
        return OpenValues(dict(self.slots))


@attrs.frozen
class Prover:
    """Proves things about conditions on one kind of record.

    Args:
        names: the names and types that the conditions speak of.
        steps: how many steps a proof may take; one that takes longer is not found.
    """

    names: Names
    steps: int = _STEPS

    def never_true(self, *conditions: Condition) -> bool:
        """Say whether it is proved that these conditions are true together of no record."""
        return self.true_together(conditions) is False

    def true_together(self, conditions: Iterable[Condition]) -> bool | None:
        """Say whether nothing speaks against conditions being true of one record.

        Returns:
            False when it is proved that they never are; None when that took too long to find out.
        """
        return self._possible([(each, WantedAnswer.TRUE) for each in conditions])

    def never_false(self, condition: Condition) -> bool:
        """Say whether it is proved that a condition is false of no record: true of all present values."""
        return self._possible([(condition, WantedAnswer.FALSE)]) is False

    def implies(self, one: Condition, other: Condition) -> bool:
        """Say whether it is proved that `other` is true whenever `one` is."""
        return self._possible([(one, WantedAnswer.TRUE), (other, WantedAnswer.NOT_TRUE)]) is False

    def same(self, one: Condition, other: Condition) -> bool:
        """Say whether it is proved that two conditions on a common name are true of the same records."""
        if one == other:
            return True
        common = set(names_in(one)) & set(names_in(other))
        return bool(common) and self.implies(one, other) and self.implies(other, one)

    def _possible(self, goals: Sequence[Goal]) -> bool | None:
        """Follow the ways in which the goals may be met until one does not end in a contradiction."""
        left = self.steps
        branches: list[tuple[Alternative, list[Alternatives], OpenValues]] = [(list(goals), [], OpenValues())]
        while branches:
            waiting, choices, standing = branches.pop()
            is_open = True
            while waiting and is_open:
                left -= 1
                is_open = self._take(waiting, choices, standing)
            if left < 0:
                return None
            if is_open and not choices:
                return True
            ways = choices.pop() if is_open else []
            branches += [(list(way), list(choices), standing.copy()) for way in ways]
        return False

    def _take(self, waiting: Alternative, choices: list[Alternatives], standing: OpenValues) -> bool:
        """Deal with the last thing that waits; say whether the way is still open."""
        each = waiting.pop()
        if isinstance(each, Constraint):
            return standing.admits(each)
        ways = expand(each, self.names)
        if len(ways) == 1:
            waiting += ways[0]
        elif ways:
            choices.append(ways)
        return bool(ways)


def expand(goal: Goal, names: Names) -> Alternatives:
    """Return the ways to meet a goal; none of them when there is no way."""
    node, mode = goal
    match node:
        case tree.All(of=of):
            return (
                _together(of, mode)
                if mode in (WantedAnswer.TRUE, WantedAnswer.NOT_FALSE)
                else _either(of, mode)
            )
        case tree.AnyOf(of=of):
            return (
                _either(of, mode)
                if mode in (WantedAnswer.TRUE, WantedAnswer.NOT_FALSE)
                else _together(of, mode)
            )
        case tree.Not(of=part):
            return [[(part, mode.opposite)]]
        case tree.Between(term=term, low=low, high=high):
            bounds = (tree.Compare(sign="<=", left=low, right=term),
                      tree.Compare(sign="<=", left=term, right=high))  # fmt: skip
            return expand((tree.All(of=bounds), mode), names)
        case _:
            return [list(way) for way in constraints(node, mode, names)]


def _together(of: Sequence[Condition], mode: WantedAnswer) -> Alternatives:
    return [[(each, mode) for each in of]]


def _either(of: Sequence[Condition], mode: WantedAnswer) -> Alternatives:
    return [[(each, mode)] for each in of]
