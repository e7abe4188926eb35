"""The ledger of alerts: each with its outcome, once for each subject, by what was known before the end."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from tests.scoring.risks import DAY, RULE, daily

from salesfunnel.errors import InvalidValue
from salesfunnel.insight.rates import wilson
from salesfunnel.insight.risk_review import RiskOutcome, risk_ledger
from salesfunnel.scoring.risk.alert import RiskAlert, watch

START = daily(0, 0.5).recorded_at


def alert(who: str, day: float = 3) -> RiskAlert:
    at: datetime = START + day * DAY
    first: date = at.date()
    return RiskAlert(
        subject_id=who, risk="loss", first_day=first, day=first, fired_at=at, probability=0.9, days=3
    )


def ended(who: str, is_lost: Any, day: float = 10) -> RiskOutcome:
    return RiskOutcome(subject_id=who, is_lost=is_lost, closed_at=START + day * DAY)


def test_precision_and_recall_count_each_subject_once_by_its_first_alert_in_time() -> None:
    alerts = [alert("a"), alert("a", 8), alert("b"), alert("c"), alert("d"), alert("e", 11)]
    outcomes = [
        ended("a", True),
        ended("b", True, 20),
        ended("c", False),
        ended("e", True),
        ended("f", True),
        ended("g", False),
    ]
    found = risk_ledger(alerts, outcomes, watched=set("abcdefg"))
    assert [(each.alert.subject_id, each.outcome, each.days_ahead) for each in found.lines] == [
        ("a", "lost", 7), ("b", "lost", 17), ("c", "won", 7), ("d", "open", None), ("a", "lost", 2), ("e", "too_late", -1),
    ]  # fmt: skip
    assert found.precision == wilson(2, 3)
    assert found.recall == wilson(2, 4)
    assert found.false_alarms == wilson(1, 2)
    assert found.days_ahead == 12


def test_whom_nobody_watched_lowers_no_recall() -> None:
    found = risk_ledger([alert("a")], [ended("a", True), ended("x", True)], watched={"a"}, confidence=0.9)
    assert found.recall == wilson(1, 1, confidence=0.9)
    assert found.days_ahead == 7


def test_an_empty_ledger_claims_nothing() -> None:
    found = risk_ledger([], [ended("a", False)], watched={"a"})
    assert (found.lines, found.precision.rate, found.recall.rate, found.days_ahead) == ((), None, None, None)
    assert found.false_alarms.rate == 0


def test_a_score_dated_back_after_the_alert_stays_in_the_ledger() -> None:
    scores = [daily(day, 0.9) for day in range(3)]
    fired = watch([*scores, daily(1, 0.1, told=9)], RULE).alerts
    assert [each.outcome for each in risk_ledger(fired, [ended("d-1", True)], watched={"d-1"}).lines] == [
        "lost"
    ]


def test_an_alert_told_only_after_the_loss_was_not_in_time() -> None:
    late = [daily(day, 0.9, told=20) for day in range(3)]
    found = risk_ledger(watch(late, RULE).alerts, [ended("d-1", True)], watched={"d-1"})
    assert ([each.outcome for each in found.lines], found.recall) == (["too_late"], wilson(0, 1))


def test_two_outcomes_of_one_subject_are_refused() -> None:
    with pytest.raises(InvalidValue, match="found two outcomes of 'a'"):
        risk_ledger([], [ended("a", True), ended("a", False)], watched=())
