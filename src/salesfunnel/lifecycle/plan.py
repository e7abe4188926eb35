"""Is the command a legal change here, and where does it lead? Read from the table, before any gate."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.process import Place, Process, Way
from salesfunnel.lifecycle.refusals import (
    forbidden,
    misfit,
    not_a_move,
    not_a_target,
    not_of_this_kind,
    nothing_of_kind,
    refusal,
    unknown,
    untimely,
)
from salesfunnel.lifecycle.table import LEGAL, Asked, Change, Where
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity

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
    found = misfit(process, subject)
    change = LEGAL.get((subject.status, type(command)))
    if found is not None:
        return found
    if change is None:
        return not_a_move(command, subject.status.value)
    if change.of is not None and change.of != process.pipeline.of:
        return not_of_this_kind(change, change.of)
    return untimely(subject, command, now) or _step(process, subject, command, change)


def _step(process: Process, subject: Lead | Opportunity, command: Command, change: Change) -> Step | Finding:
    target = _aim(process, subject, command, change)
    if isinstance(target, Finding):
        return target
    way = _way(process, subject, change, target)
    return forbidden(change, process, command, way.skipped) or Step(change, target, way)


def _way(process: Process, subject: Lead | Opportunity, change: Change, target: Place) -> Way:
    match change.gates:
        case Asked.WAY:
            return process.way(process.places[subject.stage], target)
        case Asked.ENTRY:
            return Way(target.entry, ())
        case _:
            return _STANDING_STILL


def _aim(process: Process, subject: Lead | Opportunity, command: Command, change: Change) -> Place | Finding:
    present = process.places[subject.stage]
    if change.where is Where.HERE:
        return present
    name: str | None = getattr(command, "to", None)
    if change.where is Where.LEFT:
        return _left(process, subject)
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
    stood = (process.places.get(stay.stage) for stay in reversed(subject.stays))
    for known in (*stood, *process.places.values()):
        if known is not None and known.kind is StageKind.OPEN:
            return known
    return refusal("no_start", pipeline=process.key)
