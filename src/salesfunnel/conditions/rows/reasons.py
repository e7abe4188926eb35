"""Why a condition is not what one wishes: reasons as data, rendered late in any language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias

import attrs

from salesfunnel.conditions.language.writer import write_literal
from salesfunnel.conditions.values.types import ValueType
from salesfunnel.conditions.values.view import RowView
from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = [
    "AnswerFunction",
    "Evaluator",
    "Reason",
    "ReasonKind",
    "ReasonsFunction",
    "display",
    "display_value",
]


ReasonKind: TypeAlias = Literal[
    "missing", "expired", "declined", "type", "value", "not_loaded", "undefined", "plugin"
]
_LONGEST = 60


@attrs.frozen
class Reason:
    """One leaf of a condition that keeps it from being surely true.

    Args:
        path: the node in the condition: `all.1.left`; empty for the root.
        kind: `value` (known, but not as asked), `missing`, `expired`, `declined`, `type`,
            `not_loaded`, `undefined` or `plugin`.
        field: the name at fault, or the term as text where it is no single name.
        expected: what was asked, in the language of conditions: `> 0`; for `type`, the name of the type.
        actual: what was found, in the same language; None when nothing was.
        label: how people call the field.
        row: the row and attribute at fault when a fact is unknown because of one: `contacts c-1: role`.
    """

    path: str
    kind: ReasonKind
    field: str
    expected: str
    actual: str | None = None
    label: Text | None = None
    row: str | None = None

    @property
    def message(self) -> Message:
        """The sentence for people."""
        field = self.label or self.field
        if self.row is not None:
            return Message.of(f"reason_row_{self.kind}", field=field, row=self.row)
        if self.kind == "undefined" and self.actual:
            return Message.of("reason_undecided", field=field, code=self.actual)
        expected: object = Message(f"type_{self.expected}") if self.kind == "type" else self.expected
        return Message.of(f"reason_{self.kind}", field=field, expected=expected, actual=self.actual or "")

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def display_value(value: object, value_type: ValueType) -> str:
    """Return a value that the evaluators computed, as a condition would write it."""
    match value_type.type:
        case FieldType.MONEY if isinstance(value, int):
            return str(Money(value, value_type.currency))
        case FieldType.NUMBER if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return display(value)


def display(value: object) -> str:
    """Return any value briefly, without calling foreign code: what is not plain gives its class."""
    match value:
        case None:
            return "null"
        case str():
            written = write_literal(str.__str__(value)[:_LONGEST])
            return f"{written[:-1]}…'" if len(value) > _LONGEST else written
        case bool() | float():
            return write_literal(value)
        case int():
            return str(int(value)) if abs(value) < 10**_LONGEST else "<int>"
        case Decimal() if abs(value.adjusted()) < _LONGEST:
            return str(value)[:_LONGEST]
        case Money():
            return str(value)
        case datetime() if value.tzinfo is None or type(value.tzinfo).__module__ in ("datetime", "zoneinfo"):
            return value.isoformat()
        case date() if not isinstance(value, datetime):
            return value.isoformat()
        case list() | tuple() | set() | frozenset() if len(value) <= 8 and all(
            type(item) is str for item in value
        ):
            return f"[{', '.join(sorted(map(display, value)))}]"
        case _:
            return f"<{type(value).__name__}>"


AnswerFunction: TypeAlias = Callable[[RowView], "bool | None"]
"""Answers with true, false, or None where that is not known."""


class ReasonsFunction(Protocol):
    """Says why an answer is not surely the one wanted; with nothing when it is."""

    def __call__(self, view: RowView, *, wanted: bool) -> list[Reason]:
        """Return the reasons."""
        ...


@attrs.frozen
class Evaluator:
    """A compiled condition: its answer, and why it is not the one wanted."""

    answer: AnswerFunction
    why: ReasonsFunction
