"""The state that a history leads to: now, at an instant as it was, or at an instant as it was known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any, Literal, TypeAlias

from salesfunnel.errors import InvalidValue, OutOfOrder
from salesfunnel.lifecycle.evolve import evolve
from salesfunnel.lifecycle.fold.copying import copied
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event

__all__ = ["as_of", "replay", "replay_all"]

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

    By `at` it is the state *as it was*, as far as it is known by now: what was told later counts from when it
    happened. The events are folded in the order of `seq`; those that happened after the instant are left out,
    and so is one that rests on them, such as an approval dated before the submission it answers. The rest is
    numbered anew, so that `version` counts the events folded.

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
    _check(instant)
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


def _check(instant: object) -> None:
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
