"""What a stage may not claim before it is true, and the late risks before a signature."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import criterion, gate

__all__ = ["GATES"]

_HIGH, _MIDDLE, _LOW = 3, 2, 1
"""How much a risk weighs in what is still uncertain; the three levels are a convention of this library."""

_TRUTH: dict[str, Any] = {
    "met": gate(
        ("Met", "已会面"),
        criterion(
            "meeting",
            "has_met",
            dimension="need",
            label=("Met the customer", "已与客户会面"),
            ask=("When may we meet?", "什么时候方便见面?"),
        ),
    ),
    "minutes": gate(
        ("Minutes uploaded", "会议纪要已上传"),
        criterion(
            "minutes",
            "minutes_uploaded",
            dimension="need",
            label=("Minutes uploaded", "会议纪要已上传"),
            ask=("What was agreed at the meeting?", "会上达成了哪些共识?"),
        ),
    ),
    "offered": gate(
        ("Proposal sent", "方案已发送"),
        criterion(
            "proposal",
            "proposal_sent",
            dimension="advantage",
            label=("Proposal sent", "方案已发送"),
            ask=("May we send you the proposal?", "可以把方案发给您吗?"),
        ),
    ),
    "rival_known": gate(
        ("Competitor known", "竞争对手已知"),
        criterion(
            "competitor",
            "present(competitor)",
            dimension="advantage",
            label=("Competitor filled in", "竞争对手已填写"),
            ask=("Who else is asked?", "还在比较哪几家?"),
        ),
    ),
    "chosen": gate(
        ("We are chosen", "已选定我方"),
        criterion(
            "choice",
            "verbally_agreed",
            dimension="advantage",
            label=("The customer chose us", "客户口头确认"),
            ask=("Do you choose us?", "决定选我们了吗?"),
        ),
    ),
}
_RISKS: dict[str, Any] = {
    "preflight": gate(
        ("Late risks", "签约前风险"),
        criterion(
            "same_buyer",
            "days_since(licence_verified_on) <= 30",
            dimension="authority",
            label=("Buyer's licence verified within 30 days", "30 天内核验过营业执照"),
            ask=("Is the buyer still the same firm?", "签约主体有没有变更?"),
            severity="knockout",
            weight=_HIGH,
        ),
        criterion(
            "before_freeze",
            "close_date <= budget_freezes_on",
            dimension="budget",
            label=("Signing before the budget freeze", "签约早于预算冻结"),
            ask=("When is the budget frozen?", "预算什么时候冻结?"),
            weight=_HIGH,
        ),
        criterion(
            "two_contacts",
            "people_known >= 2",
            dimension="authority",
            label=("At least two contacts", "至少两位联系人"),
            ask=("Who else should know us?", "还有谁需要了解我们?"),
            weight=_MIDDLE,
        ),
        criterion(
            "compatible",
            "poc_done",
            dimension="need",
            label=("Proof of concept done", "已完成验证测试"),
            ask=("Has it run on your systems?", "在您的系统上跑通了吗?"),
            severity="should",
            weight=_LOW,
        ),
    ),
    "signable": gate(
        ("Contract signed", "合同已签"),
        criterion(
            "contract",
            "contract_signed",
            dimension="timing",
            label=("Contract signed", "合同已签"),
            ask=("On which day do we sign?", "哪一天签约?"),
        ),
    ),
}
GATES: dict[str, Any] = _TRUTH | _RISKS
