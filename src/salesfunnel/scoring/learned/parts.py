"""The parts into which a field's values are divided: as conditions, and as people read them."""

from __future__ import annotations

from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.shapes import Shape
from salesfunnel.conditions.writer import literal
from salesfunnel.messages import LOCALES, Message
from salesfunnel.model.bounds import SAFE_INTEGER
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.text import Text

__all__ = ["ANYTHING", "Nothing", "OneOf", "Other", "Part", "Range", "label_of", "when_of"]

_NAMED = 4
"""How many values a label names."""


@attrs.frozen
class Range:
    """Numbers or amounts from `low` on and below `high`, each as the evaluators compute with it."""

    low: float | None
    high: float | None


@attrs.frozen
class OneOf:
    """Some of the values; the most frequent one first."""

    values: tuple[Any, ...]


@attrs.frozen
class Other:
    """Every recorded value but these."""

    values: tuple[Any, ...]


@attrs.frozen
class Nothing:
    """Nothing was recorded."""


Part: TypeAlias = Range | OneOf | Other | Nothing
"""A part of a field's values."""


ANYTHING: tuple[Part, ...] = (Range(None, None), Other(()))
"""The parts that hold whatever is recorded, what is of another type too."""


def when_of(part: Part, name: str, shape: Shape) -> str:
    """Return the condition that is true of exactly this part.

    >>> when_of(Range(10.0, 20.0), "seats", Shape(FieldType.NUMBER))
    'seats >= 10 and seats < 20'
    >>> when_of(OneOf(("web",)), "source", Shape(FieldType.TEXT))
    "source == 'web'"
    """
    match part:
        case Nothing():
            return f"missing({name})"
        case Range(low=low, high=high):
            ends = ((">=", low), ("<", high))
            said = [f"{name} {sign} {_number(end, shape)}" for sign, end in ends if end is not None]
            return " and ".join(said) or f"present({name})"
        case OneOf(values=(bool() as flag,)):
            return name if flag else f"not {name}"
        case OneOf(values=(value,)):
            return f"{name} == {literal(value)}"
        case OneOf(values=values):
            return f"{name} in [{', '.join(map(literal, values))}]"
        case Other(values=()):
            return f"present({name})"
        case Other(values=values):
            return f"{name} not in [{', '.join(map(literal, values))}]"


def _number(end: float, shape: Shape) -> str:
    if shape.type is FieldType.MONEY:
        major = Money(int(end), shape.currency).major
        return str(int(major)) if major == int(major) else literal(f"{major:f}")
    return str(int(end)) if end == int(end) and abs(end) <= SAFE_INTEGER else repr(float(end))


def label_of(part: Part, field: Text, shape: Shape) -> Text:
    """Return what people call a part, in every language of the catalogue."""
    message = _said(part, field, shape)
    return Text({locale: message.render(locale) for locale in LOCALES})


def _said(part: Part, field: Text, shape: Shape) -> Message:
    match part:
        case Nothing():
            return Message.of("part_nothing", field=field)
        case Range(low=None, high=None) | Other(values=()):
            return Message.of("part_anything", field=field)
        case Range(low=None, high=high):
            return Message.of("part_below", field=field, high=_shown(high, shape))
        case Range(low=low, high=None):
            return Message.of("part_from", field=field, low=_shown(low, shape))
        case Range(low=low, high=high):
            return Message.of("part_between", field=field, low=_shown(low, shape), high=_shown(high, shape))
        case OneOf(values=(bool() as flag,)):
            return Message.of("part_yes" if flag else "part_no", field=field)
        case OneOf(values=values) if len(values) > _NAMED:
            named = ", ".join(map(str, values[:_NAMED]))
            return Message.of("part_values_more", field=field, values=named, more=len(values) - _NAMED)
        case OneOf(values=values):
            return Message.of("part_values", field=field, values=", ".join(map(str, values)))
        case _:
            return Message.of("part_other", field=field)


def _shown(end: float | None, shape: Shape) -> str:
    return _number(end, shape).strip("'") if end is not None else ""
