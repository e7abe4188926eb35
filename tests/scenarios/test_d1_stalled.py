"""D1 · seven days without a record: the deal has stalled; needs survey done: it goes to the proposal stage."""

from __future__ import annotations

import pytest
from tests.scenarios.control_desk import deal, later
from tests.scenarios.journey import LI, Desk, way

from salesfunnel import Activity, Advance, Lose
from salesfunnel.lifecycle import Tick
from salesfunnel.lifecycle.commands import ChangeFields, PlanFollowUp, RecordActivity
from salesfunnel.model.event import Advanced, Stalled


def surveying() -> Desk:
    """A deal in the survey, visited on day 1."""
    desk = Desk("sales_control")
    deal(desk, "survey")
    return desk


def test_a_week_after_the_last_record_the_deal_has_stalled_and_it_is_told_when_it_did() -> None:
    desk = surveying()
    before = desk.tick("d-1", 8 - 1 / 24)
    assert (before.events, before.next_at) == ((), later(8))
    late = desk.tick("d-1", 10)
    [stalled] = late.events
    assert isinstance(stalled, Stalled)
    assert (stalled.stage, stalled.at, stalled.recorded_at) == ("survey", later(8), later(10))
    assert [(each.kind, each.people, each.render("zh")) for each in late.requests] == [
        ("notify", ("li",), "已 7 天无记录")
    ]
    [live] = desk.replayed("d-1")
    assert live.subject.stalled_at == later(8)


def test_it_is_told_once_until_something_is_recorded_again() -> None:
    desk = surveying()
    desk.tick("d-1", 8)
    assert desk.tick("d-1", 30) == Tick()
    desk.do("d-1", RecordActivity(Activity("a-2", "call")), 31)
    assert desk.tick("d-1", 31).next_at == later(38)
    assert [each.at for each in desk.tick("d-1", 40).events] == [later(38)]


def test_who_was_never_contacted_stalls_too() -> None:
    desk = Desk("sales_control")
    deal(desk, "visit")
    assert [each.at for each in desk.tick("d-1", 8).events] == [later(7)]


def test_a_planned_follow_up_prevents_it_within_its_limit() -> None:
    desk = surveying()
    desk.do("d-1", PlanFollowUp(Activity("f-1", "call", later(6))), 2)
    assert desk.tick("d-1", 8).next_at == later(13)


def test_activities_that_were_not_loaded_stall_nobody_and_a_finding_says_so() -> None:
    desk = surveying()
    desk.bring("d-1", activities=None)
    tick = desk.tick("d-1", 30)
    assert (tick.events, tick.next_at) == ((), None)
    [finding] = tick.findings
    assert finding.code == "stall_unknown"
    assert "未加载" in finding.render("zh")


def test_needs_survey_done_takes_the_deal_to_the_proposal_stage() -> None:
    desk = surveying()
    desk.do("d-1", ChangeFields({"survey_done": True}), 2)
    [moved] = desk.tick("d-1", 2).events
    assert isinstance(moved, Advanced)
    assert (moved.from_stage, moved.to_stage, moved.at) == ("survey", "proposal", later(2))
    assert way(desk.report("deals", "d-1")) == [("visit", 1, 1), ("survey", 1, 1), ("proposal", 1, 0)]


@pytest.mark.parametrize("stage", ["visit", "survey", "proposal", "quote", "negotiation"])
def test_every_open_stage_has_the_limit_of_seven_days(stage: str) -> None:
    desk = Desk("sales_control")
    deal(desk, stage)
    desk.do("d-1", RecordActivity(Activity("a-2", "call")), 5)
    tick = desk.funnel.tick(desk.dossier("d-1"), now=later(30))
    assert [each.at for each in tick.events] == [later(12)]


def test_a_closed_deal_never_stalls() -> None:
    desk = surveying()
    desk.do("d-1", Lose("price"), 2, LI)
    assert desk.tick("d-1", 99) == Tick()


def test_entering_a_stage_after_the_silence_begins_it_anew() -> None:
    desk = surveying()
    desk.tick("d-1", 8)
    desk.do("d-1", ChangeFields({"survey_done": True}), 20)
    desk.do("d-1", Advance("proposal"), 20)
    assert desk.tick("d-1", 20).next_at == later(27)
