"""What happened, in the past tense and with its full effects, so that folding needs no definition."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.invariants import (
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
from salesfunnel.model.party import Actor
from salesfunnel.model.readonly import EMPTY, ReadOnly
from salesfunnel.model.subject import Lead, Opportunity, Status, as_status

__all__ = [
    "EVENTS",
    "EVENT_FORMAT",
    "Advanced",
    "Captured",
    "Converted",
    "Event",
    "Lost",
    "Parked",
    "Reopened",
    "Resumed",
    "StageChanged",
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
class StageChanged(Event):
    """What every move says: from which stage to which, and the status it brings."""

    from_stage: str = attrs.field(validator=is_name)
    to_stage: str = attrs.field(validator=is_name)
    status: Status = attrs.field(converter=as_status)


@attrs.frozen(kw_only=True)
class Advanced(StageChanged):
    """The subject moved forward; `skipped` are the open stages passed over, which get no stay."""

    skipped: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


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
    """The subject was lost."""

    reason: str = attrs.field(validator=is_name)
    competitor: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Reopened(StageChanged):
    """The closed subject was opened again."""

    reason: str | None = attrs.field(default=None, validator=is_text)


@attrs.frozen(kw_only=True)
class Converted(StageChanged):
    """The lead became an opportunity with an account and contacts; `skipped` as in `Advanced`."""

    opportunity_id: str = attrs.field(validator=is_name)
    account_id: str | None = attrs.field(default=None, validator=is_text)
    contact_ids: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    skipped: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))


EVENTS: tuple[type[Event], ...] = (Captured, Advanced, WentBack, Parked, Resumed, Lost, Reopened, Converted)
"""Every kind of event that a history may hold."""
