"""The events of a move: what the subject does, and what begins with it; and whether it is said why.

Which reasons a win or a loss needs, and whether somebody has to be named who won it, a pipeline declares.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, GatesAsked, HandlerAnswer, Transition
from salesfunnel.lifecycle.commands import Advance, Convert, HandOff, Lose
from salesfunnel.lifecycle.handlers.creation import opportunity_of_lead
from salesfunnel.lifecycle.legality import refusal, unknown
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.model.event import Advanced, Event
from salesfunnel.model.frozen import maker
from salesfunnel.model.stage import ClosingReasons, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = [
    "move",
    "unexplained",
]


def move(case: Case) -> HandlerAnswer:
    """Return the events of a move, or why what begins with it cannot begin."""
    subject, command, transition = case.dossier.subject, case.command, case.transition
    process, target = case.process, transition.target
    unsaid = process.pipeline.reasons and unexplained(process, subject, command, target)
    if unsaid:
        return unsaid
    if type(command) is Advance and target.status is Status.OPEN:
        return (_forward(case, transition),)
    change = transition.change
    values = case.stamp | {
        "subject_id": subject.id,
        "seq": subject.version + 1,
        "from_stage": subject.stage,
        "to_stage": target.key,
        "status": target.status,
        **{name: getattr(command, name) for name in change.carries},
        **_besides(case),
    }
    if change.gates is GatesAsked.WAY:
        values["skipped"] = transition.way.skipped
    if not isinstance(command, Convert):
        return (maker(change.event)(**values),)
    begun = opportunity_of_lead(case, cast("Lead", subject))
    if isinstance(begun, Finding):
        return begun
    values["account_id"], values["contact_ids"] = begun.subject.account_id, begun.subject.contact_ids
    return (maker(change.event)(**values), begun)


def _forward(case: Case, transition: Transition) -> Event:
    """Return the event of a move to a later open stage, as most moves are: said at once, without a dict."""
    subject, now, target = case.dossier.subject, case.now, transition.target
    return _advanced(
        subject_id=subject.id, seq=subject.version + 1, at=case.command.at or now, recorded_at=now,
        actor=case.actor, blueprint_version=case.process.version, from_stage=subject.stage,
        to_stage=target.key, status=target.status, skipped=transition.way.skipped,
    )  # fmt: skip


_advanced = maker(Advanced)


def _besides(case: Case) -> dict[str, Any]:
    """Return what the event says that stands neither in the command nor in every move."""
    subject, command = case.dossier.subject, case.command
    match command:
        case Advance():
            return {"reason": command.reason, "contributing": command.contributing}
        case Convert() if subject.status is Status.WON:
            reason, besides = command.reason or subject.reason, command.contributing or subject.contributing
            return {"reason": reason, "contributing": besides}
        case HandOff():
            return {"from_pipeline": subject.pipeline, "to_pipeline": command.pipeline}
        case Lose():
            return {"competitor": _competitor(command, subject)}
        case _:
            return {}


def _competitor(command: Lose, subject: Lead | Opportunity) -> str | None:
    """Return who won it: as the command says, else as it is recorded."""
    return command.competitor or subject.competitor


def unexplained(process: Process, subject: Lead | Opportunity, command: Any, target: Place) -> Finding | None:
    """Return the finding when a subject is to be closed without saying why as its pipeline asks.

    Args:
        process: the pipeline.
        subject: what is to be closed.
        command: what is asked for: a loss, or a win by `Advance` or `Convert`.
        target: the stage it leads to.
    """
    reasons = process.pipeline.reasons
    if reasons is None:
        return None
    if target.kind is StageKind.LOST:
        return _not_declared(command, reasons.keys_lost) or _nobody_named(command, subject, reasons)
    if target.kind is StageKind.WON:
        said = (command.reason or "").strip() or subject.status is Status.WON
        if reasons.win_reason_required and not said:
            return refusal("reason_required", command=type(command).__name__)
        return _not_declared(command, reasons.keys_won)
    return None


def _not_declared(command: Any, declared: Iterable[str]) -> Finding | None:
    known = tuple(declared)
    given = (command.reason, *command.contributing)
    wrong = next((each for each in given if known and each is not None and each not in known), None)
    return None if wrong is None else unknown("unknown_reason", wrong, known)


def _nobody_named(command: Lose, subject: Lead | Opportunity, reasons: ClosingReasons) -> Finding | None:
    if not reasons.asks_competitor(command.reason or "") or (_competitor(command, subject) or "").strip():
        return None
    return refusal("competitor_required", command=type(command).__name__, reason=command.reason)
