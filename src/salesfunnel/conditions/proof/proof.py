"""What can be proved of a condition without any record: that it is never true, or always.

A leaf becomes constraints: in which states its terms may be, and in which domain their values. Constraints
that must hold together are intersected, term by term, until nothing is left of one of them. A proof is sound
and not complete: what it calls never true is true of no record at all; where it says nothing, nobody knows.
It reasons over one term at a time, over two terms compared twice, and over what must be recorded for an
answer. *Always* means for every value that is present.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import product
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical_json, names_in
from salesfunnel.conditions.language.tree import (
    MIRRORED,
    OPPOSITE,
    Condition,
    FieldTerm,
    Term,
)
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.values.domains import (
    ANYTHING,
    Comparison,
    Domain,
    Meaning,
    Membership,
    NeverTrue,
    Recorded,
    domain_of,
    meanings,
    orderings_where,
)
from salesfunnel.conditions.values.names import Names
from salesfunnel.errors import ConditionError

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
    """What may be known of a term: `present(…)` is true of the first two, `missing(…)` of the third."""

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
    """That a term is in one of some states, and has a value of some set when it is known.

    Args:
        slot: the term: a field's name, or the JSON of a longer term, of two terms compared, or of a call.
        states: those it may be in.
        domain: which values it may have.
    """

    slot: str
    states: frozenset[TermState]
    domain: Domain = ANYTHING


ConstraintSets: TypeAlias = list[list[Constraint]]
"""Alternatives, each of which is a list of constraints that hold together."""

_ALWAYS: ConstraintSets = [[]]
_NEVER: ConstraintSets = []


def constraints(node: Condition, mode: WantedAnswer, names: Names) -> ConstraintSets:
    """Return the ways in which a leaf may have an answer; none of them when it cannot.

    It constrains too little rather than too much, so that what it leaves out is shown by no record.
    """
    try:
        if not isinstance(node, tree.Call) and not any(names_in(node)):
            return _folded(node, mode, names)
        ways = [_of_meaning(meaning, mode) for meaning in meanings(node, names)]
    except ConditionError:
        return _opaque(node, mode)
    known = [way for way in ways if way is not None]
    if len(known) < len(ways):
        return _opaque(node, mode)
    if mode in (WantedAnswer.TRUE, WantedAnswer.NOT_FALSE):  # each of several questions has to be met
        return [[one for way in together for one in way] for together in product(*known)]
    return [way for ways in known for way in ways]


def _folded(node: Condition, mode: WantedAnswer, names: Names) -> ConstraintSets:
    """Answer a leaf that speaks of literals only."""
    nobody: Any = None
    answer = compile_evaluator(node, names).answer(nobody)
    wanted = {
        WantedAnswer.TRUE: answer is True,
        WantedAnswer.FALSE: answer is False,
        WantedAnswer.NOT_TRUE: answer is not True,
        WantedAnswer.NOT_FALSE: answer is not False,
    }
    return _ALWAYS if wanted[mode] else _NEVER


def _of_meaning(meaning: Meaning, mode: WantedAnswer) -> ConstraintSets | None:
    """Return the ways of one question; None for one of which nothing is known."""
    match meaning:
        case Membership(term=term, value_type=value_type):
            whole = domain_of(value_type)
            inside, outside = whole & meaning.inside, whole & meaning.outside
            return _valued(_Subject.of(term), mode, inside=inside, outside=outside)
        case Comparison():
            return _compared(meaning, mode)
        case NeverTrue():
            return _ALWAYS if mode in (WantedAnswer.FALSE, WantedAnswer.NOT_TRUE) else _NEVER
        case Recorded(term=FieldTerm(name=name), wanted=wanted):
            return _recorded(name, mode if wanted else mode.opposite)
        case _:
            return None


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


def _compared(meaning: Comparison, mode: WantedAnswer) -> ConstraintSets:
    """Return the ways of a comparison of two terms: its slot is the pair, its values are `<`, `=` and `>`.

    The pair is put in one order, so that `a < b` and `b < a` speak of one slot and contradict each other.
    """
    one, two, sign = canonical_json(meaning.left), canonical_json(meaning.right), meaning.sign
    if two < one:
        one, two, sign = two, one, MIRRORED[sign]
    names = tuple(dict.fromkeys((*names_in(meaning.left), *names_in(meaning.right))))
    base = orderings_where("==") if one == two else ANYTHING
    inside, outside = base & orderings_where(sign), base & orderings_where(OPPOSITE[sign])
    return _valued(_Subject(f"{one} {two}", names), mode, inside=inside, outside=outside)


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


Goal: TypeAlias = tuple[Condition, WantedAnswer]
"""A condition, and the answer that is asked of it."""

Alternative: TypeAlias = list[Goal | Constraint]
"""What has to be met together."""

Alternatives: TypeAlias = list[Alternative]
"""Alternatives."""

_STEPS = 4_000


class OpenValues:
    """What several constraints together leave open about each term."""

    __slots__ = ("slots",)

    def __init__(self, slots: dict[str, tuple[frozenset[TermState], Domain]] | None = None) -> None:
        self.slots = slots or {}

    def admits(self, constraint: Constraint) -> bool:
        """Add a constraint; say whether all of them can still hold together."""
        states, domain = self.slots.get(constraint.slot, (ANY_STATE, ANYTHING))
        states, domain = states & constraint.states, domain & constraint.domain
        if TermState.KNOWN in states and domain.is_empty:
            states -= {TermState.KNOWN}
        self.slots[constraint.slot] = states, domain
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
        return self._possible([(condition, WantedAnswer.TRUE) for condition in conditions])

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
            waiting, choices, open_values = branches.pop()
            is_open = True
            while waiting and is_open:
                left -= 1
                is_open = self._take(waiting, choices, open_values)
            if left < 0:
                return None
            if is_open and not choices:
                return True
            ways = choices.pop() if is_open else []
            branches += [(list(way), list(choices), open_values.copy()) for way in ways]
        return False

    def _take(self, waiting: Alternative, choices: list[Alternatives], open_values: OpenValues) -> bool:
        """Deal with the last thing that waits; say whether the way is still open."""
        goal = waiting.pop()
        if isinstance(goal, Constraint):
            return open_values.admits(goal)
        ways = expand(goal, self.names)
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
        case _:
            return [list(way) for way in constraints(node, mode, names)]


def _together(of: Sequence[Condition], mode: WantedAnswer) -> Alternatives:
    return [[(part, mode) for part in of]]


def _either(of: Sequence[Condition], mode: WantedAnswer) -> Alternatives:
    return [[(part, mode)] for part in of]
