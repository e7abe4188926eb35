"""D3 · customers of tier S change hands or are closed only after a supervisor's approval, whoever asks and how."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.scenarios.guarded_desk import HOUR, NOW, deal, funnel

from salesfunnel import Actor, Advance, Dossier, Lose, evolve
from salesfunnel.lifecycle.commands.duties import ApproveItem, CompleteItem, RejectItem
from salesfunnel.lifecycle.commands.ownership import Assign, Claim, OfferHandover


def consent(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "items": [{
            "key": "consent", "label": {"en": "Supervisor's consent", "zh": "主管同意"}, "when": "tier == 'S'",
            "approval": [{"key": "supervisor", "roles": ["supervisor"], "valid_days": 14}],
        }],
    }  # fmt: skip


FUNNEL = funnel(
    {"key": "care"},
    fields={"tier": {"type": "choice", "options": ["S", "A", "B", "C"]}},
    commands={
        "assign": {"checklist": consent("transfer")},
        "offer_handover": {"checklist": "transfer"},
        "claim": {"checklist": "transfer"},
        "lose": {"checklist": consent("close")},
        "advance": {"stages": ["won"], "checklist": "close"},
    },
)
LI, WANG = Actor("li", roles=("seller",)), Actor("wang", roles=("supervisor",))
TRANSFERS = [Assign("mo"), OfferHandover("mo"), Claim()]
CLOSINGS = [Lose("price"), Advance("won")]


def asked(command: Any, dossier: Dossier[Any] | None = None, by: Actor = LI, now: Any = NOW) -> Any:
    return FUNNEL.decide(dossier or deal("care", tier="S"), command, actor=by, now=now)


def after(*wishes: tuple[Actor, Any], tier: str = "S") -> Dossier[Any]:
    dossier: Dossier[Any] = deal("care", tier=tier)
    for index, (by, wish) in enumerate(wishes):
        answer = asked(wish, dossier, by, NOW + index * HOUR)
        assert answer.accepted, answer.findings
        for event in answer.events:
            dossier = evolve(dossier, event)
    return dossier


def request(what: str) -> tuple[Actor, CompleteItem]:
    return LI, CompleteItem(what, "consent")


def yes(what: str) -> tuple[Actor, ApproveItem]:
    return WANG, ApproveItem(what, "consent")


CASES = [("transfer", each) for each in TRANSFERS] + [("close", each) for each in CLOSINGS]
named = pytest.mark.parametrize(
    ("what", "command"), CASES, ids=lambda each: each if isinstance(each, str) else type(each).__name__
)
LATER = NOW + timedelta(days=1)


@named
def test_tier_s_needs_consent_and_the_other_tiers_do_not(what: str, command: Any) -> None:
    refused = asked(command)
    assert [(each.checklist, each.item, each.code) for each in refused.findings] == [
        (what, "consent", "item_open")
    ]
    assert asked(command, after(tier="A")).accepted


@named
def test_while_the_approval_is_missing_the_supervisor_is_asked_for_it(what: str, command: Any) -> None:
    waiting = after(request(what))
    refused = asked(command, waiting, now=LATER)
    assert not refused.accepted
    [wanted] = refused.requests
    assert (wanted.kind, wanted.roles) == ("ask_approval", ("supervisor",))
    assert "主管同意" in wanted.render("zh")
    assert asked(command, waiting, now=LATER + HOUR).requests == (wanted,)


@named
def test_with_the_supervisor_s_approval_it_is_granted(what: str, command: Any) -> None:
    assert asked(command, after(request(what), yes(what)), now=LATER).accepted


def test_submitting_asks_the_supervisor_once() -> None:
    answer = asked(CompleteItem("close", "consent"))
    [wanted] = answer.requests
    waiting = evolve(deal("care", tier="S"), answer.events[0])
    assert asked(Lose("price"), waiting).requests == (wanted,)
    assert asked(ApproveItem("close", "consent"), waiting, WANG).requests == ()


def test_nobody_approves_a_request_of_their_own() -> None:
    both = Actor("wang", roles=("seller", "supervisor"))
    own = after((both, CompleteItem("close", "consent")))
    assert [each.code for each in asked(ApproveItem("close", "consent"), own, both, LATER).findings] == [
        "four_eyes"
    ]


def test_consent_to_one_is_no_consent_to_the_other() -> None:
    assert not asked(Lose("price"), after(request("transfer"), yes("transfer")), now=LATER).accepted


def test_a_refused_consent_says_why_and_asks_nobody_again() -> None:
    start = after(request("close"), (WANG, RejectItem("close", "consent", "wait for the quarter")))
    refused = asked(Lose("price"), start, now=LATER)
    assert "wait for the quarter" in str(refused.findings[0])
    assert refused.requests == ()


def test_consent_expires() -> None:
    start = after(request("close"), yes("close"))
    assert not asked(Lose("price"), start, now=NOW + timedelta(days=15)).accepted
