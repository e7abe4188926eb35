"""Is it said why? The reasons that a pipeline declares for its wins and losses, and who won what was lost.

The events of a move: what the subject does, and what begins with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands.moves import Advance, Convert, HandOff, Lose
from salesfunnel.lifecycle.fold.copying import maker
from salesfunnel.lifecycle.handlers.creation import convert
from salesfunnel.lifecycle.legality import Step
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.lifecycle.refusals import refusal, unknown
from salesfunnel.lifecycle.table import Asked
from salesfunnel.model.event import Advanced, Event
from salesfunnel.model.stage import ClosingReasons, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = ["competitor", "moved", "unexplained"]


def competitor(command: Lose, subject: Lead | Opportunity) -> str | None:
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
    if not reasons.asks_competitor(command.reason or "") or (competitor(command, subject) or "").strip():
        return None
    return refusal("competitor_required", command=type(command).__name__, reason=command.reason)


def moved(case: Case, step: Step) -> tuple[Event, ...] | Finding:
    """Return the events of a step, or why what begins with it cannot begin."""
    subject, command, change = case.dossier.subject, case.command, step.change
    silent = case.process.pipeline.reasons and unexplained(case.process, subject, command, step.target)
    if silent:
        return silent
    if type(command) is Advance and step.target.status is Status.OPEN:
        return (_forward(case, step),)
    told = case.stamp | {
        "subject_id": subject.id,
        "seq": subject.version + 1,
        "from_stage": subject.stage,
        "to_stage": step.target.key,
        "status": step.target.status,
        **{name: getattr(command, name) for name in change.carries},
        **_besides(case),
    }
    if change.gates is Asked.WAY:
        told["skipped"] = step.way.skipped
    if not isinstance(command, Convert):
        return (maker(change.event)(**told),)
    born = convert(case, cast("Lead", subject))
    if isinstance(born, Finding):
        return born
    told["account_id"], told["contact_ids"] = born.subject.account_id, born.subject.contact_ids
    return (maker(change.event)(**told), born)


def _forward(case: Case, step: Step) -> Event:
    """Return the event of a move to a later open stage, as most moves are: said at once, without a dict."""
    subject, now, target = case.dossier.subject, case.now, step.target
    return _advanced(
        subject_id=subject.id, seq=subject.version + 1, at=case.command.at or now, recorded_at=now,
        actor=case.actor, blueprint_version=case.process.version, from_stage=subject.stage,
        to_stage=target.key, status=target.status, skipped=step.way.skipped,
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
            return {"competitor": competitor(command, subject)}
        case _:
            return {}
