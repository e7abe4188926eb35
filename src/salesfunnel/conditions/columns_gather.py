"""What each kind of derived fact makes of a frame of rows: plain columns to be added up, and what they tell.

Only sums, least and greatest values of plain columns are asked of an engine; each fact counts the rows of
which it cannot decide, so that one of them leaves it unknown, as with `gather`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.conditions.columns_boundary import Wanted
from salesfunnel.conditions.columns_engine import Flag, both, either, narwhals, opposite
from salesfunnel.conditions.columns_read import Column
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.shapes import Shape
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import INT64

__all__ = ["TURNS", "Part", "Summed", "gathered", "row_parts"]

How: TypeAlias = Literal["sum", "min", "max"]
Summed: TypeAlias = Callable[[str], Any]
"""Returns a part of a fact as it was put together for each subject."""

TURNS: Mapping[str, How] = {"first": "min", "last": "max"}
"""Whether the least or the greatest (at, id) is the row that a fact takes."""

_TIMES, _DAYS = (-(2**62), 2**62), (-(10**7), 10**7)
"""Beyond every instant and every date, but not so far that an engine stops when it reckons with them."""

_SURE = 2.0**62
"""Sums of money beyond it are undefined: an engine could have wrapped around."""


@attrs.frozen(eq=False)
class Part:
    """One plain column of the rows.

    Args:
        value: for each row.
        how: how it is put together for a subject.
        empty: what a subject without rows has.
    """

    value: Any
    how: How
    empty: Any


def row_parts(
    fact: Fact, read: Wanted, columns: Mapping[str, Column], *, rows: tuple[Flag, Flag, Flag]
) -> dict[str, Part]:
    """Return the columns that a fact needs of its rows.

    Args:
        read: how the fact is read.
        columns: those of the rows.
        rows: the visible rows that match; those of which that is not known; those whose value is taken.
    """
    matches, undecided, taken = rows
    found: dict[str, Part] = {}
    if fact.kind in {"days_since", *TURNS}:
        undecided = either(undecided, both(matches, opposite(columns["at"].known)))
    if fact.kind == "days_since":
        at = columns["at"]
        found["value"] = _extreme(at.value, both(matches, at.known), _TIMES, how="max")
    elif fact.value is not None:
        value = columns[fact.value]
        undecided = either(undecided, both(taken, opposite(value.known)))
        blank = dict.fromkeys(read.options, False) if read.shape.type is FieldType.CHOICES else False
        found = _value_parts(
            fact, read.shape, blank if value.value is None else value.value, both(taken, value.known)
        )
    found["matches"] = Part(_number(matches), "sum", 0)
    found["undecided"] = Part(_number(undecided), "sum", 0)
    return found


def gathered(fact: Fact, read: Wanted, summed: Summed) -> Column:
    """Return a fact from its parts; for `days_since` the instant that starts the clock."""
    nw = narwhals()
    shape = read.shape
    matches, decided = summed("matches"), summed("undecided") == 0
    if fact.kind == "exists":
        return Column(matches > 0, (matches > 0) | decided)
    if fact.kind == "count":
        return Column(matches.cast(nw.Float64), decided)
    if fact.kind == "sum" and shape.type is FieldType.MONEY:
        size = summed("size")
        return Column(summed("value").cast(nw.Int64), decided & (size < _SURE) & (size > -_SURE))
    if fact.kind == "sum":
        return Column(summed("value"), decided & summed("value").is_finite())
    known, missing = decided & (matches > 0), decided & (matches == 0)
    if shape.type is FieldType.CHOICES:
        return Column({x: summed(f"member {at}") > 0 for at, x in enumerate(read.options)}, known, missing)
    return Column(_decoded(fact, shape, summed("value")), known, missing)


def _value_parts(fact: Fact, shape: Shape, value: Any, usable: Flag) -> dict[str, Part]:
    nw = narwhals()
    if isinstance(value, dict):
        members = enumerate(value.values())
        return {f"member {at}": Part(_number(both(usable, each)), "sum", 0) for at, each in members}
    how: How = "min" if fact.kind == "min" else "max"
    match shape.type:
        case _ if fact.kind == "sum":
            return _total(value, usable, money=shape.type is FieldType.MONEY)
        case FieldType.NUMBER:
            part = _extreme(value, usable, (float("-inf"), float("inf")), how=how)
        case FieldType.FLAG:
            part = _extreme(_number(value), usable, (-1, 2), how=how)
        case FieldType.CHOICE if fact.kind in {"min", "max"}:
            ranks = [_number(value == option) * rank for rank, option in enumerate(shape.options)]
            part = _extreme(sum(ranks, start=nw.lit(0)), usable, (-1, len(ranks)), how=how)
        case FieldType.TEXT | FieldType.CHOICE:
            part = _extreme(value, usable, ("", ""), how="max")
        case FieldType.MONEY:
            part = _extreme(value, usable, (-INT64, INT64), how=how)
        case _:
            part = _extreme(value, usable, _TIMES if shape.type is FieldType.INSTANT else _DAYS, how=how)
    return {"value": part}


def _total(value: Any, usable: Flag, *, money: bool) -> dict[str, Part]:
    nw = narwhals()
    zero = nw.lit(0, dtype=nw.Int64) if money else nw.lit(0.0)
    total = zero if usable is False else nw.when(usable).then(value).otherwise(zero)
    parts = {"value": Part(total, "sum", 0 if money else 0.0)}
    return parts | {"size": Part(total.cast(nw.Float64), "sum", 0.0)} if money else parts


def _extreme(value: Any, usable: Flag, limits: tuple[Any, Any], *, how: How) -> Part:
    """Return the values of usable rows; of the others what is neither the least nor the greatest."""
    nw = narwhals()
    neutral = limits[0] if how == "max" else limits[1]
    blank = nw.lit(neutral, dtype=nw.Int64) if isinstance(neutral, int) else nw.lit(neutral)
    return Part(blank if usable is False else nw.when(usable).then(value).otherwise(blank), how, neutral)


def _decoded(fact: Fact, shape: Shape, value: Any) -> Any:
    nw = narwhals()
    if shape.type is FieldType.FLAG:
        return value > 0
    if shape.type is FieldType.CHOICE and fact.kind in {"min", "max"}:
        text = nw.lit(shape.options[-1])
        for rank, option in enumerate(shape.options[:-1]):
            text = nw.when(value == rank).then(nw.lit(option)).otherwise(text)
        return text
    return (
        value if shape.type in {FieldType.TEXT, FieldType.CHOICE, FieldType.NUMBER} else value.cast(nw.Int64)
    )


def _number(flag: Flag) -> Any:
    nw = narwhals()
    return nw.lit(int(flag), dtype=nw.Int64) if isinstance(flag, bool) else flag.cast(nw.Int64)
