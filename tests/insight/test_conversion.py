"""Rates, worth and cycles computed from a tally."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.insight.journeys import deal, pipeline

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Cycle, StageCount, Tally, TallyPolicy, conversion, wilson
from salesfunnel.model import Money, StageKind

AB = pipeline("a", "b")
HISTORY = [
    deal("a b won", days=[0, 2, 10], amount=300, source="web"),
    deal("a b won", days=[0, 4, 20], amount=100, source="fair"),
    deal("a b lost", days=[0, 6, 6], amount=400, source="web"),
    deal("a lost", days=[0, 1], source="web"),
    deal("a b", days=[0, 8], amount=50, source="web"),
    deal("a", amount=25, source=""),
    deal("a parked", days=[0, 3], source=None),
]
FOUND = conversion(Tally.of(HISTORY, pipeline=AB, by=["source"]))


def test_a_stage_converts_what_went_on_of_what_entered() -> None:
    a, b = FOUND.stages
    assert (a.stage, a.entered, a.advanced, a.lost, a.open) == ("a", 7, 4, 1, 1)
    assert (b.stage, b.entered, b.advanced, b.lost, b.open) == ("b", 4, 2, 1, 1)
    assert (a.rate, a.low, a.high) == (wilson(4, 7).rate, wilson(4, 7).low, wilson(4, 7).high)


def test_finished_stays_have_a_median_and_a_mean() -> None:
    assert [stage.median_days for stage in FOUND.stages] == [3.5, 8]
    assert FOUND.stages[0].stay == Cycle(6, 24 / 6, 3.5)


def test_the_win_rate_of_closed_and_of_all_are_two_numbers() -> None:
    overall = FOUND.overall
    assert (overall.entered, overall.won, overall.lost, overall.open, overall.parked) == (7, 2, 2, 2, 1)
    assert (overall.win_rate_closed, overall.win_rate_all) == (2 / 4, 2 / 7)
    closed = wilson(2, 4)
    assert (overall.win_rate_closed_low, overall.win_rate_closed_high) == (closed.low, closed.high)
    assert (overall.low, overall.high) == (wilson(2, 7).low, wilson(2, 7).high)


def test_cycles_of_won_of_lost_and_of_closed_are_three() -> None:
    overall = FOUND.overall
    assert overall.cycle_won == Cycle(2, 15, 15)
    assert overall.cycle_lost == Cycle(2, 3.5, 3.5)
    assert overall.cycle_closed == Cycle(4, 37 / 4, 8)


def test_worth_is_exact_and_in_major_units() -> None:
    overall = FOUND.overall
    assert (overall.won_value, overall.lost_value, overall.open_value) == (400, 400, 75)
    assert (overall.average_deal, overall.value_win_rate, overall.currency) == (200.0, 0.5, "CNY")
    assert [stage.open_value for stage in FOUND.stages] == [25, 50]


def test_a_sum_larger_than_any_amount_stays_exact() -> None:
    most = Money(2**63 - 1, "CNY")
    history = [deal("a", amount=most), deal("a", amount=most), deal("a", amount=Money(1, "CNY"))]
    assert conversion(Tally.of(history, pipeline=AB)).overall.open_value == Decimal("184467440737095516.15")


def test_worth_follows_the_currency_that_has_no_cents() -> None:
    history = [deal("a won", amount=Money(1200, "JPY"))]
    assert conversion(Tally.of(history, pipeline=AB)).overall.won_value == 1200


def test_worth_that_nobody_recorded_is_none_and_that_of_nobody_is_zero() -> None:
    overall = conversion(Tally.of([deal("a won", amount=5), deal("a")], pipeline=AB)).overall
    assert (overall.open_value, overall.lost_value) == (None, 0)
    assert conversion(Tally.of([deal("a")], pipeline=AB)).overall.open_value is None


@pytest.mark.parametrize(
    ("won", "lost", "rate"),
    [(6, 2, 0.75), (6, None, None), (6, 0, None), (0, 4, 0.0), (0, 0, None), (-1, 4, None)],
)
def test_the_win_rate_by_value_needs_losses_with_a_worth(
    won: int, lost: int | None, rate: float | None
) -> None:
    history = [deal("a won", amount=won), deal("a lost", amount=lost)]
    assert conversion(Tally.of(history, pipeline=AB)).overall.value_win_rate == rate


def test_without_losses_everything_of_worth_was_won() -> None:
    assert conversion(Tally.of([deal("a won", amount=5)], pipeline=AB)).overall.value_win_rate == 1


def test_every_stage_tells_what_stands_in_it() -> None:
    assert FOUND.standing == (
        StageCount("a", StageKind.OPEN, 1, Decimal(25)),
        StageCount("b", StageKind.OPEN, 1, Decimal(50)),
        StageCount("won", StageKind.WON, 2, Decimal(400)),
        StageCount("lost", StageKind.LOST, 2, Decimal(400)),
        StageCount("parked", StageKind.PARKED, 1, None),
    )


def test_the_largest_segment_stands_first_and_equals_by_value() -> None:
    assert [(each.by["source"], each.overall.entered) for each in FOUND.segments] == [
        ("web", 4), (None, 2), ("fair", 1),
    ]  # fmt: skip
    assert [stage.entered for stage in FOUND.segments[0].stages] == [4, 3]
    equals = Tally.of([deal("a", source=name) for name in ("z", "y", None)], pipeline=AB, by=["source"])
    assert [each.by["source"] for each in conversion(equals).segments] == [None, "y", "z"]


def test_without_a_grouping_there_are_no_segments() -> None:
    assert conversion(Tally.of(HISTORY, pipeline=AB)).segments == ()


def test_the_policy_is_part_of_the_answer() -> None:
    policy = TallyPolicy(entry="every", skipped="strict")
    assert conversion(Tally.of(HISTORY, pipeline=AB, policy=policy)).policy == policy


def test_of_nobody_there_are_counts_and_no_rates() -> None:
    found = conversion(Tally.empty(pipeline=AB, by=["source"]))
    assert (found.overall.entered, found.overall.rate, found.overall.cycle_won) == (
        0,
        None,
        Cycle(0, None, None),
    )
    assert [(stage.entered, stage.rate, stage.median_days) for stage in found.stages] == [(0, None, None)] * 2
    assert found.segments == ()


def test_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(InvalidValue, match="confidence"):
        conversion(Tally.empty(pipeline=AB), confidence=95)
