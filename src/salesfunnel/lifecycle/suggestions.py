"""Which command leads to a stage? What a person means who drags a card there.

What to do instead, when the gates do not let a subject pass.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from salesfunnel.gates.criterion import Severity
from salesfunnel.gates.verdict import Assessment, Verdict
from salesfunnel.lifecycle.commands.moves import Advance, Command, GoBack, Lose, Park, Reopen, Resume
from salesfunnel.lifecycle.handlers.moves import unexplained
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status, Subject

__all__ = ["REVIEW_AFTER_DAYS", "suggestions", "towards"]


_REASON = "…"
"""Stands for the reason that a person would give, so that a preview is not refused for want of it."""


def towards(process: Process, subject: Subject, to: str) -> Command:
    """Return the command that a move to a stage amounts to; whether it is legal here is another question.

    Args:
        process: the pipeline.
        subject: who moves.
        to: key of a stage of the pipeline.
    """
    here, there = process.places.get(subject.stage), process.places[to]
    if there.kind is StageKind.PARKED:
        return Park(to)
    if there.kind is StageKind.LOST:
        return Lose(_REASON, to=to)
    if subject.status is Status.PARKED:
        return Resume() if to == subject.resume_to else Advance(to)
    if subject.status is not Status.OPEN:
        return Reopen(to, _REASON)
    is_behind = here is not None and there.kind is StageKind.OPEN and there.index < here.index
    return GoBack(to, _REASON) if is_behind else Advance(to)


REVIEW_AFTER_DAYS = 30
"""When a subject parked after a retreat is looked at again, unless the gate's policy says otherwise.

Source: convention of this library.
"""


def suggestions(
    process: Process, subject: Lead | Opportunity, assessment: Assessment, now: datetime
) -> tuple[Command, ...]:
    """Return the commands that fit the verdict; each would be accepted now.

    A retreat leads to the stage that the policy names, parked or earlier and open, else to the first parked
    stage; a rejection to the first lost stage. The reason is the keys of the criteria that are unresolved, or
    that of the first knockout that failed; where the pipeline declares its reasons and that is none of them,
    a person has to choose. What is closed already stays closed: nothing is suggested.
    """
    if subject.status is not Status.OPEN:
        return ()
    match assessment.verdict:
        case Verdict.RETREAT:
            return _retreat(process, process.places[subject.stage], assessment, now)
        case Verdict.REJECT:
            return _rejection(process, subject, assessment)
        case _:
            return ()


def _rejection(process: Process, subject: Lead | Opportunity, assessment: Assessment) -> tuple[Command, ...]:
    lost, wish = _first(process, StageKind.LOST), Lose(reason=_knocked_out(assessment))
    if lost is None or unexplained(process, subject, wish, lost) is not None:
        return ()
    return (wish,)


def _retreat(process: Process, present: Place, assessment: Assessment, now: datetime) -> tuple[Command, ...]:
    named = process.places.get(assessment.retreat_to or "")
    kind, reason = named and named.kind, _unresolved(assessment)
    back = named if kind is StageKind.OPEN and process.pipeline.moves.back != "refused" else None
    if back is not None and back.index < present.index:
        return (GoBack(back.key, reason),)
    parked = named if kind is StageKind.PARKED else _first(process, StageKind.PARKED)
    if parked is None:
        return ()
    days = assessment.review_after_days or REVIEW_AFTER_DAYS
    return (Park(parked.key, _later(now, days), reason),)


def _first(process: Process, kind: StageKind) -> Place | None:
    return next((place for place in process.places.values() if place.kind is kind), None)


def _later(now: datetime, days: float) -> datetime | None:
    try:
        return now + timedelta(days=days)
    except OverflowError:  # the calendar ends in the year 9999
        return None


def _knocked_out(assessment: Assessment) -> str:
    knockouts = (each for each in assessment.findings if each.severity == Severity.KNOCKOUT)
    failed = (each for each in knockouts if each.answer is False)
    return next((each.criterion or each.code for each in failed), assessment.verdict.value)


def _unresolved(assessment: Assessment) -> str:
    waiting = (each for each in assessment.findings if each.severity != Severity.SHOULD)
    return ", ".join(each.criterion or each.item or each.code for each in waiting)
