"""D5 · A seller leaves or moves: the deal is offered with a statement, reviewed, reassigned, and can be traced."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import reduce
from typing import Any

import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, funnel

from salesfunnel import Actor, Capture, Dossier, evolve, from_wire, to_wire
from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    ApproveItem,
    Assign,
    Claim,
    CompleteItem,
    OfferHandover,
    RejectHandover,
    Release,
)
from salesfunnel.lifecycle.replay import as_of, replay
from salesfunnel.model.event import Event, Lapsed
from salesfunnel.model.progress import Evidence
from salesfunnel.testing import Store

LI, MO = Actor("li", roles=("seller",)), Actor("mo", roles=("seller",))
WANG = Actor("wang", roles=("supervisor",), supervises=("li", "mo"))
REVIEW = {
    "items": [{
        "key": "statement", "label": {"en": "Statement reviewed", "zh": "交接说明已审核"}, "evidence": "statement",
        "approval": [{"key": "supervisor", "roles": ["supervisor"]}],
    }]
}  # fmt: skip
FUNNEL = funnel(
    {"key": "care"},
    commands={
        "offer_handover": {"may": "actor.is_owner or actor.supervises_owner",
                           "label": {"en": "the owner or the supervisor", "zh": "负责人或其主管"}},
        "accept_handover": {"checklist": {"key": "review", **REVIEW}},
    },
    requests={
        "freeze": {"kind": "x_freeze_access", "on": "handover_offered", "owner": True,
                   "text": {"en": "Freeze access to this deal", "zh": "冻结该商机的访问权限"}},
        "thaw": {"kind": "x_thaw_access", "on": "handover_rejected", "owner": True,
                 "text": {"en": "Give access back", "zh": "恢复访问权限"}},
    },
)  # fmt: skip


class Desk:
    """One deal of Li in the reference store."""

    def __init__(self) -> None:
        self.store, self.now = Store(), NOW
        self.store.commit(FUNNEL.decide(None, Capture("d-1", "b2b", owner_id="li"), actor=LI, now=NOW))

    @property
    def deal(self) -> Dossier[Any]:
        found = self.store.load("d-1")
        assert found is not None
        return found

    def asked(self, command: Any, by: Actor, after: timedelta = HOUR) -> Any:
        self.now += after
        return FUNNEL.decide(self.deal, command, actor=by, now=self.now)

    def done(self, command: Any, by: Actor, after: timedelta = HOUR) -> Any:
        answer = self.asked(command, by, after)
        assert answer.accepted, [*map(str, answer.findings)]
        self.store.commit(answer)
        return answer

    def refused(self, command: Any, by: Actor) -> list[str]:
        answer = self.asked(command, by)
        assert not answer.accepted
        return [each.code for each in answer.findings]


def statement(ref: str = "doc-1") -> CompleteItem:
    return CompleteItem("review", "statement", (Evidence("statement", ref),))


def test_from_offer_to_acceptance_with_a_statement_that_was_reviewed() -> None:
    desk = Desk()
    offered = desk.done(OfferHandover("mo", "doc-1", NOW + 3 * DAY), LI)
    assert desk.deal.subject.owner_id == "li"
    assert (desk.deal.subject.handover.to_id, desk.deal.subject.handover.statement) == ("mo", "doc-1")
    assert [(each.kind, each.people) for each in offered.requests] == [("x_freeze_access", ("li",))]
    assert desk.refused(AcceptHandover(), MO) == ["item_open"]
    submitted = desk.done(statement(), LI)
    assert [(each.kind, each.roles) for each in submitted.requests] == [("ask_approval", ("supervisor",))]
    assert desk.refused(AcceptHandover(), MO) == ["item_submitted"]
    desk.done(ApproveItem("review", "statement"), WANG)
    desk.done(AcceptHandover(), MO)
    assert (desk.deal.subject.owner_id, desk.deal.subject.handover) == ("mo", None)


def test_the_supervisor_offers_and_writes_it_where_the_seller_is_gone() -> None:
    desk = Desk()
    assert desk.refused(OfferHandover("mo"), MO) == ["not_permitted"]
    desk.done(OfferHandover("mo"), WANG)
    desk.done(statement("doc-2"), WANG)
    assert desk.refused(ApproveItem("review", "statement"), WANG) == ["four_eyes"]
    desk.done(ApproveItem("review", "statement"), Actor("sun", roles=("supervisor",)))
    desk.done(AcceptHandover(), MO)
    assert desk.deal.subject.owner_id == "mo"


def test_only_the_one_to_whom_it_was_offered_answers_and_a_no_says_why() -> None:
    desk = Desk()
    assert desk.refused(RejectHandover("busy"), MO) == ["no_handover"]
    desk.done(OfferHandover("mo"), LI)
    assert desk.refused(RejectHandover("busy"), WANG) == ["not_offered_to_you"]
    assert desk.refused(RejectHandover(), MO) == ["reason_required"]
    answer = desk.done(RejectHandover("too many deals"), MO)
    assert [each.kind for each in answer.requests] == ["x_thaw_access"]
    assert (desk.deal.subject.owner_id, desk.deal.subject.handover) == ("li", None)


def test_an_offer_that_nobody_answers_ends_by_itself() -> None:
    desk = Desk()
    desk.done(OfferHandover("mo", until=NOW + 2 * DAY), LI)
    assert FUNNEL.tick(desk.deal, now=desk.now).next_at == NOW + 2 * DAY
    late = FUNNEL.tick(desk.deal, now=NOW + 5 * DAY)
    (lapsed,) = late.events
    assert isinstance(lapsed, Lapsed)
    assert (lapsed.what, lapsed.at) == ("handover", NOW + 2 * DAY)
    assert reduce(evolve, late.events, desk.deal).subject.handover is None
    desk.now = NOW + 5 * DAY
    assert desk.refused(AcceptHandover(), MO) == ["no_handover"]


@pytest.mark.parametrize("command", [Assign("wu"), Release(), Claim()])
def test_whoever_gets_the_deal_otherwise_ends_the_offer(command: Any) -> None:
    desk = Desk()
    desk.done(OfferHandover("mo"), LI)
    desk.done(command, LI)
    assert desk.deal.subject.handover is None
    assert desk.refused(AcceptHandover(), MO) == ["no_handover"]


def test_whose_it_was_and_who_did_what_can_be_traced() -> None:
    desk = Desk()
    desk.done(OfferHandover("mo", "doc-1"), LI)
    before = desk.now
    desk.done(statement(), LI)
    desk.done(ApproveItem("review", "statement"), WANG)
    desk.done(AcceptHandover(), MO)
    events = [from_wire(Event, json.loads(json.dumps(to_wire(each)))) for each in desk.store.events("d-1")]
    assert [(type(each).__name__, each.actor.id) for each in events] == [
        ("Captured", "li"),
        ("HandoverOffered", "li"),
        ("ItemCompleted", "li"),
        ("ItemApproved", "wang"),
        ("HandoverAccepted", "mo"),
    ]
    assert (events[-1].from_owner_id, events[-1].owner_id) == ("li", "mo")
    assert replay(events) == desk.deal
    then = as_of(events, before)
    assert then is not None
    assert (then.subject.owner_id, then.subject.handover.to_id) == ("li", "mo")
