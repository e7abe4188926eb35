"""D3 · customer tiers S, A, B and C from the yearly potential and the strategic weight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scenarios.scoring_desk import NOW, desk, lead

FUNNEL = desk("sales_control")


@pytest.mark.parametrize(
    ("known", "tier"),
    [({}, "c"), ({"potential": 90_000}, "c"), ({"potential": 100_000}, "b"), ({"potential": 1_000_000}, "a"),
     ({"potential": 5_000_000, "strategic": "no"}, "a"), ({"potential": 5_000_000, "strategic": "some"}, "s"),
     ({"strategic": "high"}, "b"), ({"potential": 1_000_000, "strategic": "high"}, "s")],
)  # fmt: skip
def test_a_customer_has_the_tier_of_both(known: dict[str, Any], tier: str) -> None:
    exact = {name: Decimal(value) if name == "potential" else value for name, value in known.items()}
    assert FUNNEL.score(lead(**exact), "tier", now=NOW).band == tier
