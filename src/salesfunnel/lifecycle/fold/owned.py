"""What a change of hands does."""

from __future__ import annotations

from typing import Any

from salesfunnel.lifecycle.fold.copying import Fold, after
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.elapsed import Lapsed
from salesfunnel.model.events.event import Event
from salesfunnel.model.events.ownership import (
    Assigned,
    Claimed,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    Released,
)
from salesfunnel.model.holding import Tenure
from salesfunnel.model.subject import Subject

__all__ = ["OWNED", "given", "joined"]


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
