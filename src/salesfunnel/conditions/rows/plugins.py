"""Calls of plug-ins: asked once for a record, guarded against every fault, explained like any other leaf."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from salesfunnel.conditions.language.canonical import canonical_json
from salesfunnel.conditions.language.tree import Call
from salesfunnel.conditions.language.writer import write_condition
from salesfunnel.conditions.rows.reasons import Evaluator, Reason, display
from salesfunnel.conditions.values.arguments import parameters
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.types import WRONG_TYPE, PluginAnswer, Unknown
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.registry import Outcome

__all__ = ["PluginRecord", "compile_call", "prepare_call"]


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
        found = self._view.read(name)
        if isinstance(found, Unknown):
            self.unread[name] = None
            return None
        money = entry.value_type is not None and entry.value_type.type is FieldType.MONEY
        return Money(found, self._view.names.currency) if money else found  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self._view.names.entries)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._view.names.entries)


def prepare_call(node: Call, names: Names) -> Ask:
    """Return the question of a call that was checked before; a record is asked once, however often one asks.

    The answer is remembered in the view, so that gates, findings and reasons agree within one decision.
    """
    found = names.registry.predicates[node.name]
    params, key, function = parameters(node, found), canonical_json(node), found.function

    def ask(view: RowView) -> PluginAnswer:
        known = view.called.get(key)
        if known is None:
            known = view.called[key] = _asked(function, view, params)
        return known

    return ask


def _asked(function: Callable[..., object], view: RowView, params: object) -> PluginAnswer:
    record = PluginRecord(view)
    try:
        found = function(record, params, view.now)
    except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises is unknown
        return PluginAnswer(None, fault=type(wrong).__name__)
    unread = tuple(record.unread)
    answer, code = (found.answer, found.code) if type(found) is Outcome else (found, "")
    if answer is None or answer is True or answer is False:
        return PluginAnswer(answer, code, unread=unread)
    return PluginAnswer(None, fault=f"<{type(found).__name__}>")


def compile_call(node: Call, names: Names, path: str) -> Evaluator:
    """Compile a call of a plug-in."""
    ask = prepare_call(node, names)
    written = write_condition(node)

    def answer(view: RowView) -> bool | None:
        return ask(view).answer

    def why(view: RowView, *, wanted: bool) -> list[Reason]:
        found = ask(view)
        if found.answer is wanted:
            return []
        expected = "true" if wanted else "false"
        if found.answer is None and found.unread and not found.fault and not found.code:
            return [_unread(name, view, path, expected=written) for name in found.unread]
        kind: Literal["plugin", "undefined", "value"]
        kind = "plugin" if found.fault else "undefined" if found.answer is None else "value"
        actual = found.fault or found.code or ("" if found.answer is None else str(found.answer).lower())
        return [Reason(path, kind, written, expected, actual or None)]

    return Evaluator(answer, why)


def _unread(name: str, view: RowView, path: str, *, expected: str) -> Reason:
    """Return why a plug-in could not answer: a name that it read is unknown."""
    found = view.read(name)
    entry = view.names.entries[name]
    assert isinstance(found, Unknown)  # noqa: S101 - only such names are listed
    if found is WRONG_TYPE:
        value_type = entry.supplied or entry.value_type
        expected = value_type.type.value if value_type is not None else "text"
        return Reason(path, "type", name, expected, display(view.raw(name)), entry.label)
    return Reason(path, found.kind, name, expected, None, entry.label, found.at or None)
