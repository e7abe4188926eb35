"""B7, B10, B17 · follow-ups planned and done, proposals in versions, objections raised and settled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from salesfunnel import Activity, Actor, Capture, Document, Dossier, Funnel, Money, Objection, evolve
from salesfunnel.conditions.facts import View
from salesfunnel.lifecycle.commands.work import (
    AddDocument,
    CompleteFollowUp,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    SettleObjection,
)

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "facts": {
        "calls": {"count": "activities", "where": "kind == 'call'"},
        "next_at": {"min": "planned", "value": "at"},
        "open_doubts": {"count": "objections", "where": "missing(settled_at)"},
        "proposals": {"count": "documents", "where": "kind == 'proposal'"},
    },
    "pipelines": {"b2b": {"stages": [{"key": "visit"}, {"key": "won", "kind": "won"}]}},
})  # fmt: skip


def day(number: int) -> datetime:
    return NOW + number * DAY


def worked(*steps: tuple[int, Any]) -> Dossier[Any]:
    begun = FUNNEL.decide(None, Capture("d-1", "b2b"), actor=Actor("u-7"), now=NOW)
    dossier: Dossier[Any] = evolve(None, begun.events[0])
    for number, command in steps:
        answer = FUNNEL.decide(dossier, command, actor=Actor("u-7"), now=day(number))
        assert answer.accepted, answer.findings
        dossier = reduce(evolve, answer.events, dossier)
    return dossier


def fact(dossier: Dossier[Any], name: str, number: int) -> object:
    return View(dossier, now=day(number), catalogue=FUNNEL.catalogue("opportunity")).read(name)


def test_a_second_call_within_three_days_is_planned_and_done() -> None:
    plan = PlanFollowUp(Activity("f-1", "call", at=day(3)))
    first = RecordActivity(Activity("a-1", "call", outcome="call again"))
    planned = worked((0, first), (0, plan))
    assert (fact(planned, "calls", 1), fact(planned, "next_at", 1)) == (1, day(3))
    done = worked((0, first), (0, plan), (2, CompleteFollowUp("f-1", "wants a proposal")))
    assert (fact(done, "calls", 3), done.planned) == (2, ())


def test_friday_call_and_monday_proposal_stand_side_by_side() -> None:
    friday, monday = Activity("f-1", "call", at=day(4)), Activity("f-2", "proposal", at=day(7))
    planned = worked((0, PlanFollowUp(monday)), (0, PlanFollowUp(friday)))
    assert fact(planned, "next_at", 0) == day(4)
    assert fact(worked((0, PlanFollowUp(monday)), (0, PlanFollowUp(friday)), (4, CompleteFollowUp("f-1"))),
                "next_at", 4) == day(7)  # fmt: skip


def test_a_proposal_comes_in_versions_and_feedback_is_planned() -> None:
    draft = Document("p-1", "proposal", version=1, amount=Money.of(500, "CNY"))
    sent = Document("p-1", "proposal", version=2, status="sent", amount=Money.of(450, "CNY"))
    dossier = worked(
        (0, AddDocument(draft)), (1, AddDocument(sent)), (1, PlanFollowUp(Activity("f-1", "feedback", at=day(5)))),
    )  # fmt: skip
    assert (dossier.documents, fact(dossier, "next_at", 1)) == ((sent,), day(5))


def test_objections_are_open_until_they_are_settled() -> None:
    price, delivery = Objection("o-1", "price"), Objection("o-2", "delivery")
    steps = ((0, RaiseObjection(price)), (1, RaiseObjection(delivery)))
    assert fact(worked(*steps), "open_doubts", 2) == 2
    settled = worked(*steps, (3, SettleObjection("o-1", "paid in two parts")))
    assert fact(settled, "open_doubts", 4) == 1
    assert settled.objections is not None
    assert settled.objections[0].settled_at == day(3)
