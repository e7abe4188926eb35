"""A subject belongs to one seller at a time, and changes hands only as the rules say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lifecycle.funnels import DAY, NOW, deal, process

from salesfunnel.lifecycle.commands import (
    AcceptHandover,
    Assign,
    Claim,
    OfferHandover,
    RejectHandover,
    Release,
)
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.party import Actor

LI, MO = Actor("li"), Actor("mo")
UNTIL = NOW + 7 * DAY


def asked(command: Any, by: Actor = LI, **standing: Any) -> Any:
    return decide(process(), deal(**standing), command, actor=by, now=NOW)


def after(command: Any, by: Actor = LI, **standing: Any) -> Any:
    """Return the subject after a command that must be granted."""
    answer = asked(command, by, **standing)
    assert answer.accepted, answer.findings
    return evolve(deal(**standing), answer.events[0]).subject


def codes(answer: Any) -> list[str]:
    assert answer.events == ()
    return [each.code for each in answer.findings]


def held(by: str, until: Any = None) -> dict[str, Any]:
    return {"claim": Holding(holder=by, at=NOW - DAY, until=until), "owner_id": by}


def offered(to: str, until: Any = None) -> dict[str, Any]:
    return {"handover": Handover(to_id=to, by="mo", at=NOW - DAY, until=until), "owner_id": "mo"}


def test_assigning_leaves_a_trace_of_both_owners() -> None:
    [event] = asked(Assign("wu", "leaves"), owner_id="mo").events
    assert (event.owner_id, event.from_owner_id, event.reason) == ("wu", "mo", "leaves")


def test_assigning_ends_claims_and_offers() -> None:
    found = after(Assign("wu"), **held("mo") | {"handover": Handover(to_id="li", by="mo", at=NOW)})
    assert (found.owner_id, found.claim, found.handover) == ("wu", None, None)


def test_nobody_is_assigned_what_is_theirs() -> None:
    assert codes(asked(Assign("mo"), owner_id="mo")) == ["already_owner"]


def test_a_claim_of_what_nobody_has_makes_its_owner() -> None:
    found = after(Claim(UNTIL))
    assert (found.owner_id, found.claim) == ("li", Holding(holder="li", at=NOW, until=UNTIL))


@pytest.mark.parametrize(("until", "says"), [(UNTIL, "until 2026-03-09"), (None, "until it is released")])
def test_a_claim_in_force_names_its_holder_and_its_end(until: Any, says: str) -> None:
    answer = asked(Claim(), **held("mo", until))
    assert codes(answer) == ["claimed"]
    assert "mo" in str(answer.findings[0])
    assert says in str(answer.findings[0])
    assert "mo" in answer.findings[0].render("zh")


def test_whichever_of_two_claims_comes_first_the_other_is_refused() -> None:
    for first, second in ((LI, MO), (MO, LI)):
        taken = evolve(deal(), asked(Claim(), first).events[0])
        assert codes(decide(process(), taken, Claim(), actor=second, now=NOW)) == ["claimed"]


def test_what_was_assigned_to_somebody_else_cannot_be_claimed() -> None:
    assert codes(asked(Claim(), owner_id="mo")) == ["owned"]


def test_an_ended_claim_holds_nothing() -> None:
    assert after(Claim(), **held("mo", NOW)).owner_id == "li"


def test_an_owner_may_claim_and_a_holder_may_prolong() -> None:
    assert after(Claim(UNTIL), owner_id="li").claim.until == UNTIL
    assert after(Claim(UNTIL), **held("li", NOW + DAY)).claim.until == UNTIL


@pytest.mark.parametrize("command", [Claim(NOW), OfferHandover("wu", until=NOW)])
def test_what_would_have_ended_already_is_refused(command: Any) -> None:
    assert codes(asked(command)) == ["until_passed"]


def test_only_its_owner_gives_it_back() -> None:
    assert after(Release("too far"), **held("li")).owner_id is None
    assert codes(asked(Release(), owner_id="mo")) == ["not_the_owner"]
    assert codes(asked(Release())) == ["not_owned"]


def test_an_offer_waits_for_its_answer() -> None:
    found = after(OfferHandover("wu", "doc-9", UNTIL), owner_id="li")
    assert found.owner_id == "li"
    assert found.handover == Handover(to_id="wu", by="li", at=NOW, statement="doc-9", until=UNTIL)


def test_nobody_is_offered_what_is_theirs() -> None:
    assert codes(asked(OfferHandover("mo"), owner_id="mo")) == ["already_owner"]


def test_the_offered_seller_takes_over() -> None:
    [event] = asked(AcceptHandover(), **offered("li")).events
    assert (event.owner_id, event.from_owner_id) == ("li", "mo")
    assert after(AcceptHandover(), **offered("li")).handover is None


def test_the_offered_seller_refuses_with_a_reason() -> None:
    found = after(RejectHandover("too far"), **offered("li"))
    assert (found.owner_id, found.handover) == ("mo", None)
    assert codes(asked(RejectHandover(" "), **offered("li"))) == ["reason_required"]


@pytest.mark.parametrize("answer", [AcceptHandover(), RejectHandover("no")])
@pytest.mark.parametrize(
    ("standing", "code"),
    [({}, "no_handover"), (offered("li", NOW), "no_handover"), (offered("wu"), "not_offered_to_you")],
    ids=["none", "ended", "another's"],
)
def test_only_an_open_offer_is_answered_and_by_whom_it_was_made_to(
    answer: Any, standing: dict[str, Any], code: str
) -> None:
    assert codes(asked(answer, **standing)) == [code]
