"""What happened, in the past tense and with its full effects, so that folding needs no definition.

Each file holds the events of one kind; `EVENTS` lists them all. What may happen is decided in the lifecycle.
"""

from salesfunnel.model.events.changes import (
    FieldsChanged,
    Merged,
    MergedInto,
    MomentMarked,
    Repurchased,
    Reviewed,
    Tagged,
)
from salesfunnel.model.events.duties import CriterionWaived, ItemApproved, ItemCompleted, ItemRejected
from salesfunnel.model.events.elapsed import Lapsed, Stalled
from salesfunnel.model.events.event import EVENT_FORMAT, Event
from salesfunnel.model.events.moves import (
    Advanced,
    Captured,
    Converted,
    HandedOff,
    Imported,
    Lost,
    Migrated,
    Parked,
    Reopened,
    Resumed,
    StageChanged,
    WentBack,
)
from salesfunnel.model.events.ownership import (
    Assigned,
    Claimed,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    Released,
)
from salesfunnel.model.events.work import (
    ActivityRecorded,
    DocumentAdded,
    FollowUpCompleted,
    FollowUpPlanned,
    ObjectionRaised,
    ObjectionSettled,
)

__all__ = [
    "EVENTS",
    "EVENT_FORMAT",
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
]  # fmt: skip

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
