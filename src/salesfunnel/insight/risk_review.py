"""Did a risk say what then happened? Alerts with their outcomes, and months of scores held against losses.

The ledger keeps every alert, with its precision and recall; the report says how well probabilities were
calibrated, and what would correct them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.rates import CONFIDENCE, Rate, wilson
from salesfunnel.messages import Message
from salesfunnel.model.validators import is_instant, is_name, of_type, utc
from salesfunnel.scoring.calibration import MINIMUM, Calibration, calibrate
from salesfunnel.scoring.log_odds import logit_of
from salesfunnel.scoring.risk.alert import RiskAlert
from salesfunnel.scoring.risk.score import DailyRisk

__all__ = [
    "AHEAD_DAYS",
    "LedgerLine",
    "RiskBin",
    "RiskLedger",
    "RiskMonth",
    "RiskOutcome",
    "RiskReport",
    "recalibration",
    "risk_ledger",
]


@attrs.frozen(kw_only=True)
class RiskOutcome:
    """What became of a subject.

    Args:
        subject_id: whose.
        is_lost: whether it was lost; otherwise it was won.
        closed_at: when; aware.
    """

    subject_id: str = attrs.field(validator=is_name)
    is_lost: bool = attrs.field(validator=of_type(bool, "True or False"))
    closed_at: datetime = attrs.field(converter=utc, validator=is_instant)


@attrs.frozen(kw_only=True)
class LedgerLine:
    """One alert and what came after it.

    Args:
        alert: what fired.
        outcome: what became of the subject; `too_late` where the alert fired after it was closed.
        days_ahead: how many days of 86,400 s the alert came before the end; None while it is open.
    """

    alert: RiskAlert
    outcome: Literal["lost", "won", "open", "too_late"]
    days_ahead: float | None = None


@attrs.frozen(kw_only=True)
class RiskLedger:
    """Every alert with its outcome, and how far alerts can be relied upon.

    Args:
        lines: one for each alert, in the order in which they fired.
        precision: of the closed subjects with an alert in time, how many were lost.
        recall: of the lost subjects that were watched, how many had an alert in time.
        false_alarms: of the won subjects that were watched, how many had an alert in time.
        days_ahead: how many days the first alert came before the loss, the median; None of none.
    """

    lines: tuple[LedgerLine, ...]
    precision: Rate
    recall: Rate
    false_alarms: Rate
    days_ahead: float | None


def risk_ledger(
    alerts: Iterable[RiskAlert],
    outcomes: Iterable[RiskOutcome],
    *,
    watched: Collection[str],
    confidence: float = CONFIDENCE,
) -> RiskLedger:
    """Hold alerts against what happened.

    Each subject counts once, by its first alert, since its alerts are no independent trials. An alert is in
    time when it fired before the end: it counts when it was known, whatever day its scores are of.

    Args:
        alerts: all that ever fired, as `watch` reads them; the ledger keeps every one.
        outcomes: of the closed subjects, one each: where it was reopened, the last one.
        watched: ids of the subjects that had scores; of others nobody could have been alerted.
        confidence: of the intervals.

    Raises:
        InvalidValue: for two outcomes of one subject.

    Source: intervals as in `wilson`; whoever is helped because of an alert may be won because of it, so that
    precision is of a funnel in which alerts are acted upon, and no measure of what would have happened.
    """
    ended = _ended(outcomes)
    ordered = sorted(alerts, key=lambda each: (each.fired_at, each.id))
    lines = tuple(_line(alert, ended.get(alert.subject_id)) for alert in ordered)
    first: dict[str, LedgerLine] = {}
    for line in lines:
        if line.outcome in ("lost", "won"):
            first.setdefault(line.alert.subject_id, line)
    lost = {key for key, each in ended.items() if each.is_lost}
    hit, seen = first.keys() & lost, set(watched) & ended.keys()
    ahead = sorted(first[key].days_ahead or 0.0 for key in hit)
    return RiskLedger(
        lines=lines,
        precision=wilson(len(hit), len(first), confidence=confidence),
        recall=wilson(len(hit & seen), len(lost & seen), confidence=confidence),
        false_alarms=wilson(len((first.keys() - lost) & seen), len(seen - lost), confidence=confidence),
        days_ahead=_median(ahead),
    )


def _ended(outcomes: Iterable[RiskOutcome]) -> Mapping[str, RiskOutcome]:
    ended: dict[str, RiskOutcome] = {}
    for each in outcomes:
        if each.subject_id in ended:
            says = f"found two outcomes of '{each.subject_id}'"
            raise InvalidValue.at("outcomes", says, "give the last one of each subject")
        ended[each.subject_id] = each
    return ended


def _line(alert: RiskAlert, outcome: RiskOutcome | None) -> LedgerLine:
    if outcome is None:
        return LedgerLine(alert=alert, outcome="open")
    days = (outcome.closed_at - alert.fired_at).total_seconds() / 86_400
    if days <= 0:
        return LedgerLine(alert=alert, outcome="too_late", days_ahead=days)
    return LedgerLine(alert=alert, outcome="lost" if outcome.is_lost else "won", days_ahead=days)


def _median(numbers: list[float]) -> float | None:
    if not numbers:
        return None
    middle = len(numbers) // 2
    return numbers[middle] if len(numbers) % 2 else (numbers[middle - 1] + numbers[middle]) / 2


AHEAD_DAYS = 7
"""How many days before the end a score has to be to count as said beforehand: convention of this library."""

_BINS = 5
_EDGE = 1e-6


@attrs.frozen(kw_only=True)
class RiskBin:
    """Some scores next to each other: what they said, and what happened.

    Args:
        low, high: from which probability on, and below which.
        said: the mean of what they said; None of none.
        lost: how many were lost, with its interval.
    """

    low: float
    high: float
    said: float | None
    lost: Rate


@attrs.frozen(kw_only=True)
class RiskMonth:
    """The subjects that were closed in one month.

    Args:
        month: `2026-03`, in the zone that was given.
        said: the mean of the probabilities that were said beforehand.
        lost: how many were lost, with its interval.
        brier: the mean squared error of what was said; 0 is perfect, 0.25 is what 0.5 for everybody gets.
        is_off: whether what was said lies outside the interval of what happened.
    """

    month: str
    said: float
    lost: Rate
    brier: float
    is_off: bool


@attrs.frozen(kw_only=True)
class RiskReport:
    """How well a risk is calibrated, and what would correct it.

    Args:
        months: by rising month.
        bins: all months together, by what was said.
        error: the expected calibration error over the bins, from 0 to 1; None of none.
        without_score: how many closed subjects had no score so long before their end.
        calibration: the line that would correct what is said from now on; None where the history cannot say.
        reason: why there is none; None where there is one.
    """

    months: tuple[RiskMonth, ...]
    bins: tuple[RiskBin, ...]
    error: float | None
    without_score: int
    calibration: Calibration | None
    reason: Message | None


def recalibration(
    scores: Iterable[DailyRisk],
    outcomes: Iterable[RiskOutcome],
    *,
    zone: ZoneInfo,
    ahead_days: int = AHEAD_DAYS,
    minimum: int = MINIMUM,
    confidence: float = CONFIDENCE,
) -> RiskReport:
    """Hold what a risk said beforehand against what happened, month by month.

    Of each closed subject one score counts: the last one that was recorded at least `ahead_days` before its
    end. What was recorded later, for whatever day, was not said beforehand.

    Args:
        scores: as stored, of one risk.
        outcomes: of the closed subjects, one each.
        zone: in which a month begins: `funnel.zone`.
        ahead_days: how long beforehand; in days of 86,400 s.
        minimum: how many lost and how many won there have to be for a correction.
        confidence: of the intervals.

    Raises:
        InvalidValue: for scores of several risks.

    Source: the expected calibration error as in M. Naeini, G. Cooper, M. Hauskrecht, Obtaining Well
    Calibrated Probabilities Using Bayesian Binning, 2015, over five equal bins; the line as in `calibrate`.
    """
    last, ended = _last_said(scores, outcomes, ahead_days)
    pairs = [
        (outcome.closed_at.astimezone(zone).strftime("%Y-%m"), said, outcome.is_lost)
        for outcome in ended
        if (said := last.get(outcome.subject_id)) is not None
    ]
    known = [(said, is_lost) for _, said, is_lost in pairs]
    bins = tuple(_bin(place, known, confidence) for place in range(_BINS))
    line = calibrate(((_logit(said), is_lost) for said, is_lost in known), minimum=minimum)
    return RiskReport(
        months=tuple(
            _month(month, [(said, is_lost) for each, said, is_lost in pairs if each == month], confidence)
            for month in sorted({month for month, _, _ in pairs})
        ),
        bins=bins,
        error=_error(bins, len(known)),
        without_score=len(ended) - len(pairs),
        calibration=line,
        reason=None if line is not None else _why(known, minimum),
    )


def _last_said(
    scores: Iterable[DailyRisk], outcomes: Iterable[RiskOutcome], ahead_days: int
) -> tuple[dict[str, float], list[RiskOutcome]]:
    """Return by subject what was said last so long before its end, and the outcomes."""
    ended = {each.subject_id: each for each in outcomes}
    said: dict[str, float] = {}
    risks: set[str] = set()
    for score in sorted(scores, key=lambda each: (each.day, each.recorded_at)):
        risks.add(score.risk)
        outcome = ended.get(score.subject_id)
        if outcome is None or score.probability is None:
            continue
        if score.recorded_at <= outcome.closed_at - timedelta(days=ahead_days):
            said[score.subject_id] = float(score.probability)
    if len(risks) > 1:
        raise InvalidValue.at("scores", f"found {len(risks)} risks", "report each by itself")
    return said, list(ended.values())


def _month(month: str, known: Sequence[tuple[float, bool]], confidence: float) -> RiskMonth:
    said = sum(each for each, _ in known) / len(known)
    lost = wilson(sum(is_lost for _, is_lost in known), len(known), confidence=confidence)
    brier = sum((each - is_lost) ** 2 for each, is_lost in known) / len(known)
    inside = lost.low is not None and lost.high is not None and lost.low <= said <= lost.high
    return RiskMonth(month=month, said=said, lost=lost, brier=brier, is_off=not inside)


def _bin(place: int, known: Sequence[tuple[float, bool]], confidence: float) -> RiskBin:
    held = [each for each in known if min(int(each[0] * _BINS), _BINS - 1) == place]
    said = sum(each for each, _ in held) / len(held) if held else None
    lost = wilson(sum(is_lost for _, is_lost in held), len(held), confidence=confidence)
    return RiskBin(low=place / _BINS, high=(place + 1) / _BINS, said=said, lost=lost)


def _error(bins: Sequence[RiskBin], whole: int) -> float | None:
    if not whole:
        return None
    return sum(
        each.lost.whole / whole * abs(each.said - each.lost.rate)
        for each in bins
        if each.said is not None and each.lost.rate is not None
    )


def _logit(probability: float) -> float:
    return logit_of(min(max(probability, _EDGE), 1 - _EDGE))


def _why(known: Sequence[tuple[float, bool]], minimum: int) -> Message:
    lost = sum(is_lost for _, is_lost in known)
    won = len(known) - lost
    if min(lost, won) < minimum:
        return Message.of("thin_outcomes", won=won, lost=lost, minimum=minimum)
    return Message.of("risk_says_nothing")
