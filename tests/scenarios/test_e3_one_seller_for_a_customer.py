"""E3 · no two sellers on one customer, whichever call comes first; every assignment leaves a trace."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import attrs
import pytest
from tests.scenarios.journey import DAY, HOUR, LI, NOW, WANG, Desk

from salesfunnel import Activity, Actor, Capture
from salesfunnel.errors import Conflict
from salesfunnel.lifecycle.commands import Assign, Claim, RecordActivity, Release
from salesfunnel.ownership import Registered, adjudicate, lodge, registered
from salesfunnel.ownership.host_records import Books

MO = Actor("mo", roles=("seller",))


def desk(account: str | None = None) -> Desk:
    found = Desk("quarter_sprint")
    found.do("d-1", Capture("d-1", "deals", account_id=account), 0, WANG)
    return found


@pytest.mark.parametrize("first", [LI, MO], ids=lambda each: each.id)
def test_of_two_claims_on_one_version_exactly_one_is_kept_and_both_get_one_answer(first: Actor) -> None:
    other = MO if first is LI else LI
    open_ = desk()
    one, two = open_.ask("d-1", Claim(), 1, first), open_.ask("d-1", Claim(), 1, other)
    assert (one.accepted, two.accepted, one.expects) == (True, True, two.expects)
    open_.store.commit(one)
    with pytest.raises(Conflict):
        open_.store.commit(two)
    [found] = open_.ask("d-1", Claim(), 1, other).findings
    assert found.code == "held"
    assert str(found).startswith(f"{first.id} has it until 2026-03-13T01:00:00+00:00; ")
    assert f"可向 {first.id} 申请交接" in found.render("zh")


def test_a_claim_that_came_by_another_channel_later_changes_no_winner() -> None:
    policy = desk().funnel.blueprint.claims["customer"]
    claims = [
        Registered(id="web", by="li", at=NOW, touched_at=NOW - 2 * HOUR, keys=("phone:13800000000",)),
        Registered(id="fair", by="mo", at=NOW, touched_at=NOW - HOUR, keys=("phone:13800000000",)),
        Registered(id="call", by="wu", at=NOW + HOUR, touched_at=NOW - 9 * HOUR, keys=("phone:13800000000",)),
    ]
    for calls in permutations(claims):
        kept: tuple[Registered, ...] = ()
        for each in calls:
            ruling = lodge(kept, each, policy, now=NOW + DAY)
            kept = (*kept, each)
        assert ruling.winner == claims[0]
        assert ruling == attrs.evolve(adjudicate(claims, policy, NOW + DAY), expects=ruling.expects)


def test_one_customer_is_one_seller_s_in_every_deal_with_it() -> None:
    open_ = desk("east")
    looked_up = Claim(books=Books(claims=()))
    open_.do("d-1", looked_up, 1, LI)
    open_.do("d-2", Capture("d-2", "deals", account_id="east"), 1, WANG)
    held = registered(open_.dossier("d-1").subject)
    assert held is not None
    assert open_.held("d-2", Claim(), 2, MO) == ["claims_unknown"]
    known = Claim(books=Books(claims=(held,)))
    assert open_.held("d-2", known, 2, MO) == ["held"]
    assert open_.held("d-2", known, 2, LI) == ["yours"]
    assert open_.ask("d-2", known, 11, MO).accepted


def test_every_change_of_hands_can_be_traced() -> None:
    open_ = desk()
    steps: list[tuple[Any, float, Actor]] = [
        (Claim(), 1, LI),
        (RecordActivity(Activity("a-1", "meeting")), 10, LI),
        (Release("another region"), 11, LI),
        (Claim(), 11, MO),
        (Assign("wu", "vacation of mo"), 12, WANG),
    ]
    for command, day, by in steps:
        open_.do("d-1", command, day, by)
    told = [(type(each).__name__, each.actor.id) for each in open_.store.events("d-1")]
    assert told == [
        ("Captured", "wang"), ("Claimed", "li"), ("ActivityRecorded", "li"), ("Released", "li"),
        ("Claimed", "mo"), ("Assigned", "wang"),
    ]  # fmt: skip
    [live] = open_.replayed("d-1")
    assert [(each.owner_id, each.to_pool) for each in live.subject.tenures] == [("li", True), ("mo", False)]
    assert (live.subject.owner_id, live.subject.owned_at) == ("wu", NOW + 12 * DAY)
    prolonged = open_.store.events("d-1")[2]
    assert prolonged.claim.until == NOW + 13 * DAY  # type: ignore[attr-defined]


def test_a_protection_that_runs_out_frees_the_customer_by_itself() -> None:
    open_ = desk()
    open_.do("d-1", Claim(), 1, LI)
    open_.tick("d-1", 10.9)
    assert open_.dossier("d-1").subject.owner_id == "li"
    open_.tick("d-1", 11)
    assert open_.dossier("d-1").subject.owner_id is None
    assert open_.ask("d-1", Claim(), 11, MO).accepted
