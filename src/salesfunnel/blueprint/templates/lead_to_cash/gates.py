"""The standards of a deal, from its requirements to its last payment."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import criterion, gate

__all__ = ["GATES"]

_BEFORE_THE_ORDER: dict[str, Any] = {
    "qualified": gate(
        ("Worth a proposal", "值得做方案"),
        criterion(
            "budget",
            "budget > 0",
            dimension="budget",
            label=("Budget", "有预算"),
            ask=("Is money set aside for this?", "这件事有预算吗?"),
        ),
        criterion(
            "decision_maker",
            "has_decision_maker",
            dimension="authority",
            label=("Decision maker", "有决策人"),
            ask=("Who signs?", "谁拍板?"),
        ),
    ),
    "requirements_agreed": gate(
        ("Requirements agreed", "需求文档确认"),
        criterion(
            "requirements",
            "requirements_confirmed",
            dimension="need",
            label=("Requirements confirmed", "需求已书面确认"),
            ask=("Have you confirmed the requirements in writing?", "需求文档您确认了吗?"),
        ),
    ),
    "trial_over": gate(
        ("Trial over", "试用结束"),
        criterion(
            "trial",
            "trial_passed",
            dimension="need",
            label=("Trial passed", "试用已通过"),
            ask=("Does it do what you need?", "试用下来满足需要吗?"),
        ),
    ),
    "solution_agreed": gate(
        ("Solution agreed", "方案认可"),
        criterion(
            "solution",
            "solution_accepted",
            dimension="advantage",
            label=("Solution accepted", "方案已认可"),
            ask=("Is this the solution you want?", "这是您要的方案吗?"),
        ),
    ),
    "quoted": gate(
        ("Stamped quote", "盖章报价"),
        criterion(
            "stamped_quote",
            "quote_stamped",
            dimension="budget",
            label=("Stamped quote uploaded", "盖章报价单已上传"),
            ask=("Where is the stamped quote?", "盖章的报价单在哪里?"),
        ),
    ),
    "terms": gate(
        ("Terms agreed", "条款谈定"),
        criterion(
            "terms",
            "terms_agreed",
            dimension="budget",
            label=("Terms agreed", "条款已谈定"),
            ask=("Are price, delivery and payment settled?", "价格、交付和付款方式谈定了吗?"),
        ),
    ),
}
_SOUND: list[dict[str, Any]] = [
    criterion(
        "order",
        "orders > 0 and bare_orders == 0",
        dimension="need",
        label=("An order with its lines", "订单含明细"),
        ask=("What exactly do you order, and how many?", "具体订什么、多少数量?"),
    ),
    criterion(
        "lines_add_up",
        "uneven_orders == 0",
        dimension="budget",
        label=("The lines come to the amount", "明细与金额一致"),
        ask=("Which amount is right, the order's or that of its lines?", "订单金额和明细哪个是对的?"),
    ),
    criterion(
        "stock",
        "orders_without_stock == 0",
        dimension="timing",
        label=("Stock reserved", "库存已锁定"),
        ask=("Is the stock reserved?", "库存锁定了吗?"),
    ),
    criterion(
        "credit",
        "account.credit_used + order_total <= account.credit_limit",
        dimension="budget",
        label=("Within the credit limit", "在信用额度内"),
        ask=("Can the customer's credit carry the order?", "客户信用额度够吗?"),
    ),
]
_ORDER: dict[str, Any] = {
    "order_sound": gate(("Order sound", "订单可执行"), *_SOUND),
    "order_confirmed": gate(
        ("Order confirmed", "订单确认"),
        *_SOUND,
        criterion(
            "confirmed",
            "has_order",
            dimension="need",
            label=("Order confirmed", "订单已确认"),
            ask=("Have we confirmed the order to you?", "我们给您确认订单了吗?"),
        ),
    ),
}
_AFTER_THE_ORDER: dict[str, Any] = {
    "contract_signed": gate(
        ("Contract signed", "合同签订"),
        criterion(
            "signed",
            "has_contract",
            dimension="timing",
            label=("Contract signed", "合同已签"),
            ask=("When do we sign?", "什么时候签约?"),
        ),
        criterion(
            "after_the_order",
            "not has_order or contracted_at >= ordered_at",
            dimension="timing",
            label=("Signed after the order", "合同晚于订单"),
            ask=("Why was the contract signed before the order?", "为什么合同早于订单?"),
        ),
        criterion(
            "same_amount",
            "not has_order or contracted_total == order_total",
            dimension="budget",
            label=("Contract and order agree", "合同与订单金额一致"),
            ask=("What differs between order and contract?", "订单和合同差在哪里?"),
        ),
    ),
    "instalments_planned": gate(
        ("Instalments planned", "分期计划"),
        criterion(
            "whole_plan",
            "planned_total == contracted_total",
            dimension="budget",
            label=("Instalments come to the contract", "分期合计等于合同额"),
            ask=("When is which part paid?", "每一期什么时候付、付多少?"),
        ),
    ),
    "paid": gate(
        ("Cash in", "回款完成"),
        criterion(
            "paid_share",
            "paid_total / contracted_total >= 1",
            dimension="budget",
            label=("Everything paid", "全部回款"),
            ask=("When is the rest paid?", "余款什么时候付?"),
        ),
        criterion(
            "nothing_overdue",
            "overdue_instalments == 0",
            dimension="timing",
            label=("Nothing overdue", "无逾期"),
            ask=("What keeps the payment?", "款项卡在哪里?"),
            severity="should",
        ),
    ),
}
GATES: dict[str, Any] = _BEFORE_THE_ORDER | _ORDER | _AFTER_THE_ORDER
