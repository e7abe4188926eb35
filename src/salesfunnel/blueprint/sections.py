"""The sections about recording: forms that people fill in, and rules that hold between fields."""

from __future__ import annotations

from typing import Literal

from pydantic import Field as Setting

from salesfunnel.conditions.when import When
from salesfunnel.model.field import Definition, Key, OwnerKind
from salesfunnel.text import Text

__all__ = ["Form", "FormEntry", "Rule"]


class Rule(Definition):
    """What has to hold between fields: a record of which it is surely false is refused.

    Args:
        when: the condition; while it is unknown, nobody is refused.
        of: whose fields it speaks of.
        label: how people say it; they read it when it is broken.
    """

    when: When
    of: Literal["lead", "opportunity"] | tuple[Literal["lead", "opportunity"], ...] = "opportunity"
    label: Text | None = None

    @property
    def kinds(self) -> tuple[Literal["lead", "opportunity"], ...]:
        """Whose fields it speaks of, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


class FormEntry(Definition):
    """One field of a form.

    Args:
        field: its name.
        ask: the question that it answers; the field's label stands beside it.
        required: whether the form may not be sent without it.
    """

    field: Key
    ask: Text | None = None
    required: bool = Setting(default=False, strict=True)


class Form(Definition):
    """A template of fields to record at once, such as the notes of a call.

    Args:
        fields: what is recorded, in order: the names of fields, or entries with their questions.
        of: what the fields belong to.
        label: how people call the form.
    """

    fields: tuple[Key | FormEntry, ...] = Setting(min_length=1)
    of: OwnerKind = "opportunity"
    label: Text | None = None

    @property
    def entries(self) -> tuple[FormEntry, ...]:
        """What is recorded, always as entries."""
        return tuple(each if isinstance(each, FormEntry) else FormEntry(field=each) for each in self.fields)
