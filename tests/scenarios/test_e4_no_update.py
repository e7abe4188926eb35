"""E4 · 5 days without an update: the supervisor is told."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, paper

DESK = DueDesk("quarter_sprint")


def test_five_days_without_any_record_are_told_to_the_supervisor() -> None:
    deal = DESK.subject("discovery", documents=[paper("m-1", "minutes", "2026-03-04 18:00")])
    assert DESK.told("no_update", deal, "2026-03-09 17:59") == []
    [told] = DESK.due("no_update", deal, "2026-03-09 18:00")
    assert (told.recipients, told.reset_by) == (("role:supervisor",), "documents.m-1")
