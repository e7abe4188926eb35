"""The gates of the filter: what each doubt is, and the question that removes it."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, criterion

__all__ = ["GATES"]

GATES: dict[str, Any] = {
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
