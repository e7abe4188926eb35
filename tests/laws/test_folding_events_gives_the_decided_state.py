"""Law: a history folds to the state that was decided, at once, in two halves, after pickling and JSON."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterable
from datetime import timedelta
from functools import reduce
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, NOW, process
from tests.lifecycle.wishes import changes, knowledge, moves

from salesfunnel.errors import OutOfOrder
from salesfunnel.lifecycle.commands import Capture, Command, Convert
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.wire import from_wire, to_wire

PROCESSES = {key: process(key) for key in ("deals", "leads")}
requests = st.sampled_from(["deals", "leads"]).flatmap(
    lambda key: st.tuples(
        st.just(key), knowledge, st.lists(moves(key) | changes(key), min_size=1, max_size=25)
    )
)
Request: TypeAlias = tuple[str, dict[str, object], list[Command]]


def live(
    pipeline: str, known: dict[str, object], wishes: Iterable[Command]
) -> tuple[Dossier[Any], list[Event]]:
    """Ask for everything, an hour apart; return the state and the history of what was granted."""
    over = PROCESSES[pipeline]
    begun = decide(over, None, Capture("s-0", pipeline, fields=known), actor=ACTOR, now=NOW)
    events = list(begun.events)
    dossier: Dossier[Any] = evolve(None, events[0])
    for hour, wish in enumerate(wishes, 1):
        answer = decide(over, dossier, wish, actor=ACTOR, now=NOW + timedelta(hours=hour))
        mine = [each for each in answer.events if each.subject_id == "s-0"]
        dossier = reduce(evolve, mine, dossier)
        events += mine
    return dossier, events


def fold(events: Iterable[Event], start: Dossier[Any] | None = None) -> Dossier[Any] | None:
    return reduce(evolve, events, start)  # type: ignore[arg-type]


@given(requests, st.data())
def test_folding_events_gives_the_decided_state(request: Request, data: st.DataObject) -> None:
    dossier, events = live(*request)
    half = data.draw(st.integers(0, len(events)))
    assert fold(events) == dossier
    assert fold(events[half:], fold(events[:half])) == dossier
    assert fold(pickle.loads(pickle.dumps(events))) == dossier  # noqa: S301 - our own bytes
    assert fold(from_wire(Event, json.loads(json.dumps(to_wire(each)))) for each in events) == dossier


@given(requests, st.data())
def test_a_history_out_of_order_is_refused(request: Request, data: st.DataObject) -> None:
    dossier, events = live(*request)
    lost = data.draw(st.integers(0, len(events) - 1))
    with pytest.raises(OutOfOrder):
        fold([*events[: lost + 1], *events[lost:]])
    if lost < len(events) - 1:
        with pytest.raises(OutOfOrder):
            fold([*events[:lost], *events[lost + 1 :]])
    assert fold(events) == dossier


@given(st.lists(moves("leads"), max_size=10))
def test_a_lead_and_its_deal_know_each_other(wishes: list[Command]) -> None:
    dossier, _ = live("leads", ALL_KNOWN, wishes)
    answer = decide(
        PROCESSES["leads"], dossier, Convert("d-0", "deals"), actor=ACTOR, now=NOW + timedelta(days=9)
    )
    if answer.accepted:
        won, begun = answer.events
        assert evolve(dossier, won).subject.opportunity_id == "d-0"
        assert evolve(None, begun).subject.lead_id == "s-0"  # type: ignore[union-attr]
