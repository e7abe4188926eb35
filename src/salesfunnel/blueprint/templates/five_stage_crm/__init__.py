"""Five stages from the first contact to the contract, with follow-ups, and what is due after winning."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.five_stage_crm.gates import GATES
from salesfunnel.blueprint.templates.five_stage_crm.records import FACTS, FIELDS, FORMS, IDENTITY, TAGS
from salesfunnel.blueprint.templates.five_stage_crm.routing import ROUTING
from salesfunnel.blueprint.templates.five_stage_crm.scores import SCORECARDS
from salesfunnel.blueprint.templates.wording import both, stage

__all__ = ["FIVE_STAGE_CRM"]

_THREE_DAYS, _WEEK = ({"after_days": days, "fact": "days_silent"} for days in (3, 7))
_STAGES: list[dict[str, Any]] = [
    stage(
        "first_contact",
        "open",
        label=("First contact", "初次接触"),
        question=("Do they talk to us?", "客户愿意聊吗?"),
        exit="talked",
        expected_days=7,
        stalled=_THREE_DAYS,
    ),
    stage(
        "need",
        "open",
        label=("Need", "需求分析"),
        question=("What do they need, and by when?", "要什么?什么时候要?"),
        entry="talked",
        exit="need_known",
        expected_days=14,
        stalled=_THREE_DAYS,
    ),
    stage(
        "proposal",
        "open",
        label=("Proposal", "方案"),
        question=("Is it what they want?", "方案是不是客户要的?"),
        entry="one_main",
        exit="proposed",
        expected_days=14,
        stalled=_WEEK,
    ),
    stage(
        "negotiation",
        "open",
        label=("Negotiation", "谈判"),
        question=("What still keeps them?", "还有什么顾虑?"),
        entry="quoted",
        exit="no_doubts",
        expected_days=14,
        stalled=_THREE_DAYS,
    ),
    stage(
        "contract",
        "open",
        label=("Contract", "签约"),
        question=("Is it signed?", "签了吗?"),
        entry="agreed",
        exit="signed",
        expected_days=7,
        stalled=_WEEK,
        advance="signed",
    ),
    stage("won", "won", label=("Won", "赢单"), question=("Are they satisfied?", "客户满意吗?")),
    stage("later", "parked", label=("Later", "暂缓"), question=("Is it time again?", "时机到了吗?")),
    stage("lost", "lost", label=("Lost", "输单"), question=("Why did we lose?", "为什么输?")),
]
_REQUESTS: dict[str, Any] = {
    "contract": {
        "kind": "issue_contract",
        "on": "advanced",
        "stages": ["contract"],
        "roles": ["legal"],
        "text": both("Draw up the contract", "起草合同"),
    },
    "delivery": {
        "kind": "tell_delivery",
        "on": "document_added",
        "when": "has_order",
        "roles": ["delivery"],
        "once": True,
        "text": both("An order came in", "收到订单,请安排交付"),
    },
    "survey": {
        "kind": "send_survey",
        "on": "advanced",
        "stages": ["won"],
        "owner": True,
        "after_days": 3,
        "text": both("Ask how satisfied they are", "发送满意度调查"),
    },
    "quote_silent": {
        "kind": "notify",
        "on": "stalled",
        "stages": ["negotiation"],
        "owner": True,
        "text": both(
            "Nobody has spoken about the quote for 3 days: call them", "报价后 3 天无互动:请联系客户"
        ),
    },
    "silent": {
        "kind": "notify",
        "on": "stalled",
        "stages": ["first_contact", "need", "proposal", "contract"],
        "owner": True,
        "text": both("The deal has gone quiet: plan a follow-up", "商机沉默:请安排跟进"),
    },
}
FIVE_STAGE_CRM: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "five-stage-crm",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": both("A CRM of five stages", "五阶段 CRM"),
    "fields": FIELDS,
    "facts": FACTS,
    "gates": GATES,
    "forms": FORMS,
    "requests": _REQUESTS,
    "scorecards": SCORECARDS,
    "identity": IDENTITY,
    "tags": TAGS,
    "advances": {
        "signed": {"when": "contract_signed", "to": "won", "label": both("signed contract", "合同签订")}
    },
    "routing": ROUTING,
    "pipelines": {
        "deals": {
            "label": both("Deals", "商机"),
            "stages": _STAGES,
            "moves": {"skip": "gated", "back": "with_reason", "reopen": "with_reason"},
        }
    },
}
'The template\'s document; `template("five_stage_crm")` hands out copies.'
