"""A digest gathers and loses nothing; a cap holds back and says what."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cadence.desk import SHANGHAI, at

from salesfunnel.cadence.digest import Cap, Delivery, DigestPolicy, gather, throttle
from salesfunnel.cadence.reminder import Reminder
from salesfunnel.messages import Message


def reminder(name: str, due: str, *, severity: str = "warning", **more: Any) -> Reminder:
    return Reminder(
        id=name, subject_id="d-1", clock="c", run="r", step="s", due_at=at(due), started_at=at("2026-03-01 09:00"),
        severity=severity, why=Message.of("reminder_due", clock="c", id="d-1", since=""),
        **{"people": ("u-7",), **more},
    )  # fmt: skip


def shown(deliveries: tuple[Delivery, ...]) -> list[tuple[str, str | None, Any, list[str]]]:
    return [
        (each.recipient, each.channel, each.at, [row.id for row in each.reminders]) for each in deliveries
    ]


def test_one_digest_goes_to_each_recipient_by_each_channel_in_each_window() -> None:
    rows = [
        reminder("a", "2026-03-02 09:00", channels=("email",)),
        reminder("b", "2026-03-02 10:00", channels=("email", "sms"), people=("u-7", "u-8")),
        reminder("c", "2026-03-03 09:00", channels=("email",)),
    ]
    found = gather(rows, DigestPolicy(), zone=SHANGHAI, now=at("2026-03-03 10:00"))
    assert shown(found.ready) == [
        ("u-7", "email", at("2026-03-03 09:00"), ["a", "b"]),
        ("u-7", "sms", at("2026-03-03 10:00"), ["b"]),
        ("u-8", "email", at("2026-03-03 10:00"), ["b"]),
        ("u-8", "sms", at("2026-03-03 10:00"), ["b"]),
    ]
    assert shown(found.waiting) == [("u-7", "email", at("2026-03-04 09:00"), ["c"])]
    assert found.next_at == at("2026-03-04 09:00")


def test_a_window_may_open_at_a_time_of_the_day() -> None:
    policy = DigestPolicy(opens_on="09:00")
    rows = [
        reminder("a", "2026-03-02 08:59"),
        reminder("b", "2026-03-02 09:00"),
        reminder("c", "2026-03-03 08:00"),
    ]
    found = gather(rows, policy, zone=SHANGHAI, now=at("2026-03-10 09:00"))
    assert shown(found.ready) == [
        ("u-7", None, at("2026-03-02 09:00"), ["a"]), ("u-7", None, at("2026-03-03 09:00"), ["b", "c"]),
    ]  # fmt: skip


def test_windows_of_hours_follow_one_another_from_then_on() -> None:
    policy = DigestPolicy(opens_on="09:00", window="4h")
    found = gather([reminder("a", "2026-03-02 14:00")], policy, zone=SHANGHAI, now=at("2026-03-02 14:00"))
    assert found.next_at == at("2026-03-02 17:00")


def test_what_is_critical_is_told_at_once() -> None:
    found = gather([reminder("a", "2026-03-02 09:00", severity="critical")], DigestPolicy(), zone=SHANGHAI,
                   now=at("2026-03-02 09:00"))  # fmt: skip
    assert [each.id for each in found.ready] == ["a"]


def test_a_digest_loses_nothing_and_is_the_same_whenever_it_is_asked() -> None:
    rows = [reminder(f"r-{hour}", f"2026-03-02 {hour:02}:00") for hour in range(24)]
    asked = [
        gather(rows, DigestPolicy(window="5h"), zone=SHANGHAI, now=at(f"2026-03-0{day} 12:00"))
        for day in (2, 3)
    ]
    made = [sorted(each.id for each in (*found.ready, *found.waiting)) for found in asked]
    assert made[0] == made[1]
    held = [row.id for each in asked[1].ready for row in each.reminders]
    assert sorted(held) == sorted(row.id for row in rows)


def deliveries(many: int, severity: str = "warning") -> list[Delivery]:
    rows = [reminder(f"r-{place}", "2026-03-02 09:00", severity=severity) for place in range(many)]
    policy = DigestPolicy(bypass=("info", "warning", "critical"))
    return list(gather(rows, policy, zone=SHANGHAI, now=at("2026-03-02 10:00")).ready)


@pytest.mark.parametrize("then", ["defer", "drop"])
def test_a_cap_puts_off_or_drops_what_is_more_and_says_so(then: Any) -> None:
    cap = Cap(per_day=3, then=then)
    found = throttle(deliveries(5), cap, told={"u-7": 1}, zone=SHANGHAI, now=at("2026-03-02 10:00"))
    assert len(found.sent) == 2
    held = found.deferred if then == "defer" else found.dropped
    assert [each.until for each in held] == [at("2026-03-03 00:00") if then == "defer" else None] * 3
    assert all("u-7" in str(each.message) and "3" in str(each.message) for each in held)


def test_what_is_critical_passes_the_cap() -> None:
    found = throttle(
        deliveries(5, "critical"), Cap(per_day=1), told={}, zone=SHANGHAI, now=at("2026-03-02 10:00")
    )
    assert len(found.sent) == 5
