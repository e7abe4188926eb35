"""Incidence: how many have advanced, won or lost by each age, while some are still on their way.

Counting only what has ended makes a young funnel look bad or good by accident; counting the open ones as
failures makes it look bad for certain. The Aalen-Johansen estimator uses each subject for as long as it was
seen, and keeps the ways of ending apart, because who has lost can no longer win.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Final, Literal, TypeAlias, get_args

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.insight.rates import CONFIDENCE
from salesfunnel.insight.tally.exits import Exits
from salesfunnel.messages import Message

__all__ = ["Curve", "Incidence", "Share", "Variance", "incidence"]

Variance: TypeAlias = Literal["aalen", "delta"]
"""By which formula the variance of an incidence is estimated."""
_VARIANCES: Final = get_args(Variance)
_ROUNDING: Final = 1e-12


@attrs.frozen
class Share:
    """The share that has ended in one way by an age.

    Args:
        value: from 0 to 1.
        low, high: its interval; None at 0 and wherever the variance is not defined.
        at_risk: how many were still seen on their way at that age.
    """

    value: float
    low: float | None
    high: float | None
    at_risk: int


@attrs.frozen
class Curve:
    """The cumulative incidence of one way of ending: a step function of age.

    Args:
        way: how subjects end.
        ages: the ages at which somebody ended or was last seen, rising.
        shares: by age, the share that has ended in this way.
    """

    way: str
    ages: tuple[int, ...]
    shares: tuple[Share, ...]

    def at(self, age: float) -> Share:
        """Return the share by an age; beyond the last one, what is known there."""
        place = bisect_right(self.ages, age)
        return self.shares[place - 1] if place else Share(0.0, None, None, self.shares[0].at_risk)


@attrs.frozen(kw_only=True)
class Incidence:
    """How many have ended in each way by each age.

    Args:
        count: the subjects behind it.
        ended: how many of them have ended.
        curves: one for each way; empty with a `reason`.
        confidence: of the intervals.
        emptied_at: the age at which nobody under observation was left although others came later: what
            follows describes these late ones only. None where that did not happen.
        reason: why there is no curve (`insufficient_history`).
    """

    count: int
    ended: int
    curves: tuple[Curve, ...]
    confidence: float
    emptied_at: int | None = None
    reason: Message | None = None

    def curve(self, way: str) -> Curve:
        """Return the curve of one way of ending.

        Raises:
            UnknownName: for a way that does not occur.
        """
        for curve in self.curves:
            if curve.way == way:
                return curve
        ways = [curve.way for curve in self.curves]
        raise UnknownName.at("way", f"nobody ends by '{way}'", near(way, ways))

    def staying(self, age: float) -> float:
        """Return the share that has not ended by an age."""
        return 1.0 - sum(curve.at(age).value for curve in self.curves)

    @property
    def last_age(self) -> int:
        """The greatest age at which anything is known; 0 of nothing."""
        return self.curves[0].ages[-1] if self.curves else 0


def incidence(
    exits: Exits, *, confidence: float = CONFIDENCE, minimum_ended: int = 1, variance: Variance = "aalen"
) -> Incidence:
    """Return the cumulative incidence of each way of ending, with log-log intervals.

    Args:
        exits: the ages, as a tally keeps them.
        confidence: of the intervals, each at its age and not for the whole curve; between 0 and 1.
        minimum_ended: the ends that history must hold; below that there is a reason instead.
        variance: `aalen` by counting processes, or `delta` by the delta method; they differ in small samples.

    Raises:
        InvalidValue: for a confidence outside 0 … 1, a negative age, or an unknown variance.

    Source: O. O. Aalen, S. Johansen, An Empirical Transition Matrix for Non-homogeneous Markov Chains Based
    on Censored Observations, 1978. Variances: M. Pintilie, Competing Risks, 2006, formula 4.5, after Aalen;
    G. E. Dinse, M. G. Larson, A Note on Semi-Markov Models for Partially Censored Data, 1986, formula 6 (the
    choices ERROR=AALEN and ERROR=DELTA of SAS). The interval stands on the scale log(-log). It assumes that
    being still open says nothing about the end to come, given the age: not so where sellers close hopeless
    deals late. Ends at age 0 count; ends come before censorings of the same age.
    """
    if variance not in _VARIANCES:
        raise InvalidValue.at(
            "variance", f"found {variance!r}, expected one of {_VARIANCES}", near(str(variance), _VARIANCES)
        )
    if not 0 < confidence < 1:
        raise InvalidValue.at(
            "confidence", f"found {confidence!r}, expected a number between 0 and 1", "write 0.95"
        )
    ended = len(exits) - len(exits.open)
    if ended < max(minimum_ended, 1):
        reason = Message.of("insufficient_ends", ended=ended, minimum=max(minimum_ended, 1))
        return Incidence(count=len(exits), ended=ended, curves=(), confidence=confidence, reason=reason)
    rows, emptied_at = _at_risk(exits)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    ages = tuple(row.age for row in rows)
    return Incidence(
        count=len(exits),
        ended=ended,
        curves=tuple(
            Curve(way, ages, _shares(rows, index, z=z, variance=variance))
            for index, way in enumerate(exits.ways)
        ),
        confidence=confidence,
        emptied_at=emptied_at,
    )


@attrs.frozen
class _Row:
    """One age: who was at risk, how many ended in each way, and the share that had not ended before."""

    age: int
    at_risk: int
    ended: tuple[int, ...]
    total: int
    before: float


def _at_risk(exits: Exits) -> tuple[list[_Row], int | None]:
    ends = [dict(counts.items) for _, counts in exits.ends]
    last_seen, late = dict(exits.open.items), exits.late.items
    ages = sorted({age for way in ends for age in way} | last_seen.keys())
    if ages[0] < 0:
        raise InvalidValue.at("exits", f"found the age {ages[0]}", "leave out what ends before it begins")
    waiting, arrived = len(exits.late), 0
    present, staying, emptied_at = len(exits) - waiting, 1.0, None
    rows = []
    for age in ages:
        while arrived < len(late) and late[arrived][0] < age:  # seen from then on, so at risk only afterwards
            present, waiting, arrived = present + late[arrived][1], waiting - late[arrived][1], arrived + 1
        ended = tuple([way.get(age, 0) for way in ends])
        total = sum(ended)
        rows.append(_Row(age, present, ended, total, staying))
        if total:
            staying = staying * (present - total) / present if present > total else 0.0
            if present <= total and waiting and emptied_at is None:
                emptied_at = age
        present -= total + last_seen.get(age, 0)
    return rows, emptied_at


def _shares(rows: Iterable[_Row], way: int, *, z: float, variance: Variance) -> tuple[Share, ...]:
    """Return one curve; the three sums of the variance are kept as polynomials in its last value.

    Var F(t) = Σ (F(t) - F(i))² a + Σ b - 2 Σ (F(t) - F(i)) c over the ages i ≤ t, with the terms of
    `_delta` or `_aalen`.
    """
    terms = _aalen if variance == "aalen" else _delta
    value = squared = linear = constant = own = cross = cross_value = 0.0
    shares = []
    for row in rows:
        if row.total and row.at_risk:
            value += row.before * row.ended[way] / row.at_risk
            a, b, c = terms(row, row.ended[way])
            squared += a
            linear += a * value
            constant += a * value * value
            own += b
            cross += c
            cross_value += c * value
        spread = (
            value * value * squared - 2 * value * linear + constant + own - 2 * (value * cross - cross_value)
        )
        shares.append(Share(value, *_interval(value, spread, z), row.at_risk))
    return tuple(shares)


def _delta(row: _Row, mine: int) -> tuple[float, float, float]:
    """Return the terms a, b, c of one age; where all end, nothing moves afterwards and a is nothing."""
    n, left = row.at_risk, row.at_risk - row.total
    a = row.total / (n * left) if left else 0.0
    return a, row.before**2 * (n - mine) * mine / n**3, row.before * mine / n**2


def _aalen(row: _Row, mine: int) -> tuple[float, float, float]:
    """Return the same terms as counting processes give them; the last one at risk adds nothing."""
    n, left = row.at_risk, row.at_risk - row.total
    if n == 1:
        return 0.0, 0.0, 0.0
    a = row.total / ((n - 1) * left) if left else 0.0
    b = row.before**2 * (n - mine) * mine / ((n - 1) * n**2)
    return a, b, row.before * mine * (n - mine) / (n * left * (n - 1)) if left else 0.0


def _interval(value: float, variance: float, z: float) -> tuple[float | None, float | None]:
    if not _ROUNDING < value < 1 - _ROUNDING or variance <= 0:
        return None, None
    spread = z * sqrt(variance) / -(value * log(value))
    return value ** exp(spread), value ** exp(-spread)
