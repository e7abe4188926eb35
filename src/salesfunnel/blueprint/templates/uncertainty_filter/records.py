"""What the filter records about a deal, and what it derives from the rows."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, choice, field

__all__ = ["FACTS", "FIELDS"]

FIELDS: dict[str, Any] = {
    "caller_role": choice(
        ("Role of the caller", "来电人角色"),
        ("owner", "Owner", "老板"),
        ("manager", "Manager", "部门经理"),
        ("specialist", "Specialist", "专员"),
        ("student", "Student", "学生"),
    ),
    "employees": field("number", ("Employees", "员工人数"), unit="people", min=0),
    "scenario": choice(
        ("Use", "应用场景"),
        ("sales_process", "Sales process", "销售流程"),
        ("service", "Customer service", "客户服务"),
        ("reporting", "Reporting", "数据报表"),
        ("curiosity", "Just looking", "随便看看"),
    ),
    "problem_stated": field("flag", ("States a problem", "说清了问题")),
    "urgent": field("flag", ("Urgent", "紧迫")),
    "consequence_known": field("flag", ("Knows what happens if nothing changes", "清楚不解决的后果")),
    "need_confirmed": field("flag", ("Need confirmed", "需求已确认")),
    "budget": field("money", ("Budget", "预算"), missing=["", "unknown"], min=0),
    "advantage": choice(
        ("Our advantage", "我方优势"),
        ("behind", "Behind", "落后"),
        ("equal", "Equal", "相当"),
        ("clear", "Clear", "明显"),
        ordered=True,
    ),
    "requirements_confirmed": field("flag", ("Customer confirmed the requirements", "客户已确认需求文档")),
    "decision_criteria": field("text", ("What the decision turns on", "真正的决策点")),
    "advantage_voiced": field("flag", ("Customer voiced our advantage", "客户亲口说出我方优势")),
    "price_settled": field("flag", ("Price settled", "价格已谈定")),
    "signature_agreed": field("flag", ("Day of signature agreed", "签约日已约定")),
    "lowers_price": {"type": "flag", "of": "document", "label": both("Lowers our price", "是一次降价")},
}
FACTS: dict[str, Any] = {
    "has_contact": {"exists": "contacts"},
    "has_decision_maker": {"exists": "contacts", "where": "role == 'decision_maker'"},
    "has_champion": {"exists": "contacts", "where": "role == 'champion' and stance == 'for'"},
    "contact_count": {"count": "contacts", "label": both("Contacts", "联系人数")},
    "has_open_door": {
        "exists": "contacts",
        "where": "role != 'blocker' and stance != 'against'",
        "label": both("Somebody not against us", "有不反对我们的人"),
    },
    "third_proposal": {
        "exists": "documents",
        "where": "kind == 'proposal' and version >= 3",
        "label": both("A third version of the proposal", "方案已改到第三版"),
    },
    "price_cuts": {
        "count": "documents",
        "where": "kind == 'quote' and present(lowers_price) and lowers_price",
        "label": both("Price cuts", "降价次数"),
    },
    "days_since_offer": {
        "days_since": "documents",
        "where": "kind in ['proposal', 'quote']",
        "or_since": "created_at",
        "label": both("Days since our last offer", "距上次报价天数"),
    },
    "customer_silence": {
        "days_since": "activities",
        "where": "direction == 'inbound'",
        "or_since": "created_at",
        "label": both("Days since the customer last moved", "距客户上次行动天数"),
    },
    "proposal_sent": {"exists": "documents", "where": "kind == 'proposal' and status == 'sent'"},
}
