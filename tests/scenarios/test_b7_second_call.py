"""B7 · the second call within three days of the first."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, call

DESK = DueDesk("five_stage_crm")


def test_three_days_after_the_first_call_a_second_one_is_due() -> None:
    deal = DESK.subject("need", activities=[call("a-1", "2026-03-03 10:00")])
    assert DESK.told("second_call", deal, "2026-03-06 09:59") == []
    assert DESK.told("second_call", deal, "2026-03-06 10:00") == [("call", "2026-03-06 10:00")]


def test_a_second_call_stops_it_and_a_third_starts_nothing() -> None:
    calls = [
        call("a-1", "2026-03-03 10:00"),
        call("a-2", "2026-03-05 10:00"),
        call("a-3", "2026-03-06 10:00"),
    ]
    assert DESK.told("second_call", DESK.subject("need", activities=calls), "2026-04-01 09:00") == []
