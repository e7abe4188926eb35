"""Fold an event into a dossier: the state after it, without a definition and without a question."""

from __future__ import annotations

from typing import Any, TypeVar, overload

from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.fold import FOLDS
from salesfunnel.lifecycle.fold.copying import broken, copied
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Captured, Event, Imported
from salesfunnel.model.subject import Lead, Opportunity

__all__ = ["evolve"]

S = TypeVar("S", bound=Lead | Opportunity)


@overload
def evolve(dossier: Dossier[S], event: Event) -> Dossier[S]: ...
@overload
def evolve(dossier: None, event: Event) -> Dossier[Lead | Opportunity]: ...
def evolve(dossier: Dossier[Any] | None, event: Event) -> Dossier[Any]:
    """Return the dossier after the event.

    What events bring is empty where a history begins, and not loaded where a subject is imported: what was
    done before is written elsewhere. The host's other rows stay as they are.

    Args:
        dossier: the state before; None before the event that begins it.
        event: what happened.

    Raises:
        OutOfOrder: when the event does not continue this history: a gap, a duplicate, another subject's
            event, another stage than the present one, or a beginning where there was one already.
        InvalidValue: for what is no event or no dossier.
    """
    fold = FOLDS.get(type(event))
    if fold is None or not isinstance(dossier, Dossier):
        return _otherwise(dossier, event)
    subject = dossier.subject
    if event.subject_id != subject.id or event.seq != subject.version + 1:
        _check(subject, event)
    return fold(dossier, event)


def _otherwise(dossier: Dossier[Any] | None, event: Event) -> Dossier[Any]:
    """Return the dossier after an event that begins a history; anything else is misuse."""
    _check_use(dossier, event)
    if isinstance(event, Captured):
        return _begun(dossier, event)
    if dossier is None:
        raise broken(event, "begins no history", "fold its Captured event first")
    _check(dossier.subject, event)
    raise broken(event, "is of no kind that is known here", "use one of salesfunnel.model.event.EVENTS")


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
        raise broken(event, "begins a history that has begun", "fold it into None")
    if event.seq != 1 or subject.version != 0:
        raise broken(event, f"begins at {event.seq} on version {subject.version}", "expected 1 on version 0")
    if subject.id != event.subject_id:
        raise broken(event, f"holds the subject '{subject.id}'", "expected the one it names")
    at = event.recorded_at
    told = {
        "version": 1,
        "changed_at": at,
        "touched_at": at,
        "blueprint_version": event.blueprint_version,
    }
    begun = copied(subject, told)
    if isinstance(event, Imported):
        return Dossier(begun)
    return Dossier(begun, activities=(), planned=(), documents=(), objections=())


def _check(subject: Lead | Opportunity, event: Event) -> None:
    if event.subject_id != subject.id:
        raise broken(event, f"is not about '{subject.id}'", "fold it into its own subject")
    if event.seq != subject.version + 1:
        raise broken(event, f"does not follow version {subject.version}", f"expected {subject.version + 1}")
