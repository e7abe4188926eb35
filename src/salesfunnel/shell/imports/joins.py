"""Puts the tables together by the values that they share, and reports what finds no partner.

Every column of a joined table stands in the result as `table.column`. A table of kind `rows` gives each of
its columns as the list of its rows' values, in file order, and `table.` alone holds how many rows there were.

Reads a mapping's files, checks its columns, and joins the tables into one row per subject.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError, Problem, near
from salesfunnel.messages import Message
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.loading import CrmMapping, columns
from salesfunnel.shell.imports.mapping import Join
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.readers import Table, find_file, read_table

__all__ = ["Joined", "Rows", "broken_rows", "join_tables", "no_file", "read_rows", "rows_of", "rows_of_table"]


with extra("shell"):
    import polars as pl


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


with extra("shell"):
    import polars as pl


@attrs.frozen(eq=False)
class Rows:
    """The rows of the subject's table with everything joined to them.

    Args:
        frame: one row per row of the subject's table; `table.column` for joined tables.
        notes: broken rows, and what found no partner.
    """

    frame: pl.DataFrame
    notes: tuple[Note, ...]

    def cells(self, column: str) -> list[Any]:
        """Return a column's cells, row by row: texts, or lists of texts from a table of kind `rows`."""
        return self.frame[column].to_list()

    def texts(self, column: str) -> list[str]:
        """Return a column's texts, row by row, empty where there is none."""
        return ["" if cell is None else str(cell) for cell in self.cells(column)]

    def has(self, table: str) -> tuple[bool, ...]:
        """Say for each subject whether the joined table has a row of it."""
        return tuple(bool(count) for count in self.cells(rows_of(table)))


def read_rows(mapping: CrmMapping, folder: Path) -> Rows:
    """Read the files below `folder` and join them.

    Raises:
        DataError: for every missing file, else for every missing column, else for a file that cannot be read.
    """
    tables = _read_tables(mapping, folder)
    _refuse_missing_columns(mapping, tables)
    document = mapping.document
    missing = frozenset(document.missing)
    joined = join_tables(tables[document.subject_table].frame, tables, document.joins, missing=missing)
    broken = [broken_rows(table) for table in tables.values() if table.broken]
    return Rows(joined.frame, (*broken, *joined.notes))


def rows_of_table(table: Table, notes: tuple[Note, ...] = ()) -> Rows:
    """Return the rows of one table that nothing is joined to."""
    return Rows(table.frame, (*((broken_rows(table),) if table.broken else ()), *notes))


def _read_tables(mapping: CrmMapping, folder: Path) -> dict[str, Table]:
    if not folder.is_dir():
        raise DataError.at(
            str(folder), "there is no such folder", "give the folder that holds the files: --data DIR"
        )
    problems: list[Problem] = []
    found: dict[str, Path] = {}
    for name, table in mapping.document.tables.items():
        path = find_file(folder, table.file)
        if path:
            found[name] = path
            continue
        says, cure = no_file(folder, table.file)
        problems.append(Problem(f"{mapping.path.name}: tables.{name}.file", "missing_file", says, cure))
    if problems:
        raise DataError(*problems)
    written = mapping.document.tables
    return {
        name: read_table(path, encoding=each.encoding, delimiter=each.delimiter, trim=each.trim)
        for (name, path), each in ((item, written[item[0]]) for item in found.items())
    }


def no_file(folder: Path, name: str) -> tuple[str, str]:
    """Say that a file is not there, or is no file."""
    if (folder / name).is_dir():
        return f"'{folder / name}' is a folder, expected a file", "name the file in it: 'FOLDER/FILE'"
    files = (each.name for each in folder.iterdir() if each.is_file())
    return f"'{folder}' has no file '{name}'", near(name, files, otherwise=f"'{folder}' holds no file")


def _refuse_missing_columns(mapping: CrmMapping, tables: Mapping[str, Table]) -> None:
    document = mapping.document
    own = tables[document.subject_table]
    known = dict.fromkeys(own.frame.columns, own.path.name)
    problems: list[Problem] = []

    def need(place: str, column: str) -> None:
        if column not in known:
            says, cure = _absent(column, tables, own)
            problems.append(Problem(f"{mapping.path.name}: {place}", "missing_column", says, cure))

    need("subject.id", document.subject.id)
    for index, join in enumerate(document.joins):
        need(f"joins.{index}.column", join.column)
        other = tables[join.table]
        if join.to not in other.frame.columns:
            says, cure = _absent(join.to, {}, other)
            problems.append(Problem(f"{mapping.path.name}: joins.{index}.to", "missing_column", says, cure))
        joined = {f"{join.table}.{name}": other.path.name for name in ("", *other.frame.columns)}
        for name in sorted(joined.keys() & known.keys()):
            says = f"the joined table would hold '{name}', which '{own.path.name}' has already"
            problems.append(
                Problem(f"{mapping.path.name}: joins.{index}.table", "two_columns", says, "rename the table")
            )
        known |= joined
    for place, column in _columns(mapping):
        need(place, column)
    if problems:
        raise DataError(*problems)


def _absent(column: str, tables: Mapping[str, Table], own: Table) -> tuple[str, str]:
    """Say which file lacks the column, and what could have been meant."""
    prefix, dot, rest = column.partition(".")
    if dot and prefix in tables:
        table = tables[prefix]
        return f"'{table.path.name}' has no column '{rest}'", near(rest, table.frame.columns)
    return f"'{own.path.name}' has no column '{column}'", near(column, own.frame.columns)


def _columns(mapping: CrmMapping) -> Iterator[tuple[str, str]]:
    status = mapping.document.status
    if status:
        yield "status.column", status.column
    if mapping.document.waivers:
        yield "waivers", mapping.document.waivers
    yield from ((place, source.column) for place, source in columns(mapping.document))


def broken_rows(table: Table) -> Note:
    """Note the rows of a table that were left out."""
    lines = examples(row.line for row in table.broken)
    details: dict[str, object] = {"file": table.path.name, "lines": [row.line for row in table.broken[:20]]}
    return Note.of("broken_row", len(table.broken), details, file=table.path.name, lines=lines)
