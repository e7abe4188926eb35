"""D4 · an S customer: 5 days silent, first alert; 10 days, the regional manager by e-mail and SMS."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.due_desk import DueDesk, at, call, shown

from salesfunnel import Funnel
from salesfunnel.blueprint import template

DESK = DueDesk("sales_control")
S: dict[str, Any] = {"fields": {"tier": "S"}}


def test_the_first_alert_after_five_days_and_the_regional_manager_after_ten() -> None:
    deal = DESK.subject("survey", **S)
    found = DESK.due("silence_s", deal, "2026-03-12 09:00")
    assert [(each.step, shown(each.due_at), each.recipients, each.channels) for each in found] == [
        ("first", "2026-03-07 09:00", ("li",), ()),
        ("regional", "2026-03-12 09:00", ("role:regional_manager",), ("email", "sms")),
    ]


def test_whatever_a_person_records_begins_the_silence_anew() -> None:
    deal = DESK.subject("survey", activities=[call("a-1", "2026-03-06 15:00")], **S)
    assert DESK.told("silence_s", deal, "2026-03-11 15:00") == [("first", "2026-03-11 15:00")]


def test_other_tiers_have_no_such_clock() -> None:
    assert DESK.told("silence_s", DESK.subject("survey", fields={"tier": "A"}), "2026-03-30 09:00") == []


@pytest.mark.parametrize(("handled", "steps"), [(False, ["first", "regional"]), (True, ["first"])])
def test_by_policy_the_second_counts_from_the_unhandled_first(handled: bool, steps: list[str]) -> None:
    document = template("sales_control")
    document["clocks"]["silence_s"]["escalation"]["steps"][1] |= {"after": "first", "at": "+10d"}
    funnel, deal = Funnel.load(document), DESK.subject("survey", **S)
    first = funnel.due(deal, now=at("2026-03-07 09:00")).ids
    done = {each for each in first if ":silence_s:" in each} if handled else set()
    found = [each for each in funnel.due(deal, now=at("2026-03-17 09:00"), handled=done).reminders
             if each.clock == "silence_s"]  # fmt: skip
    assert [each.step for each in found] == steps
    assert shown(found[-1].due_at) == ("2026-03-07 09:00" if handled else "2026-03-17 09:00")
