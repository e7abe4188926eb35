"""What a change of hands does."""

from __future__ import annotations

from typing import Any

from salesfunnel.lifecycle.fold.copying import Fold, after
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.event import Event
from salesfunnel.model.events.ownership import (
    Assigned,
    Claimed,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    Released,
)

__all__ = ["OWNED"]


def _given(dossier: Dossier[Any], event: Event, owner_id: str | None, **changes: Any) -> Dossier[Any]:
    """Give the subject to somebody; the row of an owner who is not the owner any more is not loaded."""
    owner = dossier.owner if dossier.owner is not None and dossier.owner.id == owner_id else None
    return after(dossier, event, {"owner": owner}, owner_id=owner_id, **changes)


def _assigned(dossier: Dossier[Any], event: Assigned) -> Dossier[Any]:
    return _given(dossier, event, event.owner_id, claim=None, handover=None)


def _claimed(dossier: Dossier[Any], event: Claimed) -> Dossier[Any]:
    return _given(dossier, event, event.claim.holder, claim=event.claim, handover=None)


def _released(dossier: Dossier[Any], event: Released) -> Dossier[Any]:
    return _given(dossier, event, None, claim=None, handover=None)


def _offered(dossier: Dossier[Any], event: HandoverOffered) -> Dossier[Any]:
    return after(dossier, event, handover=event.handover)


def _accepted(dossier: Dossier[Any], event: HandoverAccepted) -> Dossier[Any]:
    return _given(dossier, event, event.owner_id, claim=None, handover=None)


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
