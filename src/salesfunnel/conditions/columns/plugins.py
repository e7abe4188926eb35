"""Calls of plug-ins over columns: a plug-in that has no question for columns is unknown on every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from salesfunnel.conditions.columns.engine import Flag, both, narwhals, opposite
from salesfunnel.conditions.columns.terms import Terms
from salesfunnel.conditions.language.tree import Call
from salesfunnel.conditions.values.arguments import parameters
from salesfunnel.conditions.values.names import Names
from salesfunnel.errors import UnknownName, near

__all__ = ["call_fault", "names_read", "plugin_answer"]


def plugin_answer(node: Call, terms: Terms, *, wanted: bool) -> Flag:
    """Return the rows on which a plug-in surely answers as wanted; a null is no answer, nor both halves."""

    def column(name: str) -> Any:
        nw = narwhals()
        found = terms.columns[name]
        return nw.lit(None) if found.value is None else nw.when(found.known).then(found.value)

    answered = _asked(node, terms.names, column, terms.now)
    if isinstance(answered, str):
        return False
    asked, other = (each if isinstance(each, bool) else (~each.is_null()) & each for each in answered)
    return both(asked, opposite(other)) if wanted else both(other, opposite(asked))


def names_read(node: Call, names: Names, now: Any) -> list[str]:
    """Return the names that a plug-in reads: it is asked once for nothing, to see."""
    return list(_probed(node, names, now)[0])


def call_fault(node: Call, names: Names, now: Any) -> str | None:
    """Return why a plug-in cannot be asked about columns; empty where it has no question for them."""
    fault = _probed(node, names, now)[1]
    return fault if isinstance(fault, str) else None


def _probed(node: Call, names: Names, now: Any) -> tuple[dict[str, None], tuple[Any, Any] | str]:
    nw = narwhals()
    read: dict[str, None] = {}

    def column(name: str) -> Any:
        if name not in names.entries:
            cure = near(name, names.entries)
            raise UnknownName.at("", f"no field is named {name[:64]!r}", cure, code="unknown_field")
        read[name] = None
        return nw.col(name)

    return read, _asked(node, names, column, now)


def _asked(node: Call, names: Names, column: Callable[[str], Any], now: Any) -> tuple[Any, Any] | str:
    """Return both halves, else what is wrong: the class of an exception, or of what was returned."""
    found = names.registry.predicates[node.name]
    if found.columns is None:
        return ""
    try:
        answer = found.columns(column, parameters(node, found), now)
    except Exception as wrong:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises is unknown
        return type(wrong).__name__
    expected = (bool, type(narwhals().lit(1)))
    if isinstance(answer, tuple) and len(answer) == 2 and all(isinstance(half, expected) for half in answer):
        return answer
    return f"<{type(answer).__name__}>"
