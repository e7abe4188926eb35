"""Names with their types and the way to their values: what a condition may speak of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.values.types import ComputedValue, Unknown, ValueType
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.text import Text

__all__ = ["Entry", "HasNames", "Names", "Source"]

Source: TypeAlias = Any
"""What a name is read from: a dossier, or one row of it."""


@attrs.frozen
class Entry:
    """One name.

    Args:
        name: how conditions call it.
        shape: what it holds; None when its own definition is broken.
        fetch: the way to its raw value, which may be `NOT_LOADED`.
        derive: how a derived fact is computed from a view; None for what is recorded.
        supplied: what a host's own value for a derived fact must be, where it differs from the fact's type.
        label: how people call it.
        over_table: an `OverTable` that derives the name for a whole table; None where only records can.
    """

    name: str
    value_type: ValueType | None
    fetch: Callable[[Source], object]
    derive: Callable[[Any], ComputedValue | Unknown] | None = None
    supplied: ValueType | None = None
    label: Text | None = None
    table_derivation: Any = None


@attrs.frozen
class Names:
    """The names that one kind of record has: a subject with its dossier, or a row.

    Args:
        of: what has them, as an error calls it: `opportunity`, `contacts`.
        entries: the names.
        currency: the blueprint's.
        zone: the blueprint's, in which a date begins.
        registry: the plug-ins that a condition may call.
    """

    of: str
    entries: Mapping[str, Entry] = attrs.field(repr=False)
    currency: str
    zone: ZoneInfo
    registry: Registry = attrs.field(default=EMPTY, repr=False)


class HasNames(Protocol):
    """Whatever knows the names of a subject: a catalogue."""

    @property
    def names(self) -> Names:
        """The names."""
        ...
