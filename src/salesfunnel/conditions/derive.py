"""Derived facts computed from the rows of a dossier, or taken from what the host supplied."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.shapes import MISSING, NOT_LOADED, Machine, Shape, Unknown
from salesfunnel.conditions.terms import days_between
from salesfunnel.conditions.values import read_value
from salesfunnel.conditions.view import RowView
from salesfunnel.model.field import FieldType

if TYPE_CHECKING:
    from salesfunnel.conditions.facts import Fact
    from salesfunnel.conditions.judges import Judge

__all__ = ["Derivation", "supplied_shape"]

_INSTANT = Shape(FieldType.INSTANT)
_DATE = Shape(FieldType.DATE)


def supplied_shape(fact: Fact) -> Shape:
    """Return what a host must supply for a fact: for `days_since` the instant, so that it cannot age."""
    return _INSTANT if fact.kind == "days_since" else Shape(fact.type)


@attrs.frozen(eq=False)
class Derivation:
    """How one fact is computed.

    Args:
        name: the fact's name.
        fact: its definition.
        rows: the names that its rows have.
        where: the compiled condition on a row; None for every row.
    """

    name: str
    fact: Fact
    rows: Names = attrs.field(repr=False)
    where: Judge | None = attrs.field(repr=False)

    def __call__(self, view: RowView) -> Machine | Unknown:
        """Return the fact's value; what the host supplied wins over the rows."""
        given = view.source.facts
        if self.fact.kind == "days_since":
            start = _instant(given[self.name]) if self.name in given else self._latest(view)
            return self._elapsed(start, view)
        if self.name in given:
            return read_value(given[self.name], supplied_shape(self.fact))
        return self._exists(view) if self.fact.kind == "exists" else self._count(view)

    def _elapsed(self, start: Machine | Unknown, view: RowView) -> Machine | Unknown:
        if start is MISSING and self.fact.or_since is not None:
            start = view.read(self.fact.or_since)
        return start if isinstance(start, Unknown) else days_between(start, view.now, view.names.zone)

    def _matches(self, view: RowView) -> Iterator[tuple[RowView, bool | Unknown]]:
        """Yield each visible row with whether it matches; the collection is known to be loaded."""
        for row in getattr(view.source, self.fact.collection):
            seen = RowView(row, now=view.now, names=self.rows)
            if self._is_seen(seen, view.now):
                yield seen, self._match(seen)

    def _is_seen(self, row: RowView, now: datetime) -> bool:
        """Say whether a row has happened yet; planned rows are all seen, and undated ones too."""
        if self.fact.collection == "planned" or "at" not in self.rows.entries:
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
        return Unknown(kind, f"{self.fact.collection} {row.source.id}: {reason.field}")

    def _exists(self, view: RowView) -> Machine | Unknown:
        if getattr(view.source, self.fact.collection) is None:
            return NOT_LOADED
        undecided: Unknown | None = None
        for _, match in self._matches(view):
            if match is True:
                return True
            undecided = undecided or (match if isinstance(match, Unknown) else None)
        return undecided or False

    def _count(self, view: RowView) -> Machine | Unknown:
        if getattr(view.source, self.fact.collection) is None:
            return NOT_LOADED
        count = 0
        for _, match in self._matches(view):
            if isinstance(match, Unknown):
                return match
            count += match
        return float(count)

    def _latest(self, view: RowView) -> Machine | Unknown:
        """Return the instant of the latest matching row; every row must be decided and dated."""
        if getattr(view.source, self.fact.collection) is None:
            return NOT_LOADED
        latest: Machine | Unknown = MISSING
        for row, match in self._matches(view):
            if isinstance(match, Unknown):
                return match
            if not match:
                continue
            at = row.read("at")
            if not isinstance(at, datetime):
                return Unknown("missing", f"{self.fact.collection} {row.source.id}: at")
            latest = at if not isinstance(latest, datetime) or at > latest else latest
        return latest


def _instant(raw: object) -> Machine | Unknown:
    """Return what a host supplied for `days_since`: an instant, or a date."""
    found = read_value(raw, _DATE)
    return read_value(raw, _INSTANT) if isinstance(found, Unknown) else found
