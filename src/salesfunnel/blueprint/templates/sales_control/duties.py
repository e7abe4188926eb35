"""Who has to do what, and whose consent is needed: tasks, mentors, supervisors, a handover."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both, item, level

__all__ = ["CHECKLISTS", "COMMANDS", "HANDOVERS"]

_SUPERVISOR = level("supervisor", ("Supervisor", "主管"), roles=["supervisor"], valid_days=14)
_IS_FROZEN = "present(owner.frozen) and owner.frozen"
CHECKLISTS: dict[str, Any] = {
    "first_visit": {
        "label": both("First visit", "首次拜访"),
        "items": [
            item("need_card", ("Need card", "需求卡"), evidence="need_card", role="seller"),
            item("photo", ("Photo of the site", "现场照片"), required=False),
        ],
    },
    "before_quote": {
        "label": both("Before a quote", "报价之前"),
        "items": [
            item(
                "competitor_analysis",
                ("Competitor analysis", "竞品分析"),
                evidence="competitor_analysis",
                role="seller",
            ),
            item(
                "review",
                ("Review of the analysis", "竞品分析复核"),
                after=["competitor_analysis"],
                role="supervisor",
            ),
        ],
    },
    "transfer": {
        "label": both("Transfer of an S customer", "S 级客户转移"),
        "items": [
            item("consent", ("Supervisor's consent", "主管同意"), when="tier == 'S'", approval=[_SUPERVISOR])
        ],
    },
    "close": {
        "label": both("Closing of an S customer", "S 级客户关闭"),
        "items": [
            item("consent", ("Supervisor's consent", "主管同意"), when="tier == 'S'", approval=[_SUPERVISOR])
        ],
    },
    "handover": {
        "label": both("Handover by who leaves", "离岗交接"),
        "items": [
            item(
                "statement",
                ("Statement for the successor", "交接说明"),
                evidence="statement",
                when=_IS_FROZEN,
                rests_on=["owner_id"],
                approval=[level("review", ("Review", "审核"), roles=["supervisor", "director"])],
            )
        ],
    },
    "mentoring": {
        "label": both("Mentoring", "导师带教"),
        "items": [
            item(
                "confirmed",
                ("Mentor's confirmation", "导师确认"),
                when="days_since(owner.joined_on) <= 92",
                rests_on=["stage"],
                approval=[level("mentor", ("Mentor", "导师"), roles=["mentor"], may_delegate=True)],
            )
        ],
    },
}
HANDOVERS: dict[str, Any] = {
    "departure": {
        "when": _IS_FROZEN,
        "statement": True,
        "answer_days": 3,
        "cover_days": 30,
        "credit": [{"within_days": 30, "percent": 50}, {"within_days": 90, "percent": 20}],
        "label": both("Handover by who leaves", "离岗交接"),
    },
}
_NOT_FROZEN: dict[str, Any] = {
    "may": f"missing(owner_id) or not actor.is_owner or not ({_IS_FROZEN})",
    "label": both("the owner's access is frozen until the handover", "负责人权限已冻结,等待交接"),
}
_WRITES = (
    "change_fields", "tag", "merge", "go_back", "park", "resume", "reopen", "record_activity",
    "plan_follow_up", "complete_follow_up", "add_document", "raise_objection", "settle_objection",
    "release", "repurchase",
)  # fmt: skip
_TRANSFER: list[dict[str, Any]] = [{"checklist": "transfer"}, {"checklist": "handover"}]
COMMANDS: dict[str, Any] = {
    **dict.fromkeys(_WRITES, _NOT_FROZEN),
    "advance": [_NOT_FROZEN, {"checklist": "mentoring"}, {"stages": ["won"], "checklist": "close"}],
    "lose": [_NOT_FROZEN, {"checklist": "close"}],
    "assign": [
        {
            "may": "actor.roles contains 'supervisor'",
            "label": both("only a supervisor assigns", "仅主管可分配"),
        },
        *_TRANSFER,
    ],
    "offer_handover": [_NOT_FROZEN, *_TRANSFER],
    "claim": _TRANSFER,
    "waive": {
        "may": "actor.roles contains 'supervisor'",
        "of": ["lead", "opportunity"],
        "label": both("only a supervisor waives a standard", "只有主管可以豁免标准"),
    },
}
