"""Wishes about whose a subject is: to assign, claim, release it, and to hand it over."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.model.invariants import is_instant, is_name, is_text, utc

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
        until: the first instant at which the claim no longer counts; None: until it is released; aware.
    """

    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)


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
