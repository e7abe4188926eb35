"""Several versions at work: each subject is decided about under its own, new ones under that of the rollout."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.blueprint.versions import ADMIN, DAY, NEW, NOW, OLD, deal, funnels

from salesfunnel import Advance, Capture, Dossier, Funnel, Import, Opportunity, Seller, evolve
from salesfunnel.blueprint import Editions, Rollout, rollout_schema
from salesfunnel.errors import InvalidValue, MappingError, UnknownName

HOUR = timedelta(hours=1)
PILOT: dict[str, Any] = {
    "salesfunnel_rollout": 1, "base": 3,
    "pilots": [{"version": 4, "starts_at": NOW.isoformat(), "teams": ["north"]}],
}  # fmt: skip


def rollout(**pilot: Any) -> Rollout:
    return Rollout.read({**PILOT, "pilots": [{"version": 4, "starts_at": NOW.isoformat(), **pilot}]})


def editions(told: Any = PILOT) -> Editions:
    return Editions.of(*funnels(), rollout=told)


@pytest.mark.parametrize(
    ("pilot", "who", "version"),
    [
        ({"teams": ["north"]}, {"team": "north"}, 4),
        ({"teams": ["north"]}, {"team": "south"}, 3),
        ({"teams": ["north"]}, {}, 3),
        ({"sellers": ["s-1"]}, {"owner_id": "s-1"}, 4),
        ({"sellers": ["s-1"]}, {"owner_id": "s-2"}, 3),
        ({"regions": ["East"]}, {"region": "East"}, 4),
        ({"regions": ["East"], "teams": ["north"]}, {"region": "East"}, 3),
        ({"regions": ["East"], "teams": ["north"]}, {"region": "East", "team": "north"}, 4),
        ({}, {}, 4),
    ],
    ids=str,
)
def test_a_pilot_holds_for_its_few(pilot: dict[str, Any], who: dict[str, str], version: int) -> None:
    assert rollout(**pilot).version_at(NOW, **who) == version
    assert rollout(**pilot).version_at(NOW - HOUR, **who) == 3


def test_a_pilot_ends_and_a_later_one_wins() -> None:
    ended = rollout(ends_at=(NOW + DAY).isoformat())
    assert [ended.version_at(NOW + each) for each in (DAY - HOUR, DAY)] == [4, 3]
    later = Rollout.read(
        {**PILOT, "pilots": [*PILOT["pilots"], {"version": 5, "starts_at": NOW.isoformat()}]}
    )
    assert later.version_at(NOW, team="north") == 5
    assert later.versions == (3, 4, 5)


def test_a_subject_stays_under_the_version_it_began_under() -> None:
    both = editions()
    born = both.decide(None, Capture("d-9", "b2b", owner_id="s-1"), actor=ADMIN, now=NOW, team="north")
    state = evolve(None, born.events[0])
    assert (state.subject.stage, state.subject.blueprint_version) == ("contact", 4)
    elsewhere = Dossier(state.subject, owner=Seller("s-1", team="south"))
    assert both.funnel_for(elsewhere, now=NOW + DAY).blueprint.version == 4
    moved = both.decide(state, Advance("showing"), actor=ADMIN, now=NOW + HOUR)
    assert moved.accepted
    assert moved.events[0].blueprint_version == 4


def test_everybody_else_begins_under_the_base() -> None:
    born = editions().decide(None, Capture("d-9", "b2b"), actor=ADMIN, now=NOW)
    assert born.events[0].blueprint_version == 3
    taken = Dossier(Opportunity(id="d-8", pipeline="b2b", stage="offer"), owner=Seller("s-1", team="north"))
    answer = editions().decide(None, Import(taken), actor=ADMIN, now=NOW)
    assert answer.events[0].blueprint_version == 4


def test_a_subject_without_a_version_gets_that_of_the_rollout() -> None:
    bare = deal("demo", blueprint_version=None, version=0, changed_at=None)
    assert editions().funnel_for(bare, now=NOW).blueprint.version == 3


def test_who_should_live_elsewhere_is_pending() -> None:
    north = Dossier(deal("demo").subject, owner=Seller("s-1", team="north"))
    south = Dossier(deal("demo", "d-2").subject, owner=Seller("s-2", team="south"))
    fresh = Dossier(deal("demo", "d-3", blueprint_version=None).subject, owner=Seller("s-1", team="north"))
    assert editions().pending([north, south, fresh], now=NOW) == {(3, 4): (north,)}
    assert editions().pending([north, south], now=NOW - HOUR) == {}


@pytest.mark.parametrize(
    ("funnels_", "says"),
    [
        ((OLD,), "names version 4, which no funnel has"),
        ((OLD, NEW, OLD), "the same version"),
        ((OLD, {**NEW, "key": "globex"}), "versions of one"),
    ],
    ids=["lacking", "twice", "foreign"],
)
def test_editions_are_versions_of_one_blueprint(funnels_: tuple[dict[str, Any], ...], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        Editions.of(*map(Funnel.load, funnels_), rollout=Rollout.read(json.dumps(PILOT)))


def test_a_version_that_is_not_at_work_is_named() -> None:
    with pytest.raises(UnknownName, match="lives under version 2"):
        editions().funnel_for(deal("demo", blueprint_version=2), now=NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        {"base": "3"},
        {"pilots": [{"version": 4}]},
        {"pilots": [{"version": 4, "starts_at": "2026-05-04T09:00:00"}]},
    ],
    ids=str,
)
def test_a_wrong_rollout_is_refused_with_its_place(spoil: dict[str, Any]) -> None:
    with pytest.raises(MappingError) as caught:
        Rollout.read({**PILOT, **spoil})
    assert all(each.path.split(".")[0] in spoil for each in caught.value.problems)


def test_a_pilot_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(MappingError, match="expected one after the start"):
        rollout(ends_at=(NOW - DAY).isoformat())


def test_a_rollout_is_a_document_with_a_schema() -> None:
    Draft202012Validator.check_schema(rollout_schema())
    Draft202012Validator(rollout_schema()).validate(PILOT)
    assert not Draft202012Validator(rollout_schema()).is_valid({**PILOT, "base": 0})
