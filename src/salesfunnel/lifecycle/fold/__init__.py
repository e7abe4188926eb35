"""What does an event do to what is known? A fold for each kind of event, without definition or question.

Which fold belongs to which event stands in `lifecycle.table`. `evolve` checks that an event continues the
history and gives it to its fold; nothing is refused here. What several folds share stands in this file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

from salesfunnel.errors import OutOfOrder
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.frozen import changer, copied
from salesfunnel.model.subject import Lead, Opportunity

__all__ = ["Fold", "after", "broken", "with_subject"]

Fold: TypeAlias = Callable[[Dossier[Any], Any], Dossier[Any]]
"""`(dossier, event) → dossier`: the state after an event of one kind that continues the history."""


def after(
    dossier: Dossier[Any], event: Event, rows: Mapping[str, Any] | None = None, **changes: Any
) -> Dossier[Any]:
    """Return the dossier after an event.

    Args:
        dossier: the state before.
        event: what happened; whatever it is, something was recorded, so that nothing stalls any more.
        rows: the dossier's collections that changed, by name.
        changes: the subject's values that changed, by name.
    """
    at = event.recorded_at
    recorded = {"changed_at": at, "touched_at": at, "version": event.seq, "stalled_at": None}
    subject = copied(dossier.subject, {**recorded, **changes})
    return with_subject(dossier, subject) if rows is None else copied(dossier, {**rows, "subject": subject})


def with_subject(dossier: Dossier[Any], subject: Lead | Opportunity) -> Dossier[Any]:
    """Return the dossier of the subject as it became."""
    kind: Any = type(dossier)
    changed: Dossier[Any] = _with_subject(kind)(dossier, subject=subject)
    return changed


@cache
def _with_subject(kind: type[Any]) -> Callable[..., Any]:
    return changer(kind, "subject")


def broken(event: Event, says: str, cure: str) -> OutOfOrder:
    """Return the error about an event that does not continue this history."""
    name = type(event).__name__
    return OutOfOrder.at(f"event {event.seq} of '{event.subject_id}'", f"'{name}' {says}", cure)
