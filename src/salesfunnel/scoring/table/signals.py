"""What is left of points, for a whole column of ages: the same integers and the same bits as `decay`.

A product that 64 bits do not hold is divided digit by digit. What a half-life leaves is reckoned by sums and
products, in the order of `halved`: no engine's own power function is asked.

Which window of calendar days an activity falls in, for a whole column of instants.

What the rows of a table's subjects give: signals of activities, points by hand, and what resets both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.columns.engine import Expr, Flag, Table, both, either, every, narwhals, opposite
from salesfunnel.conditions.columns.input import KEY, OWN, ColumnRequest, column_request, names_used
from salesfunnel.conditions.columns.leaves import ColumnEvaluator
from salesfunnel.conditions.columns.query import TableQuery
from salesfunnel.conditions.columns.read import DAY, encoded
from salesfunnel.conditions.columns.terms import Terms
from salesfunnel.conditions.language.canonical import canonical
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.decay import GRAIN, HALVING, Fading
from salesfunnel.scoring.card.signals import CompiledSignal
from salesfunnel.scoring.table.arguments import ADJUSTED, SINCE, adjusted, after, resets, summed, typed_rows

__all__ = ["Given", "given_rows", "left", "parted", "window"]


_WHOLE = 2**63
_BASE = 512
"""Small enough that a remainder times it, and a digit times an age, fit 64 bits together."""


def parted(frame: Any, fadings: Iterable[Fading], age: Expr, *, table: Table) -> Any:
    """Return a frame with each half-life's whole times and the part beyond, told apart in `GRAIN` parts.

    Args:
        fadings: those of the signals.
        age: in microseconds, 0 or more, without nulls.
        table: where the frame is from.
    """
    nw, exprs = narwhals(), dict[str, Expr]()
    for span in {each.half_life for each in fadings if each.half_life is not None}:
        times = age // span
        part = table.quotient((age - times * span).cast(nw.Float64), float(span))
        exprs |= {
            _times(span): times,
            _part(span): (part * GRAIN).floor().clip(None, GRAIN - 1) * (1 / GRAIN),
        }
    return frame.with_columns(**exprs) if exprs else frame


def left(fading: Fading, points: int, age: Expr) -> Expr:
    """Return what is left of points, as `Fading.left` does; the frame was `parted`."""
    nw = narwhals()
    size = _left(fading, abs(points), age)
    if fading.expires is not None:
        size = nw.when(age < fading.expires).then(size).otherwise(nw.lit(0, dtype=nw.Int64))
    return size if points >= 0 else size * -1


def _left(fading: Fading, points: int, age: Expr) -> Expr:
    nw = narwhals()
    nothing = nw.lit(0, dtype=nw.Int64)
    if fading.gone is not None:
        kept = nw.when(age < fading.gone).then(fading.gone - age).otherwise(nothing)
        return _share(points, kept, fading.gone)
    if fading.half_life is not None:
        return _after_halves(points, fading.half_life)
    found = nw.lit(points, dtype=nw.Int64)
    for start, share in fading.steps:
        worth = nw.lit(points * share.numerator // share.denominator, dtype=nw.Int64)
        found = nw.when(age >= start).then(worth).otherwise(found)
    return found


def _share(points: int, kept: Expr, whole: int) -> Expr:
    """Return `points * kept // whole` by long division, in digits of which none leaves 64 bits."""
    first, *others = [points] if points * whole < _WHOLE else _digits(points)
    found = kept * first // whole
    rest = kept * first - found * whole
    for digit in others:
        now = rest * _BASE + kept * digit
        part = now // whole
        found, rest = found * _BASE + part, now - part * whole
    return found


def _digits(number: int) -> list[int]:
    found = []
    while number:
        number, digit = divmod(number, _BASE)
        found.append(digit)
    return found[::-1]


def _after_halves(points: int, span: int) -> Expr:
    nw = narwhals()
    times, part = nw.col(_times(span)), nw.col(_part(span))
    share = nw.lit(HALVING[-1])
    for each in HALVING[-2::-1]:
        share = share * part + each
    worth = nw.lit(0.0)
    for halves in range(points.bit_length()):
        worth = nw.when(times == halves).then(nw.lit(points * 0.5**halves)).otherwise(worth)
    return (worth * share).floor().cast(nw.Int64)


def _times(span: int) -> str:
    return f"{OWN}halves {span}"


def _part(span: int) -> str:
    return f"{OWN}part {span}"


_FIRST_YEAR, _LAST_YEAR = 1900, 2100
"""Between them every change of a zone's clock is known; before and after, the nearest one holds."""

_BEFORE_1970 = date(1970, 1, 1).toordinal() - 1
"""Days from Monday, 1 January 1, to 1970, so that no count is negative."""


def window(at: Expr, days: int, zone: ZoneInfo, *, until: int) -> Expr:
    """Return the number of the window, counted from Monday, 1 January 1.

    Args:
        at: microseconds since 1970, without nulls.
        days: how many days make a window.
        zone: in which a day begins.
        until: the last instant that counts; later changes of the clock do not matter.
    """
    nw = narwhals()
    (_, before), *later = _changes(zone)
    offset: Any = nw.lit(before, dtype=nw.Int64)
    for since, seconds in later:
        if since > until:
            break
        offset = offset + (at >= since).cast(nw.Int64) * (seconds - before)
        before = seconds
    return (at + offset * 1_000_000 + _BEFORE_1970 * DAY) // DAY // days


@cache
def _changes(zone: ZoneInfo) -> tuple[tuple[int, int], ...]:
    """Return the instants from which a zone has another offset from UTC, with it, in seconds."""
    day, end = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(_LAST_YEAR, 1, 1, tzinfo=UTC)
    found = [(encoded(day), _offset(day, zone))]
    while day < end:
        later = day + timedelta(days=1)
        if _offset(later, zone) != found[-1][1]:
            at = _changed(day, later, zone)
            found.append((encoded(at), _offset(at, zone)))
        day = later
    return tuple(found)


def _changed(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """Return the first second of another offset between two instants."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low).total_seconds() // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def _offset(at: datetime, zone: ZoneInfo) -> int:
    found = at.astimezone(zone).utcoffset()
    return 0 if found is None else int(found.total_seconds())


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


def given_rows(card: CompiledCard, question: TableQuery, frame: Any) -> Given:
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

    def __init__(self, card: CompiledCard, question: TableQuery, since: Any) -> None:
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
        asked = names_used(self._wheres.values(), names, question.now)
        spoken = {"kind": (), "at": (), **asked}
        self._found = typed_rows(question, "activities", _wanted(spoken, names), own=("kind", "at"))
        self._judge = ColumnEvaluator(Terms(names, self._found.columns, question.now, table))
        self._rows = after(self._found.frame, since)

    def joined(self, base: Given) -> Given:
        """Return the base with what each signal gives."""
        nw = narwhals()
        rows = self._counted()
        sums = [each for each in self._signals if not _is_windowed(each)]
        names = [*(_left_column(each) for each in sums), *(_open(each) for each in self._signals)]
        frame = base.frame.join(summed(rows, [KEY], names), on=KEY, how="left")
        for days in sorted({each.signal.window_days or 0 for each in self._signals if _is_windowed(each)}):
            mine = [each for each in self._signals if _is_windowed(each) and each.signal.window_days == days]
            frame = frame.join(_kept(rows, mine, _window(days)), on=KEY, how="left")
        whole = {name: nw.col(name).fill_null(0).cast(nw.Int64) for name in names}
        capped = [_capped(each) for each in self._signals if _is_windowed(each)]
        whole |= {name: nw.col(name).fill_null(0).cast(nw.Int64) for name in capped}
        whole |= {
            _left_column(each): nw.col(_left_column(each)).fill_null(0).cast(nw.Int64)
            for each in self._signals
        }
        frame = frame.with_columns(**whole)
        points, flags = dict[str, Expr](), dict[str, Flag]()
        for each in self._signals:
            key, value = each.signal.key, nw.col(_left_column(each))
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
        exprs |= {_left_column(each): self._left_of(each) for each in self._signals}
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

    def _left_of(self, each: CompiledSignal) -> Expr:
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
            _left_column(each): nw.when(nw.col(f"{_match(each)} rank") <= each.signal.first)
            .then(nw.col(_left_column(each))).otherwise(nothing)
            for each in limited
        })  # fmt: skip


def _kept(rows: Any, signals: list[CompiledSignal], within: str) -> Any:
    """Return what signals give to each subject, each window kept to its cap."""
    nw = narwhals()
    whole = summed(rows, [KEY, within], [_left_column(each) for each in signals])
    exprs = dict[str, Expr]()
    for each in signals:
        value, cap = nw.col(_left_column(each)).cast(nw.Int64), each.cap or 0
        exprs[_capped(each)] = ((value > cap) | (value < -cap)).cast(nw.Int64)
        exprs[_left_column(each)] = value.clip(-cap, cap)
    return summed(whole.with_columns(**exprs), [KEY], list(exprs))


def _wanted(spoken: Mapping[str, tuple[str, ...]], names: Any) -> dict[str, ColumnRequest]:
    return {name: column_request(name, names, of) for name, of in spoken.items()}


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


def _left_column(each: CompiledSignal) -> str:
    return f"{OWN}{each.signal.key} left"


def _capped(each: CompiledSignal) -> str:
    return f"{OWN}{each.signal.key} capped"


def _window(days: int) -> str:
    return f"{OWN}window {days}"
