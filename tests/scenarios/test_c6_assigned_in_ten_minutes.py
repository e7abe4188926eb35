"""C6 · every new lead is assigned within 10 minutes, or the supervisor is told."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, Lead, at

DESK = DueDesk("lead_to_cash")


def test_after_ten_minutes_without_an_owner_the_supervisor_is_told() -> None:
    lead = DESK.subject("new", pipeline="leads", kind=Lead, owner_id=None)
    assert DESK.told("assigned", lead, "2026-03-02 09:09") == []
    [told] = DESK.due("assigned", lead, "2026-03-02 09:10")
    assert (told.step, told.action, told.recipients) == ("assign", "reroute", ("role:supervisor",))


def test_whoever_gets_it_in_time_stops_it() -> None:
    lead = DESK.subject("new", pipeline="leads", kind=Lead, owned_at=at("2026-03-02 09:08"))
    assert DESK.told("assigned", lead, "2026-03-05 09:00") == []
