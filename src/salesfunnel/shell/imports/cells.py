"""Reads one column of text into values, and counts the cells that hold something else.

From the digits that people write to those of a number: marks, thousands and decimals told apart.

From a cell's text to the value of a field: exact money, aware instants, numbers, flags, dates.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias, cast
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.model.validators import SAFE_INTEGER
from salesfunnel.shell.imports.dates import is_shifted, moment
from salesfunnel.shell.imports.mapping import Column, FieldColumn
from salesfunnel.shell.imports.quality import Note

__all__ = ["NO", "YES", "Cells", "Reading", "digits", "folding", "read_cells"]


_PLAIN = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {
    0xFFE5: "¥",
    0x3000: " ",
    0x00A0: " ",
    0x202F: " ",
    0x2019: "'",
}
_POINTS = ".,"


def digits(text: str, *, strip: str = "", decimal: str | None = None) -> str:
    """Return the digits of a written number, with `.` before the decimals and nothing else in between.

    Every mark between two digits separates thousands and must stand where thousands are separated: every
    three digits, or as in India every two before the last three. Full-width characters count as plain ones.

    Args:
        text: what was written, such as `€ 8.900,00`.
        strip: the marks that may stand around the digits or separate thousands.
        decimal: `,` or `.`, which stands before the decimals; the other one then separates thousands. When
            absent, `.` does, unless it is in `strip`.

    Raises:
        ValueError: for anything else; a mark in another place is never guessed at.

    >>> digits("€ 8.900,00", strip="€ ", decimal=",")
    '8900.00'
    """
    plain = text.translate(_PLAIN).strip()
    point = decimal or ("" if "." in strip else ".")
    marks = set(strip.translate(_PLAIN)) | (set(_POINTS) if decimal else set())
    marks.discard(point)
    bare = _without_marks(plain, "".join(sorted(marks))) if marks else plain
    found = _number("".join(sorted(marks)), point).fullmatch(bare)
    if found is None or not bare.isascii() or not (found["whole"] or found["part"]):
        raise ValueError(text)
    whole = "".join(each for each in found["whole"] or "" if each.isdigit())
    part = f".{found['part']}" if found["part"] else ""
    return f"{found['sign']}{whole or 0}{part}{found['power'] or ''}"


def _without_marks(text: str, marks: str) -> str:
    """Take out the marks around the digits; one between two digits stays, to be judged by its place."""

    def keep(run: re.Match[str]) -> str:
        inside = text[run.start() - 1 : run.start()].isdigit() and text[run.end() : run.end() + 1].isdigit()
        if not inside and any(point in run[0] for point in _POINTS):
            raise ValueError(text)
        return run[0] if inside else ""

    return re.sub(f"[{re.escape(marks)}]+", keep, text)


@lru_cache(maxsize=64)
def _number(marks: str, point: str) -> re.Pattern[str]:
    separator = f"[{re.escape(marks)}]" if marks else "(?!)"
    thousands = rf"\d{{1,3}}(?P<by>{separator})\d{{3}}(?:(?P=by)\d{{3}})*"
    lakhs = rf"\d{{1,2}}(?P<in>{separator})(?:\d{{2}}(?P=in))+\d{{3}}"
    decimals = rf"(?:{re.escape(point)}(?P<part>\d*))?" if point else "(?P<part>(?!))?"
    return re.compile(
        rf"(?P<sign>[+-]?)(?P<whole>{thousands}|{lakhs}|\d+)?{decimals}(?P<power>[eE][+-]?\d+)?", re.ASCII
    )


YES = ("yes", "y", "true", "1", "是")
"""The words that a flag may be for true, in small or capital letters."""
NO = ("no", "n", "false", "0", "否")
"""The same for false."""

_FLAGS: Mapping[str, bool] = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}


@attrs.frozen
class Reading:
    """How the cells of one column are read.

    Args:
        type: what they hold.
        zone: the zone of naive instants and of dates.
        currency: of amounts.
        formats: how a date or instant may be written, as for `strptime`; ISO 8601 when empty.
        strip: the marks around a number or amount, and between its thousands.
        decimal: what stands before the decimals of a number or amount, `.` or `,`.
        options: what a choice may be; anything when empty.
    """

    type: FieldType
    zone: ZoneInfo
    currency: str = "XXX"
    formats: tuple[str, ...] = ()
    strip: str = ""
    decimal: str | None = None
    options: tuple[str, ...] = ()

    def read(self, text: str) -> object:
        """Return the value that the text stands for.

        Raises:
            ValueError: where it stands for none.
        """
        return _READERS[self.type](self, text)


def _choice(reading: Reading, text: str) -> str:
    if reading.options and text not in reading.options:
        raise ValueError(text)
    return text


def _choices(reading: Reading, text: str) -> tuple[str, ...]:
    parts = json.loads(text) if text.startswith("[") else [part.strip() for part in text.split(";")]
    return tuple(dict.fromkeys(_choice(reading, str(part)) for part in parts if part != ""))


def _digits(reading: Reading, text: str) -> str:
    return digits(text, strip=reading.strip, decimal=reading.decimal)


def _number_values(reading: Reading, text: str) -> int | float:
    bare = _digits(reading, text)
    if bare.lstrip("+-").isdigit() and abs(int(bare)) <= SAFE_INTEGER:
        return int(bare)
    number = float(bare)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _money(reading: Reading, text: str) -> Money:
    return Money.of(_digits(reading, text), reading.currency)


def _flag(_reading: Reading, text: str) -> bool:
    answer = _FLAGS.get(text.strip().casefold())
    if answer is None:
        raise ValueError(text)
    return answer


def _instant(reading: Reading, text: str) -> datetime:
    return moment(text, zone=reading.zone, formats=reading.formats)


def _date(reading: Reading, text: str) -> date:
    return _instant(reading, text).astimezone(reading.zone).date()


_READERS: Mapping[FieldType, Callable[[Reading, str], object]] = {
    FieldType.TEXT: lambda _reading, text: text,
    FieldType.NUMBER: _number_values,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
}


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
