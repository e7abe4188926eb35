"""The events of a move: what the subject does, and what begins with it."""

from __future__ import annotations

from typing import Any, cast

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.birth import convert
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.closing import competitor, unexplained
from salesfunnel.lifecycle.commands.moves import Advance, Convert, HandOff, Lose
from salesfunnel.lifecycle.plan import Step
from salesfunnel.lifecycle.table import Asked
from salesfunnel.model.events.event import Event
from salesfunnel.model.subject import Lead, Status

__all__ = ["moved"]


def moved(case: Case, step: Step) -> tuple[Event, ...] | Finding:
    """Return the events of a step, or why what begins with it cannot begin."""
    subject, command, change = case.dossier.subject, case.command, step.change
    silent = unexplained(case.process, subject, command, step.target)
    if silent is not None:
        return silent
    told: dict[str, Any] = {name: getattr(command, name) for name in change.carries}
    told |= {"from_stage": subject.stage, "to_stage": step.target.key, "status": step.target.status}
    told |= _besides(case, step)
    if not isinstance(command, Convert):
        return (case.event(change.event, **told),)
    born = convert(case, cast("Lead", subject))
    if isinstance(born, Finding):
        return born
    told["account_id"], told["contact_ids"] = born.subject.account_id, born.subject.contact_ids
    return (case.event(change.event, **told), born)


def _besides(case: Case, step: Step) -> dict[str, Any]:
    """Return what the event says that stands neither in the command nor in every move."""
    subject, command = case.dossier.subject, case.command
    told: dict[str, Any] = {"skipped": step.way.skipped} if step.change.gates is Asked.WAY else {}
    match command:
        case Advance() if step.target.status is Status.WON:
            told |= {"reason": command.reason, "contributing": command.contributing}
        case Convert() if subject.status is Status.WON:
            told |= {"reason": command.reason or subject.reason}
            told |= {"contributing": command.contributing or subject.contributing}
        case HandOff():
            told |= {"from_pipeline": subject.pipeline, "to_pipeline": command.pipeline}
        case Lose():
            told |= {"competitor": competitor(command, subject)}
    return told
