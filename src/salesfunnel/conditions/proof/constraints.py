"""What must hold for one leaf of a condition to have one answer, as claims about its terms."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical_json, parts
from salesfunnel.conditions.language.operators import MIRRORED, OPPOSITE
from salesfunnel.conditions.language.tree import Condition, FieldTerm, Node, Term, ValueTerm
from salesfunnel.conditions.proof.domains import ANYTHING, Domain, domain_of, narrowed, pair
from salesfunnel.conditions.rows.closures import judge
from salesfunnel.conditions.rows.terms import constant, shape_of
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import own_type
from salesfunnel.conditions.values.types import Shape
from salesfunnel.errors import ConditionError
from salesfunnel.model.field import FieldType

__all__ = ["EVERY", "Claim", "Mode", "State", "claims", "names_in"]


class Mode(Enum):
    """The answer that is asked of a condition; unknown is neither true nor false."""

    TRUE = "surely true"
    FALSE = "surely false"
    NOT_TRUE = "not surely true"
    NOT_FALSE = "not surely false"

    @property
    def opposite(self) -> Mode:
        """What a part must answer for its negation to answer so."""
        return _OPPOSITE[self]


_OPPOSITE = {
    Mode.TRUE: Mode.FALSE,
    Mode.FALSE: Mode.TRUE,
    Mode.NOT_TRUE: Mode.NOT_FALSE,
    Mode.NOT_FALSE: Mode.NOT_TRUE,
}


class State(Enum):
    """How a term may stand: `present(…)` is true of the first two, `missing(…)` of the third."""

    KNOWN = "known"
    WRONG = "recorded, but no value of its type"
    MISSING = "missing"
    OTHER = "unknown for another reason"


EVERY = frozenset(State)
_KNOWN = frozenset({State.KNOWN})
_UNKNOWN = EVERY - _KNOWN
_RECORDED = frozenset({State.KNOWN, State.WRONG})
_ABSENT = frozenset({State.MISSING})


@attrs.frozen
class Claim:
    """That a term stands in one of some ways, and has a value of some set when it is known.

    Args:
        slot: the term: a field's name, or the JSON of a longer term, of two terms compared, or of a call.
        states: how it may stand.
        domain: which values it may have.
    """

    slot: str
    states: frozenset[State]
    domain: Domain = ANYTHING


Claims: TypeAlias = list[list[Claim]]
"""Alternatives, each of which is a list of claims that hold together."""

_ALWAYS: Claims = [[]]
_NEVER: Claims = []


def names_in(node: Node) -> Iterator[str]:
    """Yield the names that a part of a condition speaks of, in its order, each as often as it stands."""
    if isinstance(node, FieldTerm):
        yield node.name
    for _, part in parts(node):
        yield from names_in(part)


def claims(node: Condition, mode: Mode, names: Names) -> Claims:
    """Return the ways in which a leaf may have an answer; none of them when it cannot.

    It claims too little rather than too much: what it leaves out, no record shows.
    """
    try:
        is_fixed = isinstance(node, _FOLDED) and not any(names_in(node))
        return _folded(node, mode, names) if is_fixed else _leaf(node, mode, names)
    except ConditionError:
        return _opaque(node, mode)


_FOLDED = (tree.Compare, tree.In, tree.Contains, tree.StartsWith)


def _folded(node: Condition, mode: Mode, names: Names) -> Claims:
    """Answer a leaf that speaks of literals only."""
    nobody: Any = None
    found = judge(node, names).answer(nobody)
    wanted = {
        Mode.TRUE: found is True,
        Mode.FALSE: found is False,
        Mode.NOT_TRUE: found is not True,
        Mode.NOT_FALSE: found is not False,
    }
    return _ALWAYS if wanted[mode] else _NEVER


def _leaf(node: Condition, mode: Mode, names: Names) -> Claims:
    match node:
        case tree.Compare():
            return _compared(node, mode, names)
        case tree.In(values=()):
            return _ALWAYS if mode in (Mode.FALSE, Mode.NOT_TRUE) else _NEVER
        case tree.In(term=term, values=values):
            shape = _shape(term, names)
            fixed = frozenset(constant(value, shape) for value in values)
            inside, outside = Domain(only=fixed), domain_of(shape) & Domain(never=fixed)
            return _valued(_Subject.of(term), mode, inside=inside, outside=outside)
        case tree.Contains(term=term, value=value):
            return _contained(term, str(value.value), mode, names=names)
        case tree.StartsWith(term=term, value=value):
            needle, whole = frozenset({str(value.value)}), domain_of(_shape(term, names))
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


def _valued(subject: _Subject, mode: Mode, *, inside: Domain, outside: Domain) -> Claims:
    """Return the ways of a leaf that is true of known values inside, and false of known values outside."""
    known = [Claim(name, _KNOWN) for name in subject.names]
    answers = {
        Mode.TRUE: [[Claim(subject.slot, _KNOWN, inside), *known]],
        Mode.FALSE: [[Claim(subject.slot, _KNOWN, outside), *known]],
    }
    if mode in answers:
        return answers[mode]
    unknown = [Claim(subject.slot, _UNKNOWN)]
    return [unknown, *answers[Mode.FALSE if mode is Mode.NOT_TRUE else Mode.TRUE]]


def _compared(node: tree.Compare, mode: Mode, names: Names) -> Claims:
    left, right, sign = node.left, node.right, node.sign
    if isinstance(left, ValueTerm):
        left, right, sign = right, left, MIRRORED[sign]
    if isinstance(right, ValueTerm):
        shape = _shape(left, names)
        fixed = constant(right.value, shape)
        inside = domain_of(shape) & narrowed(sign, fixed, shape)
        outside = domain_of(shape) & narrowed(OPPOSITE[sign], fixed, shape)
        return _valued(_Subject.of(left), mode, inside=inside, outside=outside)
    one, two = canonical_json(left), canonical_json(right)
    if two < one:
        one, two, sign = two, one, MIRRORED[sign]
    both = tuple(dict.fromkeys((*names_in(left), *names_in(right))))
    base = pair("==") if one == two else ANYTHING
    inside, outside = base & pair(sign), base & pair(OPPOSITE[sign])
    return _valued(_Subject(f"{one} {two}", both), mode, inside=inside, outside=outside)


def _contained(term: Term, value: str, mode: Mode, *, names: Names) -> Claims:
    shape, needle = _shape(term, names), frozenset({value})
    if shape.type is FieldType.CHOICES:
        inside, outside = Domain(holds=needle), Domain(lacks=needle)
    else:
        whole = domain_of(shape)
        inside, outside = whole & Domain(parts=needle), whole & Domain(lacks_parts=needle)
    return _valued(_Subject.of(term), mode, inside=inside, outside=outside)


def _recorded(name: str, mode: Mode) -> Claims:
    states = {
        Mode.TRUE: _RECORDED,
        Mode.FALSE: _ABSENT,
        Mode.NOT_TRUE: EVERY - _RECORDED,
        Mode.NOT_FALSE: EVERY - _ABSENT,
    }
    return [[Claim(name, states[mode])]]


def _opaque(node: Condition, mode: Mode) -> Claims:
    """Return the ways of a leaf of which nothing is known but that it has one answer at a time."""
    yes, no = Domain(only=frozenset({True})), Domain(only=frozenset({False}))
    return _valued(_Subject(canonical_json(node), ()), mode, inside=yes, outside=no)


def _shape(term: Term, names: Names) -> Shape:
    found = shape_of(term, names)
    return found if isinstance(found, Shape) else Shape(own_type(found.value))
