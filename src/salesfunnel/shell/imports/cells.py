"""From the cells of one column to the values of a field: one set of rules, whatever asks.

What a cell alone does not tell (`3/4/2026`, `1.200`) the whole column tells, or it is refused and counted.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias, cast
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import DataError, InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money, exponent
from salesfunnel.model.validators import SAFE_INTEGER
from salesfunnel.shell.imports.dates import (
    PLAIN_STYLE,
    DateStyle,
    Written,
    date_style,
    is_ambiguous,
    is_shifted,
    written,
)
from salesfunnel.shell.imports.mapping import Column, FieldColumn
from salesfunnel.shell.imports.numbers import NumberStyle, digits, number_style, written_number
from salesfunnel.shell.imports.quality import Note

__all__ = ["NO", "YES", "Cells", "Reading", "digits", "folding", "inferred", "read_cells"]


YES = ("yes", "y", "true", "1", "是")
"""The words that a flag may be for true, in small or capital letters."""
NO = ("no", "n", "false", "0", "否")
"""The same for false."""

_FLAGS: Mapping[str, bool] = {**dict.fromkeys(YES, True), **dict.fromkeys(NO, False)}
_COUNTED = frozenset({FieldType.NUMBER, FieldType.MONEY})
_DATED = frozenset({FieldType.DATE, FieldType.INSTANT})
_THOUSAND = 3  # digits after a mark that separates thousands


@attrs.frozen
class Reading:
    """How the cells of one column are read.

    Args:
        type: what they hold.
        zone: the zone of naive instants and of dates.
        currency: of amounts.
        formats: how a date or instant may be written, as for `strptime`; by its form when empty.
        strip: the marks around a number or amount, and between its thousands.
        decimal: what stands before the decimals of a number or amount, `.` or `,`.
        options: what a choice may be; anything when empty.
        dates: what the column tells of its dates.
        numbers: what the column tells of its numbers; None where only plain ones are read.
    """

    type: FieldType
    zone: ZoneInfo
    currency: str = "XXX"
    formats: tuple[str, ...] = ()
    strip: str = ""
    decimal: Literal[".", ","] | None = None
    options: tuple[str, ...] = ()
    dates: DateStyle = PLAIN_STYLE
    numbers: NumberStyle | None = None

    def of_column(self, texts: Iterable[str]) -> Reading:
        """Return how the cells are read that stand together in one column, where no setting says it."""
        if self.type in _DATED and not self.formats:
            return attrs.evolve(self, dates=date_style(texts))
        if self.type not in _COUNTED or self.strip:
            return self
        is_money = self.type is FieldType.MONEY and exponent(self.currency) < _THOUSAND
        style = number_style(texts, is_money=is_money)
        if self.decimal:
            style = attrs.evolve(style, point=self.decimal)
        return attrs.evolve(self, numbers=style)

    def read(self, text: str) -> object:
        """Return the value that the text stands for.

        Raises:
            ValueError: where it stands for none.
            OverflowError: for an instant outside the years 1 to 9999 of UTC.
        """
        return _READERS[self.type](self, text)


def _choice(reading: Reading, text: str) -> str:
    if reading.options and text not in reading.options:
        raise ValueError(text)
    return text


def _choices(reading: Reading, text: str) -> tuple[str, ...]:
    try:
        parts = json.loads(text) if text.startswith("[") else [part.strip() for part in text.split(";")]
    except RecursionError:
        raise ValueError(text[:40]) from None
    return tuple(dict.fromkeys(_choice(reading, str(part)) for part in parts if part != ""))


def _digits(reading: Reading, text: str) -> str:
    """Return the digits of a number or amount; the sign beside an amount must be its currency's.

    Raises:
        ValueError: where the text is no number.
        DataError: where the sign is another currency's.
    """
    style = reading.numbers
    if style is None:
        return digits(text, strip=reading.strip, decimal=reading.decimal)
    if text.isascii() and text.isdigit():
        return text
    number = written_number(text, style)
    if not number.currencies:
        return number.digits
    if reading.type is FieldType.NUMBER and len(style.marks) > 1:
        raise ValueError(text)
    if reading.type is FieldType.MONEY and reading.currency not in number.currencies:
        says = f"found {text[:40]!r}, expected an amount in {reading.currency}"
        raise DataError.at("", says, "declare the currency of the column")
    return number.digits


def _number_values(reading: Reading, text: str) -> int | float:
    bare = _digits(reading, text)
    if len(bare) < 400 and bare.lstrip("+-").isdigit() and abs(int(bare)) <= SAFE_INTEGER:
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


def _written(reading: Reading, text: str) -> Written:
    return written(text, zone=reading.zone, formats=reading.formats, style=reading.dates)


def _instant(reading: Reading, text: str) -> datetime:
    return _written(reading, text).instant


def _date(reading: Reading, text: str) -> date:
    value = _written(reading, text)
    return value.instant.date() if value.is_day else value.instant.astimezone(reading.zone).date()


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
        days: of instants, by row: whether only the day is known; empty where every time is.
    """

    values: tuple[object, ...]
    notes: tuple[Note, ...] = ()
    days: Sequence[bool] = ()


def inferred(texts: Sequence[str | None]) -> tuple[FieldType, list[Any]]:
    """Return what a column holds whose type nobody said, and its values by the same rules.

    They are flags where all that is recorded are words for yes and no, numbers where all are numbers, and
    texts otherwise.
    """
    recorded = dict.fromkeys(text for text in texts if text is not None)
    kind, known = _inferred(list(recorded))
    return kind, [None if text is None else known[text] for text in texts]


def _inferred(texts: Sequence[str]) -> tuple[FieldType, Mapping[str, Any]]:
    words = {text.strip().casefold() for text in texts}
    if texts and words <= _FLAGS.keys() and not all(word.isdigit() for word in words):
        return FieldType.FLAG, {text: _FLAGS[text.strip().casefold()] for text in texts}
    if not texts:
        return FieldType.TEXT, {}
    reading = Reading(FieldType.NUMBER, ZoneInfo("UTC")).of_column(texts)
    try:
        return FieldType.NUMBER, {text: reading.read(text) for text in texts}
    except ValueError:
        return FieldType.TEXT, dict(zip(texts, texts, strict=True))


@attrs.define(eq=False)
class _Column:
    """What the distinct texts of a column stand for."""

    known: dict[str, object] = attrs.field(factory=dict)
    days: set[str] = attrs.field(factory=set)
    wrong: Counter[str] = attrs.field(factory=Counter)
    foreign: Counter[str] = attrs.field(factory=Counter)


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
    if single is not None and reading.type is FieldType.TEXT and not _changes(source):
        return Cells(tuple([None if cell in missing else cell for cell in single]))
    tally: Counter[str | None] = Counter(_texts(raw) if single is None else single)
    counts = Counter({text: n for text, n in tally.items() if text is not None and text not in missing})
    meanings = source.values if isinstance(source, FieldColumn) else {}
    fold = isinstance(source, FieldColumn) and source.fold
    folded = _spellings(counts, (*meanings, *reading.options)) if fold else {}
    meant = {text: meanings.get(plain, plain) for text in counts for plain in (folded.get(text, text),)}
    reading = reading.of_column(meaning for meaning in meant.values() if meaning not in missing)
    column = _read(meant, counts, reading, missing)
    shifted = {
        text for text, value in column.known.items() if isinstance(value, datetime) and is_shifted(value)
    }
    get = column.known.get
    return Cells(
        tuple(get(cell) if isinstance(cell, str) else _one(cell, column.known) for cell in raw)
        if single is None
        else tuple(map(get, single)),  # type: ignore[arg-type]
        (
            *_wrong(name, column.wrong, reading),
            *_foreign(name, column.foreign, reading),
            *_shifted(name, Counter({text: counts[text] for text in shifted})),
            *_folded(name, folded, counts),
        ),
        _days(raw, single, column),
    )


def _changes(source: Column) -> bool:
    return isinstance(source, FieldColumn) and bool(source.fold or source.values)


def _read(
    meant: Mapping[str, str], counts: Mapping[str, int], reading: Reading, missing: frozenset[str]
) -> _Column:
    column = _Column()
    for text, meaning in meant.items():
        try:
            if meaning in missing:
                column.known[text] = None
            elif reading.type is FieldType.INSTANT:
                value = _written(reading, meaning)
                column.known[text] = value.instant
                if value.is_day:
                    column.days.add(text)
            else:
                column.known[text] = reading.read(meaning)
        except DataError:  # of another currency, which is no fault of the cell
            column.foreign[text] = counts[text]
        except (ValueError, OverflowError, InvalidValue):
            column.wrong[text] = counts[text]
    return column


def _days(raw: Sequence[_Cell], single: Sequence[str | None] | None, column: _Column) -> Sequence[bool]:
    """Return the rows of which only the day is known; where every time is midnight, that is all of them."""
    instants = [value for value in column.known.values() if isinstance(value, datetime)]
    if not instants:
        return ()
    if all(value.time() == time() for value in instants):
        return (True,) * len(raw)
    if not column.days:
        return ()
    if single is not None:
        return tuple(cell in column.days for cell in single)
    return tuple(_earliest(cell, column) for cell in raw)


def _earliest(cell: _Cell, column: _Column) -> bool:
    """Say whether of the earliest of several instants only the day is known."""
    if cell is None or isinstance(cell, str):
        return cell in column.days
    dated = {text: value for text in cell if text and isinstance(value := column.known.get(text), datetime)}
    return bool(dated) and min(dated, key=dated.__getitem__) in column.days


def _single(raw: Sequence[_Cell]) -> Sequence[str | None] | None:
    """Return the cells where each is one text or nothing, which are counted much more quickly."""
    is_plain = all(cell is None or type(cell) is str for cell in raw)
    return cast("Sequence[str | None]", raw) if is_plain else None


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
    details: dict[str, object] = {"field": name, "expected": str(reading.type), "example": example}
    expected = Message.of(f"expected_{reading.type}")
    values = {"field": name, "example": example[:60], "expected": expected, "cure": _cure(example, reading)}
    return [Note.of("wrong_type", wrong.total(), details, **values)]


def _cure(example: str, reading: Reading) -> Message | str:
    """Return which setting would let the cell be read."""
    has_digit = any(character.isdigit() for character in example)
    if reading.type in _DATED and not reading.formats and has_digit:
        return Message.of("import_cure_order" if is_ambiguous(example) else "import_cure_format")
    if reading.type in _COUNTED and has_digit and not reading.decimal:
        return Message.of("import_cure_decimal")
    return ""


def _foreign(name: str, foreign: Counter[str], reading: Reading) -> list[Note]:
    """Note the amounts beside which stands another currency's sign."""
    if not foreign:
        return []
    example = foreign.most_common(1)[0][0]
    details: dict[str, object] = {"field": name, "currency": reading.currency, "example": example}
    values = {"field": name, "currency": reading.currency, "examples": f"'{example[:60]}'"}
    return [Note.of("other_currency", foreign.total(), details, **values)]


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
