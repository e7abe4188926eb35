"""Calls of plug-ins over columns: a plug-in that has no question for columns is unknown on every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from salesfunnel.conditions.arguments import parameters
from salesfunnel.conditions.columns_engine import Flag, both, narwhals, opposite
from salesfunnel.conditions.columns_terms import Terms
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.tree import Call
from salesfunnel.errors import UnknownName, near

__all__ = ["called", "names_read"]


def called(node: Call, terms: Terms, *, wanted: bool) -> Flag:
    """Return the rows on which a plug-in surely answers as wanted; a null is no answer, nor both halves."""

    def column(name: str) -> Any:
        nw = narwhals()
        found = terms.columns[name]
        return nw.lit(None) if found.value is None else nw.when(found.known).then(found.value)

    answered = _asked(node, terms.names, column, terms.now)
    if answered is None:
        return False
    asked, other = (each if isinstance(each, bool) else (~each.is_null()) & each for each in answered)
    return both(asked, opposite(other)) if wanted else both(other, opposite(asked))


def names_read(node: Call, names: Names, now: Any) -> list[str]:
    """Return the names that a plug-in reads: it is asked once for nothing, to see."""
    nw = narwhals()
    read: dict[str, None] = {}

    def column(name: str) -> Any:
        if name not in names.entries:
            cure = near(name, names.entries)
            raise UnknownName.at("", f"no field is named {name[:64]!r}", cure, code="unknown_field")
        read[name] = None
        return nw.col(name)

    _asked(node, names, column, now)
    return list(read)


def _asked(node: Call, names: Names, column: Callable[[str], Any], now: Any) -> tuple[Any, Any] | None:
    """Return both halves; None where there are none, or the plug-in is at fault."""
    found = names.registry.predicates[node.name]
    if found.columns is None:
        return None
    try:
        answer = found.columns(column, parameters(node, found), now)
    except Exception:  # noqa: BLE001 - a plug-in is foreign code: whatever it raises is unknown
        return None
    expected = (bool, type(narwhals().lit(1)))
    if not isinstance(answer, tuple) or len(answer) != 2:
        return None
    return answer if all(isinstance(half, expected) for half in answer) else None
