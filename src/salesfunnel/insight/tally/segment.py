"""The sums of one segment: what a tally keeps of all its subjects, and how two such sums are added."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from salesfunnel.insight.tally.durations import NOTHING, Counts

__all__ = ["SegmentTally", "StageTally", "Worth"]


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


@attrs.frozen(kw_only=True)
class StageTally:
    """What one stage saw.

    Args:
        entered: entries, as the policy counts them; on the path only.
        advanced: entries after which a later open or won stage was reached.
        lost: subjects that were lost with this as their furthest open stage.
        standing: the subjects that stand in it now.
        stays: finished, dated stays in whole seconds; open stages only.
        undated: stays in it without a beginning, or over without an end.
        negative: stays that end before they begin; in no duration.
    """

    entered: int = 0
    advanced: int = 0
    lost: int = 0
    standing: Worth = Worth()
    stays: Counts = NOTHING
    undated: int = 0
    negative: int = 0

    @classmethod
    def merged(cls, parts: Sequence[StageTally]) -> StageTally:
        """Return the sum of what several tallies say of the same stage."""
        return cls(
            entered=sum(part.entered for part in parts),
            advanced=sum(part.advanced for part in parts),
            lost=sum(part.lost for part in parts),
            standing=sum((part.standing for part in parts), Worth()),
            stays=Counts.merged(part.stays for part in parts),
            undated=sum(part.undated for part in parts),
            negative=sum(part.negative for part in parts),
        )


@attrs.frozen(kw_only=True)
class SegmentTally:
    """The sums of the subjects that share the values of `by`.

    Args:
        by: the shared values, in the order of the tally's `by`; None where nothing is recorded.
        stages: one for every stage of the pipeline, in its order.
        won, lost, open, parked: the subjects by the kind of the stage they stand in.
        cycles_won: from the beginning to winning, whole seconds.
        cycles_lost: from the beginning to losing.
        unplaced: subjects lost or parked without a known stay in an open stage.
        negative: subjects with at least one negative duration.
    """

    by: tuple[object, ...]
    stages: tuple[StageTally, ...]
    won: Worth = Worth()
    lost: Worth = Worth()
    open: Worth = Worth()
    parked: Worth = Worth()
    cycles_won: Counts = NOTHING
    cycles_lost: Counts = NOTHING
    unplaced: int = 0
    negative: int = 0

    @property
    def entered(self) -> int:
        """Every subject of the segment."""
        return self.won.count + self.lost.count + self.open.count + self.parked.count

    @property
    def cycles_closed(self) -> Counts:
        """The cycles of won and of lost together."""
        return self.cycles_won + self.cycles_lost

    @classmethod
    def merged(cls, by: tuple[object, ...], parts: Sequence[SegmentTally], *, stages: int) -> SegmentTally:
        """Return the sum of several segments under the name `by`.

        Args:
            by: the values of the sum; empty for the whole.
            parts: the segments, all of one pipeline.
            stages: how many stages the pipeline has.
        """
        return cls(
            by=by,
            stages=tuple(
                StageTally.merged([part.stages[index] for part in parts]) for index in range(stages)
            ),
            won=sum((part.won for part in parts), Worth()),
            lost=sum((part.lost for part in parts), Worth()),
            open=sum((part.open for part in parts), Worth()),
            parked=sum((part.parked for part in parts), Worth()),
            cycles_won=Counts.merged(part.cycles_won for part in parts),
            cycles_lost=Counts.merged(part.cycles_lost for part in parts),
            unplaced=sum(part.unplaced for part in parts),
            negative=sum(part.negative for part in parts),
        )
