"""References to papers the host keeps: quotes, proposals, minutes, contracts, orders, payments."""

from __future__ import annotations

from datetime import datetime

import attrs

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
from salesfunnel.model.money import Money
from salesfunnel.model.readonly import EMPTY, ReadOnly

__all__ = ["Document", "Line"]


@attrs.frozen
class Line:
    """One line of a quote or order: what, how many, at which price each."""

    product: str = attrs.field(validator=is_name)
    quantity: float = attrs.field(default=1, validator=of_type((int, float), "a number"))
    price: Money | None = attrs.field(default=None, validator=of_type(Money, "Money or None"))
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen
class Document:
    """A paper of the deal; the host owns its content.

    Args:
        id: the host's id.
        kind: `quote`, `proposal`, `minutes`, `contract`, `order`, `payment`, ….
        at: when it was made or received; aware.
        status: `draft`, `sent`, `stamped`, `signed`, …, in the business's words.
        version: 1 for the first, 2 for the next.
        amount: what it is worth.
        lines: the positions.
        fields: the business's own fields.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    kind: str = attrs.field(validator=is_name)
    at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    status: str | None = attrs.field(default=None, validator=is_text)
    version: int = attrs.field(default=1, validator=of_type(int, "a whole number"))
    amount: Money | None = attrs.field(default=None, validator=of_type(Money, "Money or None"))
    lines: tuple[Line, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(Line))
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )
