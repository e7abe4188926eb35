"""A rate with its interval: how far chance alone could have moved it."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import attrs

from salesfunnel.errors import InvalidValue

__all__ = ["CONFIDENCE", "Rate", "wilson"]

CONFIDENCE = 0.95
"""How often such intervals hold the true rate; the usual convention."""


@attrs.frozen
class Rate:
    """A part of a whole, with the interval of the rate behind it.

    Args:
        part: how many.
        whole: of how many; where it is 0 there is no rate.
        rate: part ÷ whole, from 0 to 1.
        low, high: the bounds of the interval.
    """

    part: int
    whole: int
    rate: float | None
    low: float | None
    high: float | None


def wilson(part: int, whole: int, *, confidence: float = CONFIDENCE) -> Rate:
    """Return the rate with its Wilson score interval, which never leaves 0 … 1.

    Args:
        part: successes, 0 … whole.
        whole: trials; 0 gives a rate of None.
        confidence: between 0 and 1, both excluded.

    Raises:
        InvalidValue: for a part outside the whole, or a confidence outside 0 … 1.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, 1927 (the
    score interval, without continuity correction). It takes subjects as independent trials; a month of
    campaigns may vary more than that.

    >>> wilson(842, 8000).rate
    0.10525
    """
    if not 0 <= part <= whole:
        raise InvalidValue.at("rate", f"found {part} of {whole}, expected a part of the whole")
    if not _is_share(confidence):
        raise InvalidValue.at(
            "confidence", f"found {confidence!r}, expected a number between 0 and 1", "write 0.95"
        )
    if not whole:
        return Rate(part, whole, None, None, None)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    rate = part / whole
    spread = z * sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    middle, scale = rate + z * z / (2 * whole), 1 + z * z / whole
    low = 0.0 if part == 0 else max(0.0, (middle - spread) / scale)
    high = 1.0 if part == whole else min(1.0, (middle + spread) / scale)
    return Rate(part, whole, rate, low, high)


def _is_share(value: object) -> bool:
    return isinstance(value, (int, float)) and 0 < value < 1
