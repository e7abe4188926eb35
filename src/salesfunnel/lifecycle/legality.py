"""Is the command a legal change here, and where does it lead? Read from the table, before any gate.

`plan` comes first; below it stands each reason for refusing a command, with its code and its sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from salesfunnel.errors import nearest
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Change, GatesAsked, Transition, Where
from salesfunnel.lifecycle.commands import Command, HandOff, Park
from salesfunnel.lifecycle.process import Place, Process, Way
from salesfunnel.messages import Message
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status, Subject

__all__ = ["gone", "misfit", "plan", "refusal", "unknown", "untimely"]


_NO_WAY = Way((), ())

Legal: TypeAlias = Mapping[tuple[str, type[Command]], Change]
"""The rows of the table, by status and command."""


def plan(
    process: Process, subject: Lead | Opportunity, command: Command, *, now: datetime, legal: Legal
) -> Transition | Finding:
    """Return the transition that a command asks for, or why the table or the pipeline refuses it.

    Args:
        process: the pipeline.
        subject: who would change.
        command: what is asked for.
        now: when; in UTC.
        legal: the rows of the table, by status and command.
    """
    known: Transition | None = process.transitions.get(_position(subject, command))
    if known is None:
        change = legal.get((subject.status, type(command)))
        return _planned(process, subject, command, now=now, change=change)
    if subject.merged_into is not None:
        return gone(subject) or known
    last = subject.changed_at
    if command.at is None and last is not None and last <= now:  # recorded as it happens
        return known
    return untimely(subject, command, now) or _unplaced(subject, command, known.change) or known


def _position(subject: Lead | Opportunity, command: Command) -> tuple[object, ...]:
    """Return all that a transition may depend on that names a later stage and needs no reason."""
    to = getattr(command, "to", None)
    return (type(subject), subject.pipeline, subject.status, subject.stage, type(command), to)


def _planned(
    process: Process,
    subject: Lead | Opportunity,
    command: Command,
    *,
    now: datetime,
    change: Change | None,
) -> Transition | Finding:
    wrong = misfit(process, subject) or gone(subject)
    if wrong is not None:
        return wrong
    if change is None:
        return _not_a_move(command, subject.status.value)
    if change.of is not None and change.of != process.pipeline.of:
        return _not_of_this_kind(change, change.of)
    late = untimely(subject, command, now) or _unplaced(subject, command, change)
    return late or _transition(process, subject, command, change)


def _transition(
    process: Process, subject: Lead | Opportunity, command: Command, change: Change
) -> Transition | Finding:
    target = _target(process, subject, command, change)
    if isinstance(target, Finding):
        return target
    way = _way(process, subject, command, change=change, target=target)
    transition = Transition(change, target, way)
    refused = _forbidden(change, process, command, way.skipped)
    if refused is None and change.gates is GatesAsked.WAY and change.reason == "never":
        process.transitions[_position(subject, command)] = transition
    return refused or transition


def _way(
    process: Process, subject: Lead | Opportunity, command: Command, *, change: Change, target: Place
) -> Way:
    match change.gates:
        case GatesAsked.WAY:
            return process.way(process.places[subject.stage], target)
        case GatesAsked.FARTHER:
            return _farther(process, subject, command, target)
        case _:
            return _NO_WAY


def _farther(process: Process, subject: Lead | Opportunity, command: Command, target: Place) -> Way:
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


def _elsewhere(process: Process, command: HandOff, change: Change) -> Place | Finding:
    """Return the stage of another pipeline in which a subject is taken over, or why it is not."""
    route, pipeline = process.neighbours.get(command.pipeline), command.pipeline
    if pipeline not in process.pipelines:
        return unknown("unknown_pipeline", pipeline, process.neighbours or process.pipelines)
    if route is None:
        return _unhanded(process, pipeline)
    if command.stage is None:
        return route.start or refusal("no_start", pipeline=pipeline)
    place = route.places.get(command.stage)
    if place is None:
        return unknown("unknown_stage", command.stage, route.places, pipeline=pipeline)
    return place if place.kind in change.kinds else _not_a_target(change, place)


def _target(
    process: Process, subject: Lead | Opportunity, command: Command, change: Change
) -> Place | Finding:
    present = process.places[subject.stage]
    if change.where is Where.HERE:
        return present
    name: str | None = getattr(command, "to", None)
    if change.where is Where.LEFT:
        return _left(process, subject)
    if isinstance(command, HandOff):
        return _elsewhere(process, command, change)
    if name is None:
        places = (present, *process.places.values())
        fitting = (place for place in places if _fits(change, present, place))
        return next(fitting, None) or _nothing_of_kind(change, process)
    place = process.places.get(name)
    if place is None:
        return unknown("unknown_stage", name, process.places, pipeline=process.key)
    return place if _fits(change, present, place) else _not_a_target(change, place)


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


def refusal(code: str, key: str = "", **values: object) -> Finding:
    """Return a finding about the command itself; `key` names its sentence where that is not the code."""
    return Finding(code=code, message=Message.of(key or code, **values))


def unknown(code: str, name: str, known: Iterable[str], **values: object) -> Finding:
    """Return a finding about a name that nothing has, with the nearest name or those there are."""
    names = list(known)
    close = nearest(name, names)
    near = Message.of("did_you_mean", name=close) if close else None
    cure = near or Message.of("known_names", names=_few(names))
    return refusal(code, code, name=name[:64], cure=cure, **values)


def _not_a_move(command: Command, status: str) -> Finding:
    """Return the finding for a command without a row in the table."""
    return refusal("not_a_move", command=type(command).__name__, status=status)


def _not_a_target(change: Change, place: Place) -> Finding:
    """Return the finding for a stage that the command does not lead to."""
    return refusal(
        "not_a_move",
        "not_a_target",
        command=change.command.__name__,
        stage=place.key,
        kind=place.kind.value,
        kinds=_kinds(change),
        where=Message(f"where_{change.where}"),
    )


def _nothing_of_kind(change: Change, process: Process) -> Finding:
    """Return the finding for a pipeline that has no stage where the command could lead."""
    return refusal(
        "no_such_stage",
        pipeline=process.key,
        command=change.command.__name__,
        kinds=_kinds(change),
        where=Message(f"where_{change.where}"),
    )


def _not_of_this_kind(change: Change, of: str) -> Finding:
    """Return the finding for a move of leads that an opportunity cannot make."""
    name = change.command.__name__
    return refusal("not_a_move", "not_of_this_kind", command=name, of=Message(f"kind_{of}"))


def misfit(process: Process, subject: Subject) -> Finding | None:
    """Return the finding when the subject cannot stand where it says in this pipeline."""
    place = process.places.get(subject.stage)
    if subject.pipeline != process.key:
        return _inconsistent("pipeline", subject, pipeline=process.key, found=subject.pipeline)
    if not isinstance(subject, process.subject_type):
        return _inconsistent("kind", subject, pipeline=process.key, of=Message(f"kind_{process.pipeline.of}"))
    if place is None:
        return _inconsistent("stage", subject, pipeline=process.key, stage=subject.stage)
    if place.status is not subject.status:
        kind = place.kind.value
        return _inconsistent("status", subject, stage=subject.stage, kind=kind, status=subject.status.value)
    return None


def untimely(subject: Subject, command: Command, now: datetime) -> Finding | None:
    """Return the finding when `now` lies before the last event, or a late entry has no place in time.

    What happened may be recorded later, but not before it happened.
    """
    at = command.at or now
    last = subject.changed_at or _last_dated(subject)
    if last is not None and now < last:
        return refusal("before_last_event", now=now.isoformat(), last=last.isoformat())
    if at > now:
        return refusal("not_yet", at=at.isoformat(), now=now.isoformat())
    if isinstance(command, Park) and command.review_at is not None and command.review_at <= at:
        return refusal("not_ahead", when=command.review_at.isoformat(), at=at.isoformat())
    return None


def gone(subject: Subject) -> Finding | None:
    """Return the finding when the subject is a duplicate that was merged: nothing happens to it any more."""
    into = subject.merged_into
    return None if into is None else refusal("merged", id=subject.id, into=into)


def _unhanded(process: Process, pipeline: str) -> Finding:
    """Return the finding for a pipeline to which this one does not hand off."""
    if not process.neighbours:
        return refusal("hand_off_refused", "hand_off_nowhere", here=process.key, pipeline=pipeline)
    known = _few([*process.neighbours])
    return refusal("hand_off_refused", here=process.key, pipeline=pipeline, known=known)


def _unplaced(subject: Subject, command: Command, change: Change) -> Finding | None:
    """Return the finding when a move recorded later happened before the last one: stays follow each other."""
    at = command.at
    if at is None or (change.where is Where.HERE and not change.begins_another):
        return None
    last = _last_dated(subject)
    if last is None or at >= last:
        return None
    return refusal("before_last_move", at=at.isoformat(), last=last.isoformat())


def _forbidden(
    change: Change, process: Process, command: Command, skipped: tuple[str, ...]
) -> Finding | None:
    """Return the finding when the pipeline's moves refuse the change, or ask for a reason it lacks."""
    name = change.command.__name__
    rule = getattr(process.pipeline.moves, change.rule) if change.rule else None
    if rule == "refused" and change.rule != "skip":
        return refusal("move_refused", command=name, pipeline=process.key, rule=change.rule)
    key = command.pipeline if isinstance(command, HandOff) else process.key
    if skipped and process.pipelines[key].moves.skip == "refused":
        return refusal("move_refused", "skip_refused", pipeline=key, stages=", ".join(skipped))
    needed = change.reason == "always" or (change.reason == "rule" and rule == "with_reason")
    if needed and not (getattr(command, "reason", None) or "").strip():
        return refusal("reason_required", command=name)
    return None


def _inconsistent(how: str, subject: Subject, **values: object) -> Finding:
    return refusal("inconsistent_subject", f"inconsistent_{how}", id=subject.id, **values)


def _last_dated(subject: Subject) -> datetime | None:
    for stay in reversed(subject.stays):
        entered, left = stay.entered_at, stay.left_at
        last = max(entered, left) if entered is not None and left is not None else left or entered
        if last is not None:
            return last
    return None


def _kinds(change: Change) -> str:
    return " / ".join(kind.value for kind in change.kinds)


def _few(names: list[str]) -> str:
    if not names:
        return "–"
    return ", ".join(f"'{name}'" for name in names[:8]) + (", …" if len(names) > 8 else "")
