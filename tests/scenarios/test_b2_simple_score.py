"""B2 · a simple score: left details unasked? budget clear? decides himself? Leads in the order of their points."""

from __future__ import annotations

from typing import Any

from tests.scenarios.scoring_desk import NOW, funnel, lead

FUNNEL = funnel(
    fields={
        "left_details": {"type": "flag", "of": "lead"},
        "budget_clear": {"type": "flag", "of": "lead"},
        "decides": {"type": "flag", "of": "lead"},
    },
    scorecards={
        "simple": {
            "of": "lead",
            "rules": [
                {"key": "left_details", "when": "left_details", "points": 2},
                {"key": "budget", "when": "budget_clear", "points": 3, "ask": "Is there a budget?"},
                {"key": "decides", "when": "decides", "points": 5, "ask": "Do you decide yourself?"},
            ],
        }
    },
)
LEADS: dict[str, dict[str, Any]] = {
    "caller": {"left_details": True},
    "boss": {"decides": True, "budget_clear": True},
    "unknown": {},
    "clerk": {"left_details": True, "budget_clear": True, "decides": False},
}


def test_leads_stand_in_the_order_of_their_points() -> None:
    scores = {name: FUNNEL.score(lead(**known), now=NOW) for name, known in LEADS.items()}
    ranked = sorted(scores, key=lambda name: scores[name].value, reverse=True)
    assert [(name, int(scores[name].value)) for name in ranked] == [
        ("boss", 8), ("clerk", 5), ("caller", 2), ("unknown", 0),
    ]  # fmt: skip


def test_what_nobody_asked_yet_is_asked_for_and_a_no_is_not() -> None:
    assert [str(each.ask) for each in FUNNEL.score(lead(), now=NOW).unanswered if each.ask] == [
        "Is there a budget?", "Do you decide yourself?",
    ]  # fmt: skip
    asked = FUNNEL.score(lead(left_details=False, budget_clear=True, decides=False), now=NOW)
    assert (asked.value, asked.unanswered) == (3, ())
