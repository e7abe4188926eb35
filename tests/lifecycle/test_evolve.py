"""Folding an event: what changes, what stays, and what does not continue the history."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import attrs
import pytest
from tests.lifecycle.funnels import ACTOR, DAY, NOW, deal, lead

from salesfunnel.errors import InvalidValue, OutOfOrder
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import (
    Advanced,
    Captured,
    Converted,
    Event,
    HandedOff,
    Lost,
    Parked,
    Reopened,
    Repurchased,
    Resumed,
    WentBack,
)
from salesfunnel.model.party import Contact
from salesfunnel.model.subject import Opportunity, Status, Stay

STAMP: dict[str, Any] = {
    "subject_id": "d-1", "seq": 1, "at": NOW, "recorded_at": NOW, "actor": ACTOR, "blueprint_version": 3,
}  # fmt: skip
ON = Advanced(from_stage="pool", to_stage="confirmed", status="open", **STAMP)


def test_a_move_closes_the_present_stay_and_opens_the_next() -> None:
    after = evolve(deal("pool"), ON).subject
    assert after.stays == (Stay("pool", NOW - DAY, NOW), Stay("confirmed", NOW))
    assert (after.stage, after.status, after.version, after.changed_at) == ("confirmed", Status.OPEN, 1, NOW)


def test_an_undated_stay_is_closed_and_keeps_its_unknown_beginning() -> None:
    after = evolve(deal("pool", stays=(Stay("pool", extra={"x": 1}),)), ON).subject
    assert after.stays[0] == Stay("pool", None, NOW, extra={"x": 1})


def test_the_rows_of_the_host_stay_as_they_are() -> None:
    before = Dossier(deal("pool").subject, contacts=(Contact("c-1"),), facts={"meetings": 2})
    after = evolve(before, ON)
    assert attrs.evolve(after, subject=before.subject) == before
    assert before.subject.stage == "pool"


def test_parking_remembers_where_to_return_and_when_to_look() -> None:
    event = Parked(
        from_stage="pool",
        to_stage="observation",
        status="parked",
        reason="later",
        review_at=NOW + DAY,
        **STAMP,
    )
    after = evolve(deal("pool"), event).subject
    assert (after.resume_to, after.review_at, after.reason) == ("pool", NOW + DAY, "later")


def test_parking_elsewhere_still_remembers_the_open_stage() -> None:
    event = Parked(from_stage="observation", to_stage="freezer", status="parked", **STAMP)
    after = evolve(deal("observation", resume_to="confirmed"), event).subject
    assert (after.stage, after.resume_to, len(after.stays)) == ("freezer", "confirmed", 2)


@pytest.mark.parametrize(
    "event",
    [
        Resumed(from_stage="observation", to_stage="pool", status="open", **STAMP),
        Lost(from_stage="observation", to_stage="lost", status="lost", reason="price", **STAMP),
    ],
)
def test_leaving_the_parking_place_forgets_review_and_return(event: Event) -> None:
    after = evolve(deal("observation", resume_to="pool", review_at=NOW, reason="later"), event).subject
    assert (after.resume_to, after.review_at) == (None, None)


def test_losing_says_why_and_to_whom_until_it_is_reopened() -> None:
    event = Lost(
        from_stage="pool", to_stage="lost", status="lost", reason="price", competitor="Globex", **STAMP
    )
    lost = evolve(deal("pool"), event)
    assert (lost.subject.reason, lost.subject.competitor) == ("price", "Globex")
    again = Reopened(from_stage="lost", to_stage="pool", status="open", reason="call", **STAMP | {"seq": 2})
    opened = evolve(lost, again).subject
    assert (opened.reason, opened.competitor, opened.status) == ("call", None, Status.OPEN)


def test_moving_on_forgets_the_reason() -> None:
    back = WentBack(from_stage="confirmed", to_stage="pool", status="open", reason="scope", **STAMP)
    returned = evolve(deal("confirmed"), back)
    assert returned.subject.reason == "scope"
    assert evolve(returned, attrs.evolve(ON, seq=2)).subject.reason is None


def test_a_converted_lead_knows_its_deal() -> None:
    event = Converted(
        from_stage="sql", to_stage="qualified", status="won", opportunity_id="d-9", account_id="a-1",
        contact_ids=("c-1",), **STAMP | {"subject_id": "l-1"},
    )  # fmt: skip
    after = evolve(lead("sql"), event).subject
    assert (after.opportunity_id, after.account_id, after.contact_ids) == ("d-9", "a-1", ("c-1",))
    assert after.status is Status.WON


@attrs.frozen(kw_only=True)
class Tender(Opportunity):
    """A host's own kind of opportunity."""

    lot: int = 0


@pytest.mark.parametrize("to", ["pool", "fresh"])
def test_a_handoff_begins_a_stay_of_its_own_even_in_a_shared_stage(to: str) -> None:
    event = HandedOff(
        from_stage="pool", to_stage=to, status="open", from_pipeline="deals", to_pipeline="renewals", **STAMP
    )
    after = evolve(deal("pool"), event).subject
    assert after.stays == (Stay("pool", NOW - DAY, NOW), Stay(to, NOW))
    assert (after.pipeline, after.stage) == ("renewals", to)


def test_a_host_may_bring_a_kind_of_its_own() -> None:
    after = evolve(Dossier(Tender(id="d-1", pipeline="deals", stage="pool", lot=7)), ON).subject
    assert (type(after), after.lot, after.stage) == (Tender, 7, "confirmed")


@attrs.frozen(kw_only=True)
class Forgotten(Event):
    """An event of nobody's kind."""


NEWBORN = Opportunity(id="d-1", pipeline="deals", stage="pool")
BEGIN = Captured(subject=NEWBORN, **STAMP)
CONVERT = Converted(from_stage="pool", to_stage="won", status="won", opportunity_id="d-9", **STAMP)


@pytest.mark.parametrize(
    ("dossier", "event", "says"),
    [
        (None, ON, "begins no history"),
        (deal("pool"), BEGIN, "begins a history that has begun"),
        (None, attrs.evolve(BEGIN, seq=2), "begins at 2 on version 0"),
        (None, attrs.evolve(BEGIN, subject=attrs.evolve(NEWBORN, version=1)), "begins at 1 on version 1"),
        (None, attrs.evolve(BEGIN, subject_id="d-2"), "holds the subject 'd-1'"),
        (deal("pool"), attrs.evolve(ON, subject_id="d-2"), "is not about 'd-1'"),
        (deal("pool"), attrs.evolve(ON, seq=2), "does not follow version 0; expected 1"),
        (deal("pool", version=1), ON, "does not follow version 1; expected 2"),
        (
            deal("pool"),
            attrs.evolve(ON, from_stage="solution"),
            "leaves 'solution'; the subject is in 'pool'",
        ),
        (deal("pool"), CONVERT, "converts what is no lead"),
        (
            lead("sql"),
            Repurchased(opportunity_id="d-9", **STAMP | {"subject_id": "l-1"}),
            "buys again what is no opportunity",
        ),
        (deal("pool"), Forgotten(**STAMP), "is of no kind that is known here"),
    ],
)
def test_what_does_not_continue_the_history_is_refused(dossier: Any, event: Event, says: str) -> None:
    with pytest.raises(OutOfOrder, match=says):
        evolve(dossier, event)


def test_stays_follow_each_other_in_time() -> None:
    later = attrs.evolve(
        ON, seq=2, at=NOW + timedelta(hours=2), from_stage="confirmed", to_stage="won", status="won"
    )
    stays = evolve(evolve(deal("pool"), ON), later).subject.stays
    assert all(one.left_at == two.entered_at for one, two in itertools.pairwise(stays))


@pytest.mark.parametrize("wrong", [None, {"type": "Advanced"}, "Advanced"])
def test_what_is_no_event_is_misuse_with_its_cure(wrong: Any) -> None:
    with pytest.raises(InvalidValue, match=r"event: found a \w+, expected an event; read it: from_wire"):
        evolve(None, wrong)
