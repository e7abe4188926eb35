"""X8 · claims judged by a pure function with a token to compare and set; a cool-down that no colleague relays;
"this action moves the deadline to …".
"""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest
from tests.ownership.desk import BOSS, DAY, LI, MO, NOW, WU, Desk

from salesfunnel import Activity, Capture, Convert, Funnel, from_wire, replay, to_wire
from salesfunnel.errors import Conflict
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    Assign,
    Claim,
    OfferHandover,
    RecordActivity,
    Release,
)
from salesfunnel.model.event import Event
from salesfunnel.ownership import ClaimPolicy, Registered, adjudicate, lodge

SECTIONS: dict[str, Any] = {
    "claims": {"all": {"protection": {"actions": "kind in ['call', 'visit']"}}},
    "pools": {"sea": {"hold_days": 1, "per_day": 3, "owned": 2, "cool_down_days": 30}},
}


class Register:
    """A host's register of the claims to one customer: it commits onto the token that was seen, and only so."""

    def __init__(self) -> None:
        self.claims: tuple[Registered, ...] = ()
        self.token = lodge((), Registered(id="x", by="x", at=NOW), ClaimPolicy(), now=NOW).expects

    def commit(self, claim: Registered, expects: str | None, token: str) -> bool:
        if expects != self.token:
            return False
        self.claims, self.token = (*self.claims, claim), token
        return True


def test_however_the_calls_come_the_same_claim_wins_and_none_is_lost() -> None:
    claims = [
        Registered(id=name, by=name, at=NOW + n * DAY / 100) for n, name in enumerate(("li", "mo", "wu"))
    ]
    policy, now = ClaimPolicy(), NOW + DAY
    for calls in permutations(claims):
        register = Register()
        thought = [
            lodge(register.claims, each, policy, now=now) for each in calls
        ]  # all saw the empty register
        kept = [
            register.commit(each, found.expects, found.token)
            for each, found in zip(calls, thought, strict=True)
        ]
        assert kept == [True, False, False]
        for each in calls[1:]:
            again = lodge(register.claims, each, policy, now=now)
            assert register.commit(each, again.expects, again.token)
        assert adjudicate(register.claims, policy, now).winner == claims[0]
        assert len(register.claims) == 3


def test_a_subject_s_version_is_the_token_of_a_claim_to_it() -> None:
    desk = Desk(**SECTIONS)
    desk.begin()
    one, two = desk.ask(desk.claim(LI), LI, 1), desk.ask(desk.claim(MO), MO, 1)
    assert one.expects == two.expects == {"d-1": 1}
    desk.store.commit(two)
    with pytest.raises(Conflict):
        desk.store.commit(one)
    assert (desk.owner(), desk.codes(desk.claim(LI), LI, 1)) == ("mo", ["held"])


def test_the_whole_story_of_a_lead_in_the_pool() -> None:
    desk = Desk(**SECTIONS)
    desk.begin()
    assert desk.codes(desk.claim(LI), LI, 0.5) == ["on_hold"]
    desk.do(desk.claim(LI), LI, 1)
    found = desk.funnel.standing(desk.dossier(), now=NOW + 10 * DAY)
    assert "an action now moves the deadline to 2026-03-15T01:00:00+00:00" in found.render()
    desk.do(RecordActivity(Activity("a-1", "visit")), LI, 10)
    assert desk.tick(12.9).events == ()
    desk.tick(13)
    assert desk.owner() is None
    assert desk.codes(desk.claim(LI), LI, 14) == ["cooling_down"]
    desk.do(desk.claim(MO), MO, 14)
    assert desk.codes(OfferHandover("li"), MO, 14) == ["cooling_down"]
    desk.do(OfferHandover("wu"), MO, 14)
    desk.do(AcceptHandover(), WU, 14)
    assert desk.codes(OfferHandover("li"), WU, 14) == ["cooling_down"]
    desk.do(Release(), WU, 15)
    assert desk.codes(desk.claim(LI), LI, 42.9) == ["cooling_down"]
    desk.do(desk.claim(LI), LI, 43)
    told = [from_wire(Event, json.loads(json.dumps(to_wire(each)))) for each in desk.store.events("d-1")]
    assert replay(told) == desk.store.load("d-1")


def test_a_lead_that_becomes_a_deal_brings_its_former_owners_along() -> None:
    desk = Desk()
    document = desk.funnel.document
    document["pipelines"]["leads"] = {"of": "lead", "stages": [{"key": "new"}, {"key": "sql", "kind": "won"}]}
    document["pools"] = {"sea": {"cool_down_days": 30, "of": ["lead", "opportunity"]}}
    desk.funnel = Funnel.load(document)
    desk.store.commit(desk.funnel.decide(None, Capture("l-1", "leads"), actor=BOSS, now=NOW))
    desk.do(Claim(), LI, 1, "l-1")
    desk.do(Release(), LI, 2, "l-1")
    desk.do(Claim(), MO, 3, "l-1")
    desk.do(Convert("d-1", "b2b"), MO, 4, "l-1")
    assert desk.codes(OfferHandover("li"), MO, 5) == ["cooling_down"]
    assert desk.codes(Assign("li"), BOSS, 32) == []
