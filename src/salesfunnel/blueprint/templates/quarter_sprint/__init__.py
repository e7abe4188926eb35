"""The sprint at the end of a quarter: stages that are true, late risks, and the list before signing."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.quarter_sprint.closing import CHECKLISTS
from salesfunnel.blueprint.templates.quarter_sprint.gates import GATES
from salesfunnel.blueprint.templates.quarter_sprint.routing import ROUTING
from salesfunnel.blueprint.templates.wording import both, fact, field, stage

__all__ = ["QUARTER_SPRINT"]

_FIELDS: dict[str, Any] = {
    "verbally_agreed": field("flag", ("Customer chose us", "客户口头确认")),
    "licence_verified_on": field("date", ("Licence verified on", "营业执照核验日期")),
    "budget_freezes_on": field("date", ("Budget freezes on", "预算冻结日期")),
    "poc_done": field("flag", ("Proof of concept done", "验证测试已完成")),
    "contract_no": field("text", ("Contract number", "合同编号")),
    "manager_id": field("text", ("The customer's manager", "专属客户经理"), of="account"),
}
_FACTS: dict[str, Any] = {
    "days_silent": fact(
        ("Days without an update", "未更新天数"), days_since="activities", or_since="created_at"
    ),
    "has_met": fact(("Met", "已会面"), "kind == 'meeting'", exists="activities"),
    "minutes_uploaded": fact(("Minutes uploaded", "会议纪要"), "kind == 'minutes'", exists="documents"),
    "proposal_sent": fact(
        ("Proposal sent", "方案已发送"), "kind == 'proposal' and status == 'sent'", exists="documents"
    ),
    "contract_signed": fact(
        ("Contract signed", "合同已签"), "kind == 'contract' and status == 'signed'", exists="documents"
    ),
    "asked_for_demo": fact(("Asked for a demo", "申请演示"), "kind == 'demo_request'", exists="activities"),
    "needs_filled_in": fact(("Filled in the needs", "填写需求"), "kind == 'need_form'", exists="activities"),
    "material_taken": fact(
        ("Took material", "获取资料"), "kind in ['white_paper', 'video']", exists="activities"
    ),
    "people_known": fact(("People known", "已知联系人数"), count="contacts"),
}
_QUIET = {"after_days": 5, "fact": "days_silent"}
_STAGES: list[dict[str, Any]] = [
    stage(
        "discovery",
        "open",
        label=("Discovery", "需求沟通"),
        question=("What do they want to reach?", "客户想达到什么?"),
        exit="met",
        expected_days=10,
        stalled=_QUIET,
    ),
    stage(
        "proposal",
        "open",
        label=("Proposal", "方案"),
        question=("Is it what they want?", "方案是不是客户要的?"),
        entry="minutes",
        exit="offered",
        expected_days=14,
        stalled=_QUIET,
    ),
    stage(
        "comparing",
        "open",
        label=("Comparing", "比较"),
        question=("Why us rather than the others?", "为什么选我们?"),
        entry="rival_known",
        exit="chosen",
        expected_days=10,
        stalled=_QUIET,
    ),
    stage(
        "signing",
        "open",
        label=("Signing", "签约"),
        question=("What could still stop the signature?", "还有什么会阻碍签约?"),
        entry="preflight",
        exit="signable",
        checklist="closing",
        expected_days=10,
        stalled=_QUIET,
    ),
    stage("won", "won", label=("Won", "赢单"), question=("Why did we win?", "为什么赢?")),
    stage("later", "parked", label=("Next quarter", "下季度"), question=("Is it time?", "时机到了吗?")),
    stage("lost", "lost", label=("Lost", "输单"), question=("Why did we lose?", "为什么输?")),
]
QUARTER_SPRINT: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "quarter-sprint",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": both("Sprint of the quarter", "季度冲刺"),
    "fields": _FIELDS,
    "facts": _FACTS,
    "gates": GATES,
    "checklists": CHECKLISTS,
    "resources": {"contract": {"label": both("Issue of the contract", "出具合同"), "checklist": "closing"}},
    "requests": {
        "quiet": {
            "kind": "notify",
            "on": "stalled",
            "roles": ["supervisor"],
            "text": both("No update for 5 days", "已 5 天未更新"),
        }
    },
    "claims": {
        "customer": {
            "covers": "account",
            "protection": {
                "days": 10,
                "action_days": 3,
                "at_most_days": 20,
                "actions": "kind in ['call', 'meeting', 'visit']",
            },
            "label": both("One seller for a customer", "一个客户一名销售"),
        }
    },
    "routing": ROUTING,
    "pipelines": {
        "deals": {
            "label": both("Deals of the quarter", "本季度商机"),
            "stages": _STAGES,
            "moves": {"skip": "gated", "back": "with_reason", "reopen": "with_reason"},
        }
    },
}
'The template\'s document; `template("quarter_sprint")` hands out copies.'
