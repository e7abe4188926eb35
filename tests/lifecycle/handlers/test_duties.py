"""Items are submitted, approved and refused, and criteria waived, only where that would count."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, deal, funnel

from salesfunnel import Actor, Contact, Dossier, evolve
from salesfunnel.lifecycle.commands import ApproveItem, CompleteItem, RejectItem, Waive
from salesfunnel.model.event import CriterionWaived, ItemApproved, ItemCompleted, ItemRejected
from salesfunnel.model.progress import Evidence

LEVELS = [
    {"key": "team", "roles": ["lead"], "people": ["chen"], "may_delegate": True},
    {"key": "board", "roles": ["legal", "finance"], "quorum": "all"},
]
FUNNEL = funnel(
    {
        "key": "care",
        "exit": {"key": "ready", "criteria": [
            {"key": "need", "when": "amount > 0"},
            {"key": "credit", "when": "has_champion", "unwaivable": True},
        ]},
        "checklist": {"key": "papers", "items": [
            {"key": "draft", "role": "seller"},
            {"key": "quote", "evidence": "pdf", "after": ["draft"], "approval": LEVELS, "rests_on": ["amount"]},
            {"key": "export", "when": "region == 'US'"},
            {"key": "crew", "rests_on": ["has_champion"]},
        ]},
    },
    facts={"has_champion": {"exists": "contacts", "where": "role == 'champion'"}},
)  # fmt: skip
LI, MO = Actor("li", roles=("seller",)), Actor("mo", roles=("lead", "finance"))
CHEN, ZOE, FEI = Actor("chen"), Actor("zoe", roles=("legal", "seller")), Actor("fei", roles=("finance",))
PDF = (Evidence("pdf", "doc-1"),)
DRAFT, QUOTE = CompleteItem("papers", "draft"), CompleteItem("papers", "quote", PDF)
YES = ApproveItem("papers", "quote")


def asked(dossier: Dossier[Any], command: Any, by: Actor = LI, now: Any = NOW) -> Any:
    return FUNNEL.decide(dossier, command, actor=by, now=now)


def after(*wishes: Any, start: Any = None) -> Dossier[Any]:
    """Fold what follows from each wish of each person; every one must be granted."""
    dossier = start or deal("care", amount=None, region="CN", contacts=())
    for index, (by, wish) in enumerate(wishes):
        answer = asked(dossier, wish, by, NOW + index * HOUR)
        assert answer.accepted, answer.findings
        for event in answer.events:
            dossier = evolve(dossier, event)
    return dossier


def codes(answer: Any) -> list[str]:
    assert answer.events == ()
    return [each.code for each in answer.findings]


LATER = NOW + 10 * HOUR
SUBMITTED = ((LI, DRAFT), (LI, QUOTE))


def test_a_submitted_item_keeps_who_when_and_what_it_rests_on() -> None:
    [event] = asked(after((LI, DRAFT)), QUOTE, now=LATER).events
    assert isinstance(event, ItemCompleted)
    assert (event.state.submitted_by, event.state.submitted_at, event.state.evidence) == ("li", LATER, PDF)
    [crew] = asked(after(), CompleteItem("papers", "crew")).events
    assert crew.state.facts == {"has_champion": False}


@pytest.mark.parametrize(
    ("wish", "by", "code"),
    [
        (CompleteItem("paper", "draft"), LI, "unknown_checklist"),
        (CompleteItem("papers", "drafts"), LI, "unknown_item"),
        (DRAFT, FEI, "not_the_role"),
        (QUOTE, LI, "item_blocked"),
        (CompleteItem("papers", "export"), LI, "item_not_applicable"),
        (YES, MO, "item_blocked"),
        (ApproveItem("papers", "draft"), MO, "item_open"),
        (ApproveItem("papers", "export"), MO, "item_not_applicable"),
        (RejectItem("papers", "quote", " "), MO, "reason_required"),
    ],
    ids=lambda each: getattr(each, "id", None) or getattr(each, "item", None) or str(each),
)
def test_what_would_not_count_is_refused(wish: Any, by: Actor, code: str) -> None:
    answer = asked(after(), wish, by)
    assert codes(answer) == [code]
    for locale in ("en", "zh"):
        assert answer.findings[0].render(locale)


def test_evidence_of_another_kind_is_none() -> None:
    wrong = CompleteItem("papers", "quote", (Evidence("photo", "doc-2"),))
    assert codes(asked(after((LI, DRAFT)), wrong)) == ["item_without_evidence"]


def test_what_rests_on_rows_that_were_not_loaded_cannot_be_submitted() -> None:
    [found] = asked(deal("care"), CompleteItem("papers", "crew")).findings
    assert (found.code, found.reasons[0].kind) == ("item_stale", "not_loaded")


def test_a_near_name_is_offered() -> None:
    [found] = asked(after(), CompleteItem("papers", "drafts")).findings
    assert "did you mean 'draft'?" in str(found)


@pytest.mark.parametrize(
    ("wish", "by", "code"),
    [
        (YES, LI, "four_eyes"),
        (ApproveItem("papers", "quote", on_behalf_of="li"), MO, "four_eyes"),
        (RejectItem("papers", "quote", "mine"), LI, "four_eyes"),
        (YES, FEI, "not_an_approver"),
        (RejectItem("papers", "quote", "no"), FEI, "not_an_approver"),
        (ApproveItem("papers", "quote", at=NOW), CHEN, "approval_counts_not"),
        (ApproveItem("papers", "draft"), CHEN, "item_done"),
    ],
)
def test_only_another_person_whom_the_level_names_may_answer(wish: Any, by: Actor, code: str) -> None:
    start = after(*SUBMITTED)
    assert codes(asked(start, wish, by, LATER)) == [code]


@pytest.mark.parametrize(
    ("wish", "by", "role"),
    [
        (YES, MO, "lead"),
        (YES, CHEN, None),
        (ApproveItem("papers", "quote", on_behalf_of="chen"), FEI, None),
    ],
    ids=["by role", "by name", "on behalf"],
)
def test_an_approval_says_its_level_and_role(wish: Any, by: Actor, role: str | None) -> None:
    [event] = asked(after(*SUBMITTED), wish, by, LATER).events
    assert isinstance(event, ItemApproved)
    assert (event.approval.level, event.approval.role, event.approval.by) == ("team", role, by.id)
    assert event.approval.is_granted


def test_nobody_counts_twice_on_the_way_up() -> None:
    start = after(*SUBMITTED, (MO, YES))
    assert codes(asked(start, YES, MO, LATER)) == ["approval_counts_not"]
    assert asked(start, YES, FEI, LATER).accepted


def test_nobody_speaks_for_others_where_the_level_does_not_let_them() -> None:
    start = after(*SUBMITTED, (CHEN, YES))
    wish = ApproveItem("papers", "quote", on_behalf_of="zoe")
    assert codes(asked(start, wish, FEI, LATER)) == ["no_delegate"]


def test_all_levels_one_after_another_settle_the_item() -> None:
    both = Actor("wu", roles=("legal", "finance"))
    start = after(*SUBMITTED, (CHEN, YES), (FEI, YES))
    [event] = asked(start, YES, both, LATER).events
    assert event.approval.role == "legal"
    done = FUNNEL.checklist(evolve(start, event), checklist="papers", now=LATER)
    found = done.item("quote")
    assert found is not None
    assert found.is_done
    assert codes(asked(evolve(start, event), YES, MO, LATER)) == ["item_done"]


def test_a_rejection_opens_the_item_and_a_new_submission_closes_it() -> None:
    start = after(*SUBMITTED, (MO, RejectItem("papers", "quote", "too dear")))
    assert codes(asked(start, YES, CHEN, LATER)) == ["item_rejected"]
    again = asked(start, QUOTE, LI, LATER)
    assert again.accepted
    assert asked(evolve(start, again.events[0]), YES, MO, LATER + HOUR).accepted


def test_a_rejection_says_why() -> None:
    [event] = asked(after(*SUBMITTED), RejectItem("papers", "quote", "too dear"), CHEN, LATER).events
    assert isinstance(event, ItemRejected)
    assert (event.approval.is_granted, event.approval.reason) == (False, "too dear")


UNTIL = NOW + 30 * DAY


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Waive("redy", "need", "pilot", UNTIL), "unknown_gate"),
        (Waive("ready", "needs", "pilot", UNTIL), "unknown_criterion"),
        (Waive("ready", "credit", "pilot", UNTIL), "unwaivable"),
        (Waive("ready", "need", "", UNTIL), "reason_required"),
        (Waive("ready", "need", "pilot"), "until_required"),
        (Waive("ready", "need", "pilot", NOW), "until_passed"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_waiver_names_a_criterion_that_may_be_waived_with_reason_and_end(wish: Waive, code: str) -> None:
    assert codes(asked(after(), wish)) == [code]


def test_a_waived_criterion_lets_the_deal_pass_until_it_ends() -> None:
    champion = deal("care", contacts=(Contact("c-1", role="champion"),))
    start = after((LI, Waive("ready", "need", "pilot", UNTIL)), start=champion)
    answer = FUNNEL.assess(start, gate="ready", now=NOW + HOUR)
    assert answer.allowed
    assert [each.waiver.by for each in answer.waived] == ["li"]
    assert not FUNNEL.assess(start, gate="ready", now=UNTIL + timedelta(seconds=1)).allowed


def test_a_waiver_is_an_event_of_its_own() -> None:
    [event] = asked(after(), Waive("ready", "need", "pilot", UNTIL)).events
    assert isinstance(event, CriterionWaived)
    assert (event.waiver.by, event.waiver.at, event.waiver.reason) == ("li", NOW, "pilot")


def test_what_another_kind_of_subject_is_asked_cannot_be_named() -> None:
    leads = {"leads": {"of": "lead", "stages": [{"key": "new", "checklist": {"items": [{"key": "a"}]}}]}}
    document = FUNNEL.document
    document["pipelines"] |= leads
    both = type(FUNNEL).load(document)
    answer = both.decide(after(), CompleteItem("leads_new_checklist", "a"), actor=LI, now=NOW)
    assert codes(answer) == ["unknown_checklist"]
