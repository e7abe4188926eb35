"""From a cell's text to the value of a field: exact money, aware instants, numbers, flags, dates."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money

__all__ = ["Reading"]

_FLAGS = {
    **dict.fromkeys(("true", "yes", "y", "1", "是"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否"), False),
}
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_EXACT = 2**53


@attrs.frozen
class Reading:
    """How the cells of one column are read.

    Args:
        type: what they hold.
        zone: the zone of naive instants and of dates.
        currency: of amounts.
        format: how a date or instant is written, as for `strptime`; ISO 8601 when absent.
        strip: characters to take out of a number or amount.
        options: what a choice may be; anything when empty.
    """

    type: FieldType
    zone: ZoneInfo
    currency: str = "XXX"
    format: str | None = None
    strip: str = ""
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
    bare = text.translate(dict.fromkeys(map(ord, reading.strip))).strip()
    if not bare.isascii() or not _NUMBER.fullmatch(bare):
        raise ValueError(text)
    return bare


def _number(reading: Reading, text: str) -> int | float:
    bare = _digits(reading, text)
    if bare.lstrip("+-").isdigit() and abs(int(bare)) <= _EXACT:
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


def _moment(reading: Reading, text: str) -> datetime:
    """Read a date or an instant; a date is midnight of the zone."""
    bare = text.strip()
    if reading.format:
        found = datetime.strptime(bare, reading.format)  # noqa: DTZ007 - the zone follows
    elif day := _DAY.fullmatch(bare):
        found = datetime(int(day[1]), int(day[2]), int(day[3]))  # noqa: DTZ001 - the zone follows
    elif bare.isdigit():
        raise ValueError(text)
    else:
        found = datetime.fromisoformat(bare.replace("/", "-"))
    return found if found.tzinfo else found.replace(tzinfo=reading.zone)


def _instant(reading: Reading, text: str) -> datetime:
    return _moment(reading, text)


def _date(reading: Reading, text: str) -> date:
    return _moment(reading, text).astimezone(reading.zone).date()


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
