"""Whose a subject is: assignments, claims and handovers."""

from __future__ import annotations

import attrs

from salesfunnel.model.events.event import Event
from salesfunnel.model.holding import Handover, Holding
from salesfunnel.model.invariants import is_name, is_text, of_type

__all__ = ["Assigned", "Claimed", "HandoverAccepted", "HandoverOffered", "HandoverRejected", "Released"]


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
