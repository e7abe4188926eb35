"""B8 · intent A makes a key customer, with a reminder every day at nine."""

from __future__ import annotations

from typing import Any

from tests.scenarios.due_desk import DueDesk, at, call, shown

DESK = DueDesk("five_stage_crm")
KEY: dict[str, Any] = {
    "fields": {"budget_range": "50k_200k"},
    "activities": [call("v-1", "2026-03-02 10:00", "inbound", kind="visit")],
}


def test_a_key_customer_is_a_reminder_of_every_day() -> None:
    deal = DESK.subject("need", **KEY)
    told = DESK.due("key_customer", deal, "2026-03-04 09:30")
    assert [(each.occurrence, shown(each.due_at)) for each in told] == [(2, "2026-03-04 09:00")]
    done = {each.id for each in told}
    assert DESK.due("key_customer", deal, "2026-03-04 18:00", acknowledged=done) == []
    planned = DESK.funnel.schedule(deal, now=at("2026-03-04 09:30"), until=at("2026-03-07 09:00"))
    assert [shown(each.due_at) for each in planned if each.clock == "key_customer"] == [
        "2026-03-05 09:00", "2026-03-06 09:00", "2026-03-07 09:00",
    ]  # fmt: skip


def test_another_customer_has_none() -> None:
    assert (
        DESK.due(
            "key_customer", DESK.subject("need", fields={"budget_range": "50k_200k"}), "2026-03-04 09:30"
        )
        == []
    )
