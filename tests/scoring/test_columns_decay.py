"""What is left of points, and which window an instant falls in, is the same for a column as for one value."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from tests.scoring.tables import ENGINES, engine

from salesfunnel.conditions.columns.engine import Table
from salesfunnel.conditions.columns.read import encoded
from salesfunnel.scoring import Decay, Fading
from salesfunnel.scoring.table.signals import left, parted, window

DECAYS: list[dict[str, Any]] = [
    {"share": 1, "every_days": 36_500}, {"share": 0.3, "every_days": 30_000}, {"share": 0.123456, "every_days": 0.001},
    {"share": 1, "every_days": 1e-9}, {"half_life_days": 0.001}, {"half_life_days": 30}, {"half_life_days": 36_500},
    {"half_life_days": 7, "expires_days": 20}, {"steps": [{"from_days": 1, "keeps": 0.99}, {"from_days": 900, "keeps": 0}]},
]  # fmt: skip
POINTS = (1, 37, -250, 99_999, 100_000_000, -100_000_000)


@pytest.mark.parametrize("name", [each for each in ENGINES if each != "pyarrow"])
@pytest.mark.parametrize("decay", DECAYS, ids=str)
def test_a_column_of_ages_leaves_what_each_age_leaves(name: str, decay: dict[str, Any]) -> None:
    random, fading = Random(str(decay)), Fading.of(Decay.model_validate(decay))
    end = fading.gone or 12 * (fading.half_life or 10**14)
    ages = [random.randint(0, end) for _ in range(200)]
    ages += [max(0, at + by) for at in (0, end // 2, end) for by in (-1, 0, 1)] + [63_900_000_000_000_000]
    ages += [each * fading.half_life + by for each in range(1, 9) for by in (-1, 0, 1) if fading.half_life]
    with engine(name) as (to, back):
        table = Table.of(to(pl.DataFrame({"age": ages})))
        frame = parted(table.frame, [fading], nw.col("age"), table=table)
        exprs = {f"p{place}": left(fading, points, nw.col("age")) for place, points in enumerate(POINTS)}
        found = back(frame.with_columns(**exprs).to_native())
    for row in found.iter_rows(named=True):
        wanted = [fading.left(points, row["age"]) for points in POINTS]
        assert [row[f"p{place}"] for place in range(len(POINTS))] == wanted


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Asia/Shanghai", "Australia/Lord_Howe", "America/St_Johns"]
)
@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_column_of_instants_falls_in_the_window_of_each(zone: str, days: int) -> None:
    random, until = Random(zone), datetime(2031, 5, 5, tzinfo=UTC)
    span = int((until - datetime(1900, 1, 2, tzinfo=UTC)) / timedelta(seconds=1))
    whens = [until - timedelta(seconds=random.randrange(span), microseconds=7) for _ in range(2_000)]
    whens += [until - timedelta(hours=each) for each in range(9_000)]
    frame = pl.DataFrame({"at": [encoded(each) for each in whens]})
    expr = window(nw.col("at"), days, ZoneInfo(zone), until=encoded(until))
    found = nw.from_native(frame).select(expr.alias("window"))["window"].to_list()
    assert found == [(each.astimezone(ZoneInfo(zone)).toordinal() - 1) // days for each in whens]
