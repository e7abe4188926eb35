"""Capturing and converting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests.lifecycle.funnels import ACTOR, LEADS, NOW, deal, known, lead, moving, process

from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import Capture, Command, Convert, Lose
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.event import Captured, Converted
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay


def ask(dossier: Any, command: Command, over: Any = None) -> Decision:
    return decide(over or process("leads"), dossier, command, actor=ACTOR, now=NOW)


def code(answer: Decision) -> str:
    assert not answer.accepted
    assert answer.events == ()
    (finding,) = answer.findings
    assert finding.render("zh") != finding.render("en")
    return finding.code


def test_a_lead_is_captured_with_nothing_known() -> None:
    answer = ask(None, Capture("l-9", "leads"))
    (event,) = answer.events
    assert isinstance(event, Captured)
    assert event.subject == Lead(
        id="l-9", pipeline="leads", stage="fresh", created_at=NOW, stays=(Stay("fresh", NOW),)
    )
    assert (answer.expects, answer.verdict) == (ReadOnly({"l-9": 0}), None)


def test_a_capture_keeps_what_is_told() -> None:
    told: dict[str, Any] = {
        "name": "Acme renewal", "source": "fair", "region": "EU", "industry": "SaaS", "owner_id": "u-1",
        "account_id": "a-1", "contact_ids": ("c-1",), "amount": Money.of(5, "CNY"),
        "close_date": date(2026, 6, 1), "tags": ("hot",), "fields": {"need": True},
        "created_at": NOW - timedelta(days=3),
    }  # fmt: skip
    answer = ask(None, Capture("d-9", "deals", stage="pool", **told), process("deals"))
    subject = evolve(None, answer.events[0]).subject
    assert isinstance(subject, Opportunity)
    assert {name: getattr(subject, name) for name in told} == told
    assert (subject.version, subject.changed_at, subject.stay) == (1, NOW, Stay("pool", NOW))


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Capture("l-9", "leads", stage="mql"), "not_the_start"),
        (Capture("l-9", "leads", stage="mqll"), "unknown_stage"),
        (Capture("l-9", "leeds"), "unknown_pipeline"),
        (Capture("l-9", "deals"), "other_pipeline"),
    ],
)
def test_a_capture_starts_where_the_pipeline_starts(command: Capture, expected: str) -> None:
    assert code(ask(None, command)) == expected


def test_a_pipeline_without_an_open_stage_captures_nothing() -> None:
    over = process("leads", leads={"of": "lead", "stages": [{"key": "nurture", "kind": "parked"}]})
    assert code(ask(None, Capture("l-9", "leads"), over)) == "no_start"


def test_what_exists_is_not_captured_again() -> None:
    assert code(ask(lead(), Capture("l-1", "leads"))) == "not_a_move"


def test_converting_wins_the_lead_and_begins_the_deal() -> None:
    before = lead(
        "sql", name="Zhang", source="fair", region="EU", industry="SaaS", owner_id="u-1", account_id="a-1",
        amount=Money.of(5, "CNY"), tags=("hot",), contact_ids=("c-1",), version=4,
    )  # fmt: skip
    answer = ask(before, Convert("d-9", "deals"))
    won, begun = answer.events
    assert isinstance(won, Converted)
    assert (won.to_stage, won.status, won.opportunity_id) == ("qualified", Status.WON, "d-9")
    assert answer.expects == ReadOnly({"l-1": 4, "d-9": 0})
    assert (won.subject_id, won.seq, begun.subject_id, begun.seq) == ("l-1", 5, "d-9", 1)
    after, born = evolve(before, won).subject, evolve(None, begun).subject
    assert isinstance(born, Opportunity)
    kept = ("name", "source", "region", "industry", "owner_id", "amount", "tags", "fields")
    assert all(getattr(born, name) == getattr(before.subject, name) for name in kept)
    assert (born.lead_id, born.account_id, born.contact_ids, born.stage) == ("l-1", "a-1", ("c-1",), "pool")
    assert (after.opportunity_id, after.account_id, after.contact_ids) == ("d-9", "a-1", ("c-1",))


def test_converting_may_bring_another_account_and_people() -> None:
    before = lead("sql", account_id="a-1", contact_ids=("c-1",))
    won, begun = ask(before, Convert("d-9", "deals", account_id="a-2", contact_ids=("c-2",))).events
    for subject in (evolve(before, won).subject, evolve(None, begun).subject):
        assert (subject.account_id, subject.contact_ids) == ("a-2", ("c-2",))


def test_converting_passes_the_gates_to_the_won_stage() -> None:
    answer = ask(lead("mql", fields=known(replied=None)), Convert("d-9", "deals"))
    assert (answer.accepted, answer.verdict, answer.events) == (False, Verdict.RETREAT, ())
    assert [each.gate for each in answer.findings] == ["talked"]


def test_converting_lists_the_stages_passed_over() -> None:
    won, _ = ask(lead("fresh"), Convert("d-9", "deals")).events
    assert isinstance(won, Converted)
    assert won.skipped == ("mql", "sql")


def test_where_skipping_is_refused_only_the_last_open_stage_converts() -> None:
    over = moving("leads", skip="refused")
    assert ask(lead("sql"), Convert("d-9", "deals"), over).accepted
    assert code(ask(lead("mql"), Convert("d-9", "deals"), over)) == "move_refused"


def test_a_lead_that_was_won_without_a_deal_is_converted_where_it_stands() -> None:
    before = lead("qualified", fields={})
    answer = ask(before, Convert("d-9", "deals"))
    assert (answer.accepted, answer.verdict) == (True, None)
    after = evolve(before, answer.events[0]).subject
    assert (after.stays, after.opportunity_id) == (before.subject.stays, "d-9")


def test_a_lead_is_converted_once() -> None:
    assert code(ask(lead("qualified", opportunity_id="d-1"), Convert("d-9", "deals"))) == "already_converted"


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Convert("l-1", "deals"), "id_taken"),
        (Convert("d-9", "deels"), "unknown_pipeline"),
        (Convert("d-9", "leads"), "not_for_opportunities"),
        (Convert("d-9", "deals", stage="confirmed"), "not_the_start"),
        (Convert("d-9", "deals", stage="confirmd"), "unknown_stage"),
    ],
)
def test_a_conversion_that_leads_nowhere_is_explained(command: Convert, expected: str) -> None:
    assert code(ask(lead("sql"), command)) == expected


def test_a_pipeline_for_leads_without_a_won_stage_converts_nothing() -> None:
    stages = [each for each in LEADS["stages"] if each.get("kind") != "won"]
    over = process("leads", leads={"of": "lead", "stages": stages})
    assert code(ask(lead("sql"), Convert("d-9", "deals"), over)) == "no_such_stage"


def test_a_deal_is_not_converted() -> None:
    answer = ask(deal("solution"), Convert("d-9", "deals"), process("deals"))
    assert code(answer) == "not_a_move"


def test_disqualifying_a_lead_is_losing_it() -> None:
    answer = ask(lead("mql"), Lose("student"))
    assert evolve(lead("mql"), answer.events[0]).subject.status is Status.LOST


@pytest.mark.parametrize(
    "told", [{"at": NOW + timedelta(seconds=1)}, {"created_at": NOW + timedelta(days=9)}]
)
def test_nobody_is_captured_before_it_happened(told: dict[str, Any]) -> None:
    assert code(ask(None, Capture("l-9", "leads", **told))) == "not_yet"
    assert ask(None, Capture("l-9", "leads", at=NOW, created_at=NOW - timedelta(days=9))).accepted
