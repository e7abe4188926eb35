"""What happened, in the past tense and with its full effects, so that folding needs no definition.

Each file holds the events of one kind; `EVENTS` lists them all. What may happen is decided in the lifecycle.

What every event says: whose history it continues, where in it, when, who, and under which blueprint.

Where a subject went: its beginning, and every change of its stage.

What became known about a subject: values, tags, what it is one with, and what people said of it.

What was done with a customer: activities, follow-ups, papers, objections.

How far the duties of a subject came: items of checklists, approvals, waivers.

Whose a subject is: assignments, claims and handovers.

What time alone did: a subject went quiet, or what had been granted ran out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.document import Document
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Actor
from salesfunnel.model.progress import Approval, ItemState, Waiver
from salesfunnel.model.subject import Lead, Opportunity, Status, as_status
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
    "EVENTS",
    "EVENT_FORMAT",
    "LAPSES",
    "ActivityRecorded",
    "Advanced",
    "Assigned",
    "Captured",
    "Claimed",
    "Converted",
    "CriterionWaived",
    "DocumentAdded",
    "Event",
    "FieldsChanged",
    "FollowUpCompleted",
    "FollowUpPlanned",
    "HandedOff",
    "HandoverAccepted",
    "HandoverOffered",
    "HandoverRejected",
    "Imported",
    "ItemApproved",
    "ItemCompleted",
    "ItemRejected",
    "Lapsed",
    "Lost",
    "Merged",
    "MergedInto",
    "Migrated",
    "MomentMarked",
    "ObjectionRaised",
    "ObjectionSettled",
    "Parked",
    "Released",
    "Reopened",
    "Repurchased",
    "Resumed",
    "Reviewed",
    "StageChanged",
    "Stalled",
    "Tagged",
    "WentBack",
]


EVENT_FORMAT = 1
"""The format number that an event carries on the wire."""


@attrs.frozen(kw_only=True)
class Event:
    """What every event says.

    Args:
        subject_id: whose history it continues.
        seq: its place there, from 1, without gaps.
        at: when it happened; aware.
        recorded_at: when it was told; aware; later than `at` for a late entry.
        actor: who did it.
        blueprint_version: the version of the blueprint it was decided under.
        extra: keys of a newer format.
    """

    subject_id: str = attrs.field(validator=is_name)
    seq: int = attrs.field(validator=of_type(int, "a whole number"))
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    recorded_at: datetime = attrs.field(converter=utc, validator=is_instant)
    actor: Actor = attrs.field(validator=of_type(Actor, "an Actor"))
    blueprint_version: int = attrs.field(validator=of_type(int, "a whole number"))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what no history can hold."""
        if self.seq < 1:
            raise InvalidValue.at(f"{type(self).__name__}.seq", f"found {self.seq}, expected 1 or more")


@attrs.frozen(kw_only=True)
class Captured(Event):
    """A lead or opportunity became known; `subject` is its state before any event (version 0)."""

    subject: Lead | Opportunity = attrs.field(
        validator=of_type((Lead, Opportunity), "a Lead or an Opportunity")
    )


@attrs.frozen(kw_only=True)
class Imported(Captured):
    """A subject came from another system as it stood there; its `debts` are gates it never passed here."""


@attrs.frozen(kw_only=True)
class StageChanged(Event):
    """What every move says: from which stage to which, and the status it brings."""

    from_stage: str = attrs.field(validator=is_name)
    to_stage: str = attrs.field(validator=is_name)
    status: Status = attrs.field(converter=as_status)


@attrs.frozen(kw_only=True)
class Advanced(StageChanged):
    """The subject moved forward; `skipped` are the open stages passed over, which get no stay.

    Args:
        reason: why it was won, where it was.
        contributing: what else helped to win it.
    """

    skipped: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    reason: str | None = attrs.field(default=None, validator=is_text)
    contributing: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


@attrs.frozen(kw_only=True)
class WentBack(StageChanged):
    """The subject moved back to an earlier stage."""

    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Parked(StageChanged):
    """The subject was set aside for observation until `review_at`."""

    reason: str | None = attrs.field(default=None, validator=is_text)
    review_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)


@attrs.frozen(kw_only=True)
class Resumed(StageChanged):
    """The parked subject returned to the stage it had left."""


@attrs.frozen(kw_only=True)
class Lost(StageChanged):
    """The subject was lost in `from_stage`.

    Args:
        reason: the primary reason.
        contributing: what else led to it.
        competitor: who won it.
    """

    reason: str = attrs.field(validator=is_name)
    contributing: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    competitor: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Reopened(StageChanged):
    """The closed subject was opened again."""

    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Converted(StageChanged):
    """The lead became an opportunity with an account and contacts.

    `skipped`, `reason`, `contributing`: as in `Advanced`; a lead that was won before keeps its reasons.
    """

    opportunity_id: str = attrs.field(validator=is_name)
    account_id: str | None = attrs.field(default=None, validator=is_text)
    contact_ids: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    skipped: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    reason: str | None = attrs.field(default=None, validator=is_text)
    contributing: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


@attrs.frozen(kw_only=True)
class HandedOff(StageChanged):
    """The subject left one pipeline for another."""

    from_pipeline: str = attrs.field(validator=is_name)
    to_pipeline: str = attrs.field(validator=is_name)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Migrated(StageChanged):
    """The definition changed under the subject: `blueprint_version` is the new one; `from_version` the old.

    A subject whose stage the new version keeps stands in it as before: its stay goes on.

    Args:
        from_version: the version of the blueprint that it lived under.
        from_pipeline: the pipeline's key in the old version.
        to_pipeline: its key in the new one.
        resume_to: the stage a parked subject returns to under the new version.
    """

    from_version: int = attrs.field(validator=of_type(int, "a whole number"))
    from_pipeline: str = attrs.field(validator=is_name)
    to_pipeline: str = attrs.field(validator=is_name)
    resume_to: str | None = attrs.field(default=None, validator=is_text)


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


_approval = of_type(Approval, "an Approval")


@attrs.frozen(kw_only=True)
class ItemCompleted(Event):
    """An item of a checklist was submitted as done; `state` replaces the earlier one and has no approval."""

    state: ItemState = attrs.field(validator=of_type(ItemState, "an ItemState"))


@attrs.frozen(kw_only=True)
class ItemApproved(Event):
    """Somebody approved a submitted item at one level."""

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    approval: Approval = attrs.field(validator=_approval)


@attrs.frozen(kw_only=True)
class ItemRejected(Event):
    """Somebody refused a submitted item at one level and said why; the item is open again."""

    checklist: str = attrs.field(validator=is_name)
    item: str = attrs.field(validator=is_name)
    approval: Approval = attrs.field(validator=_approval)


@attrs.frozen(kw_only=True)
class CriterionWaived(Event):
    """A criterion of a gate was waived; `waiver` says by whom, why and until when."""

    waiver: Waiver = attrs.field(validator=of_type(Waiver, "a Waiver"))


@attrs.frozen(kw_only=True)
class Assigned(Event):
    """The subject got an owner; `from_owner_id` had it before. None as the owner: nobody has it now."""

    owner_id: str | None = attrs.field(default=None, validator=is_text)
    from_owner_id: str | None = attrs.field(default=None, validator=is_text)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Claimed(Event):
    """Somebody laid claim to the subject, and owns it from now on; `pool` is the pool it was taken from."""

    claim: Holding = attrs.field(validator=of_type(Holding, "a Holding"))
    from_owner_id: str | None = attrs.field(default=None, validator=is_text)
    pool: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Released(Event):
    """The owner gave the subject back; nobody has it now."""

    from_owner_id: str | None = attrs.field(default=None, validator=is_text)
    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class HandoverOffered(Event):
    """The subject is offered to another seller."""

    handover: Handover = attrs.field(validator=of_type(Handover, "a Handover"))


@attrs.frozen(kw_only=True)
class HandoverAccepted(Event):
    """The other seller took the subject over."""

    owner_id: str = attrs.field(validator=is_name)
    from_owner_id: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class HandoverRejected(Event):
    """The other seller refused the subject and said why; its owner keeps it."""

    reason: str = attrs.field(validator=is_name)


LAPSES = ("approval", "waiver", "claim", "handover", "ownership")
"""What can run out."""


def _can_run_out(_instance: object, _attribute: object, value: object) -> None:
    if value not in LAPSES:
        known = ", ".join(f"'{each}'" for each in LAPSES)
        raise InvalidValue.at("Lapsed.what", f"found {value!r}, expected one of {known}")


@attrs.frozen(kw_only=True)
class Stalled(Event):
    """Nothing had been recorded for too long, at `at`; the next record ends it."""

    stage: str = attrs.field(validator=is_name)


@attrs.frozen(kw_only=True)
class Lapsed(Event):
    """What had been granted ran out, at `at`.

    Args:
        what: an approval, a waiver, a claim, the offer of a handover, or the ownership of a subject that its
            owner left alone.
        key: which one: `checklist.item.level` and `gate.criterion`; the holder's id; the offered seller's id;
            the owner's id.
        frees: whether the subject is nobody's from then on.
        rule: key of the rule by which a pool took the subject back.
    """

    what: Literal["approval", "waiver", "claim", "handover", "ownership"] = attrs.field(
        validator=_can_run_out
    )
    key: str = attrs.field(validator=is_name)
    frees: bool = attrs.field(default=False, validator=of_type(bool, "True or False"))
    rule: str | None = attrs.field(default=None, validator=is_text)


MOVES: tuple[type[Event], ...] = (
    Captured, Imported, Advanced, WentBack, Parked, Resumed, Lost, Reopened, Converted, HandedOff, Migrated,
)  # fmt: skip
CHANGES: tuple[type[Event], ...] = (
    FieldsChanged, Tagged, Merged, MergedInto, Repurchased, MomentMarked, Reviewed,
)  # fmt: skip
WORK: tuple[type[Event], ...] = (
    ActivityRecorded, FollowUpPlanned, FollowUpCompleted, DocumentAdded, ObjectionRaised, ObjectionSettled,
)  # fmt: skip
DUTIES: tuple[type[Event], ...] = (ItemCompleted, ItemApproved, ItemRejected, CriterionWaived)
OWNERSHIP: tuple[type[Event], ...] = (
    Assigned, Claimed, Released, HandoverOffered, HandoverAccepted, HandoverRejected,
)  # fmt: skip
ELAPSED: tuple[type[Event], ...] = (Stalled, Lapsed)

EVENTS: tuple[type[Event], ...] = (*MOVES, *CHANGES, *WORK, *DUTIES, *OWNERSHIP, *ELAPSED)
"""Every kind of event that a history may hold."""
