"""Puts the tables together by the values that they share, and reports what finds no partner.

Every column of a joined table stands in the result as `table.column`. A table of kind `rows` gives each of
its columns as the list of its rows' values, in file order, and `table.` alone holds how many rows there were.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping

import attrs

from salesfunnel.messages import Message
from salesfunnel.shell.extras import extra
from salesfunnel.shell.mapping import Join
from salesfunnel.shell.quality import Note, examples
from salesfunnel.shell.readers import Table

with extra("shell"):
    import polars as pl

__all__ = ["Joined", "join_tables", "rows_of"]

_ROW = "\x00row"
_DETAILED = 20


@attrs.frozen(eq=False)
class Joined:
    """The subject's rows with what was joined to them, in file order, and what found no partner."""

    frame: pl.DataFrame
    notes: tuple[Note, ...]


def rows_of(table: str) -> str:
    """Return the column that holds how many rows of the table belong to a subject."""
    return f"{table}."


def join_tables(
    subjects: pl.DataFrame, tables: Mapping[str, Table], joins: Collection[Join], *, missing: Collection[str]
) -> Joined:
    """Join the further tables to the subject's rows.

    Args:
        subjects: the subject's rows.
        tables: the further tables by name.
        joins: how each belongs to the subjects, in order.
        missing: the literals that mean "nobody recorded it": such a value looks for no partner.
    """
    frame, notes = subjects, list[Note]()
    for join in joins:
        one = _lookup if join.kind == "lookup" else _rows
        frame, found = one(frame, tables[join.table].frame, join, missing=missing)
        notes += found
    return Joined(frame, tuple(notes))


def _given(column: str, missing: Collection[str]) -> pl.Expr:
    return pl.col(column).is_not_null() & ~pl.col(column).is_in(list(missing))


def _prefixed(frame: pl.DataFrame, join: Join) -> pl.DataFrame:
    return frame.rename({name: f"{join.table}.{name}" for name in frame.columns})


def _beside(frame: pl.DataFrame, other: pl.DataFrame, join: Join) -> pl.DataFrame:
    """Add the one row of `other` that belongs to each row of `frame`; the order stays."""
    right = other.with_columns(pl.col(f"{join.table}.{join.to}").alias(_ROW))
    return frame.join(right, left_on=join.column, right_on=_ROW, how="left", maintain_order="left")


def _lookup(
    frame: pl.DataFrame, other: pl.DataFrame, join: Join, *, missing: Collection[str]
) -> tuple[pl.DataFrame, list[Note]]:
    other = other.filter(_given(join.to, missing))
    first = other.unique(subset=join.to, keep="first", maintain_order=True)
    right = _prefixed(first, join).with_columns(pl.lit(1).alias(rows_of(join.table)))
    joined = _beside(frame, right, join)
    alone = joined.filter(_given(join.column, missing) & pl.col(rows_of(join.table)).is_null())[join.column]
    notes = list[Note]()
    if len(alone):
        notes.append(_unmatched(alone, first[join.to].to_list(), join))
    if len(other) > len(first):
        notes.append(_repeated(other, join))
    return joined, notes


def _unmatched(alone: pl.Series, known: list[str], join: Join) -> Note:
    counts = {str(value): int(count) for value, count in alone.value_counts(sort=True).iter_rows()}
    shown = examples(f"'{value}' ({count:,})" for value, count in counts.items())
    close = difflib.get_close_matches(next(iter(counts)), known, n=1) if len(counts) == 1 else []
    hint = Message.of("import_near", name=close[0]) if close else ""
    values = dict(list(counts.items())[:_DETAILED])
    return Note.of(
        "unmatched",
        len(alone),
        {"table": join.table, "column": join.column, "distinct": len(counts), "values": values},
        table=join.table,
        column=join.column,
        examples=shown,
        hint=hint,
    )


def _repeated(other: pl.DataFrame, join: Join) -> Note:
    extra_rows = len(other) - other[join.to].n_unique()
    twice = other.filter(pl.col(join.to).is_duplicated())[join.to].unique(maintain_order=True).to_list()
    return Note.of(
        "repeated_key",
        extra_rows,
        {"table": join.table, "column": join.to},
        table=join.table,
        column=join.to,
        examples=examples(f"'{value}'" for value in twice),
    )


def _rows(
    frame: pl.DataFrame, other: pl.DataFrame, join: Join, *, missing: Collection[str]
) -> tuple[pl.DataFrame, list[Note]]:
    given = frame.filter(_given(join.column, missing))[join.column]
    known = set(given.to_list())
    belongs = pl.col(join.to).is_in(list(known)).fill_null(value=False)
    mine = other.filter(belongs)
    grouped = mine.group_by(join.to, maintain_order=True).agg(
        pl.all().exclude(join.to), pl.len().cast(pl.Int32).alias(_ROW)
    )
    counted = grouped.rename({name: f"{join.table}.{name}" for name in grouped.columns if name != _ROW})
    joined = _beside(frame, counted.rename({_ROW: rows_of(join.table)}), join)
    orphans = other.filter(~belongs)[join.to].fill_null("")
    return joined, [_orphans(orphans, mine, join)] if len(orphans) else []


def _orphans(orphans: pl.Series, mine: pl.DataFrame, join: Join) -> Note:
    counts = {str(value): int(count) for value, count in orphans.value_counts(sort=True).iter_rows()}
    details = {
        "table": join.table,
        "column": join.to,
        "values": dict(list(counts.items())[:_DETAILED]),
        "joined_rows": len(mine),
        "joined_subjects": mine[join.to].n_unique(),
    }
    return Note.of(
        "orphan_row",
        len(orphans),
        details,
        table=join.table,
        column=join.to,
        examples=examples(f"'{value}'" for value in counts),
    )
