"""Law: however deciders interleave, no update is lost, one wins each version, and subjects go together or not.

Several deciders each load, think, and commit later; in between the others do the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, NOW, process

from salesfunnel.errors import Conflict
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    Advance,
    Capture,
    Command,
    Convert,
    GoBack,
    Lose,
    Merge,
    OfferHandover,
    Park,
    Reopen,
    Repurchase,
    Resume,
    Tag,
)
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


OFFICES = (("s-1", "deals"), ("s-2", "deals"), ("s-3", "leads"), ("s-4", "leads"))
TOGETHER = st.sampled_from(
    ["merge", "merge", "repurchase", "repurchase", "convert", "tag", "hand over", "answer"]
)


def joined(store: Store, key: str, what: str, other: str) -> Command:
    """What one person asks about one subject and another; what a duplicate says is what is loaded now."""
    match what:
        case "merge":
            return Merge(store.load(other).subject)  # type: ignore[union-attr]
        case "repurchase":
            return Repurchase(f"again-{other}")
        case "convert":
            return Convert(f"from-{other}", "deals")
        case "hand over":
            return OfferHandover("u-7" if key == other else "u-8")
        case "answer":
            return AcceptHandover()
        case _:
            return Tag((other,))


@settings(max_examples=150)
@given(
    st.lists(
        st.tuples(DECIDERS, st.sampled_from(OFFICES), st.sampled_from(OFFICES), TOGETHER),
        min_size=12,
        max_size=30,
    ),
    st.lists(st.sampled_from(["think", "think", "commit"]), min_size=30, max_size=30),
)
def test_subjects_that_go_together_are_kept_together_or_not_at_all(asked: Any, turns: Any) -> None:
    store, minds, kept = Store(), dict[int, Decision](), list[Decision]()
    for key, pipeline in OFFICES:
        wish = Capture(key, pipeline, fields=ALL_KNOWN)
        store.commit(decide(PROCESSES[pipeline], None, wish, actor=ACTOR, now=NOW))
    for key in ("s-1", "s-2"):
        store.commit(decide(PROCESSES["deals"], store.load(key), Advance("won"), actor=ACTOR, now=NOW))
    for turn, (who, (key, pipeline), (other, _), what) in zip(turns, asked, strict=False):
        if turn == "commit" and who in minds:
            kept += committed(store, minds.pop(who))
            continue
        wish = joined(store, key, what, other)
        answer = decide(PROCESSES[pipeline], store.load(key), wish, actor=ACTOR, now=NOW)
        minds |= {who: answer} if answer.accepted else {}
    for each in kept:
        assert all(store.events(event.subject_id)[event.seq - 1] == event for event in each.events)
    assert_sound(store, {event.subject_id for each in kept for event in each.events} | dict(OFFICES).keys())


def committed(store: Store, decision: Decision) -> list[Decision]:
    """Commit, and say that all subjects of a decision went on, or none did."""
    before = {key: store.events(key) for key in decision.expects}
    moved_on = {key for key, seen in decision.expects.items() if len(before[key]) != seen}
    named: set[str] = set()
    try:
        store.commit(decision)
    except Conflict as conflict:
        named = {each.path for each in conflict.problems}
    assert named == moved_on
    if moved_on:
        assert {key: store.events(key) for key in decision.expects} == before
        return []
    assert all(store.version(key) > seen for key, seen in decision.expects.items())
    return [decision]


def assert_sound(store: Store, keys: Iterable[str]) -> None:
    """Every link between two subjects is known to both, and a duplicate has one survivor."""
    subjects = {key: store.load(key).subject for key in keys}  # type: ignore[union-attr]
    survivors = Counter(each for subject in subjects.values() for each in subject.merged_ids[-1:])
    assert all(subjects[key].merged_into is not None for key in survivors)
    for key, subject in subjects.items():
        if subject.merged_into is not None:
            assert key in subjects[subject.merged_into].merged_ids
        for born in getattr(subject, "repurchase_ids", ()):
            assert subjects[born].previous_id == key
        if getattr(subject, "lead_id", None):
            assert subjects[subject.lead_id].opportunity_id == key
        assert replay(store.events(key)) == store.load(key)
