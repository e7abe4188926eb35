"""Reads an event log in XES (IEEE 1849), case by case, without ever holding the file.

Only what a funnel needs is read: each case's and each event's own attributes, as text. The log's head, its
extensions and nested attributes are passed over.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import attrs

from salesfunnel.errors import DataError
from salesfunnel.shell.imports.streams import open_bytes, refuse_bomb

__all__ = ["LoggedCase", "read_xes"]

_CHUNK = 1 << 20


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
        size, unpacked = path.stat().st_size, 0
        with open_bytes(path) as file:
            while chunk := file.read(_CHUNK):
                unpacked += len(chunk)
                refuse_bomb(path, unpacked, size)
                yield from reader.feed(chunk)
        yield from reader.close()
    except (OSError, EOFError, zlib.error) as wrong:
        says = f"the file cannot be read: {wrong}"
        raise DataError.at(str(path), says, "check that it is complete") from wrong
    except (LookupError, ValueError) as wrong:  # an encoding that there is not
        raise DataError.at(str(path), f"the file is no XML: {wrong}", "save it as UTF-8") from None
    except expat.ExpatError as wrong:
        says = f"line {wrong.lineno} is no XML: {expat.ErrorString(wrong.code)}"
        raise DataError.at(str(path), says, "check that it is complete") from None


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
        done, self._done = self._done, []
        return done

    def close(self) -> list[LoggedCase]:
        """Say that the file has ended."""
        self._parser.Parse(b"", True)
        return self._done

    def _refuse_doctype(self, *_declared: object) -> None:
        says = "the file declares a document type, which an event log never needs"
        raise DataError.at(str(self._path), says, "take the DOCTYPE out")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
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
        elif parent in {"trace", "event"} and self._into is not None and "key" in attributes:
            self._into[attributes["key"]] = attributes.get("value", "")

    def _end(self, name: str) -> None:
        self._stack.pop()
        parent = self._stack[-1] if self._stack else ""
        if name == "trace" and parent == "log" and self._case is not None:
            self._done.append(self._case)
            self._case = self._into = None
        elif name == "event" and parent == "trace" and self._case is not None:
            self._into = self._case.values
