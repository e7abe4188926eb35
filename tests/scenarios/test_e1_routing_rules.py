"""E1 · By region, by expertise in the industry, by source (a touch within 2 hours), by load; with its trace."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.journey import NOW
from tests.scenarios.test_e2_intent_tiers import FUNNEL, ROSTER, deal

from salesfunnel.routing import RoutingState

EMPTY = RoutingState()


def test_the_expert_of_the_industry_in_the_territory_goes_first() -> None:
    found, _ = FUNNEL.assign(
        deal("d", "demo_request", region="华东", industry="retail"), ROSTER, EMPTY, now=NOW
    )
    assert found.seller_id == "bo"
    assert [(step.pool, step.outcome) for step in found.path] == [
        ("manager", "not_named"),
        ("experts", "chosen"),
    ]


def test_without_an_expert_the_territory_goes_round_and_without_a_territory_everybody() -> None:
    north, _ = FUNNEL.assign(
        deal("d", "demo_request", region="North", industry="SaaS"), ROSTER, EMPTY, now=NOW
    )
    assert (north.seller_id, [step.pool for step in north.path]) == ("chen", ["manager", "experts", "region"])
    nowhere, _ = FUNNEL.assign(deal("d", "demo_request", region="Mars"), ROSTER, EMPTY, now=NOW)
    assert [step.outcome for step in nowhere.path] == [
        "not_named",
        "nobody_belongs",
        "nobody_belongs",
        "chosen",
    ]


def test_of_two_experts_the_less_loaded_goes_first() -> None:
    both = deal("d", "demo_request", region="East", industry="SaaS")
    busy = ROSTER.__class__((*(each for each in ROSTER if each.id != "bo"), _expert("bo")))
    assert FUNNEL.assign(both, busy, RoutingState({"mei": 5, "bo": 4}), now=NOW)[0].seller_id == "bo"
    assert FUNNEL.assign(both, busy, RoutingState({"mei": 3, "bo": 4}), now=NOW)[0].seller_id == "mei"


def _expert(key: str):
    from salesfunnel import Seller

    return Seller(key, territories=["east"], skills={"SaaS": 1})


def test_where_two_limits_apply_the_stricter_wins() -> None:
    def minutes(source: str, *did: str) -> float:
        found, _ = FUNNEL.assign(deal("d", *did, source=source, region="East"), ROSTER, EMPTY, now=NOW)
        assert found.respond_by is not None
        return (found.respond_by - NOW) / timedelta(minutes=1)

    assert minutes("referral") == 120
    assert minutes("referral", "demo_request") == 30
    assert minutes("web") == 24 * 60


def test_the_trace_tells_everybody_s_reason_in_both_languages() -> None:
    told = FUNNEL.explain_assignment(deal("d", "video", region="East"), ROSTER, EMPTY, now=NOW)
    assert told.render("en")[1:] == (
        "pool 'region' (in_turn): bo",
        "  bo gets it: 0.500 subjects behind the share, this turn included; received 0",
        "  chen does not fit this subject: territory",
        "  fang does not fit this subject: territory",
        "  mei could have had it: 0.500 subjects behind the share, this turn included; received 0",
        "  tao does not fit this subject: territory",
    )
    assert told.render("zh")[2] == "  bo 获得：按份额还差 0.500 条（含本轮）；已获得 0 条"
