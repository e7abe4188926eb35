"""Asks rows of a file whether they fit: by the literals in their columns, or by a condition over them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel.conditions import parse
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.values.names import Entry, Names
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.conditions.values.view import RowView
from salesfunnel.errors import ConditionError, DataError, Problem, near
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.cells import NO, YES, inferred
from salesfunnel.shell.imports.mapping import RowTest

with extra("shell"):
    import polars as pl

__all__ = ["condition_names", "fitting", "row_test_problems", "tested_columns"]

_NAMELESS = re.compile("[^a-z0-9]+")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # no condition over the cells of a row asks for the time


def condition_names(titles: Iterable[str], *, taken: Collection[str] = ()) -> dict[str, str]:
    """Return the name by which conditions call each column, with what the file calls it.

    Args:
        titles: what the file calls its columns.
        taken: names that are something else.

    >>> condition_names(["Lead Origin", "线索来源"])
    {'lead_origin': 'Lead Origin', 'column': '线索来源'}
    """
    names: dict[str, str] = {}
    for title in titles:
        name = _NAMELESS.sub("_", title.lower()).strip("_")[:60] or "column"
        name = name if name[0].isalpha() and name not in taken else f"own_{name}"
        names[next(unique for unique in _numbered(name) if unique not in names)] = title
    return names


def _numbered(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}_{number}" for number in range(2, 100_000))


def tested_columns(test: RowTest, columns: Collection[str]) -> list[str]:
    """Return the columns that a test looks at, of those that the rows have."""
    if isinstance(test, Mapping):
        return [column for column in test if column in columns]
    words = set(re.findall(r"[a-z][a-z0-9_]*", re.sub(r"'[^']*'|\"[^\"]*\"", "", test)))
    return [title for name, title in condition_names(columns).items() if name in words]


def row_test_problems(test: RowTest, columns: Collection[str], place: str) -> Iterator[Problem]:
    """Say what is wrong with a test of rows that have these columns, every problem with its cure."""
    if isinstance(test, Mapping):
        for column in test:
            if column not in columns:
                yield Problem(
                    place, "missing_column", f"no column is named '{column}'", near(column, columns)
                )
        return
    try:
        parse(test)
    except ConditionError as wrong:
        yield from (problem.under(place) for problem in wrong.problems)


def fitting(test: RowTest, frame: pl.DataFrame, place: str) -> pl.Series:
    """Return for each row whether it surely fits.

    Args:
        test: by column the literals that fit, all of them at once; or a condition over the columns' names, in
            which a column holds numbers or flags where all its cells are some.
        frame: the rows, as texts.
        place: of the test in its document.

    Raises:
        DataError: for a condition that does not suit the columns.
    """
    if isinstance(test, Mapping):
        every = [pl.col(column).fill_null("").is_in(_spellings(wanted)) for column, wanted in test.items()]
        return frame.select(pl.all_horizontal(every).alias("fits"))["fits"]
    titles = tested_columns(test, frame.columns)
    if not titles:
        says = f"'{test[:60]}' names no column of the file"
        raise DataError.at(
            place, says, f"the columns are called {', '.join(list(condition_names(frame.columns))[:8])}"
        )
    distinct = frame.select(titles).unique(maintain_order=True)
    answers = distinct.with_columns(pl.Series("\x00fits", _answers(test, distinct, frame.columns, place)))
    return frame.select(titles).join(answers, on=titles, how="left", nulls_equal=True, maintain_order="left")[
        "\x00fits"
    ]


def _spellings(wanted: Iterable[str]) -> list[str]:
    """Return the literals; true and false in every spelling of them."""
    texts: list[str] = []
    for literal in wanted:
        words = {"true": YES, "false": NO}.get(literal, ())
        texts += [literal, *(form for word in words for form in (word, word.upper(), word.capitalize()))]
    return list(dict.fromkeys(texts))


def _answers(test: str, rows: pl.DataFrame, columns: Iterable[str], place: str) -> list[bool]:
    names = {title: name for name, title in condition_names(columns).items()}
    cells: dict[str, list[Any]] = {}
    entries: dict[str, Entry] = {}
    for title in rows.columns:
        name = names[title]
        kind, cells[name] = inferred([cell or None for cell in rows[title].to_list()])
        entries[name] = Entry(name, ValueType(kind), _reader(name))
    known = Names("row", entries, "XXX", ZoneInfo("UTC"))
    try:
        judge = compile_evaluator(parse(test), known)
    except ConditionError as wrong:
        raise DataError(*(problem.under(place) for problem in wrong.problems)) from None
    return [
        judge.answer(RowView({name: column[row] for name, column in cells.items()}, now=_NEVER, names=known))
        is True
        for row in range(rows.height)
    ]


def _reader(name: str) -> Any:
    return lambda row: row[name]
