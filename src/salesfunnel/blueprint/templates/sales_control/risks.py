"""The risk of losing a deal: six facts, a logistic line, and an alert when it lasts.

The weights are a beginning, a convention of this library; they are to be learned from one's own deals.
"""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both

__all__ = ["RISKS"]

RISKS: dict[str, Any] = {
    "loss": {
        "label": both("Risk of losing", "输单风险"),
        "base": -1.0,
        "needs": 3,
        "features": [
            {
                "key": "silence",
                "value": "days_since_contact",
                "weight": 0.12,
                "center": 7,
                "min": 0,
                "max": 30,
                "label": both("Days since the last contact", "距上次联系天数"),
            },
            {
                "key": "no_custom_proposal",
                "when": "not has_custom_proposal",
                "weight": 0.7,
                "label": both("No custom proposal sent", "未发送定制方案"),
            },
            {
                "key": "executive_met",
                "when": "has_met_executive",
                "weight": -0.9,
                "label": both("An executive was met", "已与高层会面"),
            },
            {
                "key": "frequency",
                "value": "contacts_in_30_days",
                "weight": -0.15,
                "center": 4,
                "min": 0,
                "max": 12,
                "label": both("Contacts in 30 days", "30 天内联系次数"),
            },
            {
                "key": "slips",
                "value": "slips",
                "weight": 0.6,
                "max": 4,
                "label": both("Close date put off", "成交日期推迟次数"),
            },
            {
                "key": "back_moves",
                "value": "back_moves",
                "weight": 0.5,
                "max": 4,
                "label": both("Moves back", "阶段退回次数"),
            },
        ],
        "alert": {"above": 0.7, "days": 3, "roles": ["senior", "supervisor"]},
    }
}
