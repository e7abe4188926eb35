"""A3 · while something of the opportunity gate is open, the contact interval is longer."""

from __future__ import annotations

from typing import Any

from tests.scenarios.due_desk import DueDesk

from salesfunnel import Contact, Money

DESK = DueDesk("uncertainty_filter")
CLEAR: dict[str, Any] = {"need_confirmed": True, "budget": Money.parse("200000 CNY"), "advantage": "clear"}


def test_a_deal_with_nothing_open_is_contacted_within_a_week() -> None:
    chain = (Contact("c-1", role="decision_maker"),)
    deal = DESK.subject("conversation", pipeline="filter", fields=CLEAR, contacts=chain)
    assert DESK.told("contact_interval", deal, "2026-03-09 09:00") == [("contact", "2026-03-09 09:00")]


def test_after_a_hold_the_interval_is_two_weeks() -> None:
    deal = DESK.subject("conversation", pipeline="filter", fields={**CLEAR, "advantage": "equal"})
    assert DESK.told("contact_interval", deal, "2026-03-16 08:59") == []
    assert DESK.told("contact_interval", deal, "2026-03-16 09:00") == [("contact", "2026-03-16 09:00")]
