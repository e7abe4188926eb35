"""C13 · Stages are added, merged and split; a new business gets a new funnel; many funnels share a core."""

from __future__ import annotations

import pytest
from tests.blueprint.versions import ADMIN, NEW, NOW, OLD, funnels, plan
from tests.blueprint.versions import deal as standing
from tests.scenarios.cash_desk import STAMPED, deal, paper
from tests.scenarios.journey import Desk

from salesfunnel import Advance, Funnel, diff, evolve, impact, migrate
from salesfunnel.blueprint import template
from salesfunnel.errors import MappingError
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields, HandOff


def test_a_new_business_has_its_own_funnel_over_the_shared_core() -> None:
    desk = Desk("lead_to_cash")
    deals, services = (desk.funnel.pipelines[each] for each in ("deals", "services"))
    shared = set(deals.stages) & set(services.stages)
    assert {each.key for each in deals.stages} - {each.key for each in shared} == {"ordering"}
    assert {each.key for each in services.stages} - {each.key for each in shared} == {"trial"}
    deal(desk, "discovery", "d-1")
    deal(desk, "discovery", "d-2", pipeline="services")
    assert desk.held("d-1", Advance("proposal")) == ["requirements", "requirements"]
    assert desk.held("d-2", Advance("proposal")) == ["requirements", "requirements", "trial"]


def test_a_deal_is_handed_off_to_the_new_business_and_ends_there_without_an_order() -> None:
    desk = Desk("lead_to_cash")
    deal(desk, "proposal")
    desk.do("d-1", HandOff("services", stage="trial", reason="they want to rent"), 2)
    desk.do("d-1", ChangeFields({"trial_passed": True, "solution_accepted": True, "terms_agreed": True}), 3)
    desk.do("d-1", AddDocument(STAMPED), 3)
    desk.do("d-1", Advance("contracting"), 4)
    desk.do("d-1", paper("k-1", "contract", "signed", 60_000, day=5), 5)
    desk.do("d-1", paper("i-1", "instalment", "paid", 60_000, day=5, due_on="2026-04-01"), 5)
    desk.do("d-1", paper("p-1", "payment", None, 60_000, day=5), 5)
    desk.tick("d-1", 5)
    assert desk.stays("d-1") == ["discovery", "proposal", "trial", "contracting", "collecting", "won"]
    [live] = desk.replayed("d-1")
    assert (live.subject.pipeline, live.subject.status) == ("services", "won")
    assert desk.report("services", "d-1").overall.won == 1


def test_a_deal_is_not_handed_back_to_the_leads() -> None:
    desk = Desk("lead_to_cash")
    deal(desk, "discovery")
    assert desk.held("d-1", HandOff("leads")) == ["hand_off_refused"]


def test_a_third_business_is_one_more_pipeline_over_the_same_stages() -> None:
    old, new = template("lead_to_cash"), template("lead_to_cash")
    new["pipelines"]["spares"] = {"stages": ["proposal", "negotiation", "contracting", "collecting", "won"]}
    new["version"] = 2
    assert "pipeline 'spares' was added" in [str(each) for each in diff(old, new)]
    new["stages"]["negotiation"]["expected_days"] = 99
    funnel = Funnel.load(new)
    days = {key: each.stage("negotiation") for key, each in funnel.pipelines.items() if key != "leads"}
    assert {each.expected_days for each in days.values() if each} == {99}
    assert len(days) == 3


def test_the_change_is_said_before_it_is_made() -> None:
    said = [str(each) for each in diff(OLD, NEW)]
    assert "stage 'demo' of pipeline 'b2b' was removed" in said
    assert "stage 'showing' of pipeline 'b2b' was added after 'contact'" in said
    assert "entry of stage 'offer' of pipeline 'b2b' changed from nothing to price" in said
    old, new = funnels()
    stranded = impact(old, new, [standing("demo"), standing("offer", "d-2", fields={})], now=NOW).stranded
    assert [each.code for each in stranded] == ["stage_gone", "entry_fails"]


def test_deals_on_their_way_go_where_the_mapping_says_and_their_history_keeps_its_version() -> None:
    old, new = funnels()
    deals = [standing("called", "d-1"), standing("demo", "d-2"), standing("solution", "d-3"), standing("lost", "d-4"),
             standing("offer", "d-5", fields={"poc": True})]  # fmt: skip
    found = migrate(old, new, deals, plan=plan(), now=NOW, actor=ADMIN)
    assert [(each.subject_id, each.to) for each in found.moved] == [
        ("d-1", "contact"),
        ("d-2", "showing"),
        ("d-3", "proof"),
    ]
    assert [each.subject_id for each in found.unchanged] == ["d-4"]
    assert [each.subject_id for each in found.listed] == ["d-5"]
    after = evolve(deals[1], found.events[1]).subject
    assert [stay.stage for stay in after.stays] == ["demo", "showing"]


def test_a_gap_in_the_mapping_is_refused_before_anything_happens() -> None:
    old, new = funnels()
    with pytest.raises(MappingError) as caught:
        migrate(old, new, [standing("offer")], plan=plan(pipelines={"b2b": {}}), now=NOW, actor=ADMIN)
    assert len(caught.value.problems) == 3
