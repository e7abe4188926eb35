"""Who is told when: steps, repetitions, what a late look tells; instants reckoned by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from tests.cadence.desk import Desk, at, call, deal

from salesfunnel.cadence import Escalation, Step

DAY = timedelta(days=1)
LADDER = [
    {"key": "early", "at": "-15m"},
    {"key": "half", "at": "75%"},
    {
        "key": "over",
        "at": "+2h",
        "roles": ["supervisor"],
        "channels": ["email", "sms"],
        "severity": "critical",
    },
]


def clock(escalation: Any, **more: Any) -> dict[str, Any]:
    return {"c": {"start_when": "created_at", "target": {"limit": "4h"}, "escalation": escalation, **more}}


def test_steps_come_before_at_a_share_of_and_after_the_target() -> None:
    told = Desk(clock({"steps": LADDER})).schedule(deal(), at("2026-03-02 09:00"), at("2026-03-03 09:00"))
    assert [(each.step, each.due_at) for each in told] == [
        ("half", at("2026-03-02 12:00")), ("early", at("2026-03-02 12:45")), ("over", at("2026-03-02 15:00")),
    ]  # fmt: skip
    assert [(each.recipients, each.channels, each.severity) for each in told[1:]] == [
        (("u-7",), (), "warning"), (("role:supervisor",), ("email", "sms"), "critical"),
    ]  # fmt: skip


def test_steps_are_counted_in_working_time_where_the_target_is() -> None:
    desk = Desk(clock({"steps": LADDER}, measure="business", calendar="office"))
    friday = deal(created_at=at("2026-03-06 16:00"))
    told = desk.schedule(friday, at("2026-03-06 16:00"), at("2026-03-12 09:00"))
    # Two hours on Friday; three of four at ten on Monday, a quarter to eleven, and six hours at one o'clock.
    assert [(each.step, each.due_at) for each in told] == [
        ("half", at("2026-03-09 10:00")), ("early", at("2026-03-09 10:45")), ("over", at("2026-03-09 13:00")),
    ]  # fmt: skip


def test_an_alert_may_wait_for_working_hours() -> None:
    steps = [{"key": "over", "working_hours": True}]
    desk = Desk(clock({"steps": steps}, measure="business", calendar="office", target={
        "limit": "4h", "measure": "calendar"}))  # fmt: skip
    # Elapsed time has no working hours of its own to wait for.
    friday = deal(created_at=at("2026-03-06 16:00"))
    assert [each.due_at for each in desk.due(friday, at("2026-03-08 09:00")).reminders] == [
        at("2026-03-06 20:00")
    ]
    own = Desk(clock({"steps": steps}, measure="business", calendar="office", target={"limit": "2h"}))
    # The second working hour ends with the day, and the alert waits until Monday at nine.
    assert own.due(friday, at("2026-03-06 19:00")).next_at == at("2026-03-09 09:00")


@pytest.mark.parametrize(
    ("second", "handled", "due"),
    [
        ({"at": "+5d"}, (), ["2026-03-07 09:00", "2026-03-12 09:00"]),
        ({"at": "+10d", "after": "first"}, (), ["2026-03-07 09:00", "2026-03-17 09:00"]),
        ({"at": "+10d", "after": "first"}, ("first",), ["2026-03-07 09:00"]),
        ({"at": "+5d"}, ("first",), ["2026-03-07 09:00", "2026-03-12 09:00"]),
    ],
)
def test_the_second_alert_counts_from_silence_or_from_the_unhandled_first(
    second: dict[str, Any], handled: tuple[str, ...], due: list[str]
) -> None:
    steps = [
        {"key": "first"},
        {"key": "second", "roles": ["regional_manager"], "channels": ["email", "sms"], **second},
    ]
    desk = Desk({"c": {"kind": "silence", "target": {"limit": "5d"}, "escalation": {"steps": steps}}})
    first = desk.due(deal(), at("2026-03-07 09:00")).ids[0]
    done = {first} if handled else set()
    told = desk.due(deal(), at("2026-03-30 09:00"), handled=done).reminders
    assert [each.due_at for each in told] == [at(each) for each in due]


def repeating(**repeat: Any) -> Desk:
    return Desk(clock({"steps": [{"key": "over"}], "repeat": {"from_step": "over", **repeat}}))


def test_a_step_is_repeated_so_often_or_so_long() -> None:
    times = repeating(every="1d", times=2).due(deal(), at("2026-03-30 09:00")).reminders
    assert [(each.occurrence, each.due_at) for each in times] == [
        (0, at("2026-03-02 13:00")), (1, at("2026-03-03 13:00")), (2, at("2026-03-04 13:00")),
    ]  # fmt: skip
    until = repeating(every="1d", until="3d").due(deal(), at("2026-03-30 09:00")).reminders
    assert [each.occurrence for each in until] == [0, 1, 2, 3]


def test_a_step_is_repeated_by_a_rule_of_the_wall_clock() -> None:
    desk = repeating(rrule="FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0".replace(";BYSECOND=0", ""), times=3)
    told = desk.due(deal(), at("2026-03-30 09:00")).reminders
    assert [each.due_at for each in told] == [
        at("2026-03-02 13:00"), at("2026-03-03 09:00"), at("2026-03-04 09:00"), at("2026-03-05 09:00"),
    ]  # fmt: skip


def test_repetitions_end_with_the_run() -> None:
    desk = Desk({"first": {"kind": "first_response", "target": {"limit": "1h"}, "escalation": {
        "steps": [{"key": "over"}], "repeat": {"from_step": "over", "every": "1h"}}}})  # fmt: skip
    answered = deal(activities=[call("a-1", at("2026-03-02 12:00"))])
    told = desk.due(answered, at("2026-03-05 09:00")).reminders
    assert [each.due_at for each in told] == [at("2026-03-02 10:00"), at("2026-03-02 11:00")]


@pytest.mark.parametrize(
    ("policy", "told", "left_out"),
    [
        ({"catchup": "all"}, [0, 1, 2, 3], 0),
        ({"catchup": "latest"}, [3], 3),
        ({"catchup": "latest", "window": "36h"}, [2, 3], 2),
        ({"catchup": "skip", "window": "36h"}, [2, 3], 2),
    ],
)
def test_what_a_late_look_tells_is_a_policy_and_the_rest_is_counted(
    policy: dict[str, Any], told: list[int], left_out: int
) -> None:
    desk = Desk(clock({"steps": [{"key": "over"}], "repeat": {"from_step": "over", "every": "1d"}, **policy}))
    due = desk.due(deal(), at("2026-03-05 20:00"))
    assert [each.occurrence for each in due.reminders] == told
    assert sum(each.count for each in due.left_out) == left_out
    assert desk.due(deal(), at("2026-03-05 21:00"), acknowledged=set(due.ids)).reminders == ()


def test_too_many_repetitions_are_bounded_and_the_latest_is_among_them() -> None:
    desk = Desk(clock({"steps": [{"key": "over"}], "catchup": "latest", "repeat": {
        "from_step": "over", "every": "1m"}}))  # fmt: skip
    due = desk.due(deal(), at("2046-03-02 13:00"))
    assert [each.due_at for each in due.reminders] == [at("2046-03-02 13:00")]


def test_ten_thousand_acknowledged_ids_are_no_burden() -> None:
    desk = Desk(clock({"steps": LADDER}))
    assert desk.due(deal(), at("2026-03-05 20:00"), acknowledged=[f"x-{each}" for each in range(100_000)]).ids


@pytest.mark.parametrize(
    ("escalation", "says"),
    [
        ({"steps": []}, "at least 1"),
        ({"steps": [{"key": "a"}, {"key": "a"}]}, "more than once"),
        ({"steps": [{"key": "a", "at": "soon"}]}, "expected a place"),
        ({"steps": [{"key": "a", "after": "b", "at": "+1h"}]}, "earlier step"),
        ({"steps": [{"key": "a"}, {"key": "b", "after": "a", "at": "50%"}]}, "how long after"),
        ({"steps": [{"key": "a"}], "repeat": {"from_step": "b", "every": "1d"}}, "from_step"),
        ({"steps": [{"key": "a"}], "repeat": {"from_step": "a"}}, "exactly one"),
        ({"steps": [{"key": "a"}], "repeat": {"from_step": "a", "every": "1s"}}, "a minute or more"),
        ({"steps": [{"key": "a"}], "repeat": {"from_step": "a", "rrule": "FREQ=SECONDLY"}}, "seconds"),
        (
            {"steps": [{"key": "a"}], "repeat": {"from_step": "a", "rrule": "FREQ=DAILY;COUNT=1000000000"}},
            "COUNT",
        ),
        ({"steps": [{"key": "a"}], "repeat": {"from_step": "a", "rrule": "every day"}}, "rule"),
        ({"steps": [{"key": "a"}], "catchup": "skip"}, "window"),
    ],
)
def test_an_escalation_that_cannot_work_is_refused(escalation: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Escalation.model_validate(escalation)


def test_a_step_goes_to_the_owner_unless_somebody_else_is_named() -> None:
    assert Step(key="a").tells_owner
    assert not Step(key="a", roles=("supervisor",)).tells_owner
    assert Step(key="a", roles=("supervisor",), owner=True).tells_owner
