"""Reads a mapping's files, checks its columns, and joins the tables into one row per subject."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError, Problem, near
from salesfunnel.shell.extras import extra
from salesfunnel.shell.joins import join_tables, rows_of
from salesfunnel.shell.loading import CrmMapping, columns
from salesfunnel.shell.quality import Note, examples
from salesfunnel.shell.readers import Table, find_file, read_table

with extra("shell"):
    import polars as pl

__all__ = ["Rows", "broken_rows", "no_file", "read_rows", "rows_of_table"]


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
