"""From the dates and times that people write to instants: by form, by format, or by the whole column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

__all__ = [
    "PLAIN_STYLE", "DateStyle", "Written", "date_style", "faults_of_format", "is_ambiguous", "is_shifted",
    "moment", "written",
]  # fmt: skip

Order: TypeAlias = Literal["day", "month", "year"]
"""Which part comes first in a date of three numbers, such as `3/4/26`."""
Counted: TypeAlias = Literal["compact", "serial", "seconds", "milliseconds", "microseconds", "nanoseconds"]
"""What a column of bare digits counts: `20260105`, the days of a spreadsheet, or units since 1970."""


@attrs.frozen
class DateStyle:
    """What only a whole column tells of how its dates are written.

    Args:
        order: which part comes first where all three are numbers; None where nothing tells.
        counted: what bare digits count; None where they are no dates.
    """

    order: Order | None = None
    counted: Counted | None = None


PLAIN_STYLE = DateStyle()
"""A column that tells nothing: only what a cell alone says is read."""


@attrs.frozen
class Written:
    """One date or instant as a cell holds it.

    Args:
        instant: aware; the beginning of the day where no time was written.
        is_day: whether no time was written.
        nanoseconds: what lies below the instant's microsecond, 0 … 999.
    """

    instant: datetime
    is_day: bool = False
    nanoseconds: int = 0


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_NAME = r"(?P<name>[A-Za-z]{3,9}|十[一二]?月|[一二三四五六七八九]月)"
_FULL = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_NAMES: Mapping[str, int] = {
    **{name: month for month, name in enumerate(_MONTHS, start=1)},
    **{name: month for month, name in enumerate(_FULL, start=1)},
    **{f"{name}月": month for month, name in enumerate(_CHINESE, start=1)},
    "sept": 9,
}
_LATER = {"pm", "p.m.", "下午", "晚上", "中午"}
_HALF = r"(?:[AaPp]\.?[Mm]\.?|上午|下午|早上|晚上|凌晨|中午)"
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+|(?:星期|周|週)[一二三四五六日天],?\s*)",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    rf"(?P<first>{_HALF})?\s*(?P<hour>\d{{1,2}})\s*[:时時点點]\s*(?:(?P<minute>\d{{1,2}})\s*分?)?"
    r"(?:(?:\s*:\s*|\s*)(?P<second>\d{1,2})(?:[.,](?P<part>\d{1,9})\d*)?\s*秒?)?"
    rf"\s*(?P<last>{_HALF})?\s*(?P<zone>[Zz]|(?:UTC|GMT)?[+-]\d{{1,2}}(?::?\d{{2}}){{0,2}}|UTC|GMT)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*(?:(?P<by>[-/.])\s*(?P<month>\d{1,2})\s*(?P=by)\s*(?P<day>\d{1,2})"
    r"|年\s*(?P<month_zh>\d{1,2})\s*月\s*(?P<day_zh>\d{1,2})\s*[日号號]?)"
)
_NUMBERS = re.compile(
    r"(?P<a>\d{1,2})\s*(?P<by>[-/.])\s*(?P<b>\d{1,2})\s*(?P=by)\s*(?P<year>\d{4}|\d{2})(?!\d)"
)
_NAMED = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-/.]*(?:of\s+)?{_NAME}\.?,?[\s\-/.,]*(?P<year>\d{{4}}|\d{{2}})(?!\d)"),
    re.compile(rf"{_NAME}\.?[\s\-/]*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s*,\s*|[\s\-/]+)(?P<year>\d{{4}})(?!\d)"),
    re.compile(rf"(?P<year>\d{{4}})[\s\-/]*{_NAME}[\s\-/.]*(?P<day>\d{{1,2}})(?!\d)"),
)  # fmt: skip
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | dict.fromkeys(
    (0x3000, 0x00A0, 0x202F, 0x2009), " "
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHEET_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
_DIGITS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_EARLIEST, _LATEST = 500_000_000, 4_200_000_000  # the seconds of 1985 and of 2103
_SERIALS = (20_000, 80_000)  # 1954 and 2119
_PER_SECOND: Mapping[Counted, int] = {
    "seconds": 1,
    "milliseconds": 1_000,
    "microseconds": 1_000_000,
    "nanoseconds": 1_000_000_000,
}
_CENTURY = 69  # two digits from here on are of the nineteen-hundreds, as POSIX reads %y


def moment(
    text: str, *, zone: ZoneInfo, formats: Sequence[str] = (), style: DateStyle = PLAIN_STYLE
) -> datetime:
    """Read a date or an instant; a date is the beginning of its day in the zone.

    Raises:
        ValueError: where it is neither.
        OverflowError: where it lies outside the years 1 to 9999 of UTC.
    """
    return written(text, zone=zone, formats=formats, style=style).instant


def written(
    text: str, *, zone: ZoneInfo, formats: Sequence[str] = (), style: DateStyle = PLAIN_STYLE
) -> Written:
    """Read a date or an instant, and whether a time stands beside the date.

    Args:
        text: what was written.
        zone: of what has none.
        formats: how it may be written, as for `strptime`, the first that fits; by its form when empty.
        style: what the column tells.

    Raises:
        ValueError: where it is neither.
        OverflowError: where it lies outside the years 1 to 9999 of UTC.
    """
    bare = text.strip() if text.isascii() else text.translate(_WIDE).replace("\u2212", "-").strip()
    value = _formatted(bare, formats) if formats else _by_form(bare, style)
    instant = value.instant
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
        value = Written(instant, value.is_day, value.nanoseconds)
    if not 1 < instant.year < 9999:
        instant.astimezone(UTC)
    return value


def _by_form(text: str, style: DateStyle) -> Written:
    if text[4:5] == "-":  # the usual case first: ISO 8601 in full
        try:
            if len(text) == 10:
                return Written(datetime.fromisoformat(text), is_day=True)
            if text[13:14] == ":" and len(text) <= 26:
                return Written(datetime.fromisoformat(text))
        except ValueError:
            pass
    elif _DIGITS.fullmatch(text):
        return _counted(text, style.counted)
    bare = _WEEKDAY.sub("", text)
    for pattern, reader in _FORMS:
        if match := pattern.match(bare):
            day = reader(match, style)
            return _with_clock(day, bare[match.end() :], text)
    if not text.isascii() or text[4:5] != "-":
        raise ValueError(text)
    return Written(datetime.fromisoformat(text))


def _with_clock(day: datetime, rest: str, text: str) -> Written:
    """Add the time that follows a date, with its zone."""
    clock = rest.lstrip(" ,Tt\t") if rest[:1] in {" ", ",", "T", "t", "\t"} else rest
    if not clock:
        return Written(day, is_day=True)
    match = _CLOCK.fullmatch(clock)
    if match is None or (match["minute"] is None and clock[-1] == ":"):
        raise ValueError(text)
    part = (match["part"] or "").ljust(9, "0")
    hour = _hour(int(match["hour"]), match["first"] or match["last"], text)
    instant = day.replace(
        hour=hour,
        minute=int(match["minute"] or 0),
        second=int(match["second"] or 0),
        microsecond=int(part[:6]),
        tzinfo=_offset(match["zone"], text),
    )
    return Written(instant, nanoseconds=int(part[6:9]))


def _hour(hour: int, half: str | None, text: str) -> int:
    if half is None:
        return hour
    if hour > 12:
        if half.lower() in _LATER:
            return hour
        raise ValueError(text)
    later = half.lower() in _LATER
    return hour % 12 + 12 * later if half != "中午" or hour in {12, 1, 2} else hour


def _offset(zone: str | None, text: str) -> tzinfo | None:
    if zone is None:
        return None
    bare = zone.upper().removeprefix("UTC").removeprefix("GMT")
    if bare in {"", "Z"}:
        return UTC
    sign = -1 if bare[0] == "-" else 1
    digits = bare[1:].replace(":", "")
    if len(digits) in {1, 2}:
        digits = f"{digits:0>2}00"
    hours, minutes, seconds = int(digits[:2]), int(digits[2:4]), int(digits[4:6] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        raise ValueError(text)
    return timezone(sign * timedelta(hours=hours, minutes=minutes, seconds=seconds))


def _year_first(match: re.Match[str], _style: DateStyle) -> datetime:
    month, day = match["month"] or match["month_zh"], match["day"] or match["day_zh"]
    return datetime(int(match["year"]), int(month), int(day))  # noqa: DTZ001 - the zone follows


def _named(match: re.Match[str], _style: DateStyle) -> datetime:
    month = _NAMES.get(match["name"].lower())
    if month is None:
        raise ValueError(match[0])
    return datetime(_year(match["year"]), month, int(match["day"]))  # noqa: DTZ001 - the zone follows


def _three_numbers(match: re.Match[str], style: DateStyle) -> datetime:
    """Read a date of three numbers; with dots the day comes first, otherwise the column must tell."""
    first, second, last = int(match["a"]), int(match["b"]), match["year"]
    order = "day" if match["by"] == "." and len(last) == 4 else style.order
    if order == "year":
        return datetime(_year(match["a"]), second, int(last))  # noqa: DTZ001 - the zone follows
    if order is None and first == second and len(last) == 4:
        order = "day"  # the fifth of May, either way
    if order is None:
        raise ValueError(match[0])
    day, month = (first, second) if order == "day" else (second, first)
    return datetime(_year(last), month, day)  # noqa: DTZ001 - the zone follows


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= _CENTURY else 2000)


_Form: TypeAlias = Callable[[re.Match[str], DateStyle], datetime]
_FORMS: tuple[tuple[re.Pattern[str], _Form], ...] = (
    (_YEAR_FIRST, _year_first),
    (_NUMBERS, _three_numbers),
    *((pattern, _named) for pattern in _NAMED),
)


def _counted(text: str, counted: Counted | None) -> Written:
    """Read bare digits as the column says; a spreadsheet's days are of no zone, an epoch is in UTC."""
    if counted is None:
        raise ValueError(text)
    if counted == "compact":
        return Written(datetime.strptime(text, "%Y%m%d"), is_day=True)  # noqa: DTZ007 - the zone follows
    if counted == "serial":
        seconds = round(float(text) * 86_400)
        return Written(
            _SHEET_DAY_0 + timedelta(seconds=seconds), is_day="." not in text or seconds % 86_400 == 0
        )
    whole, _, part = text.partition(".")
    per_second = _PER_SECOND[counted]
    seconds, rest = divmod(int(whole), per_second)
    nanoseconds = rest * (1_000_000_000 // per_second)
    nanoseconds += int(f"{part:0<9}"[:9]) if counted == "seconds" and part else 0
    instant = _EPOCH + timedelta(seconds=seconds, microseconds=nanoseconds // 1_000)
    return Written(instant, nanoseconds=nanoseconds % 1_000)


def date_style(texts: Iterable[str]) -> DateStyle:
    """Return what all the cells of a column tell together of how its dates are written.

    An order is told by a number above twelve, and by nothing that contradicts it. Digits are a count only
    where every cell of digits is in the range of one and the same count.
    """
    parts: list[tuple[int, int, str]] = []
    digits: list[str] = []
    for text in texts:
        if text[4:5] == "-":
            continue
        bare = text.translate(_WIDE).strip()
        if _DIGITS.fullmatch(bare):
            digits.append(bare)
        elif (match := _NUMBERS.match(_WEEKDAY.sub("", bare))) and (
            match["by"] != "." or len(match["year"]) == 2
        ):
            parts.append((int(match["a"]), int(match["b"]), match["year"]))
    return DateStyle(_order(parts), _count_of(digits))


def _order(parts: Sequence[tuple[int, int, str]]) -> Order | None:
    if not parts:
        return None
    fits: list[Order] = []
    if all(second <= 12 and 1 <= first <= 31 for first, second, _ in parts):
        fits.append("day")
    if all(first <= 12 and 1 <= second <= 31 for first, second, _ in parts):
        fits.append("month")
    short = [(first, second, int(year)) for first, second, year in parts if len(year) == 2]
    if len(short) == len(parts) and all(second <= 12 and 1 <= day <= 31 for _, second, day in short):
        years, days = len({first for first, _, _ in short}), len({day for _, _, day in short})
        if years <= days:  # a year varies less than a day
            fits.append("year")
    return fits[0] if len(fits) == 1 else None


def _count_of(digits: Sequence[str]) -> Counted | None:
    """Return the one count in whose range all the digits are."""
    if not digits:
        return None
    numbers = [float(text) for text in digits]
    if all(len(text) == 8 and _is_compact(text) for text in digits):
        return "compact"
    if all(_SERIALS[0] <= number <= _SERIALS[1] for number in numbers):
        return "serial"
    for counted, per_second in _PER_SECOND.items():
        if all(_EARLIEST * per_second <= number <= _LATEST * per_second for number in numbers):
            return counted
    return None


def _is_compact(text: str) -> bool:
    try:
        return 1900 <= datetime.strptime(text, "%Y%m%d").year <= 2100  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return False


def is_ambiguous(text: str) -> bool:
    """Say whether a text is a date of three numbers of which it does not tell the order."""
    match = _NUMBERS.match(_WEEKDAY.sub("", text.translate(_WIDE).strip()))
    return match is not None and max(int(match["a"]), int(match["b"])) <= 31


def is_shifted(instant: datetime) -> bool:
    """Say whether the clocks of the zone never showed this time, because they were put forward over it.

    Midnight is the day's beginning, whatever the clock showed then.
    """
    if not isinstance(instant.tzinfo, ZoneInfo) or instant.utcoffset() == instant.replace(fold=1).utcoffset():
        return False
    wall = instant.replace(tzinfo=None)
    if wall.time() == time():
        return False
    return instant.astimezone(UTC).astimezone(instant.tzinfo).replace(tzinfo=None) != wall


_DIRECTIVES = frozenset("aAdbBmyYHIpMSfzZjcxXGuV%")
_DATES = ({"d", "m", "y"}, {"j", "y"}, {"x"}, {"c"}, {"G", "V", "u"})
_SAME = str.maketrans({"Y": "y", "b": "m", "B": "m"})
_CLOCKS = frozenset("HIMSfpXc")
_WORDS = (("yyyy", "%Y"), ("yy", "%y"), ("dd", "%d"), ("hh:mm", "%H:%M"), ("mm", "%m"), ("ss", "%S"))
_ZONE_NAME = re.compile(r"[A-Za-z]+(?:[/_+-][A-Za-z0-9]+)*")


def _formatted(text: str, formats: Sequence[str]) -> Written:
    for pattern in formats:
        names = {directive[1:] for directive in re.findall(r"%.", pattern.replace("%%", ""))}
        try:
            instant = _named_zone(text, pattern) if "Z" in names else datetime.strptime(text, pattern)  # noqa: DTZ007
        except ValueError:
            continue
        if names & {"a", "A"} and instant.strftime("%a").lower() not in text.lower():
            continue  # another day of the week: one of the two is wrong
        return Written(instant, is_day=not names & _CLOCKS)
    raise ValueError(text)


def _named_zone(text: str, pattern: str) -> datetime:
    """Read a time with the name of its zone: UTC, GMT, or one such as `Asia/Shanghai`.

    Raises:
        ValueError: for another name: `CST` is in Shanghai, Chicago and Havana.
    """
    for match in _ZONE_NAME.finditer(text):
        name = match[0]
        try:
            zone = UTC if name.upper() in {"UTC", "GMT"} else ZoneInfo(name) if "/" in name else None
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
        if zone is None:
            continue
        try:  # `strptime` knows the name UTC everywhere and does nothing with it
            value = datetime.strptime(f"{text[: match.start()]}UTC{text[match.end() :]}", pattern)  # noqa: DTZ007
        except ValueError:
            continue
        return value.replace(tzinfo=zone)
    raise ValueError(text)


def faults_of_format(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with a format and its cure, or None; every directive of a sound one counts."""
    directives = [directive[1:] for directive in re.findall(r"%.?", pattern.replace("%%", ""))]
    cure = f"write '{_cured(pattern)}'"
    wrong = next((name for name in directives if name not in _DIRECTIVES), None)
    if wrong is not None:
        return f"found '{pattern}', and '%{wrong}' stands for nothing", cure
    named = {name.translate(_SAME) for name in directives}
    if not any(parts <= named for parts in _DATES):
        return f"found '{pattern}', which names no day, month and year", cure
    for unused, says in _unused(set(directives), named):
        return f"found '{pattern}', in which '%{unused}' {says}", f"leave '%{unused}' out, or {cure}"
    try:
        datetime.strptime("", pattern)  # noqa: DTZ007 - only whether it is one
    except (ValueError, re.error) as refused:
        return None if "does not match" in str(refused) else (f"found '{pattern}': {refused}", cure)
    return None


def _unused(directives: set[str], named: set[str]) -> Iterable[tuple[str, str]]:
    """Yield the directives that a reading would pass over in silence."""
    if "p" in directives and "I" not in directives:
        yield "p", "changes nothing beside a clock of 24 hours (write '%I' for the hour)"
    if "I" in directives and "p" not in directives:
        yield "I", "does not say which half of the day (add '%p', or write '%H')"
    if "j" in named and {"d", "m"} & named:
        yield "j", "says again what day and month say"
    if {"Z", "z"} <= directives:
        yield "Z", "says again what '%z' says"


def _cured(pattern: str) -> str:
    """Return the format that was meant, as far as its letters tell, else an example."""
    meant = pattern.lower()
    for letters, directive in _WORDS:
        meant = meant.replace(letters, directive)
    return (
        meant
        if meant != pattern.lower() and "%" not in pattern and faults_of_format(meant) is None
        else "%d.%m.%Y"
    )
