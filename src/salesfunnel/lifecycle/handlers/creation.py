"""How a lead or an opportunity begins: captured, imported, converted from a lead, or bought again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

import attrs

from salesfunnel.conditions.records.admit import Admitted, admit
from salesfunnel.conditions.values.names import LABELS
from salesfunnel.conditions.values.view import View
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, HandlerAnswer
from salesfunnel.lifecycle.commands import Capture, Convert, Import, Repurchase
from salesfunnel.lifecycle.gate_debts import debt_of, findings_behind
from salesfunnel.lifecycle.legality import misfit, refusal, unknown
from salesfunnel.lifecycle.process import Place, Process
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Captured, Imported, Repurchased
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay

__all__ = [
    "Beginning",
    "capture",
    "opportunity_of_lead",
    "repurchase",
    "take_over",
]


_OF_THE_COMMAND = (
    "name", "source", "region", "industry", "owner_id", "account_id", "contact_ids", "amount", "close_date",
    "tags", "fields",
)  # fmt: skip
"""What a capture says of its subject."""

_KEPT_AGAIN = ("name", "region", "industry", "owner_id", "account_id", "contact_ids")
"""What another deal keeps of the won one."""

_KEPT = (
    *("name", "source", "region", "industry", "owner_id", "owned_at", "tenures", "amount", "tags", "fields"),
)
"""What an opportunity keeps of its lead; who had the lead before has to wait for the opportunity too."""


@attrs.frozen
class Beginning:
    """The event that begins a subject, and what is to be said of the values it begins with."""

    event: Captured
    findings: tuple[Finding, ...]


def capture(process: Process, command: Capture, stamp: dict[str, Any]) -> Beginning | tuple[Finding, ...]:
    """Return the event that begins a subject in the first open stage, or why it cannot begin.

    No gate is asked: a capture must be possible while nothing is known. The values are admitted: what is
    wrong with them is said, and only an amount in another currency is refused, since no sum could hold it.
    What is recorded may have happened earlier, not later.

    Args:
        process: the pipeline it enters.
        command: what is known about it.
        stamp: when, by whom and under which blueprint: what every event says.
    """
    if command.pipeline not in process.pipelines:
        return (unknown("unknown_pipeline", command.pipeline, process.pipelines),)
    if command.pipeline != process.key:
        return (refusal("other_pipeline", pipeline=command.pipeline, here=process.key),)
    stage = _too_early(command, stamp) or _start(process.key, process.pipeline, command.stage)
    if isinstance(stage, Finding):
        return (stage,)
    subject = process.subject_type(
        id=command.id,
        pipeline=process.key,
        stage=stage,
        stays=(Stay(stage, stamp["at"]),),
        created_at=command.created_at or stamp["at"],
        **{name: getattr(command, name) for name in _OF_THE_COMMAND},
    )
    admitted = admit(Dossier(subject), process.catalogue)
    findings = tuple(
        Finding(code=each.code, message=each.message, path=each.path) for each in admitted.findings
    )
    for each, finding in zip(admitted.findings, findings, strict=True):
        if each.code == "other_currency" and each.path == "amount":
            return (finding,)
    event = Captured(subject_id=command.id, seq=1, subject=admitted.dossier.subject, **stamp)
    return Beginning(event, findings)


def _too_early(command: Capture, stamp: dict[str, Any]) -> Finding | None:
    """Return the finding when the subject would begin, or have been known, only after it is recorded."""
    now = stamp["recorded_at"]
    early = (each for each in (stamp["at"], command.created_at) if each is not None and each > now)
    at = next(early, None)
    return None if at is None else refusal("not_yet", at=at.isoformat(), now=now.isoformat())


def opportunity_of_lead(case: Case, lead: Lead) -> Captured | Finding:
    """Return the event that begins the lead's opportunity, or why it cannot begin."""
    process, command, stamp = case.process, cast("Convert", case.command), case.stamp
    if lead.opportunity_id is not None:
        return refusal("already_converted", id=lead.id, opportunity=lead.opportunity_id)
    stage = _first_of_deal(process, lead.id, command.opportunity_id, command.pipeline, stage=command.stage)
    if isinstance(stage, Finding):
        return stage
    opportunity = Opportunity(
        id=command.opportunity_id,
        pipeline=command.pipeline,
        stage=stage,
        stays=(Stay(stage, stamp["at"]),),
        created_at=stamp["at"],
        lead_id=lead.id,
        account_id=command.account_id or lead.account_id,
        contact_ids=command.contact_ids or lead.contact_ids,
        **{name: getattr(lead, name) for name in _KEPT},
    )
    return Captured(subject_id=opportunity.id, seq=1, subject=opportunity, **stamp)


def repurchase(case: Case) -> HandlerAnswer:
    """Begin another deal with the customer of a won one."""
    begun = _next_opportunity(case, cast("Opportunity", case.dossier.subject))
    if isinstance(begun, Finding):
        return begun
    return (case.event(Repurchased, opportunity_id=begun.subject_id), begun)


def _next_opportunity(case: Case, won: Opportunity) -> Captured | Finding:
    """Return the event that begins another deal with the customer of a won one, or why it cannot begin.

    Customer, people, seller, region and industry stay as they were; what was negotiated begins anew, and
    where the deal came from is `previous_id`.
    """
    process, command = case.process, cast("Repurchase", case.command)
    key, amount = command.pipeline or won.pipeline, command.amount
    if command.opportunity_id in won.repurchase_ids:
        return refusal("already_repurchased", id=won.id, opportunity=command.opportunity_id)
    currency = process.catalogue.currency
    if amount is not None and amount.currency != currency:
        said = {"field": LABELS["amount"], "actual": str(amount), "currency": currency}
        return refusal("other_currency", "data_other_currency", **said)
    stage = _first_of_deal(process, won.id, command.opportunity_id, key, stage=None)
    if isinstance(stage, Finding):
        return stage
    opportunity = Opportunity(
        id=command.opportunity_id,
        pipeline=key,
        stage=stage,
        stays=(Stay(stage, case.at),),
        created_at=case.at,
        amount=amount,
        previous_id=won.id,
        **{name: getattr(won, name) for name in _KEPT_AGAIN},
    )
    return Captured(subject_id=opportunity.id, seq=1, subject=opportunity, **case.stamp)


def _first_of_deal(
    process: Process, of_id: str, new_id: str, key: str, *, stage: str | None
) -> str | Finding:
    """Return the stage in which a deal begins that comes from another subject, or why it cannot begin."""
    pipeline = process.pipelines.get(key)
    if new_id == of_id:
        return refusal("id_taken", id=of_id)
    if pipeline is None:
        return unknown("unknown_pipeline", key, process.pipelines)
    if pipeline.of != "opportunity":
        return refusal("not_for_opportunities", pipeline=key)
    return _start(key, pipeline, stage)


def _start(key: str, pipeline: Pipeline, stage: str | None) -> str | Finding:
    first = next((each.key for each in pipeline.stages if each.kind is StageKind.OPEN), None)
    if first is None:
        return refusal("no_start", pipeline=key)
    if stage is None or stage == first:
        return first
    if pipeline.stage(stage) is None:
        return unknown("unknown_stage", stage, (each.key for each in pipeline.stages), pipeline=key)
    return refusal("not_the_start", pipeline=key, first=first, stage=stage)


_REFUSED = {"unknown_field", "other_currency"}
"""What is wrong with a value so that nobody could ever use it."""


def take_over(process: Process, command: Import, stamp: dict[str, Any]) -> Beginning | tuple[Finding, ...]:
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
    owing = attrs.evolve(subject, debts=debts, owned_at=since)
    return Beginning(Imported(subject_id=subject.id, seq=1, subject=owing, **stamp), (*said, *owed))


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
        stage = subject.resume_to
        yield refusal(
            "inconsistent_subject", "inconsistent_return", id=subject.id, pipeline=process.key, stage=stage
        )
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
