"""Wishes about where a subject goes: to begin, to move, to close, to become something else.

What every command says.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs

from salesfunnel.model.dossier import Dossier
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)

__all__ = [
    "Advance",
    "Capture",
    "Command",
    "Convert",
    "GoBack",
    "HandOff",
    "Import",
    "Lose",
    "Park",
    "Reopen",
    "Repurchase",
    "Resume",
]


@attrs.frozen
class Command:
    """A wish, not yet judged.

    Args:
        at: when it happened, where it is told later; the decision's `now` when absent; aware.
        extra: keys of a newer format.
    """

    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class Capture(Command):
    """Begin a lead or an opportunity; the pipeline says which of the two.

    Args:
        id: the new subject's id, brought by the host.
        pipeline: key of the pipeline it enters.
        stage: the first open stage, or None for it: nobody is captured past a gate.
        created_at: when it was first known; the decision's `now` when absent.

    The other values are those of the subject.
    """

    id: str = attrs.field(validator=is_name)
    pipeline: str = attrs.field(validator=is_name)
    stage: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    name: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    source: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    region: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    industry: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    owner_id: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    account_id: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    contact_ids: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )
    created_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)
    amount: Money | None = attrs.field(
        default=None, validator=of_type(Money, "Money or None: Money.of('5000', 'CNY')"), kw_only=True
    )
    close_date: date | None = attrs.field(
        default=None, validator=of_type(date, "a date or None"), kw_only=True
    )
    tags: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str), kw_only=True)
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only, kw_only=True)


@attrs.frozen
class Advance(Command):
    """Move forward to a later open stage, or win by moving to a won one; the gates on the way are asked.

    Args:
        to: key of the stage.
        reason: why it was won; told only where it is won.
        contributing: what else helped to win it.
    """

    to: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    contributing: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )


@attrs.frozen
class GoBack(Command):
    """Return to an earlier open stage."""

    to: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class Park(Command):
    """Set aside for observation; a parked subject is parked again to move its review.

    Args:
        to: a parked stage; the present one, else the first, when absent.
        review_at: when to look at it again; aware.
        reason: why.
    """

    to: str | None = attrs.field(default=None, validator=is_text)
    review_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class Resume(Command):
    """Take a parked subject up again, in the stage it had left."""


@attrs.frozen
class Lose(Command):
    """Close without a deal; on a lead's pipeline this disqualifies.

    Args:
        reason: the primary reason; a loss without one is refused.
        competitor: who won it; the one that is recorded when absent.
        to: a lost stage; the first when absent.
        contributing: what else led to it.
    """

    reason: str | None = attrs.field(default=None, validator=is_text)
    competitor: str | None = attrs.field(default=None, validator=is_text)
    to: str | None = attrs.field(default=None, validator=is_text)
    contributing: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )


@attrs.frozen
class Reopen(Command):
    """Take up again what was won or lost, in an open stage whose entry gate is asked."""

    to: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class Convert(Command):
    """Win a lead and begin an opportunity from it.

    Args:
        opportunity_id: the new opportunity's id, brought by the host.
        pipeline: key of the opportunity's pipeline.
        stage: its first open stage, or None for it.
        account_id: the customer company, new or known; that of the lead when absent.
        contact_ids: the people the lead became; those of the lead when empty.
        reason: why it was won.
        contributing: what else helped to win it.
    """

    opportunity_id: str = attrs.field(validator=is_name)
    pipeline: str = attrs.field(validator=is_name)
    stage: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    account_id: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    contact_ids: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )
    reason: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    contributing: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )


@attrs.frozen
class Import(Command):
    """Take over a subject from another system in the stage where it stands; the gates behind it are owed.

    Args:
        dossier: the subject, of version 0, with the host's rows about it, so that the gates can be asked;
            the event keeps the subject alone.
    """

    dossier: Dossier[Any] = attrs.field(validator=of_type(Dossier, "a Dossier: Dossier(subject)"))


@attrs.frozen
class HandOff(Command):
    """Leave the pipeline for another one, as the blueprint allows.

    Args:
        pipeline: key of the other pipeline.
        stage: an open stage of it; the first when absent.
        reason: why.
    """

    pipeline: str = attrs.field(validator=is_name)
    stage: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    reason: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class Repurchase(Command):
    """Begin another deal with the customer of a won one.

    Args:
        opportunity_id: the new deal's id, brought by the host.
        pipeline: key of its pipeline; that of the won deal when absent.
        amount: what it is worth.
    """

    opportunity_id: str = attrs.field(validator=is_name)
    pipeline: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    amount: Money | None = attrs.field(
        default=None, validator=of_type(Money, "Money or None: Money.of('5000', 'CNY')"), kw_only=True
    )
