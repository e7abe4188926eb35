"""Who holds a subject: claims, and offers of a handover."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.progress import Evidence
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    listed,
    of_type,
    read_only,
    tuple_of,
    utc,
)

__all__ = ["Handover", "Holding", "Tenure"]


@attrs.frozen(kw_only=True)
class Holding:
    """A seller's claim to a subject, as long as it counts.

    Args:
        holder: the seller's id.
        at: since when; aware.
        until: the first instant at which it no longer counts; None: until it is released; aware.
        ground: key of what it rests on, where a policy asks for it.
        touched_at: the first touch with the customer that it rests on; aware.
        evidence: what proves it.
        extra: keys of a newer format.
    """

    holder: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    ground: str | None = attrs.field(default=None, validator=is_text)
    touched_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Evidence))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a claim that never counts."""
        _ends_later("Holding.until", self.at, self.until)

    def is_in_force(self, now: datetime) -> bool:
        """Say whether it counts at an instant."""
        return self.at <= now and (self.until is None or now < self.until)


@attrs.frozen(kw_only=True)
class Tenure:
    """Who had a subject before, and when that ended.

    Args:
        owner_id: the seller.
        left_at: when it was the seller's no longer; aware.
        to_pool: whether nobody had it then, rather than somebody else.
        extra: keys of a newer format.
    """

    owner_id: str = attrs.field(validator=is_name)
    left_at: datetime = attrs.field(converter=utc, validator=is_instant)
    to_pool: bool = attrs.field(default=False, validator=of_type(bool, "True or False"))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)


@attrs.frozen(kw_only=True)
class Handover:
    """The offer of a subject to another seller.

    Args:
        to_id: to whom.
        by: who offers it.
        at: when; aware.
        statement: the host's reference to what the successor has to know.
        until: the first instant at which the offer no longer stands; None: until it is answered; aware.
        extra: keys of a newer format.
    """

    to_id: str = attrs.field(validator=is_name)
    by: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    statement: str | None = attrs.field(default=None, validator=is_text)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse an offer that never stands."""
        _ends_later("Handover.until", self.at, self.until)

    def is_open(self, now: datetime) -> bool:
        """Say whether it can be answered at an instant."""
        return self.at <= now and (self.until is None or now < self.until)


def _ends_later(path: str, at: datetime, until: datetime | None) -> None:
    if until is not None and until <= at:
        raise InvalidValue.at(path, f"found {until.isoformat()}, not after {at.isoformat()}")
