"""What became known about a subject: values, tags, what it is one with, and what people said of it."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.model.events.event import Event
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

__all__ = ["FieldsChanged", "Merged", "MergedInto", "MomentMarked", "Repurchased", "Reviewed", "Tagged"]


@attrs.frozen(kw_only=True)
class FieldsChanged(Event):
    """Values changed: those of the business's own fields and of core attributes, by name.

    Args:
        before: what they were; a name that had no value is left out.
        after: what they are now; a name whose value was taken away is left out.
        reason: why.
    """

    before: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    after: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Tagged(Event):
    """Tags were added and taken away."""

    added: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    removed: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


@attrs.frozen(kw_only=True)
class Merged(Event):
    """A duplicate was taken in; `other` is the duplicate as it stood, and its own history stays as it is.

    Args:
        other: the duplicate.
        adopted: the values that the survivor lacked and takes over, by name.
    """

    other: Lead | Opportunity = attrs.field(
        validator=of_type((Lead, Opportunity), "a Lead or an Opportunity")
    )
    adopted: ReadOnly = attrs.field(default=EMPTY, converter=read_only)


@attrs.frozen(kw_only=True)
class MergedInto(Event):
    """The subject turned out to be a duplicate of `into_id`; nothing happens to it any more."""

    into_id: str = attrs.field(validator=is_name)


@attrs.frozen(kw_only=True)
class Repurchased(Event):
    """The customer of a won deal buys again; the new deal is `opportunity_id`."""

    opportunity_id: str = attrs.field(validator=is_name)


@attrs.frozen(kw_only=True)
class MomentMarked(Event):
    """Somebody marked a moment that made a difference."""

    moment: str = attrs.field(validator=is_name)
    note: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Reviewed(Event):
    """Somebody looked at the subject.

    Args:
        note: what came of it.
        review_at: when to look again; None: no appointment.
    """

    note: str | None = attrs.field(default=None, validator=is_text)
    review_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
