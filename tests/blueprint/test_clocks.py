"""Clocks and sequences in a blueprint: every mistake is named with its place and cure, and a funnel answers."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesfunnel import BlueprintError, Document, Dossier, Funnel, Opportunity
from salesfunnel.blueprint import lint
from salesfunnel.cadence.sequence import Enrolment, TouchStatus
from salesfunnel.errors import UnknownName

NOW = datetime(2026, 3, 10, tzinfo=UTC)
HEAD: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"signing_at": {"type": "instant"}, "ready": {"type": "flag"}},
    "calendars": {"office": {"week": {"mon-fri": ["09:00-18:00"]}}},
    "pipelines": {"deals": {"stages": [{"key": "talk"}, {"key": "won", "kind": "won"}]}},
}  # fmt: skip
QUOTE = {"kind": "quote_sent", "target": {"limit": "3d"}}
DEAL = Dossier(
    Opportunity(id="d-1", pipeline="deals", stage="talk", created_at=NOW - timedelta(days=9), owner_id="u-7"),
    activities=(), planned=(), documents=(Document("q-1", "quote", NOW - timedelta(days=8)),),
)  # fmt: skip


def problems(**sections: Any) -> list[tuple[str, str]]:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load({**HEAD, **sections})
    assert all(each.cure for each in caught.value.problems)
    return [(each.path, each.code) for each in caught.value.problems]


def own(**more: Any) -> dict[str, Any]:
    return {"own": {"start_when": "created_at", "target": {"limit": "3h"}, **more}}


@pytest.mark.parametrize(
    ("clock", "path", "code"),
    [
        ({"start_when": "creatd_at"}, "clocks.own.start_when.0.at", "unknown_field"),
        ({"start_when": "source"}, "clocks.own.start_when.0.at", "not_a_date"),
        ({"start_when": {"rows": "documents", "dated": "kind"}}, "clocks.own.start_when.0.dated", "not_a_date"),
        ({"start_when": {"entered": ["tlak"]}}, "clocks.own.start_when.0", "unknown_stage"),
        ({"or_since": "readyy"}, "clocks.own.or_since", "unknown_field"),
        ({"calendar": "ofice"}, "clocks.own.calendar", "unknown_calendar"),
        ({"escalation": "ladder"}, "clocks.own.escalation", "unknown_escalation"),
        ({"stages": ["tlak"]}, "clocks.own.stages", "unknown_stage"),
        ({"statuses": ["parked"]}, "clocks.own.statuses", "never_runs"),
        ({"target": {"deadline": "ready"}}, "clocks.own.target.0.deadline", "not_a_date"),
        ({"target": [{"limit": "1h"}, {"limit": "2h"}]}, "clocks.own.target.0", "shadowed_target"),
        ({"measure": "business", "target": {"limit": "2d"}}, "clocks.own.target.0.limit", "days_of_working_time"),
        ({"escalation": {"steps": [{"key": "a", "at": "-4h"}]}}, "clocks.own.escalation.steps.a.at",
         "before_the_start"),
    ],
)  # fmt: skip
def test_a_clock_that_cannot_run_is_named_with_its_place_and_cure(clock: Any, path: str, code: str) -> None:
    assert (path, code) in problems(clocks=own(**clock))


def test_a_condition_that_does_not_fit_is_named_where_it_stands() -> None:
    found = problems(clocks=own(when="redy", target={"limit": "3h", "when": "nobody"}))
    assert [path for path, _ in found] == ["clocks.own.when.left", "clocks.own.target.0.when.left"]


def test_a_sequence_s_names_are_checked() -> None:
    steps = [{"key": "call", "channel": "phone", "when": "redy"}]
    found = problems(sequences={"s": {"of": "opportunity", "steps": steps, "calendar": "x", "zone": "citty"}})
    assert [path for path, _ in found] == [
        "sequences.s.steps.call.when.left",
        "sequences.s.zone",
        "sequences.s.calendar",
    ]


@pytest.mark.parametrize(
    ("clock", "code"),
    [
        ({"start_when": {"rows": "activities"}}, "no_or_since"),
        ({"escalation": {"steps": [{"key": "b", "at": "+2h"}, {"key": "a", "at": "+1h"}]}}, "steps_out_of_order"),
        ({"escalation": {"steps": [{"key": "a"}], "repeat": {"from_step": "a", "rrule": "FREQ=DAILY"}}},
         "endless_repeat"),
        ({"escalation": {"steps": [{"key": "a"}], "repeat": {"from_step": "a", "every": "2d", "until": "1d"}}},
         "never_repeated"),
        ({"again": "first", "stop_when": "created_at"}, "stops_itself"),
    ],
)  # fmt: skip
def test_what_is_unwise_is_advised_against(clock: Any, code: str) -> None:
    found = [each for each in lint({**HEAD, "clocks": own(**clock)}) if each.code == code]
    assert [each.severity for each in found] == ["warning"]
    assert found[0].cure


def test_an_escalation_that_no_clock_names_is_advised_against() -> None:
    found = lint({**HEAD, "escalations": {"ladder": {"steps": [{"key": "a"}]}}})
    assert "unused_escalation" in [each.code for each in found]


def test_a_funnel_answers_what_is_due_and_the_same_after_pickling() -> None:
    funnel = Funnel.load({**HEAD, "clocks": {"quote": QUOTE}})
    due = funnel.due(DEAL, now=NOW)
    assert [(each.clock, each.due_at) for each in due.reminders] == [("quote", NOW - timedelta(days=5))]
    assert due.reminders[0].render("zh").startswith("“d-1”的“quote”已超时")
    assert funnel.due(DEAL, now=NOW, acknowledged=set(due.ids)).reminders == ()
    assert pickle.loads(pickle.dumps(funnel)).due(DEAL, now=NOW) == due  # noqa: S301 - our own
    assert [each.clock for each in funnel.clocks(DEAL, now=NOW)] == ["quote"]
    assert funnel.schedule(DEAL, now=NOW, until=NOW + timedelta(days=9)) == ()


def test_an_escalation_is_shared_by_its_key() -> None:
    ladder = {"steps": [{"key": "owner"}, {"key": "boss", "at": "+1d", "roles": ["supervisor"]}]}
    funnel = Funnel.load(
        {**HEAD, "clocks": {"quote": {**QUOTE, "escalation": "ladder"}}, "escalations": {"ladder": ladder}}
    )
    assert [each.recipients for each in funnel.due(DEAL, now=NOW).reminders] == [
        ("u-7",),
        ("role:supervisor",),
    ]


def test_a_funnel_knows_the_next_touch() -> None:
    steps = [{"key": "call", "channel": "phone"}, {"key": "write", "channel": "email", "wait": "1d"}]
    funnel = Funnel.load({**HEAD, "sequences": {"hello": {"of": "opportunity", "steps": steps}}})
    enrolment = Enrolment(id="e-1", subject_id="d-1", sequence="hello", enrolled_at=NOW)
    assert funnel.next_touch(enrolment, DEAL, now=NOW).status is TouchStatus.READY
    assert [each.step for each in funnel.planned_touches(enrolment, DEAL, now=NOW)] == ["call", "write"]
    lost = Enrolment(id="e-1", subject_id="d-1", sequence="helo", enrolled_at=NOW)
    with pytest.raises(UnknownName, match="hello"):
        funnel.next_touch(lost, DEAL, now=NOW)


def test_a_funnel_gathers_and_holds_back() -> None:
    policies = {"digests": {"daily": {"opens_on": "09:00"}}, "caps": {"few": {"per_day": 1}}}
    funnel = Funnel.load({**HEAD, "clocks": {"quote": QUOTE}, **policies})
    gathered = funnel.gather(funnel.due(DEAL, now=NOW).reminders, digest="daily", now=NOW)
    assert [each.recipient for each in gathered.ready] == ["u-7"]
    held = funnel.throttle(gathered.ready, cap="few", told={"u-7": 1}, now=NOW)
    assert (held.sent, len(held.deferred)) == ((), 1)


def test_a_blueprint_without_clocks_has_nothing_due() -> None:
    assert Funnel.load(HEAD).due(DEAL, now=NOW).reminders == ()
