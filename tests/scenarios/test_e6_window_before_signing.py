"""E6 · 72 hours before signing the checklist is due; the window moves when signing slips."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.scenarios.due_desk import DueDesk, at

from salesfunnel import Stay

DESK = DueDesk("quarter_sprint")
STAYS = (
    Stay("comparing", at("2026-03-02 09:00"), at("2026-03-05 09:00")),
    Stay("signing", at("2026-03-05 09:00")),
)


def deal(close: date) -> Any:
    return DESK.subject("signing", stays=STAYS, close_date=close)


def test_seventy_two_hours_before_the_day_of_signing_the_checklist_is_due() -> None:
    assert DESK.told("before_signing", deal(date(2026, 3, 20)), "2026-03-16 23:59") == []
    assert DESK.told("before_signing", deal(date(2026, 3, 20)), "2026-03-17 00:00") == [
        ("prepare", "2026-03-17 00:00")
    ]


def test_when_signing_slips_the_window_moves_and_is_told_again() -> None:
    told = {each.id for each in DESK.due("before_signing", deal(date(2026, 3, 20)), "2026-03-17 00:00")}
    slipped = deal(date(2026, 3, 27))
    assert DESK.due("before_signing", slipped, "2026-03-20 09:00", acknowledged=told) == []
    again = DESK.due("before_signing", slipped, "2026-03-24 00:00", acknowledged=told)
    assert [each.due_at for each in again] == [at("2026-03-24 00:00")]


def test_signing_nearer_than_three_days_is_told_at_once() -> None:
    assert DESK.told("before_signing", deal(date(2026, 3, 6)), "2026-03-05 09:00") == [
        ("prepare", "2026-03-05 09:00")
    ]
