"""The list before signing: eight things with evidence and a second-level approval, due 72 hours before."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import Both, both, item, level

__all__ = ["CHECKLISTS"]

_LEVELS = [
    level("first", ("First level", "一级审批"), roles=["supervisor"]),
    level("second", ("Second level", "二级审批"), roles=["director"], may_delegate=True),
]
_EIGHT: dict[str, Both] = {
    "contract_version": ("Contract version agreed", "合同版本确认"),
    "payment_account": ("Payment account given", "收款账户确认"),
    "delivery_team": ("Delivery team booked", "交付团队排期"),
    "customer_it": ("Customer IT assessed", "客户 IT 环境评估"),
    "commission": ("Commission checked", "提成核对"),
    "invoice_type": ("Invoice type settled", "发票类型确认"),
    "signer": ("Signer's authority proved", "签约人授权"),
    "test_accounts": ("Test accounts ready", "测试账号就绪"),
}
CHECKLISTS: dict[str, Any] = {
    "closing": {
        "label": both("Before signing", "签约前检查"),
        "items": [
            item(
                key,
                label,
                evidence=key,
                role="seller",
                due={"before": "close_date", "hours": 72},
                approval=_LEVELS,
                rests_on=["contract_no"] if key == "contract_version" else [],
            )
            for key, label in _EIGHT.items()
        ],
    }
}
