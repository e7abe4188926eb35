"""Counts of outcomes add like numbers: shards merge to the whole, and who is opened again was never counted."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.counted import cases, counted, many

from salesfunnel.scoring.bayes.counts import Case, OutcomeCounts
from salesfunnel.scoring.wire import from_wire, to_wire


@given(many, many)
def test_adding_shards_is_counting_everybody_at_once(one: list[Case], two: list[Case]) -> None:
    assert counted(one) + counted(two) == counted([*one, *two]) == counted(two) + counted(one)


@given(many, many, many)
def test_addition_associates(one: list[Case], two: list[Case], three: list[Case]) -> None:
    a, b, c = counted(one), counted(two), counted(three)
    assert (a + b) + c == a + (b + c) == sum([a, b, c])


@given(many)
def test_nothing_changes_nothing(some: list[Case]) -> None:
    nothing = counted([])
    assert nothing.cells == ()
    assert counted(some) + nothing == nothing + counted(some) == counted(some)


@given(many, cases)
def test_closing_and_opening_again_changes_nothing(some: list[Case], one: Case) -> None:
    before = counted(some)
    assert before.closed(one).reopened(one) == before
    assert before.closed(one) == counted([*some, one])


@given(many, many)
def test_a_case_may_be_taken_out_of_another_shard(one: list[Case], two: list[Case]) -> None:
    taken_out = counted([]) - counted(one)
    assert taken_out + counted([*one, *two]) == counted(two)


@given(many, st.randoms(use_true_random=False))
def test_the_order_of_cases_never_shows(some: list[Case], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted(shuffled) == counted(some)


@given(many)
def test_counts_and_cases_survive_json(some: list[Case]) -> None:
    found = counted(some)
    assert from_wire(OutcomeCounts, json.loads(json.dumps(to_wire(found)))) == found
    for each in some:
        assert from_wire(Case, json.loads(json.dumps(to_wire(each)))) == each
