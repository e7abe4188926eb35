"""Counts of outcomes: what a case is, what a cell is, and what cannot be counted together."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.scoring.counted import NOW, case, counted

from salesfunnel.errors import IncompatibleTallies, InvalidValue
from salesfunnel.scoring.bayes.counts import Case, Cell, OutcomeCounts, period_of


def test_each_value_has_a_cell_and_everybody_has_one_too() -> None:
    found = counted([case(True, "web", tags=("a", "b", "a")), case(False, None)], ["source", "tags"])
    assert [(each.feature, each.value, each.won, each.lost) for each in found.cells] == [
        ("", None, 1, 1), ("source", None, 0, 1), ("source", "web", 1, 0),
        ("tags", None, 0, 1), ("tags", "a", 1, 0), ("tags", "b", 1, 0),
    ]  # fmt: skip


def test_no_tags_at_all_are_known_and_counted_nowhere() -> None:
    assert [each.feature for each in counted([case(True, tags=())], ["tags"]).cells] == [""]


def test_cells_in_any_order_are_one_value_and_empty_ones_go() -> None:
    period = period_of(NOW, 30)
    web, fair = (
        Cell(feature="s", value="web", period=period, won=1),
        Cell(feature="s", value="fair", period=period, won=2),
    )
    nothing = Cell(feature="s", value="x", period=period)
    assert OutcomeCounts(cells=(web, fair, nothing)) == OutcomeCounts(cells=(fair, web))
    assert OutcomeCounts(cells=(web, web)).cells[0].won == 2


def test_counts_of_other_features_or_periods_do_not_add() -> None:
    with pytest.raises(IncompatibleTallies, match=r"counts\.features: found"):
        _ = counted([], ["a"]) + counted([], ["b"])
    with pytest.raises(IncompatibleTallies, match=r"counts\.period_days"):
        _ = counted([], ["a"]) - OutcomeCounts.of([], features=["a"], period_days=7)
    with pytest.raises(TypeError):
        _ = counted([]) + 3  # type: ignore[operator]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: Case(is_won=1, at=NOW), "expected True or False"),
        (lambda: Case(is_won=True, at=datetime(2026, 1, 1)), "without a time zone"),  # noqa: DTZ001 - it is wrong
        (lambda: Case(is_won=True, at=NOW, values={"source": 3}), "expected a text, several texts, or None"),
        (lambda: OutcomeCounts(period_days=0), "expected 1 or more"),
        (lambda: counted(["x"]), "found a str, expected a Case"),  # type: ignore[list-item]
    ],
)
def test_what_cannot_be_counted_is_refused(wrong: object, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        wrong()  # type: ignore[operator]
