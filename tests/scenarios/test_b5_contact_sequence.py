"""B5 · phone, then WeChat, then SMS, until the customer answers."""

from __future__ import annotations

from typing import Any

from tests.scenarios.due_desk import DueDesk, at, call, shown

from salesfunnel.cadence.sequence import Enrolment, TouchStatus, touched

DESK = DueDesk("five_stage_crm")
NEW = Enrolment(id="e-1", subject_id="d-1", sequence="first_touches", enrolled_at=at("2026-03-02 20:00"))


def ask(enrolment: Enrolment, now: str, **rows: Any) -> Any:
    return DESK.funnel.next_touch(enrolment, DESK.subject("first_contact", **rows), now=at(now))


def test_the_plan_is_phone_wechat_sms_outside_the_quiet_hours() -> None:
    plan = DESK.funnel.planned_touches(NEW, DESK.subject("first_contact"), now=at("2026-03-02 20:00"))
    assert [(each.channel, shown(each.at)) for each in plan] == [
        ("phone", "2026-03-02 20:00"), ("wechat", "2026-03-03 20:00"), ("sms", "2026-03-05 20:00"),
    ]  # fmt: skip


def test_what_is_due_in_quiet_hours_waits_until_nine() -> None:
    found = ask(NEW, "2026-03-02 22:00")
    assert (found.status, shown(found.at)) == (TouchStatus.WAITS, "2026-03-03 09:00")


def test_no_answer_leads_on_and_an_answer_ends_it() -> None:
    called = touched(NEW, "phone", at=at("2026-03-02 20:00"), outcome="no_answer")
    assert ask(called, "2026-03-03 20:00").step.key == "wechat"
    wrote = [call("a-1", "2026-03-03 10:00", "inbound", kind="message")]
    assert ask(called, "2026-03-03 20:00", activities=wrote).status is TouchStatus.ENDED
    answered = touched(NEW, "phone", at=at("2026-03-02 20:00"), outcome="answered")
    assert ask(answered, "2026-03-03 20:00").status is TouchStatus.ENDED
