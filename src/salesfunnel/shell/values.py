"""From a cell's text to the value of a field: exact money, aware instants, numbers, flags, dates."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.model.bounds import SAFE_INTEGER
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.shell.amounts import digits
from salesfunnel.shell.dates import moment

__all__ = ["NO", "YES", "Reading"]

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


def _number(reading: Reading, text: str) -> int | float:
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
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
}
