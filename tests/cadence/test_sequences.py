"""Phone, then WeChat, then SMS, until the customer answers; everything is checked when it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import attrs
import pytest
from pydantic import ValidationError
from tests.cadence.desk import SHANGHAI, Desk, at, call, deal

from salesfunnel import Dossier
from salesfunnel.cadence.occasion import Way
from salesfunnel.cadence.sequence import (
    CompiledSequence,
    Enrolment,
    NextTouch,
    Sequence,
    TouchStatus,
    compile_sequence,
    migrated,
    next_touch,
    planned_touches,
    touched,
)
from salesfunnel.cadence.target import Measure
from salesfunnel.calendars import Calendar, CalendarDefinition
from salesfunnel.errors import InvalidValue
from salesfunnel.model.stage import Pipeline

DESK = Desk({})
WAY = Way.of(Pipeline.model_validate({"stages": [{"key": "new"}]}))
OFFICE = Measure(Calendar.of(CalendarDefinition.model_validate({"week": {"mon-fri": ["09:00-18:00"]}}),
                             timezone="Asia/Shanghai"))  # fmt: skip
STEPS: list[dict[str, Any]] = [
    {"key": "call", "channel": "phone", "then": {"answered": "stop", "bounced": "text"}},
    {"key": "write", "channel": "wechat", "wait": "1d", "script": "hello"},
    {"key": "text", "channel": "sms", "wait": "2d", "within": "12h"},
]
ANSWERS = {"stop_when": [{"rows": "activities", "where": "direction == 'inbound'"}]}
BEGUN = at("2026-03-02 10:00")
NEW = Enrolment(id="e-1", subject_id="d-1", sequence="welcome", enrolled_at=BEGUN)


def made(**more: Any) -> CompiledSequence:
    sequence = Sequence.model_validate({"steps": STEPS, **more})
    return compile_sequence(
        "welcome", sequence, catalogue=DESK.catalogue, way=WAY, business=OFFICE, zone=SHANGHAI
    )


def ask(
    sequence: CompiledSequence, enrolment: Enrolment, now: str, dossier: Dossier[Any] | None = None
) -> NextTouch:
    return next_touch(sequence, enrolment, DESK.view(dossier or deal(), at(now)))


def after(step: str, when: str, outcome: Any = None, enrolment: Enrolment = NEW) -> Enrolment:
    return touched(enrolment, step, at=at(when), outcome=outcome)


def test_the_first_step_is_ready_and_the_next_waits_from_when_it_was_made() -> None:
    first = ask(made(), NEW, "2026-03-02 10:00")
    assert (first.status, first.step and first.step.key) == (TouchStatus.READY, "call")
    waits = ask(made(), after("call", "2026-03-02 15:00", "no_answer"), "2026-03-02 16:00")
    assert (waits.status, waits.at) == (TouchStatus.WAITS, at("2026-03-03 15:00"))


def test_an_answer_ends_it_and_a_bounce_branches() -> None:
    ended = ask(made(), after("call", "2026-03-02 15:00", "answered"), "2026-03-02 16:00")
    assert (ended.status, ended.enrolment.ended_at) == (TouchStatus.ENDED, at("2026-03-02 16:00"))
    assert "answered" in str(ended.message)
    bounced = ask(made(), after("call", "2026-03-02 15:00", "bounced"), "2026-03-02 16:00")
    assert (bounced.step and bounced.step.key, bounced.at) == ("text", at("2026-03-04 15:00"))


def test_the_customer_writing_ends_it_and_what_came_before_the_enrolment_does_not() -> None:
    sequence = made(**ANSWERS)
    before = deal(activities=[call("a-1", at("2026-03-02 09:30"), "inbound")])
    assert ask(sequence, NEW, "2026-03-02 11:00", before).status is TouchStatus.READY
    wrote = deal(activities=[call("a-2", at("2026-03-02 10:30"), "inbound")])
    found = ask(sequence, NEW, "2026-03-02 11:00", wrote)
    assert (found.status, found.enrolment.ended_at) == (TouchStatus.ENDED, at("2026-03-02 10:30"))


def test_rows_that_were_not_loaded_block_it() -> None:
    unknown = attrs.evolve(deal(), activities=None)
    assert ask(made(**ANSWERS), NEW, "2026-03-02 11:00", unknown).status is TouchStatus.BLOCKED


def test_a_stop_condition_is_checked_when_it_is_sent() -> None:
    sequence = made(stop_if="urgent")
    assert ask(sequence, NEW, "2026-03-02 11:00").status is TouchStatus.READY
    assert ask(sequence, NEW, "2026-03-02 11:00", deal(fields={"urgent": True})).status is TouchStatus.ENDED


def test_without_consent_nothing_is_sent() -> None:
    sequence = made(consent={"phone": "urgent"})
    assert ask(sequence, NEW, "2026-03-02 11:00").status is TouchStatus.BLOCKED
    assert ask(sequence, NEW, "2026-03-02 11:00", deal(fields={"urgent": True})).status is TouchStatus.READY


@pytest.mark.parametrize(
    ("now", "sent_at"),
    [
        ("2026-03-02 20:59", "2026-03-02 20:59"),
        ("2026-03-02 21:00", "2026-03-03 09:00"),
        ("2026-03-03 08:59", "2026-03-03 09:00"),
        ("2026-03-03 09:00", "2026-03-03 09:00"),
    ],
)
def test_quiet_hours_count_by_the_clock_of_the_blueprint(now: str, sent_at: str) -> None:
    found = ask(made(quiet={"since": "21:00", "until": "09:00"}), NEW, now)
    assert found.at == at(sent_at)
    assert (found.status is TouchStatus.READY) is (now == sent_at)


def test_quiet_hours_count_where_the_customer_is() -> None:
    sequence = made(quiet={"since": "21:00", "until": "09:00"}, zone="region")
    berlin = deal(region="Europe/Berlin")
    # Ten in the morning in Shanghai is three at night in Berlin; nine there is four in the afternoon here.
    found = ask(sequence, NEW, "2026-03-02 10:00", berlin)
    assert (found.status, found.at) == (TouchStatus.WAITS, at("2026-03-02 16:00"))


def test_a_customer_is_touched_so_often_in_a_day_whoever_does_it() -> None:
    rows = [call(f"a-{hour}", at(f"2026-03-02 0{hour}:00")) for hour in (7, 8)]
    found = ask(made(per_day=2), NEW, "2026-03-02 11:00", deal(activities=rows))
    assert (found.status, found.at) == (TouchStatus.WAITS, at("2026-03-03 00:00"))
    quiet = made(per_day=2, quiet={"since": "21:00", "until": "09:00"})
    assert ask(quiet, NEW, "2026-03-02 11:00", deal(activities=rows)).at == at("2026-03-03 09:00")


def test_a_customer_is_touched_so_often_in_seven_days() -> None:
    rows = [call(f"a-{day}", at(f"2026-03-0{day} 08:00")) for day in (1, 2)]
    found = ask(made(per_week=2), NEW, "2026-03-02 11:00", deal(activities=rows))
    # The first of March is out of the seven days from the eighth on.
    assert found.at == at("2026-03-08 00:00")


def test_an_overdue_step_keeps_to_its_window_and_the_plan_goes_on_from_it() -> None:
    done = after("write", "2026-03-03 15:00", enrolment=after("call", "2026-03-02 15:00"))
    # Planned for the fifth at three, at most twelve hours late.
    assert ask(made(), done, "2026-03-06 03:00").status is TouchStatus.READY
    late = ask(made(), done, "2026-03-06 03:01")
    assert (late.status, len(late.passed_over)) == (TouchStatus.ENDED, 1)
    assert [(each.step, each.skipped) for each in late.enrolment.touches][-1] == ("text", True)


def test_a_step_that_is_not_meant_is_passed_over_when_its_turn_comes() -> None:
    steps = [{**STEPS[0], "when": "urgent"}, *STEPS[1:]]
    found = ask(made(steps=steps), NEW, "2026-03-02 11:00", deal(fields={"urgent": False}))
    assert (found.step and found.step.key, found.at) == ("write", at("2026-03-03 10:00"))


def test_a_wait_may_count_working_time() -> None:
    steps = [STEPS[0], {**STEPS[1], "wait": "4h", "measure": "business"}, STEPS[2]]
    found = ask(made(steps=steps), after("call", "2026-03-06 16:00"), "2026-03-06 17:00")
    assert found.at == at("2026-03-09 11:00")


def test_a_plan_does_not_drift_from_reading_to_reading() -> None:
    sequence = made(quiet={"since": "21:00", "until": "09:00"})
    plans = {
        planned_touches(sequence, NEW, DESK.view(deal(), BEGUN + timedelta(minutes=minutes)))
        for minutes in range(0, 3000, 37)
    }
    assert [(each.step, each.at) for each in plans.pop()] == [
        ("call", at("2026-03-02 10:00")), ("write", at("2026-03-03 10:00")), ("text", at("2026-03-05 10:00")),
    ]  # fmt: skip
    assert plans == set()


def test_an_enrolment_keeps_to_its_version() -> None:
    with pytest.raises(InvalidValue, match="version 1"):
        ask(made(version=2), NEW, "2026-03-02 11:00")


@pytest.mark.parametrize(
    ("new", "version", "ends"),
    [
        ({"version": 2}, 1, False),
        ({"version": 2, "on_edit": "move"}, 2, False),
        ({"version": 2, "on_edit": "move", "steps": STEPS[1:]}, 1, True),
        (None, 1, True),
    ],
)
def test_editing_and_deleting_say_what_happens_to_those_inside(new: Any, version: int, ends: bool) -> None:
    old = Sequence.model_validate({"steps": STEPS})
    later = Sequence.model_validate({"steps": STEPS, **new}) if new is not None else None
    when: datetime = at("2026-03-02 16:00")
    found, said = migrated(after("call", "2026-03-02 15:00"), old, later, at=when)
    assert (found.version, found.ended_at == when, said is not None) == (version, ends, ends)


def test_a_deleted_sequence_may_be_finished() -> None:
    old = Sequence.model_validate({"steps": STEPS, "on_delete": "finish"})
    assert migrated(NEW, old, None, at=BEGUN) == (NEW, None)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"steps": []}, "at least 1"),
        ({"steps": [STEPS[0], STEPS[0]]}, "differ"),
        ({"steps": [{"key": "stop", "channel": "sms"}]}, "stop"),
        ({"steps": [{"key": "a", "channel": "sms", "then": {"answered": "a"}}]}, "later step"),
        ({"quiet": {"since": "9", "until": "10:00"}}, "21:00"),
        ({"quiet": {"since": "10:00", "until": "10:00"}}, "twice"),
    ],
)
def test_a_sequence_that_leads_nowhere_is_refused(wrong: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Sequence.model_validate({"steps": STEPS, **wrong})
