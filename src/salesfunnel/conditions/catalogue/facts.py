"""Derived facts: what a blueprint counts, adds up, picks out or dates from the rows of a dossier."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import model_validator

from salesfunnel.conditions.language.condition_field import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.conditions.values.view import View
from salesfunnel.model.field import Definition
from salesfunnel.text import Text

__all__ = ["Collection", "Fact", "FactKind", "View"]

Collection: TypeAlias = Literal["contacts", "activities", "planned", "documents", "objections"]
Dated: TypeAlias = Literal["activities", "planned", "documents", "objections"]
FactKind: TypeAlias = Literal["exists", "count", "sum", "min", "max", "first", "last", "days_since"]
_KINDS: tuple[FactKind, ...] = ("exists", "count", "sum", "min", "max", "first", "last", "days_since")
_OF_A_VALUE = frozenset({"sum", "min", "max", "first", "last"})
_LISTED = "'exists', 'count', 'sum', 'min', 'max', 'first', 'last' and 'days_since'"


class Fact(Definition):
    """A derived fact: `{"sum": "documents", "value": "amount", "where": "kind == 'payment'"}`.

    Args:
        exists: the collection of which some row must match.
        count: the collection whose matching rows are counted.
        sum: the collection over whose matching rows `value` is added up.
        min: the collection of whose matching rows the least `value` is taken.
        max: the collection of whose matching rows the greatest `value` is taken.
        first: the collection of whose matching rows the earliest gives its `value`.
        last: the collection of whose matching rows the latest gives its `value`.
        days_since: the collection whose latest matching row starts the clock.
        value: the attribute or field of a row that is added up, compared or taken.
        where: what a row must fulfil; it sees the row's own attributes; every row when absent.
        or_since: the date or instant of the subject that starts the clock when nothing ever happened.
        label: how people call it.
    """

    exists: Collection | None = None
    count: Collection | None = None
    sum: Collection | None = None
    min: Collection | None = None
    max: Collection | None = None
    first: Dated | None = None
    last: Dated | None = None
    days_since: Dated | None = None
    value: Name | None = None
    where: ConditionField | None = None
    or_since: Name | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            found = " and ".join(f"'{kind}'" for kind in given) or "none"
            msg = f"found {found}, expected exactly one of {_LISTED}"
            raise ValueError(msg)
        if self.or_since is not None and self.days_since is None:
            msg = f"found 'or_since', which belongs to 'days_since', not to '{given[0]}'"
            raise ValueError(msg)
        if (self.value is not None) is not (given[0] in _OF_A_VALUE):
            lacks = f"found '{given[0]}' without 'value', expected the attribute of a row, such as 'amount'"
            msg = lacks if self.value is None else f"found 'value', which '{given[0]}' does not take"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> FactKind:
        """What is asked of the rows."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @property
    def collection(self) -> Collection:
        """Which rows are asked."""
        found: Collection = getattr(self, self.kind)
        return found
