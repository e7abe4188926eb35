# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportGeneralTypeIssues=false
"""A table of text as it was read: its columns, its rows by line, and the rows that are none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.shell.extras import extra

with extra("shell"):
    import polars as pl

__all__ = ["BrokenRow", "Table", "cell_text", "table_of_records", "unique_names"]


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
        twice: the names that the header has more than once; each may stand in the file, and not be used.
        unread: the columns whose cells are nothing that a text can show, with their type.
        typed: the columns that hold numbers and no texts, which are never ambiguous.
        header: every column of the file, where the frame keeps only some.
    """

    path: Path
    frame: pl.DataFrame
    broken: tuple[BrokenRow, ...] = ()
    twice: frozenset[str] = frozenset()
    unread: Mapping[str, str] = attrs.field(factory=dict)
    typed: frozenset[str] = frozenset()
    header: tuple[str, ...] = attrs.field()

    @header.default
    def _columns(self) -> tuple[str, ...]:
        return tuple(self.frame.columns)

    def fault_of(self, column: str) -> tuple[str, str] | None:
        """Return why a column that the file has cannot be used, with the cure; None where it can."""
        if column in self.twice:
            return f"the header of '{self.path.name}' names '{column}' twice", "rename one of the two columns"
        if column in self.unread:
            says = (
                f"the column '{column}' of '{self.path.name}' holds {self.unread[column]}, which is no text"
            )
            return says, "export it as text, a number or a time"
        return None


def unique_names(names: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """Return the names with a number at what repeats another, and those that were repeated."""
    counts = Counter(names)
    twice = frozenset(name for name, count in counts.items() if count > 1)
    if not twice:
        return list(names), twice
    taken, unique, last = set(counts), [], Counter[str]()
    for name in names:
        last[name] += 1
        fresh = name
        while last[name] > 1 and fresh in taken:
            fresh = f"{name} ({last[name]})"
            last[name] += fresh in taken
        taken.add(fresh)
        unique.append(fresh)
    return unique, twice


def table_of_records(path: Path, records: Iterable[Mapping[str, Any]]) -> Table:
    """Return records as a table; what stands inside an object is called by its path, `properties.amount`."""
    rows = [dict(_flattened(record)) for record in records]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    typed = frozenset(name for name, cells in columns.items() if all(map(_is_number, cells)))
    texts = {name: [cell_text(cell) for cell in cells] for name, cells in columns.items()}
    return Table(path, pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)), typed=typed)


def _flattened(record: Mapping[str, Any], prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if isinstance(value, dict) and value and depth < 20:
            yield from _flattened(value, f"{prefix}{name}.", depth + 1)
        else:
            yield f"{prefix}{name}", value


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def cell_text(value: object) -> str | None:
    """Return a JSON value as the text that a CSV would hold."""
    if value is None or isinstance(value, str):
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else None
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    except (RecursionError, ValueError):
        return "…"  # nested deeper, or longer, than any value of a field
