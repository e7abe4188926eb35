"""Calibration: from what a model says to what then happens, as a straight line through log-odds."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from pydantic import Field as Setting

from salesfunnel.model.field import Definition
from salesfunnel.scoring.log_odds import probability_of

__all__ = ["MINIMUM", "Calibration", "calibrate", "too_few"]

MINIMUM = 40
"""How many of each outcome are the least from which anything is concluded, convention of this library."""

_STEPS = 50
_CLOSE = 1e-10


class Calibration(Definition):
    """Corrects log-odds: `slope` × what the model says + `intercept`.

    A slope below 1 draws over-confident answers together, as those of correlated features are.

    Args:
        slope: by what the log-odds are multiplied.
        intercept: what is added.
    """

    slope: float = Setting(default=1.0, gt=0, le=100, allow_inf_nan=False)
    intercept: float = Setting(default=0.0, ge=-100, le=100, allow_inf_nan=False)

    def logit(self, said: float) -> float:
        """Return the corrected log-odds."""
        return self.slope * said + self.intercept


def too_few(happened: float, did_not: float, minimum: float = MINIMUM) -> bool:
    """Say whether there are too few of one outcome to conclude anything."""
    return min(happened, did_not) < minimum


def calibrate(pairs: Iterable[tuple[float, bool]], *, minimum: int = MINIMUM) -> Calibration | None:
    """Fit a calibration to what a model said beforehand and what then happened.

    Args:
        pairs: the log-odds that were said, and whether it happened, of subjects not learned from.
        minimum: how many of each outcome there have to be.

    Returns:
        The calibration; None where there are too few, or where what was said does not go with what happened
        (a slope of 0 or below): such a model is not corrected, it is given up.

    Source: J. Platt, Probabilistic Outputs for Support Vector Machines, 1999: the logistic line, with his
    targets (n₊ + 1)/(n₊ + 2) and 1/(n₋ + 2), which keep it finite where the outcomes are perfectly parted; by
    Newton's method.
    """
    known = list(pairs)
    happened = sum(1 for _, is_so in known if is_so)
    if too_few(happened, len(known) - happened, minimum):
        return None
    high, low = (happened + 1) / (happened + 2), 1 / (len(known) - happened + 2)
    slope, intercept = _line([(said, high if is_so else low) for said, is_so in known])
    if not 0 < slope <= 100 or abs(intercept) > 100:
        return None
    return Calibration(slope=slope, intercept=intercept)


def _line(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Return slope and intercept of the logistic line through pairs (log-odds, target)."""
    slope, intercept, moved = 0.0, 0.0, inf
    for _ in range(_STEPS):
        if moved < _CLOSE:
            break
        by_slope = by_intercept = 0.0
        aa = ab = bb = 1e-9
        for said, target in pairs:
            p = probability_of(slope * said + intercept)
            miss, spread = target - p, p * (1 - p)
            by_slope += miss * said
            by_intercept += miss
            aa, ab, bb = aa + spread * said * said, ab + spread * said, bb + spread
        base = aa * bb - ab * ab
        if base <= 0:
            break
        step, lift = (bb * by_slope - ab * by_intercept) / base, (aa * by_intercept - ab * by_slope) / base
        slope, intercept, moved = slope + step, intercept + lift, max(abs(step), abs(lift))
    return slope, intercept
