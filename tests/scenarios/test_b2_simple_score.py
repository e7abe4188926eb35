"""B2 · a simple score: left details unasked? budget clear? decides himself? Leads in the order of their points."""

from __future__ import annotations

from typing import Any

from tests.scenarios.scoring_desk import NOW, deal, desk

FUNNEL = desk("five_stage_crm")
LEADS: dict[str, dict[str, Any]] = {
    "caller": {"left_details": True},
    "boss": {"decides": True, "budget_clear": True},
    "unknown": {},
    "clerk": {"left_details": True, "budget_clear": True, "decides": False},
}


def test_leads_stand_in_the_order_of_their_points() -> None:
    scores = {name: FUNNEL.score(deal(**known), "simple", now=NOW) for name, known in LEADS.items()}
    ranked = sorted(scores, key=lambda name: scores[name].value, reverse=True)
    assert [(name, int(scores[name].value)) for name in ranked] == [
        ("boss", 8), ("clerk", 5), ("caller", 2), ("unknown", 0),
    ]  # fmt: skip


def test_what_nobody_asked_yet_is_asked_for_and_a_no_is_not() -> None:
    assert [str(each.ask) for each in FUNNEL.score(deal(), "simple", now=NOW).unanswered if each.ask] == [
        "Is there a budget?", "Do you decide yourself?",
    ]  # fmt: skip
    asked = FUNNEL.score(deal(left_details=False, budget_clear=True, decides=False), "simple", now=NOW)
    assert (asked.value, asked.unanswered) == (3, ())
