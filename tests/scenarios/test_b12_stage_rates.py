"""B12 · the rate of a stage is this stage ÷ the previous one."""

from __future__ import annotations

import pytest

from salesfunnel.insight import Tally, conversion, summary
from salesfunnel.model import Opportunity, Pipeline

CASH = Pipeline.model_validate(
    {
        "stages": [
            {"key": "customer", "question": "Who are they?"},
            {"key": "opportunity", "question": "Is there a need?"},
            {"key": "contract", "question": "Did they sign?"},
            {"key": "invoice", "question": "Did we deliver?"},
            {"key": "paid", "kind": "won", "question": "Did they pay?"},
        ]
    }
)
REACHED = {"customer": 1000, "opportunity": 200, "contract": 100, "invoice": 20, "paid": 10}


def history(reached: dict[str, int]) -> list[Opportunity]:
    """Customers that stand in the furthest stage they reached."""
    keys = list(reached)
    stopped = {
        key: reached[key] - (reached[keys[at + 1]] if at + 1 < len(keys) else 0)
        for at, key in enumerate(keys)
    }
    return [
        Opportunity(id=f"{key}-{number}", pipeline="cash", stage=key)
        for key, count in stopped.items()
        for number in range(count)
    ]


def test_a_thousand_customers_become_ten_payments() -> None:
    found = conversion(Tally.of(history(REACHED), pipeline=CASH))
    assert [stage.entered for stage in found.stages] + [found.overall.won] == list(REACHED.values())
    assert [stage.rate for stage in found.stages] == [0.20, 0.50, 0.20, 0.50]
    assert found.overall.rate == 0.01


def test_each_rate_has_an_interval_and_says_how_it_was_counted() -> None:
    found = summary(Tally.of(history(REACHED), pipeline=CASH))
    first = found["stages"][0]
    # Wilson's 95 % interval of 200 of 1000.
    assert (first["low"], first["high"]) == (
        pytest.approx(0.17639, abs=5e-5),
        pytest.approx(0.22589, abs=5e-5),
    )
    assert "an open stage passed over counts as entered" in found["policy"]["says"]


def test_two_halves_of_the_customers_add_to_the_same_funnel() -> None:
    everybody = history(REACHED)
    halves = Tally.of(everybody[::2], pipeline=CASH) + Tally.of(everybody[1::2], pipeline=CASH)
    assert conversion(halves) == conversion(Tally.of(everybody, pipeline=CASH))


def test_ten_customers_become_two_payments() -> None:
    found = conversion(
        Tally.of(
            history({"customer": 10, "opportunity": 6, "contract": 3, "invoice": 2, "paid": 2}), pipeline=CASH
        )
    )
    assert [stage.entered for stage in found.stages] + [found.overall.won] == [10, 6, 3, 2, 2]
