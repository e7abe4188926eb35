"""Reads one column of text into values, and counts the cells that hold something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias, cast

import attrs

from salesfunnel.messages import Message
from salesfunnel.shell.dates import is_shifted
from salesfunnel.shell.mapping import Column, FieldColumn
from salesfunnel.shell.quality import Note
from salesfunnel.shell.values import Reading

__all__ = ["Cells", "folding", "read_cells"]

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
    single = _single(raw)
    found: Counter[str | None] = Counter(_texts(raw) if single is None else single)
    counts = Counter({text: n for text, n in found.items() if text is not None and text not in missing})
    meanings = source.values if isinstance(source, FieldColumn) else {}
    fold = isinstance(source, FieldColumn) and source.fold
    folded = _spellings(counts, (*meanings, *reading.options)) if fold else {}
    known: dict[str, object] = {}
    wrong: Counter[str] = Counter()
    for text, count in counts.items():
        plain = folded.get(text, text)
        meaning = meanings.get(plain, plain)
        try:
            known[text] = None if meaning in missing else reading.read(meaning)
        except (ValueError, OverflowError):
            wrong[text] = count
    shifted = {text for text, value in known.items() if isinstance(value, datetime) and is_shifted(value)}
    return Cells(
        tuple(known.get(cell) if isinstance(cell, str) else _one(cell, known) for cell in raw)
        if single is None
        else tuple(None if cell is None else known.get(cell) for cell in single),
        (
            *_wrong(name, wrong, reading),
            *_shifted(name, Counter({text: counts[text] for text in shifted})),
            *_folded(name, folded, counts),
        ),
    )


def _single(raw: Sequence[_Cell]) -> Sequence[str | None] | None:
    """Return the cells where each is one text or nothing, which are counted much more quickly."""
    return (
        cast("Sequence[str | None]", raw) if all(each is None or type(each) is str for each in raw) else None
    )


def _texts(raw: Sequence[_Cell]) -> Iterator[str | None]:
    for cell in raw:
        if cell is None or isinstance(cell, str):
            yield cell
        else:
            yield from cell


def _one(cell: Sequence[str | None] | None, known: Mapping[str, object]) -> object:
    """Return the earliest of several instants, or the first of other values."""
    read = (known.get(text) for text in cell or () if text is not None)
    values = [value for value in read if value is not None]
    instants = [value for value in values if isinstance(value, datetime)]
    return min(instants) if instants else next(iter(values), None)


def _spellings(counts: Mapping[str, int], preferred: Sequence[str]) -> dict[str, str]:
    """Return the one spelling for every text that differs from it only in case or white space.

    It is the preferred one (what the mapping or the blueprint writes), else the most frequent.
    """
    groups: dict[str, list[str]] = {}
    for text in counts:
        groups.setdefault(folding(text), []).append(text)
    best = {key: min(group, key=lambda text: (-counts[text], text)) for key, group in groups.items()}
    best |= {folding(text): text for text in reversed(preferred)}
    changed = {text: best[folding(text)] for text in counts if text not in preferred}
    return {text: into for text, into in changed.items() if text != into}


def folding(text: str) -> str:
    """Return what spellings share that differ only in case or white space."""
    return " ".join(text.split()).casefold()


def _wrong(name: str, wrong: Counter[str], reading: Reading) -> list[Note]:
    if not wrong:
        return []
    example = wrong.most_common(1)[0][0]
    expected = Message.of(f"expected_{reading.type}")
    details: dict[str, object] = {"field": name, "expected": str(reading.type), "example": example}
    return [
        Note.of("wrong_type", wrong.total(), details, field=name, example=example[:60], expected=expected)
    ]


def _shifted(name: str, shifted: Counter[str]) -> list[Note]:
    if not shifted:
        return []
    example = shifted.most_common(1)[0][0]
    details: dict[str, object] = {"field": name, "example": example}
    return [Note.of("shifted_time", shifted.total(), details, field=name, example=example[:60])]


def _folded(name: str, folded: Mapping[str, str], counts: Mapping[str, int]) -> list[Note]:
    if not folded:
        return []
    shown = ", ".join(f"'{text}' → '{into}'" for text, into in list(folded.items())[:5])
    total = sum(counts[text] for text in folded)
    return [Note.of("folded", total, {"field": name, "values": dict(folded)}, field=name, examples=shown)]
