"""What is recorded for control: tiers, prices, who is new or leaving, what was looked into."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import choice, fact, field

__all__ = ["FACTS", "FIELDS"]

_CONTACT = "kind in ['call', 'message', 'meeting', 'visit']"
FIELDS: dict[str, Any] = {
    "tier": choice(
        ("Customer tier", "客户等级"),
        ("C", "C", "C"),
        ("B", "B", "B"),
        ("A", "A", "A"),
        ("S", "S", "S"),
        ordered=True,
        of=["lead", "opportunity"],
    ),
    "potential": field("money", ("Yearly potential", "年采购潜力"), of=["lead", "opportunity"], min=0),
    "strategic": choice(
        ("Strategic weight", "战略价值"),
        ("no", "None", "无"),
        ("some", "Some", "一般"),
        ("high", "High", "高"),
        ordered=True,
        of=["lead", "opportunity"],
    ),
    "intention": choice(
        ("Purchase intention", "购买意向"),
        ("yes", "Yes", "有"),
        ("no", "None", "无"),
        ("later", "Later", "以后再说"),
        of="lead",
    ),
    "budget": field("money", ("Budget", "预算"), of=["lead", "opportunity"], min=0),
    "buys_on": field("date", ("Timetable", "采购时间"), of=["lead", "opportunity"]),
    "survey_done": field("flag", ("Needs survey done", "需求调研已完成")),
    "solution_accepted": field("flag", ("Customer accepted the solution", "客户已认可方案")),
    "list_price": field("money", ("List price", "标准价"), min=0),
    "discount": field("money", ("Discount", "折扣金额"), min=0),
    "discount_reason": field("text", ("Reason for the discount", "折扣原因")),
    "audited": field("flag", ("Looked into", "已核查")),
    "terms_agreed": field("flag", ("Terms agreed", "条款已谈定")),
    "is_custom": field("flag", ("Made for this customer", "为该客户定制"), of="document"),
    "with_executive": field("flag", ("With an executive", "有高层参加"), of="activity"),
    "frozen": field("flag", ("Access frozen", "权限已冻结"), of="owner"),
}
FACTS: dict[str, Any] = {
    "days_silent": fact(
        ("Days without a record", "无记录天数"), days_since="activities", or_since="created_at"
    ),
    "has_answered": fact(
        ("The customer answered", "客户有回应"), "direction == 'inbound'", exists="activities"
    ),
    "has_visited": fact(("Visited", "已拜访"), "kind == 'visit'", exists="activities"),
    "days_since_contact": fact(
        ("Days since the last contact", "距上次联系天数"),
        _CONTACT,
        days_since="activities",
        or_since="created_at",
    ),
    "contacts_in_30_days": fact(
        ("Contacts in 30 days", "30 天内联系次数"),
        f"{_CONTACT} and days_since(at) <= 30",
        count="activities",
    ),
    "has_met_executive": fact(
        ("An executive was met", "已与高层会面"),
        "kind in ['meeting', 'visit'] and with_executive",
        exists="activities",
    ),
    "has_custom_proposal": fact(
        ("Custom proposal sent", "已发送定制方案"),
        "kind == 'proposal' and is_custom and status == 'sent'",
        exists="documents",
    ),
    "has_decision_maker": fact(
        ("Decision maker known", "已识别决策人"), "role == 'decision_maker'", exists="contacts"
    ),
}
