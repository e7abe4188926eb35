"""Law: however deciders interleave, no update is lost, one wins each version, and subjects go together or not.

Several deciders each load, think, and commit later; in between the others do the same.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, NOW, process

from salesfunnel.errors import Conflict
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.commands.moves import Advance, Capture, Convert, GoBack, Lose, Park, Reopen, Resume
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.replay import replay
from salesfunnel.testing import Store

PROCESSES = {"leads": process("leads"), "deals": process("deals")}
IDS = ("s-1", "s-2", "s-3")
DECIDERS = st.integers(0, 2)
WISHES: st.SearchStrategy[Command] = st.one_of(
    st.builds(Advance, st.sampled_from(["sql", "confirmed", "solution"])),
    st.builds(GoBack, st.sampled_from(["fresh", "pool"]), st.just("why")),
    st.builds(Convert, st.sampled_from(IDS), st.just("deals")),
    st.builds(Capture, st.sampled_from(IDS), st.sampled_from(["leads", "deals"]), fields=st.just(ALL_KNOWN)),
    st.builds(Reopen, st.sampled_from(["fresh", "pool"]), st.just("why")),
    st.sampled_from([Park(), Resume(), Lose("price")]),
)
STEPS = st.lists(
    st.tuples(st.just("think"), DECIDERS, st.sampled_from(IDS), WISHES) | st.tuples(st.just("commit"), DECIDERS),
    min_size=5,
    max_size=40,
)  # fmt: skip


def thought(store: Store, key: str, wish: Command, hour: int) -> Decision | None:
    """Decide about what is loaded now; a beginning is for a subject that is not there yet."""
    seen = None if isinstance(wish, Capture) else store.load(key)
    if seen is None and not isinstance(wish, Capture):
        return None
    over = PROCESSES[wish.pipeline if isinstance(wish, Capture) else seen.subject.pipeline]  # type: ignore[union-attr]
    answer = decide(over, seen, wish, actor=ACTOR, now=NOW + timedelta(hours=hour))
    return answer if answer.accepted else None


def image(store: Store) -> dict[str, Any]:
    return {key: (store.load(key), store.events(key)) for key in IDS}


@settings(max_examples=150)
@given(STEPS)
def test_interleaved_deciders_lose_no_update(steps: list[Any]) -> None:
    store, minds = Store(), dict[int, Decision | None]()
    kept: list[Decision] = []
    store.commit(thought(store, "s-1", Capture("s-1", "leads", fields=ALL_KNOWN), 0))  # type: ignore[arg-type]
    for hour, (what, who, *rest) in enumerate(steps, 1):
        if what == "think":
            minds[who] = thought(store, *rest, hour)
            continue
        decision = minds.pop(who, None)
        if decision is None:
            continue
        before = image(store)
        stands = all(store.version(key) == seen for key, seen in decision.expects.items())
        try:
            store.commit(decision)
        except Conflict:
            assert not stands
            assert image(store) == before
        else:
            assert stands
            kept.append(decision)
    winners = Counter((key, seen) for each in kept for key, seen in each.expects.items())
    assert set(winners.values()) <= {1}
    for key in IDS:
        mine = [event for each in kept for event in each.events if event.subject_id == key]
        assert list(store.events(key))[1 if key == "s-1" else 0 :] == mine
        assert store.load(key) == (replay(store.events(key)) if store.events(key) else None)
    for each in kept:
        assert all(event in store.events(event.subject_id) for event in each.events)
