"""E2 · High intent: 30 minutes and a named manager; middle: 2 hours in turn; low: 24 hours, the trainees."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.journey import NOW

from salesfunnel import Account, Activity, Dossier, Funnel, Opportunity, Seller
from salesfunnel.blueprint import template
from salesfunnel.routing import Roster, RoutingState

FUNNEL = Funnel.load(template("quarter_sprint"))
ROSTER = Roster(
    (
        Seller("mei", tier="senior", territories=["east"], skills={"SaaS": 3}),
        Seller("bo", tier="senior", territories=["east"], skills={"retail": 2}),
        Seller("chen", tier="senior", territories=["north"]),
        Seller("tao", tier="trainee"),
        Seller("fang", tier="trainee"),
    )
)
OWN = Account("acme", fields={"manager_id": "chen"})


def deal(key: str, *did: str, account: Account | None = None, **known: str) -> Dossier[Opportunity]:
    rows = tuple(Activity(f"{key}-{each}", each, NOW) for each in did)
    subject = Opportunity(id=key, pipeline="deals", stage="discovery", **known)
    return Dossier(subject, activities=rows, account=account)


def test_the_three_tiers_have_their_people_and_their_minutes() -> None:
    asked = [
        deal("demo", "demo_request", region="East", account=OWN),
        deal("needs", "need_form", "video", region="East", industry="SaaS"),
        deal("paper", "white_paper", region="East"),
        deal("video", "video", region="East"),
        deal("card-1", region="East"),
        deal("card-2", "message"),
        deal("card-3", "message"),
    ]
    found = FUNNEL.assign_many(asked, ROSTER, RoutingState(), now=NOW).assignments
    got = [(each.rule, each.seller_id, (each.respond_by or NOW) - NOW) for each in found]
    assert got == [
        ("high_intent", "chen", timedelta(minutes=30)),
        ("high_intent", "mei", timedelta(minutes=30)),
        ("middle_intent", "bo", timedelta(hours=2)),
        ("middle_intent", "mei", timedelta(hours=2)),
        ("low_intent", "fang", timedelta(hours=24)),
        ("low_intent", "tao", timedelta(hours=24)),
        ("low_intent", "fang", timedelta(hours=24)),
    ]


def test_what_is_not_loaded_is_not_surely_high() -> None:
    unknown = Dossier(Opportunity(id="d", pipeline="deals", stage="discovery"))
    assert FUNNEL.assign(unknown, ROSTER, RoutingState(), now=NOW)[0].rule == "low_intent"


def test_a_demo_that_nobody_answered_in_half_an_hour_goes_on() -> None:
    demo = deal("demo", "demo_request", region="East", industry="SaaS", account=OWN)
    held, state = FUNNEL.assign(demo, ROSTER, RoutingState(), now=NOW)
    late = NOW + timedelta(minutes=31)
    other, _ = FUNNEL.reassign(demo, held, ROSTER, state, now=late)
    assert (held.seller_id, other.seller_id, other.had) == ("chen", "mei", ("chen",))
    assert other.respond_by == late + timedelta(minutes=30)
