"""D5 · a seller leaves or moves: everything is frozen, written, reviewed, passed on, and nothing stays without an owner."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.scenarios.control_desk import MO, OLD, deal, later, submit
from tests.scenarios.journey import LI, NOW, WANG, Desk

from salesfunnel import Activity, Actor, Funnel, Money, Seller
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    ApproveItem,
    Assign,
    OfferHandover,
    RecordActivity,
    RejectHandover,
    Release,
)
from salesfunnel.lifecycle.handover import HandoverReport, handover_requests
from salesfunnel.ownership.departure import (
    Cover,
    Departure,
    covered_by,
    credit_shares,
    split_amount,
    successors,
)
from salesfunnel.routing import Roster, RoutingState

FROZEN = Seller("li", joined_on=OLD.joined_on, fields={"frozen": True})
STATEMENT = submit("handover", "statement", "statement")
REVIEWED = ApproveItem("handover", "statement")
CONSENT = [submit("transfer", "consent"), ApproveItem("transfer", "consent")]
DIRECTOR = Actor("zhao", roles=("director",))
KEYS = ("d-1", "d-2", "d-3")


def case(*, is_absent: bool = False) -> Departure:
    return Departure(
        id="case-1",
        seller_id="li",
        kind="leave",
        at=later(1),
        by="wang",
        supervisor_id="wang",
        is_absent=is_absent,
    )


def leaving(*tiers: str) -> Desk:
    """Li has three deals and leaves."""
    desk = Desk("sales_control")
    for key, tier in zip(KEYS, tiers or ("A", "B", "S"), strict=True):
        deal(desk, "visit", key, tier=tier)
        desk.bring(key, owner=FROZEN)
    return desk


def report(desk: Desk, day: float, **told: Any) -> HandoverReport:
    dossiers = [desk.dossier(key) for key in KEYS]
    return desk.funnel.handover_report(
        case(), dossiers, by=WANG, now=NOW + timedelta(days=day), successors=dict.fromkeys(KEYS, "mo"), **told
    )


def steps(desk: Desk, day: float) -> list[str]:
    return [each.step.value for each in report(desk, day).lines]


def test_the_host_is_asked_to_freeze_access_and_to_have_the_statements_written() -> None:
    desk = leaving()
    subjects = [desk.dossier(key).subject for key in KEYS]
    freeze, *written = handover_requests(case(), subjects)
    assert (freeze.kind, freeze.people, freeze.due_at) == ("x_freeze_access", ("li",), later(1))
    assert [(each.kind, each.subject_id, each.people) for each in written] == [
        ("x_write_statement", key, ("li",)) for key in KEYS
    ]
    assert handover_requests(case(), subjects) == (freeze, *written)
    assert {each.people for each in handover_requests(case(is_absent=True), subjects)[1:]} == {("wang",)}
    assert "冻结 li 的访问权限" in freeze.render("zh")


def test_the_frozen_owner_writes_nothing_but_the_statement() -> None:
    desk = leaving()
    assert not desk.ask("d-1", RecordActivity(Activity("a-9", "call")), 2, LI).accepted
    desk.do("d-1", STATEMENT, 2, LI)


def test_the_report_says_of_every_deal_what_is_missing_until_nothing_is() -> None:
    desk = leaving()
    assert steps(desk, 2) == ["owed", "owed", "owed"]
    assert [[each.item for each in line.findings] for line in report(desk, 2).lines] == [
        ["statement"], ["statement"], ["consent", "statement"],
    ]  # fmt: skip
    desk.do("d-1", STATEMENT, 2, LI)
    [asked] = report(desk, 3).lines[0].requests
    assert (asked.kind, asked.roles) == ("ask_approval", ("supervisor", "director"))
    desk.do("d-1", REVIEWED, 3, WANG)
    assert steps(desk, 4) == ["ready", "owed", "owed"]
    desk.do("d-1", Assign("mo", "li leaves"), 4, WANG)
    assert steps(desk, 4) == ["done", "owed", "owed"]
    assert [each.subject_id for each in report(desk, 4).open] == ["d-2", "d-3"]
    assert not report(desk, 4).is_complete
    told = report(desk, 4).lines[1].render("zh")
    assert told.startswith("“d-2”仍归 li")


def test_tier_s_goes_on_only_with_the_supervisor_s_consent() -> None:
    desk = leaving()
    desk.do("d-3", STATEMENT, 2, LI)
    desk.do("d-3", REVIEWED, 3, WANG)
    [line] = [each for each in report(desk, 4).lines if each.subject_id == "d-3"]
    assert [(each.checklist, each.item) for each in line.findings] == [("transfer", "consent")]
    desk.do("d-3", CONSENT[0], 4, MO)
    desk.do("d-3", CONSENT[1], 4, WANG)
    assert steps(desk, 5)[2] == "ready"


def test_the_supervisor_writes_for_who_is_absent_and_somebody_else_reviews() -> None:
    desk = leaving()
    desk.do("d-1", STATEMENT, 2, WANG)
    assert [each.code for each in desk.ask("d-1", REVIEWED, 3, WANG).findings] == ["four_eyes"]
    desk.do("d-1", REVIEWED, 3, DIRECTOR)
    assert steps(desk, 4)[0] == "ready"


def test_an_offer_is_accepted_rejected_or_runs_out_and_the_report_follows() -> None:
    desk = leaving()
    for key in KEYS[:2]:
        desk.do(key, STATEMENT, 2, LI)
        desk.do(key, REVIEWED, 3, WANG)
    assert desk.held("d-1", OfferHandover("mo"), 4, WANG) == ["statement_required"]
    for key in KEYS[:2]:
        desk.do(key, OfferHandover("mo", "doc-statement"), 4, WANG)
    line = report(desk, 5).lines[0]
    assert (line.step.value, line.to_id, line.until) == ("offered", "mo", later(7))
    desk.do("d-1", AcceptHandover(), 5, MO)
    desk.do("d-2", RejectHandover("too many deals"), 5, MO)
    assert steps(desk, 5) == ["done", "ready", "owed"]
    desk.do("d-2", OfferHandover("wu", "doc-statement"), 5, WANG)
    assert steps(desk, 7.9)[1] == "offered"
    assert steps(desk, 8)[1] == "ready"


def test_an_owner_that_was_not_loaded_needs_a_statement_too() -> None:
    desk = leaving()
    desk.bring("d-1", owner=None)
    policy = desk.funnel.process("deals").ownership.handover(desk.funnel._view(desk.dossier("d-1"), NOW))
    assert policy is not None
    assert policy.statement


def test_what_nobody_has_is_not_forgotten() -> None:
    desk = leaving()
    desk.bring("d-1", owner=OLD)
    desk.do("d-1", Release(), 2, LI)
    desk.bring("d-1", owner=None)
    assert steps(desk, 3)[0] == "orphaned"
    assert report(desk, 3).lines[0] in report(desk, 3).open


def test_everything_is_passed_on_by_the_rules_of_assignment() -> None:
    desk = leaving("A", "B", "C")
    subjects = [desk.dossier(key).subject for key in KEYS]
    rules = {"d-1": "mo", "d-2": "wu", "d-3": None}
    found = successors(case(), subjects, lambda each: rules[each.id])
    assert (found.offers, found.unplaced) == ({"d-1": "mo", "d-2": "wu"}, ("d-3",))
    for key, seller in {**found.offers, "d-3": "zhao"}.items():
        desk.do(key, STATEMENT, 2, LI)
        desk.do(key, REVIEWED, 3, WANG)
        desk.do(key, Assign(seller, "li leaves"), 4, WANG)
    assert report(desk, 5).is_complete
    assert [each.subject.owner_id for each in desk.replayed(*KEYS)] == ["mo", "wu", "zhao"]


def test_the_routing_engine_finds_the_successors_in_turn() -> None:
    desk = leaving("A", "B", "C")
    document = desk.funnel.document
    rules, pools = [{"key": "rest", "to": "all"}], {"all": {"strategy": "in_turn"}}
    document["routing"] = {"of": "opportunity", "rules": rules, "pools": pools}
    desk.funnel = Funnel.load(document)
    dossiers = [desk.dossier(key) for key in KEYS]
    batch = desk.funnel.assign_many(
        dossiers, Roster((Seller("mo"), Seller("wu"))), RoutingState(), now=later(2)
    )
    found = successors(
        case(),
        [each.subject for each in dossiers],
        {each.subject_id: each.seller_id for each in batch.assignments},
    )
    assert (sorted(found.offers), found.unplaced) == (list(KEYS), ())
    assert sorted(found.offers.values()) in (["mo", "mo", "wu"], ["mo", "wu", "wu"])
    nobody = desk.funnel.assign_many(dossiers, Roster(()), RoutingState(), now=later(2))
    left = successors(
        case(),
        [each.subject for each in dossiers],
        {each.subject_id: each.seller_id for each in nobody.assignments},
    )
    assert (left.offers, left.unplaced) == ({}, KEYS)


@pytest.mark.parametrize(
    ("day", "to_li", "to_mo"), [(20, "50.01", "50.00"), (60, "20.00", "80.01"), (120, None, "100.01")]
)
def test_success_is_shared_with_the_predecessor_by_how_soon_it_comes(
    day: float, to_li: str | None, to_mo: str
) -> None:
    desk = leaving()
    desk.do("d-1", STATEMENT, 2, LI)
    desk.do("d-1", REVIEWED, 3, WANG)
    desk.do("d-1", Assign("mo"), 4, WANG)
    policy = desk.funnel.blueprint.handovers["departure"]
    shares = credit_shares(desk.dossier("d-1").subject, policy, later(4 + day))
    parts = split_amount(Money.of("100.01", "CNY"), shares)
    assert {seller: str(each) for seller, each in parts.items()} == {
        **({"li": f"{to_li} CNY"} if to_li else {}), "mo": f"{to_mo} CNY",
    }  # fmt: skip


def test_who_stands_in_acts_for_the_owner_and_nothing_changes_hands() -> None:
    cover = Cover(owner_id="li", cover_id="mo", since=NOW, until=later(14), by="wang")
    document = Desk("sales_control").funnel.document
    document["commands"]["plan_follow_up"] = {
        "may": "actor.is_owner or actor.covers_owner", "label": {"en": "owner or cover", "zh": "负责人或代管人"},
    }  # fmt: skip
    desk = Desk("sales_control")
    desk.funnel = type(desk.funnel).load(document)
    deal(desk, "visit")
    from salesfunnel.lifecycle.commands import PlanFollowUp

    plan = PlanFollowUp(Activity("p-1", "call", later(9)))
    assert desk.held("d-1", plan, 2, MO) == ["not_permitted"]
    mo = Actor("mo", roles=("seller",), covers=covered_by([cover], "mo", later(2)))
    event = desk.do("d-1", plan, 2, mo).events[0]
    assert (event.actor.covers, desk.dossier("d-1").subject.owner_id) == (("li",), "li")
    assert covered_by([cover], "mo", later(14)) == ()
