"""What a duty that is done, approved, refused or waived does."""

from __future__ import annotations

from typing import Any

import attrs

from salesfunnel.lifecycle.fold.copying import Fold, after, broken
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.duties import CriterionWaived, ItemApproved, ItemCompleted, ItemRejected

__all__ = ["OWED"]


def _completed(dossier: Dossier[Any], event: ItemCompleted) -> Dossier[Any]:
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
    ItemCompleted: _completed,
    ItemApproved: _answered,
    ItemRejected: _answered,
    CriterionWaived: _waived,
}
