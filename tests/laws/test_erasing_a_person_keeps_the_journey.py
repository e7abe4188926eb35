"""Law: a person is gone from a history and the journey stays: stages, times, numbers, the state it replays to."""

from __future__ import annotations

import json
from typing import Any

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.lifecycle.histories import PEOPLE, histories, people

from salesfunnel.lifecycle.erase import erase
from salesfunnel.lifecycle.replay import replay
from salesfunnel.model.event import Event
from salesfunnel.model.wire import from_wire, to_wire

JOURNEY = (
    "id",
    "pipeline",
    "stage",
    "status",
    "stays",
    "version",
    "changed_at",
    "amount",
    "back_moves",
    "tags",
)
STAMP = ("subject_id", "seq", "at", "recorded_at", "blueprint_version")


def journey(events: Any) -> dict[str, Any]:
    subject = replay(events).subject
    return {name: getattr(subject, name) for name in JOURNEY}


def stamps(events: Any) -> list[Any]:
    return [(type(each), *(getattr(each, name) for name in STAMP)) for each in events]


def written(events: Any) -> str:
    return json.dumps([to_wire(each) for each in events], ensure_ascii=False)


@settings(max_examples=80)
@given(histories(), people)
def test_the_person_is_gone_and_the_journey_stays(events: list[Event], party_id: str) -> None:
    after = erase(events, party_id)
    assert f'"{party_id}"' not in written(after)
    assert journey(after) == journey(events)
    assert stamps(after) == stamps(events)
    assert tuple(from_wire(Event, to_wire(each)) for each in after) == after


@settings(max_examples=60)
@given(histories(), people, people)
def test_erasing_twice_is_erasing_once_and_order_does_not_matter(events: Any, one: str, two: str) -> None:
    once = erase(events, one)
    assert erase(once, one) == once
    if one != two:
        assert erase(once, two) == erase(erase(events, two), one)


@settings(max_examples=60)
@given(histories(), people)
def test_the_others_stay_and_what_says_nothing_of_the_person_is_untouched(events: Any, party_id: str) -> None:
    for before, after in zip(events, erase(events, party_id), strict=True):
        if f'"{party_id}"' not in written([before]) and before.subject_id not in own(events, party_id):
            assert after is before
    assert erase(events, "nobody") == tuple(events)
    assert all(new is old for new, old in zip(erase(events, "nobody"), events, strict=True))


def own(events: Any, party_id: str) -> set[str]:
    return {each.subject_id for each in events if party_id in written([each])}


@settings(max_examples=40)
@given(histories(), st.permutations(PEOPLE))
def test_everybody_can_go_and_the_history_still_replays(events: Any, order: list[str]) -> None:
    left = tuple(events)
    for party_id in order:
        left = erase(left, party_id, tombstone=f"x-{party_id[-1]}")
    assert journey(left) == journey(events)
    assert not [each for each in PEOPLE if f'"{each}"' in written(left)]
    assert attrs.has(type(left[0]))
