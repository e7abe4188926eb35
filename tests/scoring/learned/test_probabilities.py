"""A probability table reads points without any library, travels as JSON, and refuses what is none."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from salesfunnel.errors import InvalidValue
from salesfunnel.scoring.learned import Probabilities

TABLE = Probabilities((0, 10, 20), (0.1, 0.4, 0.9))


@pytest.mark.parametrize(
    ("points", "probability"),
    [(-5, 0.1), (0, 0.1), (5, 0.25), (10, 0.4), (Decimal(15), 0.65), (20, 0.9), (1000, 0.9)],
)
def test_it_is_read_on_the_line_between_entries_and_ends_with_them(points: Any, probability: float) -> None:
    assert TABLE.of(points) == pytest.approx(probability)


def test_a_table_of_one_entry_is_that_entry() -> None:
    assert Probabilities((5,), (0.3,)).of(4) == Probabilities((5,), (0.3,)).of(6) == 0.3


def test_it_travels_as_json() -> None:
    assert Probabilities.from_wire(json.loads(json.dumps(TABLE.to_wire()))) == TABLE


def test_the_fewest_points_with_a_probability_are_found_or_there_are_none() -> None:
    assert TABLE.least_points(0.4) == 10
    assert TABLE.least_points(0.41) == 20
    assert TABLE.least_points(0.95) is None


@pytest.mark.parametrize(
    ("points", "probabilities", "path"),
    [
        ((), (), "points"),
        ((1, 1), (0.1, 0.2), "points"),
        ((2, 1), (0.1, 0.2), "points"),
        ((True,), (0.1,), "points"),
        ((float("nan"),), (0.1,), "points"),
        ((1, 2), (0.1,), "probabilities"),
        ((1,), (1.5,), "probabilities"),
        ((1,), ("0.5",), "probabilities"),
    ],
)
def test_what_is_no_table_is_refused_with_its_place(points: Any, probabilities: Any, path: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        Probabilities(points, probabilities)
    assert caught.value.problems[0].path == path


@pytest.mark.parametrize("data", [None, [], {}, {"points": [1]}, {"points": 1, "probabilities": [0.5]}])
def test_json_that_is_no_table_is_refused(data: Any) -> None:
    with pytest.raises(InvalidValue):
        Probabilities.from_wire(data)
