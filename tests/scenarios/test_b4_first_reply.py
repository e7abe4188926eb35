"""B4 · first reply within 5 minutes; no first contact in 24 hours raises a red flag."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, call

DESK = DueDesk("five_stage_crm")


def test_after_five_minutes_without_a_reply_the_owner_is_told() -> None:
    deal = DESK.subject("first_contact")
    assert DESK.told("first_reply", deal, "2026-03-02 09:04") == []
    assert DESK.told("first_reply", deal, "2026-03-02 09:05") == [("reply", "2026-03-02 09:05")]


def test_a_day_without_contact_is_a_red_flag_for_the_supervisor_too() -> None:
    deal = DESK.subject("first_contact")
    [flag] = DESK.due("first_contact", deal, "2026-03-03 09:00")
    assert (flag.step, flag.severity, flag.recipients) == ("red_flag", "critical", ("li", "role:supervisor"))
    assert flag.render("zh") == "红色预警：24 小时未联系"


def test_a_reply_in_time_stops_both() -> None:
    deal = DESK.subject("first_contact", activities=[call("a-1", "2026-03-02 09:03")])
    assert DESK.told("first_reply", deal, "2026-03-09 09:00") == []
    assert DESK.told("first_contact", deal, "2026-03-09 09:00") == []
