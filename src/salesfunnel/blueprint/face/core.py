"""What every question is asked of: the blueprint, and what is compiled of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import a_kind, kind_of
from salesfunnel.blueprint.compiled import Compiled

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.blueprint.arguments import Kind
    from salesfunnel.blueprint.compiled import Identities, Scored
    from salesfunnel.blueprint.context import Context
    from salesfunnel.conditions.catalogue.catalogue import Catalogue
    from salesfunnel.conditions.records.admit import Admitted
    from salesfunnel.conditions.values.view import View
    from salesfunnel.gates.verdict import Assessment
    from salesfunnel.lifecycle.decision import Decision
    from salesfunnel.lifecycle.process import Process
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.stage import Pipeline
    from salesfunnel.routing.router import Router

__all__ = ["Core"]


class Core:
    """A blueprint and what is compiled of it; what it keeps are caches of pure functions of the document."""

    __slots__ = (
        *("_asked", "_compiled", "_deciding", "_document", "_identities", "_router", "_scored", "blueprint"),
        *("registry", "zone"),
    )

    def __init__(self, context: Context) -> None:
        self.blueprint = context.blueprint
        self._document = json.dumps(context.source.data, ensure_ascii=False)
        self.zone = context.zone
        self.registry = context.registry
        self._compiled = Compiled(context)
        self._deciding: dict[str, Callable[..., Decision]] = {}
        self._scored: Scored | None = None
        self._identities: Identities | None = None
        self._router: Router | None = None
        self._asked: dict[str, dict[type, Callable[[Dossier[Any], datetime], Assessment]]] = {}

    @property
    def document(self) -> dict[str, Any]:
        """The document, with the notes of its author and gates hoisted; a copy of its own for each caller."""
        copied: dict[str, Any] = json.loads(self._document)
        return copied

    @property
    def pipelines(self) -> Mapping[str, Pipeline]:
        """The pipelines by key."""
        return MappingProxyType(self.blueprint.pipelines)

    def catalogue(self, kind: Kind) -> Catalogue:
        """Return the names that conditions about a lead or an opportunity know.

        Raises:
            InvalidValue: for another kind.
        """
        return self._compiled.catalogue(a_kind(kind))

    def process(self, pipeline: str) -> Process:
        """Return the compiled pipeline with this key.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        return self._compiled.process(pipeline)

    def admit(self, dossier: Dossier[Any]) -> Admitted:
        """Check and normalise a dossier, and say what was found; the other calls accept it either way."""
        from salesfunnel.conditions.records.admit import admit  # noqa: PLC0415 - importing the face stays cheap

        kind = kind_of(dossier)
        cards = [key for key, card in self.blueprint.scorecards.items() if kind in card.kinds]
        return admit(dossier, self.catalogue(kind), scorecards=cards)

    def _view(self, dossier: Dossier[Any], now: datetime) -> View:
        from salesfunnel.conditions.values.view import View  # noqa: PLC0415 - importing the face stays cheap

        return View(dossier, now=now, catalogue=self.catalogue(kind_of(dossier)))
