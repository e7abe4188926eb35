"""Reads an event log, in XES or as a table with a row per event, into one list of events per case.

Reads an event log in XES (IEEE 1849), case by case, without ever holding the file.

Only what a funnel needs is read: each case's and each event's own attributes, as text. The log's head, its
extensions and nested attributes are passed over.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast
from xml.parsers import expat
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import DataError, Problem, near
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.dates import moment
from salesfunnel.shell.imports.joins import Rows, broken_rows, no_file
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.mapping import EventLog, TableFile
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.readers import find_file, read_table

__all__ = ["Log", "Logged", "LoggedCase", "read_log", "read_xes"]


_CHUNK = 1 << 20
_GZIP = b"\x1f\x8b"


@attrs.frozen(eq=False)
class LoggedCase:
    """One case of a log.

    Args:
        values: its attributes, as text.
        events: the attributes of each of its events, as text, in file order.
    """

    values: dict[str, str]
    events: list[dict[str, str]]


def read_xes(path: Path) -> Iterator[LoggedCase]:
    """Yield the cases of a log, plain or gzipped, in file order.

    Raises:
        DataError: for a file that cannot be read, is no XES, or declares entities of its own.
    """
    reader = _Reader(path)
    try:
        with _opened(path) as file:
            while chunk := file.read(_CHUNK):
                yield from reader.feed(chunk)
        yield from reader.close()
    except (OSError, EOFError) as found:
        says = f"the file cannot be read: {found}"
        raise DataError.at(str(path), says, "check that it is complete") from found
    except expat.ExpatError as found:
        says = f"line {found.lineno} is no XML: {expat.ErrorString(found.code)}"
        raise DataError.at(str(path), says, "check that it is complete") from None


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    return cast("BinaryIO", gzip.open(path, "rb") if packed else path.open("rb"))


class _Reader:
    """Collects cases while the parser goes through the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._root: str | None = None
        self._stack: list[str] = []
        self._case: LoggedCase | None = None
        self._into: dict[str, str] | None = None
        self._done: list[LoggedCase] = []
        self._parser = expat.ParserCreate(namespace_separator=None)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, chunk: bytes) -> list[LoggedCase]:
        """Parse a piece of the file and return the cases that it completes."""
        self._parser.Parse(chunk, False)
        found, self._done = self._done, []
        return found

    def close(self) -> list[LoggedCase]:
        """Say that the file has ended."""
        self._parser.Parse(b"", True)
        return self._done

    def _refuse_doctype(self, *_declared: object) -> None:
        says = "the file declares a document type, which an event log never needs"
        raise DataError.at(str(self._path), says, "take the DOCTYPE out")

    def _start(self, name: str, found: dict[str, str]) -> None:
        if self._root is None:
            self._root = name
            if name != "log":
                says = f"found '<{name}>', expected '<log>'"
                raise DataError.at(str(self._path), says, "name an event log in XES")
        parent = self._stack[-1] if self._stack else ""
        self._stack.append(name)
        if name == "trace" and parent == "log":
            self._case = LoggedCase({}, [])
            self._into = self._case.values
        elif self._case is None:
            return
        elif name == "event" and parent == "trace":
            self._into = {}
            self._case.events.append(self._into)
        elif parent in {"trace", "event"} and self._into is not None and "key" in found:
            self._into[found["key"]] = found.get("value", "")

    def _end(self, name: str) -> None:
        self._stack.pop()
        parent = self._stack[-1] if self._stack else ""
        if name == "trace" and parent == "log" and self._case is not None:
            self._done.append(self._case)
            self._case = self._into = None
        elif name == "event" and parent == "trace" and self._case is not None:
            self._into = self._case.values


with extra("shell"):
    import polars as pl


@attrs.frozen
class Logged:
    """One event of a log: its name, when it happened, and who did it where the log says so."""

    name: str
    at: datetime
    actor: str | None


@attrs.frozen(eq=False)
class Log:
    """The cases of a log.

    Args:
        rows: a row per case, with its own attributes.
        events: by row, what happened, in the order of time; at one instant, in the order of the file.
    """

    rows: Rows
    events: tuple[tuple[Logged, ...], ...]


def read_log(mapping: CrmMapping, meaning: EventLog, folder: Path) -> Log:
    """Read the one table of a mapping whose `log` says what its events mean.

    Args:
        mapping: the mapping.
        meaning: its `log`.
        folder: where the file stands.

    Raises:
        DataError: for a missing file, for missing columns, for a file that cannot be read.
    """
    table = mapping.document.tables[mapping.document.subject_table]
    if not folder.is_dir():
        cure = "give the folder that holds the log: --data DIR"
        raise DataError.at(str(folder), "there is no such folder", cure)
    path = find_file(folder, table.file)
    if path is None:
        raise DataError.at(f"{mapping.path.name}: tables", *no_file(folder, table.file))
    reader = _Cases(mapping, meaning)
    reader.take(_cases(path, table, reader))
    return reader.log(path)


def _cases(path: Path, table: TableFile, reader: _Cases) -> Iterator[LoggedCase]:
    if path.name.removesuffix(".gz").lower().endswith(".xes"):
        yield from read_xes(path)
        return
    found = read_table(path, encoding=table.encoding, delimiter=table.delimiter, trim=table.trim)
    if found.broken:
        reader.notes.append(broken_rows(found))
    for part in found.frame.partition_by(reader.case_in(path, found.frame.columns), maintain_order=True):
        rows = [{key: cell or "" for key, cell in row.items()} for row in part.iter_rows(named=True)]
        yield LoggedCase(rows[0], rows)


class _Cases:
    """Keeps of each case what the mapping names, so that the log itself need not be held."""

    def __init__(self, mapping: CrmMapping, log: EventLog) -> None:
        self._mapping = mapping
        self._log = log
        self._zone = ZoneInfo(log.at.zone) if log.at.zone else mapping.zone
        self._missing = {"", *(log.at.missing or mapping.document.missing)}
        self._values: list[dict[str, str]] = []
        self._events: list[tuple[Logged, ...]] = []
        self._keys: dict[str, None] = {}
        self._undated: list[str] = []
        self._unsorted: list[str] = []
        self.notes: list[Note] = []

    def case_in(self, path: Path, columns: list[str]) -> str:
        """Return the column that says to which case a row belongs.

        Raises:
            DataError: where the table has none.
        """
        wanted = self._mapping.document.subject.id
        if wanted not in columns:
            place = f"{self._mapping.path.name}: subject.id"
            raise DataError.at(place, f"'{path.name}' has no column '{wanted}'", near(wanted, columns))
        return wanted

    def take(self, cases: Iterable[LoggedCase]) -> None:
        """Go through the cases once."""
        for case in cases:
            name = case.values.get(self._mapping.document.subject.id, "")
            for event in case.events:
                self._keys.update(dict.fromkeys(event))
            events = [found for event in case.events if (found := self._event(event, name))]
            ordered = sorted(events, key=lambda each: each.at)
            if ordered != events:
                self._unsorted.append(name)
            self._values.append(case.values)
            self._events.append(tuple(ordered))

    def _event(self, event: dict[str, str], case: str) -> Logged | None:
        name, text = event.get(self._log.event, ""), event.get(self._log.at.column, "")
        if not name or (self._log.only and not name.startswith(self._log.only)):
            return None
        at = None if text in self._missing else self._moment(text)
        if at is None:
            self._undated.append(case)
            return None
        return Logged(name, at, (event.get(self._log.actor) or None) if self._log.actor else None)

    def _moment(self, text: str) -> datetime | None:
        try:
            return moment(text, zone=self._zone, formats=self._log.at.format)
        except (ValueError, OverflowError):
            return None

    def log(self, path: Path) -> Log:
        """Return what was taken, once every column is known to be there."""
        columns = list(dict.fromkeys(key for values in self._values for key in values))
        self._refuse_missing(path, columns)
        texts = {key: [values.get(key) for values in self._values] for key in columns}
        frame = pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String))
        for code, names in (("undated_event", self._undated), ("unsorted_events", self._unsorted)):
            if names:
                shown = examples(dict.fromkeys(names))
                self.notes.append(Note.of(code, len(names), {"ids": names[:20]}, examples=shown))
        return Log(Rows(frame, tuple(self.notes)), tuple(self._events))

    def _refuse_missing(self, path: Path, columns: list[str]) -> None:
        document, log = self._mapping.document, self._log
        of_cases = {"subject.id": document.subject.id}
        of_cases |= {f"fields.{name}": source.column for name, source in document.fields.items()}
        of_events = {"log.event": log.event, "log.at": log.at.column}
        of_events |= {"log.actor": log.actor} if log.actor else {}
        problems = [
            Problem(
                f"{self._mapping.path.name}: {place}",
                "missing_column",
                f"'{path.name}' has no {what} with '{column}'",
                near(column, known),
            )
            for what, wanted, known in (("case", of_cases, columns), ("event", of_events, list(self._keys)))
            for place, column in wanted.items()
            if column not in known
        ]
        if problems and self._values:
            raise DataError(*problems)
