"""Leaving for another pipeline, coming back from a loss, and moves told late: nobody gets past a gate so."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lifecycle.funnels import ACTOR, DAY, DEALS, LEADS, NOW, deal, known, process
from tests.lifecycle.test_changes import refused

from salesfunnel.errors import UnknownName
from salesfunnel.gates.verdict import Verdict
from salesfunnel.lifecycle.commands import (
    Advance,
    Command,
    GoBack,
    HandOff,
    Lose,
    Park,
    RecordActivity,
    Reopen,
    Repurchase,
    Resume,
)
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.activity import Activity
from salesfunnel.model.event import HandedOff
from salesfunnel.model.money import Money
from salesfunnel.model.subject import Stay
from salesfunnel.model.wire import from_wire, to_wire

RENEWALS: dict[str, Any] = {
    "stages": [
        {"key": "pool", "exit": "talked"},
        {"key": "offer", "entry": "worth_it"},
        {"key": "paused", "kind": "parked"},
        {"key": "won", "kind": "won", "entry": "signed"},
    ],
}
REACHED = (Stay("pool", NOW - 3 * DAY, NOW - 2 * DAY), Stay("conversation", NOW - 2 * DAY, NOW - DAY))


def over(**moves: str) -> Process:
    return process(
        deals=DEALS | {"hand_off": ["renewals"]}, renewals=RENEWALS | {"moves": moves}, spare=RENEWALS
    )


def ask(dossier: Any, command: Command, on: Process | None = None) -> Decision:
    return decide(on or over(), dossier, command, actor=ACTOR, now=NOW)


def test_a_subject_goes_on_in_another_pipeline() -> None:
    for dossier in (deal("solution"), deal("observation", resume_to="solution", review_at=NOW)):
        (event,) = ask(dossier, HandOff("renewals", reason="their second year")).events
        assert isinstance(event, HandedOff)
        assert (event.from_pipeline, event.to_pipeline, event.to_stage) == ("deals", "renewals", "pool")
        assert from_wire(HandedOff, to_wire(event)) == event
        after = evolve(dossier, event).subject
        assert (after.pipeline, after.stage, after.status) == ("renewals", "pool", "open")
        assert (after.resume_to, after.review_at, after.reason) == (None, None, "their second year")
        assert after.stays[-1] == Stay("pool", NOW)
        on = process("renewals", renewals=RENEWALS)
        assert ask(evolve(dossier, event), Advance("offer"), on).accepted


def test_a_stage_of_the_same_key_is_another_stage_there() -> None:
    (event,) = ask(deal("pool"), HandOff("renewals")).events
    stays = evolve(deal("pool"), event).subject.stays
    assert [(each.stage, each.left_at) for each in stays] == [("pool", NOW), ("pool", None)]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (HandOff("renewal"), "unknown_pipeline"),
        (HandOff("leads"), "hand_off_refused"),
        (HandOff("spare"), "hand_off_refused"),
        (HandOff("deals"), "hand_off_refused"),
        (HandOff("renewals", stage="ofer"), "unknown_stage"),
        (HandOff("renewals", stage="won"), "not_a_move"),
        (HandOff("renewals", stage="paused"), "not_a_move"),
    ],
)
def test_only_a_declared_pipeline_and_an_open_stage_take_over(command: HandOff, code: str) -> None:
    assert refused(ask(deal("solution"), command)) == [code]


def test_a_pipeline_that_declares_nothing_hands_off_to_nobody() -> None:
    answer = ask(deal("pool"), HandOff("leads"), process())
    assert refused(answer) == ["hand_off_refused"]
    assert "'hand_off'" in str(answer.findings[0])


def test_a_pipeline_without_an_open_stage_takes_nobody() -> None:
    shut = {"stages": [{"key": "won", "kind": "won"}]}
    on = process(deals=DEALS | {"hand_off": ["shut"]}, shut=shut)
    assert refused(ask(deal("pool"), HandOff("shut"), on)) == ["no_start"]


def test_the_gates_of_the_other_pipeline_are_asked() -> None:
    for gap in ({"need": None, "budget": None}, {"replied": None}):
        dossier = deal("pool", fields=known(**gap))
        answer = ask(dossier, HandOff("renewals", stage="offer"))
        assert answer.verdict is Verdict.RETREAT
        assert ask(dossier, HandOff("renewals")).accepted
    assert ask(deal("pool"), HandOff("renewals", stage="offer")).accepted


def test_where_it_refuses_skips_nobody_comes_in_past_a_stage() -> None:
    longer = RENEWALS | {"stages": [*RENEWALS["stages"][:2], {"key": "late"}], "moves": {"skip": "refused"}}
    on = process(deals=DEALS | {"hand_off": ["renewals"]}, renewals=longer)
    assert refused(ask(deal("pool"), HandOff("renewals", stage="late"), on)) == ["move_refused"]
    assert ask(deal("pool"), HandOff("renewals", stage="offer"), on).accepted


@pytest.mark.parametrize("name", ["nowhere", "deals", "leads"])
def test_a_process_refuses_a_neighbour_that_is_none(name: str) -> None:
    with pytest.raises(UnknownName, match="hand_off"):
        process(deals=DEALS | {"hand_off": [name]}, leads=LEADS)


def test_no_loss_is_a_way_past_a_gate() -> None:
    lost = deal("lost", stays=(*REACHED, Stay("lost", NOW - DAY)), fields=known(need=None, budget=None))
    assert ask(lost, Reopen("conversation", "they called")).accepted
    assert ask(lost, Reopen("pool", "they called")).accepted
    for gap in ("need", "replied"):
        closed = deal("lost", stays=(*REACHED, Stay("lost", NOW - DAY)), fields=known(**{gap: None}))
        assert not ask(closed, Reopen("solution", "they called")).accepted
    whole = deal("lost", stays=(*REACHED, Stay("lost", NOW - DAY)))
    assert ask(whole, Reopen("solution", "they called")).accepted


def test_going_back_before_a_loss_gives_up_what_was_reached() -> None:
    stays = (*REACHED, Stay("solution", NOW - DAY, NOW - DAY), Stay("pool", NOW - DAY, NOW - DAY))
    dossier = deal("lost", stays=(*stays, Stay("lost", NOW - DAY)), fields=known(budget=None, need=None))
    assert not ask(dossier, Reopen("solution", "they called")).accepted


def test_a_win_had_passed_everything_before_it() -> None:
    won = deal("won", fields=known(need=None, budget=None))
    assert ask(won, Reopen("solution", "changed their mind")).accepted


def test_where_stages_may_not_be_passed_over_reopening_does_not_either() -> None:
    on = process(deals=DEALS | {"moves": {"skip": "refused"}})
    lost = deal("lost", stays=(*REACHED, Stay("lost", NOW - DAY)))
    assert refused(ask(lost, Reopen("solution", "they called"), on)) == ["move_refused"]
    assert ask(lost, Reopen("confirmed", "they called"), on).accepted


@pytest.mark.parametrize(
    ("stage", "command"),
    [
        ("pool", Advance("solution", at=NOW - 2 * DAY)),
        ("solution", GoBack("pool", "scope", at=NOW - 2 * DAY)),
        ("solution", Park(at=NOW - 2 * DAY)),
        ("observation", Resume(at=NOW - 2 * DAY)),
        ("solution", Lose("price", at=NOW - 2 * DAY)),
        ("lost", Reopen("pool", "again", at=NOW - 2 * DAY)),
        ("pool", HandOff("renewals", at=NOW - 2 * DAY)),
        ("won", Repurchase("d-2", at=NOW - 2 * DAY)),
    ],
)
def test_a_move_before_the_last_one_is_refused(stage: str, command: Command) -> None:
    assert refused(ask(deal(stage), command)) == ["before_last_move"]


def test_a_move_told_later_stands_where_it_happened() -> None:
    (event,) = ask(deal("pool"), Advance("solution", at=NOW - DAY)).events
    assert (event.at, event.recorded_at) == (NOW - DAY, NOW)
    assert evolve(deal("pool"), event).subject.entered_at == NOW - DAY


def test_work_before_the_last_move_is_a_late_entry() -> None:
    call = Activity("a-1", "call", at=NOW - 2 * DAY)
    assert ask(deal("pool"), RecordActivity(call)).accepted


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (Repurchase("d-1"), "id_taken"),
        (Repurchase("d-7"), "already_repurchased"),
        (Repurchase("d-2", pipeline="renewal"), "unknown_pipeline"),
        (Repurchase("d-2", pipeline="leads"), "not_for_opportunities"),
        (Repurchase("d-2", amount=Money.of(5, "USD")), "other_currency"),
    ],
)
def test_a_repurchase_that_cannot_be_is_refused(command: Repurchase, code: str) -> None:
    assert refused(ask(deal("won", repurchase_ids=("d-7",)), command)) == [code]


def test_a_repurchase_may_travel_elsewhere() -> None:
    _, begun = ask(deal("won"), Repurchase("d-2", pipeline="renewals", amount=Money.of(5, "CNY"))).events
    subject = evolve(None, begun).subject
    assert (subject.pipeline, subject.stage, subject.amount) == ("renewals", "pool", Money.of(5, "CNY"))
