"""Naive Bayes: shrinkage along the scopes, receipts that add up, forgetting, calibration, too little history."""

from __future__ import annotations

from math import log
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.scoring.counted import DAY, FEATURES, NOW, case, counted, many

from salesfunnel.errors import InvalidValue
from salesfunnel.scoring.bayes.counts import Case
from salesfunnel.scoring.bayes.model import BayesModel
from salesfunnel.scoring.calibration import Calibration
from salesfunnel.text import Text


def history(won: int, lost: int, source: str | None = None, **more: Any) -> list[Case]:
    return [case(each < won, source, **more) for each in range(won + lost)]


HALF = [*history(60, 20, "fair"), *history(40, 80, "web")]


def model(cases: list[Case], scope: Any = (), **more: Any) -> BayesModel:
    return BayesModel.of(counted(cases), scope, now=NOW, **more)


def test_a_value_more_frequent_among_the_won_helps() -> None:
    found = model(HALF)
    fair, web = found.chance({"source": "fair"}), found.chance({"source": "web"})
    assert found.chance({}).probability == 0.5
    assert fair.probability is not None
    assert web.probability is not None
    assert web.probability < 0.5 < fair.probability
    # 60 of 100 won and 20 of 100 lost, each with 20 cases of the pooled share 0.4 beside it
    assert fair.logit == pytest.approx(log((68 / 120) / (28 / 120)), abs=1e-9)


@given(many, many)
def test_receipts_add_up_to_the_logit_exactly(some: list[Case], records: list[Case]) -> None:
    found = model([*HALF, *some], ("deals", "east"), tells_missing=["size"])
    for record in records:
        chance = found.chance(record.values)
        assert sum(each.weight for each in chance.receipts) == chance.logit
        assert sum(each.weight for each in reversed(chance.receipts)) == chance.logit


def test_receipts_say_what_moved_the_odds_in_both_languages() -> None:
    found = model(HALF, labels={"source": Text({"en": "Source", "zh": "来源"})}).chance({"source": "fair"})
    base, source = found.receipts
    assert (base.key, base.weight, source.value) == ("base", 0.0, "fair")
    assert str(source) == "odds × 2.43: 'Source' is fair"
    assert source.render("zh") == "几率 × 2.43：“来源”为 fair"
    assert str(base) == "everybody begins at odds of 1.00"


def test_what_was_never_seen_moves_nothing_and_what_is_missing_only_where_it_tells() -> None:
    silent = [*HALF, *history(5, 45, None)]
    plain, telling = model(silent), model(silent, tells_missing=["source"])
    assert plain.chance({"source": "moon"}) == plain.chance({"source": None}) == plain.chance({})
    assert (telling.chance({}).logit or 0) < (telling.chance({"source": "moon"}).logit or 0)


def test_several_values_move_by_their_sum() -> None:
    found = model([*history(50, 30, tags=("a", "b")), *history(10, 30, tags=("c",))])
    one, other, both = (found.chance({"tags": each}) for each in ("a", ("b",), ("a", "b", "moon")))
    assert both.logit == (one.logit or 0) + (other.logit or 0) - found.prior
    assert both.receipts[1].value == "a, b, moon"


def test_a_team_without_cases_answers_as_its_pipeline_and_one_with_many_for_itself() -> None:
    east = [
        *history(10, 200, "fair", scope=("deals", "east")),
        *history(90, 10, "web", scope=("deals", "east")),
    ]
    found = {
        scope: model([*HALF, *east], scope).chance({"source": "fair"}).logit or 0
        for scope in ((), ("deals",), ("deals", "east"), ("deals", "west"))
    }
    assert found["deals", "east"] < found["deals",] < 0
    assert found["deals", "west"] == pytest.approx(found["deals",], abs=1e-6)


def test_a_few_cases_of_a_team_move_little() -> None:
    wide = [*HALF, *HALF]
    few = model([*wide, *history(3, 0, "web", scope=("deals", "east"))], ("deals", "east"))
    assert (few.chance({"source": "web"}).probability or 1) < 0.5


def test_old_cases_count_less_by_their_half_life() -> None:
    old = [*history(60, 20, "fair", days=600), *history(20, 60, "web", days=600)]
    new = [*history(20, 60, "fair"), *history(60, 20, "web")]
    kept, faded = model([*old, *new]), model([*old, *new], half_life_days=90)
    assert kept.chance({"source": "fair"}).logit == pytest.approx(0, abs=1e-6)
    # nearly only the new ones: 20 of 80 won and 60 of 80 lost, each with 20 cases of the pooled half
    assert faded.chance({"source": "fair"}).logit == pytest.approx(log(30 / 70), abs=0.03)
    assert faded.won == pytest.approx(80 * (1 + 2 ** (-600 / 90)), rel=0.01)


def test_later_periods_are_not_seen() -> None:
    found = BayesModel.of(counted([*HALF, *history(0, 500, "fair", days=-60)]), now=NOW)
    assert (found.won, found.lost) == (100, 100)


def test_calibration_moves_every_line_and_they_still_add_up() -> None:
    flat = model(HALF, calibration=Calibration(slope=0.5, intercept=-1)).chance({"source": "fair"})
    steep = model(HALF).chance({"source": "fair"})
    assert flat.logit == pytest.approx((steep.logit or 0) / 2 - 1, abs=1e-8)
    assert sum(each.weight for each in flat.receipts) == flat.logit


@pytest.mark.parametrize("cases", [[], history(39, 500, "web"), history(500, 39, "web")])
def test_too_little_history_is_said_and_no_number_is_invented(cases: list[Case]) -> None:
    found = model(cases).chance({"source": "web"})
    assert (found.probability, found.logit, found.receipts) == (None, None, ())
    assert found.reason is not None
    assert found.reason.key == "thin_outcomes"
    assert "40" in found.reason.render("zh")


def test_forgotten_cases_are_no_history() -> None:
    assert model(history(60, 60, days=300), half_life_days=30).reason is not None


@pytest.mark.parametrize(
    ("more", "says"),
    [({"strength": 0}, "strength"), ({"half_life_days": -1}, "half_life_days")],
)
def test_settings_are_above_zero(more: dict[str, Any], says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        model(HALF, **more)


def test_a_missing_shard_is_named() -> None:
    counts = counted(HALF) - counted(history(0, 200, "web"))
    with pytest.raises(InvalidValue, match="add the shard in which they were counted"):
        BayesModel.of(counts, now=NOW + DAY)


def test_a_list_is_refused_with_its_cure() -> None:
    with pytest.raises(InvalidValue, match="write several values as a tuple"):
        model(HALF).chance({"tags": ["a"]})


@given(many, st.floats(1, 100))
def test_every_answer_is_a_probability(some: list[Case], strength: float) -> None:
    found = model([*HALF, *some], ("deals", "east"), strength=strength)
    for record in some:
        assert 0 < (found.chance({name: record.values.get(name) for name in FEATURES}).probability or 0) < 1
