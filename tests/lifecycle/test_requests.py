"""Requests to the host: declared by event, stage and condition, with ids that stay, refused where they are wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.scenarios.guarded_desk import DAY, NOW, deal, funnel

from salesfunnel import Actor, Advance, Document, GoBack, Lose, Money, evolve, from_wire, to_wire
from salesfunnel.blueprint import lint
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands import Assign
from salesfunnel.lifecycle.requests import Request, following
from salesfunnel.model.event import DocumentAdded

REQUESTS = {
    "contract": {
        "kind": "issue_contract", "on": "advanced", "stages": ["contract"], "roles": ["legal"],
        "text": {"en": "Draw up the contract", "zh": "起草合同"},
    },
    "delivery": {
        "kind": "tell_delivery", "on": "document_added", "when": "has_order", "roles": ["delivery"],
        "text": {"en": "An order came in", "zh": "收到订单"}, "once": True,
    },
    "survey": {
        "kind": "send_survey", "on": "advanced", "stages": ["won"], "owner": True, "people": ["cs-1"],
        "text": {"en": "Ask how satisfied they are", "zh": "满意度调查"}, "after_days": 3,
    },
    "archive": {"kind": "x_archive", "on": "lost", "when": "amount > 0", "owner": True, "text": "Archive it"},
}  # fmt: skip
FUNNEL = funnel(
    {"key": "care"},
    {"key": "contract"},
    facts={"has_order": {"exists": "documents", "where": "kind == 'order'"}},
    requests=REQUESTS,
)
LI = Actor("li")


def asked(stage: str, command: Any, now: datetime = NOW, **known: Any) -> tuple[Request, ...]:
    answer = FUNNEL.decide(deal(stage, owner_id="li", **known), command, actor=LI, now=now)
    assert answer.accepted, answer.findings
    requests: tuple[Request, ...] = answer.requests
    return requests


def test_starting_a_contract_asks_legal() -> None:
    [request] = asked("care", Advance("contract"))
    assert (request.kind, request.roles, request.people, request.due_at) == (
        "issue_contract",
        ("legal",),
        (),
        None,
    )
    assert (str(request), request.render("zh")) == ("Draw up the contract", "起草合同")


def test_the_survey_is_due_three_days_after_winning() -> None:
    [request] = asked("contract", Advance("won"))
    assert (request.kind, request.people, request.due_at) == ("send_survey", ("li", "cs-1"), NOW + 3 * DAY)


def test_the_same_question_asks_under_the_same_id() -> None:
    assert asked("contract", Advance("won")) == asked("contract", Advance("won"))
    other = asked("contract", Advance("won"), version=7)
    assert other[0].id != asked("contract", Advance("won"))[0].id


def added(*kinds: str) -> Any:
    dossier: Any = deal("care", documents=())
    told: list[Request] = []
    for index, kind in enumerate(kinds):
        event = DocumentAdded(
            subject_id="d-1", seq=dossier.subject.version + 1, at=NOW, recorded_at=NOW, actor=LI,
            blueprint_version=1, document=Document(f"doc-{index}", kind=kind, at=NOW),
        )  # fmt: skip
        case = Case(process=FUNNEL.process("b2b"), dossier=dossier, command=GoBack("care"), actor=LI, now=NOW)
        told += following(case, (event,))
        dossier = evolve(dossier, event)
    return told


def test_delivery_is_told_of_an_order_once() -> None:
    assert added("quote") == []
    assert [each.id for each in added("quote", "order", "order")] == ["d-1:delivery", "d-1:delivery"]


def test_a_request_waits_until_its_condition_is_surely_true() -> None:
    assert asked("care", Lose("price")) == ()
    [request] = asked("care", Lose("price"), amount=Money.of(5, "CNY"))
    assert request.kind == "x_archive"


def test_a_new_owner_is_told() -> None:
    [request] = asked("care", Assign("mo"))
    assert (request.kind, request.people) == ("notify", ("mo",))
    assert "li" in request.render("zh")


def test_a_refusal_asks_nothing_of_the_host_but_approvals() -> None:
    answer = FUNNEL.decide(deal("care"), GoBack("contract"), actor=LI, now=NOW)
    assert (answer.accepted, answer.requests) == (False, ())


def test_a_request_travels_as_json() -> None:
    [request] = asked("contract", Advance("won"))
    assert from_wire(Request, to_wire(request)) == request


@pytest.mark.parametrize(
    ("change", "path", "code"),
    [
        ({"on": "wonn"}, "requests.survey.on", "unknown_event"),
        ({"stages": ["wn"]}, "requests.survey.stages", "unknown_stage"),
        ({"when": "bugdet > 0"}, "requests.survey.when.left", "unknown_field"),
        ({"kind": "fax"}, "requests.survey.kind", "wrong_value"),
        ({"owner": False, "people": []}, "requests.survey", "wrong_value"),
        ({"after_days": -1}, "requests.survey.after_days", "wrong_value"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_wrong_request_is_named_with_its_place(change: Any, path: str, code: str) -> None:
    document = FUNNEL.document | {"requests": {"survey": REQUESTS["survey"] | change}}
    found = [(each.path, each.code) for each in lint(document) if each.severity == "error"]
    assert (path, code) in found
