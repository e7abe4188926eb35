"""Points that a person gives or takes: with an author, a reason, and a day on which they end."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.invariants import is_instant, is_name, utc
from salesfunnel.scoring.points import MOST

__all__ = ["Adjustment"]


def _is_points(_instance: Any, _attribute: Any, value: Any) -> None:
    if type(value) not in (int, float, Decimal) or abs(value) > MOST or value != value:  # noqa: PLR0124 - NaN
        raise InvalidValue.at("Adjustment.points", f"found {value!r:.60}, expected a number of points")
    if (Fraction(str(value)) * 100).denominator != 1:
        raise InvalidValue.at("Adjustment.points", f"found {value}, expected at most two decimals")


@attrs.frozen
class Adjustment:
    """Points given or taken by hand; the host keeps them and hands them over with the question.

    Args:
        scorecard: key of the scorecard.
        points: how many; negative ones take away.
        by: who did it.
        reason: why.
        at: from when on they count; aware.
        expires_at: the first instant at which they no longer count; aware; None while they count for good.
    """

    scorecard: str = attrs.field(validator=is_name)
    points: int | float | Decimal = attrs.field(validator=_is_points)
    by: str = attrs.field(validator=is_name, kw_only=True)
    reason: str = attrs.field(validator=is_name, kw_only=True)
    at: datetime = attrs.field(converter=utc, validator=is_instant, kw_only=True)
    expires_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Refuse one that never counts from a certain instant on."""
        if not isinstance(self.at, datetime):
            raise InvalidValue.at("Adjustment.at", f"found {self.at!r}, expected an aware datetime")

    @property
    def hundredths(self) -> int:
        """The points in hundredths."""
        return int(Fraction(str(self.points)) * 100)

    def counts(self, now: datetime) -> bool:
        """Say whether it counts at an instant."""
        return self.at <= now and (self.expires_at is None or now < self.expires_at)
