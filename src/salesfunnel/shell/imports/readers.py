"""Reads a CRM's files into tables of text, and counts every row that cannot be one.

A delimited file is parsed by the standard library's `csv` record by record, because a row with too few or too
many cells must be reported: read into a dataframe directly, it silently becomes a row of blanks.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError, near
from salesfunnel.shell.extras import extra

with extra("shell"):
    import polars as pl

__all__ = ["BrokenRow", "Table", "find_file", "read_table"]

DELIMITERS = (",", ";", "\t", "|")
_GZIP = b"\x1f\x8b"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LONGEST_CELL = 16 * 1024 * 1024
_END = "\x00end of the file\x00"


@attrs.frozen
class BrokenRow:
    """A record whose number of cells is not the header's: the line where it begins, and what it had."""

    line: int
    cells: int


@attrs.frozen(eq=False)
class Table:
    """The sound rows of one file, every cell a text or null, and the broken rows.

    Args:
        path: the file that was read.
        frame: one text column per column of the file.
        broken: the rows that were left out, in file order.
    """

    path: Path
    frame: pl.DataFrame
    broken: tuple[BrokenRow, ...] = ()


def find_file(folder: Path, name: str) -> Path | None:
    """Return the file, or the same one with `.gz` added or taken away; None where there is neither."""
    other = name.removesuffix(".gz") if name.endswith(".gz") else f"{name}.gz"
    return next((path for path in (folder / name, folder / other) if path.is_file()), None)


def read_table(
    path: Path, *, encoding: str | None = None, delimiter: str | None = None, trim: bool = True
) -> Table:
    """Read one file: CSV, TSV (plain or gzipped), Parquet, JSON or NDJSON, told apart by its name.

    Args:
        path: the file.
        encoding: of a delimited file; UTF-8 (or what its byte-order mark says) when absent.
        delimiter: between cells; the one that splits the header most when absent.
        trim: whether white space around the cells of a delimited file is taken away (U+00A0 and U+3000 too).

    Raises:
        DataError: for a file that cannot be read as its name says.
    """
    name = path.name.removesuffix(".gz").lower()
    try:
        if name.endswith(".parquet"):
            return Table(path, _texts(pl.read_parquet(path)))
        if name.endswith((".json", ".ndjson", ".jsonl")):
            return Table(
                path, _texts(_records(path, _text(path, encoding), lines=not name.endswith(".json")))
            )
        return _delimited(path, _text(path, encoding), delimiter, trim=trim)
    except (OSError, EOFError, pl.exceptions.PolarsError) as found:
        reason = str(found).splitlines()[0] if str(found) else type(found).__name__
        raise DataError.at(
            str(path), f"the file cannot be read: {reason}", "check that it is complete"
        ) from found


def _text(path: Path, encoding: str | None) -> str:
    raw = path.read_bytes()
    if raw.startswith(_GZIP):
        raw = gzip.decompress(raw)
    marked = next((codec for mark, codec in _BOMS if raw.startswith(mark)), None)
    codec = marked or encoding or "utf-8"
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as found:
        line = raw.count(b"\n", 0, found.start) + 1
        raise DataError.at(
            str(path),
            f"line {line} is not {codec}",
            "say the file's encoding in its table, such as 'gb18030' or 'cp1252'",
        ) from None
    except LookupError:
        raise DataError.at(
            str(path),
            f"no encoding is named '{codec}'",
            near(codec, ("utf-8", "gb18030", "cp1252", "latin-1", "utf-16")),
        ) from None


def _delimited(path: Path, text: str, delimiter: str | None, *, trim: bool) -> Table:
    clean = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    records = _numbered(path, clean, delimiter or _sniff(clean))
    _, titles = next(records, (1, []))
    header = _header(path, titles)
    sound: list[list[str]] = []
    broken: list[BrokenRow] = []
    for line, cells in records:
        if len(cells) == len(header):
            sound.append([cell.strip() for cell in cells] if trim else cells)
        else:
            broken.append(BrokenRow(line, len(cells)))
    columns = zip(*sound, strict=True) if sound else ((),) * len(header)
    schema = dict.fromkeys(header, pl.String)
    return Table(path, pl.DataFrame(dict(zip(header, columns, strict=True)), schema=schema), tuple(broken))


def _numbered(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that is not blank with the line where it begins; `_END` proves every quote closed."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = chain(io.StringIO(text if text.endswith("\n") else f"{text}\n"), (_END,))
    reader = csv.reader(lines, delimiter=delimiter)
    start, cells = 1, [""]
    try:
        for cells in reader:
            if cells and cells[-1].endswith(_END):
                break
            if cells:
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as found:
        raise DataError.at(str(path), f"line {start} is no row: {found}", "mend the file there") from None
    if cells != [_END]:
        raise DataError.at(
            str(path), f"a quote that opens in the row of line {start} is never closed", "close it"
        )


def _sniff(text: str) -> str:
    head = text.partition("\n")[0]
    return max(DELIMITERS, key=lambda each: len(next(csv.reader([head], delimiter=each), [])))


def _header(path: Path, titles: Sequence[str]) -> list[str]:
    names = [title.strip() or f"column_{index}" for index, title in enumerate(titles, start=1)]
    if not names:
        raise DataError.at(str(path), "the file is empty", "export it with a header row")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError.at(str(path), f"the header names '{twice[0]}' twice", "rename one of the two columns")
    return names


def _records(path: Path, text: str, *, lines: bool) -> pl.DataFrame:
    numbered = (
        [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if lines
        else [(1, text)]
    )
    parsed: list[Any] = []
    for number, line in numbered:
        try:
            parsed.append(json.loads(line))
        except json.JSONDecodeError as found:
            where = f"line {number + found.lineno - 1}, column {found.colno}"
            raise DataError.at(str(path), f"{where} is not JSON: {found.msg}", "mend it there") from None
    rows = parsed if lines else parsed[0]
    if not (isinstance(rows, list) and all(isinstance(row, dict) for row in rows)):
        raise DataError.at(str(path), "the file holds no list of objects", "write one object per record")
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [_cell(row.get(name)) for row in rows] for name in names}
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def _cell(value: object) -> str | None:
    """Return a JSON value as the text that a CSV would hold."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with every column as text; lists and structures as JSON."""
    nested = [name for name, kind in frame.schema.items() if kind.is_nested()]
    plain = frame.with_columns(pl.exclude(nested).cast(pl.String) if nested else pl.all().cast(pl.String))
    return plain.with_columns(
        pl.Series(name, [_cell(each) for each in frame[name].to_list()], dtype=pl.String) for name in nested
    )
