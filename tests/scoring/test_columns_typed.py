"""A frame of rows whose columns are of another type is refused, so that no row is dropped in silence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from tests.scoring.cards import NOW, card
from tests.scoring.tables import ENGINES, engine

from salesfunnel.errors import DataError
from salesfunnel.scoring.table.score_table import score_table

MADE = card(
    signals=[{"key": "w", "kind": "webinar", "points": 10}], resets={"stages": ["lost"], "moments": ["anew"]}
)
FRAME = pl.DataFrame({"id": ["a"]})
ROWS: dict[str, dict[str, list[Any]]] = {
    "activities": {"kind": ["webinar"], "at": [NOW - timedelta(days=2)]},
    "adjustments": {"scorecard": ["fit"], "points": [5.0], "at": [NOW - timedelta(days=2)], "expires_at": [NOW]},
    "stays": {"stage": ["new"], "entered_at": [NOW]},
    "moments": {"key": ["other"], "at": [NOW]},
}  # fmt: skip
NAIVE = NOW.replace(tzinfo=None)
WRONG: list[tuple[str, str, Any]] = [
    ("activities", "at", NAIVE), ("activities", "at", "2026-02-01 10:00"), ("activities", "kind", 3),
    ("adjustments", "at", NAIVE), ("adjustments", "expires_at", NAIVE), ("adjustments", "points", "5"),
    ("adjustments", "scorecard", 1), ("stays", "entered_at", NAIVE), ("stays", "stage", 1),
    ("moments", "at", "soon"), ("moments", "key", 1),
]  # fmt: skip


def rows(**changed: Any) -> dict[str, pl.DataFrame]:
    return {name: pl.DataFrame({"subject_id": ["a"], **each, **changed.get(name, {})}) for name, each in ROWS.items()}  # fmt: skip


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize(("collection", "column", "value"), WRONG)
def test_a_column_of_another_type_is_named(name: str, collection: str, column: str, value: Any) -> None:
    with engine(name) as (to, _):
        made = {key: to(each) for key, each in rows(**{collection: {column: [value]}}).items()}
        frame = to(FRAME)
        with pytest.raises(DataError, match=rf"rows\.{collection}\.{column}: found"):
            score_table(MADE, frame, now=NOW, rows=made)


@pytest.mark.parametrize("name", ENGINES)
def test_nothing_in_a_column_is_of_no_type(name: str) -> None:
    none = {"activities": {"at": [None]}, "adjustments": {"expires_at": [None]}, "moments": {"at": [None]}}
    with engine(name) as (to, back):
        made = {key: to(each) for key, each in rows(**none).items()}
        assert back(score_table(MADE, to(FRAME), now=NOW, rows=made).frame)["score.fit"].to_list() == [5.0]


def test_instants_as_pandas_and_duckdb_read_them_are_refused_or_count() -> None:
    frame, link = pd.DataFrame({"id": ["a"]}), {"subject_id": ["a"], "kind": ["webinar"]}
    naive = pd.DataFrame({**link, "at": pd.to_datetime(["2026-02-01 10:00"])})
    with pytest.raises(DataError, match="found a column of instants without a time zone, expected") as caught:
        score_table(MADE, frame, now=NOW, rows={"activities": naive})
    assert caught.value.problems[0].cure == "convert it to timestamps with a time zone"
    aware = pd.DataFrame({**link, "at": pd.to_datetime(["2026-02-01 10:00"], utc=True)})
    objects = pd.DataFrame({**link, "at": pd.Series([NOW], dtype=object)})
    for each in (aware, objects):
        assert score_table(MADE, frame, now=NOW, rows={"activities": each}).frame["score.fit"].tolist() == [10.0]  # fmt: skip
    mixed = pd.DataFrame({
        "subject_id": ["a", "a"], "kind": ["webinar"] * 2, "at": pd.Series([NOW, datetime(2026, 2, 1)], dtype=object)  # noqa: DTZ001 - it is the fault
    })  # fmt: skip
    with pytest.raises(DataError, match=r"rows\.activities\.at"):
        score_table(MADE, frame, now=NOW, rows={"activities": mixed})
    ask = "select 'a' as subject_id, 'webinar' as kind, timestamp '2026-02-01 10:00' as at"
    with duckdb.connect() as connection:
        leads, happened = connection.sql("select 'a' as id"), connection.sql(ask)
        with pytest.raises(DataError, match=r"rows\.activities\.at"):
            score_table(MADE, leads, now=NOW, rows={"activities": happened})
