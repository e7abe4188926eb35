"""B10 · at the time for which the customer promised feedback on a proposal, the seller is told."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, at, call, paper

DESK = DueDesk("five_stage_crm")
PROPOSAL = paper("p-1", "proposal", "2026-03-03 10:00", fields={"feedback_at": at("2026-03-05 15:00")})


def test_the_seller_is_told_at_the_feedback_time() -> None:
    deal = DESK.subject("proposal", documents=[PROPOSAL])
    assert DESK.told("feedback", deal, "2026-03-05 14:59") == []
    assert DESK.told("feedback", deal, "2026-03-05 15:00") == [("ask", "2026-03-05 15:00")]


def test_each_proposal_has_a_feedback_time_of_its_own() -> None:
    second = paper("p-2", "proposal", "2026-03-04 10:00", fields={"feedback_at": at("2026-03-06 15:00")})
    deal = DESK.subject(
        "proposal", documents=[PROPOSAL, second], activities=[call("a-1", "2026-03-05 16:00", "inbound")]
    )
    assert [each.run.partition("@")[0] for each in DESK.due("feedback", deal, "2026-03-09 09:00")] == [
        "documents.p-1", "documents.p-2",
    ]  # fmt: skip
