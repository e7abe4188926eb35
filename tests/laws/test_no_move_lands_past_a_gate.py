"""Law: while nothing new is learned, no sequence of moves ends where no advance from the start could."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, DEALS, NAMES, NOW, process

from salesfunnel.lifecycle.commands import (
    Advance,
    Capture,
    Command,
    GoBack,
    HandOff,
    Lose,
    Park,
    Reopen,
    Resume,
)
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.dossier import Dossier

OTHER = {
    "stages": [
        {"key": "pool", "exit": "funded"},
        {"key": "offer", "entry": "worth_it"},
        {"key": "late"},
        {"key": "gone", "kind": "lost"},
    ],
    "hand_off": ["deals"],
}
BOTH: dict[str, dict[str, Any]] = {"deals": DEALS | {"hand_off": ["other"]}, "other": OTHER}
PROCESSES = {key: process(key, **BOTH) for key in BOTH}
stages = st.sampled_from(["pool", "conversation", "confirmed", "solution", "offer", "late", "won"])
wishes = st.lists(
    st.one_of(
        st.builds(Advance, stages),
        st.builds(GoBack, stages, st.just("why")),
        st.builds(Park),
        st.builds(Resume),
        st.builds(Lose, st.just("price")),
        st.builds(Reopen, stages, st.just("again")),
        st.builds(Reopen, stages, st.just("again")),
        st.builds(HandOff, st.sampled_from(["deals", "other"]), stage=st.none() | stages),
    ),
    min_size=3,
    max_size=15,
)


def within_reach(pipeline: str, fields: dict[str, object]) -> set[str]:
    """Return the open stages that an advance reaches from the first, and the first."""
    over = PROCESSES[pipeline]
    begun = decide(over, None, Capture("d-1", pipeline, fields=fields), actor=ACTOR, now=NOW)
    dossier: Dossier[Any] = evolve(None, begun.events[0])
    there = [key for key in over.order if over.places[key].kind == "open"]
    wish = {key: decide(over, dossier, Advance(key), actor=ACTOR, now=NOW).accepted for key in there[1:]}
    return {there[0], *(key for key, granted in wish.items() if granted)}


@given(st.sampled_from(NAMES), st.sampled_from([None, False]), wishes)
@settings(max_examples=150)
def test_no_move_lands_past_a_gate(gap: str, value: object, asked: list[Command]) -> None:
    fields = {**ALL_KNOWN, gap: value}
    reach = {key: within_reach(key, fields) for key in PROCESSES}
    begun = decide(PROCESSES["deals"], None, Capture("d-1", "deals", fields=fields), actor=ACTOR, now=NOW)
    dossier: Dossier[Any] = evolve(None, begun.events[0])
    for hour, wish in enumerate(asked, 1):
        over = PROCESSES[dossier.subject.pipeline]
        answer = decide(over, dossier, wish, actor=ACTOR, now=NOW + timedelta(hours=hour))
        dossier = reduce(evolve, answer.events, dossier)
        subject = dossier.subject
        assert subject.status != "open" or subject.stage in reach[subject.pipeline]
