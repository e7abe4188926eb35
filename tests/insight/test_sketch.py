"""Sketches: durations rounded to steps that add, with the stated error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.insight.tally.durations import Counts
from salesfunnel.insight.tally.sketch import EXACT_BELOW, RELATIVE_ERROR, rounded, sketch

COUNTS = st.builds(Counts.of, st.dictionaries(st.integers(0, 10**9), st.integers(1, 9), max_size=20))


@given(st.integers(0, 2**62))
def test_a_number_is_rounded_by_less_than_the_stated_share(number: int) -> None:
    assert abs(rounded(number) - number) <= RELATIVE_ERROR * number
    assert rounded(rounded(number)) == rounded(number)
    assert number >= EXACT_BELOW or rounded(number) == number


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_rounding_keeps_the_order(one: int, two: int) -> None:
    assert (rounded(one) <= rounded(two)) or one > two


@given(COUNTS, COUNTS)
def test_sketches_of_halves_add_to_the_sketch_of_the_whole(one: Counts, two: Counts) -> None:
    assert sketch(one) + sketch(two) == sketch(one + two)


@given(COUNTS, st.sampled_from([0.0, 0.5, 1.0]))
def test_mean_and_quantiles_err_by_less_than_the_stated_share(counts: Counts, share: float) -> None:
    few = sketch(counts)
    assert len(few) == len(counts)
    if counts.items:
        assert few.mean == pytest.approx(counts.mean, rel=RELATIVE_ERROR)
        assert few.quantile(share) == pytest.approx(counts.quantile(share), rel=RELATIVE_ERROR)


def test_ten_years_of_seconds_need_few_steps() -> None:
    steps = {rounded(second) for second in range(0, 10 * 365 * 86_400, 997)}
    assert len(steps) < 1500
