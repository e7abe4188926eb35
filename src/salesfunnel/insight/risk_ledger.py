"""What became of those who were alerted about? Every alert with its outcome; precision and recall."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Literal

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.rates import CONFIDENCE, Rate, wilson
from salesfunnel.model.invariants import is_instant, is_name, of_type, utc
from salesfunnel.scoring.risk.alert import RiskAlert

__all__ = ["LedgerLine", "RiskLedger", "RiskOutcome", "risk_ledger"]


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
