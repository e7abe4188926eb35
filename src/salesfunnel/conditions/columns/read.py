"""A column of a host into what the evaluators compute with: the rules of `values`, for a column as a whole.

A number is binary64, money whole minor units in 64 bits, an instant microseconds since 1970 in UTC, a date
days since 1970; `choices` are one flag for each option. A column of a wrong type is unknown as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from math import isnan
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.columns.engine import Expr, Flag, Table, both, either, narwhals, opposite, some
from salesfunnel.conditions.values.types import ComputedValue, ValueType
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import INT64, exponent
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = ["DAY", "EDGES", "Column", "Raw", "encoded", "is_one_of", "read_column"]

DAY = 86_400_000_000
"""Microseconds."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEW = 4
_SMALL = {"Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32"}
_LARGE = {"Int64", "UInt64", "Int128", "UInt128"}
_FLOATS = {"Float32", "Float64"}
_TEXTS = {"String", "Categorical", "Enum"}
_TIMES = {"Days", "Microseconds"}


@attrs.frozen(eq=False)
class Column:
    """The value of a term for every row, and the flags that say what is known of it.

    Args:
        value: the values; whatever they are where they are not known; None when no row is known; for
            `choices` the flag of each option.
        known: where there is a value.
        missing: where nobody recorded one.
        wrong: where something of another type was recorded.
        fixed: the value of a literal, as the row evaluator computes with it.
        guard: what a test of the value needs beside it: less than `known` where a null makes the test null.
        filled: of a text, enough of a guard where only known texts pass the test.
        major: of an amount, whole major units of which `scale` minor ones make one.
        scale: how many.
    """

    value: Any
    known: Flag
    missing: Flag = False
    wrong: Flag = False
    fixed: ComputedValue | None = None
    guard: Flag = attrs.field(default=attrs.Factory(lambda self: self.known, takes_self=True))
    filled: Flag | None = None
    major: Any = None
    scale: int = 1


@attrs.frozen(eq=False)
class Raw:
    """A column as it is found.

    Args:
        value: its values.
        null: where there are none.
        present: where there are.
        kind: its type.
        name: the name of its type without parameters; `Days` and `Microseconds` for what was read already.
        table: where it is found.
        stops: whether its engine stops at a whole number that is too large; others go on with a wrong one.
    """

    value: Expr
    null: Flag
    kind: Any
    name: str
    table: Table
    stops: bool = False
    present: Flag = attrs.field(default=attrs.Factory(lambda self: opposite(self.null), takes_self=True))


_Found: TypeAlias = tuple[Expr, Flag]
"""Values of a fitting type, and where they are usable; nulls and declared literals are seen elsewhere."""


def encoded(value: ComputedValue) -> Any:
    """Return a value of the row evaluator as columns hold it."""
    if isinstance(value, datetime):
        return (value - _EPOCH) // timedelta(microseconds=1)
    if isinstance(value, date):
        return (value - _EPOCH.date()).days
    return value + 0.0 if isinstance(value, float) else value


EDGES = tuple(encoded(edge.replace(tzinfo=UTC)) for edge in (datetime.min, datetime.max))  # noqa: DTZ901
"""The first and the last instant of the calendar, as columns hold them."""


def read_column(raw: Raw, value_type: ValueType, options: tuple[str, ...]) -> Column:
    """Return a column as the evaluators compute with it.

    Args:
        options: the members of `choices` for which a flag is wanted.
    """
    literal = _declared(raw, value_type)
    if value_type.type is FieldType.CHOICES:
        return _choices(raw, value_type, options)
    reading = _READERS[value_type.type](raw, value_type)
    if reading is None:
        missing = either(raw.null, literal)
        return Column(None, known=False, missing=missing, wrong=opposite(missing))
    value, usable = reading
    is_missing = either(literal, both(usable, _absent(raw, value, value_type)))
    missing = either(raw.null, is_missing)
    overlap = value_type.missing.intersection(value_type.options)
    is_option = value_type.type is FieldType.CHOICE and value_type.options and not overlap
    if is_option or (raw.name in _FLOATS and not value_type.missing):
        is_missing = False  # what is an option, or finite, is not missing
    guard = both(usable, opposite(is_missing))
    exact = both(guard, ~value.is_null()) if raw.name in _TIMES else guard
    known = both(raw.present, exact)
    wrong = opposite(either(known, missing))
    bare: Flag = True if raw.table.spreads_nulls else raw.present
    guard = guard if raw.table.spreads_nulls else known
    filled = bare if raw.name in _TEXTS and not overlap else None
    if value_type.type is FieldType.MONEY and raw.name != "Decimal":
        scale = 10 ** exponent(value_type.currency)
        return Column(value, known, missing, wrong, guard=guard, major=raw.value, scale=scale)
    return Column(value, known, missing, wrong, guard=guard, filled=filled)


def _declared(raw: Raw, value_type: ValueType) -> Flag:
    """Return where a column holds NaN or a literal that means *missing*."""
    if raw.name in _TEXTS:
        text = raw.value if raw.name == "String" else raw.value.cast(raw.table.api.String)
        return is_one_of(text, [literal for literal in value_type.missing if isinstance(literal, str)])
    numbers = [
        literal for literal in value_type.missing if isinstance(literal, (int, float)) and not isnan(literal)
    ]
    if raw.name in _FLOATS:
        return either(raw.value.is_nan(), is_one_of(raw.value + 0.0, [float(x) + 0.0 for x in numbers]))
    if raw.name in _SMALL | _LARGE:
        whole = [int(number) for number in numbers if abs(number) < INT64 and number == int(number)]
        return is_one_of(raw.value, whole)
    return False


def _absent(raw: Raw, value: Expr, value_type: ValueType) -> Flag:
    """Return where a value, once read, is one that means *missing*: `'0'` for the amount 0."""
    if not value_type.absent or raw.name in _TEXTS or raw.name in _FLOATS:
        return False
    return is_one_of(value, [encoded(literal) for literal in value_type.absent])


def is_one_of(value: Expr, literals: Iterable[Any]) -> Flag:
    """Return where a value is one of some literals; a few comparisons are quicker than a set."""
    wanted = sorted(set(literals))
    if len(wanted) > _FEW:
        return value.is_in(wanted)
    return some(value == literal for literal in wanted)


def _number(raw: Raw, _value_type: ValueType) -> _Found | None:
    api = raw.table.api
    if raw.name in _FLOATS:
        value = raw.value if raw.name == "Float64" else raw.value.cast(api.Float64)
        return value, raw.table.finite(raw.value)
    if raw.name in _SMALL or raw.name == "Decimal":
        return raw.value.cast(api.Float64), True
    if raw.name in _LARGE:
        low = (raw.value >= -SAFE_INTEGER) if raw.name.startswith("Int") else True
        return raw.value.cast(api.Float64), both(raw.value <= SAFE_INTEGER, low)
    return None


def _money(raw: Raw, value_type: ValueType) -> _Found | None:
    api = raw.table.api
    scale = 10 ** exponent(value_type.currency)
    limit = INT64 // scale
    if raw.name in _SMALL:
        return raw.value.cast(api.Int64) * scale, True
    if raw.name in _LARGE:
        low = (raw.value >= -limit) if raw.name.startswith("Int") else True
        fits = both(raw.value <= limit, low)
        safe = api.when(fits).then(raw.value).otherwise(api.lit(0)) if raw.stops else raw.value
        return safe.cast(api.Int64) * scale, fits
    if raw.name != "Decimal":
        return None
    fits = (raw.value <= limit) & (raw.value >= -limit)
    exact = api.when(fits).then(raw.value) * scale
    minor = exact.cast(api.Int64)
    return minor, fits if raw.kind.scale <= exponent(value_type.currency) else fits & (exact == minor)


def _flag(raw: Raw, _value_type: ValueType) -> _Found | None:
    return (raw.value, True) if raw.name == "Boolean" else None


def _text(raw: Raw, _value_type: ValueType) -> _Found | None:
    if raw.name not in _TEXTS:
        return None
    return (raw.value if raw.name == "String" else raw.value.cast(raw.table.api.String)), True


def _choice(raw: Raw, value_type: ValueType) -> _Found | None:
    text = _text(raw, value_type)
    if text is None or not value_type.options:
        return text
    return text[0], is_one_of(text[0], list(value_type.options))


def _date(raw: Raw, _value_type: ValueType) -> _Found | None:
    return (raw.value, True) if raw.name == "Days" else None


def _instant(raw: Raw, _value_type: ValueType) -> _Found | None:
    return (raw.value, True) if raw.name == "Microseconds" else None


_READERS: dict[FieldType, Callable[[Raw, ValueType], _Found | None]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
}


def _choices(raw: Raw, value_type: ValueType, options: tuple[str, ...]) -> Column:
    """Return a flag for each option; a list with a member that is no option is of the wrong type."""
    api = raw.table.api
    if raw.name not in {"List", "Array"} or raw.kind.inner != narwhals().String:
        return Column(None, known=False, missing=raw.null, wrong=raw.present)
    members = raw.value if raw.name == "List" else raw.value.cast(api.List(api.String))
    absent = [literal for literal in value_type.missing if isinstance(literal, str)]
    size = members.list.unique().list.len().cast(api.Int64)
    texts = raw.present & (~members.list.contains(None))
    is_missing = texts & (size > 0) & (size == _how_many(members, absent, api))
    known = texts & (~is_missing)
    if value_type.options:
        known = known & (size == _how_many(members, [*value_type.options, *absent], api))
    missing = either(raw.null, is_missing)
    value = {option: members.list.contains(option) for option in options}
    return Column(value, known, missing, wrong=opposite(either(known, missing)))


def _how_many(members: Expr, texts: list[str], api: Any) -> Expr:
    """Return how many of the texts are members."""
    counts = [members.list.contains(text).cast(api.Int64) for text in dict.fromkeys(texts)]
    return sum(counts, start=api.lit(0))
