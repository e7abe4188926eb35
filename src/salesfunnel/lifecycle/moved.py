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
    told = _besides(case, step)
    told["from_stage"], told["to_stage"] = subject.stage, step.target.key
    told["status"] = step.target.status
    for name in change.carries:
        told.setdefault(name, getattr(command, name))
    if change.gates is Asked.WAY:
        told["skipped"] = step.way.skipped
    if not isinstance(command, Convert):
        return (case.known_event(change.event, told),)
    born = convert(case, cast("Lead", subject))
    if isinstance(born, Finding):
        return born
    told["account_id"], told["contact_ids"] = born.subject.account_id, born.subject.contact_ids
    return (case.known_event(change.event, told), born)


def _besides(case: Case, step: Step) -> dict[str, Any]:
    """Return what the event says that stands neither in the command nor in every move."""
    subject, command = case.dossier.subject, case.command
    match command:
        case Advance():
            is_won = step.target.status is Status.WON
            return {"reason": command.reason, "contributing": command.contributing} if is_won else {}
        case Convert() if subject.status is Status.WON:
            reason, besides = command.reason or subject.reason, command.contributing or subject.contributing
            return {"reason": reason, "contributing": besides}
        case HandOff():
            return {"from_pipeline": subject.pipeline, "to_pipeline": command.pipeline}
        case Lose():
            return {"competitor": competitor(command, subject)}
        case _:
            return {}
