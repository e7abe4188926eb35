"""What time does: a subject stalls; what ran out is put away where it would otherwise seem to stand."""

from __future__ import annotations

from typing import Any

from salesfunnel.lifecycle.fold.copying import Fold, after
from salesfunnel.lifecycle.fold.owned import given
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.elapsed import Lapsed, Stalled

__all__ = ["ELAPSED"]


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
