"""D3 · customers of tier S are transferred or closed only with a supervisor's approval, by another pair of eyes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, approved, deal, funnel, submitted

SUPERVISED = {
    "items": [
        {
            "key": "consent", "label": {"en": "Supervisor's consent", "zh": "主管同意"}, "when": "tier == 'S'", "role": "seller",
            "approval": [{"key": "supervisor", "roles": ["supervisor"], "valid_days": 14}],
        }
    ]
}  # fmt: skip
FUNNEL = funnel(
    {"key": "care"},
    fields={"tier": {"type": "choice", "options": ["S", "A", "B", "C"]}},
    resources={
        "transfer": {"label": {"en": "Transfer", "zh": "转移客户"}, "checklist": SUPERVISED},
        "close": {"label": {"en": "Close", "zh": "关闭客户"}, "checklist": SUPERVISED},
    },
)
YES = approved("supervisor", "wang", "supervisor")


def may(action: str, *items: Any, tier: str | None = "S", now: Any = NOW) -> Any:
    known = {} if tier is None else {"tier": tier}
    return FUNNEL.may(deal("care", *items, **known), resource=action, now=now)


def request(action: str, *approvals: Any, **more: Any) -> Any:
    return submitted("consent", f"{action}_checklist", *approvals, **more)


@pytest.mark.parametrize("action", ["transfer", "close"])
def test_tier_s_needs_the_supervisor_s_approval(action: str) -> None:
    assert [each.code for each in may(action).findings] == ["item_open"]
    assert [each.code for each in may(action, request(action)).findings] == ["item_submitted"]
    assert may(action, request(action, YES)).allowed


@pytest.mark.parametrize("tier", ["A", "B", "C"])
def test_the_other_tiers_need_nobody(tier: str) -> None:
    assert may("transfer", tier=tier).allowed


def test_a_tier_that_nobody_knows_is_treated_as_s() -> None:
    [found] = may("close", tier=None).findings
    assert (found.answer, found.reasons[0].field) == (None, "tier")


def test_a_supervisor_does_not_approve_a_request_of_his_own() -> None:
    own = request("transfer", YES, submitted_by="wang")
    assert [each.code for each in may("transfer", own).findings] == ["item_submitted"]


def test_consent_to_one_action_is_no_consent_to_the_other() -> None:
    assert not may("close", request("transfer", YES)).allowed


def test_consent_ends() -> None:
    given = request("transfer", YES)
    assert may("transfer", given, now=NOW + 14 * DAY).allowed
    [found] = may("transfer", given, now=NOW + 14 * DAY + HOUR).findings
    assert found.code == "item_approval_expired"
