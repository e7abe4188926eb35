"""The standards: an agreed SQL, a first visit, a survey, a quote that can be explained, a steady deal."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import criterion, gate

__all__ = ["GATES"]

_LEADS: dict[str, Any] = {
    "reached": gate(
        ("Reached", "已联系上"),
        criterion(
            "answered",
            "has_answered",
            dimension="need",
            label=("Answered us", "有过回应"),
            ask=("What made you write to us?", "您为什么联系我们?"),
        ),
    ),
    "agreed_sql": gate(
        ("Agreed SQL", "双方认可的 SQL"),
        criterion(
            "budget",
            "budget > 0",
            dimension="budget",
            label=("Budget", "有预算"),
            ask=("What may it cost?", "预算大概多少?"),
        ),
        criterion(
            "decision_maker",
            "has_decision_maker",
            dimension="authority",
            label=("Decision maker", "有决策人"),
            ask=("Who decides?", "谁来决定?"),
        ),
        criterion(
            "timetable",
            "present(buys_on)",
            dimension="timing",
            label=("Timetable", "有时间表"),
            ask=("By when?", "什么时候?"),
        ),
    ),
    "tiered": gate(
        ("Customer ranked", "已分级"),
        criterion(
            "tier",
            "present(tier)",
            dimension="fit",
            label=("Tier", "客户等级"),
            ask=("How large could this customer become?", "这个客户能做到多大?"),
        ),
    ),
}
GATES: dict[str, Any] = _LEADS | {
    "visited": gate(
        ("First visit made", "已首次拜访"),
        criterion(
            "visit",
            "has_visited",
            dimension="need",
            label=("Visited", "已拜访"),
            ask=("When may we visit you?", "什么时候方便拜访?"),
        ),
    ),
    "surveyed": gate(
        ("Needs surveyed", "需求已调研"),
        criterion(
            "survey",
            "survey_done",
            dimension="need",
            label=("Needs survey done", "需求调研已完成"),
            ask=("Have we understood what you need?", "您的需求我们理解对了吗?"),
        ),
    ),
    "accepted": gate(
        ("Solution accepted", "方案认可"),
        criterion(
            "solution",
            "solution_accepted",
            dimension="advantage",
            label=("Solution accepted", "方案已认可"),
            ask=("Is this the solution you want?", "这是您要的方案吗?"),
        ),
    ),
    "quote_explained": gate(
        ("Quote explained", "报价合规"),
        criterion(
            "discount",
            "discount <= 0.3 * list_price or present(discount_reason)",
            dimension="budget",
            label=("Discount up to 30 %, or with its reason", "折扣不超三成或已说明原因"),
            ask=("Why do we give more than 30 % off?", "折扣为什么超过三成?"),
        ),
    ),
    "steady": gate(
        ("Steady", "推进稳定"),
        criterion(
            "few_back_moves",
            "back_moves < 2 or audited",
            dimension="timing",
            label=("Not moved back again and again", "没有反复退回"),
            ask=("Why does the deal keep going back?", "为什么反复退回?"),
        ),
    ),
    "closable": gate(
        ("Ready to close", "可以成交"),
        criterion(
            "terms",
            "terms_agreed",
            dimension="budget",
            label=("Terms agreed", "条款已谈定"),
            ask=("Is everything settled?", "条件都谈定了吗?"),
        ),
    ),
}
