"""Advance asks every gate on the way, and a refusal says what is missing and what to do instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.lifecycle.funnels import (
    ACTOR,
    DEALS,
    GATES,
    NOW,
    VERSION,
    deal,
    known,
    lead,
    moving,
    must,
    process,
)

from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import Advance, Command, GoBack, Lose, Park
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision, Outcome
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.suggestions import REVIEW_AFTER_DAYS
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Advanced
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay


def ask(over: Process, dossier: Dossier[Lead] | Dossier[Opportunity], to: str) -> Decision:
    return decide(over, dossier, Advance(to), actor=ACTOR, now=NOW)


def codes(answer: Decision) -> list[str]:
    return [each.code for each in answer.findings]


def test_a_free_way_advances_without_a_verdict() -> None:
    answer = ask(process(), deal("pool", fields={}), "conversation")
    assert (answer.outcome, answer.accepted, answer.verdict) == (Outcome.ACCEPTED, True, None)


def test_an_event_says_everything() -> None:
    answer = ask(process(), deal("conversation"), "confirmed")
    assert answer.verdict is Verdict.ADVANCE
    assert answer.events == (
        Advanced(
            subject_id="d-1", seq=1, at=NOW, recorded_at=NOW, actor=ACTOR, blueprint_version=VERSION,
            from_stage="conversation", to_stage="confirmed", status=Status.OPEN,
        ),
    )  # fmt: skip
    assert answer.expects == ReadOnly({"d-1": 0})


def test_stages_passed_over_are_listed() -> None:
    (event,) = ask(process(), deal("pool"), "won").events
    assert isinstance(event, Advanced)
    assert event.skipped == ("conversation", "confirmed", "solution")
    assert event.status is Status.WON


def test_a_gate_between_is_not_passed_over() -> None:
    answer = ask(process(), deal("pool", fields=known(replied=False, need=False)), "solution")
    assert not answer.accepted
    assert {each.gate for each in answer.findings} == {"talked", "worth_it"}


def test_a_shared_gate_is_asked_once() -> None:
    answer = ask(process(), deal("pool", fields=known(replied=None)), "solution")
    assert [(each.gate, each.criterion) for each in answer.findings] == [("talked", "replied")]


def test_one_unknown_must_holds_and_asks() -> None:
    answer = ask(process(), deal("confirmed", fields=known(signed=None)), "won")
    assert (answer.verdict, answer.events, answer.suggests) == (Verdict.HOLD, (), ())
    assert [each.render("zh") for each in answer.asks] == ["signed？"]
    assert answer.expects == ReadOnly()


def test_a_retreat_suggests_the_parked_stage_of_the_policy_with_its_review() -> None:
    answer = ask(process(), deal("conversation", fields=known(budget=None, authority=False)), "confirmed")
    assert answer.verdict is Verdict.RETREAT
    assert answer.suggests == (Park("observation", NOW + timedelta(days=14), "budget, authority"),)


def test_a_retreat_without_a_place_suggests_the_first_parked_stage_and_the_usual_review() -> None:
    answer = ask(process(), deal("solution", fields=known(approved=False)), "won")
    assert answer.suggests == (Park("observation", NOW + timedelta(days=REVIEW_AFTER_DAYS), "approved"),)


def test_a_retreat_to_an_earlier_open_stage_suggests_going_back() -> None:
    answer = ask(process(), deal("conversation", fields=known(replied=False)), "confirmed")
    assert answer.suggests == (GoBack("pool", "replied"),)


def test_where_going_back_is_refused_a_retreat_parks() -> None:
    answer = ask(moving(back="refused"), deal("conversation", fields=known(replied=False)), "confirmed")
    assert [type(each) for each in answer.suggests] == [Park]


def test_a_retreat_to_the_present_stage_parks() -> None:
    gates = GATES | {
        "talked": {"criteria": [must("replied")], "policy": {"retreat_at": 1, "retreat_to": "conversation"}}
    }
    answer = ask(process(gates=gates), deal("conversation", fields=known(replied=False)), "confirmed")
    assert [type(each) for each in answer.suggests] == [Park]


def test_without_a_parked_stage_a_retreat_suggests_nothing() -> None:
    stages = [each for each in DEALS["stages"] if each.get("kind") != "parked"]
    answer = ask(process(deals={"stages": stages}), deal("solution", fields=known(approved=False)), "won")
    assert (answer.verdict, answer.suggests) == (Verdict.RETREAT, ())


def test_a_failed_knockout_suggests_losing_for_that_reason() -> None:
    answer = ask(process("leads"), lead(fields=known(student=True)), "mql")
    assert (answer.verdict, answer.suggests) == (Verdict.REJECT, (Lose("no_student"),))


def test_without_a_lost_stage_a_rejection_suggests_nothing() -> None:
    stages = [{"key": "fresh"}, {"key": "mql", "entry": "reachable"}]
    over = process("leads", leads={"of": "lead", "stages": stages})
    answer = ask(over, lead(fields=known(student=True)), "mql")
    assert (answer.verdict, answer.suggests) == (Verdict.REJECT, ())


def test_at_the_end_of_the_calendar_a_review_has_no_date() -> None:
    late = datetime.max.replace(tzinfo=UTC)
    answer = decide(
        process(), deal("solution", fields=known(approved=False)), Advance("won"), actor=ACTOR, now=late
    )
    assert answer.suggests == (Park("observation", None, "approved"),)


def test_a_criterion_that_only_reports_is_reported_and_lets_pass() -> None:
    answer = ask(process("leads"), lead(fields=known(referred=None)), "mql")
    assert answer.accepted
    assert [each.criterion for each in answer.findings] == ["referred"]
    assert [str(each) for each in answer.asks] == ["referred?"]


@pytest.mark.parametrize("to", ["observation", "lost", "conversation", "pool"])
def test_parked_lost_present_and_earlier_stages_are_no_targets(to: str) -> None:
    answer = ask(process(), deal("conversation"), to)
    assert (codes(answer), answer.verdict) == (["not_a_move"], None)
    assert f"does not lead to stage '{to}'" in str(answer.findings[0])


def test_a_stage_that_nobody_knows_is_refused_with_a_near_one() -> None:
    answer = ask(process(), deal("conversation"), "confirmd")
    assert codes(answer) == ["unknown_stage"]
    assert str(answer.findings[0]) == "pipeline 'deals' has no stage 'confirmd'; did you mean 'confirmed'?"


def test_a_stage_without_a_near_one_is_refused_with_those_there_are() -> None:
    answer = ask(process(), deal("conversation"), "月亮")
    assert "known: 'pool', 'conversation'" in str(answer.findings[0])
    assert "现有：" in answer.findings[0].render("zh")


def test_where_skipping_is_refused_only_the_next_stage_follows() -> None:
    over = moving(skip="refused")
    assert ask(over, deal("pool"), "conversation").accepted
    assert codes(ask(over, deal("pool"), "confirmed")) == ["move_refused"]


def test_where_skipping_is_refused_a_deal_is_won_from_the_last_open_stage() -> None:
    over = moving(skip="refused")
    assert ask(over, deal("solution"), "won").accepted
    assert codes(ask(over, deal("confirmed"), "won")) == ["move_refused"]


def test_a_lead_advances_through_mql_and_sql() -> None:
    over = process("leads")
    assert ask(over, lead("fresh"), "mql").accepted
    assert ask(over, lead("mql"), "sql").accepted
    assert ask(over, lead("sql"), "qualified").events[0].status is Status.WON  # type: ignore[attr-defined]


def test_a_moment_before_the_last_event_is_refused() -> None:
    answer = ask(process(), deal("pool", changed_at=NOW + timedelta(seconds=1)), "conversation")
    assert codes(answer) == ["before_last_event"]


@pytest.mark.parametrize(
    "stays",
    [
        (Stay("pool", NOW + timedelta(seconds=1)),),
        (Stay("pool", None, NOW + timedelta(seconds=1)), Stay("pool")),
        (Stay("pool", NOW + timedelta(days=1), NOW - timedelta(days=9)), Stay("pool")),
    ],
)
def test_a_moment_before_the_last_dated_stay_is_refused(stays: tuple[Stay, ...]) -> None:
    assert codes(ask(process(), deal("pool", stays=stays), "conversation")) == ["before_last_event"]


def test_undated_stays_forbid_no_moment() -> None:
    assert ask(process(), deal("pool", stays=(Stay("pool"),)), "conversation").accepted


def test_the_very_moment_of_the_last_event_is_allowed() -> None:
    assert ask(process(), deal("pool", changed_at=NOW), "conversation").accepted


def test_a_suggestion_would_be_accepted() -> None:
    dossier = deal("conversation", fields={})
    wishes: tuple[Command, ...] = ask(process(), dossier, "won").suggests
    assert wishes
    assert all(decide(process(), dossier, wish, actor=ACTOR, now=NOW).accepted for wish in wishes)
