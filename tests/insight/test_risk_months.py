"""The monthly report: what was said beforehand against what happened, and the line that would correct it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from tests.scoring.risks import DAY, daily

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.risk_review import RiskOutcome, RiskReport, recalibration
from salesfunnel.scoring.log_odds import probability_of
from salesfunnel.scoring.risk.score import DailyRisk

ZONE = ZoneInfo("UTC")


def history(slope: float, number: int = 900) -> tuple[list[DailyRisk], list[RiskOutcome]]:
    """Subjects that are lost by a line of the given slope through what was said of them."""
    chance = Random(7)  # noqa: S311 - chance is only for test data
    scores, outcomes = list[DailyRisk](), list[RiskOutcome]()
    for each in range(number):
        logit, day = chance.gauss(0, 1.5), each % 60
        scores += [daily(day, probability_of(logit), who=f"d-{each}"), daily(day + 12, 0.99, who=f"d-{each}")]
        is_lost = chance.random() < probability_of(slope * logit)
        closed = datetime(2026, 3, 2, 12, tzinfo=UTC) + (day + 14) * DAY
        outcomes.append(RiskOutcome(subject_id=f"d-{each}", is_lost=is_lost, closed_at=closed))
    return scores, outcomes


def report(slope: float, **more: int) -> RiskReport:
    return recalibration(*history(slope), zone=ZONE, **more)


def test_a_risk_that_says_what_happens_needs_no_correction() -> None:
    found = report(1)
    assert [each.month for each in found.months] == ["2026-03", "2026-04", "2026-05"]
    assert sum(each.lost.whole for each in found.months) == 900
    assert found.calibration is not None
    assert found.calibration.slope == pytest.approx(1, abs=0.15)
    assert found.error is not None
    assert found.error < 0.05
    assert all(each.brier < 0.25 for each in found.months)
    assert (found.reason, found.without_score) == (None, 0)


def test_a_risk_that_is_too_sure_is_drawn_together() -> None:
    found = report(0.4)
    assert found.calibration is not None
    assert found.calibration.slope == pytest.approx(0.4, abs=0.1)
    assert (found.error or 0) > 0.08
    low, high = found.bins[0], found.bins[-1]
    assert low.said is not None
    assert high.said is not None
    assert low.said < (low.lost.low or 0)
    assert high.said > (high.lost.high or 1)


def test_what_was_said_in_the_last_days_or_recorded_later_does_not_count() -> None:
    scores, outcomes = history(1, 100)
    dated_back = [daily(0, 0.99, told=99, who=each.subject_id) for each in outcomes]
    assert recalibration([*scores, *dated_back], outcomes, zone=ZONE) == recalibration(
        scores, outcomes, zone=ZONE
    )
    late = recalibration(scores, outcomes, zone=ZONE, ahead_days=1)
    assert [each.said for each in late.months] == pytest.approx([0.99] * len(late.months))
    assert all(each.is_off for each in late.months)
    assert recalibration(scores, outcomes, zone=ZONE, ahead_days=15).without_score == 100


def test_what_goes_the_wrong_way_is_to_be_learned_anew() -> None:
    found = report(-1)
    assert (found.calibration, str(found.reason)) == (
        None,
        "what was said does not go with what happened: learn the risk anew",
    )


def test_too_little_history_is_said() -> None:
    scores, outcomes = history(1, 30)
    found = recalibration(scores, outcomes, zone=ZONE)
    assert found.calibration is None
    assert found.reason is not None
    assert found.reason.key == "thin_outcomes"
    nothing = recalibration([], [], zone=ZONE)
    assert (nothing.months, nothing.error, [each.said for each in nothing.bins]) == ((), None, [None] * 5)


def test_a_certain_score_and_one_of_nobody_are_no_trouble() -> None:
    _, outcomes = history(1, 200)
    sure = [daily(0, float(each.is_lost), who=each.subject_id) for each in outcomes]
    found = recalibration([*sure, daily(0, None, who="d-1"), daily(0, 0.5, who="x")], outcomes, zone=ZONE)
    assert found.calibration is not None
    assert [each.brier for each in found.months] == [0.0] * len(found.months)
    assert date(2026, 3, 2) == sure[0].day


def test_several_risks_are_reported_each_by_itself() -> None:
    other = DailyRisk(
        subject_id="a", risk="x", day=date(2026, 3, 2), recorded_at=datetime(2026, 3, 2, tzinfo=UTC)
    )
    with pytest.raises(InvalidValue, match="found 2 risks"):
        recalibration([daily(0, 0.5), other], [], zone=ZONE)
