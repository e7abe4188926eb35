"""How much leads are worth: their interest, the thresholds of MQL and SQL, and the tier they may reach."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both

__all__ = ["SCORECARDS"]

SCORECARDS: dict[str, Any] = {
    "interest": {
        "of": "lead",
        "label": both("Interest", "意向评分"),
        "base": 100,
        "rules": [
            {
                "key": "no_intention",
                "when": "intention == 'no'",
                "points": -30,
                "label": both("No purchase intention", "无购买意向"),
            }
        ],
        "signals": [
            {
                "key": "email_opened",
                "kind": "email_opened",
                "points": 5,
                "label": both("E-mail opened", "打开邮件"),
            },
            {"key": "webinar", "kind": "webinar", "points": 10, "label": both("Webinar", "参加网络研讨会")},
            {
                "key": "white_paper",
                "kind": "white_paper",
                "points": 8,
                "label": both("White paper", "下载白皮书"),
            },
        ],
    },
    "qualified": {
        "of": "lead",
        "label": both("Qualified by thresholds", "合格线索评分"),
        "signals": [
            {
                "key": "opened",
                "kind": "email_opened",
                "points": 5,
                "cap": 25,
                "group": "mail",
                "label": both("E-mail opened", "打开邮件"),
            },
            {"key": "webinar", "kind": "webinar", "points": 30, "label": both("Webinar", "参加网络研讨会")},
            {"key": "demo", "kind": "demo", "points": 45, "label": both("Demonstration", "产品演示")},
        ],
        "groups": {"mail": {"cap": 20, "label": both("E-mail", "邮件")}},
        "bands": [
            {"key": "raw", "label": both("Raw", "原始线索")},
            {"key": "mql", "at_least": 50, "label": both("MQL", "市场合格线索")},
            {"key": "sql", "at_least": 90, "label": both("SQL", "销售合格线索")},
        ],
    },
    "tier": {
        "of": ["lead", "opportunity"],
        "label": both("Tier by potential and weight", "按潜力与战略价值定级"),
        "rules": [
            {
                "key": "some",
                "when": "potential >= 100000",
                "points": 20,
                "label": both("100,000 a year or more", "年潜力 10 万以上"),
                "ask": both("What could they buy in a year?", "一年能采购多少?"),
            },
            {
                "key": "much",
                "when": "potential >= 1000000",
                "points": 30,
                "label": both("A million a year or more", "年潜力 100 万以上"),
            },
            {
                "key": "very_much",
                "when": "potential >= 5000000",
                "points": 20,
                "label": both("Five million a year or more", "年潜力 500 万以上"),
            },
            {
                "key": "weight",
                "when": "strategic >= 'some'",
                "points": 10,
                "label": both("Strategic weight", "有战略价值"),
            },
            {
                "key": "lighthouse",
                "when": "strategic == 'high'",
                "points": 30,
                "label": both("A lighthouse customer", "标杆客户"),
            },
        ],
        "bands": [
            {"key": "c", "label": both("C", "C")},
            {"key": "b", "at_least": 20, "label": both("B", "B")},
            {"key": "a", "at_least": 50, "label": both("A", "A")},
            {"key": "s", "at_least": 80, "label": both("S", "S")},
        ],
    },
}
