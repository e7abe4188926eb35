"""The way of a deal to its cash, and a second one for a new business that shares stages and gates with it."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, stage

__all__ = ["ADVANCES", "PIPELINES", "STAGES"]

_WEEK = {"after_days": 7, "fact": "days_silent"}
STAGES: dict[str, Any] = {
    each["key"]: each
    for each in (
        stage(
            "discovery",
            "open",
            label=("Discovery", "需求确认"),
            question=("What do they need, and who decides?", "客户要什么?谁决定?"),
            exit="qualified",
            checklist="discovery_tasks",
            expected_days=14,
            stalled=_WEEK,
            advance="requirements",
        ),
        stage(
            "proposal",
            "open",
            label=("Proposal", "方案报价"),
            question=("Is this the solution they want?", "方案是不是客户要的?"),
            entry="requirements_agreed",
            exit="solution_agreed",
            checklist="proposal_tasks",
            expected_days=21,
            stalled=_WEEK,
        ),
        stage(
            "negotiation",
            "open",
            label=("Negotiation", "商务谈判"),
            question=("On what terms do they buy?", "什么条件成交?"),
            entry="quoted",
            exit="terms",
            checklist="negotiation_tasks",
            expected_days=14,
            stalled=_WEEK,
        ),
        stage(
            "contracting",
            "open",
            label=("Contract", "合同签订"),
            question=("Is it signed as it was agreed?", "签的和谈的一致吗?"),
            entry="terms",
            exit="contract_signed",
            checklist="contract_tasks",
            expected_days=10,
            advance="contract",
        ),
        stage(
            "collecting",
            "open",
            label=("Payment", "回款"),
            question=("Is the money in?", "钱到账了吗?"),
            entry="instalments_planned",
            exit="paid",
            checklist="payment_tasks",
            expected_days=90,
            advance="paid",
        ),
        stage("won", "won", label=("Cash", "回款完成"), question=("Why did we win?", "为什么赢?")),
        stage(
            "on_hold",
            "parked",
            label=("On hold", "搁置"),
            question=("Has anything changed?", "情况有变化吗?"),
        ),
        stage("lost", "lost", label=("Lost", "输单"), question=("Why did we lose?", "为什么输?")),
    )
}
_ORDERING = stage(
    "ordering",
    "open",
    label=("Order", "下单"),
    question=("Can we deliver what they order?", "订的货交得出来吗?"),
    entry="terms",
    exit="order_confirmed",
    checklist="order_tasks",
    expected_days=7,
)
_TRIAL = stage(
    "trial",
    "open",
    label=("Trial", "试用"),
    question=("Does it work for them?", "试用满意吗?"),
    entry="requirements_agreed",
    exit="trial_over",
    checklist="trial_tasks",
    expected_days=30,
)
_REASONS: dict[str, Any] = {
    "won": [
        {"key": "fit", "label": both("It fitted best", "最契合需求")},
        {"key": "price", "label": both("Price", "价格")},
        {"key": "relation", "label": both("They know us", "关系信任")},
    ],
    "lost": [
        {"key": "price", "label": both("Price", "价格")},
        {"key": "competitor", "label": both("A competitor", "竞争对手")},
        {"key": "no_budget", "label": both("No budget", "没有预算")},
        {"key": "no_decision", "label": both("No decision", "没有决策")},
    ],
    "competitor_required": ["competitor"],
}
ADVANCES: dict[str, Any] = {
    "requirements": {"when": "requirements_confirmed", "label": both("requirements confirmed", "需求确认")},
    "contract": {
        "when": "has_contract and planned_total == contracted_total",
        "label": both("contract signed and instalments planned", "合同签订且分期已定"),
    },
    "paid": {
        "when": "paid_total / contracted_total >= 1",
        "to": "won",
        "label": both("last payment", "最后一笔回款"),
    },
}
_MOVES = {"skip": "gated", "back": "with_reason", "reopen": "with_reason"}
PIPELINES: dict[str, Any] = {
    "deals": {
        "label": both("From deal to cash", "从商机到回款"),
        "stages": [
            "discovery", "proposal", "negotiation", _ORDERING, "contracting", "collecting",
            "won", "on_hold", "lost",
        ],
        "moves": _MOVES,
        "reasons": _REASONS,
        "hand_off": ["services"],
    },
    "services": {
        "label": both("Services, a new business", "服务 (新业务)"),
        "stages": [
            "discovery", _TRIAL, "proposal", "negotiation", "contracting", "collecting",
            "won", "on_hold", "lost",
        ],
        "moves": _MOVES,
        "reasons": _REASONS,
        "hand_off": ["deals"],
    },
}  # fmt: skip
