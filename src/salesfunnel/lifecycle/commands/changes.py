"""Wishes about what is known of a subject: values, tags, duplicates, marks, reviews."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.model.invariants import (
    is_instant,
    is_name,
    is_text,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)
from salesfunnel.model.readonly import EMPTY, ReadOnly
from salesfunnel.model.subject import Lead, Opportunity

__all__ = ["ChangeFields", "MarkMoment", "Merge", "Review", "Tag"]


@attrs.frozen
class ChangeFields(Command):
    """Record values.

    Args:
        values: by name, fields and core attributes alike; None takes a value away.
        reason: why.
    """

    values: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    reason: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class Tag(Command):
    """Add tags and take tags away."""

    add: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    remove: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


@attrs.frozen
class Merge(Command):
    """Take a duplicate in: what it knows and the survivor does not is adopted, both histories stay.

    Args:
        other: the duplicate as the host holds it.
    """

    other: Lead | Opportunity = attrs.field(
        validator=of_type((Lead, Opportunity), "a Lead or an Opportunity")
    )


@attrs.frozen
class MarkMoment(Command):
    """Mark a moment that made a difference."""

    moment: str = attrs.field(validator=is_name)
    note: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class Review(Command):
    """Say that somebody looked at the subject.

    Args:
        note: what came of it.
        review_at: when to look again; aware.
    """

    note: str | None = attrs.field(default=None, validator=is_text)
    review_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
