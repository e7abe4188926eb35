"""Derived facts computed from the rows of a dossier, or taken from what the host supplied."""

from __future__ import annotations

import attrs

from salesfunnel.conditions.entries import Names
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.gather import GATHER, Gather
from salesfunnel.conditions.shapes import MISSING, NOT_LOADED, NUMBER, WRONG_TYPE, Machine, Shape, Unknown
from salesfunnel.conditions.sift import Sieve
from salesfunnel.conditions.terms import days_between
from salesfunnel.conditions.values import read_value
from salesfunnel.conditions.view import RowView
from salesfunnel.model.field import FieldType

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
        shape: what it holds.
        sieve: which rows it is about.
    """

    name: str
    shape: Shape
    sieve: Sieve
    _gather: Gather = attrs.field(
        init=False,
        repr=False,
        default=attrs.Factory(lambda self: GATHER[self.sieve.fact.kind], takes_self=True),
    )

    def __call__(self, view: RowView) -> Machine | Unknown:
        """Return the fact's value; what the host supplied wins over the rows."""
        if self.sieve.fact.kind != "days_since":
            return self._found(view)
        start = self.start(view)
        return start if isinstance(start, Unknown) else days_between(start, view.now, view.names.zone)

    def start(self, view: RowView) -> Machine | Unknown:
        """Return the date or instant from which a clock counts."""
        found = self._found(view)
        or_since = self.sieve.fact.or_since
        return view.read(or_since) if found is MISSING and or_since is not None else found

    def _found(self, view: RowView) -> Machine | Unknown:
        given = view.source.facts
        return self._supplied(given[self.name]) if self.name in given else self._derived(view)

    def _supplied(self, raw: object) -> Machine | Unknown:
        found: Machine | Unknown = MISSING
        for shape in supplied_shapes(self.sieve.fact, self.shape):
            found = read_value(raw, shape)
            if found is not WRONG_TYPE:
                break
        return found

    def _derived(self, view: RowView) -> Machine | Unknown:
        if not self.sieve.is_loaded(view):
            return NOT_LOADED
        return self._gather(self.sieve, self.shape, self.sieve.rows(view))
