"""A1 · Lead screening by industry, role, size and scenario; knockouts with reasons."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.filter_desk import asked

from salesfunnel import Contact, Lose, Verdict

FITTING = {"caller_role": "manager", "employees": 120, "industry": "software", "scenario": "sales_process"}
CONTACT = (Contact("c-1"),)


def test_a_fitting_lead_advances() -> None:
    decision = asked("pool", "conversation", contacts=CONTACT, **FITTING)
    assert decision.accepted
    assert decision.verdict is Verdict.ADVANCE
    assert [event.to_stage for event in decision.events] == ["conversation"]


@pytest.mark.parametrize(
    ("known", "criterion", "en", "zh"),
    [
        ({"caller_role": "student"}, "role_fits", "'Not a student' is not met", "“不是学生”不满足"),
        ({"employees": 3}, "size_fits", "'Ten people or more' is not met", "“十人以上”不满足"),
        (
            {"industry": "astrology"},
            "industry_fits",
            "'An industry we serve' is not met",
            "“属于服务行业”不满足",
        ),
    ],
    ids=["a student", "a 3-person studio", "an out-of-industry call"],
)
def test_a_call_that_does_not_fit_is_rejected_with_its_own_reason(
    known: dict[str, Any], criterion: str, en: str, zh: str
) -> None:
    decision = asked("pool", "conversation", contacts=CONTACT, **(FITTING | known))
    assert (decision.accepted, decision.verdict, decision.events) == (False, Verdict.REJECT, ())
    assert [finding.criterion for finding in decision.findings] == [criterion]
    assert str(decision.findings[0].message) == en
    assert decision.findings[0].message.render("zh") == zh
    assert decision.suggests == (Lose(reason=criterion),)


def test_a_size_that_nobody_asked_for_holds_and_does_not_reject() -> None:
    known = {name: value for name, value in FITTING.items() if name != "employees"}
    decision = asked("pool", "conversation", contacts=CONTACT, **known)
    assert decision.verdict is Verdict.HOLD
    assert [str(ask) for ask in decision.asks] == ["How many people work there?"]


def test_just_looking_is_held_not_rejected() -> None:
    assert (
        asked("pool", "conversation", contacts=CONTACT, **(FITTING | {"scenario": "curiosity"})).verdict
        is Verdict.HOLD
    )
