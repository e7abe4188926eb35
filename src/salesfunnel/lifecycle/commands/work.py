"""Wishes about the work with a customer: activities, follow-ups, papers, objections."""

from __future__ import annotations

import attrs

from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.invariants import is_name, is_text, of_type

__all__ = [
    "AddDocument",
    "CompleteFollowUp",
    "PlanFollowUp",
    "RaiseObjection",
    "RecordActivity",
    "SettleObjection",
]

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
