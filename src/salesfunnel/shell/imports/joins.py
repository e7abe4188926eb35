"""Reads a mapping's tables and joins them into one row per subject; what finds no partner is reported.

Every column of a joined table stands in the result as `table.column`. A table of kind `rows` gives each of
its columns as the list of its rows' values, in file order, and `table.` alone holds how many rows there were.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import attrs

from salesfunnel.errors import DataError, Problem, near
from salesfunnel.messages import Message
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.loading import CrmMapping, columns, row_tests
from salesfunnel.shell.imports.mapping import Join, RowTest, TableFile
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.readers import find_file, read_table
from salesfunnel.shell.imports.row_tests import fitting, row_test_problems
from salesfunnel.shell.imports.sources import read_query
from salesfunnel.shell.imports.tables import Table

__all__ = [
    "Joined", "Rows", "broken_rows", "join_tables", "no_file", "read_rows", "read_tables", "rows_of",
    "rows_of_table", "rows_of_tables",
]  # fmt: skip


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


@attrs.frozen(eq=False)
class Rows:
    """The rows of the subject's table with everything joined to them.

    Args:
        frame: one row per row of the subject's table; `table.column` for joined tables.
        notes: broken rows, rows that the mapping leaves out, and what found no partner.
        typed: the columns that hold numbers and no texts.
        numbers: by row, where in the file it stood, from 1; empty where that is the order of the frame.
    """

    frame: pl.DataFrame
    notes: tuple[Note, ...]
    typed: frozenset[str] = frozenset()
    numbers: Sequence[int] = ()

    def cells(self, column: str) -> list[Any]:
        """Return a column's cells, row by row: texts, or lists of texts from a table of kind `rows`."""
        return self.frame[column].to_list()

    def texts(self, column: str) -> list[str]:
        """Return a column's texts, row by row, empty where there is none."""
        return ["" if cell is None else str(cell) for cell in self.cells(column)]

    def ids(self, column: str | None) -> list[str]:
        """Return the ids, row by row: what the column holds, else the number of the row."""
        if column is not None:
            return self.texts(column)
        return [str(number) for number in self.numbers or range(1, self.frame.height + 1)]

    def has(self, table: str) -> tuple[bool, ...]:
        """Say for each subject whether the joined table has a row of it."""
        return tuple(bool(count) for count in self.cells(rows_of(table)))


def read_rows(mapping: CrmMapping, folder: Path) -> Rows:
    """Read the tables below `folder`, join them, and leave out the rows that the mapping does not want.

    Raises:
        DataError: for every missing file, else for every missing column, else for a file that cannot be read.
    """
    return rows_of_tables(mapping, read_tables(mapping, folder))


def rows_of_tables(mapping: CrmMapping, tables: Mapping[str, Table]) -> Rows:
    """Join tables that were read, and leave out the rows that the mapping does not want.

    Raises:
        DataError: for every missing column.
    """
    _refuse_missing_columns(mapping, tables)
    document = mapping.document
    own = tables[document.subject_table]
    missing = frozenset(document.missing)
    joined = join_tables(own.frame, tables, document.joins, missing=missing)
    broken = [broken_rows(table) for table in tables.values() if table.broken]
    typed = own.typed | {f"{name}.{column}" for name, table in tables.items() for column in table.typed}
    rows = Rows(joined.frame, (*broken, *joined.notes), typed)
    if document.where is not None:
        rows = _where(rows, document.where, f"{mapping.path.name}: where")
    if document.subject.id is None:
        note = Note.of("numbered_row", rows.frame.height, {"file": own.path.name}, file=own.path.name)
        rows = attrs.evolve(rows, notes=(*rows.notes, note))
    return rows


def _where(rows: Rows, test: RowTest, place: str) -> Rows:
    fits = fitting(test, rows.frame, place)
    numbers = [number for number, kept in enumerate(fits, start=1) if kept]
    left_out = rows.frame.height - len(numbers)
    notes = (Note.of("filtered_row", left_out, {}),) if left_out else ()
    return Rows(rows.frame.filter(fits), (*rows.notes, *notes), rows.typed, numbers)


def rows_of_table(table: Table, notes: tuple[Note, ...] = ()) -> Rows:
    """Return the rows of one table that nothing is joined to."""
    broken = (broken_rows(table),) if table.broken else ()
    return Rows(table.frame, (*broken, *notes), table.typed)


def read_tables(
    mapping: CrmMapping, folder: Path, *, only: Mapping[str, frozenset[str]] = MappingProxyType({})
) -> dict[str, Table]:
    """Read the tables of a mapping.

    Args:
        mapping: the mapping.
        folder: where the files stand.
        only: by table, the columns of a delimited file that are kept; all where absent.

    Raises:
        DataError: for every missing file, else for one that cannot be read.
    """
    written = mapping.document.tables
    if not folder.is_dir() and any(table.file for table in written.values()):
        raise DataError.at(
            str(folder), "there is no such folder", "give the folder that holds the files: --data DIR"
        )
    problems: list[Problem] = []
    files: dict[str, Path] = {}
    for name, table in written.items():
        if table.file is None:
            continue
        path = find_file(folder, table.file)
        if path:
            files[name] = path
            continue
        says, cure = no_file(folder, table.file)
        problems.append(Problem(f"{mapping.path.name}: tables.{name}.file", "missing_file", says, cure))
    if problems:
        raise DataError(*problems)
    return {name: _read(name, table, files.get(name), only.get(name)) for name, table in written.items()}


def _read(name: str, table: TableFile, path: Path | None, only: frozenset[str] | None) -> Table:
    if path is None:
        return read_query(name, table.url or "", table.query or "")
    return read_table(
        path,
        encoding=table.encoding,
        delimiter=table.delimiter,
        trim=table.trim,
        sheet=table.sheet,
        rows=table.rows,
        only=only,
    )


def no_file(folder: Path, name: str) -> tuple[str, str]:
    """Say that a file is not there, or is no file."""
    try:
        is_folder = (folder / name).is_dir()
    except (OSError, ValueError):
        is_folder = False
    if is_folder:
        return f"'{folder / name}' is a folder, expected a file", "name the file in it: 'FOLDER/FILE'"
    files = (path.name for path in folder.iterdir() if path.is_file())
    return f"'{folder}' has no file '{name[:80]}'", near(
        name[:80], files, otherwise=f"'{folder}' holds no file"
    )


def _refuse_missing_columns(mapping: CrmMapping, tables: Mapping[str, Table]) -> None:
    document = mapping.document
    own = tables[document.subject_table]
    known = dict.fromkeys(own.frame.columns, own.path.name)
    problems: list[Problem] = []

    def need(place: str, column: str) -> None:
        if fault := _fault(column, known, tables, own):
            problems.append(Problem(f"{mapping.path.name}: {place}", "missing_column", *fault))

    if document.subject.id is not None:
        need("subject.id", document.subject.id)
    for index, join in enumerate(document.joins):
        need(f"joins.{index}.column", join.column)
        other = tables[join.table]
        if fault := _fault(join.to, dict.fromkeys(other.frame.columns), {}, other):
            problems.append(Problem(f"{mapping.path.name}: joins.{index}.to", "missing_column", *fault))
        joined = {f"{join.table}.{name}": other.path.name for name in ("", *other.frame.columns)}
        for name in sorted(joined.keys() & known.keys()):
            says = f"the joined table would hold '{name}', which '{own.path.name}' has already"
            problems.append(
                Problem(f"{mapping.path.name}: joins.{index}.table", "two_columns", says, "rename the table")
            )
        known |= joined
    for place, column in _columns(mapping):
        need(place, column)
    for place, test in row_tests(document):
        problems += row_test_problems(test, known, f"{mapping.path.name}: {place}")
    if problems:
        raise DataError(*problems)


def _fault(
    column: str, known: Mapping[str, object], tables: Mapping[str, Table], own: Table
) -> tuple[str, str] | None:
    """Say which file lacks the column and what could have been meant, or why it cannot be used."""
    prefix, dot, rest = column.partition(".")
    is_joined = dot and prefix in tables and column not in own.frame.columns
    table, name = (tables[prefix], rest) if is_joined else (own, column)
    if column in known:
        return table.fault_of(name)
    return f"'{table.path.name}' has no column '{name}'", near(name, table.frame.columns)


def _columns(mapping: CrmMapping) -> Iterator[tuple[str, str]]:
    status = mapping.document.status
    if status and status.column is not None:
        yield "status.column", status.column
    if mapping.document.waivers:
        yield "waivers", mapping.document.waivers
    for name, field in mapping.document.fields.items():
        if field.currency:
            yield f"fields.{name}.currency", field.currency
    yield from ((place, source.column) for place, source in columns(mapping.document))


def broken_rows(table: Table) -> Note:
    """Note the rows of a table that were left out."""
    details: dict[str, object] = {"file": table.path.name, "lines": [row.line for row in table.broken[:20]]}
    lines = Message.of(
        "import_line" if len(table.broken) == 1 else "import_lines",
        lines=examples(row.line for row in table.broken),
    )
    return Note.of("broken_row", len(table.broken), details, file=table.path.name, lines=lines)
