"""C15 · Maven's fourth quarter, predicted a month before its end, and the back-test that says what that is worth.

The figures are what they are: the forecast is far better than the stage-weighted pipeline, and not better than the
mean of earlier periods; its interval of 30 November misses the quarter, whose last month had 511 wins.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.oracles.test_tally_against_sql import MAVEN_PIPELINE, maven

from salesfunnel.insight import Tally
from salesfunnel.insight.forecast.backtest import backtest, known_at
from salesfunnel.insight.forecast.forecast import forecast
from salesfunnel.insight.peers import compare

END = datetime(2017, 12, 31, 23, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("shared")


def test_the_quarter_as_seen_on_30_november(shared: Path) -> None:
    now, since = datetime(2017, 11, 30, tzinfo=UTC), datetime(2017, 10, 1, tzinfo=UTC)
    deals = maven()
    then = [known for deal in deals if (known := known_at(deal, now)) is not None]
    found = forecast(
        Tally.of(then, pipeline=MAVEN_PIPELINE, as_of=now), then, now=now, until=END, since=since
    )
    actual = [deal for deal in deals if deal.stage == "won" and (deal.stay.entered_at or now) >= since]
    assert (len(actual), sum(deal.amount.major for deal in actual if deal.amount)) == (1196, 2_802_496)
    assert found.closed[0] == 685
    assert 0.8 < found.count.mean / 1196 < 0.9
    assert found.amount is not None
    assert 0.8 < found.amount.mean / 2_802_496 < 0.9


@pytest.mark.slow
def test_the_back_test_beats_the_stage_weighted_pipeline_and_not_the_mean(shared: Path) -> None:
    found = backtest(
        maven(),
        pipeline=MAVEN_PIPELINE,
        horizon=timedelta(days=28),
        first=datetime(2017, 4, 3, tzinfo=UTC),
        last=END,
    )
    assert (len(found.rows), found.independent) == (35, 8)
    skills = {skill.against: skill for skill in found.skills}
    assert skills["stage_weighted"].skill >= 0.1
    assert skills["stage_weighted"].low > 0
    assert skills["seasonal_mean"].low < 0
    assert abs(found.score("forecast").bias or 1.0) < 0.02
    assert found.score("stage_weighted").bias == pytest.approx(2.43, abs=0.01)
    assert found.common_cv > 0.1


def test_ranking_the_agents_of_maven_would_be_ranking_noise(shared: Path) -> None:
    found = compare(Tally.of(maven(), pipeline=MAVEN_PIPELINE, by=["owner_id"]))
    assert len(found.peers) == 30
    assert {peer.rank for peer in found.peers} == {None}
    assert found.p_value is not None
    assert found.p_value > 0.05
