"""The names and types that a blueprint knows for one kind of subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.catalogue.actor import actor_entries
from salesfunnel.conditions.catalogue.builder import CatalogueBuilder
from salesfunnel.conditions.catalogue.facts import Fact
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.values.attributes import ROWS
from salesfunnel.conditions.values.names import Entry, Names
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.errors import Problem
from salesfunnel.model.field import Field
from salesfunnel.registry import EMPTY, Registry

__all__ = ["Catalogue", "FurtherNames"]

FurtherNames: TypeAlias = Callable[["Catalogue"], Mapping[str, Entry]]
"""Gives names that are derived in other rooms from those of a catalogue; pickles, as scores do."""


@attrs.frozen(eq=False)
class Catalogue:
    """What conditions on one kind of subject may speak of; build it with `Catalogue.of`.

    Args:
        fields: the declared fields, of every owner.
        facts: the derived facts.
        currency: the blueprint's, ISO 4217.
        zone: the blueprint's, in which a date begins.
        subject: the kind of subject.
        registry: the plug-ins that a condition may call.
        broken: fields and facts whose own definition is broken: known, but without a type.
        knows_actor: whether it knows who asks too, as a condition on a command does.
        names: the names of the subject with its dossier.
        rows: the names of each collection's rows.
        further: what gives the names that are derived in other rooms; None for none.
        problems: what is wrong with the names themselves: collisions, and facts that do not fit their rows.
    """

    fields: Mapping[str, Field] = attrs.field(repr=False)
    facts: Mapping[str, Fact] = attrs.field(repr=False)
    currency: str
    zone: ZoneInfo
    subject: Literal["lead", "opportunity"]
    registry: Registry = attrs.field(repr=False)
    broken: frozenset[str]
    knows_actor: bool
    names: Names = attrs.field(repr=False)
    rows: Mapping[str, Names] = attrs.field(repr=False)
    problems: tuple[Problem, ...] = attrs.field(repr=False)
    further: FurtherNames | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        *,
        fields: Mapping[str, Field],
        facts: Mapping[str, Fact],
        currency: str,
        zone: ZoneInfo,
        subject: Literal["lead", "opportunity"],
        registry: Registry = EMPTY,
        broken: frozenset[str] = frozenset(),
        knows_actor: bool = False,
        further: FurtherNames | None = None,
    ) -> Self:
        """Collect the names; what is wrong with them is in `problems`."""
        drawing = CatalogueBuilder(fields, Names("", {}, currency, zone, registry), broken)
        rows = {collection: drawing.row(collection) for collection in ROWS}
        entries = drawing.subject(subject)
        drawing.facts(facts, entries, rows)
        if knows_actor:
            entries |= {each.name: each for each in actor_entries()}
        names = Names(subject, MappingProxyType(entries), currency, zone, registry)
        known = cls(
            fields=fields, facts=facts, currency=currency, zone=zone, subject=subject,
            registry=registry, broken=broken, knows_actor=knows_actor,
            names=names, rows=MappingProxyType(rows), problems=tuple(drawing.problems),
        )  # fmt: skip
        if further is None:
            return known
        whole = MappingProxyType({**entries, **further(known)})
        return attrs.evolve(known, names=attrs.evolve(names, entries=whole), further=further)

    def check(self, condition: Condition) -> tuple[Problem, ...]:
        """Return every problem of a condition, with paths such as `all.1.left`; none when it fits.

        Raises:
            ConditionError: for a tree that is larger than the limits.
        """
        return check(condition, self.names)

    def calls(self) -> Mapping[str, dict[str, Any]]:
        """Return what a condition may call: each plug-in's name with the JSON Schema of its parameters."""
        return {name: each.parameters() for name, each in self.registry.predicates.items()}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was built from: the ways to the values do not pickle."""
        rebuild = partial(
            Catalogue.of,
            fields=dict(self.fields), facts=dict(self.facts), currency=self.currency, zone=self.zone,
            subject=self.subject, registry=self.registry, broken=self.broken,
            knows_actor=self.knows_actor, further=self.further,
        )  # fmt: skip
        return (rebuild, ())
