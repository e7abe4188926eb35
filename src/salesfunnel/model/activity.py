"""What happens between us and a customer: activities and objections."""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_effort, is_instant, is_name, is_text, is_unclaimed, read_only, utc

__all__ = ["Activity", "Objection"]


@attrs.frozen
class Activity:
    """One thing that happened or is planned.

    Args:
        id: the host's id.
        kind: `call`, `message`, `meeting`, `form`, `download`, ….
        at: when it happened, or is planned for; aware.
        channel: `phone`, `wechat`, `sms`, `email`, `web`, ….
        direction: `inbound` (from the customer) or `outbound`.
        outcome: what came of it, in the business's words.
        contact_id: the customer's person.
        seller_id: our person.
        fields: the business's own fields.
        hours: how long our people worked on it, in hours; 0 or more.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    kind: str = attrs.field(validator=is_name)
    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    channel: str | None = attrs.field(default=None, validator=is_text)
    direction: str | None = attrs.field(default=None, validator=is_text)
    outcome: str | None = attrs.field(default=None, validator=is_text)
    contact_id: str | None = attrs.field(default=None, validator=is_text)
    seller_id: str | None = attrs.field(default=None, validator=is_text)
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    hours: float | None = attrs.field(default=None, validator=is_effort, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class Objection:
    """A doubt that the customer voiced, and when it was settled.

    Args:
        id: the host's id.
        kind: `price`, `delivery`, `process`, ….
        at: when it was raised; aware.
        settled_at: when it was settled; None while it stands.
        contact_id: who raised it.
        fields: the business's own fields.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    kind: str = attrs.field(validator=is_name)
    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    settled_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    contact_id: str | None = attrs.field(default=None, validator=is_text)
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )
