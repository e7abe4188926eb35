"""Wishes about whose a subject is: to assign, claim, release it, and to hand it over."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.model.progress import Evidence
from salesfunnel.model.validators import is_instant, is_name, is_text, listed, of_type, tuple_of, utc
from salesfunnel.ownership.host_records import Books

__all__ = ["AcceptHandover", "Assign", "Claim", "OfferHandover", "RejectHandover", "Release"]


@attrs.frozen
class Assign(Command):
    """Give the subject to a seller."""

    owner_id: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class Claim(Command):
    """Lay claim to the subject for the actor; refused while somebody else's claim counts.

    Args:
        until: the first instant at which the claim no longer counts; None: as long as the blueprint's policy
            protects it, and without one until it is released; aware.
        ground: key of what it rests on, where the policy asks for it.
        touched_at: the first touch with the customer that it rests on, not after the claim; aware.
        evidence: what proves it.
        books: what the host knows besides the subject: the claimant's pool usage, other claims.
    """

    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    ground: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    touched_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)
    evidence: tuple[Evidence, ...] = attrs.field(
        default=(), converter=listed, validator=tuple_of(Evidence), kw_only=True
    )
    books: Books | None = attrs.field(default=None, validator=of_type(Books, "Books or None"), kw_only=True)


@attrs.frozen
class Release(Command):
    """Give the subject back."""

    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class OfferHandover(Command):
    """Offer the subject to another seller.

    Args:
        to_id: to whom.
        statement: the host's reference to what the successor has to know.
        until: the first instant at which the offer no longer stands; None: until it is answered; aware.
    """

    to_id: str = attrs.field(validator=is_name)
    statement: str | None = attrs.field(default=None, validator=is_text)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)


@attrs.frozen
class AcceptHandover(Command):
    """Take over the subject that was offered to the actor."""


@attrs.frozen
class RejectHandover(Command):
    """Refuse the subject that was offered to the actor, and say why."""

    reason: str | None = attrs.field(default=None, validator=is_text)
