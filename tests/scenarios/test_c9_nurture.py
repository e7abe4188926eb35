"""C9 · unripe leads go back to nurture and return: a score crossing brings them back, reassigned, counted once."""

from __future__ import annotations

from tests.scenarios.cash_desk import BOSS, answered
from tests.scenarios.journey import WANG, Desk, way

from salesfunnel import Advance, Convert, Park, Resume
from salesfunnel.lifecycle.commands.changes import ChangeFields
from salesfunnel.lifecycle.commands.ownership import Assign

READY = {"budget": 150_000, "buys_on": "2026-06-30", "need": "extend"}


def nurtured() -> Desk:
    desk = Desk("lead_to_cash")
    answered(desk, score=20)
    desk.do("l-1", Park("nurture", reason="no budget yet"), 2)
    return desk


def test_the_score_brings_the_lead_back_and_it_is_reassigned() -> None:
    desk = nurtured()
    assert desk.held("l-1", Resume(), 10) == ["score"]
    assert desk.do("l-1", ChangeFields({"score": 59}), 20).requests == ()
    crossed = desk.do("l-1", ChangeFields({"score": 60}), 30)
    [told] = crossed.requests
    assert (told.kind, told.roles) == ("notify", ("supervisor",))
    assert "培育线索已成熟" in told.render("zh")
    desk.do("l-1", Resume(), 30, WANG)
    [owner] = desk.do("l-1", Assign("mo"), 30, WANG).requests
    assert owner.people == ("mo",)
    [lead] = desk.replayed("l-1")
    assert (lead.subject.stage, lead.subject.owner_id) == ("mql", "mo")


def test_a_journey_with_two_returns_is_counted_once() -> None:
    desk = nurtured()
    desk.bring("l-1", contacts=(BOSS,))
    desk.do("l-1", ChangeFields({"score": 75, **READY}), 30)
    desk.do("l-1", Resume(), 31)
    desk.do("l-1", Advance("sql"), 32)
    desk.do("l-1", Park("nurture", reason="the project was put off"), 33)
    desk.do("l-1", Resume(), 60)
    desk.do("l-1", Convert("d-1", "deals"), 61)
    assert desk.stays("l-1") == ["new", "mql", "nurture", "mql", "sql", "nurture", "sql", "converted"]
    answered(desk, "l-2")
    desk.do("l-2", Park("nurture"), 3)
    found = desk.report("leads", "l-1", "l-2")
    assert way(found) == [("new", 2, 2), ("mql", 2, 1), ("sql", 1, 1)]
    assert (found.overall.entered, found.overall.won, found.overall.parked) == (2, 1, 1)


def test_a_conversion_may_reuse_an_account_and_links_everything_both_ways() -> None:
    for account, expected in ((None, "acme"), ("globex", "globex")):
        desk = Desk("lead_to_cash")
        answered(desk, score=90, **READY)
        desk.bring("l-1", contacts=(BOSS,))
        desk.do("l-1", Advance("sql"), 1)
        wish = Convert("d-1", "deals", account_id=account, contact_ids=("c-1", "c-2"))
        assert dict(desk.do("l-1", wish, 2).expects) == {"l-1": 4, "d-1": 0}
        lead, deal = (each.subject for each in desk.replayed("l-1", "d-1"))
        assert (lead.opportunity_id, deal.lead_id) == ("d-1", "l-1")
        assert lead.account_id == deal.account_id == expected
        assert lead.contact_ids == deal.contact_ids == ("c-1", "c-2")
