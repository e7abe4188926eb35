"""Raw values and literals into what the evaluators compute with: the one place where a type is decided."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from math import isfinite

import attrs

from salesfunnel.conditions.language.tree import Scalar
from salesfunnel.conditions.language.writer import write_literal
from salesfunnel.conditions.values.types import (
    DECLINED,
    EXPIRED,
    MISSING,
    WRONG_TYPE,
    ComputedValue,
    Unknown,
    ValueType,
)
from salesfunnel.errors import ConditionError, InvalidValue, near
from salesfunnel.model.answer import Answer
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = [
    "UnfitLiteral",
    "constant",
    "current",
    "fit_literal",
    "is_naive",
    "own_type",
    "read_value",
    "with_absent",
]

_TEXTUAL = {FieldType.TEXT, FieldType.CHOICE}
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)


def read_value(raw: object, value_type: ValueType) -> ComputedValue | Unknown:
    """Return the value of a field as the evaluators compute with it, or why it is unknown.

    *Missing* is None, NaN, or a literal that the field declares; white space is a value. *Wrong type* is
    every other class: a bool is no number, 1 is no flag, infinity is no number, a float is no money. It never
    raises.
    """
    if raw is None or raw is True or raw is False:
        return MISSING if raw is None else _READERS[value_type.type](raw, value_type)
    if _is_declared_missing(raw, value_type.missing) or _is_nan(raw):
        return MISSING
    value = _READERS[value_type.type](raw, value_type)
    return MISSING if value_type.absent and value in value_type.absent else value


def current(raw: object, now: datetime) -> object:
    """Return what a raw value holds at an instant: an `Answer` that counts gives its value.

    One that has expired, and one that was declined, is `EXPIRED` or `DECLINED`; any other value is itself.
    """
    if type(raw) is not Answer:
        return raw
    if raw.has_expired(now):
        return EXPIRED
    return DECLINED if raw.declined else raw.value


def with_absent(value_type: ValueType) -> ValueType:
    """Return the type with its missing literals read, so that every way to write one means *missing*."""
    read = _READERS[value_type.type]
    values = (
        literal if isinstance(literal, str) and value_type.type in _TEXTUAL else read(literal, value_type)
        for literal in value_type.missing
    )
    return attrs.evolve(
        value_type, absent=frozenset(value for value in values if not isinstance(value, Unknown))
    )


def is_naive(raw: object) -> bool:
    """Say whether a value is an instant without a time zone."""
    if isinstance(raw, str):
        try:
            return bool(_INSTANT.fullmatch(raw)) and datetime.fromisoformat(raw).tzinfo is None
        except ValueError:
            return False
    return isinstance(raw, datetime) and _instant(raw, ValueType(FieldType.INSTANT)) is WRONG_TYPE


def _is_declared_missing(raw: object, missing: frozenset[str | int | float]) -> bool:
    return type(raw) in (str, int, float) and raw in missing


def _is_nan(raw: object) -> bool:
    if isinstance(raw, float):
        return raw != raw  # noqa: PLR0124 - only NaN differs from itself
    return isinstance(raw, Decimal) and raw.is_nan()


def _text(raw: object, _value_type: ValueType) -> ComputedValue | Unknown:
    if type(raw) is str:
        return raw
    return str.__str__(raw) if isinstance(raw, str) else WRONG_TYPE


def _number(raw: object, _value_type: ValueType) -> ComputedValue | Unknown:
    if isinstance(raw, bool):
        return WRONG_TYPE
    if isinstance(raw, int):
        return int.__float__(raw) if -SAFE_INTEGER <= raw <= SAFE_INTEGER else WRONG_TYPE
    if isinstance(raw, (float, Decimal)):
        number = float(raw)
        return number if isfinite(number) else WRONG_TYPE
    return WRONG_TYPE


def _money(raw: object, value_type: ValueType) -> ComputedValue | Unknown:
    if isinstance(raw, Money):
        return raw.minor if raw.currency == value_type.currency else WRONG_TYPE
    if isinstance(raw, (bool, float)) or not isinstance(raw, (int, Decimal, str)):
        return WRONG_TYPE
    try:
        return Money.of(raw, value_type.currency).minor
    except InvalidValue:
        return WRONG_TYPE


def _flag(raw: object, _value_type: ValueType) -> ComputedValue | Unknown:
    return raw if isinstance(raw, bool) else WRONG_TYPE


def _date(raw: object, _value_type: ValueType) -> ComputedValue | Unknown:
    if isinstance(raw, datetime):
        return WRONG_TYPE
    if isinstance(raw, date):
        return raw
    if not isinstance(raw, str) or not _DATE.fullmatch(raw):
        return WRONG_TYPE
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return WRONG_TYPE


def _instant(raw: object, _value_type: ValueType) -> ComputedValue | Unknown:
    try:
        if isinstance(raw, str) and _INSTANT.fullmatch(raw):
            raw = datetime.fromisoformat(raw)
        if not isinstance(raw, datetime):
            return WRONG_TYPE
        if raw != raw:  # noqa: PLR0124 - pandas' NaT is a datetime that differs from itself
            return MISSING
        return WRONG_TYPE if raw.utcoffset() is None else raw.astimezone(UTC)
    except Exception:  # noqa: BLE001 - a tzinfo is foreign code, and the edge of the calendar overflows
        return WRONG_TYPE


def _choice(raw: object, value_type: ValueType) -> ComputedValue | Unknown:
    text = _text(raw, value_type)
    return text if not value_type.options or text in value_type.options else WRONG_TYPE


def _choices(raw: object, value_type: ValueType) -> ComputedValue | Unknown:
    if not isinstance(raw, (list, tuple, set, frozenset)):
        return WRONG_TYPE
    members = [item for item in raw if not _is_declared_missing(item, value_type.missing)]
    if raw and not members:
        return MISSING
    choices = [_choice(member, value_type) for member in members]
    return WRONG_TYPE if WRONG_TYPE in choices else frozenset(choices)  # type: ignore[arg-type]  # all are texts


_READERS: dict[FieldType, Callable[[object, ValueType], ComputedValue | Unknown]] = {
    FieldType.TEXT: _text,
    FieldType.NUMBER: _number,
    FieldType.MONEY: _money,
    FieldType.FLAG: _flag,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
}


_EXACT_DIGITS = 15
"""How many significant digits of a decimal always survive binary64."""

_FORMS = {
    FieldType.NUMBER: "write a number without quotes: 0.5",
    FieldType.MONEY: "write the amount in major units: 5000 or '5000.50'",
    FieldType.FLAG: "write true or false",
    FieldType.DATE: "write a day in quotes: '2026-01-31'",
    FieldType.INSTANT: "write a day and a time with its zone in quotes: '2026-01-31T09:00:00+08:00'",
    FieldType.TEXT: "write a text in quotes",
    FieldType.CHOICE: "write an option in quotes",
    FieldType.CHOICES: "ask for one option: x contains 'a'",
}

_PHRASES = {
    FieldType.INSTANT: "an instant",
    FieldType.MONEY: "an amount of money",
    FieldType.CHOICES: "choices",
}


@attrs.frozen
class UnfitLiteral:
    """Why a literal does not fit: what was found, and the cure."""

    says: str
    cure: str
    code: str = "wrong_literal"


def own_type(value: Scalar) -> FieldType:
    """Return the type of a literal that is compared with another literal."""
    if isinstance(value, bool):
        return FieldType.FLAG
    return FieldType.TEXT if isinstance(value, str) else FieldType.NUMBER


def fit_literal(value: Scalar, value_type: ValueType) -> ComputedValue | UnfitLiteral:
    """Return a literal as the evaluators compute with it."""
    written = write_literal(value)[:60]
    if not isinstance(value, bool) and value in value_type.missing:
        return UnfitLiteral(
            f"{written} means missing here, so this is never true", "write missing(…) or present(…)"
        )
    if value_type.type is FieldType.MONEY:
        return _amount(value, value_type.currency)
    if value_type.type is FieldType.NUMBER and type(value) is int and abs(value) > SAFE_INTEGER:
        return UnfitLiteral(
            f"{written} is beyond 2^53, where whole numbers are no longer exact", "use a smaller number"
        )
    fitting = read_value(value, attrs.evolve(value_type, missing=frozenset(), absent=frozenset()))
    if not isinstance(fitting, Unknown):
        return fitting
    if value_type.type is FieldType.CHOICE and isinstance(value, str):
        return UnfitLiteral(
            f"{written} is none of the options", near(value, value_type.options), "outside_options"
        )
    if value_type.type is FieldType.INSTANT and is_naive(value):
        return UnfitLiteral(f"{written} is an instant without a time zone", _FORMS[FieldType.INSTANT])
    return UnfitLiteral(f"found {written}, expected {_article(value_type.type)}", _FORMS[value_type.type])


def _amount(value: Scalar, currency: str) -> ComputedValue | UnfitLiteral:
    written = write_literal(value)[:60]
    if isinstance(value, bool):
        return UnfitLiteral(f"found {written}, expected an amount of money", _FORMS[FieldType.MONEY])
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if isinstance(exact, Decimal) and len(exact.as_tuple().digits) > _EXACT_DIGITS:
        return UnfitLiteral(
            f"{written} has too many digits to be exact", "write the amount in quotes: '12.30'"
        )
    try:
        return Money.of(exact, currency).minor
    except InvalidValue as wrong:
        problem = wrong.problems[0]
        return UnfitLiteral(problem.says, problem.cure or _FORMS[FieldType.MONEY])


def _article(kind: FieldType) -> str:
    return _PHRASES.get(kind, f"a {kind.value}")


def constant(value: Scalar, value_type: ValueType) -> ComputedValue:
    """Return a literal that was checked before, as the evaluators compute with it."""
    fitting = fit_literal(value, value_type)
    if isinstance(fitting, UnfitLiteral):
        raise ConditionError.at("", fitting.says, fitting.cure, code=fitting.code)
    return fitting
