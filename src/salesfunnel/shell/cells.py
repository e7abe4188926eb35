"""Reads one column of text into values, and counts the cells that hold something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

import attrs

from salesfunnel.shell.mapping import Column, FieldColumn
from salesfunnel.shell.quality import Note
from salesfunnel.shell.values import Reading
from salesfunnel.text import Message

__all__ = ["Cells", "read_cells"]

_Cell: TypeAlias = str | Sequence[str | None] | None


@attrs.frozen(eq=False)
class Cells:
    """The values of one column, one for each row, None where nothing is recorded.

    Args:
        values: by row.
        notes: the cells that could not be read, and the spellings that were merged.
    """

    values: tuple[object, ...]
    notes: tuple[Note, ...] = ()


def read_cells(
    name: str,
    raw: Sequence[_Cell],
    source: Column,
    *,
    reading: Reading,
    missing: frozenset[str],
) -> Cells:
    """Read one column.

    Args:
        name: what the column fills, for the notes.
        raw: the cells; a list of cells where the table has several rows for one subject. Of several instants
            the earliest counts, of other values the first.
        source: how the mapping reads the column.
        reading: what the cells hold.
        missing: the literals that mean "nobody recorded it".
    """
    counts = Counter(text for text in _texts(raw) if text is not None and text not in missing)
    folded = _spellings(counts) if isinstance(source, FieldColumn) and source.fold else {}
    meanings = source.values if isinstance(source, FieldColumn) else {}
    known: dict[str, object] = {}
    wrong: Counter[str] = Counter()
    for text, count in counts.items():
        plain = folded.get(text, text)
        try:
            known[text] = reading.read(meanings.get(plain, plain))
        except (ValueError, OverflowError):
            wrong[text] = count
    return Cells(
        tuple(known.get(cell) if isinstance(cell, str) else _one(cell, known) for cell in raw),
        (*_wrong(name, wrong, reading), *_folded(name, folded, counts)),
    )


def _texts(raw: Sequence[_Cell]) -> Iterator[str | None]:
    for cell in raw:
        if cell is None or isinstance(cell, str):
            yield cell
        else:
            yield from cell


def _one(cell: Sequence[str | None] | None, known: Mapping[str, object]) -> object:
    """Return the earliest of several instants, or the first of other values."""
    values = [known[text] for text in cell or () if text is not None and text in known]
    instants = [value for value in values if isinstance(value, datetime)]
    return min(instants) if instants else next(iter(values), None)


def _spellings(counts: Mapping[str, int]) -> dict[str, str]:
    """Return the most frequent spelling for every one that differs from it only in case."""
    groups: dict[str, list[str]] = {}
    for text in counts:
        groups.setdefault(text.casefold(), []).append(text)
    best = {key: min(group, key=lambda text: (-counts[text], text)) for key, group in groups.items()}
    return {text: best[text.casefold()] for text in counts if best[text.casefold()] != text}


def _wrong(name: str, wrong: Counter[str], reading: Reading) -> list[Note]:
    if not wrong:
        return []
    example = wrong.most_common(1)[0][0]
    expected = Message.of(f"expected_{reading.type}")
    details: dict[str, object] = {"field": name, "expected": str(reading.type), "example": example}
    return [
        Note.of("wrong_type", wrong.total(), details, field=name, example=example[:60], expected=expected)
    ]


def _folded(name: str, folded: Mapping[str, str], counts: Mapping[str, int]) -> list[Note]:
    if not folded:
        return []
    shown = ", ".join(f"'{text}' → '{into}'" for text, into in list(folded.items())[:5])
    total = sum(counts[text] for text in folded)
    return [Note.of("folded", total, {"field": name, "values": dict(folded)}, field=name, examples=shown)]
