"""What may be recorded, and what does the blueprint look like?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.arguments import kind_of, named
from salesfunnel.blueprint.face.core import Core

if TYPE_CHECKING:
    from datetime import datetime

    from salesfunnel.conditions.catalogue.catalogue import Catalogue
    from salesfunnel.conditions.records.admit import DataFinding
    from salesfunnel.errors import Problem
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.field import OwnerKind

__all__ = ["Recording"]


class Recording(Core):
    """Forms and rules for what is recorded, and the blueprint drawn and proved."""

    __slots__ = ()

    def form(self, key: str, *, locale: str = "en") -> dict[str, Any]:
        """Return a form of the blueprint as a JSON Schema (2020-12) that a form builder can draw.

        Args:
            key: the form's.
            locale: the language of titles and questions.

        Raises:
            UnknownName: when the blueprint has no such form.
        """
        from salesfunnel.blueprint.recording import form_schema  # noqa: PLC0415 - importing the face stays cheap

        form = named("form", key, self.blueprint.forms, cure="add it to the section 'forms'")
        return form_schema(form, self._catalogue_of(form.of), locale=locale)

    def validate(
        self,
        owner: OwnerKind,
        values: Mapping[str, object],
        *,
        now: datetime,
        dossier: Dossier[Any] | None = None,
    ) -> tuple[DataFinding, ...]:
        """Return what speaks against recording some values: types, options, ranges, cross-field rules.

        Args:
            owner: whose values they are: `opportunity`, `account`, `activity`, ….
            values: by name, fields and core attributes alike.
            now: the instant of the question; aware.
            dossier: what is recorded already; without it the values are those of a new record.

        Raises:
            UnknownName: for an owner that no field has.
            InvalidValue: for what is no dossier, or one of another kind than the owner.
        """
        from typing import get_args  # noqa: PLC0415 - importing the face stays cheap

        from salesfunnel.blueprint.recording import rules_of  # noqa: PLC0415 - the same
        from salesfunnel.conditions.records.recording import Recorder  # noqa: PLC0415 - the same
        from salesfunnel.errors import InvalidValue, expect_mapping  # noqa: PLC0415 - the same
        from salesfunnel.model.field import OwnerKind  # noqa: PLC0415 - the same

        expect_mapping(values, "values", "write {'budget': 5000}")
        named("owner", owner, dict.fromkeys(get_args(OwnerKind)))
        if dossier is not None and owner in {"lead", "opportunity"} and kind_of(dossier) != owner:
            raise InvalidValue.at(
                "dossier", f"found that of a {kind_of(dossier)}, expected that of a {owner}"
            )
        recorder = Recorder(self._catalogue_of(owner), owner, rules_of(self.blueprint.rules, owner))
        return recorder.check(values, now=now, dossier=dossier)

    def _catalogue_of(self, owner: OwnerKind) -> Catalogue:
        return self.catalogue("lead" if owner == "lead" else "opportunity")

    def diagram(self, pipeline: str, *, locale: str = "en") -> str:
        """Return a pipeline with its gates as a Mermaid flowchart.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        from salesfunnel.blueprint.diagram import diagram  # noqa: PLC0415 - importing the face stays cheap

        drawn, lists = self.process(pipeline).pipeline, self.blueprint.checklists
        return diagram(drawn, self.blueprint.gates, checklists=lists, locale=locale)

    def lint(self) -> tuple[Problem, ...]:
        """Return what is unwise in the blueprint."""
        from salesfunnel.blueprint.advice.advice import lint  # noqa: PLC0415 - importing the face stays cheap

        return lint(self._document, self.registry)
