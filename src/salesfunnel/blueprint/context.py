# pyright: reportArgumentType=false
"""The document around each section, as rooms see it that check, advise on or compile what is theirs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.blueprint.document.document import Blueprint
from salesfunnel.blueprint.document.sections import SECTIONS, load_name
from salesfunnel.blueprint.document.source import Source
from salesfunnel.calendars import Calendars
from salesfunnel.conditions.catalogue.catalogue import Catalogue, FurtherNames
from salesfunnel.conditions.values.names import Entry
from salesfunnel.model.kind import Kind
from salesfunnel.model.stage import Pipeline
from salesfunnel.registry import EMPTY, Registry

if TYPE_CHECKING:
    from salesfunnel.blueprint.advice.proofs import Proofs

__all__ = ["Context", "zone_of"]


def zone_of(name: str) -> ZoneInfo | None:
    """Return the zone, or None where there is no such one (a path or an empty name is no zone either)."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


@attrs.frozen
class _Together:
    """Gives the names of several sections; it pickles as what gives them."""

    parts: tuple[FurtherNames, ...]

    def __call__(self, catalogue: Catalogue) -> Mapping[str, Entry]:
        """Return the names of every part."""
        return {name: entry for part in self.parts for name, entry in part(catalogue).items()}


class Context:
    """A blueprint as the `SectionContext` of its rooms; what it keeps are caches of pure functions.

    Args:
        blueprint: the sound part of a document.
        source: the document, which knows where its author wrote what.
        broken: names in each section that exist but could not be read.
        registry: the plug-ins that conditions may call.
    """

    def __init__(
        self,
        blueprint: Blueprint,
        source: Source,
        *,
        broken: Mapping[str, frozenset[str]],
        registry: Registry = EMPTY,
    ) -> None:
        self.blueprint = blueprint
        self.source = source
        self.registry = registry
        self.zone = zone_of(blueprint.timezone) or ZoneInfo("UTC")
        self._broken = broken
        self._catalogues: dict[tuple[Kind, bool, bool], Catalogue] = {}

    @property
    def pipelines(self) -> Mapping[str, Pipeline]:
        """The pipelines by key."""
        return self.blueprint.pipelines

    @cached_property
    def calendars(self) -> Calendars:
        """The business calendars."""
        return Calendars(self.blueprint.calendars, self.blueprint.timezone)

    @cached_property
    def proofs(self) -> Proofs:
        """What can be proved of the gates; made for advice alone."""
        from salesfunnel.blueprint.advice.proofs import Proofs  # noqa: PLC0415 - only for advice

        return Proofs(self)

    def section(self, name: str) -> Any:
        """Return a section's definitions: by key, or the one definition, which may be None."""
        return getattr(self.blueprint, name)

    def keys(self, name: str) -> Collection[str]:
        """Return the keys of a section: of what could not be read too."""
        return {**self.section(name), **dict.fromkeys(self._broken.get(name, ()))}

    def written(self, name: str) -> Any:
        """Return a section as its author wrote it, as plain data; None where it is not written."""
        return self.source.data.get(name)

    def path(self, *parts: str | int) -> str:
        """Return where the author wrote something."""
        return self.source.path(parts)

    def catalogue(self, kind: Kind, *, knows_actor: bool = False, knows_scores: bool = True) -> Catalogue:
        """Return the names that conditions about a lead or an opportunity know, collected once."""
        asked = (kind, knows_actor, knows_scores)
        if asked not in self._catalogues:
            self._catalogues[asked] = Catalogue.of(
                fields=self.blueprint.fields,
                facts=self.blueprint.facts,
                currency=self.blueprint.currency,
                zone=self.zone,
                subject=kind,
                registry=self.registry,
                broken=self._broken_names(),
                knows_actor=knows_actor,
                further=self._further() if knows_scores else None,
            )
        return self._catalogues[asked]

    def _further(self) -> FurtherNames | None:
        """Return what gives the names of scores and the like; None where no section gives any."""
        makers = dict.fromkeys(row.names for row in SECTIONS.values() if row.names and self.section(row.name))
        made = (load_name(maker)(self) for maker in makers)
        parts = tuple(part for part in made if part is not None)
        return _Together(parts) if parts[1:] else parts[0] if parts else None

    def _broken_names(self) -> frozenset[str]:
        """Return the names that conditions may speak of although their definitions could not be read."""
        rows = SECTIONS.values()
        pairs = ((form, key) for row in rows for form in row.forms for key in self._broken.get(row.name, ()))
        return frozenset(form.format(key) for form, key in pairs)
