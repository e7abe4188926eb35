"""C8 · the key action is done: the stage moves by itself, and never past a gate."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.cash_desk import BOSS, REQUIREMENTS, deal, paper
from tests.scenarios.journey import DAY, LI, NOW, WANG, Desk, way

from salesfunnel import Activity, Capture
from salesfunnel.lifecycle.commands import ChangeFields, RecordActivity, Waive

CONFIRMED = ChangeFields({"requirements_confirmed": True})


def discovering(*commands: Any, contacts: Any = (BOSS,)) -> Desk:
    desk = Desk("lead_to_cash")
    deal(desk, "discovery")
    desk.bring("d-1", contacts=contacts)
    for command in commands:
        desk.do("d-1", command, 1, WANG if isinstance(command, Waive) else LI)
    return desk


def test_confirmed_requirements_move_the_deal_on() -> None:
    desk = discovering(REQUIREMENTS)
    assert desk.tick("d-1", 1).events == ()
    desk.do("d-1", CONFIRMED, 2)
    [event] = desk.tick("d-1", 2).events
    assert (event.actor.id, desk.stage("d-1")) == ("clock", "proposal")
    assert way(desk.report("deals", "d-1")) == [("discovery", 1, 1), ("proposal", 1, 0)]


def test_several_key_actions_move_it_on_several_times() -> None:
    desk = Desk("lead_to_cash")
    deal(desk, "contracting")
    desk.do("d-1", paper("k-1", "contract", "signed", 120_000, day=5), 5)
    desk.do("d-1", paper("i-1", "instalment", "paid", 120_000, day=5, due_on="2026-03-07"), 5)
    desk.do("d-1", paper("p-1", "payment", None, 120_000, day=5), 5)
    before = desk.store.version("d-1")
    tick = desk.tick("d-1", 5)
    assert [(each.seq - before, each.to_stage) for each in tick.events] == [(1, "collecting"), (2, "won")]
    assert desk.tick("d-1", 5).events == ()
    assert desk.report("deals", "d-1").overall.won == 1


def test_a_gate_on_the_way_holds_it_and_is_told_with_its_question() -> None:
    desk = discovering(REQUIREMENTS, CONFIRMED, contacts=())
    tick = desk.tick("d-1", 2)
    assert tick.events == ()
    assert [each.code for each in tick.findings][:2] == ["advance_held", "criterion_false"]
    assert tick.findings[1].ask.render("zh") == "谁拍板?"
    assert tick.findings[0].render("zh").startswith("“需求确认”已完成")


def test_a_checklist_on_the_way_holds_it_too() -> None:
    desk = discovering(CONFIRMED)
    held = [each.item for each in desk.tick("d-1", 2).findings if each.severity == "must"]
    assert held == ["requirements"]
    desk.do("d-1", REQUIREMENTS, 3)
    desk.tick("d-1", 3)
    assert desk.stage("d-1") == "proposal"


def test_only_a_supervisor_waives() -> None:
    waive = Waive("qualified", "decision_maker", "the group signs", NOW + 9 * DAY)
    assert discovering().held("d-1", waive, 2) == ["not_permitted"]


def test_a_waiver_opens_the_gate_to_it_as_to_a_person() -> None:
    waive = Waive("qualified", "decision_maker", "the group signs", NOW + 9 * DAY)
    desk = discovering(REQUIREMENTS, CONFIRMED, waive, contacts=())
    desk.tick("d-1", 2)
    assert desk.stage("d-1") == "proposal"


def lead(*, fits: bool | None = True) -> Desk:
    desk = Desk("lead_to_cash")
    desk.do("l-1", Capture("l-1", "leads", fields={} if fits is None else {"fits": fits}))
    return desk


def test_right_after_an_answer_the_lead_is_an_mql() -> None:
    desk = lead()
    desk.do("l-1", RecordActivity(Activity("a-1", "call", direction="inbound")), 1)
    assert desk.tick("l-1", 1).events[0].at == NOW + DAY
    assert way(desk.report("leads", "l-1")) == [("new", 1, 1), ("mql", 1, 0)]


@pytest.mark.parametrize(("fits", "verdict"), [(False, "criterion_false"), (None, "criterion_unknown")])
def test_a_lead_that_does_not_fit_is_not_carried_past_the_gate(fits: bool | None, verdict: str) -> None:
    desk = lead(fits=fits)
    desk.do("l-1", RecordActivity(Activity("a-1", "call", direction="inbound")), 1)
    assert [each.code for each in desk.tick("l-1", 1).findings] == ["advance_held", verdict]
    assert desk.stage("l-1") == "new"


def test_rows_that_were_not_loaded_are_a_finding_and_an_answer_of_tomorrow_moves_it_tomorrow() -> None:
    desk = lead()
    desk.bring("l-1", activities=None)
    [finding] = desk.tick("l-1", 1).findings
    assert (finding.code, finding.reasons[0].kind) == ("advance_unknown", "not_loaded")
    desk.bring("l-1", activities=(Activity("a-1", "call", NOW + 2 * DAY, direction="inbound"),))
    assert desk.tick("l-1", 1).next_at == NOW + 2 * DAY
    desk.tick("l-1", 2)
    assert desk.stage("l-1") == "mql"


def test_a_person_may_let_it_happen_in_their_name() -> None:
    desk = discovering(REQUIREMENTS, CONFIRMED)
    [event] = desk.funnel.tick(desk.dossier("d-1"), now=NOW + 2 * DAY, actor=LI).events
    assert event.actor.id == "li"
