# pyright: reportArgumentType=false, reportCallIssue=false
"""Reads a CRM's files into tables of text, and counts every row that cannot be one.

A delimited file is parsed by the standard library's `csv` record by record, because a row with too few or too
many cells must be reported: read into a dataframe directly, it silently becomes a row of blanks. The records
go into columns a batch at a time, so that only the columns are held.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any

from salesfunnel.errors import DataError
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.sources import read_sheet
from salesfunnel.shell.imports.streams import LONGEST_LINE, lines_of, text_of
from salesfunnel.shell.imports.tables import BrokenRow, Table, cell_text, table_of_records, unique_names

with extra("shell"):
    import polars as pl

__all__ = ["DELIMITERS", "find_file", "read_table"]

DELIMITERS = (",", ";", "\t", "|")
_END = "\x00end of the file\x00"
_BATCH = 50_000
_LOOKED_AT = 200  # records from which the delimiter is told
_SPREADSHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def find_file(folder: Path, name: str, *, may_leave: bool = False) -> Path | None:
    """Return the file, or the same one with `.gz` added or taken away; None where there is neither.

    Args:
        folder: where the files stand.
        name: of the file, or its path below the folder.
        may_leave: whether it may stand elsewhere; not so where a document names it, links included.

    Raises:
        DataError: for a file that stands elsewhere, without a word of what it holds.
    """
    other = name.removesuffix(".gz") if name.endswith(".gz") else f"{name}.gz"
    try:
        path = next((path for path in (folder / name, folder / other) if path.is_file()), None)
        is_inside = (path or folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, ValueError):  # a name that no file can have
        return None
    if not (is_inside or may_leave):
        says = f"the data folder '{folder}' does not hold this file"
        raise DataError.at(name[:80], says, "put it below the folder, or name the folder above both: --data")
    return path


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    trim: bool = True,
    sheet: str | None = None,
    rows: str | None = None,
    only: frozenset[str] | None = None,
) -> Table:
    """Read one file: CSV, TSV (plain or gzipped), Parquet, Excel, JSON or NDJSON, told apart by its name.

    Args:
        path: the file.
        encoding: of text; UTF-8 (or what its byte-order mark says) when absent.
        delimiter: between cells; the one that splits the rows most evenly when absent.
        trim: whether white space around the cells of a delimited file is taken away (U+00A0 and U+3000 too).
        sheet: of a spreadsheet; the first when absent.
        rows: where the list of records stands in a JSON document, such as `data.results`.
        only: of a delimited file, the columns that are kept, so that a long log fits into memory; all when
            absent.

    Raises:
        DataError: for a file that cannot be read as its name says.
    """
    name = path.name.removesuffix(".gz").lower()
    try:
        if name.endswith(".parquet"):
            return _typed(path, pl.read_parquet(path))
        if name.endswith(_SPREADSHEETS):
            return read_sheet(path, sheet)
        if name.endswith(".json"):
            return table_of_records(path, _document(path, text_of(path, encoding), rows))
        if name.endswith((".ndjson", ".jsonl")):
            return table_of_records(path, _json_lines(path, lines_of(path, encoding)))
        return _delimited(path, encoding, delimiter, trim=trim, only=only)
    except (OSError, EOFError, pl.exceptions.PolarsError) as wrong:
        reason = str(wrong).splitlines()[0] if str(wrong) else type(wrong).__name__
        raise DataError.at(
            str(path), f"the file cannot be read: {reason}", "check that it is complete"
        ) from wrong


def _delimited(
    path: Path, encoding: str | None, delimiter: str | None, *, trim: bool, only: frozenset[str] | None
) -> Table:
    csv.field_size_limit(LONGEST_LINE)
    lines = lines_of(path, encoding)
    head, shift = _head(lines)
    if head and (said := _said_delimiter(head[0])):
        head, shift, delimiter = head[1:], shift + 1, delimiter or said
    delimiter = delimiter or _sniff(head)
    records = _numbered(path, chain(head, lines), delimiter, shift=shift)
    _, titles = next(records, (1, []))
    first = list(islice(records, _LOOKED_AT))
    header, twice = _header(path, _without_trailing(titles, first))
    frame, broken = _collected(header, chain(first, records), trim=trim, only=only)
    if broken and not frame.height:
        says = f"none of its {len(broken):,} rows has the {len(header)} cells of the header"
        raise DataError.at(
            str(path), says, "say what stands between the cells: delimiter: ';' (or --delimiter)"
        )
    return Table(path, frame, broken, twice, header=tuple(header))


def _head(lines: Iterator[str]) -> tuple[list[str], int]:
    """Return the first lines, from which a delimiter can be told, and how many blank ones stood before."""
    head: list[str] = []
    size = blank = 0
    for line in lines:
        if not head and not line.strip():
            blank += 1
            continue
        head.append(line)
        size += len(line)
        if len(head) > _LOOKED_AT or size > LONGEST_LINE // 16:
            break
    return head, blank


def _said_delimiter(line: str) -> str | None:
    """Return the delimiter that a spreadsheet's line `sep=;` names."""
    text = line.strip(" \n\"'")
    return text[4] if text.lower().startswith("sep=") and len(text) == 5 else None


def _collected(
    header: Sequence[str],
    records: Iterable[tuple[int, list[str]]],
    *,
    trim: bool,
    only: frozenset[str] | None,
) -> tuple[pl.DataFrame, tuple[BrokenRow, ...]]:
    """Put the records into columns, a batch at a time."""
    width = len(header)
    kept = [index for index, name in enumerate(header) if only is None or name in only]
    parts: list[pl.DataFrame] = []
    broken: list[BrokenRow] = []
    batch: list[list[str]] = []

    def flush() -> None:
        if not batch:
            return
        columns = list(zip(*batch, strict=True))
        series = [pl.Series(header[index], columns[index], dtype=pl.String) for index in kept]
        batch.clear()
        frame = pl.DataFrame(series)
        parts.append(frame.select(pl.all().str.strip_chars()) if trim else frame)

    for line, cells in records:
        if len(cells) == width:
            batch.append(cells)
        elif len(cells) == width + 1 and not cells[-1].strip():  # a delimiter at the end of the row
            batch.append(cells[:-1])
        else:
            broken.append(BrokenRow(line, len(cells)))
        if len(batch) >= max(1_000, min(_BATCH, 4_000_000 // width)):
            flush()
    flush()
    empty = pl.DataFrame(schema=dict.fromkeys((header[index] for index in kept), pl.String))
    return (pl.concat(parts) if parts else empty), tuple(broken)


def _numbered(
    path: Path, lines: Iterable[str], delimiter: str, *, shift: int = 0
) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line where it begins; `_END` proves every quote closed."""
    reader = csv.reader(chain(lines, (_END,)), delimiter=delimiter)
    start, cells = 1 + shift, [""]
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                break
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield start, cells
            start = reader.line_num + 1 + shift
    except csv.Error as wrong:
        raise DataError.at(str(path), f"line {start} is no row: {wrong}", "mend the file there") from None
    if cells != [_END]:
        raise DataError.at(
            str(path), f"a quote that opens in the row of line {start} is never closed", "close it"
        )


def _sniff(head: Sequence[str]) -> str:
    """Return the delimiter that gives the most rows the same number of cells as the header, and several."""

    def evenness(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        rows = csv.reader(head, delimiter=delimiter)
        with suppress(csv.Error):  # a row that is none does not tell
            widths.extend(
                len(cells) - (len(cells) > 1 and not cells[-1].strip()) for cells in rows if any(cells)
            )
        if not widths or widths[0] < 2:
            return (0.0, 0)
        share = sum(width == widths[0] for width in widths) / len(widths)
        return (round(share, 1), widths[0])

    return max(DELIMITERS, key=evenness)


def _without_trailing(titles: Sequence[str], first: Sequence[tuple[int, list[str]]]) -> list[str]:
    """Return the titles without a blank one at the end that no row fills."""
    width = len(titles)
    if width > 1 and not titles[-1].strip():
        fills = any(len(cells) == width and cells[-1].strip() for _, cells in first)
        if not fills and first:
            return list(titles[:-1])
    return list(titles)


def _header(path: Path, titles: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """Return the columns' names, each once, and those that the header has twice."""
    if not titles:
        raise DataError.at(str(path), "the file is empty", "export it with a header row")
    names = [title.strip() or f"column_{index}" for index, title in enumerate(titles, start=1)]
    return unique_names(names)


def _document(path: Path, text: str, rows: str | None) -> list[dict[str, Any]]:
    """Return the list of records of a JSON document: the whole, what a path names, or its one list."""
    whole = _json(path, text, 1)
    if rows:
        for step in rows.split("."):
            whole = whole.get(step) if isinstance(whole, dict) else None
    elif isinstance(whole, dict):
        lists = {name: value for name, value in whole.items() if _is_records(value) and value}
        if len(lists) > 1:
            says = f"the file holds several lists of objects: {', '.join(sorted(lists))}"
            raise DataError.at(str(path), says, f"say which in its table: rows: {min(lists)}")
        whole = next(iter(lists.values()), whole)
    if not _is_records(whole):
        raise DataError.at(str(path), "the file holds no list of objects", "write one object per record")
    return list(whole)


def _is_records(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _json_lines(path: Path, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _json(path, line, number)
        if not isinstance(row, dict):
            says = f"line {number} is no object"
            raise DataError.at(str(path), says, "write one object per record")
        yield row


def _json(path: Path, text: str, number: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        where = f"line {number + wrong.lineno - 1}, column {wrong.colno}"
        raise DataError.at(str(path), f"{where} is not JSON: {wrong.msg}", "mend it there") from None
    except (RecursionError, ValueError) as wrong:
        says = f"line {number} is nested too deeply" if isinstance(wrong, RecursionError) else str(wrong)
        raise DataError.at(str(path), says.splitlines()[0], "mend it there") from None


def _typed(path: Path, frame: pl.DataFrame) -> Table:
    """Return the frame with every column as text; lists and structures as JSON."""
    texts: list[pl.Series] = []
    unread: dict[str, str] = {}
    for name, kind in frame.schema.items():
        try:
            texts.append(_as_text(frame[name], kind))
        except (pl.exceptions.PolarsError, ValueError, TypeError, OverflowError):
            unread[name] = str(kind)
            texts.append(pl.Series(name, [None] * frame.height, dtype=pl.String))
    typed = frozenset(name for name, kind in frame.schema.items() if kind.is_numeric())
    return Table(path, pl.DataFrame(texts), unread=unread, typed=typed)


def _as_text(series: pl.Series, kind: pl.DataType) -> pl.Series:
    if kind.is_nested():
        return pl.Series(series.name, [cell_text(value) for value in series.to_list()], dtype=pl.String)
    if isinstance(kind, pl.Datetime) and kind.time_zone:  # with its offset, so that no zone is guessed
        return series.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%dT%H:%M:%S%.f+00:00")
    if isinstance(kind, pl.Object | pl.Duration | pl.Binary):
        raise TypeError(str(kind))
    if kind == pl.Null:
        return pl.Series(series.name, [None] * len(series), dtype=pl.String)
    return series.cast(pl.String)
