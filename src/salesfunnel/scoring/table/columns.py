"""The same scorecard over a whole table: the value and band of every row, its receipts where wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Self

import attrs

from salesfunnel.conditions.columns.engine import Expr, Flag, both, either, opposite
from salesfunnel.conditions.columns.input import OWN, ColumnRequest
from salesfunnel.conditions.columns.query import PreparedTable, TableQuery
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.points import scaled
from salesfunnel.scoring.card.scorecard import Scorecard
from salesfunnel.scoring.table.arguments import ADJUSTED
from salesfunnel.scoring.table.limits import is_refused
from salesfunnel.scoring.table.signals import Given, given_rows

__all__ = ["score_columns"]

_TOTAL, _WHOLE = f"{OWN}total", f"{OWN}whole"
_SMALL = 2**31


def score_columns(
    card: CompiledCard, question: TableQuery, *, receipts: bool = False, before: str | None = None
) -> TableQuery:
    """Return the question about a table that has the columns of a score.

    Args:
        card: the scorecard, compiled for the kind of subject that the rows are.
        question: the table with the rows' frames.
        receipts: whether each line is wanted too.
        before: the column that holds the key of the band before, which is kept within the hysteresis.

    Raises:
        DataError: for a table that has such a column already, or lacks the one named.
    """
    rules = [
        (rule.key, condition, rule.points)
        for rule, condition in zip(card.card.rules, card.conditions, strict=True)
        if not is_refused(condition, card, question)
    ]
    conditions = {key: condition for key, condition, _ in rules}
    joins = bool((card.signals and "activities" in question.rows) or "adjustments" in question.rows)
    quick = question.with_quickest_api(conditions)
    also = {} if before is None else {before: ColumnRequest(ValueType(FieldType.TEXT))}
    if before is not None:
        question.table.needs(before, "the band before")
    prepared = quick.prepared(conditions, card.catalogue, joins=joins, also=also)
    given = given_rows(card, question, prepared.frame)
    lines = _Lines(card, quick, attrs.evolve(prepared, frame=given.frame), given=given)
    added = lines.added(rules, receipts=receipts, before=before)
    question.free(added)
    onto = question.table if quick.table is question.table else quick.table
    return question.over_frame(lines.prepared.attached(added, onto))


@attrs.frozen
class _Unit:
    """In what points are reckoned over a table: in hundredths, or in whole points where all are.

    Args:
        hundredths: how many make one.
        is_small: whether every sum fits 32 bits, which is quicker.
    """

    hundredths: int
    is_small: bool

    @classmethod
    def of(cls, card: Scorecard, *, is_given: bool) -> Self:
        """Choose for a scorecard; what rows give needs hundredths."""
        groups = [each for group in card.groups.values() for each in (group.cap, group.floor)]
        ends = [card.base, card.hysteresis, card.min, card.max, *(each.at_least for each in card.bands)]
        points = [*(each.points for each in card.rules), *groups, *ends]
        exact = [scaled(each) for each in points if each is not None]
        if is_given:
            return cls(1, is_small=False)
        size = 100 if all(each % 100 == 0 for each in exact) else 1
        return cls(size, is_small=sum(abs(each) for each in exact) // size < _SMALL)

    def whole(self, points: float) -> int:
        """Return points in the unit."""
        return scaled(points) // self.hundredths


class _Lines:
    """The lines of one scorecard over one working frame; whole numbers of its unit until they are shown."""

    def __init__(
        self, card: CompiledCard, question: TableQuery, prepared: PreparedTable, *, given: Given
    ) -> None:
        self.prepared = prepared
        self._card = card
        self._unit = _Unit.of(card.card, is_given=bool(given.points))
        self._table = question.table
        self._api = question.table.api
        self._given = given

    def added(
        self, rules: Sequence[tuple[str, Condition, float]], *, receipts: bool, before: str | None
    ) -> dict[str, Expr]:
        """Return the columns to be added, once the total stands in the working frame."""
        name = f"score.{self._card.key}"
        lines = {f"rule.{key}": self._worth(condition, points) for key, condition, points in rules}
        lines |= {f"signal.{key}": each for key, each in self._given.points.items() if key != ADJUSTED}
        if ADJUSTED in self._given.points:
            lines["adjustment"] = self._given.points[ADJUSTED]
        if receipts:
            lines = self._stored(name, lines)
        base = self._number(self._card.card.base)
        lines, whole = self._summed(lines, base, receipts=receipts)
        if receipts:
            self._store({_WHOLE: whole})
            whole = self._api.col(_WHOLE)
        self._store({_TOTAL: self._limited(whole, self._card.card.min, self._card.card.max)})
        total = self._api.col(_TOTAL)
        found = {name: self._shown(total)}
        if self._card.card.bands:
            found[f"band.{self._card.key}"] = self._band(total, before)
        if receipts:
            lines |= {"base": base, "bound": total - whole}
            found |= {f"{name}.{line}": self._shown(each) for line, each in lines.items()}
            found |= self._flags(name, rules)
        return found

    def _worth(self, condition: Condition, points: float) -> Expr:
        """Return the points of a rule where it is surely true; a null is no more than that."""
        flag = self.prepared.evaluator.surely_or_null(condition)
        some, none = self._number(points), self._number(0)
        if isinstance(flag, bool):
            return some if flag else none
        return self._api.when(flag).then(some).otherwise(none)

    def _summed(self, lines: dict[str, Expr], base: Expr, *, receipts: bool) -> tuple[dict[str, Expr], Expr]:
        """Return the lines with what the limits of groups take off, or add, and the sum before bounds."""
        groups = self._groups(lines)
        kept = {key: self._limited(whole, floor, cap) for key, (whole, floor, cap) in groups.items()}
        if receipts:
            lines |= {f"group.{key}": each - groups[key][0] for key, each in kept.items()}
            return lines, _sum([base, *lines.values()])
        grouped = {line for line, group in self._members() if group in kept}
        free = [each for line, each in lines.items() if line not in grouped]
        return lines, _sum([base, *free, *kept.values()])

    def _members(self) -> Iterator[tuple[str, str | None]]:
        yield from ((f"rule.{each.key}", each.group) for each in self._card.card.rules)
        yield from ((f"signal.{each.key}", each.group) for each in self._card.card.signals)

    def _groups(self, lines: Mapping[str, Expr]) -> dict[str, tuple[Expr, float | None, float | None]]:
        """Return the sum of each group that has limits, with its floor and its cap."""
        members: dict[str, list[Expr]] = {}
        for line, group in self._members():
            if group is not None and line in lines:
                members.setdefault(group, []).append(lines[line])
        return {
            key: (_sum([self._number(0), *members.get(key, ())]), each.floor, each.cap)
            for key, each in self._card.card.groups.items()
            if each.cap is not None or each.floor is not None
        }

    def _band(self, total: Expr, before: str | None) -> Expr:
        """Return the key of the band of a total."""
        bands, api = self._card.card.bands, self._api
        margin = self._unit.whole(self._card.card.hysteresis)
        found = api.lit(bands[0].key)
        for place, band in enumerate(bands):
            if band.at_least is None:
                continue
            reached = total >= self._unit.whole(band.at_least)
            if before is not None and margin:
                held = self._held(before, [each.key for each in bands[place:]])
                reached = either(reached, both(held, total >= self._unit.whole(band.at_least) - margin))
            found = api.when(reached).then(api.lit(band.key)).otherwise(found)
        return found

    def _held(self, before: str, keys: list[str]) -> Flag:
        column = self.prepared.columns[before]
        return False if column.value is None else both(column.known, column.value.is_in(keys))

    def _flags(self, name: str, rules: Sequence[tuple[str, Condition, float]]) -> dict[str, Expr]:
        """Return where a line is not known, and where a signal's own cap took some."""
        open_ones: dict[str, Flag] = {each.key: True for each in self._card.card.rules}
        for key, condition, _ in rules:
            true, false = (self.prepared.evaluator.surely(condition, wanted=each) for each in (True, False))
            open_ones[key] = opposite(either(true, false))
        open_ones |= self._given.open
        found = {f"{name}.unknown.{key}": each for key, each in open_ones.items()}
        found |= {f"{name}.capped.{key}": each for key, each in self._given.capped.items()}
        return {key: self._api.lit(each) if isinstance(each, bool) else each for key, each in found.items()}

    def _stored(self, name: str, lines: Mapping[str, Expr]) -> dict[str, Expr]:
        self._store({f"{OWN}{name} {line}": each for line, each in lines.items()})
        return {line: self._api.col(f"{OWN}{name} {line}") for line in lines}

    def _store(self, exprs: Mapping[str, Expr]) -> None:
        if exprs:
            frame = self.prepared.frame.with_columns(**exprs)
            self.prepared = attrs.evolve(self.prepared, frame=frame)

    def _number(self, points: float) -> Expr:
        kind = self._api.Int32 if self._unit.is_small else self._api.Int64
        return self._api.lit(self._unit.whole(points), dtype=kind)

    def _limited(self, value: Expr, least: float | None, most: float | None) -> Expr:
        if least is None and most is None:
            return value
        low, high = (None if each is None else self._unit.whole(each) for each in (least, most))
        return value.clip(low, high)

    def _shown(self, value: Expr) -> Expr:
        """Return points in binary64, rounded once."""
        real = value.cast(self._api.Float64)
        return real if self._unit.hundredths > 1 else self._table.quotient(real, 100.0)


def _sum(parts: Iterable[Expr]) -> Expr:
    """Add columns up, as shallow as it can be."""
    found = list(parts)
    while len(found) > 1:
        pairs = [found[at : at + 2] for at in range(0, len(found), 2)]
        found = [each[0] + each[1] if each[1:] else each[0] for each in pairs]
    return found[0]
