"""Durations as counts per whole second: small, exact, and adding like numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Self

import attrs

from salesfunnel.errors import InvalidValue

__all__ = ["NOTHING", "SECONDS_PER_DAY", "Counts"]

SECONDS_PER_DAY = 86_400


@attrs.frozen
class Counts:
    """How often each whole number occurred: a multiset in which nothing is rounded away.

    Used for durations in seconds and for days of the calendar. Adding two gives what counting everything at
    once would have given, in whatever order.

    Args:
        items: pairs (number, how often), by rising number.

    >>> Counts.of({86_400: 2, 172_800: 1}).mean
    115200.0
    """

    items: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, counted: Mapping[int, int]) -> Self:
        """Build the multiset from a dictionary number → how often."""
        return cls(tuple(sorted(counted.items())))

    @classmethod
    def merged(cls, parts: Iterable[Counts]) -> Self:
        """Return the sum of any number of multisets in one pass."""
        total: dict[int, int] = {}
        for part in parts:
            for number, times in part.items:
                total[number] = total.get(number, 0) + times
        return cls.of(total)

    def __add__(self, other: Counts) -> Counts:
        """Return the multiset of both."""
        if not self.items or not other.items:
            return self if self.items else other
        return Counts.merged((self, other))

    def __sub__(self, other: Counts) -> Counts:
        """Return what is left when the numbers of `other` are taken away.

        Raises:
            InvalidValue: for a number that is not there so often.
        """
        left = dict(self.items)
        for number, times in other.items:
            left[number] = left.get(number, 0) - times
            if left[number] < 0:
                raise InvalidValue.at("counts", f"found {number} less often than it is taken away")
        return Counts.of({number: times for number, times in left.items() if times})

    def __len__(self) -> int:
        """Return how many numbers were counted, repetitions included."""
        return sum(times for _, times in self.items)

    def below(self, limit: float) -> int:
        """Return how many of the numbers are less than `limit`."""
        return sum(times for number, times in self.items if number < limit)

    @property
    def mean(self) -> float | None:
        """The arithmetic mean, or None of nothing."""
        count = len(self)
        return sum(number * times for number, times in self.items) / count if count else None

    @property
    def median(self) -> float | None:
        """The middle number, or the mean of the two middle ones; None of nothing."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> float | None:
        """Return the number below which `share` of the others lie, interpolated linearly.

        Args:
            share: from 0 (the least) to 1 (the greatest).

        Raises:
            InvalidValue: for a share outside 0 … 1.

        Source: R. J. Hyndman, Y. Fan, Sample Quantiles in Statistical Packages, 1996, definition 7.
        """
        if not 0 <= share <= 1:
            raise InvalidValue.at("quantile", f"found {share!r}, expected a share from 0 to 1")
        count = len(self)
        if not count:
            return None
        position = share * (count - 1)
        low = int(position)
        below, above = self._at(low), self._at(min(low + 1, count - 1))
        return below + (above - below) * (position - low)

    def _at(self, rank: int) -> int:
        ranks = accumulate(times for _, times in self.items)
        return next(number for (number, _), passed in zip(self.items, ranks, strict=True) if rank < passed)


NOTHING = Counts()
"""The multiset of nothing, which changes nothing when added."""
