"""A9 · presales, solution design and executives only after the gate; the hours spent are kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.scenarios.filter_desk import NOW
from tests.scenarios.test_a3_opportunity_gate import KNOWN, TALKED

from salesfunnel import Activity, Actor, Advance, Contact, Dossier, Funnel, Opportunity, from_wire, to_wire
from salesfunnel.blueprint import template
from salesfunnel.model.progress import Waiver

COSTLY = ("presales", "solution_design", "executive")


def filter_with_resources() -> Funnel:
    document = template("uncertainty_filter")
    document["resources"] = {key: {"gate": "worth_it"} for key in COSTLY}
    document["facts"]["long_workshops"] = {
        "count": "activities",
        "where": "kind == 'workshop' and hours >= 4",
    }
    return Funnel.load(document)


FUNNEL = filter_with_resources()


def deal(**known: Any) -> Dossier[Opportunity]:
    contacts = known.pop("contacts", ())
    subject = Opportunity(id="d-1", pipeline="filter", stage="conversation", fields={**TALKED, **known})
    return Dossier(subject, contacts=contacts)


@pytest.mark.parametrize("resource", COSTLY)
def test_a_costly_resource_is_refused_before_the_gate_advances_with_the_same_findings(resource: str) -> None:
    lacking = deal(need_confirmed=True, budget=5)
    asked = FUNNEL.may(lacking, resource=resource, now=NOW)
    move = FUNNEL.decide(lacking, Advance("confirmed"), actor=Actor("u"), now=NOW)
    assert (asked.allowed, asked.verdict) == (False, "retreat")
    assert (asked.findings, asked.asks) == (move.findings, move.asks)


@pytest.mark.parametrize("resource", COSTLY)
def test_a_costly_resource_is_given_once_the_gate_advances(resource: str) -> None:
    assert FUNNEL.may(deal(**KNOWN), resource=resource, now=NOW).allowed


def test_an_exception_is_signed_shown_and_ends() -> None:
    waiver = Waiver(
        gate="worth_it", criterion="budget", by="zhao", at=NOW, reason="pilot", until=NOW + timedelta(days=7)
    )
    known = {name: value for name, value in KNOWN.items() if name != "budget"}
    subject = Opportunity(
        id="d", pipeline="filter", stage="conversation", waivers=(waiver,),
        fields={name: value for name, value in known.items() if name != "contacts"},
    )  # fmt: skip
    dossier = Dossier(subject, contacts=known["contacts"])
    now = FUNNEL.may(dossier, resource="presales", now=NOW)
    later = FUNNEL.may(dossier, resource="presales", now=NOW + timedelta(days=7))
    assert (now.allowed, [each.waiver.by for each in now.waived]) == (True, ["zhao"])
    assert (later.allowed, later.waived) == (False, ())


def test_hours_are_kept_and_can_be_asked_about() -> None:
    workshop = Activity("a-1", "workshop", NOW - timedelta(days=1), hours=6.5)
    dossier = Dossier(
        deal().subject, contacts=(Contact("c"),), activities=(workshop, Activity("a-2", "workshop", hours=1))
    )
    assert from_wire(Dossier, to_wire(dossier)).activities[0].hours == 6.5
    assert FUNNEL._view(dossier, NOW).read("long_workshops") == 1
