# pyright: reportArgumentType=false
"""What a funnel compiles of its blueprint, each section once and only when it is asked for.

Its caches are of pure functions of the document, so that two threads that fill one at the same time store the
same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from salesfunnel.blueprint.context import Context
from salesfunnel.blueprint.document.sections import SECTIONS, load_name
from salesfunnel.blueprint.recording import rules_of
from salesfunnel.cadence.compiled import stall_clocks
from salesfunnel.errors import find_named
from salesfunnel.gates.checks import gate_usage
from salesfunnel.lifecycle.permissions import permits
from salesfunnel.lifecycle.process import Guard, Permit, Process, compile_advances
from salesfunnel.lifecycle.requests import wanted
from salesfunnel.model.kind import Kind

if TYPE_CHECKING:
    from salesfunnel.conditions.catalogue.section import CompiledSection
    from salesfunnel.gates.checklist import CompiledChecklist
    from salesfunnel.gates.compiled import CompiledResource
    from salesfunnel.gates.gate import CompiledGate
    from salesfunnel.identity.subject_keys import CompiledIdentity
    from salesfunnel.identity.tags import CompiledTags
    from salesfunnel.lifecycle.commands import Command
    from salesfunnel.routing.router import Router
    from salesfunnel.scoring.card.card import CompiledCard
    from salesfunnel.scoring.card.grades import CompiledGrade
    from salesfunnel.scoring.risk.score import CompiledRisk

__all__ = ["Compiled"]


class Compiled:
    """The sections and pipelines of a blueprint, ready to be asked; each room compiles its own.

    Args:
        context: the sound blueprint, as its rooms see it.
    """

    __slots__ = ("_processes", "_sections", "context")

    def __init__(self, context: Context) -> None:
        self.context = context
        self._sections: dict[tuple[str, Kind], Any] = {}
        self._processes: dict[str, Process] = {}

    def section(self, name: str, kind: Kind) -> Any:
        """Return a section compiled for a kind of subject, by the function that its row names."""
        known = self._sections.get((name, kind))
        if known is None:
            known = self._sections[name, kind] = load_name(SECTIONS[name].compile)(self.context, kind)
        return known

    def gates(self, kind: Kind) -> CompiledSection[Any, CompiledGate]:
        """Return the gates as they are asked about a kind of subject."""
        gates: CompiledSection[Any, CompiledGate] = self.section("gates", kind)
        return gates

    def checklists(self, kind: Kind) -> CompiledSection[Any, CompiledChecklist]:
        """Return the checklists as they are asked about a kind of subject."""
        checklists: CompiledSection[Any, CompiledChecklist] = self.section("checklists", kind)
        return checklists

    def resources(self, kind: Kind) -> CompiledSection[Any, CompiledResource]:
        """Return what may be asked for in the name of a kind of subject."""
        resources: CompiledSection[Any, CompiledResource] = self.section("resources", kind)
        return resources

    def scorecards(self, kind: Kind) -> CompiledSection[Any, CompiledCard]:
        """Return the scorecards of a kind of subject."""
        cards: CompiledSection[Any, CompiledCard] = self.section("scorecards", kind)
        return cards

    def grades(self, kind: Kind) -> CompiledSection[Any, CompiledGrade]:
        """Return the grades of a kind of subject."""
        grades: CompiledSection[Any, CompiledGrade] = self.section("grades", kind)
        return grades

    def risks(self, kind: Kind) -> CompiledSection[Any, CompiledRisk]:
        """Return the risks of a kind of subject."""
        risks: CompiledSection[Any, CompiledRisk] = self.section("risks", kind)
        return risks

    def identity(self, kind: Kind | None) -> CompiledIdentity:
        """Return what identifies a kind of subject; the first kind of the section when none is named.

        Raises:
            InvalidValue: when the blueprint says nothing about the identity of this kind.
        """
        section = self.context.blueprint.identity
        first: Kind = section.kinds[0] if section is not None else "opportunity"
        identity: CompiledIdentity = self.section("identity", kind or first)
        return identity

    def tags(self, kind: Kind) -> CompiledTags:
        """Return the rules that tag a kind of subject; there may be none."""
        tags: CompiledTags = self.section("tags", kind)
        return tags

    def router(self) -> Router:
        """Return the section `routing`, which is one for every kind of subject.

        Raises:
            UnknownName: when the blueprint has no such section.
        """
        router: Router = self.section("routing", "opportunity")
        return router

    def process(self, key: str) -> Process:
        """Return a pipeline ready to be decided about.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        known = self._processes.get(str(key))
        if known is None:
            known = self._processes[key] = self._compile(key)
        return known

    def _compile(self, key: str) -> Process:
        context = self.context
        pipeline = find_named("pipeline", key, context.pipelines)
        kind, names = pipeline.of, context.catalogue(pipeline.of)
        usage = gate_usage(context, kind)
        gates = {name: self.gates(kind).get(name) for name in sorted(usage.gates)}
        checklists = {name: self.checklists(kind).get(name) for name in sorted(usage.checklists)}
        return Process(
            key=key,
            pipeline=pipeline,
            gates=gates,
            catalogue=names,
            version=context.blueprint.version,
            pipelines=context.pipelines,
            checklists=checklists,
            rules=rules_of(context.section("rules"), kind),
            permits=self._permits(kind, gates, checklists),
            wanted=wanted(context.section("requests"), names),
            advances=compile_advances(pipeline, context.section("advances"), names),
            stalls=stall_clocks(pipeline, names),
            ownership=self.section("claims", kind),
        )

    def _permits(
        self, kind: Kind, gates: Mapping[str, Guard], checklists: Mapping[str, Guard]
    ) -> Mapping[type[Command], tuple[Permit, ...]]:
        section = self.context.section("commands")
        if not section:
            return {}
        names = self.context.catalogue(kind, knows_actor=True)
        return permits(section, catalogue=names, gates=gates, checklists=checklists)
