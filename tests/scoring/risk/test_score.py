"""A risk: features that are facts, reasons that add up, and no number where too little is known."""

from __future__ import annotations

import pickle
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.scoring.cards import DAY, NOW
from tests.scoring.risks import risk

from salesfunnel.errors import InvalidValue
from salesfunnel.model import Dossier, Lead
from salesfunnel.scoring.calibration import Calibration
from salesfunnel.scoring.log_odds import probability_of
from salesfunnel.scoring.risk.definition import AlertRule, Risk
from salesfunnel.scoring.risk.score import DailyRisk

QUIET = {"key": "quiet", "value": "quiet", "weight": 0.5, "center": 2, "scale": 2, "max": 10}
DECIDES = {
    "key": "decides",
    "value": "decides",
    "weight": -1.5,
    "unknown": 0.25,
    "label": {"en": "Decides", "zh": "能拍板"},
}
BUDGET = {"key": "budget", "value": "budget", "weight": -0.01, "center": 100}
ASKED = {"key": "asked", "when": "asked or seats > 5", "weight": 2}


def lead(quiet_days: float = 6, **fields: Any) -> Dossier[Lead]:
    created = NOW - quiet_days * DAY
    return Dossier(Lead(id="l", pipeline="p", stage="new", created_at=created, fields=fields), activities=())


def test_each_feature_moves_the_log_odds_by_its_distance_from_the_center() -> None:
    found = risk(QUIET, DECIDES, BUDGET, ASKED, base=-1).score(
        lead(6, decides=True, budget="150.00", asked=False, seats=9), NOW
    )
    lines = {each.key: round(each.weight, 6) for each in found.receipts}
    assert lines == {"base": -1, "asked": 2, "quiet": 1, "budget": -0.5, "decides": -1.5}
    assert found.probability == pytest.approx(probability_of(0))
    assert [each.key for each in found.reasons] == ["asked", "quiet"]
    assert [each.value for each in found.reasons] == ["true", "6"]


def test_what_nobody_knows_moves_what_its_author_said_and_is_named() -> None:
    found = risk(QUIET, DECIDES, ASKED).score(lead(2), NOW)
    assert found.unknown == ("decides", "asked")
    assert [(each.key, each.weight, each.value) for each in found.receipts] == [
        ("base", 0, ""),
        ("decides", 0.25, "?"),
    ]
    assert found.receipts[1].render("zh") == "几率 × 1.28：“能拍板”为 ?"


def test_values_are_kept_within_their_limits() -> None:
    asked = risk({**QUIET, "min": 4})
    assert asked.values(lead(99), NOW) == {"quiet": 99.0}
    assert asked.score(lead(99), NOW).logit == asked.score(lead(10), NOW).logit == 2
    assert asked.score(lead(1), NOW).logit == asked.score(lead(4), NOW).logit == 0.5


def test_with_too_little_known_there_is_no_number() -> None:
    found = risk(DECIDES, BUDGET, needs=1).score(lead(), NOW)
    assert (found.probability, found.logit, found.receipts, found.reasons) == (None, None, (), ())
    assert str(found.reason) == "too little is known: 0 features, at least 1 are needed"
    assert risk(DECIDES, BUDGET, needs=0).score(lead(), NOW).probability is not None


def test_recalibration_corrects_every_line() -> None:
    plain = risk(QUIET, DECIDES, base=1)
    line = Calibration(slope=0.5, intercept=-1)
    for times, asked in enumerate(
        (plain.risk, plain.risk.recalibrated(line), plain.risk.recalibrated(line).recalibrated(line))
    ):
        found = type(plain).of("loss", asked, plain.catalogue).score(lead(6, decides=True), NOW)
        wanted = 0.5
        for _ in range(times):
            wanted = line.logit(wanted)
        assert found.logit == pytest.approx(wanted)
        assert sum(each.weight for each in found.receipts) == found.logit


@given(
    st.lists(st.floats(-100, 100), min_size=4, max_size=4),
    st.floats(0.001, 100),
    st.floats(0, 1000),
    st.none() | st.booleans(),
)
def test_receipts_add_up_to_the_logit_exactly(
    weights: list[float], slope: float, days: float, decides: Any
) -> None:
    features = [
        each | {"weight": weight}
        for each, weight in zip((QUIET, DECIDES, BUDGET, ASKED), weights, strict=True)
    ]
    found = risk(*features, calibration={"slope": slope}).score(lead(days, decides=decides, budget="7"), NOW)
    assert (
        sum(each.weight for each in found.receipts)
        == sum(each.weight for each in found.receipts[::-1])
        == found.logit
    )
    assert 0 <= (found.probability or 0) <= 1


def test_the_day_is_that_of_the_zone() -> None:
    found = risk(QUIET).score(lead(), NOW.replace(hour=20))
    assert found.on("l", ZoneInfo("UTC")).day == NOW.date()
    stored = found.on("l", ZoneInfo("Asia/Shanghai"))
    assert (stored.day, stored.probability, stored.recorded_at) == (
        NOW.date() + DAY,
        found.probability,
        found.as_of,
    )


def test_a_compiled_risk_pickles() -> None:
    asked = risk(QUIET, ASKED)
    assert pickle.loads(pickle.dumps(asked)).score(lead(), NOW) == asked.score(lead(), NOW)  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"features": []}, "at least 1 item"),
        ({"features": [{"key": "a"}]}, "expected either 'value'"),
        ({"features": [{"key": "a", "value": "b", "when": "c"}]}, "expected either 'value'"),
        ({"features": [{**QUIET, "min": 11}]}, "above the greatest 10"),
        ({"features": [{**QUIET, "scale": 0}]}, "greater than 0"),
        ({"features": [QUIET], "alert": {}}, "expected who is asked to help"),
    ],
)
def test_a_wrong_definition_is_named(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Risk.model_validate(wrong)


@pytest.mark.parametrize("probability", [1.1, -0.1, True, "x"])
def test_a_stored_score_is_a_probability(probability: Any) -> None:
    with pytest.raises(InvalidValue, match="expected a number from 0 to 1, or None"):
        DailyRisk(subject_id="d", risk="loss", day=NOW.date(), probability=probability, recorded_at=NOW)


def test_a_risk_may_be_of_both_kinds() -> None:
    assert Risk.model_validate({"of": ["lead", "opportunity"], "features": [QUIET]}).kinds == (
        "lead",
        "opportunity",
    )
    assert AlertRule(people=("wang",)).above == 0.7
