"""Is the command a legal change here, and where does it lead? Read from the table, before any gate."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands.moves import Command, HandOff
from salesfunnel.lifecycle.process import Place, Process, Way
from salesfunnel.lifecycle.refusals import (
    forbidden,
    gone,
    misfit,
    not_a_move,
    not_a_target,
    not_of_this_kind,
    nothing_of_kind,
    refusal,
    unhanded,
    unknown,
    unplaced,
    untimely,
)
from salesfunnel.lifecycle.table import LEGAL, Asked, Change, Where
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = ["Step", "plan"]

_STANDING_STILL = Way((), ())


@attrs.frozen(eq=False)
class Step:
    """A legal change that awaits its gates: the table's row, the stage it leads to, and what lies between."""

    change: Change
    target: Place
    way: Way


def plan(process: Process, subject: Lead | Opportunity, command: Command, now: datetime) -> Step | Finding:
    """Return the step that the command asks for, or why the table or the pipeline refuses it."""
    known: Step | None = process.steps.get(_standing(subject, command))
    if known is None:
        return _planned(process, subject, command, now)
    if subject.merged_into is not None:
        return gone(subject) or known
    last = subject.changed_at
    if command.at is None and last is not None and last <= now:  # told as it happens
        return known
    return untimely(subject, command, now) or unplaced(subject, command, known.change) or known


def _standing(subject: Lead | Opportunity, command: Command) -> tuple[object, ...]:
    """Return all that the step of a command may depend on that names a later stage and needs no reason."""
    to = getattr(command, "to", None)
    return (type(subject), subject.pipeline, subject.status, subject.stage, type(command), to)


def _planned(
    process: Process, subject: Lead | Opportunity, command: Command, now: datetime
) -> Step | Finding:
    found = misfit(process, subject) or gone(subject)
    change = LEGAL.get((subject.status, type(command)))
    if found is not None:
        return found
    if change is None:
        return not_a_move(command, subject.status.value)
    if change.of is not None and change.of != process.pipeline.of:
        return not_of_this_kind(change, change.of)
    late = untimely(subject, command, now) or unplaced(subject, command, change)
    return late or _step(process, subject, command, change)


def _step(process: Process, subject: Lead | Opportunity, command: Command, change: Change) -> Step | Finding:
    target = _aim(process, subject, command, change)
    if isinstance(target, Finding):
        return target
    way = _way(process, subject, command, change=change, target=target)
    step = Step(change, target, way)
    found = forbidden(change, process, command, way.skipped)
    if found is None and change.gates is Asked.WAY and change.reason == "never":
        process.steps[_standing(subject, command)] = step
    return found or step


def _way(
    process: Process, subject: Lead | Opportunity, command: Command, *, change: Change, target: Place
) -> Way:
    match change.gates:
        case Asked.WAY:
            return process.way(process.places[subject.stage], target)
        case Asked.FARTHER:
            return _rest(process, subject, command, target)
        case _:
            return _STANDING_STILL


def _rest(process: Process, subject: Lead | Opportunity, command: Command, target: Place) -> Way:
    """Return the entry of the target, with all on the way there where it is farther than it had come.

    A won subject had come to its win, a lost one to the open stage that it left; in another pipeline, and
    where nobody knows, a subject had come to the beginning.
    """
    if isinstance(command, HandOff):
        route = process.neighbours[command.pipeline]
        reached = route.start
    else:
        route, reached = process.route, _reached(process, subject)
    if reached is None or target.index <= reached.index:
        return Way(target.entry, ())
    return route.way(reached, target)


def _reached(process: Process, subject: Lead | Opportunity) -> Place | None:
    if subject.status is Status.WON:
        return process.places[subject.stage]
    return _last_open(process, subject)


def _last_open(process: Process, subject: Lead | Opportunity) -> Place | None:
    """Return the open stage that it last stood in, else the first."""
    stood = (process.places.get(stay.stage) for stay in reversed(subject.stays))
    known = (place for place in stood if place is not None and place.kind is StageKind.OPEN)
    return next(known, process.route.start)


def _elsewhere(process: Process, command: HandOff) -> Place | Finding:
    """Return the stage of another pipeline in which a subject is taken over, or why it is not."""
    route, pipeline = process.neighbours.get(command.pipeline), command.pipeline
    if pipeline not in process.pipelines:
        return unknown("unknown_pipeline", pipeline, process.neighbours or process.pipelines)
    if route is None:
        return unhanded(process, pipeline)
    if command.stage is None:
        return route.start or refusal("no_start", pipeline=pipeline)
    place = route.places.get(command.stage)
    if place is None:
        return unknown("unknown_stage", command.stage, route.places, pipeline=pipeline)
    change = LEGAL[Status.OPEN, HandOff]
    return place if place.kind in change.kinds else not_a_target(change, place)


def _aim(process: Process, subject: Lead | Opportunity, command: Command, change: Change) -> Place | Finding:
    present = process.places[subject.stage]
    if change.where is Where.HERE:
        return present
    name: str | None = getattr(command, "to", None)
    if change.where is Where.LEFT:
        return _left(process, subject)
    if isinstance(command, HandOff):
        return _elsewhere(process, command)
    if name is None:
        places = (present, *process.places.values())
        fitting = (place for place in places if _fits(change, present, place))
        return next(fitting, None) or nothing_of_kind(change, process)
    place = process.places.get(name)
    if place is None:
        return unknown("unknown_stage", name, process.places, pipeline=process.key)
    return place if _fits(change, present, place) else not_a_target(change, place)


def _fits(change: Change, present: Place, place: Place) -> bool:
    if place.kind not in change.kinds:
        return False
    match change.where:
        case Where.LATER:
            return place.index > present.index
        case Where.EARLIER:
            return place.index < present.index
        case _:
            return True


def _left(process: Process, subject: Lead | Opportunity) -> Place | Finding:
    """Return the open stage that the parked subject left, else the one it last stood in, else the first."""
    if subject.resume_to is not None:
        place = process.places.get(subject.resume_to)
        if place is not None and place.kind is StageKind.OPEN:
            return place
        key, stage = process.key, subject.resume_to
        return refusal(
            "inconsistent_subject", "inconsistent_return", id=subject.id, pipeline=key, stage=stage
        )
    return _last_open(process, subject) or refusal("no_start", pipeline=process.key)
