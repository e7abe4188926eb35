"""Work with a customer is recorded: activities, follow-ups, papers, objections.

What a collection that was not loaded holds is not known: a new row is taken as new, and what would change a
row of it is refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar, cast

import attrs

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, HandlerAnswer, Refusals
from salesfunnel.lifecycle.commands import (
    AddDocument,
    CompleteFollowUp,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    SettleObjection,
)
from salesfunnel.lifecycle.legality import refusal, unknown
from salesfunnel.messages import Message
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.claim import Holding
from salesfunnel.model.document import Document
from salesfunnel.model.event import (
    ActivityRecorded,
    DocumentAdded,
    FollowUpCompleted,
    FollowUpPlanned,
    ObjectionRaised,
    ObjectionSettled,
)
from salesfunnel.model.field import OwnerKind
from salesfunnel.ownership.ownership import prolonged_claim

__all__ = [
    "add_document",
    "complete_follow_up",
    "plan_follow_up",
    "raise_objection",
    "record_activity",
    "settle_objection",
]

Row = TypeVar("Row", Activity, Document, Objection)


def record_activity(case: Case) -> HandlerAnswer:
    """Add an activity that happened; by the owner it may prolong the claim."""
    activity = _sound(case, "activity", cast("RecordActivity", case.command).activity)
    if isinstance(activity, Refusals):
        return activity
    at = activity.at or case.at
    taken = _taken(activity.id, case.dossier.activities, case.dossier.planned)
    refused = taken or _too_early(case, at)
    dated = attrs.evolve(activity, at=at)
    return refused or (case.event(ActivityRecorded, at=at, activity=dated, claim=_prolonged(case, dated)),)


def plan_follow_up(case: Case) -> HandlerAnswer:
    """Plan an activity that lies ahead, or replace a plan of its id."""
    activity = _sound(case, "activity", cast("PlanFollowUp", case.command).activity)
    if isinstance(activity, Refusals):
        return activity
    taken = _taken(activity.id, case.dossier.activities)
    if taken is not None:
        return taken
    if activity.at is not None and activity.at < case.at:
        return refusal("not_ahead", when=activity.at.isoformat(), at=case.at.isoformat())
    if activity == _known(case.dossier.planned, activity.id):
        return refusal("nothing_changes", "nothing_new", id=activity.id)
    return (case.event(FollowUpPlanned, activity=activity),)


def complete_follow_up(case: Case) -> HandlerAnswer:
    """Turn a plan into an activity."""
    command, planned = cast("CompleteFollowUp", case.command), case.dossier.planned
    if planned is None:
        return refusal("not_loaded", "rows_not_loaded", collection="planned")
    plan = _known(planned, command.activity_id)
    if plan is None:
        return unknown("unknown_plan", command.activity_id, [each.id for each in planned])
    taken = _taken(plan.id, case.dossier.activities)
    done = attrs.evolve(plan, at=case.at, outcome=command.outcome or plan.outcome)
    return taken or (case.event(FollowUpCompleted, activity=done, claim=_prolonged(case, done)),)


def _prolonged(case: Case, done: Activity) -> Holding | None:
    """Return the owner's claim as an action prolongs it; None where it changes nothing."""
    if not case.process.ownership.policies or case.dossier.subject.claim is None:
        return None
    return prolonged_claim(case.process.ownership, case.view, done, by=case.actor.id)


def add_document(case: Case) -> HandlerAnswer:
    """Add a document, or replace the one of its id."""
    document = _sound(case, "document", cast("AddDocument", case.command).document)
    if isinstance(document, Refusals):
        return document
    if document == _known(case.dossier.documents, document.id):
        return refusal("nothing_changes", "nothing_new", id=document.id)
    early = _too_early(case, document.at) if document.at is not None else None
    return early or (case.event(DocumentAdded, document=document),)


def raise_objection(case: Case) -> HandlerAnswer:
    """Add an objection; one that is settled already was settled after it was raised."""
    objection = _sound(case, "objection", cast("RaiseObjection", case.command).objection)
    if isinstance(objection, Refusals):
        return objection
    at, settled = objection.at or case.at, objection.settled_at
    refused = _taken(objection.id, case.dossier.objections) or _too_early(case, max(at, settled or at))
    if refused is not None:
        return refused
    if settled is not None and settled < at:
        return _backwards(objection.id, settled, at)
    return (case.event(ObjectionRaised, at=at, objection=attrs.evolve(objection, at=at)),)


def settle_objection(case: Case) -> HandlerAnswer:
    """Settle an objection that is open."""
    command, rows = cast("SettleObjection", case.command), case.dossier.objections
    if rows is None:
        return refusal("not_loaded", "rows_not_loaded", collection="objections")
    objection = _known(rows, command.objection_id)
    if objection is None:
        return unknown("unknown_objection", command.objection_id, [each.id for each in rows])
    if objection.settled_at is not None:
        return refusal("already_settled", id=objection.id, at=objection.settled_at.isoformat())
    if objection.at is not None and case.at < objection.at:
        return _backwards(objection.id, case.at, objection.at)
    return (case.event(ObjectionSettled, objection_id=objection.id, note=command.note),)


def _backwards(row_id: str, settled: datetime, raised: datetime) -> Finding:
    return refusal("settled_before_raised", id=row_id, settled=settled.isoformat(), raised=raised.isoformat())


def _known(rows: Iterable[Row] | None, row_id: str) -> Row | None:
    return next((each for each in rows or () if each.id == row_id), None)


def _taken(row_id: str, *collections: tuple[Any, ...] | None) -> Finding | None:
    """Return the finding when a loaded collection has a row of this id."""
    if any(each.id == row_id for rows in collections for each in rows or ()):
        return refusal("duplicate_id", id=row_id)
    return None


def _too_early(case: Case, at: datetime) -> Finding | None:
    if at <= case.now:
        return None
    return refusal("not_yet", at=at.isoformat(), now=case.now.isoformat())


def _sound(case: Case, owner: OwnerKind, row: Row) -> Row | Refusals:
    """Return the row with its fields in their types, or everything that may not be recorded of it."""
    kept, found = case.process.recorder(owner).admit(row.fields)
    wrong = [Finding(code=each.code, message=each.message, path=f"fields.{each.path}") for each in found]
    currency = case.process.catalogue.currency
    for path, amount in _amounts(row):
        if amount is not None and amount.currency != currency:
            message = Message.of("data_other_currency", field=path, actual=str(amount), currency=currency)
            wrong.append(Finding(code="other_currency", message=message, path=path))
    return Refusals(tuple(wrong)) if wrong else attrs.evolve(row, fields=kept)


def _amounts(row: Activity | Document | Objection) -> list[tuple[str, Any]]:
    if not isinstance(row, Document):
        return []
    lines = [(f"lines.{index}.price", each.price) for index, each in enumerate(row.lines)]
    return [("amount", row.amount), *lines]
