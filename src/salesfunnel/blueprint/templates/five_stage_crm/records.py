"""What is recorded of deals, people and calls, and what follows from it."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, choice, entry, fact, field

__all__ = ["FACTS", "FIELDS", "FORMS", "IDENTITY", "TAGS"]

FIELDS: dict[str, Any] = {
    "needs": field("text", ("Needs", "需求"), of="activity"),
    "budget_expected": field("money", ("Budget they expect", "预算预期"), of="activity", min=0),
    "concerns": choice(
        ("Concerns", "顾虑"),
        ("price", "Price", "价格"),
        ("delivery", "Delivery", "交付"),
        ("process", "Process", "流程"),
        ("security", "Security", "安全"),
        kind="choices",
        of="activity",
    ),
    "is_main": field("flag", ("Main decision maker", "主决策人"), of="contact"),
    "phone": field("text", ("Telephone", "电话"), of=["opportunity", "contact"]),
    "email": field("text", ("E-mail", "邮箱"), of=["opportunity", "contact"]),
    "company": field("text", ("Company", "公司")),
    "wecom_id": field("text", ("WeCom customer id", "企业微信外部联系人 ID"), of=["opportunity", "contact"]),
    "credit_code": field("text", ("Unified social credit code", "统一社会信用代码")),
    "scenario": choice(
        ("Scenario", "应用场景"),
        ("sales", "Sales", "销售"),
        ("service", "Service", "客服"),
        ("operations", "Operations", "运营"),
    ),
    "pain": field("text", ("Pain", "痛点")),
    "budget_range": choice(
        ("Budget range", "预算范围"),
        ("below_50k", "Below 50,000", "5 万以下"),
        ("50k_200k", "50,000 to 200,000", "5 万至 20 万"),
        ("above_200k", "Above 200,000", "20 万以上"),
        ordered=True,
    ),
    "budget_source": choice(
        ("Source of the budget", "预算依据"),
        ("customer_said", "The customer said so", "客户告知"),
        ("guessed", "Our guess", "我方估计"),
    ),
    "buys_on": field("date", ("Purchase time", "采购时间")),
    "rivals": choice(
        ("Rivals", "竞争对手"),
        ("none", "None", "没有"),
        ("own", "Build it themselves", "自研"),
        ("domestic", "A domestic supplier", "国内厂商"),
        ("foreign", "A foreign supplier", "国外厂商"),
        kind="choices",
    ),
    "left_details": field("flag", ("Left details unasked", "主动留资")),
    "budget_clear": field("flag", ("Budget is clear", "预算明确")),
    "decides": field("flag", ("Decides himself", "本人能决策")),
    "satisfaction": field("number", ("Satisfaction", "满意度"), min=1, max=5),
}
FACTS: dict[str, Any] = {
    "days_silent": fact(
        ("Days without contact", "未联系天数"), days_since="activities", or_since="created_at"
    ),
    "has_notes": fact(
        ("A call with its notes", "有沟通记录"),
        "kind in ['call', 'meeting'] and present(needs)",
        exists="activities",
    ),
    "main_decision_makers": fact(
        ("Main decision makers", "主决策人"), "role == 'decision_maker' and is_main", count="contacts"
    ),
    "proposal_sent": fact(
        ("Proposal sent", "方案已发送"), "kind == 'proposal' and status == 'sent'", exists="documents"
    ),
    "quote_sent": fact(
        ("Quote sent", "报价已发送"), "kind == 'quote' and status in ['sent', 'accepted']", exists="documents"
    ),
    "quote_accepted": fact(
        ("Quote accepted", "报价已接受"), "kind == 'quote' and status == 'accepted'", exists="documents"
    ),
    "open_doubts": fact(("Open objections", "未解决异议"), "missing(settled_at)", count="objections"),
    "contract_signed": fact(
        ("Contract signed", "合同已签"), "kind == 'contract' and status == 'signed'", exists="documents"
    ),
    "has_order": fact(("Order received", "已收到订单"), "kind == 'order'", exists="documents"),
}
IDENTITY: dict[str, Any] = {
    "of": "opportunity",
    "keys": {
        "phone": {
            "normalise": "phone",
            "fields": ["phone", "contacts.phone"],
            "args": {"country": "CN"},
            "split": ";/,；、，",
            "label": both("telephone", "电话"),
        },
        "email": {
            "normalise": "email",
            "fields": ["email", "contacts.email"],
            "split": ";,；，",
            "label": both("e-mail", "邮箱"),
        },
        "company": {"normalise": "company", "fields": ["company"], "label": both("company", "公司")},
        "credit_code": {
            "normalise": "credit_code",
            "fields": ["credit_code"],
            "label": both("credit code", "统一社会信用代码"),
        },
        "wecom_id": {
            "normalise": "messenger",
            "fields": ["wecom_id", "contacts.wecom_id"],
            "label": both("WeCom customer id", "外部联系人 ID"),
        },
        "domain": {
            "normalise": "domain",
            "fields": ["email"],
            "weight": 40,
            "label": both("domain", "域名"),
        },
    },
}
TAGS: dict[str, Any] = {
    "large": {
        "when": "budget_range == 'above_200k'",
        "otherwise": "remove",
        "label": both("Budget above 200,000", "预算 20 万以上"),
    },
    "from_a_fair": {"when": "source == 'fair'", "label": both("From a fair", "来自展会")},
    "doubts": {
        "when": "open_doubts > 0",
        "otherwise": "remove",
        "label": both("Objections are open", "异议未解决"),
    },
}
FORMS: dict[str, Any] = {
    "call_notes": {
        "of": "activity",
        "label": both("Call notes", "沟通记录"),
        "fields": [
            entry("needs", ("What do they need?", "客户需要什么?"), required=True),
            entry("budget_expected", ("What may it cost?", "预算预期多少?")),
            entry("concerns", ("What worries them?", "有什么顾虑?")),
            entry("outcome", ("What was agreed?", "约定了什么?")),
        ],
    },
    "need": {
        "label": both("Need form", "需求表"),
        "fields": [
            entry("scenario", ("Where will they use it?", "用在什么场景?"), required=True),
            entry("pain", ("What hurts?", "痛点是什么?"), required=True),
            entry("budget_range", ("In which range is the budget?", "预算在什么范围?"), required=True),
            entry("budget_source", ("Who says so?", "预算依据是什么?"), required=True),
            entry("buys_on", ("When will they buy?", "什么时候采购?"), required=True),
            entry("rivals", ("Who else is asked?", "还在看哪几家?"), required=True),
        ],
    },
}
