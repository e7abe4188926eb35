"""What a name or a term holds while a condition is evaluated, and the ways in which it may be unknown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

import attrs

from salesfunnel.model.field import FieldType

__all__ = [
    "DECLINED",
    "EXPIRED",
    "MISSING",
    "NOT_LOADED",
    "NUMBER",
    "UNDEFINED",
    "WRONG_TYPE",
    "ComputedValue",
    "PluginAnswer",
    "Unknown",
    "UnknownKind",
    "ValueType",
]  # fmt: skip

UnknownKind: TypeAlias = Literal[
    "missing", "expired", "declined", "type", "not_loaded", "undefined", "plugin"
]

ComputedValue: TypeAlias = str | bool | int | float | date | datetime | frozenset[str]
"""A value as the evaluators compute with it.

A number is a float (binary64), money an int of minor units, an instant is in UTC, `choices` are a frozenset;
texts, flags and dates are what they are.
"""


@attrs.frozen
class Unknown:
    """Why a value is not known.

    Args:
        kind: `missing` (nobody recorded it), `type` (something else was recorded), `not_loaded` (the host
            did not hand over the rows), `undefined` (it cannot be computed), `expired` (the answer no longer
            counts), `declined` (the customer would not say) or `plugin` (a plug-in failed).
        at: the row and attribute at fault, when a derived fact is unknown because of one, such as
            `contacts c-1: role`.
    """

    kind: UnknownKind
    at: str = ""


MISSING = Unknown("missing")
WRONG_TYPE = Unknown("type")
NOT_LOADED = Unknown("not_loaded")
UNDEFINED = Unknown("undefined")
EXPIRED = Unknown("expired")
DECLINED = Unknown("declined")


@attrs.frozen
class ValueType:
    """The type of a name or term, with what its values may be.

    Args:
        type: what it holds.
        options: the values of a choice, in order; empty where any text is one.
        ordered: whether the options can be compared with `<`.
        currency: of money.
        missing: the raw literals that mean *missing*.
        absent: those of them that are a value of this type, as the evaluators compute with it.
    """

    type: FieldType
    options: tuple[str, ...] = ()
    ordered: bool = False
    currency: str = ""
    missing: frozenset[str | int | float] = frozenset()
    absent: frozenset[ComputedValue] = frozenset()

    @property
    def can_order(self) -> bool:
        """Whether `<` and its kin have a meaning."""
        always = {FieldType.NUMBER, FieldType.MONEY, FieldType.DATE, FieldType.INSTANT}
        return self.type in always or (self.type is FieldType.CHOICE and self.ordered and bool(self.options))


NUMBER = ValueType(FieldType.NUMBER)


@attrs.frozen
class PluginAnswer:
    """What a plug-in answered.

    Args:
        answer: True, False, or None: not known.
        code: the code of its outcome; empty when it gave none.
        fault: what went wrong: the class of an exception, or of what was returned; empty when nothing did.
        unread: the names that it read and that nobody knows, in the order it read them.
    """

    answer: bool | None
    code: str = ""
    fault: str = ""
    unread: tuple[str, ...] = ()
