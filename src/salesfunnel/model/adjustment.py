"""Points that a person gives or takes: with an author, a reason, and a day on which they end."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, is_name, is_unclaimed, read_only, utc

__all__ = ["MOST", "Adjustment"]

MOST = 1_000_000
"""The most points of one line, convention of this library: sums stay far inside 64 bits."""


def _exact(value: object) -> Any:
    """Return a number of points as it was written; anything else is left for the validator."""
    return Decimal(str(value)) if type(value) in {int, float} else value


def _is_points(_instance: Any, _attribute: Any, value: Any) -> None:
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) > MOST:
        raise InvalidValue.at("Adjustment.points", f"found {value!r:.60}, expected a number of points")
    if (Fraction(value) * 100).denominator != 1:
        raise InvalidValue.at("Adjustment.points", f"found {value}, expected at most two decimals")


@attrs.frozen
class Adjustment:
    """Points given or taken by hand; the host keeps them with the subject's other rows.

    Args:
        scorecard: key of the scorecard.
        points: how many, with at most two decimals; negative ones take away.
        by: who did it.
        reason: why.
        at: from when on they count; aware.
        expires_at: the first instant at which they no longer count; aware; None while they count for good.
        extra: keys of a newer format.
    """

    scorecard: str = attrs.field(validator=is_name)
    points: Decimal = attrs.field(converter=_exact, validator=_is_points)
    by: str = attrs.field(validator=is_name, kw_only=True)
    reason: str = attrs.field(validator=is_name, kw_only=True)
    at: datetime = attrs.field(converter=utc, validator=is_instant, kw_only=True)
    expires_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    @property
    def hundredths(self) -> int:
        """The points in hundredths."""
        return int(self.points.scaleb(2))

    def counts(self, now: datetime) -> bool:
        """Say whether it counts at an instant."""
        return self.at <= now and (self.expires_at is None or now < self.expires_at)
