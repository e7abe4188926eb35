"""What was done with a customer: activities, follow-ups, papers, objections."""

from __future__ import annotations

import attrs

from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.events.event import Event
from salesfunnel.model.holding import Holding
from salesfunnel.model.invariants import is_name, is_text, of_type

__all__ = [
    "ActivityRecorded",
    "DocumentAdded",
    "FollowUpCompleted",
    "FollowUpPlanned",
    "ObjectionRaised",
    "ObjectionSettled",
]

_activity = of_type(Activity, "an Activity")
_claim = of_type(Holding, "a Holding or None")


@attrs.frozen(kw_only=True)
class ActivityRecorded(Event):
    """Something happened with the customer; `claim` is the claim as it stands then, if it was prolonged."""

    activity: Activity = attrs.field(validator=_activity)
    claim: Holding | None = attrs.field(default=None, validator=_claim)


@attrs.frozen(kw_only=True)
class FollowUpPlanned(Event):
    """Something is to happen with the customer; a plan of the same id is replaced."""

    activity: Activity = attrs.field(validator=_activity)


@attrs.frozen(kw_only=True)
class FollowUpCompleted(Event):
    """What was planned happened; `activity` is what came of it, and bears the plan's id.

    `claim` is the claim as it stands then, where it was prolonged.
    """

    activity: Activity = attrs.field(validator=_activity)
    claim: Holding | None = attrs.field(default=None, validator=_claim)


@attrs.frozen(kw_only=True)
class DocumentAdded(Event):
    """A paper of the deal came in, or came again with another status; the row of the same id is replaced."""

    document: Document = attrs.field(validator=of_type(Document, "a Document"))


@attrs.frozen(kw_only=True)
class ObjectionRaised(Event):
    """The customer voiced a doubt."""

    objection: Objection = attrs.field(validator=of_type(Objection, "an Objection"))


@attrs.frozen(kw_only=True)
class ObjectionSettled(Event):
    """A doubt was settled, at the event's `at`."""

    objection_id: str = attrs.field(validator=is_name)
    note: str | None = attrs.field(default=None, validator=is_text)
