"""What the rows of a table's subjects give: signals of activities, points by hand, and what resets both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from salesfunnel.conditions.canonical import canonical
from salesfunnel.conditions.columns_boundary import KEY, OWN, Wanted
from salesfunnel.conditions.columns_engine import Expr, Flag, both, either, every, narwhals, opposite
from salesfunnel.conditions.columns_leaves import Halves
from salesfunnel.conditions.columns_names import spoken_of, wanted_of
from salesfunnel.conditions.columns_question import Question
from salesfunnel.conditions.columns_read import encoded
from salesfunnel.conditions.columns_terms import Terms
from salesfunnel.scoring.card import CompiledCard
from salesfunnel.scoring.columns_decay import left, parted
from salesfunnel.scoring.columns_handed import ADJUSTED, SINCE, adjusted, after, resets, summed
from salesfunnel.scoring.columns_typed import typed_rows
from salesfunnel.scoring.columns_windows import window
from salesfunnel.scoring.signals import CompiledSignal

__all__ = ["Given", "given_rows"]

_AGE, _AT = f"{OWN}age", f"{OWN}at"


@attrs.frozen(eq=False)
class Given:
    """What rows gave to each subject.

    Args:
        frame: the working frame of the subjects, with what was joined.
        points: hundredths by signal, and of all adjustments; those that are absent gave nothing.
        capped: where a signal's own cap took some.
        open: where something about a signal is not known.
    """

    frame: Any
    points: Mapping[str, Expr]
    capped: Mapping[str, Flag]
    open: Mapping[str, Flag]


def given_rows(card: CompiledCard, question: Question, frame: Any) -> Given:
    """Join to a frame what the rows of its subjects give.

    Args:
        card: the scorecard.
        question: with the rows' frames.
        frame: has the column `KEY` where there are rows to be joined.
    """
    nw, since = narwhals(), resets(card, question)
    found = Given(frame, {}, {}, {each.signal.key: True for each in card.signals})
    if card.signals and "activities" in question.rows:
        found = _Signalled(card, question, since).joined(found)
    if "adjustments" in question.rows:
        frame = found.frame.join(adjusted(card, question, since), on=KEY, how="left")
        worth = nw.col(ADJUSTED).fill_null(0).cast(nw.Int64)
        points = {**found.points, ADJUSTED: nw.col(ADJUSTED)}
        found = attrs.evolve(found, frame=frame.with_columns(**{ADJUSTED: worth}), points=points)
    return found


class _Signalled:
    """The signals of one scorecard over a frame of activities."""

    def __init__(self, card: CompiledCard, question: Question, since: Any) -> None:
        self._signals = card.signals
        self._now = encoded(question.now)
        self._zone = card.catalogue.zone
        table, names = question.rows["activities"], card.catalogue.rows["activities"]
        self._table = table
        self._wheres = {
            each.signal.key: canonical(each.signal.where)
            for each in card.signals
            if each.signal.where is not None
        }
        asked = spoken_of(self._wheres.values(), names, question.now)
        spoken = {"kind": (), "at": (), **asked}
        self._found = typed_rows(question, "activities", _wanted(spoken, names), own=("kind", "at"))
        self._judge = Halves(Terms(names, self._found.columns, question.now, table))
        self._rows = after(self._found.frame, since)

    def joined(self, base: Given) -> Given:
        """Return the base with what each signal gives."""
        nw = narwhals()
        rows = self._counted()
        sums = [each for each in self._signals if not _is_windowed(each)]
        names = [*(_left(each) for each in sums), *(_open(each) for each in self._signals)]
        frame = base.frame.join(summed(rows, [KEY], names), on=KEY, how="left")
        for days in sorted({each.signal.window_days or 0 for each in self._signals if _is_windowed(each)}):
            mine = [each for each in self._signals if _is_windowed(each) and each.signal.window_days == days]
            frame = frame.join(_kept(rows, mine, _window(days)), on=KEY, how="left")
        whole = {name: nw.col(name).fill_null(0).cast(nw.Int64) for name in names}
        capped = [_capped(each) for each in self._signals if _is_windowed(each)]
        whole |= {name: nw.col(name).fill_null(0).cast(nw.Int64) for name in capped}
        whole |= {_left(each): nw.col(_left(each)).fill_null(0).cast(nw.Int64) for each in self._signals}
        frame = frame.with_columns(**whole)
        points, flags = dict[str, Expr](), dict[str, Flag]()
        for each in self._signals:
            key, value = each.signal.key, nw.col(_left(each))
            if each.cap is not None and not _is_windowed(each):
                flags[key] = (value > each.cap) | (value < -each.cap)
                value = value.clip(-each.cap, each.cap)
            elif each.cap is not None:
                flags[key] = nw.col(_capped(each)) > 0
            points[key] = value
        known = {each.signal.key: nw.col(_open(each)) > 0 for each in self._signals}
        return Given(frame, points, flags, known)

    def _counted(self) -> Any:
        """Return the rows with what each of them gives to each signal, after decay and `first`."""
        nw, at = narwhals(), self._found.columns["at"]
        seen: Flag = False if at.value is None else every(
            [at.known, at.value <= self._now, at.value > nw.col(SINCE)]
        )  # fmt: skip
        then = (
            nw.lit(self._now)
            if at.value is None or seen is False
            else nw.when(seen).then(at.value).otherwise(nw.lit(self._now))
        )
        flags: dict[str, Expr] = {_AT: then.cast(nw.Int64)}
        for each in self._signals:
            matches, is_open = self._matching(each, seen)
            flags |= {_match(each): _number(matches), _open(each): _number(is_open)}
        rows = self._rows.with_columns(**flags).with_columns(**{_AGE: self._now - nw.col(_AT)})
        rows = parted(rows, (each.fading for each in self._signals), nw.col(_AGE), table=self._table)
        spans = {each.signal.window_days for each in self._signals if each.signal.window_days is not None}
        exprs = {_window(days): window(nw.col(_AT), days, self._zone, until=self._now) for days in spans}
        exprs |= {_left(each): self._left(each) for each in self._signals}
        return self._earliest(rows.with_columns(**exprs))

    def _matching(self, each: CompiledSignal, seen: Flag) -> tuple[Flag, Flag]:
        """Return the visible rows that count for a signal, and those of which that is not known."""
        kind, column = each.signal.kind, self._found.columns["kind"]
        if kind is not None:
            is_so = False if column.value is None else both(column.known, column.value == kind)
            seen = both(seen, is_so)
        where = self._wheres.get(each.signal.key)
        if where is None:
            return seen, False
        true, false = (self._judge.surely(where, wanted=wanted) for wanted in (True, False))
        return both(seen, true), both(seen, opposite(either(true, false)))

    def _left(self, each: CompiledSignal) -> Expr:
        nw = narwhals()
        worth = left(each.fading, each.points, nw.col(_AGE))
        return nw.when(nw.col(_match(each)) > 0).then(worth).otherwise(nw.lit(0, dtype=nw.Int64))

    def _earliest(self, rows: Any) -> Any:
        """Keep the points of the first activities of each window."""
        nw = narwhals()
        limited = [each for each in self._signals if each.signal.first is not None]
        if not limited:
            return rows
        ranks = {}
        for each in limited:
            days = each.signal.window_days
            within = [KEY, *([] if days is None else [_window(days)])]
            ranks[f"{_match(each)} rank"] = nw.col(_match(each)).cum_sum().over(*within, order_by=_AT)
        rows = rows.with_columns(**ranks)
        nothing = nw.lit(0, dtype=nw.Int64)
        return rows.with_columns(**{
            _left(each): nw.when(nw.col(f"{_match(each)} rank") <= each.signal.first)
            .then(nw.col(_left(each))).otherwise(nothing)
            for each in limited
        })  # fmt: skip


def _kept(rows: Any, signals: list[CompiledSignal], within: str) -> Any:
    """Return what signals give to each subject, each window kept to its cap."""
    nw = narwhals()
    whole = summed(rows, [KEY, within], [_left(each) for each in signals])
    exprs = dict[str, Expr]()
    for each in signals:
        value, cap = nw.col(_left(each)).cast(nw.Int64), each.cap or 0
        exprs[_capped(each)] = ((value > cap) | (value < -cap)).cast(nw.Int64)
        exprs[_left(each)] = value.clip(-cap, cap)
    return summed(whole.with_columns(**exprs), [KEY], list(exprs))


def _wanted(spoken: Mapping[str, tuple[str, ...]], names: Any) -> dict[str, Wanted]:
    return {name: wanted_of(name, names, of) for name, of in spoken.items()}


def _is_windowed(each: CompiledSignal) -> bool:
    """Return whether a cap holds for each window, and not for all of the past."""
    return each.cap is not None and each.signal.window_days is not None


def _number(flag: Flag) -> Expr:
    nw = narwhals()
    return nw.lit(int(flag), dtype=nw.Int64) if isinstance(flag, bool) else flag.cast(nw.Int64)


def _match(each: CompiledSignal) -> str:
    return f"{OWN}{each.signal.key} match"


def _open(each: CompiledSignal) -> str:
    return f"{OWN}{each.signal.key} open"


def _left(each: CompiledSignal) -> str:
    return f"{OWN}{each.signal.key} left"


def _capped(each: CompiledSignal) -> str:
    return f"{OWN}{each.signal.key} capped"


def _window(days: int) -> str:
    return f"{OWN}window {days}"
