"""A pipeline ready to be decided about: its stages in order, the gates on every way, what may be recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

import attrs

from salesfunnel.cadence.compiled import CompiledClock
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.records.recording import Recorder, RecordingRule
from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.lifecycle.commands import Advance, Command, Resume
from salesfunnel.lifecycle.definitions import AutoAdvance, RequestRule
from salesfunnel.model.event import Advanced, Event, Resumed
from salesfunnel.model.field import OwnerKind
from salesfunnel.model.stage import Pipeline, Stage, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status
from salesfunnel.ownership.compiled import NO_RULES, OwnershipRules
from salesfunnel.text import Text

__all__ = [
    "CompiledAdvance",
    "Guard",
    "Permit",
    "Place",
    "Process",
    "Route",
    "Wanted",
    "Way",
    "advance_target",
    "compile_advances",
    "once",
]

Guard: TypeAlias = CompiledGate | CompiledChecklist
"""What has to be passed on the way: both are asked the same question and give the same kind of answer."""

G = TypeVar("G", bound=Guard)


@attrs.frozen(eq=False)
class Permit:
    """What has to be so before a command is granted, compiled.

    Args:
        walk: the condition on who asks, if there is one.
        guards: the gate and the checklist to pass, as far as there are.
        stages: the stages that the command leads to, where it is asked; none: all.
        label: how people call it.
    """

    walk: CompiledCondition | None
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
    walk: CompiledCondition | None


@attrs.frozen(eq=False)
class CompiledAdvance:
    """What moves a subject out of one stage by itself.

    Args:
        key: its key in the blueprint.
        walk: the condition.
        to: key of the stage it leads to; None: back to the stage that the parked subject left.
        label: how people call the key action.
    """

    key: str
    walk: CompiledCondition = attrs.field(repr=False)
    to: str | None
    label: Text | None = None

    @property
    def command(self) -> Advance | Resume:
        """What a person would ask for who did the same."""
        return Resume() if self.to is None else Advance(self.to)

    @property
    def event(self) -> type[Event]:
        """What happens then."""
        return Resumed if self.to is None else Advanced


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


@attrs.frozen(eq=False)
class Route:
    """The stages of one pipeline in their order, and what lies between any two of them.

    Args:
        key: the pipeline's key.
        places: its stages, by key.
    """

    key: str
    places: Mapping[str, Place]
    _ways: dict[tuple[int, int], Way] = attrs.field(init=False, repr=False, factory=dict)

    @property
    def start(self) -> Place | None:
        """The first open stage."""
        return next((place for place in self.places.values() if place.kind is StageKind.OPEN), None)

    def way(self, start: Place, end: Place) -> Way:
        """Return what lies between a stage and a later one.

        Exit of the first, entry and exit of every open stage strictly between, entry of the last; the stage's
        checklist goes with its exit. What several of them share is asked once. Kept after the first call.
        """
        steps = (start.index, end.index)
        known = self._ways.get(steps)
        if known is None:
            known = self._ways[steps] = self._walk(start, end)
        return known

    def _walk(self, start: Place, end: Place) -> Way:
        between = [place for place in self.places.values() if start.index < place.index < end.index]
        passed = [place for place in between if place.kind is StageKind.OPEN]
        met = (*start.exit, *(gate for place in passed for gate in (*place.entry, *place.exit)), *end.entry)
        return Way(once(met), tuple(place.key for place in passed))


def _own_route(process: Process) -> Route:
    return _route(process, process.key, process.pipeline)


def _neighbours(process: Process) -> Mapping[str, Route]:
    found = {}
    for key in process.pipeline.hand_off:
        other = process.pipelines.get(key)
        if other is None or other.of != process.pipeline.of or key == process.key:
            path = f"pipelines.{process.key}.hand_off"
            known = [name for name, each in process.pipelines.items() if each.of == process.pipeline.of]
            says = f"no other pipeline of this kind is named '{key}'"
            raise UnknownName.at(path, says, near(key, [name for name in known if name != process.key]))
        found[key] = _route(process, key, other)
    return found


def _route(process: Process, key: str, pipeline: Pipeline) -> Route:
    stages = pipeline.stages
    places = {
        stage.key: _place(process, index, stage, at=f"pipelines.{key}.stages.{stage.key}")
        for index, stage in enumerate(stages)
    }
    if len(places) < len(stages):
        raise InvalidValue.at(f"pipelines.{key}.stages", "two stages share a key", "rename one")
    return Route(key, places)


def _place(process: Process, index: int, stage: Stage, *, at: str) -> Place:
    entry = _named("gate", stage.entry, process.gates, at=f"{at}.entry")
    leave = _named("gate", stage.exit, process.gates, at=f"{at}.exit")
    duties = _named("checklist", stage.checklist, process.checklists, at=f"{at}.checklist")
    return Place(index, stage.key, stage.kind, stage.kind.status, entry, (*leave, *duties))


def _named(what: str, key: str | None, known: Mapping[str, G], *, at: str) -> tuple[G, ...]:
    if key is None:
        return ()
    if key not in known:
        raise UnknownName.at(at, f"no {what} is named '{key}'", near(key, known))
    return (known[key],)


@attrs.frozen(eq=False, kw_only=True)
class Process:
    """One pipeline of a blueprint, compiled; built once and shared between threads.

    Args:
        key: the pipeline's key.
        pipeline: the pipeline.
        gates: the blueprint's gates, compiled for the pipeline's subjects, by key: those of this pipeline and
            of those to which it hands off.
        catalogue: the names those subjects know.
        version: the blueprint's version, which every event carries.
        pipelines: every pipeline of the blueprint, so that a lead can be converted into another.
        checklists: the blueprint's checklists, compiled likewise, by key.
        rules: what has to hold between the subjects' fields, by key.
        permits: what has to be so before a command, by command.
        wanted: what the host is asked to do, by the event that it follows.
        advances: what moves a subject on by itself, by the stage that it leaves.
        stalls: when a quiet subject stalls, by the stage in which it stands.
        ownership: who may claim a subject, how long it is protected, and which pool it lies in.
        transitions: those planned so far that depend on nothing but where a subject is; kept by `plan`.

    Raises:
        UnknownName: when a stage names a gate or a checklist that is not among them, or the pipeline hands
            off to one that is none.
        InvalidValue: when two stages share a key.
    """

    key: str
    pipeline: Pipeline
    gates: Mapping[str, CompiledGate] = attrs.field(repr=False)
    catalogue: Catalogue = attrs.field(repr=False)
    version: int
    pipelines: Mapping[str, Pipeline] = attrs.field(repr=False)
    checklists: Mapping[str, CompiledChecklist] = attrs.field(repr=False, factory=dict)
    rules: Mapping[str, RecordingRule] = attrs.field(repr=False, factory=dict)
    permits: Mapping[type[Command], tuple[Permit, ...]] = attrs.field(repr=False, factory=dict)
    wanted: Mapping[type[Event], tuple[Wanted, ...]] = attrs.field(repr=False, factory=dict)
    advances: Mapping[str, CompiledAdvance] = attrs.field(repr=False, factory=dict)
    stalls: Mapping[str, CompiledClock] = attrs.field(repr=False, factory=dict)
    ownership: OwnershipRules = attrs.field(repr=False, default=NO_RULES)
    route: Route = attrs.field(init=False, repr=False, default=attrs.Factory(_own_route, takes_self=True))
    neighbours: Mapping[str, Route] = attrs.field(
        init=False, repr=False, default=attrs.Factory(_neighbours, takes_self=True)
    )
    places: Mapping[str, Place] = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda process: process.route.places, takes_self=True)
    )
    transitions: dict[tuple[object, ...], Any] = attrs.field(init=False, repr=False, factory=dict)
    _recorders: dict[OwnerKind, Recorder] = attrs.field(init=False, repr=False, factory=dict)

    @property
    def subject_type(self) -> type[Lead | Opportunity]:
        """What travels here."""
        return Lead if self.pipeline.of == "lead" else Opportunity

    @property
    def order(self) -> tuple[str, ...]:
        """Keys of the stages in order."""
        return tuple(self.places)

    def way(self, start: Place, end: Place) -> Way:
        """Return what lies between a stage of this pipeline and a later one, as `Route.way` says."""
        return self.route.way(start, end)

    def recorder(self, owner: OwnerKind) -> Recorder:
        """Return what judges the values of an owner: of the subject itself, its activities, its documents."""
        known = self._recorders.get(owner)
        if known is None:
            rules = self.rules if owner == self.pipeline.of else {}
            known = self._recorders[owner] = Recorder(self.catalogue, owner, rules)
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


def once(guards: Iterable[Guard]) -> tuple[Guard, ...]:
    """Return each gate and checklist once, in the order in which they are met."""
    return tuple({(type(guard), guard.key): guard for guard in guards}.values())


def advance_target(pipeline: Pipeline, stage: Stage, advance: AutoAdvance) -> str | None:
    """Return the key of the stage to which a subject moves by itself; None where there is no such stage.

    Where a parked subject returns to stands in its own history, not in the pipeline.
    """
    if stage.kind is StageKind.PARKED:
        return None
    if advance.to is not None:
        return advance.to
    keys = [each.key for each in pipeline.stages]
    later = pipeline.stages[keys.index(stage.key) + 1 :]
    return next((each.key for each in later if each.kind is StageKind.OPEN), None)


def compile_advances(
    pipeline: Pipeline, advances: Mapping[str, AutoAdvance], catalogue: Catalogue
) -> Mapping[str, CompiledAdvance]:
    """Return what moves subjects on by itself, by the stage that they leave.

    Args:
        pipeline: the pipeline; what its stages name was checked to exist and to lead somewhere.
        advances: the blueprint's section.
        catalogue: the names of the pipeline's subjects.
    """
    found: dict[str, CompiledAdvance] = {}
    for stage in pipeline.stages:
        if stage.advance is not None:
            rule = advances[stage.advance]
            walk, to = compile_condition(rule.when, catalogue), advance_target(pipeline, stage, rule)
            if to is not None or stage.kind is StageKind.PARKED:
                found[stage.key] = CompiledAdvance(stage.advance, walk, to, rule.label)
    return found
