"""C6 · Reaching SQL asks for an assignment; every new lead is answered within 10 minutes."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.cash_desk import BOSS, answered, interested
from tests.scenarios.journey import NOW, Desk
from tests.scenarios.test_c1_lead_to_customer import SQL

from salesfunnel import Account, Actor, Advance, Seller
from salesfunnel.lifecycle.commands import Assign, ChangeFields
from salesfunnel.routing import Roster, RoutingState

ROSTER = Roster((Seller("li"), Seller("mo", weight=2), Seller("wu")))
ROUTER = Actor("router", roles=("automation",))
DAY = timedelta(days=1)


def test_reaching_sql_triggers_the_assignment_and_the_new_owner_is_told() -> None:
    desk, state = Desk("lead_to_cash"), RoutingState()
    answered(desk)
    desk.bring("l-1", contacts=(BOSS,))
    desk.do("l-1", ChangeFields(SQL), 2)
    interested(desk, "demo", day=2)
    qualified = desk.do("l-1", Advance("sql"), 2)
    (asked,) = (each for each in qualified.requests if each.kind == "ask_assignment")
    assert (asked.roles, asked.render("zh")) == (("dispatcher",), "销售认可线索：请立即分配")
    now = NOW + 2 * DAY
    found, state = desk.funnel.assign(desk.dossier(asked.subject_id), ROSTER, state, now=now)
    assert (found.rule, found.seller_id) == ("new_lead", "mo")
    assert found.respond_by == now + timedelta(minutes=10)
    told = desk.do("l-1", Assign("mo"), 2, by=ROUTER).requests
    assert [(each.kind, each.people) for each in told] == [("notify", ("mo",))]


def test_nobody_who_has_a_manager_goes_to_somebody_else_and_silence_goes_on() -> None:
    desk = Desk("lead_to_cash")
    answered(desk)
    desk.bring("l-1", account=Account("acme", fields={"manager_id": "wu"}))
    held, state = desk.funnel.assign(desk.dossier("l-1"), ROSTER, RoutingState(), now=NOW)
    assert (held.rule, held.seller_id) == ("known_customer", "wu")
    late = NOW + timedelta(minutes=11)
    other, _ = desk.funnel.reassign(desk.dossier("l-1"), held, ROSTER, state, now=late)
    assert (other.seller_id, other.had, other.respond_by) == ("mo", ("wu",), late + timedelta(minutes=10))
