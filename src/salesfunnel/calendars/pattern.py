"""What an author writes: hours of the week and changes of them, holidays, make-up workdays, special days.

Which hours a date has, after everything that an author and a host say about it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self, TypeAlias, cast

import attrs
from pydantic import AfterValidator, BeforeValidator, Discriminator, Tag, model_validator
from pydantic import Field as Setting

from salesfunnel.errors import InvalidValue
from salesfunnel.model.field import Definition
from salesfunnel.text import Text

__all__ = [
    "DAY",
    "CalendarDefinition",
    "Change",
    "Dates",
    "Days",
    "Hours",
    "Shifts",
    "Weekday",
    "kept",
    "shifts_of",
    "week_of",
]


MINUTE = 60_000_000
DAY = 1440 * MINUTE
"""A day in microseconds, as a wall clock counts it."""

_HOURS = r"^([01]?[0-9]|2[0-3]):([0-5][0-9])-(?:([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00)$"
_NAMES = "(mon|tue|wed|thu|fri|sat|sun)"
_DAYS = f"^{_NAMES}(?:-{_NAMES})?$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

Shifts: TypeAlias = tuple[tuple[int, int], ...]
"""Beginnings and ends in order, in microseconds of the wall clock since the day's midnight; an end may lie
in the following day."""


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def place(self) -> int:
        """Its place in the week: 0 for Monday, 6 for Sunday, as `date.weekday` counts."""
        return list(Weekday).index(self)


def _minutes(hours: str) -> tuple[int, int]:
    """Return the beginning and the end in minutes of the day; an end of the following day is above 1440."""
    match = re.fullmatch(_HOURS, hours, re.ASCII)
    if match is None:
        msg = f"found {hours[:40]!r}, expected hours such as '09:00-18:00'"
        raise ValueError(msg)
    first, last = match.group(1, 2), match.group(3, 4)
    begin = int(first[0]) * 60 + int(first[1])
    end = 1440 if last[0] is None else int(last[0]) * 60 + int(last[1])
    if begin == end:
        msg = f"found '{hours}', which has no length; write '00:00-24:00' for a whole day"
        raise ValueError(msg)
    return begin, end if end > begin else end + 1440


def _hours(text: str) -> str:
    _minutes(text)
    return text


def _days(text: str) -> str:
    if not re.fullmatch(_DAYS, text):
        msg = f"found {text[:40]!r}, expected days such as 'mon', 'sat' or 'mon-fri'"
        raise ValueError(msg)
    return text


def _day(value: object) -> date:
    """Read a date as a document writes it, and never a moment or a number as one."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(_DATE, value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            msg = f"found '{value}', which no calendar has"
            raise ValueError(msg) from None
    msg = f"found {str(value)[:40]!r}, expected a date such as '2026-10-01'"
    raise ValueError(msg)


def _apart(hours: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse hours of one day that overlap."""
    for (_, end), (begin, _) in pairwise(sorted(map(_minutes, hours))):
        if begin < end:
            msg = f"found {', '.join(hours)}, which overlap; write each hour once"
            raise ValueError(msg)
    return hours


def _once(week: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    """Refuse a week that names a day twice."""
    named = [place for days in week for place in _places(days)]
    twice = [str(day) for day in Weekday if named.count(day.place) > 1]
    if twice:
        msg = f"found '{twice[0]}' more than once; name each day once"
        raise ValueError(msg)
    return week


Hours = Annotated[str, AfterValidator(_hours), Setting(json_schema_extra={"pattern": _HOURS})]
"""From when till when, by the wall clock: `09:00-18:00`; `22:00-06:00` ends on the following day."""

_Days = Annotated[str, AfterValidator(_days)]
_Day = Annotated[date, BeforeValidator(_day)]
_Listed = Annotated[tuple[_Day, ...], Tag("listed")]
_ONE = Discriminator(lambda dates: "named" if isinstance(dates, Mapping) else "listed")
_DayHours = Annotated[tuple[Hours, ...], AfterValidator(_apart)]
_Week = Annotated[
    dict[_Days, _DayHours],
    AfterValidator(_once),
    Setting(json_schema_extra={"propertyNames": {"pattern": _DAYS}}),
]


def _places(days: str) -> list[int]:
    """Return the places in the week that `mon` or `fri-mon` names."""
    first, _, last = days.partition("-")
    begin, end = Weekday(first).place, Weekday(last or first).place
    return [(begin + step) % 7 for step in range((end - begin) % 7 + 1)]


def shifts_of(hours: Iterable[str]) -> Shifts:
    """Return hours as shifts, in order; those that meet are one.

    >>> shifts_of(["09:00-12:00", "22:00-06:00"]) == (
    ...     (9 * 60 * MINUTE, 12 * 60 * MINUTE),
    ...     (22 * 60 * MINUTE, 30 * 60 * MINUTE),
    ... )
    True
    """
    shifts: list[tuple[int, int]] = []
    for begin, end in sorted(map(_minutes, hours)):
        if shifts and shifts[-1][1] == begin * MINUTE:
            shifts[-1] = (shifts[-1][0], end * MINUTE)
        else:
            shifts.append((begin * MINUTE, end * MINUTE))
    return tuple(shifts)


def week_of(week: Mapping[str, Iterable[str]]) -> tuple[Shifts, ...]:
    """Return the shifts of each day of the week, Monday first; a day that is not named has none."""
    by_day: list[Shifts] = [()] * 7
    for days, hours in week.items():
        for place in _places(days):
            by_day[place] = shifts_of(hours)
    return tuple(by_day)


class Change(Definition):
    """Hours of the week that hold from a date on.

    Args:
        since: the first day on which they hold.
        week: hours by day; a day that is not named is closed.
    """

    since: _Day
    week: _Week


class CalendarDefinition(Definition):
    """A business calendar as an author writes it.

    For one date the first of these decides: `days`, `workdays`, `holidays`, the week that holds then.

    Args:
        label: how people call it.
        timezone: the IANA zone of its wall clock; when absent, that of whoever works by it.
        week: hours by day (`mon`, `mon-fri`); a day that is not named is closed.
        changes: weeks that hold from a date on, in order.
        holidays: dates that are closed: a list, or dates with their names.
        workdays: dates that are open although they would not be, such as a swapped weekend: a list, where the
            hours are those of the week's first open day, or dates with the day of the week that they follow.
        days: dates with hours of their own, such as a half day; none means closed.
    """

    label: Text | None = None
    timezone: str | None = Setting(default=None, min_length=1)
    week: _Week
    changes: tuple[Change, ...] = ()
    holidays: Annotated[_Listed | Annotated[dict[_Day, str], Tag("named")], _ONE] = ()
    workdays: Annotated[_Listed | Annotated[dict[_Day, Weekday], Tag("named")], _ONE] = ()
    days: dict[_Day, _DayHours] = Setting(default_factory=dict)

    @model_validator(mode="after")
    def _changes_in_order(self) -> Self:
        for before, after in pairwise(change.since for change in self.changes):
            if after <= before:
                msg = f"found changes since {before} and then {after}, expected them in order"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _is_open_at_times(self) -> Self:
        weeks = [self.week, *(change.week for change in self.changes)]
        if not any(self.days.values()) and not any(hours for week in weeks for hours in week.values()):
            msg = "found no hours at all, expected a calendar that is open at times"
            raise ValueError(msg)
        return self


Dates: TypeAlias = Container[date]
"""Whatever answers `day in dates`: a list, a set, a mapping, an object of the `holidays` package."""

_PLAIN = (dict, list, tuple, set, frozenset)


def kept(dates: object, path: str) -> Dates:
    """Return a copy of a plain collection of dates; any other is kept as it was handed over.

    Raises:
        InvalidValue: for what answers no `in`, and for a plain collection of anything but dates.
    """
    if isinstance(dates, (str, bytes)) or not isinstance(dates, Container):
        says = f"found a {type(dates).__name__}, expected dates"
        raise InvalidValue.at(path, says, "hand over a list, a set or a mapping of dates")
    if type(dates) not in _PLAIN:
        return dates
    members = cast("Iterable[object]", dates)
    for member in members:
        if not isinstance(member, date) or isinstance(member, datetime):
            says = f"found {member!r}, expected a date"
            raise InvalidValue.at(path, says, "write date(2026, 10, 1) or date.fromisoformat(…)")
    return frozenset(cast("Iterable[date]", dates))


@attrs.frozen(eq=False)
class Days:
    """The hours of every date.

    Args:
        own: dates about which the definition says something, with their hours.
        since: the first days of the changes, in order.
        weeks: the weeks that hold before the first change, from it on, and so forth.
        workdays: dates that the host says are open.
        holidays: dates that the host says are closed.
        asks: whether the host hands over any dates.
    """

    own: dict[int, Shifts]
    since: tuple[int, ...]
    weeks: tuple[tuple[Shifts, ...], ...]
    workdays: Dates
    holidays: Dates
    asks: bool

    @classmethod
    def of(cls, definition: CalendarDefinition, *, workdays: Dates, holidays: Dates) -> Self:
        """Resolve what a definition says; what it says of a date goes before what the host says."""
        weeks = [definition.week, *(change.week for change in definition.changes)]
        days = cls(
            own={},
            since=tuple(change.since.toordinal() for change in definition.changes),
            weeks=tuple(map(week_of, weeks)),
            workdays=workdays,
            holidays=holidays,
            asks=not frozenset() == workdays == holidays,  # only plain dates are known to be none: see `kept`
        )
        days.own.update((day.toordinal(), ()) for day in definition.holidays)
        for day in definition.workdays:
            follows = definition.workdays[day] if isinstance(definition.workdays, dict) else None
            days.own[day.toordinal()] = days._workday(day.toordinal(), follows)
        days.own.update((day.toordinal(), shifts_of(hours)) for day, hours in definition.days.items())
        return days

    def shifts(self, first: int, last: int) -> Iterator[Shifts]:
        """Yield the hours of each date of a stretch, without those that the day before already has.

        Args:
            first: the first date, as `date.toordinal` counts.
            last: the date after the last.
        """
        before = self._written(first - 1)
        for ordinal in range(first, last):
            mine = self._written(ordinal)
            until = before[-1][1] - DAY if before else 0
            before = mine
            if mine and mine[0][0] < until:
                mine = tuple((max(begin, until), end) for begin, end in mine if end > until)
            yield mine

    def _written(self, ordinal: int) -> Shifts:
        own = self.own.get(ordinal)
        if own is not None:
            return own
        if self.asks:
            day = date.fromordinal(ordinal)
            if day in self.workdays:
                return self._workday(ordinal, None)
            if day in self.holidays:
                return ()
        return self._week(ordinal)[(ordinal - 1) % 7]

    def _week(self, ordinal: int) -> tuple[Shifts, ...]:
        return self.weeks[bisect_right(self.since, ordinal)]

    def _workday(self, ordinal: int, follows: Weekday | None) -> Shifts:
        """Return the hours of a make-up workday: of the weekday it follows, else of the first open one."""
        week = self._week(ordinal)
        return next(filter(None, week), ()) if follows is None else week[follows.place]
