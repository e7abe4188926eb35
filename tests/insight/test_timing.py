"""Velocity: the equation, its parts, and when there is none."""

from __future__ import annotations

import pytest
from tests.insight.journeys import deal, pipeline

from salesfunnel.insight import Tally, velocity
from salesfunnel.insight.velocity import MINIMUM_WON

AB = pipeline("a", "b")
WON = [deal("a won", days=[0, 20], amount=1000)] * MINIMUM_WON
LOST = [deal("a lost", days=[0, 5])] * 30


def test_velocity_is_open_times_win_rate_times_deal_by_cycle() -> None:
    found = velocity(Tally.of([*WON, *LOST, *[deal("a")] * 8, deal("a parked")], pipeline=AB))
    assert (found.open, found.win_rate, found.average_deal, found.cycle_days) == (8, 0.25, 1000, 20)
    assert found.per_day == pytest.approx(8 * 0.25 * 1000 / 20)
    assert (found.currency, found.reason) == ("CNY", None)


def test_without_open_deals_nothing_moves() -> None:
    assert velocity(Tally.of(WON, pipeline=AB)).per_day == 0


def test_one_won_deal_is_insufficient_history() -> None:
    found = velocity(Tally.of([*WON[:1], deal("a")], pipeline=AB))
    assert found.per_day is None
    assert found.reason is not None
    assert found.reason.key == "insufficient_history"
    assert str(found.reason).startswith("1 won deals with an amount and 1 with a dated cycle; at least 10")
    assert found.reason.render("zh").startswith("有金额的赢单 1 个")
    assert found.average_deal == 1000, "the parts that the data support are given"


@pytest.mark.parametrize(
    "history",
    [
        [],
        WON[1:],
        [deal("a won", days=[0, 20])] * MINIMUM_WON,
        [deal("a won", days=[None, None], amount=1000)] * MINIMUM_WON,
    ],
    ids=["nobody", "one too few", "no amounts", "no dates"],
)
def test_too_little_of_either_is_insufficient_history(history: list) -> None:
    found = velocity(Tally.of(history, pipeline=AB))
    assert found.reason is not None
    assert (found.per_day, found.reason.key) == (None, "insufficient_history")


def test_the_minimum_can_be_chosen_but_nothing_is_divided_by_nothing() -> None:
    assert velocity(Tally.of(WON[:1], pipeline=AB), minimum_won=1).per_day == 0
    empty = velocity(Tally.empty(pipeline=AB), minimum_won=0)
    assert empty.reason is not None
    assert empty.reason.key == "insufficient_history"


def test_deals_won_in_no_time_have_no_speed() -> None:
    found = velocity(Tally.of([deal("a won", days=[0, 0], amount=1)] * MINIMUM_WON, pipeline=AB))
    assert found.reason is not None
    assert (found.per_day, found.reason.key) == (None, "zero_cycle")
