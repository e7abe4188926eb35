"""Exits: at which age subjects ended in which way, and how old those are that have not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

import attrs

from salesfunnel.insight.tally.durations import NOTHING, Counts

__all__ = ["NO_EXITS", "Exits"]


@attrs.frozen
class Exits:
    """The ages at which subjects ended, by the way they ended, and the ages of those that have not.

    Two such sums of the same ways add; it is all that an incidence needs.

    Args:
        ends: pairs (way of ending, ages), in whole units of one's own choice; the tally counts seconds.
        open: the ages of those that had not ended when last seen.
        late: the ages at which subjects came under observation after their beginning (left truncation):
            each of them counts among those at risk from there on only. It also stands in `ends` or `open`.
    """

    ends: tuple[tuple[str, Counts], ...] = ()
    open: Counts = NOTHING
    late: Counts = NOTHING

    @classmethod
    def of(
        cls,
        ends: Mapping[str, Mapping[int, int]],
        open_: Mapping[int, int],
        late: Mapping[int, int] | None = None,
    ) -> Self:
        """Build it from dictionaries age → how often."""
        named = tuple((way, Counts.of(ages)) for way, ages in ends.items())
        return cls(named, Counts.of(open_), Counts.of(late or {}))

    @classmethod
    def merged(cls, parts: Iterable[Exits]) -> Exits:
        """Return the sum of any number; the ways stand in the order in which they were met."""
        known = list(parts)
        ways = dict.fromkeys(way for part in known for way, _ in part.ends)
        return cls(
            tuple(
                (way, Counts.merged(ages for part in known for name, ages in part.ends if name == way))
                for way in ways
            ),
            Counts.merged(part.open for part in known),
            Counts.merged(part.late for part in known),
        )

    def __add__(self, other: Exits) -> Exits:
        """Return the sum of both."""
        return Exits.merged((self, other))

    def __sub__(self, other: Exits) -> Exits:
        """Return what is left when the subjects of `other` are taken away."""
        taken = dict(other.ends)
        ends = tuple((way, ages - taken.get(way, NOTHING)) for way, ages in self.ends)
        return Exits(ends, self.open - other.open, self.late - other.late)

    def __len__(self) -> int:
        """Return how many subjects there are."""
        return len(self.open) + sum(len(ages) for _, ages in self.ends)

    @property
    def every_end(self) -> Counts:
        """The ages of all that ended, in whatever way."""
        return Counts.merged(ages for _, ages in self.ends)

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways of ending."""
        return tuple(way for way, _ in self.ends)

    def ended(self, way: str) -> Counts:
        """Return the ages at which subjects ended that way; nothing for a way that nobody went."""
        return dict(self.ends).get(way, NOTHING)


NO_EXITS = Exits()
"""The exits of nobody, which change nothing when added."""
