"""B3 · Automatic assignment by region, industry and territory; the owner is told."""

from __future__ import annotations

from tests.scenarios.journey import NOW, Desk

from salesfunnel import Actor, Capture, Seller
from salesfunnel.lifecycle.commands import Assign
from salesfunnel.model.event import Assigned
from salesfunnel.routing import Roster, RoutingState

ROSTER = Roster(
    (
        Seller("li", territories=["east"], skills=["retail"]),
        Seller("mo", territories=["east"], skills=["SaaS"]),
        Seller("qi", territories=["west"]),
    )
)
ROUTER = Actor("router", roles=("automation",))


def test_a_deal_goes_to_its_territory_s_expert_who_is_told() -> None:
    desk, state, owners = Desk("five_stage_crm"), RoutingState(), {}
    for key, region, industry in (("d-1", "East", "SaaS"), ("d-2", "华东", "steel"), ("d-3", "West", "SaaS")):
        desk.do(key, Capture(key, "deals", region=region, industry=industry))
        found, state = desk.funnel.assign(desk.dossier(key), ROSTER, state, now=NOW)
        assert found.seller_id is not None
        answer = desk.do(key, Assign(found.seller_id, reason=found.render()), by=ROUTER)
        (event,) = (each for each in answer.events if isinstance(each, Assigned))
        (request,) = (each for each in answer.requests if each.kind == "notify")
        assert (event.owner_id, request.people) == (found.seller_id, (found.seller_id,))
        owners[key] = desk.dossier(key).subject.owner_id
    assert owners == {"d-1": "mo", "d-2": "li", "d-3": "qi"}
    assert [each.subject.owner_id for each in desk.replayed("d-1", "d-2", "d-3")] == ["mo", "li", "qi"]
    assert "rule 'by_region', pool 'experts'" in str(desk.store.events("d-1")[-1].reason)
