"""How points fade, in closed form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.scoring.cards import DAY, NOW, TICK, act, card, lead

from salesfunnel.scoring import Decay, Fading
from salesfunnel.scoring.card.decay import GRAIN, halved

HALF_A_MONTH = {"share": 0.5, "every_days": 30}
A_DAY = 86_400_000_000


def faded(**decay: Any) -> Fading:
    return Fading.of(Decay.model_validate(decay))


def worth(decay: dict[str, Any], days: float) -> str:
    made = card(signals=[{"key": "mail", "kind": "mail", "points": 10, "decay": decay}])
    return str(made.score(lead(act("mail", days)), NOW).value)


def test_half_a_month_leaves_five_of_ten_after_one_and_nothing_after_two() -> None:
    assert [worth(HALF_A_MONTH, days) for days in (0, 30, 36, 60, 61)] == ["10", "5", "4", "0", "0"]


def test_it_crosses_four_at_1_2_months_and_not_a_tick_before() -> None:
    fading, at = faded(**HALF_A_MONTH), 36 * A_DAY
    assert [fading.left(1000, each) for each in (at - 1, at, at + 1)] == [400, 400, 399]
    assert fading.next_change(1000, at) == at + 1


def test_what_is_left_after_half_lives_is_two_to_the_minus() -> None:
    assert [worth({"half_life_days": 7}, 7 * times) for times in range(4)] == ["10", "5", "2.5", "1.25"]
    fading = faded(half_life_days=7)
    assert all(
        fading.left(100_000, age) == int(100_000 * 2 ** (-age / (7 * A_DAY)))
        for age in range(0, 10**13, 10**11)
    )


def test_a_step_keeps_its_share_from_its_age_on() -> None:
    steps = {
        "steps": [
            {"from_days": 30, "keeps": 0.5},
            {"from_days": 60, "keeps": 0.1},
            {"from_days": 90, "keeps": 0},
        ]
    }
    assert [worth(steps, days) for days in (29, 30, 59, 60, 90)] == ["10", "5", "5", "1", "0"]


def test_a_half_life_below_a_microsecond_is_one() -> None:
    assert [faded(half_life_days=1e-12).left(1000, age) for age in (0, 1, 10)] == [1000, 500, 0]


def test_points_expire_all_at_once() -> None:
    assert [worth({"expires_days": 14}, days) for days in (13, 14)] == ["10", "0"]
    assert faded(expires_days=14).next_change(1000, 0) == 14 * A_DAY
    assert faded(expires_days=14, **HALF_A_MONTH).next_change(1000, 14 * A_DAY - 1) == 14 * A_DAY


def test_negative_points_fade_towards_nothing() -> None:
    fading = faded(**HALF_A_MONTH)
    assert [fading.left(-1000, days * A_DAY) for days in (0, 30, 60)] == [-1000, -500, 0]
    assert fading.left(-1000, 1) == -999
    assert fading.next_change(-1000, 0) == 1


def test_what_does_not_fade_never_changes() -> None:
    assert Fading.of(None).left(1000, 10**15) == 1000
    assert Fading.of(None).next_change(1000, 0) is None
    assert faded(**HALF_A_MONTH).next_change(1000, 60 * A_DAY) is None
    assert faded(steps=[{"from_days": 30, "keeps": 0}]).next_change(1000, 0) == 30 * A_DAY
    assert Fading.of(None).next_change(0, 0) is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({}, "found none"),
        ({"share": 0.5}, "expected both"),
        ({"every_days": 3, "half_life_days": 4}, "expected both"),
        (
            {"half_life_days": 4, "steps": [{"from_days": 3, "keeps": 0}]},
            "found 'half_life_days' and 'steps'",
        ),
        ({"share": 0.01, "every_days": 1001}, "100,100 days, expected at most 100,000"),
        ({"steps": [{"from_days": 3, "keeps": 0.5}, {"from_days": 2, "keeps": 0.1}]}, "out of order"),
        ({"steps": [{"from_days": 3, "keeps": 0.5}, {"from_days": 4, "keeps": 0.5}]}, "out of order"),
    ],
)
def test_a_decay_of_no_one_shape_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Decay.model_validate(wrong)


def test_a_crossing_beyond_the_calendar_is_no_change() -> None:
    made = card(
        signals=[{"key": "m", "points": 10, "decay": {"share": 0.5, "every_days": 36500}, "cap": 0.01}]
    )
    late = datetime(9990, 1, 1, tzinfo=UTC)
    assert made.score(lead(act("mail", NOW - late)), late).next_change_at is None


def test_the_score_says_when_the_points_fade_next() -> None:
    made = card(
        signals=[{"key": "mail", "points": 10, "decay": {"steps": [{"from_days": 30, "keeps": 0.5}]}}]
    )
    found = made.score(lead(act("mail", 10)), NOW)
    assert found.next_change_at == NOW + 20 * DAY
    assert found.is_foreseen
    assert made.score(lead(act("mail", 10)), NOW + 20 * DAY - TICK).value == 10
    assert made.score(lead(act("mail", 10)), NOW + 20 * DAY).value == 5


@given(st.floats(0, 1, exclude_max=True))
def test_a_part_of_a_half_life_leaves_two_to_the_minus(part: float) -> None:
    assert abs(halved(part) - 2.0**-part) < 1e-11
    grain = int(part * GRAIN)
    assert abs(halved(grain / GRAIN) - 2.0 ** -(grain / GRAIN)) < 4e-16


@given(st.integers(0, 2**40 - 2))
def test_a_later_part_of_a_half_life_leaves_less(grain: int) -> None:
    assert 1 >= halved(grain / GRAIN) > halved((grain + 1) / GRAIN) > 0.5


@pytest.mark.parametrize("half_life_days", [0.001, 1, 30, 36_500])
def test_the_next_loss_of_a_half_life_is_found_to_the_microsecond(half_life_days: float) -> None:
    fading, age = faded(half_life_days=half_life_days), 0
    for _ in range(40):
        later = fading.next_change(37, age)
        if later is None:
            break
        assert fading.left(37, later) < fading.left(37, age) == fading.left(37, later - 1)
        age = later
    assert fading.left(37, age) == 0
