"""Over many simulated histories whose truth is known, the 80 % interval holds what came in 78 to 82 % of them."""

from __future__ import annotations

from datetime import timedelta
from math import log

import pytest
from tests.insight.journeys import DAY_0, pipeline

from salesfunnel.insight import Tally
from salesfunnel.insight.forecast.chance import Chance
from salesfunnel.insight.forecast.forecast import forecast
from salesfunnel.model import Opportunity, Stay

PIPELINE = pipeline("a")
DAY = timedelta(days=1)
HISTORIES, SEEN, AHEAD, A_DAY = 1000, 150, 14, 3.0
WON_A_DAY, LOST_A_DAY = 0.02, 0.03


def market(chance: Chance) -> list[tuple[float, float, str]]:
    """Deals by (begun, ended, how): they begin by Poisson and are won or lost at constant rates."""
    deals, at, rate = [], 0.0, WON_A_DAY + LOST_A_DAY
    while (at := at - log(chance.uniform()) / A_DAY) < SEEN + AHEAD:
        how = "won" if chance.uniform() < WON_A_DAY / rate else "lost"
        deals.append((at, at - log(chance.uniform()) / rate, how))
    return deals


def known(deals: list[tuple[float, float, str]]) -> list[Opportunity]:
    found = []
    for index, (begun, ended, how) in enumerate(deals):
        if begun > SEEN:
            break
        stays = [Stay("a", DAY_0 + begun * DAY, DAY_0 + ended * DAY if ended <= SEEN else None)]
        if ended <= SEEN:
            stays.append(Stay(how, DAY_0 + ended * DAY))
        found.append(Opportunity(id=str(index), pipeline="p", stage=stays[-1].stage, stays=tuple(stays)))
    return found


@pytest.mark.slow
def test_eighty_per_cent_intervals_cover_and_the_mean_is_not_biased() -> None:
    now, until = DAY_0 + SEEN * DAY, DAY_0 + (SEEN + AHEAD) * DAY
    held, errors, came = 0, 0.0, 0
    for seed in range(HISTORIES):
        deals = market(Chance(seed * 7919 + 1))
        then = known(deals)
        found = forecast(Tally.of(then, pipeline=PIPELINE, as_of=now), then, now=now, until=until)
        actual = sum(SEEN < ended <= SEEN + AHEAD and how == "won" for _, ended, how in deals)
        low, high = found.count.interval(0.8)
        held += low <= actual <= high
        errors += found.count.mean - actual
        came += actual
    assert 0.78 <= held / HISTORIES <= 0.82
    assert abs(errors / came) <= 0.02
