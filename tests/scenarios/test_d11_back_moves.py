"""D11 · a discount of more than 30 % needs a reason before the quote; repeated moves back raise an audit."""

from __future__ import annotations

import pytest
from tests.scenarios.control_desk import deal, later
from tests.scenarios.journey import Desk, way

from salesfunnel import Account, Advance, GoBack
from salesfunnel.lifecycle.commands import ChangeFields
from salesfunnel.model import AccountTree

DOWN, UP = GoBack("survey", "scope changed"), Advance("quote")


def quoting() -> Desk:
    desk = Desk("sales_control")
    deal(desk, "quote")
    return desk


@pytest.mark.parametrize(
    ("discount", "reason", "verdict"),
    [("300", None, "advance"), ("300.01", None, "hold"), ("300.01", "first order", "advance"), (None, None, "hold"),
     ("400", "", "hold")],
    ids=["30 %", "a fen more", "with its reason", "not told", "an empty reason"],
)  # fmt: skip
def test_a_quote_with_more_than_30_percent_off_waits_for_its_reason(
    discount: str | None, reason: str | None, verdict: str
) -> None:
    desk = quoting()
    told = {"list_price": "1000", "discount": discount, "discount_reason": reason}
    desk.do("d-1", ChangeFields({name: each for name, each in told.items() if each is not None}), 4)
    assert desk.ask("d-1", Advance("negotiation"), 4).verdict == verdict
    may = desk.funnel.may(desk.dossier("d-1"), resource="quote", now=later(4))
    assert may.allowed is (verdict == "advance")


def wavering(times: int) -> Desk:
    desk = quoting()
    desk.do("d-1", ChangeFields({"list_price": "1000", "discount": "0"}), 4)
    for time in range(times):
        asked = desk.do("d-1", DOWN, 5 + time).requests
        assert [(each.kind, each.roles) for each in asked] == ([("x_audit", ("audit",))] if time else [])
        desk.do("d-1", UP, 5.5 + time)
    return desk


def test_the_second_move_back_raises_an_audit_and_holds_the_deal_until_it_was_looked_into() -> None:
    assert wavering(1).ask("d-1", Advance("negotiation"), 9).accepted
    desk = wavering(2)
    assert desk.held("d-1", Advance("negotiation"), 9) == ["few_back_moves"]
    desk.do("d-1", ChangeFields({"audited": True}), 10)
    desk.do("d-1", Advance("negotiation"), 10)
    [live] = desk.replayed("d-1")
    assert live.subject.back_moves == 2
    assert way(desk.report("deals", "d-1")) == [
        ("visit", 1, 1), ("survey", 1, 1), ("proposal", 1, 1), ("quote", 1, 1), ("negotiation", 1, 0),
    ]  # fmt: skip


def test_moves_back_are_counted_over_a_customer() -> None:
    desk = wavering(2)
    deal(desk, "survey", "d-2")
    desk.do("d-2", GoBack("visit", "another person"), 3)
    tree = AccountTree.of([Account("group"), Account("east", parent_id="group")])
    [share] = tree.shares("group", [each.subject for each in desk.replayed("d-1", "d-2")])
    assert (share.count, share.back_moves) == (2, 3)
