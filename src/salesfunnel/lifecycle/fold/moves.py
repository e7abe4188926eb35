"""What a move does: it ends a stay and begins another, and brings what the next stage says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from salesfunnel.lifecycle.fold import broken, with_subject
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import (
    Advanced,
    Converted,
    HandedOff,
    Lost,
    Migrated,
    Parked,
    Reopened,
    StageChanged,
    WentBack,
)
from salesfunnel.model.frozen import changer, copied, maker
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay

__all__ = [
    "advanced",
    "converted",
    "handed_off",
    "lost",
    "migrated",
    "moved",
    "parked",
    "reopened",
    "went_back",
]


def moved(
    dossier: Dossier[Any],
    event: StageChanged,
    *,
    reason: str | None = None,
    contributing: tuple[str, ...] = (),
    review_at: datetime | None = None,
    resume_to: str | None = None,
    besides: Mapping[str, Any] | None = None,
) -> Dossier[Any]:
    """Return the dossier after a move: what the last one had to say, this one takes back."""
    subject: Lead | Opportunity = dossier.subject
    if event.from_stage != subject.stage:
        raise broken(event, f"leaves '{event.from_stage}'", f"the subject is in '{subject.stage}'")
    at, stage = event.recorded_at, event.to_stage
    stays = subject.stays if stage == subject.stage else _stays(subject, stage, event.at)
    kind: Any = type(subject)
    there = _changed(kind)(
        subject, version=event.seq, changed_at=at, touched_at=at, stalled_at=None, stage=stage,
        status=event.status, stays=stays, reason=reason, contributing=contributing, review_at=review_at,
        resume_to=resume_to,
    )  # fmt: skip
    return with_subject(dossier, there if besides is None else copied(there, besides))


_NEWS = ("reason", "contributing", "review_at", "resume_to", "stalled_at")
"""What the last move had to say, which the next one takes back; and something was recorded."""

_CHANGED = ("changed_at", "touched_at", "version", "stage", "status", "stays", *_NEWS)
"""What every move changes."""


@cache
def _changed(kind: type[Any]) -> Callable[..., Any]:
    """Return what copies a lead or an opportunity with what every move changes."""
    return changer(kind, *_CHANGED)


@cache
def _ended(kind: type[Any]) -> Callable[..., Any]:
    """Return what copies a stay with its end."""
    return changer(kind, "left_at")


_stay = maker(Stay)


def _stays(subject: Lead | Opportunity, stage: str, at: datetime) -> tuple[Stay, ...]:
    """Close the present stay and open the next one; a change within a stage continues its stay."""
    *before, present = subject.stays
    kind: Any = type(present)
    left = _ended(kind)(present, left_at=at)
    return (*before, left, _stay(stage=stage, entered_at=at))


def advanced(dossier: Dossier[Any], event: Advanced) -> Dossier[Any]:
    """Go forward; where that wins, its reasons go along."""
    return moved(dossier, event, reason=event.reason, contributing=event.contributing)


def went_back(dossier: Dossier[Any], event: WentBack) -> Dossier[Any]:
    """Go back, and count it."""
    back_moves = {"back_moves": dossier.subject.back_moves + 1}
    return moved(dossier, event, reason=event.reason, besides=back_moves)


def parked(dossier: Dossier[Any], event: Parked) -> Dossier[Any]:
    """Set aside, with the open stage to which it returns; parked again it returns to the same."""
    subject = dossier.subject
    back = subject.resume_to if subject.status is Status.PARKED else subject.stage
    return moved(dossier, event, reason=event.reason, review_at=event.review_at, resume_to=back)


def lost(dossier: Dossier[Any], event: Lost) -> Dossier[Any]:
    """Close without a deal: why, and who won it."""
    winner = {"competitor": event.competitor}
    return moved(dossier, event, reason=event.reason, contributing=event.contributing, besides=winner)


def reopened(dossier: Dossier[Any], event: Reopened) -> Dossier[Any]:
    """Open again: nobody has won it any more."""
    return moved(dossier, event, reason=event.reason, besides={"competitor": None})


def converted(dossier: Dossier[Any], event: Converted) -> Dossier[Any]:
    """Win a lead, with what it became."""
    if not isinstance(dossier.subject, Lead):
        raise broken(event, "converts what is no lead", "fold it into the lead")
    names = ("opportunity_id", "account_id", "contact_ids", "reason", "contributing")
    links = {name: getattr(event, name) for name in names}
    return moved(dossier, event, besides=links)


def handed_off(dossier: Dossier[Any], event: HandedOff) -> Dossier[Any]:
    """Go on in another pipeline."""
    if event.from_pipeline != dossier.subject.pipeline:
        found = dossier.subject.pipeline
        raise broken(event, f"leaves pipeline '{event.from_pipeline}'", f"the subject is in '{found}'")
    stays = _stays(dossier.subject, event.to_stage, event.at)
    elsewhere = {"pipeline": event.to_pipeline, "stays": stays}
    return moved(dossier, event, reason=event.reason, besides=elsewhere)


def migrated(dossier: Dossier[Any], event: Migrated) -> Dossier[Any]:
    """Keep what the last move had to say: only the definition changed."""
    subject = dossier.subject
    if event.from_pipeline != subject.pipeline:
        found = f"the subject is in '{subject.pipeline}'"
        raise broken(event, f"leaves pipeline '{event.from_pipeline}'", found)
    kept = {name: getattr(subject, name) for name in (*_NEWS, "touched_at", "competitor")}
    kept |= {"blueprint_version": event.blueprint_version, "pipeline": event.to_pipeline}
    return moved(dossier, event, besides={**kept, "resume_to": event.resume_to})
