"""How a subject of another system begins here: where it stands, with the gates behind it owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.admit import Admitted, admit
from salesfunnel.conditions.view import View
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.birth import Birth
from salesfunnel.lifecycle.commands.moves import Import
from salesfunnel.lifecycle.debts import debt_of, findings_behind
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.lifecycle.refusals import misfit, refusal, unknown
from salesfunnel.model.events.moves import Imported
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status

__all__ = ["take_over"]

_REFUSED = {"unknown_field", "other_currency"}
"""What is wrong with a value so that nobody could ever use it."""


def take_over(process: Process, command: Import, stamp: dict[str, Any]) -> Birth | tuple[Finding, ...]:
    """Return the event that takes a subject over, or everything that speaks against it.

    No gate refuses it: what it stands behind without having met it becomes its debts.

    Args:
        process: the pipeline in which it stands.
        command: the subject with the host's rows about it.
        stamp: when, by whom and under which blueprint: what every event says.
    """
    admitted = admit(command.dossier, process.catalogue)
    subject = admitted.dossier.subject
    against = (*_misfits(process, subject, stamp), *_unusable(admitted))
    if against:
        return against
    said = tuple(Finding(code=each.code, message=each.message) for each in admitted.findings)
    view = View(admitted.dossier, now=stamp["recorded_at"], catalogue=process.catalogue)
    owed = findings_behind(process, _reached(process, subject), view)
    debts = tuple(dict.fromkeys(debt_of(each) for each in owed))
    since = subject.owned_at or (stamp["at"] if subject.owner_id is not None else None)
    told = attrs.evolve(subject, debts=debts, owned_at=since)
    return Birth(Imported(subject_id=subject.id, seq=1, subject=told, **stamp), (*said, *owed))


def _misfits(process: Process, subject: Lead | Opportunity, stamp: dict[str, Any]) -> Iterator[Finding]:
    """Yield what keeps the subject from standing where it says, with the past it says."""
    found = misfit(process, subject)
    if found is not None:
        yield found
        return
    if subject.version or subject.changed_at is not None or subject.debts:
        yield refusal("not_new", id=subject.id, version=subject.version)
    yield from _unknown_stays(process, subject)
    back = process.places.get(subject.resume_to or "")
    returns = subject.resume_to is not None
    if returns and (subject.status is not Status.PARKED or back is None or back.kind is not StageKind.OPEN):
        told = {"id": subject.id, "pipeline": process.key, "stage": subject.resume_to}
        yield refusal("inconsistent_subject", "inconsistent_return", **told)
    now = stamp["recorded_at"]
    last = max(_dated(subject), default=None)
    for at in (stamp["at"], last):
        if at is not None and at > now:
            yield refusal("not_yet", at=at.isoformat(), now=now.isoformat())


def _unknown_stays(process: Process, subject: Lead | Opportunity) -> Iterator[Finding]:
    for name in dict.fromkeys(stay.stage for stay in subject.stays):
        if name not in process.places:
            yield unknown("unknown_stage", name, process.places, pipeline=process.key)


def _dated(subject: Lead | Opportunity) -> Iterator[datetime]:
    for stay in subject.stays:
        yield from (each for each in (stay.entered_at, stay.left_at) if each is not None)
    if subject.created_at is not None:
        yield subject.created_at


def _unusable(admitted: Admitted) -> Iterator[Finding]:
    for each in admitted.findings:
        if each.code in _REFUSED:
            yield Finding(code=each.code, message=each.message)


def _reached(process: Process, subject: Lead | Opportunity) -> Place | None:
    """Return the open or won stage up to which it has come; None for what is lost, which owes nothing."""
    if subject.status is Status.LOST:
        return None
    if subject.status is not Status.PARKED:
        return process.places[subject.stage]
    named = [subject.resume_to] if subject.resume_to else [stay.stage for stay in reversed(subject.stays)]
    stood = (process.places[name] for name in named)
    return next((place for place in stood if place.kind is StageKind.OPEN), None)
