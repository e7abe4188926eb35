"""From a number to a band, a letter, or a cell of the matrix."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from pydantic import ValidationError
from tests.scoring.cards import BANDS, NOW, bands, card, grade, lead

from salesfunnel.scoring import SCALE, Grade, letter
from salesfunnel.scoring.card.bands import band_of

SEATS = [
    {"key": "seats", "when": "seats >= 1", "points": 70},
    {"key": "few", "when": "seats < 3", "points": -5},
]


@pytest.mark.parametrize(
    ("value", "place"), [(-9_999, 0), (3_999, 0), (4_000, 1), (6_999, 1), (7_000, 2), (99_999, 2)]
)
def test_a_band_reaches_from_its_lower_end_to_the_next(value: int, place: int) -> None:
    assert band_of(bands(40, 70), value) == place


def test_a_scorecard_without_bands_has_none() -> None:
    assert band_of([], 5) is None
    found = card(base=5).score(lead(), NOW)
    assert (found.band, found.lifts.band, found.lifts.sets) == (None, None, ())


def test_a_band_that_was_held_is_kept_within_the_hysteresis() -> None:
    made = card(rules=SEATS, bands=BANDS, hysteresis=5)
    hot = made.score(lead(seats=9), NOW)
    assert (hot.band, made.score(lead(seats=2), NOW).band) == ("hot", "warm")
    assert made.score(lead(seats=2), NOW, earlier=hot).band == "hot"
    cold = made.score(lead(), NOW)
    assert made.score(lead(seats=2), NOW, earlier=cold).band == "warm"
    assert made.score(lead(), NOW, earlier=hot).band == "cold"


def test_ten_thirds_take_d_to_a_plus() -> None:
    assert [letter(each) for each in range(11)] == list(SCALE[2:])
    assert (letter(0), letter(10), letter(11), letter(-1), letter(-2), letter(-3)) == (
        "D",
        "A+",
        "A+",
        "D-",
        "F",
        "F",
    )


def test_a_grade_is_counted_in_thirds_from_d() -> None:
    made = grade(
        {"key": "budget", "when": "budget > 0", "thirds": 3, "label": "Budget"},
        {"key": "decides", "when": "decides", "thirds": 6, "otherwise": -1},
        {"key": "seats", "when": "seats > 5", "thirds": 1},
    )
    best = made.of_dossier(lead(budget=1, decides=True, seats=6), NOW)
    assert (best.grade, sum(each.thirds for each in best.thirds)) == ("A+", 10)
    assert str(best.thirds[0]) == "+3 thirds of a letter: 'Budget'"
    assert best.thirds[0].render("zh") == "+3 个三分之一级：“Budget”"
    assert made.of_dossier(lead(decides=False), NOW).grade == "D-"


def test_what_is_not_known_changes_no_grade() -> None:
    made = grade({"key": "decides", "when": "decides", "thirds": 6, "otherwise": -2, "ask": "Who decides?"})
    found = made.of_dossier(lead(), NOW)
    assert (found.grade, found.thirds, [str(each.ask) for each in found.unanswered]) == (
        "D",
        (),
        ["Who decides?"],
    )


def test_fit_and_engagement_meet_in_a_cell() -> None:
    four = [
        {"key": "d"},
        {"key": "c", "at_least": 25},
        {"key": "b", "at_least": 50},
        {"key": "a", "at_least": 75},
    ]
    fit = card(base=60, bands=four)
    doing = card(rules=[{"key": "asked", "when": "asked", "points": 90}], bands=four)
    made = grade(cards=(fit, doing))
    assert made.of_dossier(lead(asked=True), NOW).grade == "B1"
    found = made.of_dossier(lead(), NOW)
    assert (found.grade, [int(each.value) for each in found.scores]) == ("B4", [60, 0])
    assert [each.key for each in found.unanswered] == ["asked"]
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301 - our own


@pytest.mark.parametrize(
    "wrong",
    [{}, {"fit": "a"}, {"rules": [{"key": "a", "when": "decides", "thirds": 1}], "fit": "a", "engagement": "b"},
     {"rules": [{"key": "a", "when": "decides", "thirds": 1}], "fit": "a"}],
)  # fmt: skip
def test_a_grade_is_of_thirds_or_of_a_matrix(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="expected either"):
        Grade.model_validate(wrong)
