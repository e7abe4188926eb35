"""Over 0.7 on three days in a row: when an alert fires, how long it stands, and what a missing day does."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scoring.risks import DAY, FIRST, RULE, daily, days

from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.requests import escalation
from salesfunnel.scoring.risk.alert import watch
from salesfunnel.scoring.risk.definition import AlertRule
from salesfunnel.text import Text


@pytest.mark.parametrize(
    ("probabilities", "level", "alerts", "run"),
    [
        ((), "unknown", 0, 0),
        ((None,), "unknown", 0, 0),
        ((0.2,), "calm", 0, 0),
        ((0.8, 0.9), "rising", 0, 2),
        ((0.8, 0.9, 0.7), "calm", 0, 0),
        ((0.8, 0.9, 0.71), "red", 1, 3),
        ((0.8, 0.9, 0.9, 0.9, 0.9), "red", 1, 5),
        ((0.8, 0.9, 0.9, 0.2), "calm", 1, 0),
        ((0.8, 0.9, 0.9, 0.2, 0.8), "rising", 1, 1),
        ((0.8, 0.9, 0.9, 0.2, 0.8, 0.8, 0.8), "red", 2, 3),
        ((0.8, 0.9, ..., 0.9), "rising", 0, 1),
        ((0.8, 0.9, None, 0.9), "rising", 0, 1),
        ((0.8, 0.9, 0.9, ..., 0.9), "rising", 1, 1),
    ],
)
def test_three_high_days_in_a_row_raise_one_alert(
    probabilities: Any, level: str, alerts: int, run: int
) -> None:
    found = watch(days(*probabilities), RULE)
    assert (found.level, len(found.alerts), found.run) == (level, alerts, run)


def test_an_alert_says_which_days_it_rests_on_and_when_it_was_known() -> None:
    (alert,) = watch(days(0.2, 0.8, 0.9, 0.75), RULE).alerts
    assert (alert.first_day, alert.day, alert.days, alert.probability) == (
        FIRST + DAY,
        FIRST + 3 * DAY,
        3,
        0.75,
    )
    assert alert.fired_at == daily(3, 0).recorded_at
    assert alert.id == "risk:loss:d-1:2026-03-05"
    assert str(alert) == "red alert: the risk of losing has been high for 3 days, now 75%"


def test_missing_days_are_named_and_may_be_bridged_but_never_count() -> None:
    week = days(0.8, 0.9, ..., None, 0.9)
    assert watch(week, RULE).missing == (FIRST + 2 * DAY, FIRST + 3 * DAY)
    assert watch(week, RULE).alerts == ()
    bridged = watch(week, AlertRule(gap_days=2, roles=("senior",)))
    assert (bridged.level, bridged.run, bridged.alerts[0].first_day) == ("red", 3, FIRST)
    assert watch(days(0.8, ..., 0.8), AlertRule(gap_days=2, roles=("senior",))).alerts == ()


def test_a_back_dated_correction_never_takes_back_an_alert() -> None:
    fired = watch(days(0.8, 0.9, 0.9), RULE)
    for corrected in (
        daily(1, 0.1, told=2.5),
        daily(2, 0.1, told=2.5),
        daily(2, None, told=2.5),
        daily(0, 0.1, told=9),
    ):
        assert watch([*days(0.8, 0.9, 0.9), corrected], RULE).alerts == fired.alerts
    assert watch([*days(0.8, 0.9, 0.9), daily(2, 0.1, told=2.5)], RULE).level == "calm"
    assert watch([*days(0.8, 0.9, 0.9), daily(1, 0.1, told=2.5), daily(3, 0.9)], RULE).alerts == fired.alerts


def test_when_every_score_is_withdrawn_nothing_is_known_and_the_alert_stays() -> None:
    gone = [daily(day, None, told=5) for day in range(3)]
    found = watch([*days(0.8, 0.9, 0.9), *gone], RULE)
    assert (found.level, len(found.alerts)) == ("unknown", 1)


def test_a_late_score_completes_a_row_that_is_still_going_on_when_it_is_told() -> None:
    late = daily(1, 0.9, told=4.5)
    (alert,) = watch([*days(0.8, ..., 0.9, 0.6, 0.9), daily(3, 0.9, told=4.5), late], RULE).alerts
    assert (alert.fired_at, alert.days) == (late.recorded_at, 5)
    assert watch([*days(0.8, ..., 0.9, 0.1), daily(1, 0.9, told=8)], RULE).alerts == ()


def test_several_subjects_are_watched_each_by_itself() -> None:
    with pytest.raises(InvalidValue, match="watch each by itself"):
        watch([daily(0, 0.5), daily(0, 0.5, who="d-2")], RULE)


def test_a_watch_without_a_rule_is_refused_even_where_nothing_is_watched() -> None:
    with pytest.raises(
        InvalidValue, match=r"^rule: found a NoneType, expected an AlertRule; write AlertRule"
    ):
        watch([], None)  # type: ignore[arg-type]


def test_an_alert_asks_that_somebody_is_assigned_once() -> None:
    alert = watch(days(0.8, 0.9, 0.9), RULE).alerts[0]
    asked = escalation(alert, AlertRule(roles=("senior", "supervisor"), people=("wang",)))
    assert (asked.kind, asked.roles, asked.people, asked.id) == (
        "ask_assignment",
        ("senior", "supervisor"),
        ("wang",),
        alert.id,
    )
    assert asked.render("zh") == "红色预警：输单风险已连续 3 天偏高，现为 90%：请指派资深销售或主管介入"
    own = AlertRule(roles=("senior",), text=Text("Help"))
    assert str(escalation(alert, own)) == "Help"
