"""When a risk lasts: alerts, read purely from the daily scores that the host stored, and never unread again.

The scores are taken in the order in which they were recorded, each day as it was known then. So an alert
rests on what was known when it fired, and a score that is added or corrected for an earlier day can complete
a row, but never take back an alert.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal

import attrs

from salesfunnel.errors import InvalidValue, expect, expect_each
from salesfunnel.messages import Message
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, is_name, is_unclaimed, of_type, read_only, utc
from salesfunnel.scoring.risk.definition import AlertRule
from salesfunnel.scoring.risk.score import DailyRisk
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["RiskAlert", "Watch", "watch"]

_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class RiskAlert:
    """A red alert: the risk exceeded its limit on so many days in a row.

    Args:
        subject_id: whose.
        risk: key of the risk.
        first_day: the first day of the row.
        day: the day that completed it.
        fired_at: when that was known; aware.
        probability: what the last day said.
        days: how many scored days the row had.
        extra: keys of a newer format.
    """

    subject_id: str = attrs.field(validator=is_name)
    risk: str = attrs.field(validator=is_name)
    first_day: date = attrs.field(validator=of_type(date, "a date"))
    day: date = attrs.field(validator=of_type(date, "a date"))
    fired_at: datetime = attrs.field(converter=utc, validator=is_instant)
    probability: float = attrs.field(validator=of_type(float, "a number"))
    days: int = attrs.field(validator=of_type(int, "a whole number"))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def id(self) -> str:
        """The same whenever the same alert is read again."""
        return f"risk:{self.risk}:{self.subject_id}:{self.day.isoformat()}"

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of("risk_alert", days=self.days, probability=f"{self.probability:.0%}")

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


@attrs.frozen(kw_only=True)
class Watch:
    """How a subject stands by its stored scores.

    Args:
        level: `red` while an alert stands, `rising` on the way to one, `calm` below the limit, `unknown`
            where there is no score.
        alerts: every alert that ever fired, oldest first.
        run: how many scored days in a row exceed the limit, up to the latest score.
        latest: the latest day that has a score; None for none.
        missing: the days without a score, from the first to the latest day that has one.
    """

    level: Literal["red", "rising", "calm", "unknown"]
    alerts: tuple[RiskAlert, ...] = ()
    run: int = 0
    latest: date | None = None
    missing: tuple[date, ...] = ()


def watch(scores: Iterable[DailyRisk], rule: AlertRule) -> Watch:
    """Read alerts from the stored scores of one subject.

    A day without a score, or whose score is None, is missing: with `gap_days` 0 it breaks the row, otherwise
    so many of them may lie between two scored days; it never counts as high. An alert stands until a score of
    the latest day is not above the limit, or the row breaks; then the next one needs its days anew.

    Args:
        scores: of one subject and one risk, in any order.
        rule: when an alert is raised.

    Raises:
        InvalidValue: for scores of several subjects or risks, and for what is no score or no rule.
    """
    handed = expect_each(scores, DailyRisk, "scores", "hand over what was stored: DailyRisk(…)")
    ordered = sorted(handed, key=lambda each: (each.recorded_at, each.day, each.probability or 0.0))
    if len({(each.subject_id, each.risk) for each in ordered}) > 1:
        raise InvalidValue.at("scores", "found several subjects or risks", "watch each by itself")
    watching = _Watching(expect(rule, AlertRule, "rule", "write AlertRule(roles=('senior',))"))
    for score in ordered:
        watching.take(score)
    return watching.found()


class _Watching:
    """Takes in scores one by one, each as it became known."""

    def __init__(self, rule: AlertRule) -> None:
        self._rule = rule
        self._known: dict[date, float] = {}
        self._alerts: list[RiskAlert] = []
        self._stands = False

    def take(self, score: DailyRisk) -> None:
        """Take in one score, which may correct that of its day."""
        before = max(self._known, default=None)
        if score.probability is None:
            self._known.pop(score.day, None)
        else:
            self._known[score.day] = float(score.probability)
        latest = max(self._known, default=None)
        if latest is None:
            self._stands = False
            return
        self._stands = self._stands and self._goes_on(before, latest)
        run = self._run()
        if not self._stands and len(run) >= self._rule.days:
            self._fire(score, run)

    def found(self) -> Watch:
        """Return how it stands."""
        if not self._known:
            return Watch(level="unknown", alerts=tuple(self._alerts))
        first, latest = min(self._known), max(self._known)
        run = len(self._run())
        level: Literal["red", "rising", "calm"] = "rising" if run else "calm"
        days = (first + place * _DAY for place in range((latest - first).days))
        return Watch(
            level="red" if self._stands else level,
            alerts=tuple(self._alerts),
            run=run,
            latest=latest,
            missing=tuple(day for day in days if day not in self._known),
        )

    def _goes_on(self, before: date | None, latest: date) -> bool:
        """Say whether an alert that stood still does: the latest day is high, and follows the one before."""
        if before is not None and latest > before and not self._follows(before, latest):
            return False
        return self._known[latest] > self._rule.above

    def _follows(self, one: date, other: date) -> bool:
        return (other - one).days <= self._rule.gap_days + 1

    def _run(self) -> list[date]:
        """Return the scored days in a row above the limit that end at the latest one, newest first."""
        run: list[date] = []
        for day in sorted(self._known, reverse=True):
            if self._known[day] <= self._rule.above or (run and not self._follows(day, run[-1])):
                break
            run.append(day)
        return run

    def _fire(self, score: DailyRisk, run: list[date]) -> None:
        self._stands = True
        self._alerts.append(
            RiskAlert(
                subject_id=score.subject_id, risk=score.risk, first_day=run[-1], day=run[0],
                fired_at=score.recorded_at, probability=self._known[run[0]], days=len(run),
            )
        )  # fmt: skip
