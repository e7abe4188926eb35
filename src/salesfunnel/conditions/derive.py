"""Derived facts computed from the rows of a dossier, or taken from what the host supplied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import attrs

from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.gather import GATHER, Row
from salesfunnel.conditions.shapes import MISSING, NOT_LOADED, NUMBER, WRONG_TYPE, Machine, Shape, Unknown
from salesfunnel.conditions.terms import days_between
from salesfunnel.conditions.values import read_value
from salesfunnel.conditions.view import RowView
from salesfunnel.model.field import FieldType

if TYPE_CHECKING:
    from salesfunnel.conditions.facts import Fact
    from salesfunnel.conditions.judges import Judge

__all__ = ["Derivation", "fact_shape", "supplied_shapes"]

_FLAG = Shape(FieldType.FLAG)
_STARTS = (Shape(FieldType.INSTANT), Shape(FieldType.DATE))


def fact_shape(fact: Fact, rows: Names) -> Shape | None:
    """Return what a fact holds, given the names of its rows; None where its `value` has no type."""
    if fact.value is None:
        return _FLAG if fact.kind == "exists" else NUMBER
    entry = rows.entries.get(fact.value)
    return entry.shape if entry is not None else None


def supplied_shapes(fact: Fact, shape: Shape) -> tuple[Shape, ...]:
    """Return what a host may supply for a fact of this shape, the usual form first.

    For `days_since` it is the instant or the date, so that it cannot age.
    """
    return _STARTS if fact.kind == "days_since" else (shape,)


@attrs.frozen(eq=False)
class Derivation:
    """How one fact is computed.

    Args:
        name: the fact's name.
        fact: its definition.
        shape: what it holds.
        rows: the names that its rows have.
        where: the compiled condition on a row; None for every row.
    """

    name: str
    fact: Fact
    shape: Shape
    rows: Names = attrs.field(repr=False)
    where: Judge | None = attrs.field(repr=False)
    _gather: Callable[[Derivation, Iterator[Row]], Machine | Unknown] = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda self: GATHER[self.fact.kind], takes_self=True)
    )

    def __call__(self, view: RowView) -> Machine | Unknown:
        """Return the fact's value; what the host supplied wins over the rows."""
        if self.fact.kind != "days_since":
            return self._found(view)
        start = self.start(view)
        return start if isinstance(start, Unknown) else days_between(start, view.now, view.names.zone)

    def start(self, view: RowView) -> Machine | Unknown:
        """Return the date or instant from which a clock counts."""
        found = self._found(view)
        is_blank = found is MISSING and self.fact.or_since is not None
        return view.read(self.fact.or_since or "") if is_blank else found

    def _found(self, view: RowView) -> Machine | Unknown:
        given = view.source.facts
        return self._supplied(given[self.name]) if self.name in given else self._derived(view)

    def _supplied(self, raw: object) -> Machine | Unknown:
        found: Machine | Unknown = MISSING
        for shape in supplied_shapes(self.fact, self.shape):
            found = read_value(raw, shape)
            if found is not WRONG_TYPE:
                break
        return found

    def _derived(self, view: RowView) -> Machine | Unknown:
        if getattr(view.source, self.fact.collection) is None:
            return NOT_LOADED
        return self._gather(self, self._matches(view))

    def _matches(self, view: RowView) -> Iterator[Row]:
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
        return self.at_fault(kind, row, reason.field)

    def of(self, row: RowView, name: str) -> Machine | Unknown:
        """Return a value of a matching row, or why it keeps the whole fact from being known."""
        found = row.read(name)
        return self.at_fault(found.kind, row, name) if isinstance(found, Unknown) else found

    def at_fault(self, kind: Any, row: RowView, name: str) -> Unknown:
        """Return why the fact is unknown: because of one name of one row."""
        return Unknown(kind, f"{self.fact.collection} {row.source.id}: {name}")
