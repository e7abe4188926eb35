"""Leaving a stage asks its checklist: what is not done holds the subject, and waivers show in the decision."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from tests.blueprint.test_wrong_blueprints import SOUND
from tests.lifecycle.funnels import NOW, process

from salesfunnel import Actor, Advance, Dossier, Funnel, GoBack, Lead, Lose, Opportunity, Park
from salesfunnel.errors import UnknownName
from salesfunnel.lifecycle import Process
from salesfunnel.model import Pipeline
from salesfunnel.model.progress import ItemState, Waiver

SELLER = Actor("u-7", roles=("seller",))
DAY = timedelta(days=1)


def document() -> dict[str, Any]:
    """The sound document: the first stage has a need card, and a demo costs presales."""
    sound = copy.deepcopy(SOUND)
    sound["checklists"] = {
        "first_visit": {"items": [{"key": "card", "label": "Need card"}, {"key": "photo", "required": False}]}
    }
    sound["resources"] = {
        "presales": {"gate": "worth_it", "checklist": "first_visit"},
        "gift": {"of": "lead", "checklist": "first_visit"},
    }
    sound["pipelines"]["b2b"]["stages"][0]["checklist"] = "first_visit"
    sound["pipelines"]["b2b"]["stages"].insert(
        2, {"key": "closing", "question": "When?", "checklist": "first_visit"}
    )
    return sound


FUNNEL = Funnel.load(document())
CARD = ItemState(checklist="first_visit", item="card", submitted_by="u-7", submitted_at=NOW - DAY)
KNOWN = {"need": True, "budget": 5}


def deal(
    *items: ItemState, stage: str = "pool", waivers: tuple[Waiver, ...] = (), **fields: Any
) -> Dossier[Opportunity]:
    return Dossier(
        Opportunity(id="d", pipeline="b2b", stage=stage, fields=fields, items=items, waivers=waivers),
        activities=(),
    )


def test_a_required_item_that_is_not_done_holds_the_move_with_its_finding() -> None:
    held = FUNNEL.decide(deal(**KNOWN), Advance("demo"), actor=SELLER, now=NOW)
    assert (held.accepted, held.verdict, held.events) == (False, "hold", ())
    assert [str(each) for each in held.findings] == ["'Need card' is not done", "'photo' is not done"]
    done = FUNNEL.decide(deal(CARD, **KNOWN), Advance("demo"), actor=SELLER, now=NOW)
    assert (done.accepted, [each.severity for each in done.findings]) == (True, ["should"])


def test_a_checklist_on_the_way_is_asked_once_and_beside_the_gates() -> None:
    held = FUNNEL.decide(deal(need=True), Advance("won"), actor=SELLER, now=NOW)
    assert [each.item or each.criterion for each in held.findings] == ["card", "photo", "budget"]


def test_the_reason_of_a_suggested_retreat_names_items_and_criteria() -> None:
    [park] = FUNNEL.decide(deal(), Advance("demo"), actor=SELLER, now=NOW).suggests
    assert isinstance(park, Park)
    assert park.reason == "card, need, budget"


@pytest.mark.parametrize("wish", [Lose("price"), Park(), GoBack("pool", "again")])
def test_stepping_back_asks_no_checklist(wish: Any) -> None:
    assert FUNNEL.decide(deal(stage="demo"), wish, actor=SELLER, now=NOW).accepted


def test_a_preview_lists_what_is_not_done() -> None:
    seen = FUNNEL.preview(deal(need=True), to="demo", now=NOW)
    assert [each.item or each.criterion for each in seen.findings] == ["card", "photo", "budget"]
    assert [need.name for need in seen.needs] == ["budget"]


@pytest.mark.parametrize(("known", "accepted"), [(KNOWN, True), ({"need": True}, True), ({}, False)])
def test_a_decision_shows_what_was_waived_whether_accepted_or_not(
    known: dict[str, Any], *, accepted: bool
) -> None:
    waiver = Waiver(
        gate="worth_it", criterion="budget", by="u-9", at=NOW - DAY, reason="pilot", until=NOW + DAY
    )
    answer = FUNNEL.decide(deal(CARD, waivers=(waiver,), **known), Advance("demo"), actor=SELLER, now=NOW)
    assert answer.accepted == accepted
    assert [each.waiver for each in answer.waived] == ([] if "budget" in known else [waiver])


def test_a_resource_is_refused_with_the_findings_of_the_move() -> None:
    asked = FUNNEL.may(deal(need=True), resource="presales", now=NOW)
    assert (asked.allowed, asked.verdict) == (False, "hold")
    assert [each.item or each.criterion for each in asked.findings] == ["budget", "card", "photo"]
    assert FUNNEL.may(deal(CARD, **KNOWN), resource="presales", now=NOW).allowed


def test_a_checklist_can_be_asked_wherever_a_deal_stands() -> None:
    answer = FUNNEL.checklist(deal(CARD, stage="won", **KNOWN | {}), checklist="first_visit", now=NOW)
    assert (answer.is_complete, [each.status for each in answer.items]) == (True, ["approved", "open"])
    lead = Dossier(Lead(id="l", pipeline="leads", stage="new"))
    assert not FUNNEL.may(lead, resource="gift", now=NOW).allowed


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: FUNNEL.may(deal(), resource="presale", now=NOW), "resources: no resource is named 'presale'; did you mean 'presales'?"),
        (lambda: FUNNEL.may(deal(), resource="gift", now=NOW), "resources: no resource is named 'gift'; known: 'presales'"),
        (lambda: FUNNEL.checklist(deal(), checklist="visit", now=NOW), "checklists: no checklist is named 'visit'; did you mean 'first_visit'?"),
    ],
)  # fmt: skip
def test_a_name_the_blueprint_does_not_have_is_named_with_the_nearest(ask: Any, said: str) -> None:
    with pytest.raises(UnknownName) as caught:
        ask()
    assert str(caught.value) == said


def test_a_process_refuses_a_checklist_that_it_was_not_given() -> None:
    known = process()
    pipeline = Pipeline.model_validate({"stages": [{"key": "pool", "checklist": "closing"}]})
    with pytest.raises(
        UnknownName, match=r"pipelines.p.stages.pool.checklist: no checklist is named 'closing'"
    ):
        Process(key="p", pipeline=pipeline, gates={}, catalogue=known.catalogue, version=1, pipelines={})
