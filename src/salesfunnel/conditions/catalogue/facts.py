"""Derived facts: what a blueprint counts, adds up, picks out or dates from the rows of a dossier.

`Fact` is the definition. For one record its rows are matched (`MatchingRows`) and each kind of fact makes one
value of them (`AGGREGATES`); what the host supplied wins over the rows. `exists` follows Kleene; every other
kind needs each row decided, and the value of each row that matches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from math import fsum, isfinite
from typing import Any, Literal, Self, TypeAlias

import attrs
from pydantic import model_validator

from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.conditions.rows.reasons import Evaluator
from salesfunnel.conditions.rows.terms import days_between
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import read_value
from salesfunnel.conditions.values.types import (
    MISSING,
    NOT_LOADED,
    NUMBER,
    UNDEFINED,
    WRONG_TYPE,
    ComputedValue,
    Unknown,
    ValueType,
)
from salesfunnel.conditions.values.view import RowView
from salesfunnel.model.field import Definition, FieldType
from salesfunnel.model.validators import INT64
from salesfunnel.text import Text

__all__ = [
    "AGGREGATES",
    "Aggregate",
    "Collection",
    "Derivation",
    "Fact",
    "FactKind",
    "MatchedRow",
    "MatchingRows",
    "fact_type",
    "supplied_types",
]

Collection: TypeAlias = Literal["contacts", "activities", "planned", "documents", "objections"]
Dated: TypeAlias = Literal["activities", "planned", "documents", "objections"]
FactKind: TypeAlias = Literal["exists", "count", "sum", "min", "max", "first", "last", "days_since"]
_KINDS: tuple[FactKind, ...] = ("exists", "count", "sum", "min", "max", "first", "last", "days_since")
_OF_A_VALUE = frozenset({"sum", "min", "max", "first", "last"})
_LISTED = "'exists', 'count', 'sum', 'min', 'max', 'first', 'last' and 'days_since'"


class Fact(Definition):
    """A derived fact: `{"sum": "documents", "value": "amount", "where": "kind == 'payment'"}`.

    Args:
        exists: the collection of which some row must match.
        count: the collection whose matching rows are counted.
        sum: the collection over whose matching rows `value` is added up.
        min: the collection of whose matching rows the least `value` is taken.
        max: the collection of whose matching rows the greatest `value` is taken.
        first: the collection of whose matching rows the earliest gives its `value`.
        last: the collection of whose matching rows the latest gives its `value`.
        days_since: the collection whose latest matching row starts the clock.
        value: the attribute or field of a row that is added up, compared or taken.
        where: what a row must fulfil; it sees the row's own attributes; every row when absent.
        or_since: the date or instant of the subject that starts the clock when nothing ever happened.
        label: how people call it.
    """

    exists: Collection | None = None
    count: Collection | None = None
    sum: Collection | None = None
    min: Collection | None = None
    max: Collection | None = None
    first: Dated | None = None
    last: Dated | None = None
    days_since: Dated | None = None
    value: Name | None = None
    where: ConditionField | None = None
    or_since: Name | None = None
    label: Text | None = None

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        given = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(given) != 1:
            kinds = " and ".join(f"'{kind}'" for kind in given) or "none"
            msg = f"found {kinds}, expected exactly one of {_LISTED}"
            raise ValueError(msg)
        if self.or_since is not None and self.days_since is None:
            msg = f"found 'or_since', which belongs to 'days_since', not to '{given[0]}'"
            raise ValueError(msg)
        if (self.value is not None) is not (given[0] in _OF_A_VALUE):
            lacks = f"found '{given[0]}' without 'value', expected the attribute of a row, such as 'amount'"
            msg = lacks if self.value is None else f"found 'value', which '{given[0]}' does not take"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> FactKind:
        """What it makes of the rows."""
        return next(kind for kind in _KINDS if getattr(self, kind) is not None)

    @property
    def collection(self) -> Collection:
        """Which rows it is about."""
        collection: Collection = getattr(self, self.kind)
        return collection


MatchedRow: TypeAlias = tuple[RowView, "bool | Unknown"]
"""A visible row, and whether it matches."""


@attrs.frozen(eq=False)
class MatchingRows:
    """Sorts out the rows of one fact.

    Args:
        fact: its definition.
        names: the names that its rows have.
        where: the compiled condition on a row; None for every row.
    """

    fact: Fact
    names: Names = attrs.field(repr=False)
    where: Evaluator | None = attrs.field(repr=False)

    def is_loaded(self, view: RowView) -> bool:
        """Say whether the host handed over the collection."""
        return getattr(view.source, self.fact.collection) is not None

    def rows(self, view: RowView) -> Iterator[MatchedRow]:
        """Yield each visible row with whether it matches; the collection is known to be loaded."""
        for row in getattr(view.source, self.fact.collection):
            seen = RowView(row, now=view.now, names=self.names)
            if self._is_seen(seen, view.now):
                yield seen, self._match(seen)

    def of(self, row: RowView, name: str) -> ComputedValue | Unknown:
        """Return a value of a matching row, or why it keeps the whole fact from being known."""
        value = row.read(name)
        return self._at_fault(value.kind, row, name) if isinstance(value, Unknown) else value

    def value(self, row: RowView) -> ComputedValue | Unknown:
        """Return what the fact adds up, compares or takes of a matching row, or why it is not known."""
        return self.of(row, self.fact.value or "")

    def _is_seen(self, row: RowView, now: datetime) -> bool:
        """Say whether a row has happened yet; planned rows are all seen, and undated ones too."""
        if self.fact.collection == "planned" or "at" not in self.names.entries:
            return True
        at = row.read("at")
        return not isinstance(at, datetime) or at <= now

    def _match(self, row: RowView) -> bool | Unknown:
        if self.where is None:
            return True
        answer = self.where.answer(row)
        if answer is not None:
            return answer
        reason = self.where.why(row, wanted=True)[0]
        kind: Any = reason.kind if reason.kind != "value" else "undefined"
        return self._at_fault(kind, row, reason.field)

    def _at_fault(self, kind: Any, row: RowView, name: str) -> Unknown:
        """Return why the fact is unknown: because of one name of one row."""
        return Unknown(kind, f"{self.fact.collection} {row.source.id}: {name}")


Aggregate: TypeAlias = Callable[[MatchingRows, ValueType, Iterator[MatchedRow]], "ComputedValue | Unknown"]
"""What a fact of this type is, given where its rows come from and the rows with whether they match."""


def _exists(
    _rows: MatchingRows, _value_type: ValueType, rows: Iterator[MatchedRow]
) -> ComputedValue | Unknown:
    undecided: Unknown | None = None
    for _, match in rows:
        if match is True:
            return True
        undecided = undecided or (match if isinstance(match, Unknown) else None)
    return undecided or False


def _kept_rows(rows: Iterator[MatchedRow]) -> list[RowView] | Unknown:
    """Return the rows that match; or the reason of the first that is not decided."""
    kept: list[RowView] = []
    for row, match in rows:
        if isinstance(match, Unknown):
            return match
        if match:
            kept.append(row)
    return kept


def _count(
    _rows: MatchingRows, _value_type: ValueType, rows: Iterator[MatchedRow]
) -> ComputedValue | Unknown:
    kept = _kept_rows(rows)
    return kept if isinstance(kept, Unknown) else float(len(kept))


def _values(matching: MatchingRows, rows: Iterator[MatchedRow]) -> list[Any] | Unknown:
    kept = _kept_rows(rows)
    if isinstance(kept, Unknown):
        return kept
    values = [matching.value(row) for row in kept]
    return next((value for value in values if isinstance(value, Unknown)), values)


def _sum(
    matching: MatchingRows, value_type: ValueType, rows: Iterator[MatchedRow]
) -> ComputedValue | Unknown:
    """Add up exactly, so that the order of the rows does not matter; numbers are rounded once at the end."""
    values = _values(matching, rows)
    if isinstance(values, Unknown):
        return values
    if value_type.type is FieldType.MONEY:
        minor: int = sum(values)
        return minor if -INT64 <= minor <= INT64 else UNDEFINED
    try:
        total = fsum(values)
    except OverflowError:
        return UNDEFINED
    return total if isfinite(total) else UNDEFINED


def _extreme(pick: Callable[..., Any]) -> Aggregate:
    def extreme(
        matching: MatchingRows, value_type: ValueType, rows: Iterator[MatchedRow]
    ) -> ComputedValue | Unknown:
        values = _values(matching, rows)
        if isinstance(values, Unknown):
            return values
        options = value_type.options
        key = options.index if value_type.type is FieldType.CHOICE else None
        result: ComputedValue | Unknown = pick(values, key=key, default=MISSING)
        return result

    return extreme


def _dated(
    matching: MatchingRows, rows: Iterator[MatchedRow]
) -> list[tuple[datetime, str, RowView]] | Unknown:
    """Return the matching rows by (at, id); each must be dated."""
    kept = _kept_rows(rows)
    if isinstance(kept, Unknown):
        return kept
    dated: list[tuple[datetime, str, RowView]] = []
    for row in kept:
        at = matching.of(row, "at")
        if isinstance(at, Unknown):
            return at
        assert isinstance(at, datetime)  # noqa: S101 - `at` is an instant of every dated collection
        dated.append((at, str(row.source.id), row))
    return sorted(dated, key=lambda row: row[:2])


def _end(place: Literal[0, -1]) -> Aggregate:
    def end(
        matching: MatchingRows, _value_type: ValueType, rows: Iterator[MatchedRow]
    ) -> ComputedValue | Unknown:
        dated = _dated(matching, rows)
        if isinstance(dated, Unknown):
            return dated
        return matching.value(dated[place][2]) if dated else MISSING

    return end


def _latest(
    matching: MatchingRows, _value_type: ValueType, rows: Iterator[MatchedRow]
) -> ComputedValue | Unknown:
    dated = _dated(matching, rows)
    if isinstance(dated, Unknown):
        return dated
    return dated[-1][0] if dated else MISSING


AGGREGATES: Mapping[str, Aggregate] = {
    "exists": _exists,
    "count": _count,
    "sum": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "first": _end(0),
    "last": _end(-1),
    "days_since": _latest,
}
"""Each kind of fact and what it makes of the rows; `days_since` gives the instant that starts the clock."""


_FLAG = ValueType(FieldType.FLAG)
_STARTS = (ValueType(FieldType.INSTANT), ValueType(FieldType.DATE))


def fact_type(fact: Fact, rows: Names) -> ValueType | None:
    """Return what a fact holds, given the names of its rows; None where its `value` has no type."""
    if fact.value is None:
        return _FLAG if fact.kind == "exists" else NUMBER
    entry = rows.entries.get(fact.value)
    return entry.value_type if entry is not None else None


def supplied_types(fact: Fact, value_type: ValueType) -> tuple[ValueType, ...]:
    """Return what a host may supply for a fact of this type, the usual form first.

    For `days_since` it is the instant or the date, so that it cannot age.
    """
    return _STARTS if fact.kind == "days_since" else (value_type,)


@attrs.frozen(eq=False)
class Derivation:
    """How one fact is computed.

    Args:
        name: the fact's name.
        value_type: what it holds.
        matching: which rows it is about.
    """

    name: str
    value_type: ValueType
    matching: MatchingRows
    _gather: Aggregate = attrs.field(
        init=False,
        repr=False,
        default=attrs.Factory(lambda self: AGGREGATES[self.matching.fact.kind], takes_self=True),
    )

    def __call__(self, view: RowView) -> ComputedValue | Unknown:
        """Return the fact's value; what the host supplied wins over the rows."""
        if self.matching.fact.kind != "days_since":
            return self._before_clock(view)
        start = self.start(view)
        return start if isinstance(start, Unknown) else days_between(start, view.now, view.names.zone)

    def start(self, view: RowView) -> ComputedValue | Unknown:
        """Return the date or instant from which a clock counts."""
        start = self._before_clock(view)
        or_since = self.matching.fact.or_since
        return view.read(or_since) if start is MISSING and or_since is not None else start

    def _before_clock(self, view: RowView) -> ComputedValue | Unknown:
        given = view.source.facts
        return self._supplied(given[self.name]) if self.name in given else self._derived(view)

    def _supplied(self, raw: object) -> ComputedValue | Unknown:
        value: ComputedValue | Unknown = MISSING
        for value_type in supplied_types(self.matching.fact, self.value_type):
            value = read_value(raw, value_type)
            if value is not WRONG_TYPE:
                break
        return value

    def _derived(self, view: RowView) -> ComputedValue | Unknown:
        if not self.matching.is_loaded(view):
            return NOT_LOADED
        return self._gather(self.matching, self.value_type, self.matching.rows(view))
