"""Control of the process: silence, must-do actions, consent, handovers, mentors, an agreed SQL."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.sales_control.duties import CHECKLISTS, COMMANDS, HANDOVERS
from salesfunnel.blueprint.templates.sales_control.gates import GATES
from salesfunnel.blueprint.templates.sales_control.records import FACTS, FIELDS
from salesfunnel.blueprint.templates.sales_control.risks import RISKS
from salesfunnel.blueprint.templates.sales_control.scores import SCORECARDS
from salesfunnel.blueprint.templates.wording import both, stage

__all__ = ["SALES_CONTROL"]

_WEEK = {"after_days": 7, "fact": "days_silent"}
_LEADS: list[dict[str, Any]] = [
    stage(
        "new",
        "open",
        label=("New", "新线索"),
        question=("Can we reach them?", "能联系上吗?"),
        exit="reached",
        expected_days=2,
    ),
    stage(
        "mql",
        "open",
        label=("MQL", "市场认可线索"),
        question=("Do both sides call it an SQL?", "双方都认可吗?"),
        entry="reached",
        exit="agreed_sql",
        expected_days=14,
    ),
    stage(
        "sql",
        "open",
        label=("SQL", "销售认可线索"),
        question=("How large could it become?", "能做到多大?"),
        entry="agreed_sql",
        exit="tiered",
        expected_days=7,
    ),
    stage(
        "converted", "won", label=("Converted", "已转商机"), question=("What made it a deal?", "凭什么转化?")
    ),
    stage("unfit", "lost", label=("Unfit", "无效线索"), question=("Why is it nothing?", "为什么无效?")),
]
_DEALS: list[dict[str, Any]] = [
    stage(
        "visit",
        "open",
        label=("First visit", "首次拜访"),
        question=("Is it worth a survey?", "值得做调研吗?"),
        exit="visited",
        checklist="first_visit",
        expected_days=7,
        stalled=_WEEK,
    ),
    stage(
        "survey",
        "open",
        label=("Needs survey", "需求调研"),
        question=("What do they need?", "客户需要什么?"),
        entry="visited",
        exit="surveyed",
        expected_days=14,
        stalled=_WEEK,
        advance="survey",
    ),
    stage(
        "proposal",
        "open",
        label=("Proposal", "方案"),
        question=("Do they want our solution?", "客户认可方案吗?"),
        entry="surveyed",
        exit="accepted",
        checklist="before_quote",
        expected_days=14,
        stalled=_WEEK,
    ),
    stage(
        "quote",
        "open",
        label=("Quote", "报价"),
        question=("Can we stand by the price?", "价格站得住吗?"),
        entry="accepted",
        exit="quote_explained",
        expected_days=7,
        stalled=_WEEK,
    ),
    stage(
        "negotiation",
        "open",
        label=("Negotiation", "谈判"),
        question=("On what terms do they sign?", "什么条件能签?"),
        entry="steady",
        exit="closable",
        expected_days=14,
        stalled=_WEEK,
    ),
    stage("won", "won", label=("Won", "赢单"), question=("Why did we win?", "为什么赢?")),
    stage(
        "on_hold", "parked", label=("On hold", "搁置"), question=("Has anything changed?", "情况有变化吗?")
    ),
    stage("lost", "lost", label=("Lost", "输单"), question=("Why did we lose?", "为什么输?")),
]
_REQUESTS: dict[str, Any] = {
    "stalled": {
        "kind": "notify",
        "on": "stalled",
        "owner": True,
        "text": both("Nothing was recorded for 7 days", "已 7 天无记录"),
    },
    "audit": {
        "kind": "x_audit",
        "on": "went_back",
        "when": "back_moves >= 2",
        "roles": ["audit"],
        "text": both("The deal keeps going back: look into it", "商机反复退回:请核查"),
    },
}
_MOVES = {"skip": "gated", "back": "with_reason", "reopen": "with_reason"}
SALES_CONTROL: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "sales-control",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": both("Control of the sales process", "销售过程管控"),
    "fields": FIELDS,
    "facts": FACTS,
    "gates": GATES,
    "checklists": CHECKLISTS,
    "resources": {"quote": {"label": both("A quote", "正式报价"), "gate": "quote_explained"}},
    "commands": COMMANDS,
    "requests": _REQUESTS,
    "scorecards": SCORECARDS,
    "handovers": HANDOVERS,
    "advances": {
        "survey": {"when": "survey_done", "to": "proposal", "label": both("needs survey", "需求调研")}
    },
    "risks": RISKS,
    "pipelines": {
        "leads": {"of": "lead", "label": both("Leads", "线索"), "stages": _LEADS},
        "deals": {"label": both("Deals", "商机"), "stages": _DEALS, "moves": _MOVES},
    },
}
'The template\'s document; `template("sales_control")` hands out copies.'
