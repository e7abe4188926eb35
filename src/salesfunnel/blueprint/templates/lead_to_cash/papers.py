"""What follows from activities, people and papers: quotes, orders, contracts, instalments, payments."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import fact

__all__ = ["FACTS"]

_ORDERED = "kind == 'order' and status == 'confirmed'"
_SIGNED = "kind == 'contract' and status == 'signed'"
FACTS: dict[str, Any] = {
    "has_answered": fact(
        ("The customer answered", "客户有回应"), "direction == 'inbound'", exists="activities"
    ),
    "has_decision_maker": fact(
        ("Decision maker known", "已识别决策人"), "role == 'decision_maker'", exists="contacts"
    ),
    "days_silent": fact(
        ("Days without a record", "无记录天数"), days_since="activities", or_since="created_at"
    ),
    "quote_stamped": fact(
        ("Stamped quote", "已盖章报价"), "kind == 'quote' and status == 'stamped'", exists="documents"
    ),
    "orders": fact(("Orders", "订单数"), "kind == 'order'", count="documents"),
    "bare_orders": fact(
        ("Orders without lines", "无明细订单"), "kind == 'order' and line_count == 0", count="documents"
    ),
    "uneven_orders": fact(
        ("Orders whose lines come to another amount", "明细与金额不符的订单"),
        "kind == 'order' and amount != lines_total",
        count="documents",
    ),
    "orders_without_stock": fact(
        ("Orders without stock", "缺货订单"), "kind == 'order' and not stock_reserved", count="documents"
    ),
    "order_total": fact(
        ("Orders come to", "订单总额"), "kind == 'order'", sum="documents", value="lines_total"
    ),
    "has_order": fact(("Order confirmed", "订单已确认"), _ORDERED, exists="documents"),
    "ordered_at": fact(("Order confirmed at", "订单确认时间"), _ORDERED, first="documents", value="at"),
    "has_contract": fact(("Contract signed", "合同已签"), _SIGNED, exists="documents"),
    "contracted_at": fact(("Contract signed at", "合同签订时间"), _SIGNED, first="documents", value="at"),
    "contracted_total": fact(("Contracted", "合同总额"), _SIGNED, sum="documents", value="amount"),
    "planned_total": fact(
        ("Instalments come to", "分期计划总额"), "kind == 'instalment'", sum="documents", value="amount"
    ),
    "overdue_instalments": fact(
        ("Instalments overdue", "逾期分期"),
        "kind == 'instalment' and status != 'paid' and days_since(due_on) >= 1",
        count="documents",
    ),
    "paid_total": fact(("Paid", "已回款"), "kind == 'payment'", sum="documents", value="amount"),
}
