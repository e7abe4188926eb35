"""The sums of one segment: what a tally keeps of its subjects, how such sums add and are taken away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.tally.durations import NOTHING, Counts
from salesfunnel.insight.tally.exits import NO_EXITS, Exits
from salesfunnel.model.frozen import unpickled

__all__ = ["SegmentTally", "StageTally", "Worth"]

T = TypeVar("T", "StageTally", "SegmentTally")


@attrs.frozen
class Worth:
    """How many subjects there are, how many of them have an amount, and the sum of those.

    Args:
        count: the subjects.
        valued: those with an amount.
        minor: the sum of their amounts, in whole minor units of the tally's currency.
    """

    count: int = 0
    valued: int = 0
    minor: int = 0

    def __add__(self, other: Worth) -> Worth:
        """Return both together."""
        return Worth(self.count + other.count, self.valued + other.valued, self.minor + other.minor)

    def __sub__(self, other: Worth) -> Worth:
        """Return what is left of this when the other is taken away.

        Raises:
            InvalidValue: where there are fewer than are taken away.
        """
        if self.count < other.count or self.valued < other.valued:
            raise InvalidValue.at("tally", f"found {self.count} subjects, {other.count} are taken away")
        return Worth(self.count - other.count, self.valued - other.valued, self.minor - other.minor)


@attrs.frozen(kw_only=True)
class StageTally:
    """What one stage saw.

    Args:
        entered: entries, as the policy counts them; on the path only.
        advanced: entries after which a later open or won stage was reached.
        resolved: entries that advanced or whose subject was lost or parked.
        matured: entries whose window was over at `as_of`; 0 where the policy has no window.
        lost: subjects that were lost with this as their furthest open stage.
        standing: the subjects that stand in it now.
        exits: dated stays by how they ended (`advanced`, `lost`, `aside`), whole seconds; open stages only.
            Those still going on at `as_of` are open in it.
        outcomes: from the first dated entry to the end (`won`, `lost`, `parked`), whole seconds; those still
            open at `as_of` are open in it. Empty where the tally has no `as_of`.
        undated: stays in it without a beginning, or over without an end.
        negative: stays that end before they begin; in no duration.
    """

    entered: int = 0
    advanced: int = 0
    resolved: int = 0
    matured: int = 0
    lost: int = 0
    standing: Worth = Worth()
    exits: Exits = NO_EXITS
    outcomes: Exits = NO_EXITS
    undated: int = 0
    negative: int = 0

    @property
    def stays(self) -> Counts:
        """Finished, dated stays in whole seconds, however they ended."""
        return self.exits.every_end

    def __setstate__(self, state: Any) -> None:
        """Read a pickle; one of version 0.1 does not say how its stays ended."""
        told = state if isinstance(state, dict) else state[1]
        stays = told.get("stays")
        unpickled(self, told if stays is None else told | {"exits": Exits((("unknown", stays),))})

    @classmethod
    def merged(cls, parts: Sequence[StageTally]) -> StageTally:
        """Return the sum of what several tallies say of the same stage."""
        return _merged(cls, parts)

    def __sub__(self, other: StageTally) -> StageTally:
        """Return what is left when the subjects of `other` are taken away."""
        return _left(self, other)


@attrs.frozen(kw_only=True)
class SegmentTally:
    """The sums of the subjects that share the values of `by`.

    Args:
        by: the shared values, in the order of the tally's `by`; None where nothing is recorded.
        stages: one for every stage of the pipeline, in its order.
        won, lost, open, parked: the subjects by the kind of the stage they stand in.
        won_squares: the sum of the squared amounts of the won, in minor units: how much deals differ in size.
        converted: won within the policy's window of their beginning; all that are won where there is none.
        matured: subjects whose window was over at `as_of`; 0 where the policy has no window.
        cycles_won: from the beginning to winning, whole seconds.
        cycles_lost: from the beginning to losing.
        cycles_parked: from the beginning to being parked; empty where the tally has no `as_of`.
        ages_open: from the beginning of those still open to `as_of`; the same.
        late: how old subjects were when the record began; empty where `recorded_from` was not told.
        unplaced: subjects lost or parked without a known stay in an open stage.
        negative: subjects with at least one negative duration.
    """

    by: tuple[object, ...]
    stages: tuple[StageTally, ...]
    won: Worth = Worth()
    lost: Worth = Worth()
    open: Worth = Worth()
    parked: Worth = Worth()
    won_squares: int = 0
    converted: int = 0
    matured: int = 0
    cycles_won: Counts = NOTHING
    cycles_lost: Counts = NOTHING
    cycles_parked: Counts = NOTHING
    ages_open: Counts = NOTHING
    late: Counts = NOTHING
    unplaced: int = 0
    negative: int = 0

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Read a pickle; what version 0.1 did not count is as where nothing was seen."""
        unpickled(self, state)

    @property
    def entered(self) -> int:
        """Every subject of the segment."""
        return self.won.count + self.lost.count + self.open.count + self.parked.count

    @property
    def cycles_closed(self) -> Counts:
        """The cycles of won and of lost together."""
        return self.cycles_won + self.cycles_lost

    @property
    def outcomes(self) -> Exits:
        """From the beginning to the end (`won`, `lost`, `parked`), and the ages of those still open."""
        ends = (("won", self.cycles_won), ("lost", self.cycles_lost), ("parked", self.cycles_parked))
        return Exits(ends, self.ages_open, self.late)

    @classmethod
    def merged(cls, by: tuple[object, ...], parts: Sequence[SegmentTally], *, stages: int) -> SegmentTally:
        """Return the sum of several segments under the name `by`.

        Args:
            by: the values of the sum; empty for the whole.
            parts: the segments, all of one pipeline.
            stages: how many stages the pipeline has.
        """
        merged = tuple(StageTally.merged([part.stages[at] for part in parts]) for at in range(stages))
        return _merged(cls, parts, by=by, stages=merged)

    def __sub__(self, other: SegmentTally) -> SegmentTally:
        """Return what is left when the subjects of `other` are taken away."""
        stages = tuple(mine - theirs for mine, theirs in zip(self.stages, other.stages, strict=True))
        return _left(self, other, by=self.by, stages=stages)


def _merged(kind: type[T], parts: Sequence[T], **known: Any) -> T:
    """Add up every member that is not known already, by its type."""
    for member in attrs.fields(kind):
        if member.name in known:
            continue
        column = [getattr(part, member.name) for part in parts]
        match member.default:
            case Counts():
                known[member.name] = Counts.merged(column)
            case Exits():
                known[member.name] = Exits.merged(column)
            case start:
                known[member.name] = sum(column, start)
    return kind(**known)


def _left(whole: T, part: T, **known: Any) -> T:
    """Take every member that is not known already away from its counterpart.

    Raises:
        InvalidValue: where less is there than is taken away.
    """
    for member in attrs.fields(type(whole)):
        if member.name in known:
            continue
        left = getattr(whole, member.name) - getattr(part, member.name)
        if isinstance(left, int) and left < 0:
            raise InvalidValue.at(f"tally.{member.name}", "found less than is taken away")
        known[member.name] = left
    return type(whole)(**known)
