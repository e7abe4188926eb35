"""How many new subjects somebody may take by now: exact fractions, whatever the rounding of a day.

Capacity is credit. Each day of a seller's zone adds its share of the period, and a subject costs one. What is
not used is kept up to `carry` subjects, so that no stretch of days ever gives more than its share and those
few: 5 per 30 days is one every six days, and 50 over 300.

Source: convention of this library; the same as a token bucket that is filled once a day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.calendars.wall import from_micros, instant_of
from salesfunnel.model.seller import DAYS, Capacity

__all__ = ["Credit", "Rate"]


@attrs.frozen
class Credit:
    """What somebody may still take.

    Args:
        parts: in parts of a subject, as the seller's `Rate` counts them.
        day: the last day that was added.
    """

    parts: int
    day: date


@attrs.frozen(eq=False)
class Rate:
    """A seller's capacity in whole numbers.

    Args:
        daily: the parts that a day adds.
        cost: the parts of one subject.
        kept: the most parts that are kept from day to day.
        zone: where the seller's day begins.
    """

    daily: int
    cost: int
    kept: int
    zone: ZoneInfo

    @classmethod
    def of(cls, capacity: Capacity, zone: ZoneInfo) -> Rate:
        """Return a capacity in whole numbers."""
        cost = capacity.amount.denominator * DAYS[capacity.per]
        return cls(capacity.amount.numerator, cost, capacity.carry * cost, zone)

    def of_share(self, share: Fraction, day: date) -> Credit:
        """Return credit that was kept as subjects, in parts of a capacity that may have changed since."""
        return Credit(share.numerator * self.cost // share.denominator, day)

    def day(self, now: datetime) -> date:
        """Return the day that it is for the seller."""
        return now.astimezone(self.zone).date()

    def at(self, credit: Credit | None, day: date) -> Credit:
        """Return the credit of a day; whoever is new may take one at once."""
        if credit is None:
            return Credit(max(self.daily, self.cost) if self.daily else 0, day)
        passed = (day - credit.day).days
        if passed <= 0:
            return credit
        kept = min(credit.parts, self.kept) + (passed - 1) * self.daily
        return Credit(min(kept, self.kept) + self.daily, day)

    def may_take(self, credit: Credit) -> bool:
        """Say whether there is credit for one more."""
        return credit.parts >= self.cost

    def again_at(self, credit: Credit) -> datetime | None:
        """Return when there is credit for one more; None where there never is."""
        if not self.daily:
            return None
        days = max(-(-(self.cost - credit.parts) // self.daily), 1)
        ordinal = credit.day.toordinal() + days
        if ordinal > date.max.toordinal():
            return None
        return from_micros(instant_of(ordinal, 0, self.zone)).astimezone(UTC)
