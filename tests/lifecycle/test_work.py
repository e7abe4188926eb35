"""Activities, follow-ups, papers and objections: each row once, in its time, and sound."""

from __future__ import annotations

from functools import reduce
from typing import Any

import pytest
from tests.lifecycle.funnels import ACTOR, DAY, NOW
from tests.lifecycle.test_changes import refused

from salesfunnel import Activity, Document, Dossier, Funnel, Money, Objection, Opportunity, evolve
from salesfunnel.lifecycle.commands import (
    AddDocument,
    Command,
    CompleteFollowUp,
    PlanFollowUp,
    RaiseObjection,
    RecordActivity,
    SettleObjection,
)
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.model.document import Line
from salesfunnel.model.event import ActivityRecorded
from salesfunnel.model.wire import from_wire, to_wire

FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "k", "version": 1, "currency": "CNY", "timezone": "UTC",
    "fields": {"mood": {"type": "choice", "options": ["good", "bad"], "of": ["activity", "objection"]}},
    "pipelines": {"p": {"stages": [{"key": "a"}]}},
})  # fmt: skip
CALL = Activity("a-1", "call")


def about(**rows: Any) -> Dossier[Opportunity]:
    loaded = {"activities": (), "planned": (), "documents": (), "objections": ()}
    return Dossier(Opportunity(id="d-1", pipeline="p", stage="a"), **loaded | rows)


def ask(command: Command, dossier: Dossier[Any] | None = None) -> Decision:
    return FUNNEL.decide(dossier or about(), command, actor=ACTOR, now=NOW)


def after(dossier: Dossier[Any], command: Command) -> Dossier[Any]:
    answer = ask(command, dossier)
    assert answer.accepted, answer.findings
    assert [from_wire(type(each), to_wire(each)) for each in answer.events] == list(answer.events)
    return reduce(evolve, answer.events, dossier)


def test_an_activity_without_an_instant_happened_when_it_is_told() -> None:
    assert after(about(), RecordActivity(CALL)).activities == (Activity("a-1", "call", at=NOW),)
    assert after(about(), RecordActivity(CALL, at=NOW - DAY)).activities[0].at == NOW - DAY  # type: ignore[index]


def test_a_late_entry_is_visible() -> None:
    (event,) = ask(RecordActivity(Activity("a-1", "call", at=NOW - 3 * DAY))).events
    assert isinstance(event, ActivityRecorded)
    assert (event.at, event.activity.at, event.recorded_at) == (NOW - 3 * DAY, NOW - 3 * DAY, NOW)


@pytest.mark.parametrize(
    ("command", "rows", "found"),
    [
        (RecordActivity(Activity("a-1", "call", at=NOW + DAY)), {}, "not_yet"),
        (RecordActivity(CALL), {"activities": (CALL,)}, "duplicate_id"),
        (RecordActivity(CALL), {"planned": (CALL,)}, "duplicate_id"),
        (
            RecordActivity(Activity("a-1", "call", fields={"mood": "so-so"})),
            {},
            "fields.mood outside_options",
        ),
        (RecordActivity(Activity("a-1", "call", fields={"moood": "good"})), {}, "fields.moood unknown_field"),
        (PlanFollowUp(CALL), {"activities": (CALL,)}, "duplicate_id"),
        (PlanFollowUp(CALL), {"planned": (CALL,)}, "nothing_changes"),
        (PlanFollowUp(Activity("a-1", "call", at=NOW - DAY)), {}, "not_ahead"),
        (PlanFollowUp(Activity("a-1", "call", fields={"x": 1})), {}, "fields.x unknown_field"),
        (CompleteFollowUp("a-1"), {"planned": None}, "not_loaded"),
        (CompleteFollowUp("a-2"), {"planned": (CALL,)}, "unknown_plan"),
        (CompleteFollowUp("a-1"), {"planned": (CALL,), "activities": (CALL,)}, "duplicate_id"),
        (
            AddDocument(Document("q-1", "quote")),
            {"documents": (Document("q-1", "quote"),)},
            "nothing_changes",
        ),
        (AddDocument(Document("q-1", "quote", at=NOW + DAY)), {}, "not_yet"),
        (AddDocument(Document("q-1", "quote", amount=Money.of(1, "USD"))), {}, "amount other_currency"),
        (
            AddDocument(Document("q-1", "quote", lines=(Line("x"), Line("y", price=Money.of(1, "USD"))))),
            {},
            "lines.1.price other_currency",
        ),
        (AddDocument(Document("q-1", "quote", fields={"x": 1})), {}, "fields.x unknown_field"),
        (
            RaiseObjection(Objection("o-1", "price")),
            {"objections": (Objection("o-1", "price"),)},
            "duplicate_id",
        ),
        (RaiseObjection(Objection("o-1", "price", at=NOW + DAY)), {}, "not_yet"),
        (RaiseObjection(Objection("o-1", "price", settled_at=NOW + DAY)), {}, "not_yet"),
        (
            RaiseObjection(Objection("o-1", "price", at=NOW, settled_at=NOW - DAY)),
            {},
            "settled_before_raised",
        ),
        (RaiseObjection(Objection("o-1", "price", fields={"mood": 1})), {}, "fields.mood wrong_type"),
        (SettleObjection("o-1"), {"objections": None}, "not_loaded"),
        (SettleObjection("o-2"), {"objections": (Objection("o-1", "price"),)}, "unknown_objection"),
        (
            SettleObjection("o-1"),
            {"objections": (Objection("o-1", "price", settled_at=NOW),)},
            "already_settled",
        ),
        (
            SettleObjection("o-1", at=NOW - DAY),
            {"objections": (Objection("o-1", "price", at=NOW),)},
            "settled_before_raised",
        ),
    ],
)
def test_a_row_that_cannot_be_is_refused(command: Command, rows: dict[str, Any], found: str) -> None:
    assert refused(ask(command, about(**rows))) == [found]


def test_a_row_of_a_collection_that_was_not_loaded_is_taken_as_new() -> None:
    bare: Dossier[Any] = Dossier(Opportunity(id="d-1", pipeline="p", stage="a"))
    for command in (RecordActivity(CALL), AddDocument(Document("q-1", "quote")), PlanFollowUp(CALL)):
        done = after(bare, command)
        assert (done.activities, done.documents, done.planned) == (None, None, None)


def test_a_follow_up_is_planned_moved_and_completed() -> None:
    dossier = after(about(), PlanFollowUp(Activity("f-1", "call", at=NOW + DAY, channel="phone")))
    dossier = after(dossier, PlanFollowUp(Activity("f-1", "call", at=NOW + 2 * DAY, channel="phone")))
    assert [each.at for each in dossier.planned or ()] == [NOW + 2 * DAY]
    dossier = after(dossier, CompleteFollowUp("f-1", "call again"))
    done = Activity("f-1", "call", at=NOW, channel="phone", outcome="call again")
    assert (dossier.planned, dossier.activities) == ((), (done,))


def test_a_plan_may_be_open_in_time_or_made_earlier_than_it_is_told() -> None:
    assert after(about(), PlanFollowUp(CALL)).planned == (CALL,)
    monday = PlanFollowUp(Activity("f-1", "call", at=NOW - DAY), at=NOW - 2 * DAY)
    assert ask(monday).accepted


def test_a_paper_comes_again_with_another_status() -> None:
    first = Document("q-1", "quote", status="sent", amount=Money.of(5, "CNY"))
    stamped = Document("q-1", "quote", status="stamped", amount=Money.of(5, "CNY"))
    dossier = after(after(about(), AddDocument(first)), AddDocument(Document("q-2", "quote")))
    dossier = after(dossier, AddDocument(stamped))
    assert dossier.documents == (stamped, Document("q-2", "quote"))


def test_an_objection_is_raised_and_settled() -> None:
    dossier = after(about(), RaiseObjection(Objection("o-1", "price", fields={"mood": "bad"}), at=NOW - DAY))
    assert dossier.objections is not None
    assert dossier.objections[0].at == NOW - DAY
    dossier = after(dossier, SettleObjection("o-1", "paid in two parts"))
    assert dossier.objections is not None
    assert dossier.objections[0].settled_at == NOW
