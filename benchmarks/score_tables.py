"""A scorecard of twenty rules over a whole table, against the same sum in native Polars and DuckDB.

The rules are those of `benchmarks.columns`, each with its points; the answer is the value and the band of
every row. The native authors add up a `when … then` for each rule, which takes an unknown answer for no. For
orientation: the same with every line as a column; and signals that fade over activities, which no native
author was asked to write. One million rows, four million activities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import reduce
from operator import add
from typing import Any

import duckdb
import polars as pl

from benchmarks.columns import CATALOGUE, NOW, ROUNDS, ROWS, RULES, sample
from benchmarks.measure import Measured, quickest
from salesfunnel.scoring import CompiledCard, Scorecard
from salesfunnel.scoring.table.score_table import score_table

POINTS = [3, -2, 7, 12, 5, -10, 9, 20, 4, 6, 8, -3, 11, 2, 15, 1, -7, 14, 10, -5]
BANDS = ((60, "hot"), (30, "warm"))
_BANDS = [{"key": "cold"}, {"key": "warm", "at_least": 30}, {"key": "hot", "at_least": 60}]
CARD = CompiledCard.of(
    "fit",
    Scorecard.model_validate({
        "base": 10, "bands": _BANDS,
        "rules": [
            {"key": f"r{n}", "when": text, "points": POINTS[n]} for n, (text, _, _) in enumerate(RULES)
        ],
    }),
    CATALOGUE,
)  # fmt: skip
FADING = CompiledCard.of(
    "fit",
    Scorecard.model_validate({
        "bands": _BANDS,
        "signals": [
            {"key": "mail", "kind": "mail", "points": 5, "decay": {"half_life_days": 30}},
            {"key": "call", "kind": "call", "points": 20, "cap": 40,
             "decay": {"share": 0.5, "every_days": 30}},
        ],
    }),
    CATALOGUE,
)  # fmt: skip
c = pl.col


def ours(frame: Any, card: CompiledCard = CARD, **asked: Any) -> Any:
    """Ask for the value and the band."""
    return score_table(card, frame, now=NOW, **asked).frame


def by_polars(frame: pl.DataFrame) -> pl.DataFrame:
    """Add up natively, in one pass."""
    rules = [rule for _, rule, _ in RULES]
    lines = [pl.when(rule).then(points).otherwise(0) for rule, points in zip(rules, POINTS, strict=True)]
    total = c("score.fit")
    band = pl.when(total >= 60).then(pl.lit("hot")).when(total >= 30).then(pl.lit("warm"))
    scored = frame.lazy().with_columns((reduce(add, lines) + 10).cast(pl.Float64).alias("score.fit"))
    return scored.with_columns(band.otherwise(pl.lit("cold")).alias("band.fit")).collect()


def by_duckdb(table: Any) -> Any:
    """Add up natively, in one query."""
    rules = [rule for _, _, rule in RULES]
    lines = [f"CASE WHEN {rule} THEN {points} ELSE 0 END" for rule, points in zip(rules, POINTS, strict=True)]
    scored = table.project(f'*, CAST(10 + {" + ".join(lines)} AS DOUBLE) AS "score.fit"')
    band = "CASE WHEN \"score.fit\" >= 60 THEN 'hot' WHEN \"score.fit\" >= 30 THEN 'warm' ELSE 'cold' END"
    return scored.project(f'*, {band} AS "band.fit"')


def counted(table: Any) -> Any:
    """Run a DuckDB plan to the end without moving its rows to Python: add up the answers."""
    sums = 'sum("score.fit"), count_if("band.fit" = \'hot\'), count_if("band.fit" = \'warm\')'
    return table.aggregate(sums).fetchall()[0]


def agree(mine: Any, theirs: Any, engine: str) -> None:
    """Stop where the answers differ: the ratio would mean nothing."""
    if mine != theirs:
        msg = f"{engine} disagrees: {mine} and {theirs}"
        raise AssertionError(msg)


def _sums(frame: pl.DataFrame) -> Any:
    hot, warm = (c("band.fit") == key for key in ("hot", "warm"))
    return frame.select(c("score.fit").sum(), hot.sum().alias("hot"), warm.sum().alias("warm")).row(0)


def activities() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Build deals, and four activities of each within four months."""
    at = pl.int_range(4 * ROWS, eager=True).alias("at")
    mixed = (at * 2_654_435_761) % 1_000_003
    rows = pl.DataFrame({
        "subject_id": at % ROWS, "kind": (mixed % 3).replace_strict({0: "mail", 1: "call", 2: "visit"}),
        "at": pl.Series([NOW]).extend_constant(NOW, len(at) - 1) - mixed * timedelta(seconds=10),
    })  # fmt: skip
    return pl.DataFrame({"id": pl.int_range(ROWS, eager=True)}), rows


def measure() -> Iterable[Measured]:
    """Compare on both engines; the ratio is time, so the budget of 0.8 of the native speed is 1.25."""
    frame = sample(ROWS)
    agree(_sums(ours(frame)), _sums(by_polars(frame)), "Polars")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("given", frame.to_arrow())
        connection.execute("CREATE TABLE deals AS SELECT * FROM given")
        table = connection.table("deals")
        agree(counted(ours(table)), counted(by_duckdb(table)), "DuckDB")
        works: list[Callable[[], object]] = [
            lambda: ours(frame),
            lambda: by_polars(frame),
            lambda: counted(ours(table)),
            lambda: counted(by_duckdb(table)),
            lambda: ours(frame, receipts=True),
        ]
        a, b, d, e, whole = quickest(*works, rounds=ROUNDS)
    for engine, one, two in (("Polars", a, b), ("DuckDB", d, e)):
        what = f"scorecard of 20 rules, {ROWS:,} rows, {engine}"
        yield Measured(what, f"native {engine}", one / two, 1.25, f"{one * 1e3:.0f} ms / {two * 1e3:.0f} ms")
    yield Measured(
        "the same with every line, Polars", "without lines", whole / a, None, f"{whole * 1e3:.0f} ms"
    )
    deals, rows = activities()
    (fading,) = quickest(lambda: ours(deals, FADING, rows={"activities": rows}), rounds=3, warm_up=1)
    note = f"{fading:.1f} s, {len(rows) / fading:,.0f} activities/s"
    yield Measured(
        f"signals that fade, {len(rows):,} activities, Polars", "the rules above", fading / a, None, note
    )
