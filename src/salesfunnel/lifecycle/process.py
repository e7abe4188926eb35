"""A pipeline ready to be decided about: its stages in order, and the gates on every way through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.walk import Walk
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.sections import RequestRule
from salesfunnel.model.events.event import Event
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status
from salesfunnel.text import Text

__all__ = ["Guard", "Permit", "Place", "Process", "Wanted", "Way", "once"]

Guard: TypeAlias = CompiledGate | CompiledChecklist
"""What has to be passed on the way: both are asked the same question and give the same kind of answer."""


@attrs.frozen(eq=False)
class Permit:
    """What has to be so before a command is granted, compiled.

    Args:
        walk: the condition on who asks, if there is one.
        guards: the gate and the checklist to pass, as far as there are.
        stages: the stages that the command leads to, where it is asked; none: all.
        label: how people call it.
    """

    walk: Walk | None
    guards: tuple[Guard, ...]
    stages: frozenset[str]
    label: Text | None


@attrs.frozen(eq=False)
class Wanted:
    """What the host is asked to do when something happens, compiled.

    Args:
        key: its key in the blueprint.
        rule: what is asked, and of whom.
        walk: the condition under which it is asked, if there is one.
    """

    key: str
    rule: RequestRule
    walk: Walk | None


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
        permits: what has to be so before a command, by command.
        wanted: what the host is asked to do, by the event that it follows.

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
    permits: Mapping[type[Command], tuple[Permit, ...]] = attrs.field(repr=False, factory=dict)
    wanted: Mapping[type[Event], tuple[Wanted, ...]] = attrs.field(repr=False, factory=dict)
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
        return Way(once(met), tuple(place.key for place in passed))


def once(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    """Return each gate and checklist once, in the order in which they are met."""
    return tuple({(type(guard), guard.key): guard for guard in guards}.values())
