"""A pipeline ready to be decided about: its stages in order, and the gates on every way through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.lifecycle.automatic import CompiledAdvance
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = ["Guard", "Place", "Process", "Way"]

Guard: TypeAlias = CompiledGate | CompiledChecklist
"""What has to be passed on the way: both are asked the same question and give the same kind of answer."""


@attrs.frozen(eq=False)
class Place:
    """A stage in its order.

    Args:
        index: how many stages stand before it.
        key: the stage's key.
        kind: the stage's kind.
        status: the status of a subject that stands there.
        entry: the gate on the way in, if it has one.
        exit: the gate and the checklist on the way out, as far as it has them.
    """

    index: int
    key: str
    kind: StageKind
    status: Status
    entry: tuple[CompiledGate, ...]
    exit: tuple[Guard, ...]


@attrs.frozen(eq=False)
class Way:
    """What lies between two stages.

    Args:
        gates: the gates to pass and the checklists to complete, each once, in the order they are met.
        skipped: keys of the open stages passed over.
    """

    gates: tuple[Guard, ...]
    skipped: tuple[str, ...]


def _places(process: Process) -> Mapping[str, Place]:
    stages = process.pipeline.stages
    places = {stage.key: _place(process, index, stage) for index, stage in enumerate(stages)}
    if len(places) < len(stages):
        raise InvalidValue.at(f"pipelines.{process.key}.stages", "two stages share a key", "rename one")
    return places


def _place(process: Process, index: int, stage: Stage) -> Place:
    entry = _gate(process, stage.entry, f"{stage.key}.entry")
    leave = _gate(process, stage.exit, f"{stage.key}.exit")
    duties = _checklist(process, stage.checklist, f"{stage.key}.checklist")
    return Place(index, stage.key, stage.kind, stage.kind.status, entry, (*leave, *duties))


def _gate(process: Process, key: str | None, where: str) -> tuple[CompiledGate, ...]:
    if key is None:
        return ()
    if key not in process.gates:
        path = f"pipelines.{process.key}.stages.{where}"
        raise UnknownName.at(path, f"no gate is named '{key}'", near(key, process.gates))
    return (process.gates[key],)


def _checklist(process: Process, key: str | None, where: str) -> tuple[CompiledChecklist, ...]:
    if key is None:
        return ()
    if key not in process.checklists:
        path = f"pipelines.{process.key}.stages.{where}"
        raise UnknownName.at(path, f"no checklist is named '{key}'", near(key, process.checklists))
    return (process.checklists[key],)


@attrs.frozen(eq=False, kw_only=True)
class Process:
    """One pipeline of a blueprint, compiled; built once and shared between threads.

    Args:
        key: the pipeline's key.
        pipeline: the pipeline.
        gates: the blueprint's gates, compiled for the pipeline's subjects, by key.
        catalogue: the names those subjects know.
        version: the blueprint's version, which every event carries.
        pipelines: every pipeline of the blueprint, so that a lead can be converted into another.
        checklists: the blueprint's checklists, compiled likewise, by key.
        advances: what moves a subject on by itself, by the stage that it leaves.

    Raises:
        UnknownName: when a stage names a gate or a checklist that is not among them.
        InvalidValue: when two stages share a key.
    """

    key: str
    pipeline: Pipeline
    gates: Mapping[str, CompiledGate] = attrs.field(repr=False)
    catalogue: Catalogue = attrs.field(repr=False)
    version: int
    pipelines: Mapping[str, Pipeline] = attrs.field(repr=False)
    checklists: Mapping[str, CompiledChecklist] = attrs.field(repr=False, factory=dict)
    advances: Mapping[str, CompiledAdvance] = attrs.field(repr=False, factory=dict)
    places: Mapping[str, Place] = attrs.field(
        init=False, repr=False, default=attrs.Factory(_places, takes_self=True)
    )
    _ways: dict[tuple[int, int], Way] = attrs.field(init=False, repr=False, factory=dict)

    @property
    def subject_type(self) -> type[Lead | Opportunity]:
        """What travels here."""
        return Lead if self.pipeline.of == "lead" else Opportunity

    @property
    def order(self) -> tuple[str, ...]:
        """Keys of the stages in order."""
        return tuple(self.places)

    def way(self, start: Place, end: Place) -> Way:
        """Return what lies between an open stage and a later one.

        Exit of the first, entry and exit of every open stage strictly between, entry of the last; the stage's
        checklist goes with its exit. What several of them share is asked once. Kept after the first call.
        """
        steps = (start.index, end.index)
        known = self._ways.get(steps)
        if known is None:
            known = self._ways[steps] = self._walk(start, end)
        return known

    def place(self, key: str) -> Place:
        """Return the stage with this key.

        Raises:
            UnknownName: when the pipeline has no such stage.
        """
        if key not in self.places:
            path = f"pipelines.{self.key}.stages"
            raise UnknownName.at(path, f"no stage is named '{key}'", near(key, self.places))
        return self.places[key]

    def _walk(self, start: Place, end: Place) -> Way:
        between = [place for place in self.places.values() if start.index < place.index < end.index]
        passed = [place for place in between if place.kind is StageKind.OPEN]
        met = (*start.exit, *(gate for place in passed for gate in (*place.entry, *place.exit)), *end.entry)
        return Way(_once(met), tuple(place.key for place in passed))


def _once(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    return tuple({(type(guard), guard.key): guard for guard in guards}.values())
