"""C1 · Lead → MQL → SQL → opportunity → customer: a command and a gate for each step."""

from __future__ import annotations

from tests.scenarios.cash_desk import BOSS, answered, deal, interested, paper
from tests.scenarios.journey import Desk, way

from salesfunnel import Activity, Advance, Capture, Convert, Lose
from salesfunnel.lifecycle.commands import ChangeFields, RecordActivity

SQL = {"budget": 150_000, "buys_on": "2026-06-30", "need": "begin"}


def test_each_step_waits_for_its_standard_and_the_customer_pays_at_the_end() -> None:
    desk = Desk("lead_to_cash")
    desk.do("l-1", Capture("l-1", "leads", source="fair", owner_id="li", account_id="acme"))
    assert desk.held("l-1", Advance("mql")) == ["fits", "answered"]
    desk.do("l-1", ChangeFields({"fits": True}), 0.5)
    desk.do("l-1", RecordActivity(Activity("a-1", "message", direction="inbound")), 1)
    desk.do("l-1", Advance("mql"), 1)
    assert desk.held("l-1", Advance("sql"), 1) == ["score", "budget", "decision_maker", "timetable"]
    desk.do("l-1", ChangeFields(SQL), 2)
    desk.bring("l-1", contacts=(BOSS,))
    assert desk.held("l-1", Advance("sql"), 2) == ["score"]
    interested(desk, "demo", day=2)
    desk.do("l-1", Advance("sql"), 2)
    desk.do("l-1", Convert("d-1", "deals", contact_ids=("c-1",)), 3)
    lead, begun = desk.replayed("l-1", "d-1")
    assert (lead.subject.stage, lead.subject.opportunity_id) == ("converted", "d-1")
    assert (begun.subject.stage, begun.subject.lead_id, begun.subject.account_id) == (
        "discovery",
        "l-1",
        "acme",
    )
    assert begun.subject.fields["budget"] == lead.subject.fields["budget"]
    found = desk.report("leads", "l-1")
    assert way(found) == [("new", 1, 1), ("mql", 1, 1), ("sql", 1, 1)]
    assert (found.overall.won, found.overall.cycle_won.median_days) == (1, 3)


def test_the_opportunity_becomes_a_paying_customer() -> None:
    desk = Desk("lead_to_cash")
    deal(desk, "contracting")
    desk.do("d-1", paper("k-1", "contract", "signed", 120_000, day=5), 5)
    desk.do("d-1", paper("i-1", "instalment", "open", 120_000, day=5, due_on="2026-04-01"), 5)
    desk.tick("d-1", 5)
    desk.do("d-1", paper("p-1", "payment", None, 120_000, day=20), 20)
    desk.tick("d-1", 20)
    assert desk.stays("d-1") == [
        "discovery", "proposal", "negotiation", "ordering", "contracting", "collecting", "won",
    ]  # fmt: skip
    found = desk.report("deals", "d-1")
    assert (found.overall.entered, found.overall.won, found.overall.rate) == (1, 1, 1.0)


def test_a_lead_outside_our_market_is_rejected_and_disqualified() -> None:
    desk = Desk("lead_to_cash")
    desk.do("l-2", Capture("l-2", "leads", fields={"fits": False}))
    answer = desk.ask("l-2", Advance("mql"))
    assert answer.verdict == "reject"
    desk.do("l-2", Lose("too small"), 1)
    assert way(desk.report("leads", "l-2")) == [("new", 1, 0)]
    assert desk.report("leads", "l-2").overall.lost == 1


def test_nobody_converts_past_the_gates_of_an_sql() -> None:
    desk = Desk("lead_to_cash")
    answered(desk)
    assert desk.held("l-1", Convert("d-1", "deals"), 1) == [
        "score", "budget", "decision_maker", "timetable", "need",
    ]  # fmt: skip
