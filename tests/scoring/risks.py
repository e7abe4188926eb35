"""What the tests about risks share: a compiled risk, daily scores, and a rule of three days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.scoring.cards import CATALOGUE

from salesfunnel.scoring.risk.definition import AlertRule, Risk
from salesfunnel.scoring.risk.score import CompiledRisk, DailyRisk

DAY = timedelta(days=1)
FIRST = date(2026, 3, 2)
RULE = AlertRule(roles=("senior",))


def risk(*features: dict[str, Any], **more: Any) -> CompiledRisk:
    return CompiledRisk.of(
        "loss", Risk.model_validate({"of": "lead", "features": features, **more}), CATALOGUE
    )


def daily(day: int, probability: float | None, *, told: float | None = None, who: str = "d-1") -> DailyRisk:
    """The score of a day after the first, recorded that noon, or so many days after the first."""
    at = datetime(2026, 3, 2, 12, tzinfo=UTC) + (day if told is None else told) * DAY
    return DailyRisk(
        subject_id=who, risk="loss", day=FIRST + day * DAY, probability=probability, recorded_at=at
    )


def days(*probabilities: float | None) -> Sequence[DailyRisk]:
    """A score for each day; where there is `...` nothing was stored."""
    return [daily(day, each) for day, each in enumerate(probabilities) if each is not ...]
