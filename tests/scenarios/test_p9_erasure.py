"""P9 · a person's data are erased on request, and the history of the deal still replays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesfunnel import Activity, Actor, Lead, Opportunity, replay, to_wire
from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle import erase, replay_all
from salesfunnel.model.event import (
    ActivityRecorded,
    Assigned,
    Captured,
    Converted,
    Event,
    FieldsChanged,
    ItemApproved,
    ItemCompleted,
    Lost,
    MomentMarked,
)
from salesfunnel.model.progress import Approval, ItemState

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


def told(kind: type[Event], seq: int, by: str = "li", of: str = "d-1", **more: Any) -> Event:
    at = NOW + seq * timedelta(hours=1)
    stamp = {"subject_id": of, "seq": seq, "at": at, "recorded_at": at, "blueprint_version": 1}
    return kind(**stamp, actor=Actor(by, roles=("seller",)), **more)


CALL = Activity(
    "a-1", "call", NOW, outcome="is ill", contact_id="c-1", seller_id="li", fields={"said": "call me"}
)
SUBMITTED = ItemState(checklist="k", item="i", submitted_by="li", submitted_at=NOW, note="she agreed")
YES = Approval(level="first", by="wang", role="boss", at=NOW + timedelta(hours=1))
DEAL = [
    told(Captured, 1, subject=Opportunity(id="d-1", pipeline="p", stage="talk", contact_ids=("c-1", "c-2"), owner_id="li")),
    told(ActivityRecorded, 2, activity=CALL),
    told(ItemCompleted, 3, state=SUBMITTED),
    told(ItemApproved, 4, "wang", checklist="k", item="i", approval=YES),
    told(MomentMarked, 5, moment="demo", note="Ms Zhang smiled"),
    told(Assigned, 6, "wang", owner_id="wang", from_owner_id="li", reason="li moved to Lyon"),
    told(Lost, 7, "wang", from_stage="talk", to_stage="lost", status="lost", reason="price"),
]  # fmt: skip


def text(events: Any) -> str:
    return json.dumps([to_wire(each) for each in events])


def test_a_contact_is_erased_with_what_was_recorded_of_the_person() -> None:
    after = erase(DEAL, "c-1")
    [call] = replay(after).activities or ()
    assert (call.contact_id, call.outcome, dict(call.fields), call.seller_id) == ("erased", None, {}, "li")
    assert replay(after).subject.contact_ids == ("erased", "c-2")
    assert not {"c-1", "is ill", "call me"} & {*text(after).split('"')}


def test_a_seller_is_erased_with_what_the_person_wrote() -> None:
    after = erase(DEAL, "li", tombstone="seller-1")
    state = replay(after)
    assert "li" not in text(after).split('"')
    assert state.subject.moments[0].note == "seller-1"
    assert (state.subject.items[0].note, state.subject.items[0].approvals) == ("seller-1", (YES,))
    assert state.subject.items[0].submitted_by == "seller-1"
    assert (state.activities or ())[0].outcome == "is ill"


def test_stages_times_and_numbers_stay_and_the_history_replays() -> None:
    before = replay(DEAL).subject
    for party in ("c-1", "li", "wang"):
        after = replay(erase(DEAL, party)).subject
        assert (after.stage, after.status, after.stays, after.reason) == (
            *(before.stage, before.status, before.stays, before.reason),
        )
        assert (after.version, after.changed_at) == (7, before.changed_at)


def test_a_lead_that_is_the_person_loses_name_and_own_fields_and_so_does_its_deal() -> None:
    known = {"phone": "0551", "budget": 5}
    lead = Lead(id="l-1", pipeline="leads", stage="new", name="Zhang", fields=known)
    deal = Opportunity(id="d-2", pipeline="p", stage="talk", name="Zhang", fields=known, lead_id="l-1")
    went = {
        "from_stage": "new",
        "to_stage": "won",
        "status": "won",
        "opportunity_id": "d-2",
        "contact_ids": ("c-9",),
    }
    both = [
        told(Captured, 1, of="l-1", subject=lead),
        told(FieldsChanged, 2, of="l-1", before={"phone": "0551"}, after={"phone": "0552", "name": "Zhang Li", "region": "east"}),
        told(Converted, 3, of="l-1", **went),
        told(Captured, 1, of="d-2", subject=deal),
    ]  # fmt: skip
    for party in ("l-1", "c-9"):
        states = replay_all(erase(both, party, keep=("budget",)))
        for each in states.values():
            assert (each.subject.name, dict(each.subject.fields)) == (None, {"budget": 5})
        assert (states["l-1"].subject.region, states["l-1"].subject.opportunity_id) == ("east", "d-2")
    assert replay_all(erase(both, "l-1"))["d-2"].subject.fields == {}


def test_who_is_not_named_changes_nothing_and_misuse_is_named() -> None:
    assert erase(DEAL, "nobody") == tuple(DEAL)
    with pytest.raises(InvalidValue, match="party_id: found ''"):
        erase(DEAL, "")
    with pytest.raises(InvalidValue, match="tombstone: found ''"):
        erase(DEAL, "li", tombstone="")
