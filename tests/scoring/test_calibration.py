"""Calibration: a line through log-odds, fitted to what happened, refused where nothing follows from it."""

from __future__ import annotations

from random import Random

import pytest

from salesfunnel.scoring.calibration import Calibration, calibrate
from salesfunnel.scoring.log_odds import LogOdds, as_weight, logit_of, probability_of, told


def drawn(slope: float, intercept: float, number: int = 4_000) -> list[tuple[float, bool]]:
    chance = Random(7)  # noqa: S311 - chance is only for test data
    said = [chance.gauss(0, 2) for _ in range(number)]
    return [(each, chance.random() < probability_of(slope * each + intercept)) for each in said]


@pytest.mark.parametrize(("slope", "intercept"), [(1, 0), (0.4, 0), (2, -1), (0.7, 1.5)])
def test_the_line_by_which_things_happened_is_found(slope: float, intercept: float) -> None:
    found = calibrate(drawn(slope, intercept))
    assert found is not None
    assert found.slope == pytest.approx(slope, abs=0.15)
    assert found.intercept == pytest.approx(intercept, abs=0.15)
    assert found.logit(1.0) == found.slope + found.intercept


def test_perfectly_parted_outcomes_give_a_finite_line() -> None:
    found = calibrate([(1.0 if each < 50 else -1.0, each < 50) for each in range(100)])
    assert found is not None
    assert 3 < found.slope < 5


def test_too_few_of_one_outcome_give_none() -> None:
    pairs = drawn(1, 0, 200)
    assert calibrate([each for each in pairs if each[1]]) is None
    assert calibrate(pairs, minimum=150) is None


@pytest.mark.parametrize("slope", [-1, -3])
def test_what_goes_the_wrong_way_is_given_up(slope: float) -> None:
    assert calibrate(drawn(slope, 0)) is None


def test_what_says_the_same_of_everybody_is_given_up() -> None:
    assert calibrate([(0.0, each % 2 == 0) for each in range(200)]) is None


def test_log_odds_and_probability_are_each_other_s_way_back() -> None:
    assert probability_of(logit_of(0.3)) == pytest.approx(0.3)
    assert probability_of(1e9) == 1.0
    assert as_weight(0.1) == pytest.approx(0.1, abs=1e-9)
    assert Calibration().logit(2.5) == 2.5


def test_a_line_is_told() -> None:
    assert LogOdds(key="a", weight=-800.0).odds_factor == 0.0
    assert LogOdds(key="a", weight=1e9).odds_factor > 1e300
    assert [told(each) for each in (None, False, "x", frozenset({"b", "a"}))] == ["?", "false", "x", "a, b"]
