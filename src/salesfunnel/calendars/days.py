"""Which hours a date has, after everything that an author and a host say about it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime
from typing import Self, TypeAlias, cast

import attrs

from salesfunnel.calendars.pattern import DAY, CalendarDefinition, Shifts, Weekday, shifts_of, week_of
from salesfunnel.errors import InvalidValue

__all__ = ["Dates", "Days", "kept"]

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
    for each in members:
        if not isinstance(each, date) or isinstance(each, datetime):
            says = f"found {each!r}, expected a date"
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
        weeks = [definition.week, *(each.week for each in definition.changes)]
        days = cls(
            own={},
            since=tuple(each.since.toordinal() for each in definition.changes),
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
