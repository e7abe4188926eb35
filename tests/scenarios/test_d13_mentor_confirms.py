"""D13 · in a seller's first three months the mentor confirms before a deal advances."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.control_desk import CARD, NEW, OLD, VISIT, deal, submit
from tests.scenarios.journey import LI, Desk, way

from salesfunnel import Actor, Advance, Seller
from salesfunnel.lifecycle.commands import ApproveItem, ChangeFields

MENTOR, DELEGATE = Actor("mei", roles=("mentor",)), Actor("chen", roles=("mentor",))
ASKED, CONFIRMED = submit("mentoring", "confirmed"), ApproveItem("mentoring", "confirmed")


def visiting(owner: Seller) -> Desk:
    desk = Desk("sales_control")
    deal(desk, "visit", owner=owner)
    desk.do("d-1", VISIT, 1)
    desk.do("d-1", CARD, 1)
    return desk


def test_an_experienced_seller_needs_nobody() -> None:
    assert visiting(OLD).ask("d-1", Advance("survey"), 1).accepted


def test_a_new_seller_s_deal_advances_when_the_mentor_has_confirmed() -> None:
    desk = visiting(NEW)
    assert desk.held("d-1", Advance("survey"), 1) == ["confirmed"]
    [wanted] = desk.do("d-1", ASKED, 1).requests
    assert (wanted.kind, wanted.roles) == ("ask_approval", ("mentor",))
    assert desk.held("d-1", Advance("survey"), 2) == ["confirmed"]
    desk.do("d-1", CONFIRMED, 2, MENTOR)
    desk.do("d-1", Advance("survey"), 2)
    assert way(desk.report("deals", "d-1")) == [("visit", 1, 1), ("survey", 1, 0)]


def test_each_further_step_is_confirmed_anew_even_one_that_would_happen_by_itself() -> None:
    desk = visiting(NEW)
    for wish, by in ((ASKED, LI), (CONFIRMED, MENTOR), (Advance("survey"), LI)):
        desk.do("d-1", wish, 2, by)
    desk.do("d-1", ChangeFields({"survey_done": True}), 3)
    tick = desk.tick("d-1", 3)
    assert (tick.events, [each.code for each in tick.findings]) == ((), ["advance_held", "item_stale"])
    desk.do("d-1", ASKED, 4)
    desk.do("d-1", CONFIRMED, 4, MENTOR)
    desk.tick("d-1", 4)
    assert desk.stage("d-1") == "proposal"


@pytest.mark.parametrize(
    ("by", "wish", "code"),
    [
        (DELEGATE, ApproveItem("mentoring", "confirmed", on_behalf_of="mei"), None),
        (Actor("li", roles=("mentor",)), CONFIRMED, "four_eyes"),
        (Actor("wu", roles=("seller",)), CONFIRMED, "not_an_approver"),
    ],
    ids=["the delegate", "mentor of himself", "a colleague"],
)
def test_who_may_confirm(by: Actor, wish: Any, code: str | None) -> None:
    desk = visiting(NEW)
    desk.do("d-1", ASKED, 1)
    answer = desk.ask("d-1", wish, 2, by)
    assert [each.code for each in answer.findings] == ([code] if code else [])


@pytest.mark.parametrize(("day", "asked"), [(45.6, True), (45.7, False)])
def test_three_months_are_92_days(day: float, *, asked: bool) -> None:
    """He joined on 15 January, which began 46.375 days before the first day here."""
    desk = visiting(NEW)
    answer = desk.ask("d-1", Advance("survey"), day)
    assert answer.accepted is (not asked)


def test_when_nobody_knows_how_long_the_seller_is_here_the_mentor_is_asked() -> None:
    [found] = visiting(Seller("li")).ask("d-1", Advance("survey"), 1).findings[:1]
    assert found.answer is None
    assert [(reason.field, reason.kind) for reason in found.reasons] == [("owner.joined_on", "missing")]
