"""A condition as closures, which answer on one record and explain: the evaluator that all others must match.

A leaf reads its term and tests the value against the leaf's domain. A plug-in is called once for a view and
guarded against every fault. The reasons follow the tree and its text, not the domain: a reason quotes what
the author wrote, and has the path to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical_json, children, join_path
from salesfunnel.conditions.language.tree import TESTS, Call, Condition, FieldTerm, Term, ValueTerm
from salesfunnel.conditions.language.writer import write_condition, write_requirement, write_term
from salesfunnel.conditions.rows.reasons import (
    AnswerFunction,
    Evaluator,
    Reason,
    ReasonsFunction,
    display,
    display_value,
)
from salesfunnel.conditions.rows.terms import Read, compile_term
from salesfunnel.conditions.values.arguments import parameters
from salesfunnel.conditions.values.domains import Comparison, Meaning, Membership, Recorded, meanings
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.typecheck import check, term_type
from salesfunnel.conditions.values.types import MISSING, WRONG_TYPE, PluginAnswer, Unknown, ValueType
from salesfunnel.conditions.values.view import RowView
from salesfunnel.errors import ConditionError
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.registry import Outcome

__all__ = ["PluginRecord", "compile_call", "compile_evaluator", "compile_leaf", "prepare_call"]

_Test: TypeAlias = Callable[[Any, Any], bool]


def compile_leaf(node: Condition, names: Names, path: str) -> Evaluator:
    """Compile a condition without conditions inside."""
    answer = _answer(node, names)
    return Evaluator(answer, _Explanation(node, names, path).why(answer))


def _answer(node: Condition, names: Names) -> AnswerFunction:
    answers = [_answer_of(meaning, names) for meaning in meanings(node, names)]
    return answers[0] if len(answers) == 1 else _both(*answers)


def _answer_of(meaning: Meaning, names: Names) -> AnswerFunction:
    match meaning:
        case Membership(term=term, value_type=value_type, inside=inside):
            return _tested(compile_term(term, names, value_type), inside.quick_test())
        case Comparison():
            return _compared(meaning, names)
        case Recorded(term=term, wanted=wanted):
            return _recorded(compile_term(term, names, term_type(term, names)), wanted=wanted)
        case _:  # what is never true; calls are compiled beside the leaves
            return lambda _view: False


def _tested(read: Read, test: Callable[[Any], bool]) -> AnswerFunction:
    def tested(view: RowView) -> bool | None:
        value = read(view)
        return None if isinstance(value, Unknown) else test(value)

    return tested


def _compared(meaning: Comparison, names: Names) -> AnswerFunction:
    left, right = (
        compile_term(term, names, value_type)
        for term, value_type in zip((meaning.left, meaning.right), meaning.value_types, strict=True)
    )
    test = TESTS[meaning.sign]
    if meaning.is_ranked:
        test = _by_rank(test, meaning.value_types[0].options)

    def compared(view: RowView) -> bool | None:
        one, two = left(view), right(view)
        return None if isinstance(one, Unknown) or isinstance(two, Unknown) else test(one, two)

    return compared


def _by_rank(test: _Test, options: tuple[str, ...]) -> _Test:
    rank = {option: index for index, option in enumerate(options)}
    return lambda one, two: test(rank[one], rank[two])


def _both(one: AnswerFunction, two: AnswerFunction) -> AnswerFunction:
    def both(view: RowView) -> bool | None:
        first, second = one(view), two(view)
        if first is False or second is False:
            return False
        return None if first is None or second is None else True

    return both


def _recorded(read: Read, *, wanted: bool) -> AnswerFunction:
    def recorded(view: RowView) -> bool | None:
        value = read(view)
        if not isinstance(value, Unknown) or value is WRONG_TYPE:
            return wanted
        return not wanted if value is MISSING else None

    return recorded


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
            result = answer(view)
            if result is wanted:
                return []
            expected = self._tails.get(wanted)
            if expected is None:
                expected = self._tails[wanted] = write_requirement(self._node, negated=not wanted)
            return self._unknown(view, expected) if result is None else [self._known(view, expected)]

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
        value = self._read(term, value_type)(view)
        field, label = self._named(term)
        if value is MISSING and isinstance(self._node, (tree.Present, tree.Missing)):
            return Reason(self._path, "missing", field, expected, None, label)
        actual = self._raw(term, view) if isinstance(value, Unknown) else display_value(value, value_type)
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
        value = self._read(term, value_type)(view)
        if not isinstance(value, Unknown):
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
        return lower or [self._fault(term, value, path, view=view, expected=expected)]

    def _fault(self, term: Term, unknown: Unknown, path: str, *, view: RowView, expected: str) -> Reason:
        field, label = self._named(term)
        if unknown.kind != "type" or unknown.at:
            return Reason(path, unknown.kind, field, expected, None, label, unknown.at or None)
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


Ask: TypeAlias = Callable[[RowView], PluginAnswer]


class PluginRecord(Mapping[str, Any]):
    """A record as a plug-in sees it: the blueprint's names with their values, None where unknown.

    A number is a float, money is `Money`, an instant is in UTC, `choices` are a frozenset.
    """

    def __init__(self, view: RowView) -> None:
        self._view = view
        self.unread: dict[str, None] = {}

    def __getitem__(self, name: str) -> Any:
        """Return the value of a name; None when it is unknown.

        Raises:
            KeyError: for a name that the blueprint does not have.
        """
        entry = self._view.names.entries[name]
        value = self._view.read(name)
        if isinstance(value, Unknown):
            self.unread[name] = None
            return None
        money = entry.value_type is not None and entry.value_type.type is FieldType.MONEY
        return Money(value, self._view.names.currency) if money else value  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._view.names.entries)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._view.names.entries)


def prepare_call(node: Call, names: Names) -> Ask:
    """Return the question of a call that was checked before; a view calls the plug-in once, however often.

    The answer is remembered in the view, so that gates, findings and reasons agree within one decision.
    """
    plugin = names.registry.predicates[node.name]
    params, key, function = parameters(node, plugin), canonical_json(node), plugin.function

    def ask(view: RowView) -> PluginAnswer:
        known = view.called.get(key)
        if known is None:
            known = view.called[key] = _call_plugin(function, view, params)
        return known

    return ask


def _call_plugin(function: Callable[..., object], view: RowView, params: object) -> PluginAnswer:
    record = PluginRecord(view)
    try:
        result = function(record, params, view.now)
    except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises is unknown
        return PluginAnswer(None, fault=type(wrong).__name__)
    unread = tuple(record.unread)
    answer, code = (result.answer, result.code) if type(result) is Outcome else (result, "")
    if answer is None or answer is True or answer is False:
        return PluginAnswer(answer, code, unread=unread)
    return PluginAnswer(None, fault=f"<{type(result).__name__}>")


def compile_call(node: Call, names: Names, path: str) -> Evaluator:
    """Compile a call of a plug-in."""
    ask = prepare_call(node, names)
    written = write_condition(node)

    def answer(view: RowView) -> bool | None:
        return ask(view).answer

    def why(view: RowView, *, wanted: bool) -> list[Reason]:
        result = ask(view)
        if result.answer is wanted:
            return []
        expected = "true" if wanted else "false"
        if result.answer is None and result.unread and not result.fault and not result.code:
            return [_unread(name, view, path, expected=written) for name in result.unread]
        kind: Literal["plugin", "undefined", "value"]
        kind = "plugin" if result.fault else "undefined" if result.answer is None else "value"
        actual = result.fault or result.code or ("" if result.answer is None else str(result.answer).lower())
        return [Reason(path, kind, written, expected, actual or None)]

    return Evaluator(answer, why)


def _unread(name: str, view: RowView, path: str, *, expected: str) -> Reason:
    """Return why a plug-in could not answer: a name that it read is unknown."""
    unknown = view.read(name)
    entry = view.names.entries[name]
    assert isinstance(unknown, Unknown)  # noqa: S101 - only such names are listed
    if unknown is WRONG_TYPE:
        value_type = entry.supplied or entry.value_type
        expected = value_type.type.value if value_type is not None else "text"
        return Reason(path, "type", name, expected, display(view.raw(name)), entry.label)
    return Reason(path, unknown.kind, name, expected, None, entry.label, unknown.at or None)


def compile_evaluator(condition: Condition, names: Names) -> Evaluator:
    """Compile a condition over one set of names, such as those of a row.

    Raises:
        ConditionError: with every problem of a condition that does not fit them.
    """
    if problems := check(condition, names):
        raise ConditionError(*problems)
    return _compile(condition, names, "")


def _compile(node: Condition, names: Names, path: str) -> Evaluator:
    below = [_compile(part, names, f"{path}.{step}" if path else step) for step, part in _conditions(node)]
    match node:
        case tree.All():
            return Evaluator(_every([part.answer for part in below]), _why_each(below, node, path))
        case tree.AnyOf():
            return Evaluator(_some([part.answer for part in below]), _why_each(below, node, path))
        case tree.Not():
            return Evaluator(_opposite(below[0].answer), _why_opposite(below[0].why))
        case tree.Call():
            return compile_call(node, names, path)
        case _:
            return compile_leaf(node, names, path)


def _conditions(node: Condition) -> list[tuple[str, Condition]]:
    return children(node) if isinstance(node, (tree.All, tree.AnyOf, tree.Not)) else []


def _every(answers: list[AnswerFunction]) -> AnswerFunction:
    def every(view: RowView) -> bool | None:
        result: bool | None = True
        for answer in answers:
            part = answer(view)
            if part is False:
                return False
            if part is None:
                result = None
        return result

    return every


def _some(answers: list[AnswerFunction]) -> AnswerFunction:
    def some(view: RowView) -> bool | None:
        result: bool | None = False
        for answer in answers:
            part = answer(view)
            if part is True:
                return True
            if part is None:
                result = None
        return result

    return some


def _opposite(answer: AnswerFunction) -> AnswerFunction:
    def opposite(view: RowView) -> bool | None:
        part = answer(view)
        return None if part is None else not part

    return opposite


def _why_opposite(why: ReasonsFunction) -> ReasonsFunction:
    def why_opposite(view: RowView, *, wanted: bool) -> list[Reason]:
        return why(view, wanted=not wanted)

    return why_opposite


def _why_each(below: list[Evaluator], node: Condition, path: str) -> ReasonsFunction:
    """Collect the reasons of every part that is not as wanted, unless the whole is.

    An `all` that is wanted true lacks each part that is not; an `any` that is wanted true lacks one of its
    parts, and each says why. Wanted false, the two change places.
    """
    decisive = isinstance(node, tree.AnyOf)

    def why(view: RowView, *, wanted: bool) -> list[Reason]:
        if not below and wanted is decisive:
            return [
                Reason(path, "value", f"{node.op}()", "true" if wanted else "false", str(not wanted).lower())
            ]
        reasons = [part.why(view, wanted=wanted) for part in below]
        return (
            [] if wanted is decisive and not all(reasons) else [reason for part in reasons for reason in part]
        )

    return why
