"""A batch in the order of arrival is one by one; no order of a roster and no round trip of a state matters."""

from __future__ import annotations

import json
import pickle
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.routing.counter import NOW, funnel, lead, routing, run

from salesfunnel import Seller
from salesfunnel.model.seller import Absence, Capacity
from salesfunnel.routing import Roster, RoutingState

TERRITORIES = {"north": {"regions": ["N"]}, "rest": {"regions": ["S", "W"], "accounts": ["a-1"]}}
POOLS: list[dict[str, Any]] = [
    {},
    {"strategy": "weighted"},
    {"strategy": "weighted", "on_return": "capped", "catch_up": 2},
    {"on_return": "full"},
    {"strategy": "least_loaded"},
    {"strategy": "best_fit", "by": ["product"]},
    {"strategy": "available_soonest"},
    {"strategy": "random", "seed": 7},
    {"in_hours": True},
    {"territory": True},
    {"match": {"languages": "language"}},
    {"scope": "organisation", "teams": ["x"]},
    {"scope": "organisation"},
    {"scope": "team", "teams": ["x"]},
    {"scope": "rule"},
]
SECTIONS = st.builds(
    lambda one, other, last: routing(
        {"key": "targets", "when": "is_target", "to": "one", "respond_within": {"hours": 2, "clock": "business"}},
        {"key": "big", "when": "value >= 5", "to": "other"},
        pools={
            "one": {**one, "fallback": "other"}, "other": {**other, "fallback": "all"},
            "all": {**last, "never_back": 0},
        },
        territories=TERRITORIES, limits={"targets": {"when": "is_target", "most": 3}}, calendar="office",
        responses={"web": {"when": "source == 'web'", "within": {"hours": 1}}},
    ),
    *[st.sampled_from(POOLS)] * 3,
)  # fmt: skip
SELLERS = st.builds(
    lambda key, **each: Seller(f"u-{key}", **each),
    st.integers(0, 99),
    team=st.sampled_from(["x", "y", None]),
    weight=st.sampled_from([0, 1, 2, "1/3"]),
    capacity=st.none()
    | st.builds(Capacity, st.sampled_from([0, 1, "7/2"]), st.sampled_from(["day", "week"])),
    open_limit=st.none() | st.integers(0, 4),
    languages=st.lists(st.sampled_from(["en", "zh"]), max_size=2, unique=True),
    skills=st.dictionaries(st.sampled_from(["saas", "erp"]), st.integers(1, 3)),
    territories=st.lists(st.sampled_from(["north", "rest"]), max_size=2, unique=True),
    limits=st.just({}) | st.just({"targets": 1}),
    calendar=st.sampled_from([None, "night"]),
    paused=st.sampled_from([False, False, True]),
    absences=st.lists(
        st.builds(
            lambda begin: Absence(NOW + timedelta(hours=begin), NOW + timedelta(hours=begin + 5)),
            st.integers(-6, 30),
        ),
        max_size=2,
    ),
)
ROSTERS = st.lists(SELLERS, max_size=7, unique_by=lambda each: each.id)
LEADS = st.lists(
    st.fixed_dictionaries(
        {}, optional={
            "is_target": st.booleans(), "value": st.integers(0, 9), "region": st.sampled_from(["N", "S", "E"]),
            "language": st.sampled_from(["en", "zh"]), "product": st.sampled_from(["saas", "erp", "?"]),
            "source": st.sampled_from(["web", "fair"]), "account_id": st.just("a-1"),
        },
    ),
    max_size=14,
)  # fmt: skip
SOME = settings(max_examples=60, deadline=None)


def read_again(state: RoutingState) -> RoutingState:
    again = RoutingState.read(json.dumps(state.wire()))
    assert again == state
    assert hash(again) == hash(state)
    return pickle.loads(pickle.dumps(again))  # noqa: S301 - our own


@SOME
@given(SECTIONS, ROSTERS, LEADS)
def test_a_batch_is_one_by_one_and_nobody_is_lost(
    section: Any, sellers: list[Seller], leads: list[Any]
) -> None:
    made, people = funnel(section), Roster(tuple(sellers))
    dossiers = [lead(key, **known) for key, known in enumerate(leads)]
    single, state = run(made, dossiers, people)
    batch = made.assign_many(dossiers, people, RoutingState(), now=NOW)
    assert list(batch.assignments) == single
    assert batch.state == state
    ids = [each.subject_id for each in (*batch.assigned, *batch.unassigned)]
    assert sorted(ids) == sorted(each.subject.id for each in dossiers)
    best = made.assign_many(dossiers, people, RoutingState(), now=NOW, order="value", by="value")
    assert [each.subject_id for each in best.assignments] == [each.subject.id for each in dossiers]
    assert sum(best.by_seller.values()) == len(best.assigned)


@SOME
@given(SECTIONS, ROSTERS, LEADS, st.randoms(use_true_random=False))
def test_no_order_of_the_roster_matters(
    section: Any, sellers: list[Seller], leads: list[Any], chance: Any
) -> None:
    made = funnel(section)
    dossiers = [lead(key, **known) for key, known in enumerate(leads)]
    mixed = list(sellers)
    chance.shuffle(mixed)
    one = made.assign_many(dossiers, Roster(tuple(sellers)), RoutingState(), now=NOW)
    other = made.assign_many(dossiers, Roster(tuple(mixed)), RoutingState(), now=NOW)
    assert one == other


@SOME
@given(SECTIONS, ROSTERS, LEADS, st.lists(st.integers(0, 20), max_size=14))
def test_a_state_that_was_written_and_read_decides_the_same(
    section: Any, sellers: list[Seller], leads: list[Any], hours: list[int]
) -> None:
    made, people = funnel(section), Roster(tuple(sellers))
    kept, written, now = RoutingState(), RoutingState(), NOW
    for key, known in enumerate(leads):
        now += timedelta(hours=hours[key] if key < len(hours) else 0)
        one, kept = made.assign(lead(key, **known), people, kept, now=now)
        fresh = Roster.read(json.dumps(people.wire()))
        other, written = made.assign(lead(key, **known), fresh, read_again(written), now=now)
        assert one == other
        assert kept == written


@SOME
@given(SECTIONS, ROSTERS, LEADS)
def test_an_assignment_changes_neither_state_nor_the_answer_given_again(
    section: Any, sellers: list[Seller], leads: list[Any]
) -> None:
    made, people, state = funnel(section), Roster(tuple(sellers)), RoutingState()
    for key, known in enumerate(leads):
        before = state.wire()
        one, after = made.assign(lead(key, **known), people, state, now=NOW)
        assert state.wire() == before
        told = made.explain_assignment(lead(key, **known), people, state, now=NOW)
        assert told.assignment == one
        assert len(told.considered) == len(sellers) * len(one.path)
        assert [each.seller_id for each in told.considered if each.why == "chosen"] == [
            each for each in [one.seller_id] if each
        ]
        assert all(told.render(locale) for locale in ("en", "zh"))
        kept = {each.seller_id for each in told.considered if each.is_kept}
        assert one.seller_id in kept if one.seller_id else not kept
        state = after
