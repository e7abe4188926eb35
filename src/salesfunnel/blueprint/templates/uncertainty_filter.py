"""The funnel as a filter of uncertainty: every stage answers one question, every gate removes one doubt."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, choice, criterion, field, stage

__all__ = ["UNCERTAINTY_FILTER"]
_FIELDS: dict[str, Any] = {
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
_FACTS: dict[str, Any] = {
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
_GATES: dict[str, Any] = {
    "screening": {
        "label": both("Screening", "线索筛选"),
        "criteria": [
            criterion(
                "role_fits",
                "caller_role != 'student'",
                dimension="fit",
                label=("Not a student", "不是学生"),
                ask=("What do you do in the company?", "您在公司负责什么?"),
                severity="knockout",
            ),
            criterion(
                "size_fits",
                "employees >= 10",
                dimension="fit",
                label=("Ten people or more", "十人以上"),
                ask=("How many people work there?", "公司有多少人?"),
                severity="knockout",
            ),
            criterion(
                "industry_fits",
                "industry in ['manufacturing', 'software', 'healthcare', 'logistics']",
                dimension="fit",
                label=("An industry we serve", "属于服务行业"),
                ask=("What industry are you in?", "您属于哪个行业?"),
                severity="knockout",
            ),
            criterion(
                "scenario_fits",
                "scenario in ['sales_process', 'service', 'reporting']",
                dimension="need",
                label=("A use we know", "场景匹配"),
                ask=("What would you use it for?", "您打算用在什么场景?"),
            ),
        ],
    },
    "reachable": {
        "label": both("Somebody to talk to", "有人可联系"),
        "criteria": [
            criterion(
                "contact_known",
                "has_contact",
                dimension="authority",
                label=("A contact is known", "已有联系人"),
                ask=("Whom may we call?", "可以联系谁?"),
            )
        ],
    },
    "effective_conversation": {
        "label": both("Effective conversation", "有效沟通"),
        "criteria": [
            criterion(
                "problem",
                "problem_stated",
                dimension="need",
                label=("The problem is stated", "问题明确"),
                ask=("What goes wrong today?", "现在遇到的问题是什么?"),
            ),
            criterion(
                "urgency",
                "urgent",
                dimension="timing",
                label=("It is urgent", "有紧迫性"),
                ask=("Why now, and by when?", "为什么是现在?什么时候要解决?"),
            ),
            criterion(
                "consequence",
                "consequence_known",
                dimension="need",
                label=("The consequence is known", "后果清楚"),
                ask=("What happens if nothing changes?", "如果不解决,会带来什么后果?"),
            ),
        ],
    },
    "worth_it": {
        "label": both("Worth more of our time", "值得继续投入"),
        "criteria": [
            criterion(
                "need",
                "need_confirmed",
                dimension="need",
                label=("Real need", "真实需求"),
                ask=("Is the need confirmed by those who feel it?", "需求方亲自确认过需求吗?"),
            ),
            criterion(
                "budget",
                "budget > 0",
                dimension="budget",
                label=("Budget or project", "预算或立项"),
                ask=("Is money set aside for this?", "有预算或立项空间吗?"),
            ),
            criterion(
                "authority",
                "has_decision_maker",
                dimension="authority",
                label=("Decision chain", "决策链"),
                ask=("Who signs?", "谁拍板?"),
            ),
            criterion(
                "advantage",
                "advantage == 'clear'",
                dimension="advantage",
                label=("Clear advantage", "明显优势"),
                ask=("Why us rather than the others?", "为什么选我们?"),
            ),
        ],
        "policy": {"retreat_at": 2, "retreat_to": "observation", "review_after_days": 30},
    },
    "requirements": {
        "label": both("Requirements agreed", "需求文档确认"),
        "criteria": [
            criterion(
                "requirements",
                "requirements_confirmed",
                dimension="need",
                label=("Requirements confirmed", "需求已书面确认"),
                ask=("Have you confirmed the requirements in writing?", "需求文档您确认了吗?"),
            )
        ],
    },
    "contest_ready": {
        "label": both("Ready to compete", "可以参与竞争"),
        "criteria": [
            criterion(
                "decision_point",
                "present(decision_criteria)",
                dimension="advantage",
                label=("Decision point known", "决策点清楚"),
                ask=("What will the decision turn on?", "最终决策看重什么?"),
            ),
            criterion(
                "champion",
                "has_champion",
                dimension="authority",
                label=("Somebody pushes for us", "有人推动"),
                ask=("Who in the company wants this?", "公司里谁希望推动这件事?"),
            ),
            criterion(
                "several_contacts",
                "contact_count >= 2",
                dimension="authority",
                label=("More than one contact", "不止一位联系人"),
                ask=("Who else has a say in this?", "还有谁参与决策?"),
                severity="should",
            ),
            criterion(
                "open_door",
                "has_open_door",
                dimension="authority",
                label=("Not only blockers", "不全是反对者"),
                ask=("Who there is not against us, and what would win them?", "谁不反对?怎样争取?"),
                severity="should",
            ),
        ],
    },
    "advantage_seen": {
        "label": both("Advantage seen by the customer", "客户感知到优势"),
        "criteria": [
            criterion(
                "voiced",
                "advantage_voiced",
                dimension="advantage",
                label=("Advantage voiced", "优势被客户说出"),
                ask=("What do you like better here than elsewhere?", "和别家相比,您更看重我们哪一点?"),
            ),
            criterion(
                "not_one_sided",
                "not third_proposal and price_cuts < 2 or customer_silence < days_since_offer",
                dimension="advantage",
                label=("We do not concede alone", "不是我方单方面让步"),
                ask=("What will you do next, now that we have moved?", "我们已让步,您下一步准备怎么做?"),
                severity="should",
            ),
        ],
    },
    "offer_made": {
        "label": both("Offer made", "方案已提交"),
        "criteria": [
            criterion(
                "proposal",
                "proposal_sent",
                dimension="advantage",
                label=("Proposal sent", "方案已发送"),
                ask=("May we send you the proposal?", "可以把方案发给您吗?"),
            )
        ],
    },
    "signature": {
        "label": both("Ready to sign", "可以签约"),
        "criteria": [
            criterion(
                "price",
                "price_settled",
                dimension="budget",
                label=("Price settled", "价格谈定"),
                ask=("Is the price settled?", "价格确定了吗?"),
            ),
            criterion(
                "day",
                "signature_agreed",
                dimension="timing",
                label=("Day of signature agreed", "签约日已定"),
                ask=("On which day do we sign?", "哪一天签约?"),
            ),
        ],
    },
}
_STAGES: list[dict[str, Any]] = [
    stage(
        "pool",
        "open",
        label=("Lead pool", "线索池"),
        question=("Is this worth a call?", "值不值得联系?"),
        exit="screening",
    ),
    stage(
        "conversation",
        "open",
        label=("Conversation", "有效沟通"),
        question=("Is the problem real?", "问题是不是真的?"),
        entry="reachable",
        exit="effective_conversation",
        expected_days=14,
    ),
    stage(
        "confirmed",
        "open",
        label=("Opportunity", "商机确认"),
        question=("Is it worth more of our time?", "值不值得投入更多资源?"),
        entry="worth_it",
        exit="requirements",
        expected_days=21,
    ),
    stage(
        "contest",
        "open",
        label=("Solution and contest", "方案与竞争"),
        question=("Can we win?", "能不能赢单?"),
        entry="contest_ready",
        exit="advantage_seen",
        expected_days=30,
    ),
    stage(
        "closing",
        "open",
        label=("Closing", "成交推进"),
        question=("What could still stop the signature?", "还有什么会阻碍签约?"),
        entry="offer_made",
        exit="signature",
        expected_days=14,
    ),
    stage("won", "won", label=("Won", "赢单"), question=("Why did we win?", "为什么赢?")),
    stage(
        "observation",
        "parked",
        label=("Under observation", "观察"),
        question=("Has anything changed?", "情况有变化吗?"),
    ),
    stage("lost", "lost", label=("Lost", "输单"), question=("Why did we lose?", "为什么输?")),
]
UNCERTAINTY_FILTER: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "uncertainty-filter",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": both("A filter of uncertainty", "不确定性过滤漏斗"),
    "fields": _FIELDS,
    "facts": _FACTS,
    "gates": _GATES,
    "pipelines": {
        "filter": {
            "of": "opportunity",
            "label": both("From lead to customer", "从线索到客户"),
            "stages": _STAGES,
            "moves": {"skip": "gated", "back": "with_reason", "reopen": "with_reason"},
        }
    },
}
'The template\'s document; `template("uncertainty_filter")` hands out copies.'
