# pyright: reportAttributeAccessIssue=false, reportCallIssue=false
"""Reads what is no file of text: a sheet of a spreadsheet, and what a query of a database gives."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesfunnel.errors import DataError, near
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.streams import refuse_bomb
from salesfunnel.shell.imports.tables import BrokenRow, Table, table_of_records, unique_names

with extra("shell"):
    import polars as pl

__all__ = ["read_query", "read_sheet", "sheet_names"]


def sheet_names(path: Path) -> list[str]:
    """Return the names of a spreadsheet's sheets.

    Raises:
        DataError: for a file that is no spreadsheet.
        MissingExtra: without the extra `excel`.
    """
    return list(_workbook(path).sheet_names)


def read_sheet(path: Path, sheet: str | None) -> Table:
    """Read one sheet whose first row that is not blank names the columns.

    A time of midnight stands for its day where every time of the column is one.

    Raises:
        DataError: for a file that is no spreadsheet, or has no such sheet.
        MissingExtra: without the extra `excel`.
    """
    book = _workbook(path)
    names = list(book.sheet_names)
    if not names or (sheet is not None and sheet not in names):
        says = f"the spreadsheet has no sheet '{sheet}'" if names else "the spreadsheet has no sheet"
        raise DataError.at(str(path), says, near(sheet or "", names))
    cells = book.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    rows = [(number, row) for number, row in enumerate(cells, start=1) if any(cell != "" for cell in row)]
    if not rows:
        raise DataError.at(str(path), "the sheet is empty", "export it with a header row")
    titles = rows[0][1]
    width = max(index for index, title in enumerate(titles, start=1) if title != "")
    header = [
        _shown(title).strip() or f"column_{index}" for index, title in enumerate(titles[:width], start=1)
    ]
    unique, twice = unique_names(header)
    broken = [
        BrokenRow(number, _filled(row)) for number, row in rows[1:] if any(cell != "" for cell in row[width:])
    ]
    left_out = {row.line for row in broken}
    sound = [row[:width] for number, row in rows[1:] if number not in left_out]
    columns = list(zip(*sound, strict=True)) if sound else [()] * width
    series = [
        pl.Series(name, _shown_column(column), dtype=pl.String)
        for name, column in zip(unique, columns, strict=True)
    ]
    numeric = (
        name for name, column in zip(unique, columns, strict=True) if column and all(map(_is_number, column))
    )
    return Table(path, pl.DataFrame(series), tuple(broken), twice, typed=frozenset(numeric))


def _workbook(path: Path) -> Any:
    with extra("excel"):
        from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound, ZipError
    _refuse_zip_bomb(path)
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, ZipError, WorksheetNotFound, OSError, ValueError) as wrong:
        reason = (str(wrong) or type(wrong).__name__).splitlines()[0]
        raise DataError.at(
            str(path), f"the spreadsheet cannot be read: {reason}", "check that it is complete"
        ) from wrong


def _refuse_zip_bomb(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return  # an older spreadsheet is no archive; what is neither, its reader says
    refuse_bomb(path, unpacked, path.stat().st_size)


def _filled(row: Sequence[object]) -> int:
    return max(index for index, cell in enumerate(row, start=1) if cell != "")


def _shown_column(column: Sequence[object]) -> list[str]:
    times = [cell for cell in column if isinstance(cell, datetime)]
    days = bool(times) and all(cell.time() == time() for cell in times)
    return [_shown(cell.date() if days and isinstance(cell, datetime) else cell) for cell in column]


def _is_number(cell: object) -> bool:
    return cell == "" or (isinstance(cell, int | float) and not isinstance(cell, bool))


def _shown(cell: object) -> str:
    """Return a cell as the text that a CSV would hold: whole numbers without decimals, times in ISO 8601."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell).strip()


def read_query(name: str, url: str, query: str) -> Table:
    """Read what a query gives; it is sent as it stands, by a reader that changes nothing.

    Args:
        name: of the table, as the mapping calls it.
        url: of the database, as SQLAlchemy writes it.
        query: in the database's own SQL.

    Raises:
        DataError: for a database that cannot be reached, and a query that it refuses.
    """
    with extra("shell"):
        from sqlalchemy import create_engine, text
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ImportError) as wrong:
        cure = "write one such as 'postgresql+psycopg://host/crm', with its driver installed"
        raise DataError.at(f"tables.{name}.url", _first(wrong), cure) from None
    try:
        with engine.connect() as connection:
            result = connection.execution_options(stream_results=True).execute(text(query))
            if not result.returns_rows:
                raise DataError.at(f"tables.{name}.query", "the query gives no rows", "write a SELECT")
            columns = list(result.keys())
            rows = [dict(zip(columns, map(_plain, row), strict=True)) for row in result]
            connection.rollback()
    except SQLAlchemyError as wrong:
        cure = "check the address, the rights and the query"
        raise DataError.at(f"tables.{name}.query", _first(wrong), cure) from None
    finally:
        engine.dispose()
    table = table_of_records(Path(name), rows)
    if rows:
        return table
    return Table(Path(name), table_of_records(Path(name), [dict.fromkeys(columns, "")]).frame.clear())


def _first(wrong: Exception) -> str:
    """Return the reason in one line, without the password of an address."""
    reason = str(wrong).splitlines()[0][:200] if str(wrong) else type(wrong).__name__
    return f"the database refuses: {reason}"


def _plain(value: object) -> object:
    """Return a value of a database as JSON would hold it; exact numbers stay texts."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return f"{value:f}"
        case datetime():
            return value.isoformat(sep=" ")
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", "replace")
        case _:
            return value.isoformat() if hasattr(value, "isoformat") else str(value)
