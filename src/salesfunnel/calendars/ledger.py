"""The working time of a stretch of days, summed up day by day, so that a far date costs what a near one does.

Every question is a search by halves in sums that are made once: how much was worked until an instant, and
at which instant so much had been worked.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, tzinfo
from itertools import accumulate
from typing import Self

import attrs

from salesfunnel.calendars.days import Days
from salesfunnel.calendars.pattern import DAY, Shifts
from salesfunnel.calendars.wall import instant_of, midnights

__all__ = ["Ledger"]


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
            self.sums + array("q", (worked + each for each in later.sums[1:])),
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
    found = (
        (instant_of(day, begin, zone) - start, instant_of(day, end, zone) - start) for begin, end in shape
    )
    return tuple((begin, end) for begin, end in found if begin < end)
