"""How promising a deal is: a simple score to call the best ones first, and the intent A, B or C."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both

__all__ = ["SCORECARDS"]

SCORECARDS: dict[str, Any] = {
    "simple": {
        "label": both("Simple score", "简单评分"),
        "rules": [
            {
                "key": "left_details",
                "when": "left_details",
                "points": 2,
                "label": both("Left details unasked", "主动留资"),
            },
            {
                "key": "budget",
                "when": "budget_clear",
                "points": 3,
                "label": both("Budget is clear", "预算明确"),
                "ask": both("Is there a budget?", "有预算吗?"),
            },
            {
                "key": "decides",
                "when": "decides",
                "points": 5,
                "label": both("Decides himself", "本人能决策"),
                "ask": both("Do you decide yourself?", "您本人能决定吗?"),
            },
        ],
    },
    "intent": {
        "label": both("Intent", "意向等级"),
        "rules": [
            {
                "key": "budget",
                "when": "present(budget_range)",
                "points": 40,
                "label": both("Budget range known", "预算范围已知"),
                "ask": both("What may it cost?", "预算大概多少?"),
            }
        ],
        "signals": [
            {
                "key": "visit",
                "kind": "visit",
                "points": 30,
                "decay": {"share": 0.5, "every_days": 30},
                "label": both("Visits", "到访"),
            },
            {"key": "call", "kind": "call", "points": 10, "first": 2, "label": both("Calls", "通话")},
        ],
        "bands": [
            {"key": "c", "label": both("C", "C")},
            {"key": "b", "at_least": 30, "label": both("B", "B")},
            {"key": "a", "at_least": 60, "label": both("A", "A")},
        ],
        "hysteresis": 5,
    },
}
