"""Derived facts: what a blueprint counts or dates from the rows of a dossier."""

from __future__ import annotations

from typing import Literal, Self, TypeAlias

from pydantic import model_validator

from salesfunnel.conditions.tree import Name, When
from salesfunnel.conditions.view import View
from salesfunnel.model.field import Definition, FieldType
from salesfunnel.text import Text

__all__ = ["Collection", "Fact", "FactKind", "View"]

Collection: TypeAlias = Literal["contacts", "activities", "planned", "documents", "objections"]
Dated: TypeAlias = Literal["activities", "planned", "documents", "objections"]
FactKind: TypeAlias = Literal["exists", "count", "days_since"]
_KINDS: tuple[FactKind, ...] = ("exists", "count", "days_since")


class Fact(Definition):
    """A derived fact: `{"count": "activities", "where": "kind == 'meeting'"}`.

    Args:
        exists: the collection of which some row must match.
        count: the collection whose matching rows are counted.
        days_since: the collection whose latest matching row starts the clock.
        where: what a row must fulfil; it sees the row's own attributes; every row when absent.
        or_since: the date or instant of the subject that starts the clock when nothing ever happened.
        label: how people call it.
    """

    exists: Collection | None = None
    count: Collection | None = None
    days_since: Dated | None = None
    where: When | None = None
    or_since: Name | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            found = " and ".join(f"'{kind}'" for kind in given) or "none"
            msg = f"found {found}, expected exactly one of 'exists', 'count' and 'days_since'"
            raise ValueError(msg)
        if self.or_since is not None and self.days_since is None:
            msg = f"'or_since' belongs to 'days_since', not to '{given[0]}'"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> FactKind:
        """What is asked of the rows."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @property
    def collection(self) -> Collection:
        """Which rows are asked."""
        return self.exists or self.count or self.days_since or "contacts"

    @property
    def type(self) -> FieldType:
        """What the fact holds: a flag or a number."""
        return FieldType.FLAG if self.kind == "exists" else FieldType.NUMBER
