"""D5 · a seller leaves: access frozen, statement written, reviewed, reassigned, traceable."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.control_desk import MO, OLD, deal, later, submit
from tests.scenarios.journey import LI, WANG, Desk, way

from salesfunnel import Activity, Actor, Advance, Lose, Seller, as_of
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    ApproveItem,
    Assign,
    ChangeFields,
    OfferHandover,
    RecordActivity,
    RejectItem,
    Release,
    Tag,
)

FROZEN = Seller("li", joined_on=OLD.joined_on, fields={"frozen": True})
DIRECTOR = Actor("zhao", roles=("director",))
STATEMENT = submit("handover", "statement", "statement")
REVIEWED = ApproveItem("handover", "statement")


def frozen(tier: str = "A") -> Desk:
    desk = Desk("sales_control")
    deal(desk, "survey", tier=tier)
    desk.bring("d-1", owner=FROZEN)
    return desk


@pytest.mark.parametrize(
    "command",
    [
        ChangeFields({"survey_done": True}),
        RecordActivity(Activity("a-9", "call")),
        Tag(("hot",)),
        Lose("price"),
        Release(),
        OfferHandover("mo"),
        Advance("proposal"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_the_owner_s_access_is_frozen_and_others_is_not(command: Any) -> None:
    desk = frozen()
    answer = desk.ask("d-1", command, 2)
    assert (answer.accepted, answer.findings[0].code) == (False, "not_permitted")
    assert "负责人权限已冻结" in answer.findings[0].render("zh")
    assert desk.ask("d-1", RecordActivity(Activity("a-9", "call")), 2, WANG).accepted


def test_who_is_not_frozen_writes_no_statement_and_is_not_barred() -> None:
    desk = Desk("sales_control")
    deal(desk, "survey")
    desk.do("d-1", ChangeFields({"survey_done": True}), 2)
    desk.do("d-1", Assign("mo"), 3, WANG)
    assert desk.dossier("d-1").subject.owner_id == "mo"


def test_an_owner_that_was_not_loaded_is_not_taken_for_active() -> None:
    desk = frozen()
    desk.bring("d-1", owner=None)
    assert desk.held("d-1", Tag(("hot",)), 2) == ["not_permitted"]


def test_nothing_is_reassigned_before_the_statement_is_written_and_reviewed() -> None:
    desk = frozen()
    assert desk.held("d-1", Assign("mo"), 2, WANG) == ["statement"]
    [wanted] = desk.do("d-1", STATEMENT, 2, LI).requests
    assert (wanted.kind, wanted.roles) == ("ask_approval", ("supervisor", "director"))
    assert desk.held("d-1", Assign("mo"), 3, WANG) == ["statement"]
    desk.do("d-1", REVIEWED, 3, WANG)
    desk.do("d-1", Assign("mo", "li leaves"), 4, WANG)
    [live] = desk.replayed("d-1")
    assert live.subject.owner_id == "mo"


def test_the_supervisor_writes_it_where_the_owner_is_absent_and_somebody_else_reviews_it() -> None:
    desk = frozen()
    desk.do("d-1", STATEMENT, 2, WANG)
    assert [each.code for each in desk.ask("d-1", REVIEWED, 3, WANG).findings] == ["four_eyes"]
    desk.do("d-1", REVIEWED, 3, DIRECTOR)
    desk.do("d-1", Assign("mo"), 4, WANG)


def test_a_statement_that_is_sent_back_is_written_again() -> None:
    desk = frozen()
    desk.do("d-1", STATEMENT, 2, LI)
    desk.do("d-1", RejectItem("handover", "statement", "the promises are missing"), 3, WANG)
    assert desk.held("d-1", Assign("mo"), 4, WANG) == ["statement"]
    desk.do("d-1", STATEMENT, 5, LI)
    desk.do("d-1", REVIEWED, 6, WANG)
    desk.do("d-1", Assign("mo"), 7, WANG)


def test_the_successor_accepts_what_is_offered_and_works_on() -> None:
    desk = frozen()
    desk.do("d-1", STATEMENT, 2, LI)
    desk.do("d-1", REVIEWED, 3, WANG)
    desk.do("d-1", OfferHandover("mo", "doc-statement", later(10)), 3, WANG)
    desk.do("d-1", AcceptHandover(), 4, MO)
    desk.bring("d-1", owner=Seller("mo", joined_on=OLD.joined_on))
    desk.do("d-1", ChangeFields({"survey_done": True}), 5, MO)
    desk.tick("d-1", 5)
    assert way(desk.report("deals", "d-1")) == [("visit", 1, 1), ("survey", 1, 1), ("proposal", 1, 0)]


def test_a_customer_of_tier_s_needs_the_consent_besides() -> None:
    desk = frozen("S")
    assert desk.held("d-1", Assign("mo"), 2, WANG) == ["consent", "statement"]


def test_the_history_tells_who_had_it_when_and_who_let_it_go() -> None:
    desk = frozen()
    for day, wish, by in ((2, STATEMENT, LI), (3, REVIEWED, WANG), (4, Assign("mo", "li leaves"), WANG)):
        desk.do("d-1", wish, day, by)
    told = desk.store.events("d-1")[-3:]
    assert [(type(each).__name__, each.actor.id) for each in told] == [
        ("ItemCompleted", "li"),
        ("ItemApproved", "wang"),
        ("Assigned", "wang"),
    ]
    before, after = (as_of(desk.store.events("d-1"), later(day)) for day in (3.9, 4))
    assert before is not None
    assert after is not None
    assert (before.subject.owner_id, after.subject.owner_id) == ("li", "mo")
