"""C10 · opportunity → order → contract → instalments → payment: stock and credit gate the order, the paid share closes."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.cash_desk import ACME, cny, deal, order, paper
from tests.scenarios.journey import DAY, NOW, Desk, way

from salesfunnel import Advance
from salesfunnel.conditions import View, compile_condition, parse
from salesfunnel.model import Account, Line

CONTRACT = ("k-1", "contract", "signed", 120_000)
PLAN = (("i-1", 36_000, "2026-03-20"), ("i-2", 84_000, "2026-05-20"))


def ordering() -> Desk:
    desk = Desk("lead_to_cash")
    deal(desk, "ordering")
    return desk


def may_order(desk: Desk) -> list[str | None]:
    found = desk.funnel.may(desk.dossier("d-1"), resource="order", now=NOW + 4 * DAY)
    return [each.criterion for each in found.findings]


@pytest.mark.parametrize(
    ("change", "stops"),
    [
        ({}, []),
        ({"lines": (), "amount": None}, ["order", "lines_add_up", "credit"]),
        ({"amount": cny(119_999)}, ["lines_add_up"]),
        ({"lines": (Line("pump", 4), Line("cable", 100, cny(300)))}, ["lines_add_up", "credit"]),
        ({"fields": {"stock_reserved": False}}, ["stock"]),
        ({"fields": {}}, ["stock"]),
    ],
    ids=["sound", "no lines", "lines come to another amount", "a line without a price", "no stock", "stock not asked"],
)  # fmt: skip
def test_lines_and_stock_gate_the_order(change: dict[str, Any], stops: list[str]) -> None:
    desk = ordering()
    assert may_order(desk)[:1] == ["order"]
    desk.do("d-1", order(day=4, **change), 4)
    assert may_order(desk) == stops
    assert desk.held("d-1", Advance("contracting"), 4) == [*stops, "confirmed"]


@pytest.mark.parametrize(
    ("account", "stops"),
    [
        (ACME, []),
        (Account("acme", fields={"credit_limit": 200_000, "credit_used": 80_000}), []),
        (Account("acme", fields={"credit_limit": 200_000, "credit_used": "80000.01"}), ["credit"]),
        (Account("acme", fields={"credit_limit": 200_000}), ["credit"]),
        (None, ["credit"]),
    ],
    ids=["enough", "just enough", "a fen too little", "use not known", "customer not loaded"],
)
def test_the_customer_s_credit_gates_the_order(account: Any, stops: list[str]) -> None:
    desk = ordering()
    desk.do("d-1", order(day=4), 4)
    desk.bring("d-1", account=account)
    assert may_order(desk) == stops


def test_the_contract_comes_after_the_order_and_over_the_same_amount() -> None:
    desk = ordering()
    desk.do("d-1", paper("k-1", "contract", "signed", 130_000, day=3.5), 3.5)
    desk.do("d-1", order("confirmed", day=4), 4)
    desk.do("d-1", Advance("contracting"), 4)
    assert desk.held("d-1", Advance("collecting"), 5) == ["after_the_order", "same_amount", "whole_plan"]
    desk.do("d-1", paper(*CONTRACT, day=5), 5)
    assert desk.held("d-1", Advance("collecting"), 5) == ["whole_plan"]


def collecting() -> Desk:
    desk = Desk("lead_to_cash")
    deal(desk, "contracting")
    desk.do("d-1", paper(*CONTRACT, day=5), 5)
    for key, major, due_on in PLAN:
        desk.do("d-1", paper(key, "instalment", "open", major, day=5, due_on=due_on), 5)
    desk.tick("d-1", 5)
    assert desk.stage("d-1") == "collecting"
    return desk


def fact(desk: Desk, name: str, day: float) -> object:
    view = View(desk.dossier("d-1"), now=NOW + day * DAY, catalogue=desk.funnel.catalogue("opportunity"))
    return view.read(name)


def test_instalments_fall_due_and_payments_add_up_to_the_whole() -> None:
    desk = collecting()
    assert (fact(desk, "contracted_total", 6), fact(desk, "planned_total", 6)) == (12_000_000, 12_000_000)
    assert [fact(desk, "overdue_instalments", day) for day in (18, 19, 79, 80)] == [0, 1, 1, 2]
    desk.do("d-1", paper("p-1", "payment", None, 36_000, day=20), 20)
    desk.do("d-1", paper("i-1", "instalment", "paid", 36_000, day=5, due_on="2026-03-20"), 20)
    assert fact(desk, "overdue_instalments", 20) == 0
    assert desk.tick("d-1", 20).events == ()
    assert desk.held("d-1", Advance("won"), 20) == ["paid_share"]
    desk.do("d-1", paper("p-2", "payment", None, 84_000, day=70), 70)
    assert fact(desk, "paid_total", 70) == 12_000_000
    desk.tick("d-1", 70)
    found = desk.report("deals", "d-1")
    assert way(found)[-2:] == [("contracting", 1, 1), ("collecting", 1, 1)]
    assert (found.overall.won, found.overall.cycle_won.median_days) == (1, 70)


def test_the_paid_share_is_a_condition() -> None:
    desk = collecting()
    share = compile_condition(
        parse("paid_total / contracted_total >= 0.3"), desk.funnel.catalogue("opportunity")
    )
    for day, major, reached in ((20, "35999.99", False), (21, "36000", True)):
        desk.do("d-1", paper("p-1", "payment", None, major, day=day), day)
        view = View(desk.dossier("d-1"), now=NOW + day * DAY, catalogue=desk.funnel.catalogue("opportunity"))
        assert share.answer(view) is reached


def test_cash_conversion_is_the_share_of_contracts_that_were_paid() -> None:
    desk = Desk("lead_to_cash")
    for key, paid in (("d-1", 120_000), ("d-2", 36_000), ("d-3", 0)):
        deal(desk, "contracting", key)
        desk.do(key, paper(*CONTRACT, day=5), 5)
        desk.do(key, paper("i-1", "instalment", "open", 120_000, day=5, due_on="2026-04-01"), 5)
        desk.tick(key, 5)
        if paid:
            desk.do(key, paper("p-1", "payment", None, paid, day=9), 9)
        desk.tick(key, 9)
    found = desk.report("deals", "d-1", "d-2", "d-3")
    [cash] = [each for each in found.stages if each.stage == "collecting"]
    assert (cash.entered, cash.advanced, cash.rate) == (3, 1, pytest.approx(1 / 3))
    assert found.overall.open == 2
