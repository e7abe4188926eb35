"""A condition answers on a table exactly as on each of its records, whichever engine holds the table."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import attrs
import duckdb
import polars as pl
import pytest
from tests.conditions.samples import CATALOGUE, NOW, view_of
from tests.conditions.tables import Tables, arrow_pandas, numpy_pandas, tables
from tests.conditions.wishes import FITTING

from salesfunnel.conditions import compile_condition, parse
from salesfunnel.conditions.columns.query import answer_table
from salesfunnel.conditions.language.tree import All, AnyOf, Not

MORE = [
    "budget + price > 3", "budget - price <= 0", "budget * size > 1", "price / size >= 1", "budget + budget > 0", "price - 2 > 0",
    "price * 0.333 > 1", "price / 3 == 1", "budget > price", "budget >= '1.50'", "budget < '1.01'", "price != '1.50'", "price == 2",
    "amount > 100", "amount <= 5", "budget in [0, 1.5]", "size in [0.0]", "size*2-1 > other_size", "2 > size", "size > other_size",
    "not (size > 1)", "1 < 2", "tags contains 'a'", "tags contains '大'", "present(channels)", "missing(channels)",
    "not (channels == other_channels)", "account.staff in [0.5]", "present(account.staff)", "missing(start)", "start != end",
    "days_since(end) between -400 and 400", "days_since(start) == 60.166666666666664", "days_since(seen_at) != 3", "7 <= days_since(seen_at)",
    "days_since(seen_at) * 2 > 6", "days_since(start) + size > 10", "seen_at >= '2026-03-01T12:00:00Z'", "other_seen_at < seen_at",
    "vip != true", "not vip", "vip in [true]", "true == vip", "colour != 'red'", "note != 'red'", "grade >= grade", "grade > 'low'", "'low' < grade", "note != other_note",
    "note in ['预算', 'a']", "not (note in ['预算', 'a'])", "note contains '客户'", "other_note starts_with '预'", "not (note contains 'a')",
    "present(has_boss)", "present(meetings)", "meetings * 2 > size", "next_steps == 0", "present(quotes)", "missing(silence_or_age)",
    "missing(until_next)", "silence between 1 and 7", "paid > 2", "paid between 0 and 100", "influence >= 0.75", "least_offer < 2",
    "missing(least_offer)", "newest_version > 2", "first_outcome == 'later'", "present(first_outcome)", "last_outcome starts_with '谈'",
    "days_since(last_planned_at) > 0", "missing(last_planned_at)", "open_doubts > 1", "least_offer + paid > 3", "quotes > 1", "top_rating == 'good'", "top_rating < 'good'",
]  # fmt: skip
ALONE = " alone"
"""Polars without rows of other tables is asked in its own words, instead of those of Narwhals."""

LEAVES = [parse(text) for text in FITTING + MORE]


def some_trees(seed: int, count: int) -> dict[str, Any]:
    """Return every leaf, and conditions that join some of them."""
    random = Random(seed)  # noqa: S311 - chance is only for test data
    found = list(LEAVES)
    for _ in range(count):
        parts = tuple(random.choices(found, k=random.choice([0, 2, 3])))
        found.append(random.choice([All(of=parts), AnyOf(of=parts), Not(of=random.choice(found))]))
    return {f"c{index}": each for index, each in enumerate(found)}


def flags(frame: Any) -> pl.DataFrame:
    """Return what pandas answered, as Polars sees it; every answer must be a plain flag."""
    answers = [name for name in frame.columns if name.endswith(("__true", "__false"))]
    assert {str(frame[name].dtype) for name in answers} == {"bool"}
    return pl.DataFrame({name: frame[name].to_numpy() for name in answers} | {"id": frame["id"].tolist()})


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'Asia/Shanghai'")
        yield opened


def asked(engine: str, given: Tables, trees: dict[str, Any], connection: Any) -> pl.DataFrame:
    """Ask one engine, and return its answers in the order of the records."""
    to: Any = {
        "polars": lambda frame: frame,
        "polars lazy": lambda frame: frame.lazy(),
        "pandas numpy": numpy_pandas,
        "pandas arrow": arrow_pandas,
        "duckdb": lambda frame: connection.from_arrow(frame.to_arrow()),
        "pyarrow": lambda frame: frame.to_arrow(),
    }[engine.removesuffix(ALONE)]
    rows = {name: to(each) for name, each in given.rows.items()}
    found = answer_table(trees, to(given.frame), CATALOGUE, now=NOW, rows=rows)
    if engine.startswith("pandas"):
        return flags(found)
    if engine == "pyarrow":
        return pl.DataFrame(pl.from_arrow(found))
    frame = (
        found.collect() if engine.startswith("polars lazy") else found.pl() if engine == "duckdb" else found
    )
    return (
        frame
        if engine.startswith("polars") and "lazy" not in engine
        else frame.sort(pl.col("id").str.slice(2).cast(int))
    )


def without_rows(given: Tables) -> Tables:
    """Return the same sample of a host that hands over only the subjects."""
    unloaded = dict.fromkeys(("contacts", "activities", "planned", "documents", "objections"))
    dossiers = [attrs.evolve(each, **unloaded) for each in given.dossiers]
    return attrs.evolve(given, rows={}, dossiers=dossiers)


def disagreements(engine: str, connection: Any, *, seed: int, count: int) -> list[str]:
    """Return the records on which rows and columns differ, as sentences."""
    given, trees = tables(seed, count), some_trees(seed, 30)
    given = without_rows(given) if engine.endswith(ALONE) else given
    found = asked(engine, given, trees, connection)
    assert found["id"].to_list() == [each.subject.id for each in given.dossiers]
    answers = {name: found[name].to_list() for name in found.columns if "__" in name}
    walks = {name: compile_condition(each, CATALOGUE) for name, each in trees.items()}
    wrong = []
    for at, dossier in enumerate(given.dossiers):
        view = view_of(dossier)
        for name, walk in walks.items():
            answer, halves = walk.answer(view), (answers[f"{name}__true"][at], answers[f"{name}__false"][at])
            if halves != (answer is True, answer is False):
                wrong.append(f"seed {seed}, {dossier.subject.id}, {walk.condition}: {answer}, but {halves}")
    return wrong


ENGINES = (
    "polars", "polars lazy", "polars alone", "polars lazy alone", "pandas numpy", "pandas arrow", "pyarrow", "duckdb",
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_and_columns_agree(engine: str, connection: Any) -> None:
    for seed in range(6):
        assert disagreements(engine, connection, seed=seed, count=50)[:5] == []


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_rows_and_columns_agree_on_twenty_thousand_records(engine: str, connection: Any) -> None:
    for seed in range(1_000, 1_050):
        assert disagreements(engine, connection, seed=seed, count=400)[:5] == []
