"""D3 · customer tiers S, A, B and C from the yearly potential and the strategic weight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.scenarios.scoring_desk import NOW, funnel, lead

FUNNEL = funnel(
    fields={
        "potential": {"type": "money", "of": "lead"},
        "strategic": {"type": "choice", "of": "lead", "options": ["no", "some", "high"], "ordered": True},
    },
    scorecards={
        "tier": {
            "of": "lead",
            "rules": [
                {"key": "some", "when": "potential >= 100000", "points": 20},
                {"key": "much", "when": "potential >= 1000000", "points": 30},
                {"key": "very_much", "when": "potential >= 5000000", "points": 20},
                {"key": "weight", "when": "strategic >= 'some'", "points": 10},
                {"key": "lighthouse", "when": "strategic == 'high'", "points": 30},
            ],
            "bands": [
                {"key": "c", "label": "C"}, {"key": "b", "at_least": 20, "label": "B"},
                {"key": "a", "at_least": 50, "label": "A"}, {"key": "s", "at_least": 80, "label": "S"},
            ],
        }
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "tier"),
    [({}, "c"), ({"potential": 90_000}, "c"), ({"potential": 100_000}, "b"), ({"potential": 1_000_000}, "a"),
     ({"potential": 5_000_000, "strategic": "no"}, "a"), ({"potential": 5_000_000, "strategic": "some"}, "s"),
     ({"strategic": "high"}, "b"), ({"potential": 1_000_000, "strategic": "high"}, "s")],
)  # fmt: skip
def test_a_customer_has_the_tier_of_both(known: dict[str, Any], tier: str) -> None:
    exact = {name: Decimal(value) if name == "potential" else value for name, value in known.items()}
    assert FUNNEL.score(lead(**exact), now=NOW).band == tier
