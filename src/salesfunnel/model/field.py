"""The names that a business records: their types, options, ranges and literals that mean *missing*."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Setting

from salesfunnel.text import Text

__all__ = ["KEY", "Definition", "Field", "FieldType", "Key", "Option", "OwnerKind"]

KEY = r"^[a-z][a-z0-9_]{0,63}$"
Key = Annotated[str, StringConstraints(pattern=KEY)]
"""A permanent name: a small letter, then up to 63 small letters, digits or underscores."""

OwnerKind = Literal["lead", "opportunity", "account", "contact", "activity", "document", "objection", "owner"]


class FieldType(StrEnum):
    """What a field holds."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    FLAG = "flag"
    DATE = "date"
    INSTANT = "instant"
    CHOICE = "choice"
    CHOICES = "choices"


class Definition(BaseModel):
    """The base of everything a person authors: frozen, strict about names, published as JSON Schema.

    Unknown keys are refused, except those that begin with `x_`, which belong to the author.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, json_schema_extra={"patternProperties": {"^x_": {}}}
    )

    @model_validator(mode="before")
    @classmethod
    def _leave_notes_to_the_author(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {key: value for key, value in data.items() if not str(key).startswith("x_")}


class Option(Definition):
    """One value of a choice, with its label."""

    value: str
    label: Text | None = None


class Field(Definition):
    """A name the business records about a lead, opportunity, account, contact, activity or document.

    Args:
        type: what it holds.
        of: whose field it is; several owners may share it.
        label: how people call it.
        options: the values of a choice, in order when `ordered`.
        ordered: whether the options can be compared with `<`.
        unit: what a number counts.
        min: the least sensible number or amount, in major units.
        max: the greatest.
        missing: the literals that mean "nobody recorded it"; `""` for text and choices when absent.
    """

    type: FieldType
    of: OwnerKind | tuple[OwnerKind, ...] = "opportunity"
    label: Text | None = None
    options: tuple[str | Option, ...] = ()
    ordered: bool = Setting(default=False, strict=True)
    unit: str | None = None
    min: int | float | Decimal | None = Setting(default=None, allow_inf_nan=False)
    max: int | float | Decimal | None = Setting(default=None, allow_inf_nan=False)
    missing: tuple[str | int | float, ...] | None = None

    @property
    def owners(self) -> tuple[OwnerKind, ...]:
        """Whose field it is, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of

    @property
    def values(self) -> tuple[str, ...]:
        """The values of the options, without their labels."""
        return tuple(each if isinstance(each, str) else each.value for each in self.options)

    @property
    def missing_literals(self) -> frozenset[str | int | float]:
        """The literals that mean *missing*: those declared, or `""` for text and choices."""
        if self.missing is not None:
            return frozenset(self.missing)
        textual = self.type in {FieldType.TEXT, FieldType.CHOICE, FieldType.CHOICES}
        return frozenset({""} if textual else ())
