"""The forecast: what history says of each deal, with its spread, and what it refuses to say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from statistics import fmean, pvariance

import pytest
from tests.insight.journeys import DAY_0, deal, pipeline

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Tally
from salesfunnel.insight.forecast.chance import Chance
from salesfunnel.insight.forecast.distribution import Distribution, crps, interval_score, pinball
from salesfunnel.insight.forecast.forecast import Forecast, forecast, simulate

PIPELINE = pipeline("a", "b")
DAY = timedelta(days=1)
NOW = DAY_0 + 100 * DAY


def history(*, won: int = 30, lost: int = 30) -> list[object]:
    """Half are won after 10 days, half are lost after 20; all begin on the first day."""
    wins = [deal("a won", days=[0, 10], id=f"w{at}", amount=100) for at in range(won)]
    return [*wins, *(deal("a lost", days=[0, 20], id=f"l{at}") for at in range(lost))]


def look(*deals: object, **more: object) -> Forecast:
    tally = Tally.of(history(), pipeline=PIPELINE, as_of=NOW)  # type: ignore[arg-type]
    return forecast(tally, deals, now=NOW, until=NOW + 15 * DAY, **more)  # type: ignore[arg-type]


def test_a_deal_s_chance_is_that_of_its_stage_given_its_age() -> None:
    found = look(deal("a", days=[99], id="young", amount=40), deal("a", days=[88], id="old", amount=40))
    assert {each.id: each.probability for each in found.deals} == {"young": 0.5, "old": 0.0}
    assert found.open_count.mean == 0.5
    assert [each.id for each in found.of("best_case")] == ["young"]


def test_a_probability_of_nothing_is_not_unknown() -> None:
    found = look(
        deal("a", days=[88], id="old"),
        deal("b", days=[99], id="strange"),
        deal("a", days=[None], id="undated"),
    )
    assert {each.id: each.probability for each in found.deals} == {
        "old": 0.0,
        "strange": None,
        "undated": None,
    }
    assert found.unknown == 2


def test_too_short_a_history_is_refused() -> None:
    tally = Tally.of(history(won=1, lost=0), pipeline=PIPELINE, as_of=NOW)  # type: ignore[arg-type]
    found = forecast(tally, [deal("a", days=[99])], now=NOW, until=NOW + 15 * DAY)
    assert (found.count.mean, found.amount, found.deals) == (0.0, None, ())
    assert str(found.reason) == "1 subjects have come to an end; at least 20 are needed"


def test_new_business_stands_apart_and_what_is_closed_is_certain() -> None:
    won = deal("a won", days=[80, 95], id="mine", amount=70)
    lost = deal("a lost", days=[80, 95], id="gone", amount=70)
    found = look(won, lost, since=DAY_0 + 90 * DAY)
    assert found.closed == (1, Decimal("70.00"))
    expected_new = 60 / 100 * 15 * 0.5 * (5 / 15)
    assert found.new_count.mean == pytest.approx(expected_new, rel=0.05)
    assert found.count.mean == pytest.approx(1 + found.new_count.mean)
    assert found.count.variance > found.new_count.variance  # the history's own error


def test_a_manager_s_view_stands_beside_the_raw_one() -> None:
    young = deal("a", days=[99], id="young", amount=40)
    raw, judged = look(young), look(young, adjusted={"young": 0.9})
    assert raw.amount == judged.amount
    assert (judged.deals[0].probability, judged.deals[0].adjusted, judged.deals[0].category) == (
        0.5,
        0.9,
        "commit",
    )
    assert (judged.adjusted_amount or 0) - (raw.adjusted_amount or 0) == pytest.approx(0.4 * 40)


def test_the_closed_form_is_what_a_simulation_draws() -> None:
    found = look(*(deal("a", days=[99], id=f"d{at}") for at in range(40)))
    draws = simulate(found, seed=7, draws=4000)
    assert draws == simulate(found, seed=7, draws=4000)
    own = found.open_count.mean * 0.5 + found.new_count.mean  # without the history's own error
    assert fmean(draws) == pytest.approx(found.count.mean, abs=0.2)
    assert pvariance(draws) == pytest.approx(own, rel=0.08)


def test_luck_that_all_deals_share_widens_the_interval() -> None:
    deals = [deal("a", days=[99], id=f"d{at}") for at in range(40)]
    alone, shared = look(*deals).count, look(*deals, common_cv=0.3).count
    assert (alone.mean, shared.sd > alone.sd) == (shared.mean, True)


def test_misuse_is_named() -> None:
    with pytest.raises(InvalidValue, match="it has no as_of"):
        forecast(Tally.of(history(), pipeline=PIPELINE), [], now=NOW, until=NOW + DAY)  # type: ignore[arg-type]
    look_back = Tally.of(history(), pipeline=PIPELINE, as_of=NOW)  # type: ignore[arg-type]
    with pytest.raises(InvalidValue, match="an instant after now"):
        forecast(look_back, [], now=NOW, until=NOW)
    with pytest.raises(InvalidValue, match="from 0 to 1"):
        look(adjusted={"d": 1.5})


def test_quantiles_and_levels_undo_each_other() -> None:
    spread = Distribution(50.0, 120.0)
    for level in (0.05, 0.5, 0.9):
        assert spread.level(spread.quantile(level)) == pytest.approx(level)
    low, high = spread.interval(0.8)
    assert 35 < low < 50 < high < 65


def test_scores_reward_what_was_near_and_narrow() -> None:
    near, far, wide = Distribution(50.0, 25.0), Distribution(80.0, 25.0), Distribution(50.0, 2500.0)
    assert crps(near, 50) < crps(wide, 50) < crps(far, 50)
    assert crps(Distribution(50.0, 0.0), 60) == pytest.approx(10)
    assert pinball(10, 20, 0.9) == pytest.approx(9)
    assert pinball(20, 10, 0.9) == pytest.approx(1)
    assert interval_score(near, 50) < interval_score(wide, 50)


def test_chance_draws_what_it_says() -> None:
    chance = Chance(3)
    gammas = [chance.gamma(5.0, 10.0) for _ in range(5000)]
    assert (fmean(gammas), pvariance(gammas)) == pytest.approx((5.0, 10.0), rel=0.1)
    counts = [chance.poisson(4.0) for _ in range(5000)]
    assert (fmean(counts), pvariance(counts)) == pytest.approx((4.0, 4.0), rel=0.1)
    assert fmean(chance.poisson(400.0) for _ in range(2000)) == pytest.approx(400, rel=0.01)
    assert {chance.below(3) for _ in range(50)} == {0, 1, 2}
    assert fmean(chance.gamma(0.5, 0.5) for _ in range(5000)) == pytest.approx(0.5, rel=0.1)
