"""Why a command is refused before any gate is asked, each reason with its code and its sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from salesfunnel.errors import nearest
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.commands.moves import Command, HandOff, Park, Repurchase
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.lifecycle.table import Change, Where
from salesfunnel.messages import Message
from salesfunnel.model.subject import Subject

__all__ = [
    "forbidden",
    "gone",
    "misfit",
    "not_a_move",
    "not_a_target",
    "not_of_this_kind",
    "nothing_of_kind",
    "refusal",
    "unhanded",
    "unknown",
    "unplaced",
    "untimely",
]


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


def not_a_move(command: Command, status: str) -> Finding:
    """Return the finding for a command without a row in the table."""
    return refusal("not_a_move", command=type(command).__name__, status=status)


def not_a_target(change: Change, place: Place) -> Finding:
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


def nothing_of_kind(change: Change, process: Process) -> Finding:
    """Return the finding for a pipeline that has no stage where the command could lead."""
    return refusal(
        "no_such_stage",
        pipeline=process.key,
        command=change.command.__name__,
        kinds=_kinds(change),
        where=Message(f"where_{change.where}"),
    )


def not_of_this_kind(change: Change, of: str) -> Finding:
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
    """Return the finding when `now` lies before the last event, or what is told later has no place in time.

    What happened may be told later, but not before it happened.
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


def unhanded(process: Process, pipeline: str) -> Finding:
    """Return the finding for a pipeline to which this one does not hand off."""
    if not process.neighbours:
        return refusal("hand_off_refused", "hand_off_nowhere", here=process.key, pipeline=pipeline)
    known = _few([*process.neighbours])
    return refusal("hand_off_refused", here=process.key, pipeline=pipeline, known=known)


def unplaced(subject: Subject, command: Command, change: Change) -> Finding | None:
    """Return the finding when a move told later happened before the last one: stays follow each other."""
    at = command.at
    if at is None or (change.where is Where.HERE and change.command is not Repurchase):
        return None
    last = _last_dated(subject)
    if last is None or at >= last:
        return None
    return refusal("before_last_move", at=at.isoformat(), last=last.isoformat())


def forbidden(change: Change, process: Process, command: Command, skipped: tuple[str, ...]) -> Finding | None:
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
