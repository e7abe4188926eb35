"""Which rows a derived fact is about, and what keeps one of them from being decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.judges import Judge
from salesfunnel.conditions.shapes import Machine, Unknown
from salesfunnel.conditions.view import RowView

__all__ = ["Row", "Sieve"]

Row: TypeAlias = tuple[RowView, "bool | Unknown"]
"""A visible row, and whether it matches."""


@attrs.frozen(eq=False)
class Sieve:
    """Sorts out the rows of one fact.

    Args:
        fact: its definition.
        names: the names that its rows have.
        where: the compiled condition on a row; None for every row.
    """

    fact: Fact
    names: Names = attrs.field(repr=False)
    where: Judge | None = attrs.field(repr=False)

    def is_loaded(self, view: RowView) -> bool:
        """Say whether the host handed over the collection."""
        return getattr(view.source, self.fact.collection) is not None

    def rows(self, view: RowView) -> Iterator[Row]:
        """Yield each visible row with whether it matches; the collection is known to be loaded."""
        for row in getattr(view.source, self.fact.collection):
            seen = RowView(row, now=view.now, names=self.names)
            if self._is_seen(seen, view.now):
                yield seen, self._match(seen)

    def of(self, row: RowView, name: str) -> Machine | Unknown:
        """Return a value of a matching row, or why it keeps the whole fact from being known."""
        found = row.read(name)
        return self._at_fault(found.kind, row, name) if isinstance(found, Unknown) else found

    def value(self, row: RowView) -> Machine | Unknown:
        """Return what the fact adds up, compares or takes of a matching row, or why it is not known."""
        return self.of(row, self.fact.value or "")

    def _is_seen(self, row: RowView, now: datetime) -> bool:
        """Say whether a row has happened yet; planned rows are all seen, and undated ones too."""
        if self.fact.collection == "planned" or "at" not in self.names.entries:
            return True
        at = row.read("at")
        return not isinstance(at, datetime) or at <= now

    def _match(self, row: RowView) -> bool | Unknown:
        if self.where is None:
            return True
        found = self.where.answer(row)
        if found is not None:
            return found
        reason = self.where.why(row, wanted=True)[0]
        kind: Any = reason.kind if reason.kind != "value" else "undefined"
        return self._at_fault(kind, row, reason.field)

    def _at_fault(self, kind: Any, row: RowView, name: str) -> Unknown:
        """Return why the fact is unknown: because of one name of one row."""
        return Unknown(kind, f"{self.fact.collection} {row.source.id}: {name}")
