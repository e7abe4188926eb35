"""What a move does: it ends a stay and begins another, and brings what the next stage says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from salesfunnel.lifecycle.fold.copier import copier
from salesfunnel.lifecycle.fold.copying import Fold, broken, with_subject
from salesfunnel.lifecycle.fold.maker import maker
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.moves import (
    Advanced,
    Converted,
    HandedOff,
    Lost,
    Migrated,
    Parked,
    Reopened,
    Resumed,
    StageChanged,
    WentBack,
)
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay

__all__ = ["MOVED"]


def _moved(dossier: Dossier[Any], event: StageChanged, **changes: Any) -> Dossier[Any]:
    subject: Lead | Opportunity = dossier.subject
    if event.from_stage != subject.stage:
        raise broken(event, f"leaves '{event.from_stage}'", f"the subject is in '{subject.stage}'")
    at, stage = event.recorded_at, event.to_stage  # a change within a stage continues its stay
    told = {
        "changed_at": at,
        "touched_at": at,
        "version": event.seq,
        "stage": stage,
        "status": event.status,
        "stays": subject.stays if stage == subject.stage else _stays(subject, stage, event.at),
        "reason": None,
        "contributing": (),
        "review_at": None,
        "resume_to": None,
        "stalled_at": None,
    }
    told.update(changes)
    known = _CHANGED if len(told) == len(_CHANGED) else tuple(told)
    return with_subject(dossier, copier(type(subject), known)(subject, told))


_NEWS = ("reason", "contributing", "review_at", "resume_to", "stalled_at")
"""What the last move had to say, which the next one takes back; and something was recorded."""

_CHANGED = ("changed_at", "touched_at", "version", "stage", "status", "stays", *_NEWS)
"""What every move changes."""


def _stays(subject: Lead | Opportunity, stage: str, at: datetime) -> tuple[Stay, ...]:
    """Close the present stay and open the next one."""
    *before, present = subject.stays
    left = copier(type(present), _LEFT)(present, {"left_at": at})
    return (*before, left, maker(Stay)(stage=stage, entered_at=at))


_LEFT = ("left_at",)


def _advanced(dossier: Dossier[Any], event: Advanced) -> Dossier[Any]:
    return _moved(dossier, event, reason=event.reason, contributing=event.contributing)


def _went_back(dossier: Dossier[Any], event: WentBack) -> Dossier[Any]:
    return _moved(dossier, event, reason=event.reason, back_moves=dossier.subject.back_moves + 1)


def _parked(dossier: Dossier[Any], event: Parked) -> Dossier[Any]:
    subject = dossier.subject
    back = subject.resume_to if subject.status is Status.PARKED else subject.stage
    return _moved(dossier, event, reason=event.reason, review_at=event.review_at, resume_to=back)


def _lost(dossier: Dossier[Any], event: Lost) -> Dossier[Any]:
    told = {"reason": event.reason, "contributing": event.contributing, "competitor": event.competitor}
    return _moved(dossier, event, **told)


def _reopened(dossier: Dossier[Any], event: Reopened) -> Dossier[Any]:
    return _moved(dossier, event, reason=event.reason, competitor=None)


def _converted(dossier: Dossier[Any], event: Converted) -> Dossier[Any]:
    if not isinstance(dossier.subject, Lead):
        raise broken(event, "converts what is no lead", "fold it into the lead")
    told = ("opportunity_id", "account_id", "contact_ids", "reason", "contributing")
    links = {name: getattr(event, name) for name in told}
    return _moved(dossier, event, **links)


def _handed_off(dossier: Dossier[Any], event: HandedOff) -> Dossier[Any]:
    if event.from_pipeline != dossier.subject.pipeline:
        found = dossier.subject.pipeline
        raise broken(event, f"leaves pipeline '{event.from_pipeline}'", f"the subject is in '{found}'")
    stays = _stays(dossier.subject, event.to_stage, event.at)
    return _moved(dossier, event, pipeline=event.to_pipeline, stays=stays, reason=event.reason)


def _migrated(dossier: Dossier[Any], event: Migrated) -> Dossier[Any]:
    """Keep what the last move had to say: only the definition changed."""
    subject = dossier.subject
    if event.from_pipeline != subject.pipeline:
        found = f"the subject is in '{subject.pipeline}'"
        raise broken(event, f"leaves pipeline '{event.from_pipeline}'", found)
    kept = {name: getattr(subject, name) for name in (*_NEWS, "touched_at", "competitor")}
    kept |= {"blueprint_version": event.blueprint_version, "pipeline": event.to_pipeline}
    return _moved(dossier, event, **{**kept, "resume_to": event.resume_to})


MOVED: dict[type, Fold] = {
    Advanced: _advanced,
    WentBack: _went_back,
    Parked: _parked,
    Resumed: _moved,
    Lost: _lost,
    Reopened: _reopened,
    Converted: _converted,
    HandedOff: _handed_off,
    Migrated: _migrated,
}
