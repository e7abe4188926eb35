"""The key tasks of each stage: one that holds the deal, and others that only remind."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import Both, both, item

__all__ = ["CHECKLISTS"]


def _tasks(stage: Both, *items: dict[str, Any]) -> dict[str, Any]:
    return {"label": both(f"Key tasks: {stage[0]}", f"关键任务:{stage[1]}"), "items": list(items)}


def _reminder(key: str, label: Both, role: str = "seller") -> dict[str, Any]:
    return item(key, label, role=role, required=False)


CHECKLISTS: dict[str, Any] = {
    "discovery_tasks": _tasks(
        ("discovery", "需求确认"),
        _reminder("visit", ("Visit the customer", "上门拜访")),
        item(
            "requirements",
            ("Write the requirements down", "撰写需求文档"),
            evidence="requirements",
            role="seller",
        ),
    ),
    "trial_tasks": _tasks(
        ("trial", "试用"),
        _reminder("set_up", ("Set the trial up", "搭建试用环境"), "presales"),
        _reminder("goal", ("Agree what a good trial is", "约定试用成功标准")),
    ),
    "proposal_tasks": _tasks(
        ("proposal", "方案报价"),
        _reminder("walk_through", ("Walk the customer through it", "向客户讲解方案")),
        _reminder("rivals", ("Compare with the competitors", "竞品对比")),
    ),
    "negotiation_tasks": _tasks(
        ("negotiation", "商务谈判"),
        _reminder("limits", ("Settle our own limits first", "先定我方底线")),
        _reminder("minutes", ("Write minutes of what was agreed", "整理谈判纪要")),
    ),
    "order_tasks": _tasks(
        ("order", "下单"),
        _reminder("stock", ("Ask the warehouse", "向仓库确认库存"), "delivery"),
        _reminder("credit", ("Ask finance", "向财务确认信用"), "finance"),
    ),
    "contract_tasks": _tasks(
        ("contract", "合同签订"),
        _reminder("review", ("Let legal read it", "法务审核"), "legal"),
        _reminder("plan", ("Agree the instalments", "约定分期")),
    ),
    "payment_tasks": _tasks(
        ("payment", "回款"),
        _reminder("invoice", ("Send the invoice", "开具发票"), "finance"),
        _reminder("reminder", ("Remind before each day due", "到期前提醒客户")),
    ),
}
