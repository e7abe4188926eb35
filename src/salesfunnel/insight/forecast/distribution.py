"""A forecast's distribution: mean and spread in closed form, quantiles, and how well it met what came."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

import attrs

from salesfunnel.errors import InvalidValue

__all__ = ["LEVELS", "Distribution", "crps", "interval_score", "pinball"]

_NORMAL: Final = NormalDist()
LEVELS: Final = tuple(level / 100 for level in range(1, 100))
"""The levels over which the quantile score is averaged."""


@attrs.frozen
class Distribution:
    """A quantity that cannot be negative, by its mean and variance.

    Between them a gamma distribution is taken: exact enough for sums of many deals, never below nothing.

    Args:
        mean: what is expected.
        variance: its spread, squared.

    Source: E. B. Wilson, M. M. Hilferty, The Distribution of Chi-Square, 1931 (the cube-root quantile of the
    gamma distribution); below a mean of about one deal it is coarse.
    """

    mean: float
    variance: float

    def __add__(self, other: Distribution) -> Distribution:
        """Return the sum of both where neither says anything about the other."""
        return Distribution(self.mean + other.mean, self.variance + other.variance)

    @property
    def sd(self) -> float:
        """The standard deviation."""
        return sqrt(self.variance)

    def quantile(self, level: float) -> float:
        """Return the value below which it stays with this probability.

        Raises:
            InvalidValue: for a level outside 0 … 1.
        """
        if not 0 < level < 1:
            raise InvalidValue.at("level", f"found {level!r}, expected a number between 0 and 1")
        if self.mean <= 0 or self.variance <= 0:
            return max(self.mean, 0.0)
        shape = self.mean * self.mean / self.variance
        root = 1 - 1 / (9 * shape) + _NORMAL.inv_cdf(level) / (3 * sqrt(shape))
        return self.mean * max(root, 0.0) ** 3

    def interval(self, share: float = 0.8) -> tuple[float, float]:
        """Return the middle interval that holds it with this probability."""
        return self.quantile((1 - share) / 2), self.quantile((1 + share) / 2)

    def level(self, value: float) -> float:
        """Return the probability of at most this value: over many forecasts, even between 0 and 1 (PIT)."""
        if self.mean <= 0 or self.variance <= 0:
            return float(value >= self.mean)
        shape = self.mean * self.mean / self.variance
        root = (max(value, 0.0) / self.mean) ** (1 / 3)
        return _NORMAL.cdf((root - 1 + 1 / (9 * shape)) * 3 * sqrt(shape))


def pinball(quantile: float, value: float, level: float) -> float:
    """Return the loss of one quantile: what came above it costs `level`, what came below it the rest.

    Source: R. Koenker, G. Bassett, Regression Quantiles, 1978.
    """
    return (value - quantile) * level if value >= quantile else (quantile - value) * (1 - level)


def crps(distribution: Distribution, value: float) -> float:
    """Return the continuous ranked probability score, in the unit of the forecast; smaller is better.

    Source: T. Gneiting, A. E. Raftery, Strictly Proper Scoring Rules, 2007: twice the mean pinball loss over
    all levels, here over the hundredths.
    """
    losses = (pinball(distribution.quantile(level), value, level) for level in LEVELS)
    return 2 * sum(losses) / len(LEVELS)


def interval_score(distribution: Distribution, value: float, share: float = 0.8) -> float:
    """Return the width of the interval and a fine for missing it.

    Source: T. Gneiting, A. E. Raftery, Strictly Proper Scoring Rules, 2007, section 6.2.
    """
    low, high = distribution.interval(share)
    return high - low + 2 / (1 - share) * (max(low - value, 0.0) + max(value - high, 0.0))
