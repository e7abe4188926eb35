"""What every other event does: it changes what is known of a subject, of the work with it, and whose it is.

A collection of rows that was not loaded stays so: one row more would not make it known.
"""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from salesfunnel.lifecycle.fold import after, broken
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.claim import Tenure
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import (
    ActivityRecorded,
    Assigned,
    Claimed,
    CriterionWaived,
    DocumentAdded,
    Event,
    FieldsChanged,
    FollowUpCompleted,
    FollowUpPlanned,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    ItemApproved,
    ItemCompleted,
    ItemRejected,
    Lapsed,
    Merged,
    MergedInto,
    MomentMarked,
    ObjectionRaised,
    ObjectionSettled,
    Released,
    Repurchased,
    Reviewed,
    Stalled,
    Tagged,
)
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.subject import AmountChange, CloseDateChange, Moment, Opportunity, Subject

__all__ = [
    "CORE",
    "activity_recorded",
    "assigned",
    "claimed",
    "criterion_waived",
    "document_added",
    "fields_changed",
    "follow_up_completed",
    "follow_up_planned",
    "handover_accepted",
    "handover_offered",
    "handover_rejected",
    "item_answered",
    "item_completed",
    "lapsed",
    "merged",
    "merged_into",
    "moment_marked",
    "objection_raised",
    "objection_settled",
    "released",
    "repurchased",
    "reviewed",
    "stalled",
    "tagged",
]


CORE = (
    "name", "source", "region", "industry", "account_id", "contact_ids", "amount", "close_date", "competitor",
)  # fmt: skip
"""The core attributes that people record as they record fields; the others follow from what happens."""

_EMPTY: dict[str, Any] = {each.name: each.default for each in attrs.fields(Subject) if each.name in CORE} | {
    "contact_ids": ()
}


def fields_changed(dossier: Dossier[Any], event: FieldsChanged) -> Dossier[Any]:
    """Record values, and take away those that are there no longer."""
    gone = [name for name in event.before if name not in event.after]
    return _with_values(dossier, event, dict(event.after) | dict.fromkeys(gone))


def _with_values(dossier: Dossier[Any], event: Event, values: dict[str, Any], **changes: Any) -> Dossier[Any]:
    """Record values, where None takes one away; amounts and close dates leave a trail."""
    subject = dossier.subject
    core = {name: _EMPTY[name] if each is None else each for name, each in values.items() if name in CORE}
    own = {name: each for name, each in values.items() if name not in CORE}
    if own:
        kept = {name: each for name, each in subject.fields.items() if name not in own}
        core["fields"] = ReadOnly(kept | {name: each for name, each in own.items() if each is not None})
    if "amount" in core and core["amount"] != subject.amount:
        step = AmountChange(event.at, subject.amount, core["amount"])
        core["amount_changes"] = (*subject.amount_changes, step)
    if "close_date" in core and core["close_date"] != subject.close_date:
        put = CloseDateChange(event.at, subject.close_date, core["close_date"])
        core["close_date_changes"] = (*subject.close_date_changes, put)
    return after(dossier, event, **core, **changes)


def tagged(dossier: Dossier[Any], event: Tagged) -> Dossier[Any]:
    """Take tags away and add others."""
    kept = tuple(tag for tag in dossier.subject.tags if tag not in event.removed)
    return after(dossier, event, tags=(*kept, *(tag for tag in event.added if tag not in kept)))


def merged(dossier: Dossier[Any], event: Merged) -> Dossier[Any]:
    """Take a duplicate in: its id, its tags, who had it, and what was adopted of it."""
    subject, other = dossier.subject, event.other
    ids = (*subject.merged_ids, other.id, *other.merged_ids)
    tags = (*subject.tags, *(tag for tag in other.tags if tag not in subject.tags))
    tenures = _joined((*subject.tenures, *other.tenures))
    return _with_values(dossier, event, dict(event.adopted), merged_ids=ids, tags=tags, tenures=tenures)


def merged_into(dossier: Dossier[Any], event: MergedInto) -> Dossier[Any]:
    """Say where the duplicate went; nothing happens to it any more."""
    return after(dossier, event, merged_into=event.into_id)


def repurchased(dossier: Dossier[Any], event: Repurchased) -> Dossier[Any]:
    """Note the next deal of a won one."""
    if not isinstance(dossier.subject, Opportunity):
        raise broken(event, "buys again what is no opportunity", "fold it into the deal that was won")
    return after(dossier, event, repurchase_ids=(*dossier.subject.repurchase_ids, event.opportunity_id))


def moment_marked(dossier: Dossier[Any], event: MomentMarked) -> Dossier[Any]:
    """Note the moment, when it was, and who marked it."""
    moment = Moment(event.moment, event.at, event.actor.id, event.note)
    return after(dossier, event, moments=(*dossier.subject.moments, moment))


def reviewed(dossier: Dossier[Any], event: Reviewed) -> Dossier[Any]:
    """Note when to look again."""
    return after(dossier, event, review_at=event.review_at)


Row = TypeVar("Row", Activity, Document, Objection)


def _put(rows: tuple[Row, ...] | None, row: Row) -> tuple[Row, ...] | None:
    """Return the rows with one more, or with the one of its id replaced where it stood."""
    if rows is None:
        return None
    if any(each.id == row.id for each in rows):
        return tuple(row if each.id == row.id else each for each in rows)
    return rows + (row,)  # noqa: RUF005 - a starred tuple of a type variable is beyond mypy


def activity_recorded(dossier: Dossier[Any], event: ActivityRecorded) -> Dossier[Any]:
    """Add the activity; it may prolong the claim."""
    return after(dossier, event, {"activities": _put(dossier.activities, event.activity)}, **_claim(event))


def follow_up_planned(dossier: Dossier[Any], event: FollowUpPlanned) -> Dossier[Any]:
    """Add the plan, or replace the one of its id."""
    return after(dossier, event, {"planned": _put(dossier.planned, event.activity)})


def follow_up_completed(dossier: Dossier[Any], event: FollowUpCompleted) -> Dossier[Any]:
    """Turn a plan into an activity."""
    left = dossier.planned
    if left is not None:
        left = tuple(each for each in left if each.id != event.activity.id)
    rows = {"planned": left, "activities": _put(dossier.activities, event.activity)}
    return after(dossier, event, rows, **_claim(event))


def _claim(event: ActivityRecorded | FollowUpCompleted) -> dict[str, Any]:
    return {} if event.claim is None else {"claim": event.claim}


def document_added(dossier: Dossier[Any], event: DocumentAdded) -> Dossier[Any]:
    """Add the document, or replace the one of its id."""
    return after(dossier, event, {"documents": _put(dossier.documents, event.document)})


def objection_raised(dossier: Dossier[Any], event: ObjectionRaised) -> Dossier[Any]:
    """Add the objection."""
    return after(dossier, event, {"objections": _put(dossier.objections, event.objection)})


def objection_settled(dossier: Dossier[Any], event: ObjectionSettled) -> Dossier[Any]:
    """Note when the objection was settled."""
    rows = dossier.objections
    if rows is not None:
        rows = tuple(
            attrs.evolve(each, settled_at=event.at) if each.id == event.objection_id else each
            for each in rows
        )
    return after(dossier, event, {"objections": rows})


def item_completed(dossier: Dossier[Any], event: ItemCompleted) -> Dossier[Any]:
    """Note the state of an item, instead of an earlier one."""
    state = event.state
    key = (state.checklist, state.item)
    kept = tuple(each for each in dossier.subject.items if (each.checklist, each.item) != key)
    return after(dossier, event, items=(*kept, state))


def item_answered(dossier: Dossier[Any], event: ItemApproved | ItemRejected) -> Dossier[Any]:
    """Note the yes or no to an item."""
    key = (event.checklist, event.item)
    items = dossier.subject.items
    if key not in {(each.checklist, each.item) for each in items}:
        raise broken(
            event, f"answers item '{event.item}', which nobody submitted", "fold its ItemCompleted first"
        )
    return after(
        dossier,
        event,
        items=tuple(
            attrs.evolve(each, approvals=(*each.approvals, event.approval))
            if (each.checklist, each.item) == key
            else each
            for each in items
        ),
    )


def criterion_waived(dossier: Dossier[Any], event: CriterionWaived) -> Dossier[Any]:
    """Note the waiver."""
    return after(dossier, event, waivers=(*dossier.subject.waivers, event.waiver))


def _given(dossier: Dossier[Any], event: Event, owner_id: str | None, **changes: Any) -> Dossier[Any]:
    """Give the subject to somebody; the row of an owner who is not the owner any more is not loaded."""
    owner = dossier.owner if dossier.owner is not None and dossier.owner.id == owner_id else None
    before = dossier.subject.owner_id
    if before != owner_id:
        changes["owned_at"] = event.at if owner_id is not None else None
        if before is not None:
            left = _left(dossier.subject, event, before, is_freed=owner_id is None)
            changes["tenures"] = _joined((*dossier.subject.tenures, left))
    return after(dossier, event, {"owner": owner}, owner_id=owner_id, **changes)


def _left(subject: Subject, event: Event, owner_id: str, *, is_freed: bool) -> Tenure:
    """Return what the owner had; it ended with a claim that did not count any more, recorded or not.

    What a person does ends it when it is recorded, so that nobody dates it back.
    """
    claim = subject.claim
    if claim is not None and claim.holder == owner_id and claim.until is not None and claim.until <= event.at:
        return Tenure(owner_id=owner_id, left_at=claim.until, to_pool=True)
    at = event.at if isinstance(event, Lapsed) else event.recorded_at
    return Tenure(owner_id=owner_id, left_at=at, to_pool=is_freed)


def _joined(tenures: tuple[Tenure, ...]) -> tuple[Tenure, ...]:
    """Return tenures in the order of time, of each seller and each way of losing it the last one."""
    last: dict[tuple[str, bool], Tenure] = {}
    for each in sorted(tenures, key=lambda one: one.left_at):
        last.pop((each.owner_id, each.to_pool), None)
        last[each.owner_id, each.to_pool] = each
    return tuple(last.values())


def assigned(dossier: Dossier[Any], event: Assigned) -> Dossier[Any]:
    """Give the subject to somebody; claims and offers end."""
    return _given(dossier, event, event.owner_id, claim=None, handover=None)


def claimed(dossier: Dossier[Any], event: Claimed) -> Dossier[Any]:
    """Give the subject to who claims it."""
    return _given(dossier, event, event.claim.holder, claim=event.claim, handover=None)


def released(dossier: Dossier[Any], event: Released) -> Dossier[Any]:
    """Take the subject from its owner."""
    return _given(dossier, event, None, claim=None, handover=None)


def handover_offered(dossier: Dossier[Any], event: HandoverOffered) -> Dossier[Any]:
    """Note the offer."""
    return after(dossier, event, handover=event.handover)


def handover_accepted(dossier: Dossier[Any], event: HandoverAccepted) -> Dossier[Any]:
    """Give the subject to who was offered it."""
    return _given(dossier, event, event.owner_id, claim=None, handover=None)


def handover_rejected(dossier: Dossier[Any], event: HandoverRejected) -> Dossier[Any]:
    """Put the offer away."""
    return after(dossier, event, handover=None)


def stalled(dossier: Dossier[Any], event: Stalled) -> Dossier[Any]:
    """Note the silence; nobody recorded anything by it, so it goes on."""
    return after(dossier, event, stalled_at=event.at, touched_at=dossier.subject.touched_at)


def lapsed(dossier: Dossier[Any], event: Lapsed) -> Dossier[Any]:
    """Put a claim or an offer away; approvals and waivers stay as they were, with their own end.

    Nothing was recorded by it: what had stalled is stalled still.
    """
    subject = dossier.subject
    gone: dict[str, Any] = {event.what: None} if event.what in {"claim", "handover"} else {}
    last = max(event.at, subject.lapsed_at or event.at)
    kept = {"stalled_at": subject.stalled_at, "touched_at": subject.touched_at, "lapsed_at": last}
    if event.frees:
        return _given(dossier, event, None, claim=None, handover=None, **kept)
    return after(dossier, event, **kept, **gone)
