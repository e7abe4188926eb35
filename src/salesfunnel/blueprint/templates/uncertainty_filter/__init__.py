"""The funnel as a filter of uncertainty: every stage answers one question, every gate removes one doubt."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.uncertainty_filter.gates import GATES
from salesfunnel.blueprint.templates.uncertainty_filter.records import FACTS, FIELDS
from salesfunnel.blueprint.templates.wording import both, stage

__all__ = ["UNCERTAINTY_FILTER"]

_STAGES: list[dict[str, Any]] = [
    stage(
        "pool",
        "open",
        label=("Lead pool", "线索池"),
        question=("Is this worth a call?", "值不值得联系?"),
        exit="screening",
    ),
    stage(
        "conversation",
        "open",
        label=("Conversation", "有效沟通"),
        question=("Is the problem real?", "问题是不是真的?"),
        entry="reachable",
        exit="effective_conversation",
        expected_days=14,
    ),
    stage(
        "confirmed",
        "open",
        label=("Opportunity", "商机确认"),
        question=("Is it worth more of our time?", "值不值得投入更多资源?"),
        entry="worth_it",
        exit="requirements",
        expected_days=21,
    ),
    stage(
        "contest",
        "open",
        label=("Solution and contest", "方案与竞争"),
        question=("Can we win?", "能不能赢单?"),
        entry="contest_ready",
        exit="advantage_seen",
        expected_days=30,
    ),
    stage(
        "closing",
        "open",
        label=("Closing", "成交推进"),
        question=("What could still stop the signature?", "还有什么会阻碍签约?"),
        entry="offer_made",
        exit="signature",
        expected_days=14,
    ),
    stage("won", "won", label=("Won", "赢单"), question=("Why did we win?", "为什么赢?")),
    stage(
        "observation",
        "parked",
        label=("Under observation", "观察"),
        question=("Has anything changed?", "情况有变化吗?"),
    ),
    stage("lost", "lost", label=("Lost", "输单"), question=("Why did we lose?", "为什么输?")),
]
UNCERTAINTY_FILTER: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "uncertainty-filter",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": both("A filter of uncertainty", "不确定性过滤漏斗"),
    "fields": FIELDS,
    "facts": FACTS,
    "gates": GATES,
    "pipelines": {
        "filter": {
            "of": "opportunity",
            "label": both("From lead to customer", "从线索到客户"),
            "stages": _STAGES,
            "moves": {"skip": "gated", "back": "with_reason", "reopen": "with_reason"},
        }
    },
}
'The template\'s document; `template("uncertainty_filter")` hands out copies.'
