"""Wilson's interval against published figures, and at the edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Rate, wilson


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # R. G. Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_the_published_one(part: int, whole: int, low: float, high: float) -> None:
    found = wilson(part, whole)
    assert (round(found.low or 0, 4), round(found.high or 0, 4)) == (low, high)


@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.5, 0.999))
def test_the_interval_holds_the_rate_and_stays_a_share(part: int, rest: int, confidence: float) -> None:
    found = wilson(part, part + rest, confidence=confidence)
    if part + rest:
        assert 0 <= (found.low or 0) <= (found.rate or 0) <= (found.high or 0) <= 1


def test_more_confidence_needs_a_wider_interval() -> None:
    assert (wilson(5, 10, confidence=0.99).low or 0) < (wilson(5, 10).low or 0)


def test_of_nobody_there_is_no_rate() -> None:
    assert wilson(0, 0) == Rate(0, 0, None, None, None)


@pytest.mark.parametrize(("part", "whole"), [(3, 2), (-1, 2)])
def test_a_part_outside_the_whole_is_refused(part: int, whole: int) -> None:
    with pytest.raises(InvalidValue, match="expected a part of the whole"):
        wilson(part, whole)


@pytest.mark.parametrize("confidence", [0, 1, 95, float("nan")])
def test_a_confidence_that_is_no_share_is_refused(confidence: float) -> None:
    with pytest.raises(InvalidValue, match=r"confidence: .*write 0\.95"):
        wilson(1, 2, confidence=confidence)
