"""How ripe a lead is: what it recorded of itself, and what it lately did."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import Both, both, fact

__all__ = ["FACTS", "RIPE", "SCORECARDS"]

_HALF_LIFE = {"half_life_days": 14}
_DOING = "['web_visit', 'download', 'webinar', 'demo']"
RIPE = "band.ripeness >= 'sql'"
"""The condition under which a lead is ripe for a salesperson."""


def _fit(key: str, when: str, points: int, *, label: Both, ask: Both) -> dict[str, Any]:
    texts = {"label": both(*label), "ask": both(*ask)}
    return {"key": key, "when": when, "points": points, "group": "fit", **texts}


def _signal(key: str, points: int, *, label: Both, **which: Any) -> dict[str, Any]:
    told = {
        "key": key,
        "points": points,
        "decay": dict(_HALF_LIFE),
        "group": "interest",
        "label": both(*label),
    }
    return told | (which or {"kind": key})


SCORECARDS: dict[str, Any] = {
    "ripeness": {
        "of": "lead",
        "label": both("Lead score", "线索评分"),
        "rules": [
            _fit(
                "market",
                "fits",
                10,
                label=("In our market", "属于目标客户"),
                ask=("What does the company do?", "公司做什么业务?"),
            ),
            _fit(
                "size",
                "employees >= 50",
                5,
                label=("50 people or more", "50 人以上"),
                ask=("How many people work there?", "公司有多少人?"),
            ),
            _fit(
                "budget",
                "budget > 0",
                15,
                label=("Budget", "有预算"),
                ask=("What may it cost?", "预算大概多少?"),
            ),
            _fit(
                "need",
                "present(need)",
                5,
                label=("Need named", "需求已说明"),
                ask=("What do you want to do with it?", "您想用它做什么?"),
            ),
            _fit(
                "timetable",
                "present(buys_on)",
                5,
                label=("Timetable", "有时间表"),
                ask=("By when do you want to buy?", "计划什么时候采购?"),
            ),
        ],
        "signals": [
            _signal(
                "answer",
                20,
                where="direction == 'inbound'",
                window_days=7,
                first=1,
                label=("Writes or calls us", "主动联系我们"),
            ),
            _signal(
                "web_visit",
                5,
                kind="web_visit",
                window_days=1,
                cap=10,
                label=("Visits our pages", "访问官网"),
            ),
            _signal("download", 10, label=("Downloads a paper", "下载资料")),
            _signal("webinar", 20, label=("Attends a webinar", "参加线上活动")),
            _signal("demo", 30, label=("Watches a demonstration", "观看演示")),
        ],
        "groups": {
            "fit": {"cap": 40, "label": both("Fit", "匹配度")},
            "interest": {"cap": 60, "label": both("Interest", "互动热度")},
        },
        "bands": [
            {"key": "cold", "label": both("Cold", "冷")},
            {"key": "mql", "at_least": 30, "label": both("Worth marketing", "值得培育")},
            {"key": "sql", "at_least": 60, "label": both("Ripe for sales", "可转销售")},
        ],
    }
}
FACTS: dict[str, Any] = {
    "signalled_at": fact(
        ("Last sign of interest", "最近一次互动时间"),
        f"kind in {_DOING} or present(direction) and direction == 'inbound'",
        last="activities",
        value="at",
    ),
}
