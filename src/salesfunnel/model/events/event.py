"""What every event says: whose history it continues, where in it, when, who, and under which blueprint."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.invariants import is_instant, is_name, is_unclaimed, of_type, read_only, utc
from salesfunnel.model.party import Actor
from salesfunnel.model.readonly import EMPTY, ReadOnly

__all__ = ["EVENT_FORMAT", "Event"]

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
