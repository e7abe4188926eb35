"""What is recorded from lead to cash: of leads, of deals, of the customer and of papers."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, choice, entry, field

__all__ = ["FIELDS", "FORMS", "RULES"]

FIELDS: dict[str, Any] = {
    "fits": field("flag", ("In our market", "属于目标客户"), of=["lead", "opportunity"]),
    "employees": field("number", ("People", "员工人数"), of=["lead", "opportunity"], min=1),
    "budget": field("money", ("Budget", "预算"), of=["lead", "opportunity"], min=0),
    "buys_on": field("date", ("Buys by", "计划采购日期"), of=["lead", "opportunity"]),
    "need": choice(
        ("Need", "需求类型"),
        ("replace", "Replace what they have", "替换现有方案"),
        ("extend", "Extend what they have", "扩展现有方案"),
        ("begin", "Begin anew", "新建"),
        of=["lead", "opportunity"],
    ),
    "requirements_confirmed": field("flag", ("Customer confirmed the requirements", "客户已确认需求文档")),
    "solution_accepted": field("flag", ("Customer accepted the solution", "客户已认可方案")),
    "terms_agreed": field("flag", ("Terms agreed", "商务条款已谈定")),
    "trial_passed": field("flag", ("Trial passed", "试用已通过")),
    "list_price": field("money", ("List price", "目录价"), min=0),
    "discount": field("money", ("Discount", "折扣金额"), min=0),
    "discount_reason": field("text", ("Reason for the discount", "折扣原因")),
    "credit_limit": field("money", ("Credit limit", "信用额度"), of="account", min=0),
    "credit_used": field("money", ("Credit in use by other orders", "其他订单占用额度"), of="account", min=0),
    "manager_id": field("text", ("The customer's manager", "客户经理"), of="account"),
    "stock_reserved": field("flag", ("Stock reserved", "库存已锁定"), of="document"),
    "due_on": field("date", ("Due on", "到期日"), of="document"),
}
FORMS: dict[str, Any] = {
    "discovery": {
        "label": both("Record of the discovery", "需求阶段记录"),
        "fields": [
            entry("need", ("What do they want to do?", "客户想做什么?"), required=True),
            entry("budget", ("What may it cost?", "预算多少?"), required=True),
            entry("buys_on", ("By when do they want to buy?", "计划什么时候采购?"), required=True),
            entry("requirements_confirmed", ("Did they confirm it in writing?", "客户书面确认了吗?")),
        ],
    },
    "quotation": {
        "label": both("Record of the quote", "报价阶段记录"),
        "fields": [
            entry("list_price", ("What is the list price?", "目录价多少?"), required=True),
            entry("discount", ("How much do we take off?", "优惠多少?")),
            entry("discount_reason", ("Why so much?", "为什么给这么大折扣?")),
        ],
    },
}
RULES: dict[str, Any] = {
    "discount_explained": {
        "when": "discount <= 0.3 * list_price or present(discount_reason)",
        "label": both("A discount above 30 % needs a reason", "折扣超过三成须说明原因"),
    },
    "discount_within_price": {
        "when": "discount <= list_price",
        "label": both("A discount is not above the price", "折扣不得超过目录价"),
    },
}
