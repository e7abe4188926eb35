"""What the conditions of one question speak of, so that only those columns are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from salesfunnel.conditions import tree
from salesfunnel.conditions.canonical import parts
from salesfunnel.conditions.columns_boundary import Wanted
from salesfunnel.conditions.columns_calls import names_read
from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.shapes import Shape
from salesfunnel.conditions.tree import Condition, FieldTerm
from salesfunnel.model.field import FieldType

__all__ = ["spoken_of", "wanted_of"]


def spoken_of(conditions: Iterable[Condition], names: Names, now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the names that conditions speak of, each with the members of `choices` that they ask for."""
    found: dict[str, dict[str, None]] = {}
    for node in (each for condition in conditions for each in _nodes(condition)):
        match node:
            case FieldTerm(name=name):
                found.setdefault(name, {})
            case tree.Call():
                found |= {name: found.get(name, {}) for name in names_read(node, names, now)}
            case tree.Contains(term=FieldTerm(name=name), value=value):
                found.setdefault(name, {})[str(value.value)] = None
            case _:
                pass
    return {name: tuple(members) for name, members in found.items()}


def wanted_of(name: str, names: Names, members: tuple[str, ...] = ()) -> Wanted:
    """Return how a name that is recorded, and not derived, is to be read."""
    shape = names.entries[name].shape
    assert shape is not None  # noqa: S101 - the check refuses to compare what has no type
    return _wanted(shape, members)


def _wanted(shape: Shape, members: tuple[str, ...]) -> Wanted:
    if shape.type is not FieldType.CHOICES:
        return Wanted(shape)
    return Wanted(shape, tuple(dict.fromkeys((*shape.options, *members))))


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for _, part in parts(node):
        yield from _nodes(part)
