"""Counts per whole number: exact means, medians and sums."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.errors import InvalidValue
from salesfunnel.insight import Counts

numbers = st.lists(st.integers(-5, 40))


def counted(values: list[int]) -> Counts:
    return Counts.of({value: values.count(value) for value in set(values)})


@given(numbers.filter(bool))
def test_mean_and_median_are_those_of_the_list(values: list[int]) -> None:
    assert counted(values).mean == pytest.approx(statistics.mean(values))
    assert counted(values).median == statistics.median(values)


@given(st.lists(st.integers(-5, 40), min_size=2))
def test_quartiles_are_those_of_the_inclusive_definition(values: list[int]) -> None:
    quartiles = [counted(values).quantile(share) for share in (0.25, 0.5, 0.75)]
    assert quartiles == pytest.approx(statistics.quantiles(values, n=4, method="inclusive"))


@given(numbers, numbers)
def test_adding_counts_is_counting_both(one: list[int], two: list[int]) -> None:
    assert counted(one) + counted(two) == counted(one + two) == Counts.merged([counted(two), counted(one)])


def test_nothing_has_no_mean_and_no_median() -> None:
    assert (Counts().mean, Counts().median, len(Counts())) == (None, None, 0)


def test_the_extremes_are_the_least_and_the_greatest() -> None:
    assert [counted([3, 1, 2]).quantile(share) for share in (0, 1)] == [1, 3]


def test_below_counts_what_is_less() -> None:
    assert counted([1, 2, 2, 3]).below(2.5) == 3


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_the_whole_is_refused(share: float) -> None:
    with pytest.raises(InvalidValue, match="expected a share from 0 to 1"):
        counted([1]).quantile(share)
