"""What a funnel compiles of its blueprint, each once and only when it is asked for.

Its caches are of pure functions of the document, so that two threads that fill one at the same time store the
same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salesfunnel.blueprint.handed import named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesfunnel.blueprint.document import Blueprint
    from salesfunnel.blueprint.handed import Kind
    from salesfunnel.conditions.catalogue import Catalogue
    from salesfunnel.gates.checklist import CompiledChecklist
    from salesfunnel.gates.gate import CompiledGate
    from salesfunnel.lifecycle.commands.command import Command
    from salesfunnel.lifecycle.process import Guard, Permit, Process
    from salesfunnel.registry import Registry
    from salesfunnel.routing.ownership.compiled import Owning

__all__ = ["Compiled"]


class Compiled:
    """The names, gates, checklists and pipelines of a blueprint, ready to be asked."""

    __slots__ = ("_blueprint", "_catalogues", "_checklists", "_gates", "_processes", "_registry", "_zone")

    def __init__(self, blueprint: Blueprint, zone: ZoneInfo, registry: Registry) -> None:
        self._blueprint = blueprint
        self._zone = zone
        self._registry = registry
        self._catalogues: dict[Kind, Catalogue] = {}
        self._gates: dict[tuple[str, Kind], CompiledGate] = {}
        self._checklists: dict[tuple[str, Kind], CompiledChecklist] = {}
        self._processes: dict[str, Process] = {}

    def catalogue(self, kind: Kind) -> Catalogue:
        """Return the names that conditions about a kind of subject know."""
        known = self._catalogues.get(kind)
        if known is None:
            known = self._catalogues[kind] = self._names(kind)
        return known

    def gate(self, key: str, kind: Kind) -> CompiledGate:
        """Return a gate as it is asked about a kind of subject.

        Raises:
            UnknownName: when the blueprint has no such gate.
            ConditionError: when its conditions do not fit this kind.
        """
        known = self._gates.get((str(key), kind))
        if known is None:
            known = self._gates[key, kind] = self._compile_gate(key, kind)
        return known

    def checklist(self, key: str, kind: Kind) -> CompiledChecklist:
        """Return a checklist as it is asked about a kind of subject.

        Raises:
            UnknownName: when the blueprint has no such checklist.
        """
        known = self._checklists.get((str(key), kind))
        if known is None:
            from salesfunnel.gates.checklist import CompiledChecklist  # noqa: PLC0415 - the face stays cheap

            definition = named("checklist", key, self._blueprint.checklists)
            known = self._checklists[key, kind] = CompiledChecklist.of(key, definition, self.catalogue(kind))
        return known

    def process(self, key: str) -> Process:
        """Return a pipeline ready to be decided about.

        Raises:
            UnknownName: when the blueprint has no such pipeline.
        """
        known = self._processes.get(str(key))
        if known is None:
            known = self._processes[key] = self._compile(key)
        return known

    def _names(self, kind: Kind, *, knows_actor: bool = False) -> Catalogue:
        from salesfunnel.blueprint.check import catalogue  # noqa: PLC0415 - the face stays cheap

        return catalogue(
            self._blueprint, kind, zone=self._zone, registry=self._registry, knows_actor=knows_actor
        )

    def _compile_gate(self, key: str, kind: Kind) -> CompiledGate:
        import attrs  # noqa: PLC0415 - the face stays cheap

        from salesfunnel.errors import ConditionError  # noqa: PLC0415 - the same
        from salesfunnel.gates.gate import CompiledGate  # noqa: PLC0415 - the same

        definition = named("gate", key, self._blueprint.gates)
        try:
            return CompiledGate.of(key, definition, self.catalogue(kind))
        except ConditionError as error:
            place = f"gates.{key}, asked about a {kind}"
            raise ConditionError(*(attrs.evolve(each, path=place) for each in error.problems)) from None

    def _compile(self, key: str) -> Process:
        from salesfunnel.blueprint.asked import asked_of  # noqa: PLC0415 - the face stays cheap
        from salesfunnel.blueprint.recording import rules_of  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.asking import wanted  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.automatic import compile_advances  # noqa: PLC0415 - the same
        from salesfunnel.lifecycle.process import Process  # noqa: PLC0415 - the same

        blueprint = self._blueprint
        pipeline = named("pipeline", key, blueprint.pipelines)
        kind, asked, names = pipeline.of, asked_of(blueprint, pipeline.of), self.catalogue(pipeline.of)
        gates = {each: self.gate(each, kind) for each in sorted(asked.gates)}
        checklists = {each: self.checklist(each, kind) for each in sorted(asked.checklists)}
        return Process(
            key=key,
            pipeline=pipeline,
            gates=gates,
            catalogue=names,
            version=blueprint.version,
            pipelines=blueprint.pipelines,
            checklists=checklists,
            rules=rules_of(blueprint.rules, kind),
            permits=self._permits(kind, gates, checklists),
            wanted=wanted(blueprint.requests, names),
            advances=compile_advances(pipeline, blueprint.advances, names),
            owning=self._owning(names),
        )

    def _owning(self, names: Catalogue) -> Owning:
        from salesfunnel.calendars import Calendars  # noqa: PLC0415 - the face stays cheap
        from salesfunnel.routing.ownership.compiled import Owning  # noqa: PLC0415 - the same

        blueprint = self._blueprint
        known = Calendars(blueprint.calendars, blueprint.timezone)
        sections = (blueprint.claims, blueprint.pools, blueprint.handovers)
        return Owning.of(*sections, catalogue=names, calendars=known)

    def _permits(
        self, kind: Kind, gates: Mapping[str, Guard], checklists: Mapping[str, Guard]
    ) -> Mapping[type[Command], tuple[Permit, ...]]:
        section = self._blueprint.commands
        if not section:
            return {}
        from salesfunnel.lifecycle.permission import permits  # noqa: PLC0415 - the face stays cheap

        names = self._names(kind, knows_actor=True)
        return permits(section, catalogue=names, gates=gates, checklists=checklists)
