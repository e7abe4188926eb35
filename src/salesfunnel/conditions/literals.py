"""A literal of a condition takes the type of what it is compared with, or says why it cannot."""

from __future__ import annotations

from decimal import Decimal

import attrs

from salesfunnel.conditions.shapes import Machine, Shape, Unknown
from salesfunnel.conditions.tree import Scalar
from salesfunnel.conditions.values import is_naive, read_value
from salesfunnel.conditions.writer import literal
from salesfunnel.errors import InvalidValue, near
from salesfunnel.model.bounds import SAFE_INTEGER
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money

__all__ = ["Unfit", "fit", "own_type"]

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
class Unfit:
    """Why a literal does not fit: what was found, and the cure."""

    says: str
    cure: str
    code: str = "wrong_literal"


def own_type(value: Scalar) -> FieldType:
    """Return the type of a literal that is compared with another literal."""
    if isinstance(value, bool):
        return FieldType.FLAG
    return FieldType.TEXT if isinstance(value, str) else FieldType.NUMBER


def fit(value: Scalar, shape: Shape) -> Machine | Unfit:
    """Return a literal as the evaluators compute with it."""
    written = literal(value)[:60]
    if not isinstance(value, bool) and value in shape.missing:
        return Unfit(f"{written} means missing here, so this is never true", "write missing(…) or present(…)")
    if shape.type is FieldType.MONEY:
        return _amount(value, shape.currency)
    if shape.type is FieldType.NUMBER and type(value) is int and abs(value) > SAFE_INTEGER:
        return Unfit(
            f"{written} is beyond 2^53, where whole numbers are no longer exact", "use a smaller number"
        )
    found = read_value(value, attrs.evolve(shape, missing=frozenset(), absent=frozenset()))
    if not isinstance(found, Unknown):
        return found
    if shape.type is FieldType.CHOICE and isinstance(value, str):
        return Unfit(f"{written} is none of the options", near(value, shape.options), "outside_options")
    if shape.type is FieldType.INSTANT and is_naive(value):
        return Unfit(f"{written} is an instant without a time zone", _FORMS[FieldType.INSTANT])
    return Unfit(f"found {written}, expected {_article(shape.type)}", _FORMS[shape.type])


def _amount(value: Scalar, currency: str) -> Machine | Unfit:
    written = literal(value)[:60]
    if isinstance(value, bool):
        return Unfit(f"found {written}, expected an amount of money", _FORMS[FieldType.MONEY])
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    if isinstance(exact, Decimal) and len(exact.as_tuple().digits) > _EXACT_DIGITS:
        return Unfit(f"{written} has too many digits to be exact", "write the amount in quotes: '12.30'")
    try:
        return Money.of(exact, currency).minor
    except InvalidValue as wrong:
        problem = wrong.problems[0]
        return Unfit(problem.says, problem.cure or _FORMS[FieldType.MONEY])


def _article(kind: FieldType) -> str:
    return _PHRASES.get(kind, f"a {kind.value}")
