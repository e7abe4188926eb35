"""Where a subject went: its beginning, and every change of its stage."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.model.events.event import Event
from salesfunnel.model.invariants import is_instant, is_name, is_text, of_type, tuple_of, tupled, utc
from salesfunnel.model.subject import Lead, Opportunity, Status, as_status

__all__ = [
    "Advanced",
    "Captured",
    "Converted",
    "HandedOff",
    "Imported",
    "Lost",
    "Migrated",
    "Parked",
    "Reopened",
    "Resumed",
    "StageChanged",
    "WentBack",
]


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
