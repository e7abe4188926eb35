"""Names with their types and the way to their values: what a condition may speak of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.shapes import Machine, Shape, Unknown
from salesfunnel.registry import EMPTY, Registry
from salesfunnel.text import Text

if TYPE_CHECKING:
    from salesfunnel.conditions.columns_limits import Limit
    from salesfunnel.conditions.columns_question import Question

__all__ = ["Entry", "Named", "Names", "OverTable", "Source"]

Source: TypeAlias = Any
"""What a name is read from: a dossier, or one row of it."""


class OverTable(Protocol):
    """What reckons names of another room for a whole table, as their `derive` does for one record."""

    collections: tuple[str, ...]
    """The frames of rows that it takes beside those of a dossier's collections."""

    def reckoned(self, names: Collection[str], question: Question) -> Question:
        """Return the question about a table that has a column for each name."""
        ...

    def limits(
        self, name: str, *, now: datetime, given: Collection[str], loaded: Collection[str]
    ) -> Iterable[Limit]:
        """Return what cannot be reckoned of a name, given the columns and the frames of rows."""
        ...


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
        over_table: reckons a derived name of another room for a whole table; None where only records can.
    """

    name: str
    shape: Shape | None
    fetch: Callable[[Source], object]
    derive: Callable[[Any], Machine | Unknown] | None = None
    supplied: Shape | None = None
    label: Text | None = None
    over_table: OverTable | None = None


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


class Named(Protocol):
    """Whatever knows the names of a subject: a catalogue."""

    @property
    def names(self) -> Names:
        """The names."""
        ...
