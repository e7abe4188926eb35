"""Which cases a history counts: one when a subject is closed; the same is taken out when it is reopened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol

import attrs

from salesfunnel.lifecycle.evolve import evolve
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.subject import Status
from salesfunnel.scoring.bayes.counts import Case

__all__ = ["OutcomeChange", "outcomes"]

_CLOSED = (Status.WON, Status.LOST)


class CaseMaker(Protocol):
    """Whatever knows what is counted of a closed subject: `CompiledBayes.case`."""

    def __call__(self, dossier: Dossier[Any], at: datetime, *, is_won: bool) -> Case:
        """Return what is counted of a dossier as it was just before it was closed."""
        ...


@attrs.frozen(kw_only=True)
class OutcomeChange:
    """One change of the counts.

    Args:
        subject_id: whose.
        seq: the event that made it.
        case: what is counted.
        is_taken_out: whether it is taken out again, with the values of then.
    """

    subject_id: str
    seq: int
    case: Case
    is_taken_out: bool = False


def outcomes(events: Iterable[Event], case: CaseMaker, *, after: int = 0) -> Iterator[OutcomeChange]:
    """Yield how the history of one subject changes the counts.

    A subject counts while it is won or lost and is no duplicate of another. What is counted are its values
    just before it was closed; when it is opened again the very same case is taken out, whatever has changed
    since. A subject that begins closed, as an imported one may, counts as it begins.

    Args:
        events: the subject's whole history, by `seq`; the values of then are read from it.
        case: what is counted: `CompiledBayes.case`.
        after: only the changes of later events; what the host has counted up to there stays as it is.

    Raises:
        OutOfOrder: for events that are no history.
    """
    state: Dossier[Any] | None = None
    standing: Case | None = None
    for event in events:
        before, state = state, evolve(state, event)
        counts = state.subject.status in _CLOSED and state.subject.merged_into is None
        is_won = state.subject.status is Status.WON
        if standing is not None and (not counts or standing.is_won is not is_won):
            if event.seq > after:
                yield OutcomeChange(
                    subject_id=event.subject_id, seq=event.seq, case=standing, is_taken_out=True
                )
            standing = None
        if counts and standing is None:
            standing = case(
                state if before is None else before, _closed_at(state, before, event), is_won=is_won
            )
            if event.seq > after:
                yield OutcomeChange(subject_id=event.subject_id, seq=event.seq, case=standing)


def _closed_at(state: Dossier[Any], before: Dossier[Any] | None, event: Event) -> datetime:
    """Return when it was closed: of one that begins closed, since when it stands there."""
    since = state.subject.entered_at if before is None else None
    return since or event.at
