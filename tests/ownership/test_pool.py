"""A public pool holds new data, limits what a person takes, and does not give back to who just had it (V2)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.ownership.desk import BOSS, DAY, LI, MO, NOW, WU, Desk

from salesfunnel import Actor
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    Assign,
    ChangeFields,
    Claim,
    Merge,
    OfferHandover,
    Release,
)
from salesfunnel.ownership.host_records import Books
from salesfunnel.ownership.pool_usage import PoolUsage, Taken

HOLD = {"pools": {"sea": {"hold_days": 1}}}
LIMITS = {"pools": {"sea": {"per_day": 2, "owned": 2, "label": {"en": "the sea", "zh": "公海"}}}}
COOL = {"pools": {"sea": {"cool_down_days": 30, "overruled_by": ["director"]}}}
TOP = Actor("top", roles=("director",))


def sea(sections: dict[str, Any], *keys: str) -> Desk:
    desk = Desk(**sections)
    for key in keys or ("d-1",):
        desk.begin(key)
    return desk


def test_new_data_is_held_from_its_entry() -> None:
    desk = sea(HOLD)
    found = desk.funnel.may_claim(desk.dossier(), actor=LI, now=NOW + 0.5 * DAY)
    assert [(each.code, each.until) for each in found.obstacles] == [("on_hold", NOW + DAY)]
    assert (found.may, found.free_at) == (False, NOW + DAY)
    assert desk.codes(Claim(), LI, 1) == []


def test_v2_editing_does_not_restart_the_hold() -> None:
    desk = sea(HOLD)
    desk.do(ChangeFields({"note": "called back"}), BOSS, 0.9)
    assert desk.codes(Claim(), LI, 0.99) == ["on_hold"]
    assert desk.codes(Claim(), LI, 1) == []


def test_a_person_takes_no_more_in_a_day_and_v2_releasing_does_not_refund_it() -> None:
    desk = sea(LIMITS, "d-1", "d-2", "d-3")
    for key in ("d-1", "d-2"):
        desk.do(desk.claim(LI), LI, 0, key)
        desk.do(Release(), LI, 0.1, key)
    [found] = desk.ask(desk.claim(LI), LI, 0.2, "d-3").findings
    assert found.code == "day_limit"
    assert "giving one back does not lower it" in str(found)
    assert "已达每日认领上限 2" in found.render("zh")
    assert desk.codes(desk.claim(MO), MO, 0.2, "d-3") == []
    assert desk.codes(desk.claim(LI), LI, 0.62, "d-3") == ["day_limit"]  # 23:52 in Shanghai
    assert desk.codes(desk.claim(LI), LI, 0.63, "d-3") == []  # the next day there


def test_a_person_owns_no_more_at_a_time_and_giving_one_back_makes_room() -> None:
    desk = sea(LIMITS, "d-1", "d-2", "d-3")
    desk.do(desk.claim(LI), LI, 0, "d-1")
    desk.do(Assign("li"), BOSS, 0, "d-2")
    assert desk.codes(desk.claim(LI), LI, 1, "d-3") == ["own_limit"]
    desk.do(Release(), LI, 1, "d-2")
    assert desk.codes(desk.claim(LI), LI, 1, "d-3") == []


def test_a_limit_that_nobody_can_check_permits_nothing() -> None:
    desk = sea(LIMITS)
    assert desk.codes(Claim()) == ["takings_unknown"]
    assert desk.codes(Claim(books=Books(pool_usage=PoolUsage(seller_id="mo")))) == ["takings_unknown"]
    assert desk.codes(desk.claim(LI)) == []


def test_only_members_claim_from_a_pool_and_the_first_pool_that_is_meant_counts() -> None:
    desk = Desk(pools={
        "keys": {"when": "tier == 'S'", "members": ["wu"]},
        "rest": {"roles": ["seller"]},
    })  # fmt: skip
    desk.begin("d-1", fields={"tier": "S"})
    desk.begin("d-2")
    assert desk.codes(Claim(), LI) == ["not_a_member"]
    assert desk.do(Claim(), WU).events[0].pool == "keys"  # type: ignore[attr-defined]
    assert desk.codes(Claim(), Actor("guest"), key="d-2") == ["not_a_member"]
    assert desk.do(Claim(), LI, key="d-2").events[0].pool == "rest"  # type: ignore[attr-defined]


def test_a_pool_is_open_in_the_hours_of_its_calendar() -> None:
    desk = Desk(
        calendars={"office": {"week": {"mon-fri": ["09:00-18:00"]}}}, pools={"sea": {"calendar": "office"}}
    )
    desk.begin()
    found = desk.funnel.may_claim(desk.dossier(), actor=LI, now=NOW + 0.5 * DAY)
    assert [(each.code, each.until) for each in found.obstacles] == [("closed", NOW + DAY)]
    assert desk.codes(Claim(), LI, 0.1) == []


def test_who_gave_it_back_waits_and_everybody_else_does_not() -> None:
    desk = sea(COOL)
    desk.do(Claim(), LI)
    desk.do(Release(), LI, 1)
    assert desk.codes(Claim(), LI, 30.9) == ["cooling_down"]
    assert desk.codes(Claim(), MO, 1) == []
    assert desk.codes(Claim(), LI, 31) == []


@pytest.mark.parametrize("way", ["hand over", "assign", "release"])
def test_v2_a_lead_does_not_come_back_to_its_last_owner_through_a_colleague(way: str) -> None:
    desk = sea(COOL)
    desk.do(Claim(), LI)
    desk.do(Release(), LI, 1)
    desk.do(Claim(), MO, 2)
    if way == "hand over":
        assert desk.codes(OfferHandover("li"), MO, 3) == ["cooling_down"]
        assert desk.codes(OfferHandover("li"), MO, 31) == []
    elif way == "assign":
        assert desk.codes(Assign("li"), MO, 3) == ["cooling_down"]
        assert desk.codes(Assign("li"), TOP, 3) == []
    else:
        desk.do(Release(), MO, 3)
        assert desk.codes(Claim(), LI, 30) == ["cooling_down"]
        assert desk.codes(Claim(), MO, 32.9) == ["cooling_down"]


def test_an_offer_that_was_made_before_does_not_lead_around_it() -> None:
    desk = sea(COOL)
    desk.do(Claim(), LI)
    desk.do(Release(), LI, 0.1)
    desk.do(Claim(), MO, 0.2)
    desk.do(OfferHandover("wu"), MO, 0.3)
    desk.do(AcceptHandover(), WU, 0.4)
    assert desk.codes(OfferHandover("li"), WU, 0.5) == ["cooling_down"]
    assert desk.codes(OfferHandover("mo"), WU, 0.5) == []  # what was passed on may be passed back


def test_what_was_passed_on_does_not_come_back_through_the_pool() -> None:
    desk = sea(COOL)
    desk.do(Claim(), LI)
    desk.do(OfferHandover("mo"), LI, 1)
    desk.do(AcceptHandover(), MO, 1)
    desk.do(Release(), MO, 1)
    assert desk.codes(Claim(), LI, 2) == ["cooling_down"]


def test_a_release_that_is_dated_back_does_not_shorten_the_wait() -> None:
    desk = sea(COOL)
    desk.do(Claim(), LI, 1)
    desk.do(Release(at=NOW), LI, 29)
    assert desk.codes(Claim(), LI, 31) == ["cooling_down"]


def test_every_reason_is_told_at_once() -> None:
    desk = Desk(pools={"sea": {"hold_days": 5, "members": ["wu"], "per_day": 1}})
    desk.begin()
    assert desk.codes(Claim(), LI) == ["not_a_member", "on_hold", "takings_unknown"]
    assert desk.funnel.may_claim(desk.dossier(), actor=LI, now=NOW).free_at is None


def test_takings_have_a_token_for_the_host_to_compare() -> None:
    taken = (Taken("d-1", "sea", NOW), Taken("d-2", "sea", NOW))
    one = PoolUsage(seller_id="li", taken=taken, owned=("a", "b"))
    assert one.token == PoolUsage(seller_id="li", taken=taken[::-1], owned=("b", "a")).token
    assert one.token != PoolUsage(seller_id="li", taken=taken, owned=("a",)).token


def test_a_duplicate_brings_its_former_owners_into_what_it_is_merged_into() -> None:
    desk = sea(COOL, "d-1", "d-2")
    desk.do(Claim(), LI)
    desk.do(Release(), LI, 1)
    desk.do(Claim(), MO, 1)
    desk.do(Release(), MO, 2)
    desk.do(Merge(desk.dossier("d-1").subject), BOSS, 3, "d-2")
    assert [each.owner_id for each in desk.dossier("d-2").subject.tenures] == ["li", "mo"]
    assert desk.codes(Claim(), LI, 4, "d-2") == ["cooling_down"]
