"""How points fade with age: in closed form, in hundredths of a point, with the instant of the next change.

What is left of points is rounded towards zero to a hundredth, so that it never grows and every sum is exact.
Linear and stepped decay are exact integer arithmetic. A half-life is reckoned in binary64 by `halved`, by
sums and products only, so that a table reckons the same bits as a record; it is exact at every whole number
of half-lives. Why: docs/decisions/0080-decay-by-sums-and-products.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, log, log2
from typing import Annotated, Self

import attrs
from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.model.field import Definition
from salesfunnel.scoring.card.points import Days, exact, micros

__all__ = ["GRAIN", "HALVING", "Decay", "Fading", "Step", "halved"]

_SHAPES = ("share", "half_life_days", "steps")
_LONGEST = 100_000
"""The most days until points that fade evenly are gone: in microseconds, far inside what binary64 holds."""

GRAIN = 2.0**40
"""How many parts of a half-life are told apart, so that rounding never lets points grow."""


def _halving(degree: int) -> tuple[float, ...]:
    found = [1.0]
    for power in range(1, degree + 1):
        found.append(-found[-1] * log(2) / power)
    return tuple(found)


HALVING = _halving(16)
"""The coefficients of 2 ** -x by the powers of x; the first one left out adds less than 1e-17 below 1.

Source: the Taylor series of the exponential function.
"""


def halved(part: float) -> float:
    """Return what is left after a part of a half-life, from 0 to less than 1.

    >>> halved(0.0), round(halved(0.5) ** 2, 15)
    (1.0, 0.5)
    """
    part = min(floor(part * GRAIN), GRAIN - 1) / GRAIN
    found = HALVING[-1]
    for each in HALVING[-2::-1]:
        found = found * part + each
    return found


class Step(Definition):
    """From an age on, the share that is kept.

    Args:
        from_days: the age, in days.
        keeps: the share of the original points, 0 to 1.
    """

    from_days: Days
    keeps: Annotated[float, Setting(ge=0, le=1, allow_inf_nan=False, strict=True)]


class Decay(Definition):
    """How the points of one activity fade with its age.

    Args:
        share: the share of the original points that is lost in each period, evenly over it: 0.5 a month
            leaves a half after one month and nothing after two.
        every_days: that period, in days.
        half_life_days: after each such span a half of what was there is left: `2 ** (-age / half_life)`.
        steps: a table of ages and what is kept from then on, oldest last.
        expires_days: the age from which on nothing is left.
    """

    share: Annotated[float, Setting(gt=0, le=1, allow_inf_nan=False, strict=True)] | None = None
    every_days: Days | None = None
    half_life_days: Days | None = None
    steps: tuple[Step, ...] = ()
    expires_days: Days | None = None

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        given = [name for name in _SHAPES if getattr(self, name)]
        if len(given) > 1 or (not given and self.expires_days is None):
            found = " and ".join(f"'{name}'" for name in given) or "none"
            msg = f"found {found}, expected one of 'share', 'half_life_days' and 'steps', or 'expires_days'"
            raise ValueError(msg)
        if (self.share is None) is not (self.every_days is None):
            msg = "found one of 'share' and 'every_days', expected both: how much is lost, and in how long"
            raise ValueError(msg)
        if self.share and self.every_days and self.every_days > _LONGEST * self.share:
            days = self.every_days / self.share
            msg = f"found points that fade over {days:,.0f} days, expected at most {_LONGEST:,}"
            raise ValueError(msg)
        for one, other in zip(self.steps, self.steps[1:], strict=False):
            if one.from_days >= other.from_days or one.keeps <= other.keeps:
                msg = "found steps out of order, expected growing 'from_days' and falling 'keeps'"
                raise ValueError(msg)
        return self


@attrs.frozen
class Fading:
    """A decay ready to be asked; ages are in microseconds, points in hundredths.

    Args:
        gone: the age at which nothing is left, in whole microseconds; None unless the decay is linear.
        half_life: in microseconds; None unless the decay is exponential.
        steps: the ages with what is kept from each on.
        expires: the age from which on nothing is left; None when it never is all gone at once.
    """

    gone: int | None = None
    half_life: int | None = None
    steps: tuple[tuple[int, Fraction], ...] = ()
    expires: int | None = None

    @classmethod
    def of(cls, decay: Decay | None) -> Self:
        """Compile a decay; None fades nothing."""
        if decay is None:
            return cls()
        share, period = decay.share, decay.every_days
        return cls(
            gone=max(1, round(micros(period) / exact(share))) if share and period else None,
            half_life=max(1, micros(decay.half_life_days)) if decay.half_life_days else None,
            steps=tuple((micros(each.from_days), exact(each.keeps)) for each in decay.steps),
            expires=micros(decay.expires_days) if decay.expires_days else None,
        )

    def left(self, points: int, age: int) -> int:
        """Return what is left of points at an age of 0 or more, rounded towards zero."""
        size = self._left(abs(points), age)
        return size if points >= 0 else -size

    def _left(self, points: int, age: int) -> int:
        if self.expires is not None and age >= self.expires:
            return 0
        if self.gone is not None:
            return max(0, points * (self.gone - age) // self.gone)
        if self.half_life is not None:
            times, rest = divmod(age, self.half_life)
            return floor(points * 0.5**times * halved(rest / self.half_life))
        kept = Fraction(1)
        for start, share in self.steps:
            kept = share if age >= start else kept
        return points * kept.numerator // kept.denominator

    def next_change(self, points: int, age: int) -> int | None:
        """Return the first later age at which less is left; None when nothing changes any more."""
        points = abs(points)
        now = self._left(points, age)
        if not now:
            return None
        ages = [each for each in (*self._crossings(points, now, age), self.expires) if each is not None]
        return min((each for each in ages if each > age and self._left(points, each) < now), default=None)

    def _crossings(self, points: int, now: int, age: int) -> tuple[int, ...]:
        """Return ages at which less than `now` may be left, among them the first."""
        if self.gone is not None:
            return ((points - now) * self.gone // points + 1,)
        if self.half_life is not None:
            return (self._crossed(points, now, age, near=round(self.half_life * log2(points / now))),)
        return tuple(start for start, _ in self.steps)

    def _crossed(self, points: int, now: int, age: int, *, near: int) -> int:
        """Return the first age after `age` at which less than `now` is left; `near` is close to it."""
        width = 1
        while self._left(points, near + width) >= now:
            width *= 2
        low, high = max(age, near - width), near + width
        while low > age and self._left(points, low) < now:
            low, high, width = max(age, low - width), low, 2 * width
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._left(points, middle) >= now else (low, middle)
        return high
