"""D12 · trial source: 24 hours after the first call without a need card, the supervisor is told."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, at, call

from salesfunnel.model.progress import ItemState

DESK = DueDesk("sales_control")
CALLS = [call("a-1", "2026-03-03 10:00"), call("a-2", "2026-03-03 16:00")]


def test_a_day_after_the_first_call_the_supervisor_is_told() -> None:
    deal = DESK.subject("visit", source="trial", activities=CALLS)
    assert DESK.told("need_card", deal, "2026-03-04 10:00") == [("supervisor", "2026-03-04 10:00")]


def test_a_need_card_in_time_stops_it() -> None:
    card = ItemState(
        checklist="first_visit", item="need_card", submitted_by="li", submitted_at=at("2026-03-04 09:00")
    )
    deal = DESK.subject("visit", source="trial", activities=CALLS, items=(card,))
    assert DESK.told("need_card", deal, "2026-03-30 10:00") == []


def test_other_sources_have_no_such_clock() -> None:
    assert (
        DESK.told("need_card", DESK.subject("visit", source="fair", activities=CALLS), "2026-03-30 10:00")
        == []
    )
