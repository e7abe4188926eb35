"""D3 · customers of tier S change hands or are closed only after a supervisor's approval, whoever asks and how."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.control_desk import deal
from tests.scenarios.journey import LI, WANG, Desk, way

from salesfunnel import Actor, Advance, Lose
from salesfunnel.lifecycle.commands import (
    ApproveItem,
    Assign,
    ChangeFields,
    Claim,
    CompleteItem,
    OfferHandover,
    RejectItem,
)

CASES = [
    ("transfer", Assign("mo"), WANG),
    ("transfer", OfferHandover("mo"), LI),
    ("transfer", Claim(), LI),
    ("close", Lose("price"), LI),
    ("close", Advance("won"), LI),
]
named = pytest.mark.parametrize(
    ("what", "command", "by"), CASES, ids=[f"{what}-{type(command).__name__}" for what, command, _ in CASES]
)
BOTH = Actor("wang", roles=("seller", "supervisor"))


def negotiating(tier: str = "S") -> Desk:
    desk = Desk("sales_control")
    deal(desk, "negotiation", tier=tier)
    desk.do("d-1", ChangeFields({"terms_agreed": True}), 4)
    return desk


def consented(what: str) -> Desk:
    desk = negotiating()
    desk.do("d-1", CompleteItem(what, "consent"), 5, LI)
    desk.do("d-1", ApproveItem(what, "consent"), 5.5, WANG)
    return desk


@named
def test_tier_s_needs_consent_and_the_other_tiers_do_not(what: str, command: Any, by: Actor) -> None:
    answer = negotiating().ask("d-1", command, 5, by)
    assert [(each.checklist, each.item, each.code) for each in answer.findings] == [
        (what, "consent", "item_open")
    ]
    for tier in "ABC":
        assert negotiating(tier).ask("d-1", command, 5, by).accepted


@named
def test_a_tier_that_nobody_knows_is_treated_as_s(what: str, command: Any, by: Actor) -> None:
    desk = negotiating()
    desk.do("d-1", ChangeFields({"tier": None}), 5)
    [found] = desk.ask("d-1", command, 6, by).findings
    assert (found.checklist, found.answer, found.reasons[0].field) == (what, None, "tier")


@named
def test_while_the_approval_is_missing_the_supervisor_is_asked_for_it(
    what: str, command: Any, by: Actor
) -> None:
    desk = negotiating()
    [asked] = desk.do("d-1", CompleteItem(what, "consent"), 5, LI).requests
    refused = desk.ask("d-1", command, 6, by)
    assert not refused.accepted
    assert refused.requests == (asked,)
    assert (asked.kind, asked.roles) == ("ask_approval", ("supervisor",))
    assert "主管同意" in asked.render("zh")


@named
def test_with_the_supervisor_s_approval_it_is_granted_and_replays(what: str, command: Any, by: Actor) -> None:
    desk = consented(what)
    desk.do("d-1", command, 6, by)
    [live] = desk.replayed("d-1")
    assert [each.by for item in live.subject.items for each in item.approvals if item.checklist == what] == [
        "wang"
    ]


def test_consent_to_one_is_no_consent_to_the_other() -> None:
    assert consented("transfer").held("d-1", Lose("price"), 6) == ["consent"]


def test_nobody_approves_a_request_of_their_own() -> None:
    desk = negotiating()
    desk.do("d-1", CompleteItem("close", "consent"), 5, BOTH)
    refused = desk.ask("d-1", ApproveItem("close", "consent"), 6, BOTH)
    assert [each.code for each in refused.findings] == ["four_eyes"]


def test_a_refused_consent_says_why_and_asks_nobody_again() -> None:
    desk = negotiating()
    desk.do("d-1", CompleteItem("close", "consent"), 5, LI)
    desk.do("d-1", RejectItem("close", "consent", "wait for the quarter"), 6, WANG)
    refused = desk.ask("d-1", Lose("price"), 7)
    assert "wait for the quarter" in str(refused.findings[0])
    assert refused.requests == ()


def test_consent_lasts_two_weeks() -> None:
    desk = consented("close")
    assert desk.ask("d-1", Lose("price"), 19.5).accepted
    [found] = desk.ask("d-1", Lose("price"), 19.6).findings
    assert found.code == "item_approval_expired"


def test_a_customer_of_tier_s_is_won_and_counted() -> None:
    desk = consented("close")
    desk.do("d-1", Advance("won"), 6)
    found = desk.report("deals", "d-1")
    assert way(found)[-1] == ("negotiation", 1, 1)
    assert found.overall.won == 1
