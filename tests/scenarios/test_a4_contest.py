"""A4 · Solution and contest: who pushes, who blocks, what the decision turns on, and who concedes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.scenarios.filter_desk import FUNNEL, NOW

from salesfunnel import Activity, Contact, Document, Dossier, Opportunity

DAY = timedelta(days=1)
CHAMPION = Contact("c-1", role="champion", stance="for", influence=0.4)
SIGNER = Contact("c-2", role="decision_maker", stance="neutral", influence=0.9)
BLOCKER = Contact("c-3", role="blocker", stance="against", influence=0.7)
OPPONENT = Contact("c-4", role="user", stance="against")
UNPLACED = Contact("c-5", role="user")


def deal(**fields: Any) -> Opportunity:
    return Opportunity(id="d-1", pipeline="filter", stage="contest", created_at=NOW - 60 * DAY, fields=fields)


def found(gate: str, dossier: Dossier[Any]) -> dict[str, bool | None]:
    """Return what a gate flags: each criterion that is not surely true, with its answer."""
    assessment = FUNNEL.assess(dossier, gate=gate, now=NOW)
    assert {ask.criterion for ask in assessment.asks} == {each.criterion for each in assessment.findings}
    return {each.criterion or "": each.answer for each in assessment.findings}


@pytest.mark.parametrize(
    ("contacts", "flagged"),
    [
        ((CHAMPION, SIGNER), {}),
        ((CHAMPION, SIGNER, BLOCKER), {}),
        ((CHAMPION,), {"several_contacts": False}),
        ((BLOCKER,), {"champion": False, "several_contacts": False, "open_door": False}),
        ((BLOCKER, OPPONENT), {"champion": False, "open_door": False}),
        ((BLOCKER, UNPLACED), {"champion": False, "open_door": None}),
        ((), {"champion": False, "several_contacts": False, "open_door": False}),
        (None, {"champion": None, "several_contacts": None, "open_door": None}),
    ],
)
def test_only_blockers_or_a_single_contact_is_flagged(
    contacts: tuple[Contact, ...] | None, flagged: dict[str, bool | None]
) -> None:
    dossier = Dossier(deal(decision_criteria="delivery in May"), contacts=contacts)
    assert found("contest_ready", dossier) == flagged


def test_unknown_decision_criteria_lead_to_a_question() -> None:
    assessment = FUNNEL.assess(Dossier(deal(), contacts=(CHAMPION, SIGNER)), gate="contest_ready", now=NOW)
    assert [(str(ask), ask.render("zh")) for ask in assessment.asks] == [
        ("What will the decision turn on?", "最终决策看重什么?")
    ]


@pytest.mark.parametrize(("voiced", "answer"), [(True, "unflagged"), (False, False), (None, None)])
def test_an_advantage_that_no_customer_voiced_leads_to_a_question(voiced: Any, answer: Any) -> None:
    fields = {} if voiced is None else {"advantage_voiced": voiced}
    flagged = found("advantage_seen", Dossier(deal(**fields), documents=(), activities=()))
    assert flagged.get("voiced", "unflagged") is answer


def proposal(version: int, days: float) -> Document:
    return Document(f"p-{version}", "proposal", NOW - days * DAY, version=version)


def quote(key: str, days: float, *, cut: bool | None = None) -> Document:
    return Document(key, "quote", NOW - days * DAY, fields={} if cut is None else {"lowers_price": cut})


def moved(days: float, direction: str = "inbound") -> Activity:
    return Activity(f"a-{days}", "call", NOW - days * DAY, direction=direction)


TWO, THREE = (proposal(1, 30), proposal(2, 20)), (proposal(1, 30), proposal(2, 20), proposal(3, 10))
FIRST_CUT, SECOND_CUT = quote("q-2", 20, cut=True), quote("q-3", 10, cut=True)


@pytest.mark.parametrize(
    ("documents", "activities", "answer"),
    [
        ((), (), True),
        (TWO, (), True),
        (THREE, (), False),
        (THREE, (moved(15),), False),
        (THREE, (moved(5, "outbound"),), False),
        (THREE, (moved(5),), True),
        ((quote("q-1", 30), FIRST_CUT), (), True),
        ((quote("q-1", 30), FIRST_CUT, SECOND_CUT), (), False),
        ((quote("q-1", 30), FIRST_CUT, SECOND_CUT), (moved(12), moved(25)), False),
        ((quote("q-1", 30), FIRST_CUT, SECOND_CUT), (moved(1),), True),
        ((quote("q-1", 30, cut=False), FIRST_CUT, quote("q-3", 5, cut=False)), (), True),
        ((*THREE, quote("later", -5, cut=True)), (moved(-1),), False),
        (None, (), None),
        (THREE, None, None),
    ],
)
def test_a_third_version_or_a_second_price_cut_without_movement_is_flagged(
    documents: tuple[Document, ...] | None, activities: tuple[Activity, ...] | None, *, answer: bool | None
) -> None:
    dossier = Dossier(deal(advantage_voiced=True), documents=documents, activities=activities)
    assert found("advantage_seen", dossier).get("not_one_sided", True) is answer


def test_the_flag_says_what_happened_in_both_languages() -> None:
    dossier = Dossier(deal(advantage_voiced=True), documents=THREE, activities=(moved(15),))
    [finding] = FUNNEL.assess(dossier, gate="advantage_seen", now=NOW).findings
    assert finding.severity == "should"
    assert finding.render("en") == (
        "'We do not concede alone' is not met; 'A third version of the proposal' is true; needed: != true; "
        "'Days since the customer last moved' is 15; needed: < days_since_offer"
    )
    assert finding.render("zh").startswith("“不是我方单方面让步”不满足")
