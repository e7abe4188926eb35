"""Derived facts for a whole table: each frame of rows is grouped once for all facts of its collection.

An engine is asked only for sums, least and greatest values of plain columns, which all of them agree on. So
each fact is taken apart into such columns (`fact_parts`) and put together again for each subject
(`combine_parts`). Every fact also counts the rows of which it cannot decide: one of them leaves it unknown,
as it does for the rows of one record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.catalogue.facts import Fact, supplied_types
from salesfunnel.conditions.columns.engine import Flag, Table, both, either, narwhals, opposite
from salesfunnel.conditions.columns.input import (
    KEY,
    OWN,
    ColumnRequest,
    column_request,
    kind_name,
    names_used,
    normalise_table,
)
from salesfunnel.conditions.columns.leaves import ColumnEvaluator
from salesfunnel.conditions.columns.read import Column, encoded
from salesfunnel.conditions.columns.terms import Terms
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.errors import DataError
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import INT64

__all__ = [
    "EXTREMES",
    "FactPart",
    "Facts",
    "Summed",
    "combine_parts",
    "fact_parts",
    "joinable",
    "supplied_request",
]


How: TypeAlias = Literal["sum", "min", "max"]
Summed: TypeAlias = Callable[[str], Any]
"""Returns a part of a fact as it was put together for each subject."""

EXTREMES: Mapping[str, How] = {"first": "min", "last": "max"}
"""Whether the least or the greatest (at, id) is the row that a fact takes."""

_TIMES, _DAYS = (-(2**62), 2**62), (-(10**7), 10**7)
"""Beyond every instant and every date, but not so far that an engine stops when it computes with them."""

_SURE = 2.0**62
"""Sums of money beyond it are undefined: an engine could have wrapped around."""


@attrs.frozen(eq=False)
class FactPart:
    """One plain column of the rows.

    Args:
        value: for each row.
        how: how it is put together for a subject.
        empty: what a subject without rows has.
    """

    value: Any
    how: How
    empty: Any


def fact_parts(
    fact: Fact, read: ColumnRequest, columns: Mapping[str, Column], *, rows: tuple[Flag, Flag, Flag]
) -> dict[str, FactPart]:
    """Return the columns that a fact needs of its rows.

    Args:
        read: how the fact is read.
        columns: those of the rows.
        rows: the visible rows that match; those of which that is not known; those whose value is taken.
    """
    matches, undecided, taken = rows
    parts: dict[str, FactPart] = {}
    if fact.kind in {"days_since", *EXTREMES}:
        undecided = either(undecided, both(matches, opposite(columns["at"].known)))
    if fact.kind == "days_since":
        at = columns["at"]
        parts["value"] = _extreme(at.value, both(matches, at.known), _TIMES, how="max")
    elif fact.value is not None:
        value = columns[fact.value]
        undecided = either(undecided, both(taken, opposite(value.known)))
        blank = dict.fromkeys(read.options, False) if read.value_type.type is FieldType.CHOICES else False
        parts = _value_parts(
            fact, read.value_type, blank if value.value is None else value.value, both(taken, value.known)
        )
    parts["matches"] = FactPart(_number(matches), "sum", 0)
    parts["undecided"] = FactPart(_number(undecided), "sum", 0)
    return parts


def combine_parts(fact: Fact, read: ColumnRequest, summed: Summed) -> Column:
    """Return a fact from its parts; for `days_since` the instant that starts the clock."""
    nw = narwhals()
    value_type = read.value_type
    matches, decided = summed("matches"), summed("undecided") == 0
    if fact.kind == "exists":
        return Column(matches > 0, (matches > 0) | decided)
    if fact.kind == "count":
        return Column(matches.cast(nw.Float64), decided)
    if fact.kind == "sum" and value_type.type is FieldType.MONEY:
        size = summed("size")
        return Column(summed("value").cast(nw.Int64), decided & (size < _SURE) & (size > -_SURE))
    if fact.kind == "sum":
        return Column(summed("value"), decided & summed("value").is_finite())
    known, missing = decided & (matches > 0), decided & (matches == 0)
    if value_type.type is FieldType.CHOICES:
        return Column({x: summed(f"member {at}") > 0 for at, x in enumerate(read.options)}, known, missing)
    return Column(_decoded(fact, value_type, summed("value")), known, missing)


def _value_parts(fact: Fact, value_type: ValueType, value: Any, usable: Flag) -> dict[str, FactPart]:
    nw = narwhals()
    if isinstance(value, dict):
        members = enumerate(value.values())
        return {f"member {at}": FactPart(_number(both(usable, option)), "sum", 0) for at, option in members}
    how: How = "min" if fact.kind == "min" else "max"
    match value_type.type:
        case _ if fact.kind == "sum":
            return _total(value, usable, money=value_type.type is FieldType.MONEY)
        case FieldType.NUMBER:
            part = _extreme(value, usable, (float("-inf"), float("inf")), how=how)
        case FieldType.FLAG:
            part = _extreme(_number(value), usable, (-1, 2), how=how)
        case FieldType.CHOICE if fact.kind in {"min", "max"}:
            ranks = [_number(value == option) * rank for rank, option in enumerate(value_type.options)]
            part = _extreme(sum(ranks, start=nw.lit(0)), usable, (-1, len(ranks)), how=how)
        case FieldType.TEXT | FieldType.CHOICE:
            part = _extreme(value, usable, ("", ""), how="max")
        case FieldType.MONEY:
            part = _extreme(value, usable, (-INT64, INT64), how=how)
        case _:
            part = _extreme(value, usable, _TIMES if value_type.type is FieldType.INSTANT else _DAYS, how=how)
    return {"value": part}


def _total(value: Any, usable: Flag, *, money: bool) -> dict[str, FactPart]:
    nw = narwhals()
    zero = nw.lit(0, dtype=nw.Int64) if money else nw.lit(0.0)
    total = zero if usable is False else nw.when(usable).then(value).otherwise(zero)
    parts = {"value": FactPart(total, "sum", 0 if money else 0.0)}
    return parts | {"size": FactPart(total.cast(nw.Float64), "sum", 0.0)} if money else parts


def _extreme(value: Any, usable: Flag, limits: tuple[Any, Any], *, how: How) -> FactPart:
    """Return the values of usable rows; of the others what is neither the least nor the greatest."""
    nw = narwhals()
    neutral = limits[0] if how == "max" else limits[1]
    blank = nw.lit(neutral, dtype=nw.Int64) if isinstance(neutral, int) else nw.lit(neutral)
    return FactPart(blank if usable is False else nw.when(usable).then(value).otherwise(blank), how, neutral)


def _decoded(fact: Fact, value_type: ValueType, value: Any) -> Any:
    nw = narwhals()
    if value_type.type is FieldType.FLAG:
        return value > 0
    if value_type.type is FieldType.CHOICE and fact.kind in {"min", "max"}:
        text = nw.lit(value_type.options[-1])
        for rank, option in enumerate(value_type.options[:-1]):
            text = nw.when(value == rank).then(nw.lit(option)).otherwise(text)
        return text
    return (
        value
        if value_type.type in {FieldType.TEXT, FieldType.CHOICE, FieldType.NUMBER}
        else value.cast(nw.Int64)
    )


def _number(flag: Flag) -> Any:
    nw = narwhals()
    return nw.lit(int(flag), dtype=nw.Int64) if isinstance(flag, bool) else flag.cast(nw.Int64)


_INSTANT, _DATE = ValueType(FieldType.INSTANT), ValueType(FieldType.DATE)


def supplied_request(fact: Fact, table: Table, name: str, read: ColumnRequest) -> ColumnRequest:
    """Return how a column that the host computed is read: for `days_since` an instant, or a date.

    Args:
        read: how the fact itself is read.
    """
    if fact.kind != "days_since":
        return attrs.evolve(read, value_type=supplied_types(fact, read.value_type)[0])
    kind = kind_name(table, name)
    dated = kind == "Date" or (kind == "Object" and any(type(cell) is date for cell in table.frame[name]))
    return ColumnRequest(_DATE if dated else _INSTANT)


@attrs.frozen(eq=False)
class Facts:
    """The facts of one question.

    Args:
        catalogue: their definitions.
        terms: the columns of the subject's own frame; its moment is that of the facts.
        wanted: how each fact is read.
        link: the column of each frame of rows that names the subject of a row.
    """

    catalogue: Catalogue
    terms: Terms
    wanted: Mapping[str, ColumnRequest]
    link: str

    def grouped(
        self, frame: Any, names: Iterable[str], rows: Mapping[str, Table]
    ) -> tuple[Any, dict[str, Column]]:
        """Join to a frame what the rows say about facts; those of rows not handed over are unknown."""
        by_rows: dict[str, list[str]] = {}
        columns: dict[str, Column] = {}
        for name in names:
            by_rows.setdefault(self.catalogue.facts[name].collection, []).append(name)
        for collection, members in by_rows.items():
            if collection not in rows:
                columns |= dict.fromkeys(members, Column(None, known=False))
                continue
            frame, parts = self._joined(frame, collection, members, table=rows[collection])
            columns |= {name: self._column(name, parts) for name in members}
        return frame, columns

    def _column(self, name: str, parts: Mapping[str, FactPart]) -> Column:
        fact, read = self.catalogue.facts[name], self.wanted[name]

        def summed(part: str) -> Any:
            full = f"{OWN}{name} {part}"
            return narwhals().col(full).fill_null(parts[full].empty)

        column = combine_parts(fact, read, summed)
        return self.since(fact, column) if fact.kind == "days_since" else column

    def since(self, fact: Fact, start: Column, value_type: ValueType = _INSTANT) -> Column:
        """Return the days since a start; where nothing ever happened, since the fact's other start."""
        if fact.or_since is None:
            return self.terms.elapsed(start, value_type)
        other_shape = self.terms.names.entries[fact.or_since].value_type
        assert other_shape is not None  # noqa: S101 - checked with the catalogue
        other = self.terms.columns[fact.or_since]
        first, second = (
            _at_midnight(*side, self.terms) for side in ((start, value_type), (other, other_shape))
        )
        return self.terms.elapsed(_first_known(first, second, self.terms.table.api), _INSTANT)

    def _joined(
        self, frame: Any, collection: str, members: list[str], *, table: Table
    ) -> tuple[Any, dict[str, FactPart]]:
        """Group the rows once for all facts of a collection, and join what they say."""
        nw = narwhals()
        rows, parts = self._parts(collection, members, table)
        rows = rows.with_columns(**{name: part.value for name, part in parts.items()}).select(KEY, *parts)
        if table.engine == "pandas":  # a subject without rows would turn whole numbers into floats
            blank = {name: nw.lit(part.empty).cast(rows.schema[name]) for name, part in parts.items()}
            rows = nw.concat([rows, frame.select(KEY).with_columns(**blank)])
        sums = [getattr(nw.col(name), part.how)() for name, part in parts.items()]
        sums_of = rows.group_by(KEY, drop_null_keys=True).agg(*sums)
        return frame.join(sums_of, on=KEY, how="left"), parts

    def _parts(self, collection: str, members: list[str], table: Table) -> tuple[Any, dict[str, FactPart]]:
        names = self.catalogue.rows[collection]
        facts = {name: self.catalogue.facts[name] for name in members}
        used = names_used([x.where for x in facts.values() if x.where is not None], names, self.terms.now)
        for name, fact in facts.items():
            if fact.value is not None:
                used[fact.value] = (*used.get(fact.value, ()), *self.wanted[name].options)
        has_extreme = any(fact.kind in EXTREMES for fact in facts.values())
        for name in ("at", "id") if has_extreme else ("at",):
            if name in names.entries:
                used.setdefault(name, ())
        normal = normalise_table(
            table, {name: column_request(name, names, of) for name, of in used.items()}, self.link
        )
        evaluator = ColumnEvaluator(Terms(names, normal.columns, self.terms.now, table))
        seen = True if collection == "planned" else _happened(normal.columns.get("at"), evaluator.terms)
        frame = normal.frame
        parts: dict[str, FactPart] = {}
        for name, fact in facts.items():
            matches, undecided = _matching(fact, evaluator, seen)
            frame, taken = _value_rows(frame, name, fact, columns=normal.columns, matches=matches)
            made = fact_parts(fact, self.wanted[name], normal.columns, rows=(matches, undecided, taken))
            parts |= {f"{OWN}{name} {part}": each for part, each in made.items()}
        return frame, parts


def _matching(fact: Fact, evaluator: ColumnEvaluator, seen: Flag) -> tuple[Flag, Flag]:
    """Return the visible rows that match, and those of which that is not known."""
    if fact.where is None:
        return seen, False
    true, false = (evaluator.surely(fact.where, wanted=wanted) for wanted in (True, False))
    return both(seen, true), both(seen, opposite(either(true, false)))


def _value_rows(
    frame: Any, name: str, fact: Fact, *, columns: Mapping[str, Column], matches: Flag
) -> tuple[Any, Flag]:
    """Return the rows whose value a fact takes: for `first` and `last` one, by (at, id); else all matches."""
    if fact.kind not in EXTREMES or columns["at"].value is None:
        return frame, matches
    nw = narwhals()
    how, taken = EXTREMES[fact.kind], both(matches, columns["at"].known)
    for step, blanks in (("at", (2**62, -(2**62))), ("id", ("\U0010ffff", ""))):
        column = columns[step]
        if column.value is None:
            continue
        blank = nw.lit(blanks[0] if how == "min" else blanks[1])
        value, best = f"{OWN}{name} {step}", f"{OWN}{name} {step} best"
        frame = frame.with_columns(nw.when(taken).then(column.value).otherwise(blank).alias(value))
        frame = frame.with_columns(getattr(nw.col(value), how)().over(KEY).alias(best))
        taken = both(taken, nw.col(value) == nw.col(best))
    return frame, taken


def _happened(at: Column | None, terms: Terms) -> Flag:
    """Return the rows that have happened by now; undated ones count as seen."""
    if at is None or at.value is None:
        return True
    return opposite(both(at.known, at.value > encoded(terms.now)))


def _at_midnight(column: Column, value_type: ValueType, terms: Terms) -> Column:
    """Return a date as the instant of its midnight; an instant as it is."""
    is_date = value_type.type is FieldType.DATE and column.value is not None
    return terms.midnights(column) if is_date else column


def _first_known(first: Column, second: Column, api: Any) -> Column:
    """Return the first column, and the second where the first is missing."""
    flags = [
        either(getattr(first, flag) if flag != "missing" else False,
               both(first.missing, getattr(second, flag)))
        for flag in ("known", "missing", "wrong")
    ]  # fmt: skip
    if second.value is None or first.value is None:
        return Column(first.value if second.value is None else second.value, *flags)
    return Column(api.when(first.known).then(first.value).otherwise(second.value), *flags)


def joinable(table: Table, key: str, rows: Mapping[str, Table], link: str) -> None:
    """Refuse frames that cannot be joined.

    Raises:
        DataError: naming the first that cannot.
    """
    for frame in rows.values():
        if frame.engine != table.engine:
            says = f"found a table of {frame.engine}, but the subjects are in {table.engine}"
            raise DataError.at(frame.path, says, "hand over all tables in one engine")
        table.needs(key, "the subject")
        frame.needs(link, "the subject of a row")
        kinds = [kind_name(one, name) for one, name in ((table, key), (frame, link))]
        if (kinds[0] == "String") != (kinds[1] == "String"):
            says = f"'{link}' is {kinds[1]}, but '{key}' of the subjects is {kinds[0]}"
            raise DataError.at(frame.path, says, "give both columns one type")
