"""The state after events: after one, after a history, at an instant of it; and which outcomes it counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, overload

import attrs

from salesfunnel.errors import InvalidValue, OutOfOrder
from salesfunnel.lifecycle.fold import broken
from salesfunnel.lifecycle.table import FOLDS
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Captured, Event, Imported
from salesfunnel.model.frozen import copied
from salesfunnel.model.subject import Lead, Opportunity, Status
from salesfunnel.scoring.bayes.counts import Case

__all__ = ["OutcomeChange", "as_of", "evolve", "outcomes", "replay", "replay_all"]


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
        _check_order(subject, event)
    return fold(dossier, event)


def _otherwise(dossier: Dossier[Any] | None, event: Event) -> Dossier[Any]:
    """Return the dossier after an event that begins a history; anything else is misuse."""
    _check_use(dossier, event)
    if isinstance(event, Captured):
        return _begun(dossier, event)
    if dossier is None:
        raise broken(event, "begins no history", "fold its Captured event first")
    _check_order(dossier.subject, event)
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
    at, version = event.recorded_at, event.blueprint_version
    begun = copied(subject, {"version": 1, "changed_at": at, "touched_at": at, "blueprint_version": version})
    if isinstance(event, Imported):
        return Dossier(begun)
    return Dossier(begun, activities=(), planned=(), documents=(), objections=())


def _check_order(subject: Lead | Opportunity, event: Event) -> None:
    if event.subject_id != subject.id:
        raise broken(event, f"is not about '{subject.id}'", "fold it into its own subject")
    if event.seq != subject.version + 1:
        raise broken(event, f"does not follow version {subject.version}", f"expected {subject.version + 1}")


State: TypeAlias = Dossier[Any]


def replay(events: Iterable[Event], since: State | None = None) -> State:
    """Return the state of one subject after its events; the same as if they had been folded one by one.

    Args:
        events: the subject's events by `seq`, without gaps.
        since: the state after the events before these; None when they begin the history.

    Raises:
        OutOfOrder: for an event that does not continue the history, and for a history without an event.
    """
    state = since
    for event in _several(events):
        state = evolve(state, event)
    if state is None:
        raise OutOfOrder.at(
            "events", "found no event, and no state before them", "begin with a Captured event"
        )
    return state


def replay_all(events: Iterable[Event], states: Mapping[str, State] | None = None) -> dict[str, State]:
    """Return the state of every subject that the events are about, by its id.

    The events of different subjects may be mixed in any way. `states` is not changed, so that a batch counts
    as a whole or not at all: `states.update(replay_all(batch, states))`.

    Args:
        events: the events of each subject by `seq`, without gaps.
        states: the states before them, by id; a subject that is not there begins with these events.

    Raises:
        OutOfOrder: for an event that does not continue its subject's history.
    """
    begun = states or {}
    after: dict[str, State] = {}
    for event in _several(events):
        subject_id = event.subject_id
        before = after.get(subject_id)
        after[subject_id] = evolve(begun.get(subject_id) if before is None else before, event)
    return after


def as_of(
    events: Iterable[Event], instant: datetime, *, by: Literal["at", "recorded_at"] = "at"
) -> State | None:
    """Return the state of one subject at an instant; None where its history had not begun.

    By `at` it is the state *as it was*, as far as it is known by now: what was recorded later counts from
    when it happened. The events are folded in the order of `seq`; those that happened after the instant are
    left out, and so is one that rests on them, such as an approval dated before the submission it answers.
    The rest is numbered anew, so that `version` counts the events folded.

    By `recorded_at` it is the state *as it was known*: the history up to the first event that was recorded
    after the instant, whatever came to light later.

    Args:
        events: the subject's whole history.
        instant: aware; an event at this very instant counts.
        by: which of an event's two instants is meant.

    Raises:
        OutOfOrder: for events that are no history.
        InvalidValue: for a naive instant, or another `by`.
    """
    _check_instant(instant)
    if by == "at":
        return _as_it_was(events, instant)
    if by == "recorded_at":
        known = list(takewhile(lambda event: event.recorded_at <= instant, _several(events)))
        return replay(known) if known else None
    raise InvalidValue.at("by", f"found {by!r}, expected 'at' or 'recorded_at'")


def _several(events: object) -> Iterable[Event]:
    if not isinstance(events, Iterable):
        says = f"found a {type(events).__name__}, expected the events of a history"
        raise InvalidValue.at("events", says, "hand them over in order: [event, …]")
    return events


def _check_instant(instant: object) -> None:
    if not isinstance(instant, datetime) or instant.utcoffset() is None:
        says = f"found {instant!r}, expected an aware datetime"
        raise InvalidValue.at("instant", says, "give it a time zone")


def _as_it_was(events: Iterable[Event], instant: datetime) -> State | None:
    whole: State | None = None
    seen: State | None = None
    for event in _several(events):
        whole = evolve(whole, event)
        if event.at <= instant:
            seen = _taken_in(seen, event)
    return seen


def _taken_in(state: State | None, event: Event) -> State | None:
    """Fold an event of a sound history into what is left of it, unless it rests on what was left out."""
    seq = 1 if state is None else state.subject.version + 1
    try:
        return evolve(state, event if event.seq == seq else copied(event, {"seq": seq}))
    except OutOfOrder:
        return state


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
