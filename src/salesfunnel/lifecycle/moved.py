"""The events of a move: what the subject does, and what begins with it."""

from __future__ import annotations

from typing import Any, cast

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.birth import convert
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands.moves import Advance, Convert
from salesfunnel.lifecycle.plan import Step
from salesfunnel.lifecycle.table import Asked
from salesfunnel.model.events.event import Event
from salesfunnel.model.subject import Lead, Status

__all__ = ["moved"]


def moved(case: Case, step: Step) -> tuple[Event, ...] | Finding:
    """Return the events of a step, or why what begins with it cannot begin."""
    subject, command, change = case.dossier.subject, case.command, step.change
    told: dict[str, Any] = {name: getattr(command, name) for name in change.carries}
    told |= {"from_stage": subject.stage, "to_stage": step.target.key, "status": step.target.status}
    if change.gates is Asked.WAY:
        told["skipped"] = step.way.skipped
    if isinstance(command, Advance) and step.target.status is Status.WON:
        told |= {"reason": command.reason, "contributing": command.contributing}
    if not isinstance(command, Convert):
        return (case.event(change.event, **told),)
    born = convert(case, cast("Lead", subject))
    if isinstance(born, Finding):
        return born
    told["account_id"], told["contact_ids"] = born.subject.account_id, born.subject.contact_ids
    return (case.event(change.event, **told), born)
