"""Back-testing: what the forecast would have said week by week, and what came.

An origin knows only what had happened by then. Forecasts of one horizon overlap, so that their errors are not
independent: intervals of a skill come from drawing whole blocks of origins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import sqrt
from statistics import fmean, pvariance
from typing import Final, Literal, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.forecast.chance import Chance
from salesfunnel.insight.forecast.distribution import LEVELS, Distribution, crps, interval_score, pinball
from salesfunnel.insight.forecast.forecast import forecast
from salesfunnel.insight.tally.tally import Tally
from salesfunnel.messages import Message
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Opportunity, Stay

__all__ = ["Backtest", "BacktestRow", "Method", "Scores", "Skill", "backtest", "known_at"]

Method: TypeAlias = Literal["forecast", "stage_weighted", "last_period", "seasonal_mean"]
METHODS: Final[tuple[Method, ...]] = ("forecast", "stage_weighted", "last_period", "seasonal_mean")
MINIMUM_ORIGINS: Final = 8
"""Origins below which nothing is scored; convention of this library."""
MINIMUM_RESIDUALS: Final = 4
"""Resolved forecasts of a horizon before their residuals say anything; convention of this library."""
_WEEK: Final = timedelta(days=7)


@attrs.frozen(kw_only=True)
class BacktestRow:
    """One origin: what each method said of the won deals of the horizon that followed, and what came.

    Args:
        origin: the instant of the forecast.
        actual: the deals won in the horizon.
        said: by method, its distribution; a method that knows too little is absent.
    """

    origin: datetime
    actual: int
    said: tuple[tuple[Method, Distribution], ...]


@attrs.frozen(kw_only=True)
class Scores:
    """How well one method met what came, over all its origins.

    Args:
        method: which.
        origins: how many.
        bias: mean error ÷ mean of what came; positive where too much was promised.
        crps, pinball, interval_score: means; smaller is better. Pinball is the mean over all levels.
        coverage: how often the 80 % interval held what came.
        levels: where what came lay in each distribution (PIT), rising; even between 0 and 1 where calibrated.
    """

    method: Method
    origins: int
    bias: float | None
    crps: float
    pinball: float
    interval_score: float
    coverage: float
    levels: tuple[float, ...]


@attrs.frozen(kw_only=True)
class Skill:
    """How much smaller the forecast's mean CRPS is than a baseline's, with a 90 % block-bootstrap interval.

    A `low` above 0 says that the forecast is better beyond the chance of these weeks.
    """

    against: Method
    skill: float
    low: float
    high: float


@attrs.frozen(kw_only=True)
class Backtest:
    """What a back-test found.

    Args:
        horizon: how far each forecast looked.
        rows: the origins, oldest first.
        scores: by method.
        skills: of the forecast against each baseline.
        independent: how many horizons fit beside one another: the number of truly separate trials. A perfect
            forecaster with few of them often misses any rule about coverage.
        common_cv: the luck that deals shared in the errors of all origins, for `forecast(…, common_cv=…)`.
        reason: why nothing is scored (`insufficient_history`).
    """

    horizon: timedelta
    rows: tuple[BacktestRow, ...]
    scores: tuple[Scores, ...]
    skills: tuple[Skill, ...]
    independent: int
    common_cv: float = 0.0
    reason: Message | None = None

    def score(self, method: Method) -> Scores:
        """Return the scores of a method.

        Raises:
            KeyError: for one without an origin.
        """
        return {each.method: each for each in self.scores}[method]


def known_at(subject: Opportunity, instant: datetime) -> Opportunity | None:
    """Return a deal as it was known at an instant; None where it had not begun.

    Stays that began later are gone, and one that ended later is going on. Undated stays count as begun with
    the next dated one. Amounts are kept only of what was closed by then, since an open deal's later amount
    is a leak.

    Args:
        subject: with its whole history.
        instant: aware.
    """
    stays: list[Stay] = []
    waiting: list[Stay] = []
    for stay in subject.stays:
        if stay.entered_at is None:
            waiting.append(stay)
        elif stay.entered_at <= instant:
            stays += [*waiting, stay]
            waiting = []
        else:
            break
    if not stays:
        return None
    last = stays[-1]
    if last.left_at is not None and last.left_at > instant:
        stays[-1] = attrs.evolve(last, left_at=None)
    unchanged = len(stays) == len(subject.stays)
    amount = subject.amount if unchanged else None
    return attrs.evolve(subject, stage=stays[-1].stage, stays=tuple(stays), amount=amount)


def backtest(
    histories: Iterable[Opportunity],
    *,
    pipeline: Pipeline,
    horizon: timedelta,
    first: datetime,
    last: datetime,
    step: timedelta = _WEEK,
    seed: int = 0,
) -> Backtest:
    """Forecast from every origin with what was known then, and score it against what came.

    Args:
        histories: opportunities with their stays, all of one pipeline.
        pipeline: its definition.
        horizon: how far each forecast looks.
        first: the first origin; aware.
        last: until when the history is known; the last origin lies one horizon before it.
        step: between two origins.
        seed: of the block bootstrap.

    Raises:
        InvalidValue: for a horizon or a step that is not positive.

    Source: rolling-origin evaluation (L. J. Tashman, Out-of-sample tests of forecasting accuracy, 2000);
    scores as in `distribution`; the moving-block bootstrap of H. R. Künsch, 1989, with blocks of one horizon.
    """
    if horizon <= timedelta(0) or step <= timedelta(0):
        raise InvalidValue.at("horizon", "horizon and step are durations above zero")
    deals = list(histories)
    kinds = {stage.key: stage.kind for stage in pipeline.stages}
    wins = sorted(
        stay.entered_at
        for deal in deals
        for stay in deal.stays[-1:]
        if kinds.get(stay.stage) is StageKind.WON and stay.entered_at is not None
    )
    origins = []
    at = first
    while at + horizon <= last:
        origins.append(at)
        at += step
    if len(origins) < MINIMUM_ORIGINS:
        reason = Message.of("insufficient_origins", origins=len(origins), minimum=MINIMUM_ORIGINS)
        return Backtest(horizon=horizon, rows=(), scores=(), skills=(), independent=0, reason=reason)
    raw = [_row(deals, pipeline, wins, (origin, horizon)) for origin in origins]
    rows = _with_residuals(raw, horizon)
    scores = tuple(score for method in METHODS if (score := _scores(rows, method)) is not None)
    block = max(1, -(-horizon // step))
    return Backtest(
        horizon=horizon,
        rows=rows,
        scores=scores,
        skills=tuple(
            _skill(rows, score.method, block=block, seed=seed)
            for score in scores
            if score.method != "forecast"
        ),
        independent=max(1, len(origins) // block),
        common_cv=_common_cv(raw),
    )


def _row(
    deals: Sequence[Opportunity],
    pipeline: Pipeline,
    wins: Sequence[datetime],
    when: tuple[datetime, timedelta],
) -> BacktestRow:
    origin, horizon = when
    then = [known for deal in deals if (known := known_at(deal, origin)) is not None]
    tally = Tally.of(then, pipeline=pipeline, as_of=origin)
    said: list[tuple[Method, Distribution]] = []
    found = forecast(tally, then, now=origin, until=origin + horizon)
    if found.reason is None:
        said.append(("forecast", found.count))
    said += _baselines(tally, wins, origin, horizon)
    actual = sum(origin < win <= origin + horizon for win in wins)
    return BacktestRow(origin=origin, actual=actual, said=tuple(said))


def _baselines(
    tally: Tally, wins: Sequence[datetime], origin: datetime, horizon: timedelta
) -> Iterable[tuple[Method, Distribution]]:
    """Return what the usual methods say: stage rates, the last period, the mean of all."""
    total = tally.total
    lost, mean, variance = 0, 0.0, 0.0
    for at, _ in reversed(tally.open_stages):
        lost += total.stages[at].lost
        closed = total.won.count + lost
        rate = total.won.count / closed if closed else 0.0
        mean += total.stages[at].standing.count * rate
        variance += total.stages[at].standing.count * rate * (1 - rate)
    yield "stage_weighted", Distribution(mean, variance)
    if not wins or origin - wins[0] < horizon:
        return
    periods = int((origin - wins[0]) // horizon)
    counts = [
        sum(origin - (back + 1) * horizon < win <= origin - back * horizon for win in wins)
        for back in range(periods)
    ]
    spread = max(pvariance(counts), fmean(counts)) if len(counts) > 1 else float(counts[0])
    yield "last_period", Distribution(float(counts[0]), spread)
    yield "seasonal_mean", Distribution(fmean(counts), spread)


def _with_residuals(rows: Sequence[BacktestRow], horizon: timedelta) -> tuple[BacktestRow, ...]:
    """Widen each forecast by the luck that its own resolved predecessors of this horizon have shown."""
    return tuple(
        attrs.evolve(row, said=tuple((method, _widened(said, method, cv)) for method, said in row.said))
        for row in rows
        for cv in [_common_cv([earlier for earlier in rows if earlier.origin + horizon <= row.origin])]
    )


def _widened(said: Distribution, method: Method, cv: float) -> Distribution:
    return Distribution(said.mean, said.variance + (cv * said.mean) ** 2) if method == "forecast" else said


def _common_cv(rows: Iterable[BacktestRow]) -> float:
    """Return the luck that deals shared: what errors varied beyond their variance, as a share of the mean."""
    pairs = [(dict(row.said)["forecast"], row.actual) for row in rows if "forecast" in dict(row.said)]
    squared = sum(said.mean**2 for said, _ in pairs)
    if len(pairs) < MINIMUM_RESIDUALS or not squared:
        return 0.0
    beyond = sum((actual - said.mean) ** 2 - said.variance for said, actual in pairs)
    return sqrt(max(beyond / squared, 0.0))


def _scores(rows: Sequence[BacktestRow], method: Method) -> Scores | None:
    pairs = [(dict(row.said)[method], row.actual) for row in rows if method in dict(row.said)]
    if not pairs:
        return None
    came = fmean(actual for _, actual in pairs)
    held = [low <= actual <= high for said, actual in pairs for low, high in [said.interval()]]
    losses = [
        fmean(pinball(said.quantile(level), actual, level) for level in LEVELS) for said, actual in pairs
    ]
    return Scores(
        method=method,
        origins=len(pairs),
        bias=fmean(said.mean - actual for said, actual in pairs) / came if came else None,
        crps=fmean(crps(said, actual) for said, actual in pairs),
        pinball=fmean(losses),
        interval_score=fmean(interval_score(said, actual) for said, actual in pairs),
        coverage=sum(held) / len(held),
        levels=tuple(sorted(said.level(actual) for said, actual in pairs)),
    )


def _skill(rows: Sequence[BacktestRow], against: Method, *, block: int, seed: int) -> Skill:
    pairs = [
        (crps(said["forecast"], row.actual), crps(said[against], row.actual))
        for row in rows
        for said in [dict(row.said)]
        if "forecast" in said and against in said
    ]
    chance, drawn = Chance(seed), []
    for _ in range(1000):
        sample: list[tuple[float, float]] = []
        while len(sample) < len(pairs):
            start = chance.below(max(1, len(pairs) - block + 1))
            sample += pairs[start : start + block]
        drawn.append(_ratio(sample[: len(pairs)]))
    drawn.sort()
    return Skill(against=against, skill=_ratio(pairs), low=drawn[50], high=drawn[949])


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    base = sum(theirs for _, theirs in pairs)
    return 1 - sum(mine for mine, _ in pairs) / base if base else 0.0
