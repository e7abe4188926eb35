"""The events of a move: what the subject does, and what begins with it."""

from __future__ import annotations

from typing import Any, cast

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.birth import convert
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.closing import competitor, unexplained
from salesfunnel.lifecycle.commands.moves import Advance, Convert, HandOff, Lose
from salesfunnel.lifecycle.fold.maker import maker
from salesfunnel.lifecycle.plan import Step
from salesfunnel.lifecycle.table import Asked
from salesfunnel.model.events.event import Event
from salesfunnel.model.events.moves import Advanced
from salesfunnel.model.subject import Lead, Status

__all__ = ["moved"]


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
