"""A3 · Opportunity gate on four dimensions: real need, budget or project, decision chain, clear advantage."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from tests.scenarios.filter_desk import FUNNEL, NOW, SELLER, asked

from salesfunnel import Actor, Advance, Contact, Dossier, Funnel, Opportunity, Park, Verdict, evolve
from salesfunnel.blueprint import template

TALKED = {"problem_stated": True, "urgent": True, "consequence_known": True}
SIGNER, USER = Contact("c-1", role="decision_maker"), Contact("c-2", role="user")
KNOWN: dict[str, Any] = {
    "need_confirmed": True,
    "budget": 50_000,
    "advantage": "clear",
    "contacts": (SIGNER,),
}
FALSE: dict[str, Any] = {"need_confirmed": False, "budget": 0, "advantage": "behind", "contacts": (USER,)}
UNKNOWN: dict[str, Any] = {"contacts": None}


def gate(false: tuple[str, ...] = (), unknown: tuple[str, ...] = ()) -> Any:
    known = {name: value for name, value in KNOWN.items() if name not in unknown} | {
        n: FALSE[n] for n in false
    }
    return asked(
        "conversation",
        "confirmed",
        **TALKED,
        **({"contacts": None} if "contacts" in unknown else {}),
        **known,
    )


def test_none_unresolved_advances() -> None:
    assert gate().verdict is Verdict.ADVANCE


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("how", ["false", "unknown"])
def test_one_unresolved_holds(name: str, how: str) -> None:
    decision = gate(**{how: (name,)})
    assert (decision.verdict, len(decision.findings)) == (Verdict.HOLD, 1)
    assert decision.findings[0].answer is (False if how == "false" else None)


@pytest.mark.parametrize("pair", [*combinations(KNOWN, 2), tuple(KNOWN)], ids="+".join)
@pytest.mark.parametrize("how", ["false", "unknown"])
def test_two_or_more_retreat_to_observation_with_a_review_date(pair: tuple[str, ...], how: str) -> None:
    decision = gate(**{how: pair})
    assert (decision.verdict, decision.events) == (Verdict.RETREAT, ())
    [park] = decision.suggests
    assert isinstance(park, Park)
    assert (park.to, park.review_at) == ("observation", NOW + timedelta(days=30))


def test_the_suggestion_can_be_followed_and_the_deal_comes_back_where_it_was() -> None:
    deal = Dossier(Opportunity(id="d-1", pipeline="filter", stage="conversation"), contacts=())
    [park] = FUNNEL.decide(deal, Advance("confirmed"), actor=SELLER, now=NOW).suggests
    parked = deal
    for event in FUNNEL.decide(deal, park, actor=SELLER, now=NOW).events:
        parked = evolve(parked, event)
    assert (parked.subject.stage, parked.subject.review_at) == ("observation", NOW + timedelta(days=30))
    assert parked.subject.resume_to == "conversation"


def test_known_false_differs_from_unknown_in_the_answer() -> None:
    decision = gate(false=("need_confirmed",), unknown=("advantage",))
    assert {(finding.criterion, finding.answer) for finding in decision.findings} == {
        ("need", False),
        ("advantage", None),
    }
    assert {finding.dimension for finding in decision.findings} == {"need", "advantage"}


@pytest.mark.parametrize(
    ("retreat_at", "verdict"), [(1, "retreat"), (2, "hold"), (4, "hold"), (None, "hold")]
)
def test_thresholds_are_policy_not_code(retreat_at: int | None, verdict: str) -> None:
    document = template("uncertainty_filter")
    document["gates"]["worth_it"]["policy"]["retreat_at"] = retreat_at
    deal = Opportunity(
        id="d-1",
        pipeline="filter",
        stage="conversation",
        fields={**TALKED, "need_confirmed": True, "budget": 1},
    )
    dossier = Dossier(deal, contacts=(SIGNER,))
    assert (
        Funnel.load(document).decide(dossier, Advance("confirmed"), actor=Actor("u"), now=NOW).verdict
        == verdict
    )
