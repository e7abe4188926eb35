"""How a lead or an opportunity begins: captured, converted from a lead, or bought again by a customer."""

from __future__ import annotations

from typing import Any, cast

import attrs

from salesfunnel.conditions.admit import admit
from salesfunnel.conditions.attributes import LABELS
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands.moves import Capture, Convert, Repurchase
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.refusals import refusal, unknown
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.moves import Captured
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Stay

__all__ = ["Birth", "begin", "convert", "repurchase"]

_TOLD = (
    "name", "source", "region", "industry", "owner_id", "account_id", "contact_ids", "amount", "close_date",
    "tags", "fields",
)  # fmt: skip
"""What a capture tells about its subject."""

_KEPT_AGAIN = ("name", "region", "industry", "owner_id", "account_id", "contact_ids")
"""What another deal keeps of the won one."""

_KEPT = (
    *("name", "source", "region", "industry", "owner_id", "owned_at", "tenures", "amount", "tags", "fields"),
)
"""What an opportunity keeps of its lead; who had the lead before has to wait for the opportunity too."""


@attrs.frozen
class Birth:
    """The event that begins a subject, and what is to be said of the values it begins with."""

    event: Captured
    findings: tuple[Finding, ...]


def begin(process: Process, command: Capture, stamp: dict[str, Any]) -> Birth | Finding:
    """Return the event that begins a subject in the first open stage, or why it cannot begin.

    No gate is asked: a capture must be possible while nothing is known. The values are admitted: what is
    wrong with them is said, and only an amount in another currency is refused, since no sum could hold it.
    What is told may have happened earlier, not later.

    Args:
        process: the pipeline it enters.
        command: what is known about it.
        stamp: when, by whom and under which blueprint: what every event says.
    """
    if command.pipeline not in process.pipelines:
        return unknown("unknown_pipeline", command.pipeline, process.pipelines)
    if command.pipeline != process.key:
        return refusal("other_pipeline", pipeline=command.pipeline, here=process.key)
    stage = _too_early(command, stamp) or _start(process.key, process.pipeline, command.stage)
    if isinstance(stage, Finding):
        return stage
    subject = process.subject_type(
        id=command.id,
        pipeline=process.key,
        stage=stage,
        stays=(Stay(stage, stamp["at"]),),
        created_at=command.created_at or stamp["at"],
        **{name: getattr(command, name) for name in _TOLD},
    )
    admitted = admit(Dossier(subject), process.catalogue)
    findings = tuple(
        Finding(code=each.code, message=each.message, path=each.path) for each in admitted.findings
    )
    for each, finding in zip(admitted.findings, findings, strict=True):
        if each.code == "other_currency" and each.path == "amount":
            return finding
    told = Captured(subject_id=command.id, seq=1, subject=admitted.dossier.subject, **stamp)
    return Birth(told, findings)


def _too_early(command: Capture, stamp: dict[str, Any]) -> Finding | None:
    """Return the finding when the subject would begin, or have been known, only after it is told."""
    now = stamp["recorded_at"]
    early = (each for each in (stamp["at"], command.created_at) if each is not None and each > now)
    at = next(early, None)
    return None if at is None else refusal("not_yet", at=at.isoformat(), now=now.isoformat())


def convert(case: Case, lead: Lead) -> Captured | Finding:
    """Return the event that begins the lead's opportunity, or why it cannot begin, as `begin` does."""
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


def repurchase(case: Case, won: Opportunity) -> Captured | Finding:
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
