"""What a person or an automation may ask for: commands, in the imperative.

Whether a command is legal, what it needs and what then happens stands in its row of `lifecycle.table`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs

from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.progress import Evidence
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    listed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)
from salesfunnel.ownership.host_records import Books

__all__ = [
    "AcceptHandover",
    "AddDocument",
    "Advance",
    "ApproveItem",
    "Assign",
    "Capture",
    "ChangeFields",
    "Claim",
    "Command",
    "CompleteFollowUp",
    "CompleteItem",
    "Convert",
    "GoBack",
    "HandOff",
    "Import",
    "Lose",
    "MarkMoment",
    "Merge",
    "OfferHandover",
    "Park",
    "PlanFollowUp",
    "RaiseObjection",
    "RecordActivity",
    "RejectHandover",
    "RejectItem",
    "Release",
    "Reopen",
    "Repurchase",
    "Resume",
    "Review",
    "SettleObjection",
    "Tag",
    "Waive",
]

__path__: list[str] = []  # the modules that once stood below this one are found by `_old_paths`


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


_activity = of_type(Activity, "an Activity")


@attrs.frozen
class RecordActivity(Command):
    """Record what happened with the customer; an activity without `at` happened when it is told."""

    activity: Activity = attrs.field(validator=_activity)


@attrs.frozen
class PlanFollowUp(Command):
    """Plan what is to happen with the customer; a plan of the same id is replaced."""

    activity: Activity = attrs.field(validator=_activity)


@attrs.frozen
class CompleteFollowUp(Command):
    """Say that what was planned happened.

    Args:
        activity_id: the plan's id.
        outcome: what came of it.
    """

    activity_id: str = attrs.field(validator=is_name)
    outcome: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class AddDocument(Command):
    """Add a paper of the deal, or tell its new status: the row of the same id is replaced."""

    document: Document = attrs.field(validator=of_type(Document, "a Document"))


@attrs.frozen
class RaiseObjection(Command):
    """Record a doubt that the customer voiced."""

    objection: Objection = attrs.field(validator=of_type(Objection, "an Objection"))


@attrs.frozen
class SettleObjection(Command):
    """Say that a doubt is settled."""

    objection_id: str = attrs.field(validator=is_name)
    note: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen
class CompleteItem(Command):
    """Submit an item of a checklist as done.

    Args:
        checklist: key of the checklist.
        item: key of the item.
        evidence: what proves it.
        note: what the person has to say.
    """

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Evidence))
    note: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class ApproveItem(Command):
    """Approve a submitted item at the level that it waits for.

    Args:
        checklist: key of the checklist.
        item: key of the item.
        on_behalf_of: the person for whom a delegate speaks.
    """

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class RejectItem(Command):
    """Refuse a submitted item at the level that it waits for, and say why; the item is open again."""

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)
    on_behalf_of: str | None = attrs.field(default=None, validator=is_text, kw_only=True)


@attrs.frozen
class Waive(Command):
    """Let a gate pass although one of its criteria is not met.

    Args:
        gate: key of the gate.
        criterion: key of the criterion.
        reason: why; a waiver without one is refused.
        until: the first instant at which it no longer counts; aware.
    """

    gate: str = attrs.field(validator=is_name)
    criterion: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)


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
