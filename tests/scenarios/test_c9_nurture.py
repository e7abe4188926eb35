"""C9 · unripe leads go back to nurture and return: a score crossing brings them back, reassigned, counted once."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.cash_desk import BOSS, answered, interested
from tests.scenarios.journey import DAY, NOW, Desk, way

from salesfunnel import Actor, Advance, Convert, Park, Resume, Seller, Tally, conversion
from salesfunnel.lifecycle.commands import Assign, ChangeFields
from salesfunnel.routing import Roster, RoutingState

READY = {"budget": 150_000, "buys_on": "2026-06-30", "need": "extend"}
ROSTER = Roster((Seller("li"), Seller("mo", weight=2), Seller("wu")))
DISPATCHER = Actor("router", roles=("dispatcher",))
CAUSES = ("webinar", "demo", "download")
"""What a lead of our market without a known budget has to do within a few days to be ripe."""


def nurtured(**known: object) -> Desk:
    desk = Desk("lead_to_cash")
    answered(desk, **known)
    desk.do("l-1", Park("nurture", reason="no budget yet"), 2)
    return desk


def band(desk: Desk, day: float) -> str | None:
    return desk.funnel.score(desk.dossier("l-1"), now=NOW + day * DAY).band


def test_a_lead_that_ripens_in_nurture_comes_back_by_itself_and_is_assigned_by_the_rules() -> None:
    desk = nurtured()
    assert desk.held("l-1", Resume(), 10) == ["score"]
    interested(desk, "webinar", "web_visit", day=20)
    assert (band(desk, 20), desk.tick("l-1", 20).events) == ("mql", ())
    interested(desk, "demo", "download", day=22)
    back = desk.tick("l-1", 22)
    assert [(each.to_stage, each.actor.id) for each in back.events] == [("mql", "clock")]
    [asked] = back.requests
    assert (asked.kind, asked.roles) == ("ask_assignment", ("dispatcher",))
    assert asked.render("zh") == "培育线索已成熟并返回：请重新分配"
    again = desk.tick("l-1", 22)
    assert (again.events, again.requests) == ((), ())
    now = NOW + 22 * DAY
    found, _ = desk.funnel.assign(desk.dossier("l-1"), ROSTER, RoutingState(), now=now, had=("li",))
    assert (found.rule, found.seller_id) == ("new_lead", "mo")
    assert found.respond_by == now + timedelta(minutes=10)
    [told] = desk.do("l-1", Assign("mo"), 22, DISPATCHER).requests
    assert told.people == ("mo",)
    [lead] = desk.replayed("l-1")
    assert (lead.subject.stage, lead.subject.owner_id) == ("mql", "mo")


def test_what_a_lead_did_long_ago_does_not_add_up_to_ripeness() -> None:
    desk = nurtured()
    for day, kind in enumerate(CAUSES):
        interested(desk, kind, day=20 + 14 * day)
        assert desk.tick("l-1", 20 + 14 * day).events == ()
    assert desk.stage("l-1") == "nurture"


def test_who_was_set_aside_although_ripe_stays_until_something_happens() -> None:
    desk = nurtured(**READY)
    interested(desk, "demo", "webinar", day=3)
    assert [each.to_stage for each in desk.tick("l-1", 3).events] == ["mql"]
    desk.do("l-1", Park("nurture", reason="the project was put off"), 4)
    assert (band(desk, 4), desk.tick("l-1", 5).events) == ("sql", ())
    interested(desk, "web_visit", day=6)
    assert [each.to_stage for each in desk.tick("l-1", 6).events] == ["mql"]


def test_a_person_may_bring_back_who_is_ripe_and_the_same_is_asked_of_the_host() -> None:
    desk = nurtured()
    interested(desk, *CAUSES, day=3)
    assert [each.kind for each in desk.do("l-1", Resume(), 3).requests] == ["ask_assignment"]


def test_a_journey_with_two_returns_is_counted_once() -> None:
    desk = nurtured()
    desk.bring("l-1", contacts=(BOSS,))
    desk.do("l-1", ChangeFields(READY), 30)
    interested(desk, "demo", day=30)
    desk.tick("l-1", 30)
    desk.do("l-1", Advance("sql"), 31)
    desk.do("l-1", Park("nurture", reason="the project was put off"), 33)
    interested(desk, "demo", day=60)
    desk.tick("l-1", 60)
    desk.do("l-1", Convert("d-1", "deals"), 61)
    assert desk.stays("l-1") == ["new", "mql", "nurture", "mql", "sql", "nurture", "sql", "converted"]
    answered(desk, "l-2")
    desk.do("l-2", Park("nurture"), 3)
    replayed = desk.report("leads", "l-1", "l-2")
    live = [desk.dossier(each) for each in ("l-1", "l-2")]
    assert conversion(Tally.of(live, pipeline=desk.funnel.pipelines["leads"])) == replayed
    assert way(replayed) == [("new", 2, 2), ("mql", 2, 1), ("sql", 1, 1)]
    assert (replayed.overall.entered, replayed.overall.won, replayed.overall.parked) == (2, 1, 1)


def test_a_conversion_may_reuse_an_account_and_links_everything_both_ways() -> None:
    for account, expected in ((None, "acme"), ("globex", "globex")):
        desk = Desk("lead_to_cash")
        answered(desk, **READY)
        interested(desk, "demo", day=1)
        desk.bring("l-1", contacts=(BOSS,))
        desk.do("l-1", Advance("sql"), 1)
        wish = Convert("d-1", "deals", account_id=account, contact_ids=("c-1", "c-2"))
        assert dict(desk.do("l-1", wish, 2).expects) == {"l-1": 5, "d-1": 0}
        lead, deal = (each.subject for each in desk.replayed("l-1", "d-1"))
        assert (lead.opportunity_id, deal.lead_id) == ("d-1", "l-1")
        assert lead.account_id == deal.account_id == expected
        assert lead.contact_ids == deal.contact_ids == ("c-1", "c-2")
