"""C16 · A pilot with one team from a date; rolled out to all, or taken back. (Its effect is measured elsewhere.)"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.blueprint.versions import ADMIN, NOW, PLAN, deal, funnels

from salesfunnel import Capture, Dossier, Opportunity, Seller, evolve, migrate
from salesfunnel.blueprint import Editions, rollback
from salesfunnel.errors import MappingError

WEEK = timedelta(days=7)
NORTH, SOUTH = Seller("s-1", team="north"), Seller("s-2", team="south")


def rollout(**end: str) -> dict[str, Any]:
    pilot = {"version": 4, "starts_at": NOW.isoformat(), "teams": ["north"], **end}
    return {"salesfunnel_rollout": 1, "base": 3, "pilots": [pilot]}


def owned(dossier: Dossier[Any], owner: Seller) -> Dossier[Any]:
    return Dossier(dossier.subject, owner=owner)


def test_the_pilot_s_team_begins_under_the_new_version_and_the_others_under_the_old() -> None:
    both = Editions.of(*funnels(), rollout=rollout())
    began = {}
    for seller in (NORTH, SOUTH):
        wish = Capture(f"of-{seller.team}", "b2b", owner_id=seller.id)
        answer = both.decide(None, wish, actor=ADMIN, now=NOW, team=seller.team)
        state: Dossier[Any] = evolve(None, answer.events[0])
        began[seller.team] = (state.subject.blueprint_version, state.subject.stage)
    assert began == {"north": (4, "contact"), "south": (3, "called")}


def test_the_team_s_deals_on_their_way_are_listed_moved_and_stay_there() -> None:
    both = Editions.of(*funnels(), rollout=rollout())
    deals = [owned(deal("demo", "d-1"), NORTH), owned(deal("demo", "d-2"), SOUTH)]
    ((versions, due),) = both.pending(deals, now=NOW).items()
    assert versions == (3, 4)
    found = migrate(both.funnels[3], both.funnels[4], due, plan=PLAN, now=NOW, actor=ADMIN)
    moved = owned(evolve(due[0], found.events[0]), NORTH)
    assert both.funnel_for(moved, now=NOW + WEEK) is both.funnels[4]
    assert both.funnel_for(deals[1], now=NOW + WEEK) is both.funnels[3]
    assert both.pending([moved, deals[1]], now=NOW + WEEK) == {}


def test_the_pilot_is_taken_back_deal_by_deal() -> None:
    ended = Editions.of(*funnels(), rollout=rollout(ends_at=(NOW + WEEK).isoformat()))
    old, new = ended.funnels[3], ended.funnels[4]
    there = owned(deal("showing", blueprint_version=4), NORTH)
    assert ended.funnel_for(there, now=NOW + WEEK) is new
    due = ended.pending([there], now=NOW + WEEK)[4, 3]
    back = rollback(old, new, due, plan=PLAN, now=NOW + WEEK, actor=ADMIN)
    home = evolve(there, back.events[0]).subject
    assert (home.stage, home.blueprint_version) == ("demo", 3)


def test_a_pilot_without_a_way_back_says_so_before_anybody_is_moved() -> None:
    old, new = funnels()
    one_way = {**PLAN, "pipelines": {"b2b": {"stages": PLAN["pipelines"]["b2b"]["stages"]}}}
    with pytest.raises(MappingError, match="say where its subjects go back to"):
        rollback(old, new, [deal("showing", blueprint_version=4)], plan=one_way, now=NOW, actor=ADMIN)


def test_rolling_out_is_a_pilot_for_everybody() -> None:
    told = rollout()
    told["pilots"].append({"version": 4, "starts_at": (NOW + WEEK).isoformat()})
    both = Editions.of(*funnels(), rollout=told)
    south = Dossier(Opportunity(id="d-7", pipeline="b2b", stage="contact"), owner=SOUTH)
    assert [both.funnel_for(south, now=each).blueprint.version for each in (NOW, NOW + WEEK)] == [3, 4]
