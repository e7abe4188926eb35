"""Which activities give points, how many, and when that changes by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.proof.next_change import NextChange, next_change
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.rows.reasons import Evaluator
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.activity import Activity
from salesfunnel.scoring.card.decay import Fading
from salesfunnel.scoring.card.points import scaled
from salesfunnel.scoring.card.scorecard import Signal

__all__ = ["CompiledSignal", "Given", "happened"]

_TICK = timedelta(microseconds=1)


@attrs.frozen
class Given:
    """What a signal gave.

    Args:
        hundredths: the points, after decay and the window's limits.
        rows: how many activities gave some.
        is_capped: whether a cap took some.
        undecided: how many activities might have counted.
    """

    hundredths: int
    rows: int
    is_capped: bool
    undecided: int


def happened(activities: Sequence[Activity], *, since: datetime | None, now: datetime) -> list[Activity]:
    """Return the dated activities up to now and after the last reset, the earliest first."""
    dated = ((each.at, each.id, each) for each in activities if each.at is not None)
    seen = [each for each in dated if each[0] <= now and (since is None or each[0] > since)]
    return [each for _, _, each in sorted(seen, key=lambda each: each[:2])]


@attrs.frozen(eq=False)
class CompiledSignal:
    """A signal ready to be counted."""

    signal: Signal
    points: int
    cap: int | None
    fading: Fading
    zone: ZoneInfo
    names: Names = attrs.field(repr=False)
    where: Evaluator | None = attrs.field(repr=False)

    @classmethod
    def of(cls, signal: Signal, catalogue: Catalogue) -> CompiledSignal:
        """Compile a signal whose condition was checked."""
        names = catalogue.rows["activities"]
        return cls(
            signal=signal,
            points=scaled(signal.points),
            cap=None if signal.cap is None else scaled(signal.cap),
            fading=Fading.of(signal.decay),
            zone=catalogue.zone,
            names=names,
            where=None if signal.where is None else compile_evaluator(signal.where, names),
        )

    def given(self, rows: Sequence[Activity], now: datetime) -> Given:
        """Return what the activities give at an instant.

        Args:
            rows: what `happened`, the earliest first.
            now: the instant, in UTC.
        """
        counted, undecided = self._counted(rows, now)
        total, gave, is_capped = 0, 0, False
        for _, window in groupby(counted, key=self._window):
            left = [self._left(each, now) for each in list(window)[: self.signal.first]]
            whole = sum(left)
            kept = whole if self.cap is None else min(max(whole, -self.cap), self.cap)
            total, is_capped = total + kept, is_capped or kept != whole
            gave += sum(each != 0 for each in left)
        return Given(total, gave, is_capped, undecided)

    def turns(self, rows: Sequence[Activity], now: datetime) -> Iterator[NextChange]:
        """Yield the instants at which what an activity gives may change by itself."""
        counted, _ = self._counted(rows, now)
        for row in counted:
            later = self.fading.next_change(self.points, _age(row, now))
            at = None if later is None or row.at is None else _after(row.at, later)
            if at is not None:
                yield NextChange(at)
        if self.signal.where is not None:
            yield from (next_change(self.signal.where, self._seen(row, now)) for row in self._of_kind(rows))

    def _counted(self, rows: Sequence[Activity], now: datetime) -> tuple[list[Activity], int]:
        mine = self._of_kind(rows)
        if self.where is None:
            return mine, 0
        answers = [self.where.answer(self._seen(row, now)) for row in mine]
        counted = [row for row, answer in zip(mine, answers, strict=True) if answer is True]
        return counted, sum(answer is None for answer in answers)

    def _of_kind(self, rows: Sequence[Activity]) -> list[Activity]:
        kind = self.signal.kind
        return [row for row in rows if kind is None or row.kind == kind]

    def _seen(self, row: Activity, now: datetime) -> RowView:
        return RowView(row, now=now, names=self.names)

    def _left(self, row: Activity, now: datetime) -> int:
        return self.fading.left(self.points, _age(row, now))

    def _window(self, row: Activity) -> int:
        days = self.signal.window_days
        if days is None or row.at is None:
            return 0
        return (_day(row.at, self.zone) - 1) // days


def _age(row: Activity, now: datetime) -> int:
    assert row.at is not None  # noqa: S101 - undated activities were left out
    return (now - row.at) // _TICK


def _day(at: datetime, zone: ZoneInfo) -> int:
    """Return the day in a zone, counted from 1 January 1; beyond the calendar by one at most."""
    try:
        return at.astimezone(zone).toordinal()
    except OverflowError:
        return at.toordinal() + (-1 if at.year == 1 else 1)


def _after(at: datetime, microseconds: int) -> datetime | None:
    try:
        return at + timedelta(microseconds=microseconds)
    except OverflowError:
        return None
