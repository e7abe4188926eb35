"""E7 · late risks before signing: licence, budget freeze, contacts, proof of concept; high, middle, low."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.scenarios.guarded_desk import NOW, asked, deal, funnel, missing

from salesfunnel import Contact

HIGH, MIDDLE, LOW = 3, 2, 1
FUNNEL = funnel(
    {"key": "negotiation"},
    {"key": "signing", "entry": "preflight"},
    fields={
        "licence_verified_on": {"type": "date"},
        "budget_freezes_on": {"type": "date"},
        "poc_done": {"type": "flag"},
    },
    facts={"people_known": {"count": "contacts"}},
    gates={
        "preflight": {
            "criteria": [
                {"key": "same_buyer", "when": "days_since(licence_verified_on) <= 30", "ask": "Is the buyer still the same firm?",
                 "severity": "knockout", "weight": HIGH},
                {"key": "before_freeze", "when": "close_date <= budget_freezes_on", "ask": "When is the budget frozen?", "weight": HIGH},
                {"key": "two_contacts", "when": "people_known >= 2", "ask": "Who else should know us?", "weight": MIDDLE},
                {"key": "compatible", "when": "poc_done", "severity": "should", "ask": "Has it run on your systems?", "weight": LOW},
            ]
        }
    },
)  # fmt: skip
TWO = (Contact("c-1"), Contact("c-2"))
SAFE: dict[str, Any] = {
    "licence_verified_on": date(2026, 2, 20), "budget_freezes_on": date(2026, 12, 15), "close_date": date(2026, 3, 20),
    "contacts": TWO, "poc_done": True,
}  # fmt: skip


def preflight(**changes: Any) -> Any:
    known = {name: value for name, value in (SAFE | changes).items() if value is not None}
    return asked(FUNNEL, deal("negotiation", **known), "signing")


def test_without_a_risk_the_deal_may_be_signed() -> None:
    assert preflight().accepted


@pytest.mark.parametrize(
    ("change", "verdict", "criterion"),
    [
        ({"licence_verified_on": date(2026, 1, 20)}, "reject", "same_buyer"),
        ({"licence_verified_on": None}, "hold", "same_buyer"),
        ({"close_date": date(2026, 12, 16)}, "hold", "before_freeze"),
        ({"budget_freezes_on": None}, "hold", "before_freeze"),
        ({"contacts": TWO[:1]}, "hold", "two_contacts"),
        ({"contacts": None}, "hold", "two_contacts"),
        ({"poc_done": False}, "advance", "compatible"),
    ],
    ids=["licence too old", "licence not verified", "signing after the freeze", "freeze unknown",
         "a single contact may leave", "contacts not loaded", "no proof of concept"],
)  # fmt: skip
def test_each_risk_is_named_with_its_question(change: dict[str, Any], verdict: str, criterion: str) -> None:
    answer = preflight(**change)
    assert (answer.verdict, missing(answer)) == (verdict, [criterion])
    assert len(answer.asks) == 1


@pytest.mark.parametrize(
    ("unknown", "share"),
    [
        (["licence_verified_on"], 3 / 9),
        (["contacts"], 2 / 9),
        (["poc_done"], 1 / 9),
        (["licence_verified_on", "budget_freezes_on", "contacts", "poc_done"], 1),
    ],
)
def test_a_high_risk_weighs_three_times_a_low_one(unknown: list[str], share: float) -> None:
    known = {name: value for name, value in SAFE.items() if name not in unknown}
    seen = FUNNEL.preview(deal("negotiation", **known), to="signing", now=NOW)
    assert seen.assessment.uncertainty == pytest.approx(share)
