"""B7, B10, B17 · follow-ups planned and done keep a deal from stalling; proposals in versions; objections settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.scenarios.crm_desk import deal, paper
from tests.scenarios.journey import DAY, HOUR, NOW, Desk

from salesfunnel import Activity, Advance, Document, Objection
from salesfunnel.lifecycle import Tick
from salesfunnel.lifecycle.commands import (
    AddDocument,
    CompleteFollowUp,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    SettleObjection,
)
from salesfunnel.model.event import Stalled


def talking() -> Desk:
    """A deal in the first contact, called on the first day; its stage stalls after three days of silence."""
    desk = Desk("five_stage_crm")
    deal(desk, "first_contact")
    desk.do("d-1", RecordActivity(Activity("a-1", "call", outcome="call again")))
    return desk


def plan(days: float, kind: str = "call") -> PlanFollowUp:
    return PlanFollowUp(Activity(f"{kind}-{days}", kind, NOW + timedelta(days=days)))


@pytest.mark.parametrize(
    ("plans", "stalls"),
    [
        ((), 3),
        ((plan(2),), 5),
        ((plan(3),), 6),
        ((plan(2), plan(5, "proposal")), 8),
        ((plan(5, "proposal"), plan(2)), 8),
        ((plan(4),), 3),
        ((plan(2), plan(6)), 5),
        ((PlanFollowUp(Activity("p-undated", "call")),), 3),
    ],
    ids=["no plan", "second call within 3 days", "on the last instant", "Friday call, proposal next Monday",
         "in any order", "too late to count", "the second too late", "undated"],
)  # fmt: skip
def test_a_plan_within_the_limit_puts_it_off_until_the_same_time_after_the_plan(
    plans: tuple[PlanFollowUp, ...], stalls: float
) -> None:
    desk = talking()
    for each in plans:
        desk.do("d-1", each)
    assert desk.tick("d-1", stalls - 0.01) == Tick(next_at=NOW + timedelta(days=stalls))
    tick = desk.tick("d-1", 30)
    assert [each.at for each in tick.events if isinstance(each, Stalled)] == [NOW + timedelta(days=stalls)]
    assert [(each.key, each.people) for each in tick.requests] == [("silent", ("li",))]
    [live] = desk.replayed("d-1")
    assert live.subject.stalled_at == NOW + timedelta(days=stalls)


def test_plans_that_were_not_loaded_keep_the_answer_open() -> None:
    desk = talking()
    desk.bring("d-1", planned=None)
    assert desk.tick("d-1", 2).findings == ()
    tick = desk.tick("d-1", 4)
    assert tick.events == ()
    [finding] = tick.findings
    assert "'planned' is not known: its rows were not loaded" in str(finding)


def test_a_follow_up_that_is_done_counts_as_contact() -> None:
    desk = talking()
    desk.do("d-1", plan(2))
    desk.do("d-1", CompleteFollowUp("call-2", "wants a proposal"), 2 + 1 / 24)
    assert desk.tick("d-1", 3).next_at == NOW + 5 * DAY + HOUR
    [live] = desk.replayed("d-1")
    assert (live.planned, [each.id for each in live.activities or ()]) == ((), ["a-1", "call-2"])


def test_a_proposal_comes_in_versions_and_feedback_is_planned() -> None:
    desk = Desk("five_stage_crm")
    deal(desk, "proposal")
    desk.do("d-1", paper("p-1", "proposal", "draft", 3), 3)
    assert desk.held("d-1", Advance("negotiation"), 3) == ["proposal", "quote"]
    sent = Document("p-1", "proposal", NOW + 4 * DAY, "sent", 2)
    desk.do("d-1", AddDocument(sent), 4)
    desk.do("d-1", PlanFollowUp(Activity("f-1", "feedback", NOW + 8 * DAY)), 4)
    assert desk.held("d-1", Advance("negotiation"), 4) == ["quote"]
    [live] = desk.replayed("d-1")
    assert live.documents == (sent,)
    assert desk.tick("d-1", 4).next_at == NOW + 15 * DAY


def test_objections_hold_the_deal_until_they_are_settled() -> None:
    desk = Desk("five_stage_crm")
    deal(desk, "negotiation")
    desk.do("d-1", paper("q-1", "quote", "accepted", 4), 4)
    desk.do("d-1", RaiseObjection(Objection("o-1", "price")), 4)
    desk.do("d-1", RaiseObjection(Objection("o-2", "delivery")), 4)
    desk.do("d-1", SettleObjection("o-1", "paid in two parts"), 5)
    assert desk.held("d-1", Advance("contract"), 5) == ["doubts"]
    desk.do("d-1", SettleObjection("o-2", "from our second plant"), 6)
    desk.do("d-1", Advance("contract"), 6)
    [live] = desk.replayed("d-1")
    assert [each.settled_at for each in live.objections or ()] == [NOW + 5 * DAY, NOW + 6 * DAY]
