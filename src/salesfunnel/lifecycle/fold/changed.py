"""What new knowledge does: values, tags, duplicates, marks and reviews."""

from __future__ import annotations

from typing import Any

import attrs

from salesfunnel.lifecycle.fold.copying import Fold, after, broken
from salesfunnel.lifecycle.fold.owned import joined
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.changes import (
    FieldsChanged,
    Merged,
    MergedInto,
    MomentMarked,
    Repurchased,
    Reviewed,
    Tagged,
)
from salesfunnel.model.events.event import Event
from salesfunnel.model.readonly import ReadOnly
from salesfunnel.model.subject import Opportunity, Subject
from salesfunnel.model.trail import AmountChange, CloseDateChange, Moment

__all__ = ["CHANGED", "CORE"]

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
