"""E7 · late risks before signing: licence, budget freeze, contacts, proof of concept; high, middle, low."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.journey import DAY, NOW, Desk, way
from tests.scenarios.sprint_desk import SAFE, TWO, deal

from salesfunnel import Advance
from salesfunnel.lifecycle.commands import ChangeFields


def comparing(**changes: Any) -> Desk:
    """A deal that the customer chose, with what is known of its risks; None: nobody knows."""
    desk = Desk("quarter_sprint")
    deal(desk, "comparing")
    known = {"contacts": TWO, "verbally_agreed": True, **SAFE, **changes}
    desk.bring("d-1", contacts=known.pop("contacts"))
    told = {name: value for name, value in known.items() if value is not None}
    desk.do("d-1", ChangeFields(told), 3)
    return desk


def test_without_a_risk_the_deal_goes_to_its_signature() -> None:
    desk = comparing()
    desk.do("d-1", Advance("signing"), 3)
    assert way(desk.report("deals", "d-1"))[-2:] == [("comparing", 1, 1), ("signing", 1, 0)]


@pytest.mark.parametrize(
    ("change", "verdict", "criterion"),
    [
        ({"licence_verified_on": "2026-01-20"}, "reject", "same_buyer"),
        ({"licence_verified_on": None}, "hold", "same_buyer"),
        ({"close_date": "2026-12-16"}, "hold", "before_freeze"),
        ({"budget_freezes_on": None}, "hold", "before_freeze"),
        ({"contacts": TWO[:1]}, "hold", "two_contacts"),
        ({"contacts": None}, "hold", "two_contacts"),
        ({"poc_done": False}, "advance", "compatible"),
    ],
    ids=["licence too old", "licence not verified", "signing after the freeze", "freeze unknown",
         "a single contact may leave", "contacts not loaded", "no proof of concept"],
)  # fmt: skip
def test_each_risk_is_named_with_its_question(change: dict[str, Any], verdict: str, criterion: str) -> None:
    answer = comparing(**change).ask("d-1", Advance("signing"), 3)
    assert (answer.verdict, [each.criterion for each in answer.findings]) == (verdict, [criterion])
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
    desk = comparing(**dict.fromkeys(unknown))
    found = desk.funnel.assess(desk.dossier("d-1"), gate="preflight", now=NOW + 3 * DAY)
    assert found.uncertainty == pytest.approx(share)
