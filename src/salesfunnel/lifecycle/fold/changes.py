"""What new knowledge does: values, tags, duplicates, marks and reviews.

What work does: rows of the dossier come, change and go.

A collection that was not loaded stays so: one row more would not make it known.

What a duty that is done, approved, refused or waived does.

What a change of hands does.

What time does: a subject stalls; what ran out is put away where it would otherwise seem to stand.
"""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from salesfunnel.lifecycle.fold.copying import Fold, after, broken
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

__all__ = ["CHANGED", "CORE", "DONE", "ELAPSED", "OWED", "OWNED", "given", "joined"]


CORE = (
    "name", "source", "region", "industry", "account_id", "contact_ids", "amount", "close_date", "competitor",
)  # fmt: skip
"""The core attributes that people record as they record fields; the others follow from what happens."""

_EMPTY: dict[str, Any] = {each.name: each.default for each in attrs.fields(Subject) if each.name in CORE} | {
    "contact_ids": ()
}


def _fields_changed(dossier: Dossier[Any], event: FieldsChanged) -> Dossier[Any]:
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


def _tagged(dossier: Dossier[Any], event: Tagged) -> Dossier[Any]:
    kept = tuple(tag for tag in dossier.subject.tags if tag not in event.removed)
    return after(dossier, event, tags=(*kept, *(tag for tag in event.added if tag not in kept)))


def _merged(dossier: Dossier[Any], event: Merged) -> Dossier[Any]:
    subject, other = dossier.subject, event.other
    ids = (*subject.merged_ids, other.id, *other.merged_ids)
    tags = (*subject.tags, *(tag for tag in other.tags if tag not in subject.tags))
    tenures = joined((*subject.tenures, *other.tenures))
    return _with_values(dossier, event, dict(event.adopted), merged_ids=ids, tags=tags, tenures=tenures)


def _merged_into(dossier: Dossier[Any], event: MergedInto) -> Dossier[Any]:
    return after(dossier, event, merged_into=event.into_id)


def _repurchased(dossier: Dossier[Any], event: Repurchased) -> Dossier[Any]:
    if not isinstance(dossier.subject, Opportunity):
        raise broken(event, "buys again what is no opportunity", "fold it into the deal that was won")
    return after(dossier, event, repurchase_ids=(*dossier.subject.repurchase_ids, event.opportunity_id))


def _moment_marked(dossier: Dossier[Any], event: MomentMarked) -> Dossier[Any]:
    moment = Moment(event.moment, event.at, event.actor.id, event.note)
    return after(dossier, event, moments=(*dossier.subject.moments, moment))


def _reviewed(dossier: Dossier[Any], event: Reviewed) -> Dossier[Any]:
    return after(dossier, event, review_at=event.review_at)


CHANGED: dict[type, Fold] = {
    FieldsChanged: _fields_changed,
    Tagged: _tagged,
    Merged: _merged,
    MergedInto: _merged_into,
    Repurchased: _repurchased,
    MomentMarked: _moment_marked,
    Reviewed: _reviewed,
}


Row = TypeVar("Row", Activity, Document, Objection)


def _put(rows: tuple[Row, ...] | None, row: Row) -> tuple[Row, ...] | None:
    """Return the rows with one more, or with the one of its id replaced where it stood."""
    if rows is None:
        return None
    if any(each.id == row.id for each in rows):
        return tuple(row if each.id == row.id else each for each in rows)
    return rows + (row,)  # noqa: RUF005 - a starred tuple of a type variable is beyond mypy


def _recorded(dossier: Dossier[Any], event: ActivityRecorded) -> Dossier[Any]:
    return after(dossier, event, {"activities": _put(dossier.activities, event.activity)}, **_claim(event))


def _planned(dossier: Dossier[Any], event: FollowUpPlanned) -> Dossier[Any]:
    return after(dossier, event, {"planned": _put(dossier.planned, event.activity)})


def _completed(dossier: Dossier[Any], event: FollowUpCompleted) -> Dossier[Any]:
    left = dossier.planned
    if left is not None:
        left = tuple(each for each in left if each.id != event.activity.id)
    rows = {"planned": left, "activities": _put(dossier.activities, event.activity)}
    return after(dossier, event, rows, **_claim(event))


def _claim(event: ActivityRecorded | FollowUpCompleted) -> dict[str, Any]:
    return {} if event.claim is None else {"claim": event.claim}


def _added(dossier: Dossier[Any], event: DocumentAdded) -> Dossier[Any]:
    return after(dossier, event, {"documents": _put(dossier.documents, event.document)})


def _raised(dossier: Dossier[Any], event: ObjectionRaised) -> Dossier[Any]:
    return after(dossier, event, {"objections": _put(dossier.objections, event.objection)})


def _settled(dossier: Dossier[Any], event: ObjectionSettled) -> Dossier[Any]:
    rows = dossier.objections
    if rows is not None:
        rows = tuple(
            attrs.evolve(each, settled_at=event.at) if each.id == event.objection_id else each
            for each in rows
        )
    return after(dossier, event, {"objections": rows})


DONE: dict[type, Fold] = {
    ActivityRecorded: _recorded,
    FollowUpPlanned: _planned,
    FollowUpCompleted: _completed,
    DocumentAdded: _added,
    ObjectionRaised: _raised,
    ObjectionSettled: _settled,
}


def _completed_owed(dossier: Dossier[Any], event: ItemCompleted) -> Dossier[Any]:
    state = event.state
    key = (state.checklist, state.item)
    kept = tuple(each for each in dossier.subject.items if (each.checklist, each.item) != key)
    return after(dossier, event, items=(*kept, state))


def _answered(dossier: Dossier[Any], event: ItemApproved | ItemRejected) -> Dossier[Any]:
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


def _waived(dossier: Dossier[Any], event: CriterionWaived) -> Dossier[Any]:
    return after(dossier, event, waivers=(*dossier.subject.waivers, event.waiver))


OWED: dict[type, Fold] = {
    ItemCompleted: _completed_owed,
    ItemApproved: _answered,
    ItemRejected: _answered,
    CriterionWaived: _waived,
}


def given(dossier: Dossier[Any], event: Event, owner_id: str | None, **changes: Any) -> Dossier[Any]:
    """Give the subject to somebody; the row of an owner who is not the owner any more is not loaded."""
    owner = dossier.owner if dossier.owner is not None and dossier.owner.id == owner_id else None
    before = dossier.subject.owner_id
    if before != owner_id:
        changes["owned_at"] = event.at if owner_id is not None else None
        if before is not None:
            left = _left(dossier.subject, event, before, is_freed=owner_id is None)
            changes["tenures"] = joined((*dossier.subject.tenures, left))
    return after(dossier, event, {"owner": owner}, owner_id=owner_id, **changes)


def _left(subject: Subject, event: Event, owner_id: str, *, is_freed: bool) -> Tenure:
    """Return what the owner had; it ended with a claim that did not count any more, told or not.

    What a person does ends it when it is told, so that nobody dates it back.
    """
    claim = subject.claim
    if claim is not None and claim.holder == owner_id and claim.until is not None and claim.until <= event.at:
        return Tenure(owner_id=owner_id, left_at=claim.until, to_pool=True)
    at = event.at if isinstance(event, Lapsed) else event.recorded_at
    return Tenure(owner_id=owner_id, left_at=at, to_pool=is_freed)


def joined(tenures: tuple[Tenure, ...]) -> tuple[Tenure, ...]:
    """Return tenures in the order of time, of each seller and each way of losing it the last one."""
    last: dict[tuple[str, bool], Tenure] = {}
    for each in sorted(tenures, key=lambda one: one.left_at):
        last.pop((each.owner_id, each.to_pool), None)
        last[each.owner_id, each.to_pool] = each
    return tuple(last.values())


def _assigned(dossier: Dossier[Any], event: Assigned) -> Dossier[Any]:
    return given(dossier, event, event.owner_id, claim=None, handover=None)


def _claimed(dossier: Dossier[Any], event: Claimed) -> Dossier[Any]:
    return given(dossier, event, event.claim.holder, claim=event.claim, handover=None)


def _released(dossier: Dossier[Any], event: Released) -> Dossier[Any]:
    return given(dossier, event, None, claim=None, handover=None)


def _offered(dossier: Dossier[Any], event: HandoverOffered) -> Dossier[Any]:
    return after(dossier, event, handover=event.handover)


def _accepted(dossier: Dossier[Any], event: HandoverAccepted) -> Dossier[Any]:
    return given(dossier, event, event.owner_id, claim=None, handover=None)


def _rejected(dossier: Dossier[Any], event: HandoverRejected) -> Dossier[Any]:
    return after(dossier, event, handover=None)


OWNED: dict[type, Fold] = {
    Assigned: _assigned,
    Claimed: _claimed,
    Released: _released,
    HandoverOffered: _offered,
    HandoverAccepted: _accepted,
    HandoverRejected: _rejected,
}


def _stalled(dossier: Dossier[Any], event: Stalled) -> Dossier[Any]:
    """Nobody recorded it: the silence goes on."""
    return after(dossier, event, stalled_at=event.at, touched_at=dossier.subject.touched_at)


def _lapsed(dossier: Dossier[Any], event: Lapsed) -> Dossier[Any]:
    """Put a claim or an offer away; approvals and waivers stay as they were, with their own end.

    Nothing was recorded by it: what had stalled is stalled still.
    """
    subject = dossier.subject
    gone: dict[str, Any] = {event.what: None} if event.what in {"claim", "handover"} else {}
    told = max(event.at, subject.lapsed_at or event.at)
    kept = {"stalled_at": subject.stalled_at, "touched_at": subject.touched_at, "lapsed_at": told}
    if event.frees:
        return given(dossier, event, None, claim=None, handover=None, **kept)
    return after(dossier, event, **kept, **gone)


ELAPSED: dict[type, Fold] = {Stalled: _stalled, Lapsed: _lapsed}
