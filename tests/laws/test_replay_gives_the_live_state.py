"""Law: a history replays to the live state, however it is cut, sent, or mixed with others; nothing else does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lifecycle.funnels import NOW
from tests.lifecycle.histories import HOUR, histories, state_of

from salesfunnel.errors import InvalidValue, OutOfOrder
from salesfunnel.lifecycle.replay import as_of, evolve, replay, replay_all
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Captured, Event, ItemApproved, ItemCompleted, Tagged
from salesfunnel.model.party import Actor
from salesfunnel.model.progress import Approval, ItemState
from salesfunnel.model.subject import Opportunity
from salesfunnel.model.wire import from_wire, to_wire

ONE, TWO = histories(), st.tuples(histories(most=6, key="a"), histories(most=6, key="b"))


def through_json(value: Any, kind: type) -> Any:
    return from_wire(kind, json.loads(json.dumps(to_wire(value))))


@settings(max_examples=60)
@given(ONE, st.data())
def test_replay_is_the_live_state_at_once_in_halves_and_after_json(events: list[Event], data: Any) -> None:
    live = state_of(events)
    half = data.draw(st.integers(1, len(events)))
    assert replay(events) == live
    assert replay(events) == live
    before = through_json(replay(events[:half]), Dossier)
    assert replay([through_json(each, Event) for each in events[half:]], before) == live


@settings(max_examples=40)
@given(TWO, st.randoms(use_true_random=False))
def test_histories_mixed_in_any_way_replay_to_the_states_of_each(both: Any, chance: Any) -> None:
    one, two = (list(each) for each in both)
    mixed = []
    while one or two:
        mixed.append((one if one and (not two or chance.random() < 0.5) else two).pop(0))
    states = {each[0].subject_id: state_of(each) for each in both}
    assert replay_all(mixed) == states
    half = len(mixed) // 2
    before = replay_all(mixed[:half])
    assert before | replay_all(mixed[half:], before) == states


@settings(max_examples=40)
@given(TWO, st.data())
def test_a_gap_a_duplicate_and_a_foreign_event_are_refused_with_nothing_changed(both: Any, data: Any) -> None:
    mine, foreign = both
    place = data.draw(st.integers(0, len(mine) - 1))
    state, kept = replay(mine[: place + 1]), replay(mine[: place + 1])
    wrong = [[mine[place]], [foreign[-1]], mine[place + 2 :]]
    for events in (each for each in wrong if each):
        with pytest.raises(OutOfOrder):
            replay(events, state)
        states = {"a": state}
        with pytest.raises(OutOfOrder):
            replay_all([*mine[place + 1 :], *events, mine[0]], states)
        assert states == {"a": state}
    assert state == kept


def test_a_history_without_an_event_is_none() -> None:
    with pytest.raises(OutOfOrder, match="found no event"):
        replay([])
    assert replay_all([]) == {}


@settings(max_examples=60)
@given(ONE, st.integers(-10, 600))
def test_as_of_by_recorded_at_is_the_replay_of_the_prefix(events: list[Event], hours: int) -> None:
    instant = NOW + hours * HOUR
    prefix = [each for each in events if each.recorded_at <= instant]
    assert as_of(events, instant, by="recorded_at") == state_of(prefix)


@settings(max_examples=60)
@given(ONE)
def test_as_of_now_is_the_live_state_by_either_instant(events: list[Event]) -> None:
    now = events[-1].recorded_at
    assert as_of(events, now) == as_of(events, now, by="recorded_at") == state_of(events)


@settings(max_examples=60)
@given(ONE, st.integers(-10, 600))
def test_as_of_leaves_out_what_happened_later_and_what_rests_on_it(events: list[Event], hours: int) -> None:
    instant = NOW + hours * HOUR
    seen, kept = None, []
    for each in (each for each in events if each.at <= instant):
        try:
            seen = evolve(seen, renumbered(each, len(kept) + 1))
        except OutOfOrder:
            continue
        kept.append(each)
    found = as_of(events, instant)
    assert found == seen
    if found is not None:
        assert found.subject.version == len(kept)
        assert all(dated(each) <= instant for each in found.subject.stays)


def renumbered(event: Event, seq: int) -> Event:
    body = to_wire(event) | {"seq": seq}
    return from_wire(Event, body)


def dated(stay: Any) -> datetime:
    return stay.entered_at or NOW - timedelta(days=999)


def test_misuse_of_as_of_is_named() -> None:
    with pytest.raises(InvalidValue, match=r"instant: .*expected an aware datetime"):
        as_of([], NOW.replace(tzinfo=None))
    with pytest.raises(InvalidValue, match="by: found 'told', expected 'at' or 'recorded_at'"):
        as_of([], NOW, by="told")  # type: ignore[arg-type]


def test_what_is_dated_before_what_it_answers_is_left_out_with_it() -> None:
    def told(kind: type[Event], seq: int, happened: int, recorded: int, **more: Any) -> Event:
        at, known = NOW + happened * HOUR, NOW + recorded * HOUR
        stamp = {"subject_id": "d", "seq": seq, "at": at, "recorded_at": known, "blueprint_version": 1}
        return kind(**stamp, actor=Actor("li"), **more)

    done = ItemState(checklist="k", item="i", submitted_by="li", submitted_at=NOW + 10 * HOUR)
    yes = Approval(level="first", by="wang", role="boss", at=NOW + 5 * HOUR)
    events = [
        told(Captured, 1, 0, 0, subject=Opportunity(id="d", pipeline="p", stage="new")),
        told(ItemCompleted, 2, 10, 10, state=done),
        told(ItemApproved, 3, 5, 11, checklist="k", item="i", approval=yes),
        told(Tagged, 4, -3, 12, added=("hot",)),
    ]
    before, after = as_of(events, NOW + 6 * HOUR), as_of(events, NOW + 10 * HOUR)
    assert before is not None
    assert (before.subject.items, before.subject.tags, before.subject.version) == ((), ("hot",), 2)
    assert after == replay(events)
    assert as_of(events, NOW - HOUR) is None
