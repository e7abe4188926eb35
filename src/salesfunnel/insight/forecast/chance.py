"""Chance from a seed: the same seed draws the same numbers everywhere, and nothing is drawn without one."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final

__all__ = ["Chance"]

_MASK: Final = 2**64 - 1
_NORMAL: Final = NormalDist()
_INVERTED_UP_TO: Final = 50.0


class Chance:
    """A stream of draws that follows from its seed alone.

    Args:
        seed: any whole number.

    Source: G. L. Steele, D. Lea, C. H. Flood, Fast Splittable Pseudorandom Number Generators, 2014
    (SplitMix64); G. Marsaglia, W. W. Tsang, A Simple Method for Generating Gamma Variables, 2000. Not for
    secrets.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def uniform(self) -> float:
        """Return a number between 0 and 1, both excluded."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (((mixed ^ (mixed >> 31)) >> 11) + 0.5) / 2**53

    def below(self, count: int) -> int:
        """Return a whole number from 0 to `count` - 1."""
        return int(self.uniform() * count)

    def normal(self) -> float:
        """Return a draw from the standard normal distribution."""
        return _NORMAL.inv_cdf(self.uniform())

    def gamma(self, mean: float, variance: float) -> float:
        """Draw from the gamma distribution with this mean and variance; the mean where it has none."""
        if mean <= 0 or variance <= 0:
            return max(mean, 0.0)
        shape, scale = mean * mean / variance, variance / mean
        raised = shape if shape >= 1 else shape + 1
        value = next(self._marsaglia(raised - 1 / 3)) * scale
        return value if shape >= 1 else value * self.uniform() ** (1 / shape)

    def _marsaglia(self, d: float) -> Iterator[float]:
        while True:
            x = self.normal()
            v = (1 + x / sqrt(9 * d)) ** 3
            if v > 0 and log(self.uniform()) < 0.5 * x * x + d - d * v + d * log(v):
                yield d * v

    def poisson(self, mean: float) -> int:
        """Return a count; above 50 by a rounded normal, whose error is then below one in a thousand."""
        if mean > _INVERTED_UP_TO:
            return max(0, round(mean + sqrt(mean) * self.normal()))
        count, passed, level = 0, self.uniform(), exp(-mean)
        while passed > level:
            passed *= self.uniform()
            count += 1
        return count
