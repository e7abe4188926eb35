"""The leaves of a condition as closures: comparisons, membership, text search, presence."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import join_path
from salesfunnel.conditions.language.operators import TESTS
from salesfunnel.conditions.language.tree import Condition, FieldTerm, Term, ValueTerm
from salesfunnel.conditions.language.writer import write_requirement, write_term
from salesfunnel.conditions.rows.reasons import (
    AnswerFunction,
    Evaluator,
    Reason,
    ReasonsFunction,
    display,
    display_value,
)
from salesfunnel.conditions.rows.terms import Read, compile_term, constant, type_of_term
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import own_type
from salesfunnel.conditions.values.types import MISSING, WRONG_TYPE, Unknown, ValueType
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import FieldType

__all__ = ["compile_leaf", "term_type"]

_Test: TypeAlias = Callable[[Any, Any], bool]


def compile_leaf(node: Condition, names: Names, path: str) -> Evaluator:
    """Compile a condition without conditions inside."""
    answer = _answer(node, names)
    return Evaluator(answer, _Explanation(node, names, path).why(answer))


def _answer(node: Condition, names: Names) -> AnswerFunction:
    match node:
        case tree.Compare(sign=sign, left=left, right=right):
            return _compared(TESTS[sign], left, right, names)
        case tree.Between(term=term, low=low, high=high):
            return _both(_compared(operator.le, low, term, names), _compared(operator.le, term, high, names))
        case tree.In(term=term, values=values):
            return _among(term, values, names)
        case tree.Contains(term=term, value=value):
            return _tested(_read(term, names), lambda found: value.value in found)
        case tree.StartsWith(term=term, value=value):
            return _tested(_read(term, names), lambda found: found.startswith(value.value))
        case tree.Present(term=term):
            return _present(_read(term, names))
        case _:
            return _missing(_read(node.term, names))  # type: ignore[union-attr]  # only `missing` is left


def _read(term: Term, names: Names) -> Read:
    return compile_term(term, names, term_type(term, names))


def term_type(term: Term, names: Names, beside: Term | None = None) -> ValueType:
    """Return the type of a term; a literal takes that of the term beside it."""
    for each in (term, beside):
        found = type_of_term(each, names) if each is not None else None
        if isinstance(found, ValueType):
            return found
    assert isinstance(term, ValueTerm)  # noqa: S101 - nothing else has no type of its own
    return ValueType(own_type(term.value))


def _compared(test: _Test, left: Term, right: Term, names: Names) -> AnswerFunction:
    one, two = term_type(left, names, right), term_type(right, names, left)
    first, second = compile_term(left, names, one), compile_term(right, names, two)
    if one.type is FieldType.CHOICE and test not in (operator.eq, operator.ne):
        test = _by_rank(test, one.options)
    if isinstance(right, ValueTerm):
        fixed = constant(right.value, two)
        return _tested(first, lambda found: test(found, fixed))

    def compared(view: RowView) -> bool | None:
        a, b = first(view), second(view)
        return None if isinstance(a, Unknown) or isinstance(b, Unknown) else test(a, b)

    return compared


def _by_rank(test: _Test, options: tuple[str, ...]) -> _Test:
    rank = {option: index for index, option in enumerate(options)}
    return lambda a, b: test(rank[a], rank[b])


def _both(one: AnswerFunction, two: AnswerFunction) -> AnswerFunction:
    def both(view: RowView) -> bool | None:
        a, b = one(view), two(view)
        if a is False or b is False:
            return False
        return None if a is None or b is None else True

    return both


def _among(term: Term, values: tuple[tree.Scalar, ...], names: Names) -> AnswerFunction:
    if not values:
        return lambda _view: False
    value_type = term_type(term, names)
    fixed = frozenset(constant(value, value_type) for value in values)
    return _tested(_read(term, names), lambda found: found in fixed)


def _tested(read: Read, test: Callable[[Any], bool]) -> AnswerFunction:
    def tested(view: RowView) -> bool | None:
        found = read(view)
        return None if isinstance(found, Unknown) else test(found)

    return tested


def _present(read: Read) -> AnswerFunction:
    def present(view: RowView) -> bool | None:
        found = read(view)
        if not isinstance(found, Unknown) or found is WRONG_TYPE:
            return True
        return False if found is MISSING else None

    return present


def _missing(read: Read) -> AnswerFunction:
    present = _present(read)

    def missing(view: RowView) -> bool | None:
        found = present(view)
        return None if found is None else not found

    return missing


class _Side(NamedTuple):
    """One term of a leaf: its type, its path, and its text."""

    term: Term
    value_type: ValueType
    path: str
    text: str


class _Explanation:
    """Builds the reasons of one leaf; nothing here runs while a condition is only answered.

    What does not depend on the record is kept after the first explanation.
    """

    def __init__(self, node: Condition, names: Names, path: str) -> None:
        self._node = node
        self._names = names
        self._path = path
        self._reads: dict[int, Read] = {}
        self._tails: dict[bool, str] = {}

    def why(self, answer: AnswerFunction) -> ReasonsFunction:
        """Return the closure that explains."""

        def why(view: RowView, *, wanted: bool) -> list[Reason]:
            found = answer(view)
            if found is wanted:
                return []
            expected = self._tails.get(wanted)
            if expected is None:
                expected = self._tails[wanted] = write_requirement(self._node, negated=not wanted)
            return self._unknown(view, expected) if found is None else [self._known(view, expected)]

        return why

    @cached_property
    def _sides(self) -> tuple[_Side, ...]:
        of = type(self._node).model_fields
        steps = ("term", "low", "high") if isinstance(self._node, tree.Between) else ("left", "right", "term")
        terms = [(step, getattr(self._node, step)) for step in steps if step in of]
        return tuple(
            _Side(
                term,
                term_type(term, self._names, terms[0 if index else -1][1]),
                join_path(self._path, step),
                write_term(term),
            )
            for index, (step, term) in enumerate(terms)
        )

    def _read(self, term: Term, value_type: ValueType) -> Read:
        known = self._reads.get(id(term))
        if known is None:
            known = self._reads[id(term)] = compile_term(term, self._names, value_type)
        return known

    def _known(self, view: RowView, expected: str) -> Reason:
        term, value_type, _, _ = self._sides[0]
        found = self._read(term, value_type)(view)
        field, label = self._named(term)
        if found is MISSING and isinstance(self._node, (tree.Present, tree.Missing)):
            return Reason(self._path, "missing", field, expected, None, label)
        actual = self._raw(term, view) if isinstance(found, Unknown) else display_value(found, value_type)
        return Reason(self._path, "value", field, expected, actual, label)

    def _unknown(self, view: RowView, expected: str) -> list[Reason]:
        return [
            reason
            for index, (term, value_type, path, text) in enumerate(self._sides)
            for reason in self._trace(term, value_type, path, view=view, expected=text if index else expected)
        ]

    def _trace(
        self, term: Term, value_type: ValueType, path: str, *, view: RowView, expected: str
    ) -> list[Reason]:
        """Return what makes a term unknown, at the lowest node that is."""
        found = self._read(term, value_type)(view)
        if not isinstance(found, Unknown):
            return []
        lower: list[Reason] = []
        if isinstance(term, tree.DaysSince):
            lower = self._trace(term.term, value_type, join_path(path, "term"), view=view, expected=expected)
        elif not isinstance(term, (FieldTerm, ValueTerm)):
            lower = [
                reason
                for side, part in (("left", term.left), ("right", term.right))
                if not isinstance(part, ValueTerm)
                for reason in self._trace(
                    part, value_type, join_path(path, side), view=view, expected=expected
                )
            ]
        return lower or [self._fault(term, found, path, view=view, expected=expected)]

    def _fault(self, term: Term, found: Unknown, path: str, *, view: RowView, expected: str) -> Reason:
        field, label = self._named(term)
        if found.kind != "type" or found.at:
            return Reason(path, found.kind, field, expected, None, label, found.at or None)
        return Reason(path, "type", field, self._type_of(term), self._raw(term, view), label)

    def _type_of(self, term: Term) -> str:
        supplied = self._names.entries[term.name].supplied if isinstance(term, FieldTerm) else None
        return (supplied or term_type(term, self._names)).type.value

    def _raw(self, term: Term, view: RowView) -> str:
        return display(view.raw(term.name)) if isinstance(term, FieldTerm) else write_term(term)

    def _named(self, term: Term) -> tuple[str, Any]:
        if isinstance(term, FieldTerm):
            return term.name, self._names.entries[term.name].label
        return write_term(term), None
