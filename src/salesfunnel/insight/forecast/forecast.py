"""The forecast: what the open deals and the deals to come will win by a day, as a distribution."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from math import sqrt
from statistics import fmean
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue, expect
from salesfunnel.insight.forecast.chance import Chance
from salesfunnel.insight.forecast.distribution import Distribution
from salesfunnel.insight.incidence import Incidence, incidence
from salesfunnel.insight.tally.durations import SECONDS_PER_DAY
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message
from salesfunnel.model.money import exponent
from salesfunnel.model.stage import StageKind
from salesfunnel.model.subject import Opportunity

__all__ = ["MINIMUM_ENDS", "Category", "DealOutlook", "Forecast", "forecast", "simulate"]

Category: TypeAlias = Literal["pipeline", "best_case", "commit", "closed"]
MINIMUM_ENDS: Final = 20
"""Ends that a stage's history must hold before it says how probable winning is.

Convention of this library: with 20 the standard error of a share near a half is about 11 points.
"""
_COMMIT, _BEST_CASE = 0.7, 0.3
_STEPS: Final = 50
_NOTHING: Final = Distribution(0.0, 0.0)


@attrs.frozen(kw_only=True)
class DealOutlook:
    """One deal in a forecast.

    Args:
        id: the deal's.
        stage: where it stands.
        age_days: since it first entered that stage; None where that is not dated.
        probability: of being won in the period, given its age; 0 is a finding, None is not known.
        amount: its own amount in major units, or None where it has none and the mean of the won stands for
        it. category: by its probability, or as the manager says.
        adjusted: the manager's probability beside the raw one; None where nobody judged.
    """

    id: str
    stage: str
    age_days: float | None
    probability: float | None
    amount: Decimal | None
    category: Category
    adjusted: float | None = None


@attrs.frozen(kw_only=True)
class Forecast:
    """What will be won until a day.

    Args:
        now: the instant of the question.
        until: the end of the period.
        currency: of the amounts, in major units.
        count: won deals, those of the period that are closed already included.
        amount: what they are worth; None where no won amount is known.
        closed: deals won in the period before `now`, and their worth.
        open_count: won of what is open now.
        new_count: won of what has not begun yet, kept apart because only its rate is known.
        adjusted_amount: the mean amount with the manager's probabilities, beside the raw one.
        deals: each open deal.
        unknown: how many open deals stand in a stage whose history is too short; they add nothing.
        reason: why there is no forecast (`insufficient_history`); then the distributions are empty.
    """

    now: datetime
    until: datetime
    currency: str | None
    count: Distribution
    amount: Distribution | None
    closed: tuple[int, Decimal]
    open_count: Distribution
    new_count: Distribution
    adjusted_amount: float | None
    deals: tuple[DealOutlook, ...]
    unknown: int
    reason: Message | None = None

    def of(self, category: Category) -> tuple[DealOutlook, ...]:
        """Return the deals of one category."""
        return tuple(deal for deal in self.deals if deal.category == category)


@attrs.frozen
class _Law:
    """How a stage's visitors are won by age: two step functions, ready for many look-ups."""

    ages: tuple[int, ...]
    won: tuple[float, ...]
    staying: tuple[float, ...]
    count: int

    @classmethod
    def of(cls, known: Incidence) -> _Law:
        won = tuple(share.value for share in known.curve("won").shares)
        ended = zip(*([share.value for share in curve.shares] for curve in known.curves), strict=True)
        staying = tuple(max(1 - sum(values), 0.0) for values in ended)
        return cls(known.curve("won").ages, won, staying, known.count)

    def chance(self, age: float, ahead: float) -> float:
        """Return the probability of being won within `ahead` seconds, given that it is open at `age`."""
        staying = self._at(self.staying, age, start=1.0)
        if staying <= 0:
            return 0.0
        return min(max(self.won_by(age + ahead) - self.won_by(age), 0.0) / staying, 1.0)

    def won_by(self, age: float) -> float:
        return self._at(self.won, age, start=0.0)

    def _at(self, values: tuple[float, ...], age: float, *, start: float) -> float:
        place = bisect_right(self.ages, age)
        return values[place - 1] if place else start


def forecast(
    tally: Tally,
    deals: Iterable[Opportunity],
    *,
    now: datetime,
    until: datetime,
    since: datetime | None = None,
    adjusted: Mapping[str, float] = MappingProxyType({}),
    common_cv: float = 0.0,
    minimum_ends: int = MINIMUM_ENDS,
) -> Forecast:
    """Return the distribution of what is won until a day.

    Each open deal is won with the probability that its stage's history gives, given its age; deals to come
    begin as often a day as in history, and are won as the incidence from the beginning says. The variance is
    that of independent deals, of their sizes, of arrivals by Poisson, and of the history's own error;
    `common_cv` adds a luck that all deals share.

    Args:
        tally: history, counted with `as_of`.
        deals: those open now, and those won in the period so far; others are passed by.
        now: the instant of the question; aware.
        until: the end of the period; later than `now`.
        since: where the period begins, for what is closed already; `now` when absent.
        adjusted: the manager's probability by deal; it stands beside the raw one and does not replace it.
        common_cv: standard deviation ÷ mean of the luck that all deals share.
        minimum_ends: the ends that a stage's history must hold.

    Raises:
        InvalidValue: for a tally without `as_of`, a period that is over, or a probability outside 0 … 1.

    Source: conditional incidence (J. P. Klein, M. L. Moeschberger, Survival Analysis, 2003, section 4.7). It
    takes the future to be like the history that was counted; a season or a new price list is not in it.
    """
    total = expect(tally, Tally, "tally", "count first: Tally.of(…, as_of=now)").total
    _check(tally, now, until, adjusted)
    known = list(deals)
    begun = incidence(total.outcomes, minimum_ended=minimum_ends)
    kinds = dict(tally.route.stages)
    won = [deal for deal in known if kinds.get(deal.stage) is StageKind.WON]
    closed = _closed(won, since or now, now, tally.currency)
    if begun.reason is not None:
        return _refused(begun.reason, (now, until), tally.currency, closed)
    laws = _laws(tally, minimum_ends)
    ahead = (until - now).total_seconds()
    outlooks = tuple(
        _outlook(deal, laws, (now, ahead), adjusted)
        for deal in known
        if kinds.get(deal.stage) is StageKind.OPEN
    )
    size = _size(tally)
    old, new = _of_open(outlooks, laws, size), _of_new(tally, _Law.of(begun), ahead, size)
    # Both are read from one history: its errors go the same way, and are added before they are squared.
    count = _shared(old.count + new.count, common_cv, old.count_error + new.count_error)
    amount = _shared(old.amount + new.amount, common_cv, old.amount_error + new.amount_error)
    return Forecast(
        now=now,
        until=until,
        currency=tally.currency,
        count=Distribution(count.mean + closed[0], count.variance),
        amount=None if size is None else Distribution(amount.mean + float(closed[1]), amount.variance),
        closed=closed,
        open_count=old.count,
        new_count=new.count,
        adjusted_amount=None
        if size is None
        else float(closed[1]) + new.amount.mean + _adjusted(outlooks, size),
        deals=outlooks,
        unknown=sum(deal.probability is None for deal in outlooks),
    )


def _check(tally: Tally, now: datetime, until: datetime, adjusted: Mapping[str, float]) -> None:
    if tally.as_of is None:
        cure = "count with Tally.of(…, as_of=now)"
        raise InvalidValue.at("tally", "does not know what was open: it has no as_of", cure)
    if until <= now:
        raise InvalidValue.at("until", f"found {until}, expected an instant after now, {now}")
    for key, probability in adjusted.items():
        if not 0 <= probability <= 1:
            raise InvalidValue.at(f"adjusted.{key}", f"found {probability!r}, expected a number from 0 to 1")


def _refused(
    reason: Message, period: tuple[datetime, datetime], currency: str | None, closed: tuple[int, Decimal]
) -> Forecast:
    return Forecast(
        now=period[0],
        until=period[1],
        currency=currency,
        count=_NOTHING,
        amount=None,
        closed=closed,
        open_count=_NOTHING,
        new_count=_NOTHING,
        adjusted_amount=None,
        deals=(),
        unknown=0,
        reason=reason,
    )


def _closed(
    wins: Iterable[Opportunity], since: datetime, now: datetime, currency: str | None
) -> tuple[int, Decimal]:
    won = [deal for deal in wins if deal.stay.entered_at is not None and since <= deal.stay.entered_at <= now]
    minor = sum(deal.amount.minor for deal in won if deal.amount is not None)
    return len(won), Decimal(f"{minor}E-{exponent(currency)}") if currency else Decimal(0)


def _laws(tally: Tally, minimum_ends: int) -> dict[str, _Law]:
    """Return by stage how its visitors are won, where its history is long enough."""
    total = tally.total
    known = (
        (key, incidence(total.stages[at].outcomes, minimum_ended=minimum_ends))
        for at, key in tally.open_stages
    )
    return {key: _Law.of(found) for key, found in known if found.reason is None}


def _outlook(
    deal: Opportunity, laws: Mapping[str, _Law], when: tuple[datetime, float], adjusted: Mapping[str, float]
) -> DealOutlook:
    now, ahead = when
    entered = next(
        (stay.entered_at for stay in deal.stays if stay.stage == deal.stage and stay.entered_at), None
    )
    law = laws.get(deal.stage)
    age = None if entered is None else max((now - entered).total_seconds(), 0.0)
    probability = None if law is None or age is None else law.chance(age, ahead)
    judged = adjusted.get(deal.id)
    likely = judged if judged is not None else probability or 0.0
    return DealOutlook(
        id=deal.id,
        stage=deal.stage,
        age_days=None if age is None else age / SECONDS_PER_DAY,
        probability=probability,
        amount=None if deal.amount is None else deal.amount.major,
        category="commit" if likely >= _COMMIT else "best_case" if likely >= _BEST_CASE else "pipeline",
        adjusted=judged,
    )


@attrs.frozen
class _Size:
    """How large won deals are, in major units."""

    mean: float
    variance: float


def _size(tally: Tally) -> _Size | None:
    won, squares = tally.total.won, tally.total.won_squares
    if tally.currency is None or not won.valued:
        return None
    unit = 10 ** exponent(tally.currency)
    mean = won.minor / won.valued
    return _Size(mean / unit, max(squares / won.valued - mean * mean, 0.0) / unit**2)


@attrs.frozen
class _Part:
    """Count and amount won of one part of the forecast, and the standard errors of their means."""

    count: Distribution
    amount: Distribution
    count_error: float
    amount_error: float


def _of_open(deals: Iterable[DealOutlook], laws: Mapping[str, _Law], size: _Size | None) -> _Part:
    """Return what the open deals will win."""
    by_stage: dict[str, list[float]] = {}
    count = amount = _NOTHING
    for deal in deals:
        p = deal.probability
        if p is None:
            continue
        mean, spread = (0.0, 0.0) if size is None else (size.mean, size.variance)
        if deal.amount is not None:
            mean, spread = float(deal.amount), 0.0
        count += Distribution(p, p * (1 - p))
        amount += Distribution(p * mean, p * spread + p * (1 - p) * mean * mean)
        sums = by_stage.setdefault(deal.stage, [0.0, 0.0, 0.0])
        sums[0], sums[1], sums[2] = sums[0] + p, sums[1] + p * mean, sums[2] + 1
    error = [0.0, 0.0]
    for stage, (expected, worth, deals_there) in by_stage.items():
        relative = _relative_error(expected / deals_there, laws[stage].count)
        error[0], error[1] = error[0] + expected * relative, error[1] + worth * relative
    return _Part(count, amount, *error)


def _relative_error(probability: float, count: int) -> float:
    """Return the standard error of a share among so many, as a share of it."""
    return sqrt((1 - probability) / (probability * count)) if 0 < probability < 1 else 0.0


def _of_new(tally: Tally, law: _Law, ahead: float, size: _Size | None) -> _Part:
    """Return what the deals will win that begin in the period."""
    days = tally.starts.items
    if not days or tally.as_of is None:
        return _Part(_NOTHING, _NOTHING, 0.0, 0.0)
    seen = max(tally.as_of.timestamp() / SECONDS_PER_DAY - days[0][0], 1.0)
    begun = len(tally.starts)
    won = fmean(law.won_by(ahead * (step + 0.5) / _STEPS) for step in range(_STEPS))
    expected = begun / seen * ahead / SECONDS_PER_DAY * won
    count = Distribution(expected, expected + expected * expected / begun)
    error = _relative_error(won, begun)
    if size is None:
        return _Part(count, _NOTHING, expected * error, 0.0)
    worth = expected * size.mean
    amount = Distribution(worth, expected * (size.variance + size.mean**2) + worth * worth / begun)
    return _Part(count, amount, expected * error, worth * error)


def _shared(distribution: Distribution, common_cv: float, error: float) -> Distribution:
    spread = distribution.variance + (common_cv * distribution.mean) ** 2 + error**2
    return Distribution(distribution.mean, spread)


def _adjusted(deals: Iterable[DealOutlook], size: _Size) -> float:
    return sum(
        (deal.adjusted if deal.adjusted is not None else deal.probability or 0.0)
        * (float(deal.amount) if deal.amount is not None else size.mean)
        for deal in deals
    )


def simulate(
    found: Forecast, *, seed: int, draws: int = 1000, mean_size: float | None = None
) -> tuple[float, ...]:
    """Return draws of the count won, or of the amount where a mean size is told, sorted.

    It checks the closed form, and shows the shape where few large deals decide: independent deals, new ones
    by Poisson, without the history's own error.

    Args:
        found: the forecast.
        seed: of the draws; the same seed gives the same ones.
        draws: how many.
        mean_size: what a deal without an amount counts for; None to count deals.
    """
    chance = Chance(seed)
    start = float(found.closed[0] if mean_size is None else found.closed[1])
    known = [
        (
            deal.probability,
            1.0 if mean_size is None else float(deal.amount) if deal.amount is not None else mean_size,
        )
        for deal in found.deals
        if deal.probability
    ]
    worth = 1.0 if mean_size is None else mean_size
    return tuple(
        sorted(
            start
            + sum(size for probability, size in known if chance.uniform() < probability)
            + worth * chance.poisson(found.new_count.mean)
            for _ in range(draws)
        )
    )
