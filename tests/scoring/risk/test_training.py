"""A risk learned from history: a readable definition that says what scikit-learn said, or why there is none."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from tests.scoring.cards import CATALOGUE, DAY, NOW

from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model import Activity, Dossier, Lead
from salesfunnel.scoring.log_odds import probability_of
from salesfunnel.scoring.risk.definition import Risk
from salesfunnel.scoring.risk.score import CompiledRisk
from salesfunnel.scoring.risk.training import Learner, RiskCase, TrainedRisk, quality, train_risk

TEMPLATE = Risk.model_validate(
    {
        "of": "lead",
        "features": [
            {"key": "quiet", "value": "quiet", "max": 30},
            {"key": "decides", "value": "decides"},
            {"key": "many", "when": "seats > 50"},
        ],
    }
)
COMPILED = CompiledRisk.of("loss", TEMPLATE, CATALOGUE)


def dossier(chance: Random) -> Dossier[Lead]:
    at = NOW - chance.uniform(0, 40) * DAY
    fields = {"decides": chance.choice([True, False, None]), "seats": chance.choice([10, 100])}
    return Dossier(
        Lead(id="l", pipeline="p", stage="new", fields=fields), activities=(Activity("a", "call", at),)
    )


def history(
    number: int, strength: float = 1.0, *, dated: bool = True
) -> list[tuple[Dossier[Lead], RiskCase]]:
    """Draw closed leads that are lost by a known line: silence harms, a decider helps, not to know harms."""
    chance, made = Random(7), []  # noqa: S311 - chance is only for test data
    for place in range(number):
        lead = dossier(chance)
        values = COMPILED.values(lead, NOW)
        quiet = min(values["quiet"] or 0, 30)
        decides = {1.0: -1.0, 0.0: 0.5, None: 1.0}[values["decides"]]
        is_lost = chance.random() < probability_of(strength * (0.15 * (quiet - 15) + decides))
        at = NOW - timedelta(days=number - place) if dated else None
        made.append((lead, RiskCase(values=values, is_lost=is_lost, at=at)))
    return made


def trained(number: int, strength: float = 1.0, **more: Any) -> TrainedRisk:
    dated = more.pop("dated", True)
    return train_risk(TEMPLATE, [case for _, case in history(number, strength, dated=dated)], **more)


def test_what_is_learned_is_the_same_definition_with_weights() -> None:
    found = trained(1200).risk
    assert found is not None
    assert [(each.key, each.value, each.max) for each in found.features] == [
        (each.key, each.value, each.max) for each in TEMPLATE.features
    ]
    quiet, decides, many = found.features
    assert quiet.weight / quiet.scale == pytest.approx(0.15, abs=0.03)
    assert decides.weight / decides.scale == pytest.approx(-1.5, abs=0.4)
    assert abs(many.weight / many.scale) < 0.4
    assert decides.unknown > 0
    assert found.calibration.slope == pytest.approx(1, abs=0.15)
    assert Risk.model_validate(found.model_dump(mode="json")) == found


def test_it_says_without_scikit_learn_what_scikit_learn_says_with_it() -> None:
    from salesfunnel.scoring.risk import training as risk_training

    drawn = history(400)
    found = trained(400).risk
    assert found is not None
    rows = risk_training._table(TEMPLATE, [case for _, case in drawn])
    lost = [case.is_lost for _, case in drawn]
    said = Learner(7, 1.0).said(rows, lost, rows)
    ours = CompiledRisk.of("loss", found, CATALOGUE)
    for (lead, _), logit in zip(drawn, said, strict=True):
        assert ours.score(lead, NOW).logit == pytest.approx(found.calibration.logit(logit), abs=1e-3)


def test_the_report_tries_both_models_on_cases_they_have_not_learned_from() -> None:
    found = trained(1200)
    assert [(each.model, each.tried, each.cases) for each in found.reports] == [
        ("logistic", "folds", 1200), ("random_forest", "folds", 1200), ("logistic", "newest", 360),
    ]  # fmt: skip
    logistic, forest, newest = found.reports
    assert logistic.auc_low < logistic.auc < logistic.auc_high
    assert logistic.auc > 0.75
    assert abs(forest.auc - logistic.auc) < 0.06
    assert abs(newest.auc - logistic.auc) < 0.08
    assert logistic.calibration_error < 0.05
    assert logistic.brier < 0.25 > forest.brier
    assert logistic.log_loss < 0.69


def test_without_dates_or_with_few_new_cases_the_newest_are_not_tried() -> None:
    assert [each.tried for each in trained(400, dated=False).reports] == ["folds", "folds"]
    assert [each.tried for each in trained(100, minimum=30).reports if each.model == "logistic"] == ["folds"]


def test_the_same_cases_teach_the_same_risk() -> None:
    one, again = trained(150), trained(150)
    assert one == again
    assert trained(150, seed=1) != one


@pytest.mark.parametrize(("number", "minimum"), [(0, 40), (60, 40), (300, 200)])
def test_too_little_history_teaches_nothing(number: int, minimum: int) -> None:
    found = trained(number, minimum=minimum)
    assert (found.risk, found.reports) == (None, ())
    assert found.reason is not None
    assert found.reason.key == "thin_outcomes"


@pytest.mark.parametrize("seed", [0, 3])
def test_noise_is_no_signal(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - the same
    cases = [
        RiskCase(values=COMPILED.values(dossier(chance), NOW), is_lost=chance.random() < 0.5)
        for _ in range(200)
    ]
    found = train_risk(TEMPLATE, cases)
    assert found.risk is None
    assert str(found.reason) == "no signal: the features do not tell the lost from the won"


def test_a_weak_hint_with_an_interval_over_one_half_is_no_signal() -> None:
    found = trained(100, 0.12, minimum=10)
    assert (found.risk, found.reason) == (None, Message.of("risk_no_signal"))


@pytest.mark.parametrize(
    ("cases", "more", "says"),
    [
        ([RiskCase(values={"quiet": 1.0}, is_lost=True)], {}, r"cases\.0\.values: has no value of 'decides'"),
        (["x"], {}, "found a str, expected a RiskCase"),
        ([], {"strength": 0}, "expected a number above 0"),
    ],
)
def test_what_cannot_be_learned_from_is_named(cases: Any, more: Any, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        train_risk(TEMPLATE, cases, **more)


def test_the_measures_are_those_of_scikit_learn() -> None:
    from sklearn import metrics

    chance = Random(5)  # noqa: S311 - the same
    said = [round(chance.random(), 1) for _ in range(300)]
    told = [(each, chance.random() < each) for each in said]
    found, so = quality(told, model="logistic", tried="folds"), [is_so for _, is_so in told]
    assert found.auc == pytest.approx(metrics.roc_auc_score(so, said))
    assert found.brier == pytest.approx(metrics.brier_score_loss(so, said))
    assert found.log_loss == pytest.approx(
        metrics.log_loss(so, [min(max(each, 1e-9), 1 - 1e-9) for each in said])
    )
    sure = quality([(1.0, True), (0.0, False)], model="logistic", tried="folds")
    assert (sure.auc, sure.brier, sure.calibration_error, sure.auc_high) == (1, 0, 0, 1)


def test_importing_it_loads_no_extra_and_without_one_it_says_what_to_install() -> None:
    program = """
import sys
import salesfunnel.scoring.risk.training as training
assert not {"sklearn", "numpy"} & set(sys.modules)
sys.modules["sklearn"] = None
from salesfunnel.errors import MissingExtra
try:
    training.Learner(7, 1.0)
except MissingExtra as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "learning needs scikit-learn; pip install 'salesfunnel[learn]'\n"
