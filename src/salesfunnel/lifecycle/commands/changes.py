"""Wishes about what is known of a subject: values, tags, duplicates, marks, reviews.

Wishes about the work with a customer: activities, follow-ups, papers, objections.

Wishes about duties: to submit an item of a checklist, to approve or refuse it, to waive a criterion.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.lifecycle.commands.moves import Command
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.progress import Evidence
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    listed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)

__all__ = [
    "AddDocument",
    "ApproveItem",
    "ChangeFields",
    "CompleteFollowUp",
    "CompleteItem",
    "MarkMoment",
    "Merge",
    "PlanFollowUp",
    "RaiseObjection",
    "RecordActivity",
    "RejectItem",
    "Review",
    "SettleObjection",
    "Tag",
    "Waive",
]


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
