"""References to papers the host keeps: quotes, proposals, minutes, contracts, orders, payments."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from math import floor, isfinite

import attrs

from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.validators import (
    INT64,
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

    @property
    def total(self) -> Money | None:
        """The price times the quantity; None where one of them is not known, or the product is no amount.

        A fraction of a minor unit is rounded to the nearest one, halves upwards, as conditions round.
        """
        if self.price is None or not isfinite(self.quantity):
            return None
        minor = floor(self.price.minor * Fraction(str(self.quantity)) + Fraction(1, 2))
        return Money(minor, self.price.currency) if abs(minor) <= INT64 else None


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

    @property
    def line_count(self) -> int:
        """How many positions there are."""
        return len(self.lines)

    @property
    def lines_total(self) -> Money | None:
        """The sum of the positions; None without any, or where one has no price in the same currency."""
        totals = [each.total for each in self.lines]
        known = [each for each in totals if each is not None]
        if not known or len(known) < len(totals) or len({each.currency for each in known}) > 1:
            return None
        minor = sum(each.minor for each in known)
        return Money(minor, known[0].currency) if abs(minor) <= INT64 else None
