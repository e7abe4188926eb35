"""D13 · in a seller's first three months the mentor confirms before a deal advances."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.scenarios.guarded_desk import approved, asked, deal, funnel, missing, submitted

from salesfunnel import Seller

FUNNEL = funnel(
    {
        "key": "contact",
        "checklist": {"key": "mentoring", "items": [
            {
                "key": "confirmed", "label": {"en": "Mentor's confirmation", "zh": "导师确认"},
                "when": "days_since(owner.joined_on) <= 92",
                "approval": [{"key": "mentor", "roles": ["mentor"], "may_delegate": True}],
            }
        ]},
    },
    {"key": "offer"},
)  # fmt: skip
NEW, OLD = Seller("li", joined_on=date(2026, 1, 15)), Seller("li", joined_on=date(2025, 11, 1))


def confirmed(by: str = "mei", role: str = "mentor", **more: Any) -> Any:
    return submitted("confirmed", "mentoring", approved("mentor", by, role, **more))


@pytest.mark.parametrize(
    ("owner", "items", "accepted"),
    [
        (NEW, (), False),
        (NEW, (submitted("confirmed", "mentoring"),), False),
        (NEW, (confirmed(),), True),
        (NEW, (confirmed("chen", on_behalf_of="mei"),), True),
        (NEW, (confirmed("li"),), False),
        (NEW, (confirmed("wu", "seller"),), False),
        (OLD, (), True),
    ],
    ids=["new, not asked", "new, asked", "new, confirmed", "new, confirmed by the delegate",
         "new, mentor of himself", "new, confirmed by a colleague", "experienced"],
)  # fmt: skip
def test_only_new_sellers_need_their_mentor(owner: Seller, items: tuple, *, accepted: bool) -> None:
    decision = asked(FUNNEL, deal("contact", *items, owner=owner), "offer")
    assert decision.accepted == accepted
    assert missing(decision) == ([] if accepted else ["confirmed"])


def test_when_nobody_knows_how_long_the_seller_is_here_the_mentor_is_asked() -> None:
    [found] = asked(FUNNEL, deal("contact", owner=Seller("li")), "offer").findings
    assert found.answer is None
    assert [(reason.field, reason.kind) for reason in found.reasons] == [("owner.joined_on", "missing")]
