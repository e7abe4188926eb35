"""Twenty conditions over a whole table, against the same question written natively for Polars and DuckDB.

The native authors are careful: nulls, NaN and infinity as the conditions mean them, in each engine's idiom.
Both engines take NaN for the greatest number, so there is none below infinity. An unknown answer is false by
the quickest idiom that people write: `fill_null` in Polars; `IS TRUE` in DuckDB (`coalesce` is slower).
One million rows; ten with `SALESFUNNEL_BENCH_ROWS=10000000 python -m benchmarks columns`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from benchmarks.measure import Measured, quickest
from salesfunnel.conditions import Catalogue, parse
from salesfunnel.conditions.columns.query import answer_table
from salesfunnel.model import Field

ROWS = int(os.environ.get("SALESFUNNEL_BENCH_ROWS", "1_000_000"))
ROUNDS = 15 if ROWS > 2_000_000 else 40
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIELDS: dict[str, dict[str, Any]] = {
    "size": {"type": "number"},
    "revenue": {"type": "number"},
    "discount": {"type": "number"},
    "budget": {"type": "money"},
    "price": {"type": "money"},
    "need_confirmed": {"type": "flag"},
    "vip": {"type": "flag"},
    "segment": {"type": "choice", "options": ["small", "middle", "large"], "ordered": True},
    "city": {"type": "text"},
    "seen_at": {"type": "instant"},
}
CATALOGUE = Catalogue.of(
    fields={name: Field.model_validate(each) for name, each in FIELDS.items()},
    facts={},
    currency="CNY",
    zone=ZoneInfo("Asia/Shanghai"),
    subject="opportunity",
)

c = pl.col
_INFINITY = "'Infinity'::DOUBLE"
_WEEK, _MONTH = NOW - timedelta(days=7), NOW - timedelta(days=30)
RULES: list[tuple[str, pl.Expr, str]] = [
    ("size > 50", (c("size") > 50) & (c("size") < inf), f"size > 50 AND size < {_INFINITY}"),
    ("size <= 10", (c("size") <= 10) & (c("size") > -inf), f"size <= 10 AND size > -{_INFINITY}"),
    (
        "size between 20 and 80",
        c("size").is_between(20, 80),
        "size BETWEEN 20 AND 80",
    ),
    (
        "revenue > 1000 * size",
        (c("revenue") < inf) & (c("size") > -inf) & (c("revenue") > 1000 * c("size")),
        f"revenue < {_INFINITY} AND size > -{_INFINITY} AND revenue > 1000 * size",
    ),
    (
        "revenue / size >= 500",
        (c("revenue") / c("size") < inf) & (c("revenue") / c("size") >= 500),
        f"revenue / size < {_INFINITY} AND revenue / size >= 500",
    ),
    (
        "discount < 0.3",
        (c("discount") < 0.3) & (c("discount") > -inf),
        f"discount < 0.3 AND discount > -{_INFINITY}",
    ),
    ("budget > 0", c("budget") > 0, "budget > 0"),
    ("budget >= price", c("budget") >= c("price"), "budget >= price"),
    ("budget between 1000 and 90000", c("budget").is_between(1000, 90_000), "budget BETWEEN 1000 AND 90000"),
    ("price > 0.3 * budget", c("price") > 0.3 * c("budget"), "price::DOUBLE > 0.3::DOUBLE * budget"),
    ("need_confirmed", c("need_confirmed"), "need_confirmed"),
    ("not vip", ~c("vip"), "NOT vip"),
    ("segment == 'large'", c("segment") == "large", "segment = 'large'"),
    ("segment >= 'middle'", c("segment").is_in(["middle", "large"]), "segment IN ('middle', 'large')"),
    (
        "city in ['北京', '上海', '深圳']",
        c("city").is_in(["北京", "上海", "深圳"]),
        "city IN ('北京', '上海', '深圳')",
    ),
    ("city contains '州'", c("city").str.contains("州", literal=True), "contains(city, '州')"),
    ("days_since(seen_at) > 30", c("seen_at") < _MONTH, f"seen_at < TIMESTAMPTZ '{_MONTH}'"),
    ("days_since(seen_at) <= 7", c("seen_at") >= _WEEK, f"seen_at >= TIMESTAMPTZ '{_WEEK}'"),
    (
        "need_confirmed and (budget > 5000 or vip) and size > 5",
        c("need_confirmed") & ((c("budget") > 5000) | c("vip")) & (c("size") > 5) & (c("size") < inf),
        f"need_confirmed AND (budget > 5000 OR vip) AND size > 5 AND size < {_INFINITY}",
    ),
    (
        "missing(budget) or missing(city)",
        c("budget").is_null() | c("city").is_null() | (c("city") == ""),
        "budget IS NULL OR city IS NULL OR city = ''",
    ),
]
"""The same rule three times: ours, Polars', DuckDB's."""

CONDITIONS = {f"r{index}": parse(text) for index, (text, _, _) in enumerate(RULES)}
NAMES = [f"{name}__true" for name in CONDITIONS]


def sample(count: int) -> pl.DataFrame:
    """Build a deterministic table with a tenth of nulls, a few NaN and a few infinities."""
    at = pl.int_range(count, eager=True).alias("at")
    frame = pl.DataFrame({"at": at, "mixed": (at * 2_654_435_761) % 1_000_003})
    mixed = c("mixed")
    segments = pl.Series("segments", ["small", "small", "middle", "large"])
    cities = pl.Series("cities", ["北京", "上海", "广州", "深圳", "杭州", "苏州", "", "成都"])

    def sparse(expr: pl.Expr, by: int) -> pl.Expr:
        return pl.when((mixed // by) % 10 > 0).then(expr)

    def odd(expr: pl.Expr, by: int) -> pl.Expr:
        strange = pl.lit(pl.Series("strange", [float("nan"), inf, -inf])).gather(mixed // by % 3)
        return pl.when(mixed % by == 0).then(strange).otherwise(expr)

    return frame.select(
        size=sparse(odd(1.0 * (mixed % 101), 997), 3),
        revenue=sparse(odd((mixed % 70_001).cast(pl.Float64), 991), 7),
        discount=sparse(odd((mixed % 100) / 200.0, 983), 11),
        budget=sparse(mixed % 100_003, 13),
        price=sparse(mixed % 50_021, 17),
        need_confirmed=sparse(mixed % 3 == 0, 19),
        vip=sparse(mixed % 5 == 0, 23),
        segment=sparse(pl.lit(segments).gather(mixed % 4), 29),
        city=sparse(pl.lit(cities).gather(mixed % 8), 31),
        seen_at=sparse(pl.lit(NOW) - pl.duration(seconds=mixed * 9), 37),
    )  # fmt: skip


def ours(frame: Any) -> Any:
    """Ask for the surely-true half."""
    return answer_table(CONDITIONS, frame, CATALOGUE, now=NOW, halves=("true",))


def by_polars(frame: pl.DataFrame) -> pl.DataFrame:
    """Ask natively, in one pass, with nulls as false."""
    rules = [rule.fill_null(value=False).alias(name) for name, (_, rule, _) in zip(NAMES, RULES, strict=True)]
    return frame.lazy().with_columns(rules).collect()


def by_duckdb(table: Any) -> Any:
    """Ask natively, in one query, with nulls as false."""
    rules = [f"({rule}) IS TRUE AS {name}" for name, (_, _, rule) in zip(NAMES, RULES, strict=True)]
    return table.project(f"*, {', '.join(rules)}")


def counted(table: Any) -> Any:
    """Run a DuckDB plan to the end without moving its rows to Python: count each answer."""
    return table.aggregate(", ".join(f"count_if({name}) AS {name}" for name in NAMES)).fetchall()[0]


def agree(mine: dict[str, int], theirs: dict[str, int], engine: str) -> None:
    """Stop where the answers differ: the ratio would mean nothing."""
    for (text, _, _), name in zip(RULES, NAMES, strict=True):
        if mine[name] != theirs[name]:
            msg = f"{engine} disagrees on {text!r}: {mine[name]} and {theirs[name]}"
            raise AssertionError(msg)


def _counts(frame: pl.DataFrame) -> dict[str, int]:
    return frame.select(c(NAMES).sum()).row(0, named=True)


def measure() -> Iterable[Measured]:
    """Compare on both engines; the ratio is time, so the budget of 0.8 of the native speed is 1.25."""
    frame = sample(ROWS)
    agree(_counts(ours(frame)), _counts(by_polars(frame)), "Polars")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("given", frame.to_arrow())
        connection.execute("CREATE TABLE deals AS SELECT * FROM given")
        table = connection.table("deals")
        native, mine = counted(by_duckdb(table)), counted(ours(table))
        agree(dict(zip(NAMES, mine, strict=True)), dict(zip(NAMES, native, strict=True)), "DuckDB")
        works: list[Callable[[], object]] = [
            lambda: ours(frame),
            lambda: by_polars(frame),
            lambda: counted(ours(table)),
            lambda: counted(by_duckdb(table)),
        ]
        a, b, d, e = quickest(*works, rounds=ROUNDS)
    for engine, one, two in (("Polars", a, b), ("DuckDB", d, e)):
        what = f"20 conditions, {ROWS:,} rows, {engine}"
        yield Measured(what, f"native {engine}", one / two, 1.25, f"{one * 1e3:.0f} ms / {two * 1e3:.0f} ms")
