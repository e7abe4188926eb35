"""Fold an event into a dossier: the state after it, without a definition and without a question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, overload

import attrs

from salesfunnel.errors import InvalidValue, OutOfOrder
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Captured, Converted, Event, Parked, StageChanged
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay

__all__ = ["evolve"]

S = TypeVar("S", bound=Lead | Opportunity)
V = TypeVar("V", bound=Lead | Opportunity | Dossier[Any])


@overload
def evolve(dossier: Dossier[S], event: Event) -> Dossier[S]: ...
@overload
def evolve(dossier: None, event: Event) -> Dossier[Lead | Opportunity]: ...
def evolve(dossier: Dossier[Any] | None, event: Event) -> Dossier[Any]:
    """Return the dossier after the event; the host's rows stay as they are.

    Args:
        dossier: the state before; None before the event that begins it.
        event: what happened.

    Raises:
        OutOfOrder: when the event does not continue this history: a gap, a duplicate, another subject's
            event, another stage than the present one, or a beginning where there was one already.
        InvalidValue: for what is no event or no dossier.
    """
    _check_use(dossier, event)
    if isinstance(event, Captured):
        return _begun(dossier, event)
    if dossier is None:
        raise _broken(event, "begins no history", "fold its Captured event first")
    subject = dossier.subject
    _check(subject, event)
    if not isinstance(event, StageChanged):
        raise _broken(event, "is of no kind that is known here", "use one of salesfunnel.model.event.EVENTS")
    return _with(dossier, subject=_with(subject, **_moved(subject, event)))


def _check_use(dossier: object, event: object) -> None:
    if not isinstance(event, Event):
        says = f"found a {type(event).__name__}, expected an event"
        raise InvalidValue.at("event", says, "read it: from_wire(Event, data)")
    if dossier is not None and not isinstance(dossier, Dossier):
        found = type(dossier).__name__
        raise InvalidValue.at("dossier", f"found a {found}, expected a Dossier", "write Dossier(subject)")


def _begun(dossier: object, event: Captured) -> Dossier[Lead | Opportunity]:
    subject = event.subject
    if dossier is not None:
        raise _broken(event, "begins a history that has begun", "fold it into None")
    if event.seq != 1 or subject.version != 0:
        raise _broken(event, f"begins at {event.seq} on version {subject.version}", "expected 1 on version 0")
    if subject.id != event.subject_id:
        raise _broken(event, f"holds the subject '{subject.id}'", "expected the one it names")
    return Dossier(_with(subject, version=1, changed_at=event.at))


def _check(subject: Lead | Opportunity, event: Event) -> None:
    if event.subject_id != subject.id:
        raise _broken(event, f"is not about '{subject.id}'", "fold it into its own subject")
    if event.seq != subject.version + 1:
        raise _broken(event, f"does not follow version {subject.version}", f"expected {subject.version + 1}")
    if isinstance(event, StageChanged) and event.from_stage != subject.stage:
        raise _broken(event, f"leaves '{event.from_stage}'", f"the subject is in '{subject.stage}'")
    if isinstance(event, Converted) and not isinstance(subject, Lead):
        raise _broken(event, "converts what is no lead", "fold it into the lead")


def _moved(subject: Lead | Opportunity, event: StageChanged) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "stage": event.to_stage,
        "status": event.status,
        "stays": _stays(subject, event),
        "reason": getattr(event, "reason", None),
        "competitor": getattr(event, "competitor", None),
        "review_at": None,
        "resume_to": None,
        "changed_at": event.at,
        "version": event.seq,
    }
    match event:
        case Parked(review_at=review_at):
            changes["review_at"] = review_at
            changes["resume_to"] = subject.resume_to if subject.status is Status.PARKED else subject.stage
        case Converted(opportunity_id=opportunity_id, account_id=account_id, contact_ids=contact_ids):
            changes["opportunity_id"] = opportunity_id
            changes["account_id"] = account_id
            changes["contact_ids"] = contact_ids
        case _:
            pass
    return changes


def _stays(subject: Lead | Opportunity, event: StageChanged) -> tuple[Stay, ...]:
    """Close the present stay and open the next one; a change within a stage continues its stay."""
    if event.to_stage == subject.stage:
        return subject.stays
    present = subject.stays[-1]
    left = Stay(present.stage, present.entered_at, event.at, extra=present.extra)
    return (*subject.stays[:-1], left, Stay(event.to_stage, event.at))


def _names(kind: type[attrs.AttrsInstance]) -> tuple[str, ...]:
    return tuple(each.name for each in attrs.fields(kind))


_KNOWN: Mapping[type, tuple[str, ...]] = {kind: _names(kind) for kind in (Lead, Opportunity, Dossier)}


def _with(value: V, **changes: Any) -> V:
    """Copy a value with some of it changed, in less than half the time of `attrs.evolve`.

    Nothing is checked again: what is kept was checked with the value, what is new with the event.
    """
    kind = type(value)
    new = object.__new__(kind)
    for name in _KNOWN.get(kind) or _names(kind):
        object.__setattr__(new, name, changes[name] if name in changes else getattr(value, name))
    return new


def _broken(event: Event, says: str, cure: str) -> OutOfOrder:
    name = type(event).__name__
    return OutOfOrder.at(f"event {event.seq} of '{event.subject_id}'", f"'{name}' {says}", cure)
