"""Exact arithmetic of working time: `elapsed(a, add(a, d)) == d` for every start, duration and calendar.

The working time of a stretch of days, summed up day by day, so that a far date costs what a near one does.

Every question is a search by halves in sums that are made once: how much was worked until an instant, and
at which instant so much had been worked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import accumulate
from typing import Self
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.calendars.pattern import DAY, CalendarDefinition, Dates, Days, Shifts, kept
from salesfunnel.calendars.wall import from_micros, instant_of, micros, micros_of, midnights, zone_named
from salesfunnel.errors import InvalidValue, NeverOpen, expect

__all__ = ["Calendar", "Interval", "Ledger"]


@attrs.frozen(eq=False)
class Ledger:
    """Whole years of days, with what is worked in them; microseconds throughout.

    Args:
        years: the first and the last year.
        starts: the instant at which each day begins, and the one at which the last ends.
        sums: what is worked in all shifts that begin before each day, counted from the first.
        shapes: each day's shifts, in elapsed time since its beginning.
    """

    years: tuple[int, int]
    starts: array[int]
    sums: array[int]
    shapes: tuple[Shifts, ...]

    @classmethod
    def build(cls, first: int, last: int, *, days: Days, zone: tzinfo) -> Self:
        """Add up the years from `first` to `last`."""
        begin, end = date(first, 1, 1).toordinal(), date(last + 1, 1, 1).toordinal()
        starts = array("q", midnights(begin, end + 2, zone))
        shapes = list(days.shifts(begin, end))
        for place, shape in enumerate(shapes):
            if shape and starts[place + 2] - starts[place] != 2 * DAY:
                shapes[place] = _elapsed(begin + place, shape, zone)
        lengths = {shape: sum(close - open_ for open_, close in shape) for shape in set(shapes)}
        sums = array("q", accumulate((lengths[shape] for shape in shapes), initial=0))
        return cls((first, last), starts[:-1], sums, tuple(shapes))

    def followed_by(self, later: Ledger) -> Ledger:
        """Return both, where `later` begins with the year after."""
        worked = self.sums[-1]
        return Ledger(
            (self.years[0], later.years[1]),
            self.starts[:-1] + later.starts,
            self.sums + array("q", (worked + total for total in later.sums[1:])),
            self.shapes + later.shapes,
        )

    def worked(self, at: int) -> int:
        """Return what is worked from the first day until an instant, which lies after that day."""
        place = bisect_right(self.starts, at) - 1
        known = self.sums[place - 1]
        for day in (place - 1, place):
            into = at - self.starts[day]
            for begin, end in self.shapes[day]:
                if into > begin:
                    known += min(into, end) - begin
        return known

    def earliest(self, worked: int) -> int | None:
        """Return the first instant until which so much (not nothing) is worked; None beyond the last day."""
        place = bisect_left(self.sums, worked) - 1
        if place == len(self.shapes):
            return None
        left = worked - self.sums[place]
        shifts = iter(self.shapes[place])
        begin, end = next(shifts)
        while left > end - begin:
            left -= end - begin
            begin, end = next(shifts)
        return self.starts[place] + begin + left

    def latest(self, worked: int) -> int | None:
        """Return the last instant until which no more than so much is worked; None beyond the last day."""
        next_one = self.earliest(worked + 1)
        return None if next_one is None else next_one - 1

    def is_open(self, at: int) -> bool:
        """Say whether an instant after the first day lies in a shift; its end does not."""
        place = bisect_right(self.starts, at) - 1
        return any(
            begin <= at - self.starts[day] < end
            for day in (place - 1, place)
            for begin, end in self.shapes[day]
        )

    def open_times(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """Yield the shifts between two instants, cut at both; those that meet are one."""
        held = (since, since)
        for begin, end in self._cut(since, until):
            if begin == held[1]:
                held = (held[0], end)
                continue
            if held[0] < held[1]:
                yield held
            held = (begin, end)
        if held[0] < held[1]:
            yield held

    def _cut(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        for place in range(bisect_right(self.starts, since) - 2, bisect_left(self.starts, until)):
            start = self.starts[place]
            for begin, end in self.shapes[place]:
                if start + end > since and start + begin < until:
                    yield max(start + begin, since), min(start + end, until)


def _elapsed(day: int, shape: Shifts, zone: tzinfo) -> Shifts:
    """Return shifts of a day around a clock change in elapsed time; what was skipped is no shift."""
    start = instant_of(day, 0, zone)
    times = (
        (instant_of(day, begin, zone) - start, instant_of(day, end, zone) - start) for begin, end in shape
    )
    return tuple((begin, end) for begin, end in times if begin < end)


_FIRST, _LAST = 1601, 2400
"""The years that a calendar knows: two whole Gregorian cycles of 400 years, a convention of this library."""

_BEGIN = micros_of(datetime(_FIRST, 1, 3, tzinfo=UTC), "_BEGIN")
_END = micros_of(datetime(_LAST, 12, 30, tzinfo=UTC), "_END")


@attrs.frozen
class Interval:
    """A stretch of time during which a calendar is open without a break.

    Args:
        opens_at: its first instant, in UTC.
        closes_at: the first instant after it, in UTC.
    """

    opens_at: datetime
    closes_at: datetime

    @property
    def length(self) -> timedelta:
        """How long it is, in elapsed time."""
        return self.closes_at - self.opens_at


@attrs.frozen(eq=False)
class Calendar:
    """A business calendar ready to be asked; built once, shared between threads.

    Instants go in with any zone and come out in UTC, in the years 1601 to 2400. A duration is working time:
    one hour of it is 3,600 elapsed seconds in which the calendar is open, also on a day when clocks change.
    The days of a year are summed up when it is first needed; two threads that do so at once store the same.

    Args:
        definition: what the author wrote.
        zone: where its wall clock hangs.
        workdays: dates that are open although they would not be, besides the definition's own.
        holidays: dates that are closed, besides the definition's own.

    >>> definition = CalendarDefinition(week={"mon-fri": ["09:00-18:00"]})
    >>> office = Calendar.of(definition, timezone="Asia/Shanghai")
    >>> saturday = datetime(2026, 3, 7, 15, tzinfo=ZoneInfo("Asia/Shanghai"))
    >>> office.add(saturday, timedelta(hours=1)).astimezone(office.zone).strftime("%A %H:%M")
    'Monday 10:00'
    """

    definition: CalendarDefinition
    zone: ZoneInfo
    workdays: Dates = attrs.field(repr=False)
    holidays: Dates = attrs.field(repr=False)
    _days: Days = attrs.field(
        init=False, repr=False, default=attrs.Factory(lambda self: self._resolve(), takes_self=True)
    )
    _ledger: Ledger | None = attrs.field(init=False, default=None, repr=False)

    def _resolve(self) -> Days:
        return Days.of(self.definition, workdays=self.workdays, holidays=self.holidays)

    @classmethod
    def of(
        cls,
        definition: CalendarDefinition,
        *,
        timezone: str | None = None,
        workdays: Dates = (),
        holidays: Dates = (),
    ) -> Self:
        """Build the calendar that a definition describes.

        Args:
            definition: what the author wrote.
            timezone: the IANA zone of whoever works by it, for a definition that names none.
            workdays: dates that are open all the same, such as `weekend_workdays` of the package `holidays`.
            holidays: dates that are closed: a list, set or mapping, which is copied, or any other object that
                answers `day in holidays`, such as one of the package `holidays`, which has to stay as it is.

        Raises:
            InvalidValue: for a zone that does not exist, a missing one, and what is no collection of dates.
        """
        wanted = expect(definition, CalendarDefinition, "definition").timezone or timezone
        if wanted is None:
            says = "found none, in the definition or beside it"
            raise InvalidValue.at("timezone", says, "write an IANA name such as 'Asia/Shanghai'")
        zone = zone_named(wanted, "timezone")
        return cls(definition, zone, kept(workdays, "workdays"), kept(holidays, "holidays"))

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the first instant until which so much working time has passed since `start`.

        Nothing added gives `start` itself; the end of a shift is its closing, not the next opening.

        Args:
            start: an aware instant.
            duration: working time; negative to go back.

        Raises:
            InvalidValue: for a naive instant, or one outside the years 1601 to 2400.
            NeverOpen: when there is not so much working time until the end of those years.
        """
        at, wanted = _place(start, "start"), micros(expect(duration, timedelta, "duration"))
        if wanted <= 0:
            return self.subtract(start, -duration) if wanted else from_micros(at)
        ledger = self._covering(at, at)
        target = ledger.worked(at) + wanted
        instant = ledger.earliest(target)
        while instant is None:
            if ledger.years[1] == _LAST:
                raise _never(duration, f"after {start.isoformat()}")
            ledger = self._longer(ledger)
            instant = ledger.earliest(target)
        return from_micros(instant)

    def subtract(self, end: datetime, duration: timedelta) -> datetime:
        """Return the last instant from which so much working time passes until `end`.

        Nothing subtracted gives `end` itself; the beginning of a shift is its opening, no earlier closing.

        Args:
            end: an aware instant.
            duration: working time; negative to go forward.

        Raises:
            InvalidValue: for a naive instant, or one outside the years 1601 to 2400.
            NeverOpen: when there is not so much working time since the beginning of those years.
        """
        at, wanted = _place(end, "end"), micros(expect(duration, timedelta, "duration"))
        if wanted <= 0:
            return self.add(end, -duration) if wanted else from_micros(at)
        ledger = self._covering(at, at)
        while ledger.worked(at) < wanted:
            if ledger.years[0] == _FIRST:
                raise _never(duration, f"before {end.isoformat()}")
            ledger = self._longer(ledger, back=True)
        return from_micros(ledger.latest(ledger.worked(at) - wanted) or 0)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two instants; negative when `end` comes first.

        Raises:
            InvalidValue: for a naive instant, or one outside the years 1601 to 2400.
        """
        begin, finish = _place(start, "start"), _place(end, "end")
        ledger = self._covering(min(begin, finish), max(begin, finish))
        return timedelta(microseconds=ledger.worked(finish) - ledger.worked(begin))

    def is_open(self, at: datetime) -> bool:
        """Say whether an instant is working time; the moment of closing is not.

        Raises:
            InvalidValue: for a naive instant, or one outside the years 1601 to 2400.
        """
        place = _place(at, "at")
        return self._covering(place, place).is_open(place)

    def next_open(self, at: datetime) -> datetime:
        """Return the first instant of working time that is not before `at`.

        Raises:
            InvalidValue: for a naive instant, or one outside the years 1601 to 2400.
            NeverOpen: when the calendar does not open again in those years.
        """
        moment = timedelta.resolution
        return self.add(at, moment) - moment

    def intervals(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Yield the working time between two instants in order, cut at both; none when `end` comes first.

        Raises:
            InvalidValue: for a naive instant, or one outside the years 1601 to 2400.
        """
        since, until = _place(start, "start"), _place(end, "end")
        times = self._covering(since, max(since, until)).open_times(since, until)
        return (Interval(from_micros(begin), from_micros(close)) for begin, close in times)

    def _covering(self, first: int, last: int) -> Ledger:
        """Return sums that reach from before one instant to after another."""
        ledger = self._ledger
        if ledger is not None and ledger.starts[1] <= first and last < ledger.starts[-1]:
            return ledger
        early, late = _year(first - 2 * DAY), _year(last + 2 * DAY)
        if ledger is None:
            return self._keep(self._build(early, late))
        if early < ledger.years[0]:
            ledger = self._build(early, ledger.years[0] - 1).followed_by(ledger)
        if late > ledger.years[1]:
            ledger = ledger.followed_by(self._build(ledger.years[1] + 1, late))
        return self._keep(ledger)

    def _longer(self, ledger: Ledger, *, back: bool = False) -> Ledger:
        """Return sums of twice the years, as far as years are known."""
        first, last = ledger.years
        many = last - first + 1
        if back:
            return self._keep(self._build(max(first - many, _FIRST), first - 1).followed_by(ledger))
        return self._keep(ledger.followed_by(self._build(last + 1, min(last + many, _LAST))))

    def _build(self, first: int, last: int) -> Ledger:
        return Ledger.build(first, last, days=self._days, zone=self.zone)

    def _keep(self, ledger: Ledger) -> Ledger:
        object.__setattr__(self, "_ledger", ledger)
        return ledger


def _place(instant: datetime, path: str) -> int:
    at = micros_of(instant, path)
    if _BEGIN <= at < _END:
        return at
    says = f"found {instant.isoformat()}, expected an instant in the years {_FIRST} to {_LAST}"
    raise InvalidValue.at(path, says, "leave out what has no real date")


def _year(at: int) -> int:
    return date.fromordinal(at // DAY + 1).year


def _never(duration: timedelta, where: str) -> NeverOpen:
    says = f"there is no such working time {where}: {duration}"
    return NeverOpen.at("duration", says, "look at the calendar's holidays and changes, and at the duration")
