"""E6 · 72 hours before signing: eight items with evidence and a second-level approval, then the contract."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.scenarios.journey import LI, NOW, WANG, Desk, way
from tests.scenarios.sprint_desk import deal, paper

from salesfunnel import Actor, Advance, Lose
from salesfunnel.lifecycle.commands import ApproveItem, ChangeFields, CompleteItem, RejectItem
from salesfunnel.model.progress import Evidence

SHANGHAI = ZoneInfo("Asia/Shanghai")
EIGHT = (
    "contract_version", "payment_account", "delivery_team", "customer_it", "commission", "invoice_type", "signer",
    "test_accounts",
)  # fmt: skip
DUE = datetime(2026, 3, 17, tzinfo=SHANGHAI)
BEFORE = 13.0
DIRECTOR, SUN = Actor("zhao", roles=("director",)), Actor("sun", roles=("director",))
HIGHER = Actor("wang", roles=("supervisor", "director"))


def submit(item: str, evidence: str | None = "same") -> CompleteItem:
    kind = item if evidence == "same" else evidence
    return CompleteItem("closing", item, (Evidence(kind, f"doc-{kind}"),) if kind else ())


def approve(item: str, **more: Any) -> ApproveItem:
    return ApproveItem("closing", item, **more)


def steps(item: str) -> list[tuple[Any, Actor]]:
    return [(submit(item), LI), (approve(item), WANG), (approve(item), DIRECTOR)]


def signing(*done: str) -> Desk:
    """A deal about to be signed, with these items wholly done."""
    desk = Desk("quarter_sprint")
    deal(desk, "signing")
    desk.do("d-1", paper("k-1", "contract", "signed", 10), 10)
    for item in done:
        for wish, by in steps(item):
            desk.do("d-1", wish, 10, by)
    return desk


def at(day: float) -> datetime:
    return NOW + timedelta(days=day)


def list_of(desk: Desk, day: float = BEFORE) -> Any:
    return desk.funnel.checklist(desk.dossier("d-1"), checklist="closing", now=at(day)).items


def held(desk: Desk, day: float = BEFORE) -> list[tuple[str | None, str]]:
    """What keeps the contract from being issued, and the deal from being won: the same."""
    may = desk.funnel.may(desk.dossier("d-1"), resource="contract", now=at(day))
    wins = desk.ask("d-1", Advance("won"), day)
    found = [(each.item, each.code) for each in may.findings]
    assert found == [(each.item, each.code) for each in wins.findings]
    assert may.allowed is wins.accepted is (not found)
    return found


def test_eight_items_are_due_72_hours_before_signing() -> None:
    items = list_of(signing())
    assert [each.key for each in items] == list(EIGHT)
    assert {each.due_at for each in items} == {DUE}
    assert datetime(2026, 3, 20, tzinfo=SHANGHAI) - timedelta(hours=72) == DUE
    assert not any(each.is_overdue for each in items)


def test_the_window_moves_when_signing_slips() -> None:
    desk = signing()
    assert all(each.is_overdue for each in list_of(desk, 14.7))
    desk.do("d-1", ChangeFields({"close_date": date(2026, 3, 27)}), 14.7)
    slipped = list_of(desk, 14.7)
    assert {each.due_at for each in slipped} == {DUE + timedelta(days=7)}
    assert not any(each.is_overdue for each in slipped)
    assert desk.replayed("d-1")[0].subject.slips == 1


def test_while_nothing_is_done_the_contract_may_not_be_issued_and_every_item_is_named() -> None:
    desk = signing()
    assert held(desk) == [(item, "item_open") for item in EIGHT]
    may = desk.funnel.may(desk.dossier("d-1"), resource="contract", now=at(BEFORE))
    assert may.findings[1].render("zh") == "“收款账户确认”未完成，截止 2026-03-17T00:00:00+08:00"


def test_all_done_means_the_contract_may_be_issued_and_the_deal_is_won() -> None:
    desk = signing(*EIGHT)
    assert held(desk) == []
    desk.do("d-1", Advance("won"), BEFORE)
    found = desk.report("deals", "d-1")
    assert way(found)[-1] == ("signing", 1, 1)
    assert found.overall.won == 1


@pytest.mark.parametrize("item", EIGHT)
@pytest.mark.parametrize("count", [0, 1, 2], ids=["not done", "no approval", "no second level"])
def test_one_item_that_is_not_wholly_done_holds_contract_and_deal(item: str, count: int) -> None:
    desk = signing(*(each for each in EIGHT if each != item))
    for wish, by in steps(item)[:count]:
        desk.do("d-1", wish, 10, by)
    assert held(desk) == [(item, "item_submitted" if count else "item_open")]


@pytest.mark.parametrize(
    ("done", "wish", "by", "code"),
    [
        (0, submit("signer", None), LI, "item_without_evidence"),
        (0, submit("signer", "photo"), LI, "item_without_evidence"),
        (1, approve("signer"), DIRECTOR, "not_an_approver"),
        (2, approve("signer"), HIGHER, "approval_counts_not"),
        (2, approve("signer", on_behalf_of="zhao"), SUN, None),
    ],
    ids=["no evidence", "of another kind", "the director first", "one for both levels", "the director's delegate"],
)  # fmt: skip
def test_what_counts_for_an_item_and_what_does_not(done: int, wish: Any, by: Actor, code: str | None) -> None:
    desk = signing()
    for told, who in steps("signer")[:done]:
        desk.do("d-1", told, 10, who)
    found = [each.code for each in desk.ask("d-1", wish, 11, by).findings]
    assert (found[:1] or [None]) == [code]


def test_a_rejection_says_why_and_reopens_the_item_until_it_is_submitted_again() -> None:
    desk = signing(*(each for each in EIGHT if each != "payment_account"))
    for wish, by in steps("payment_account")[:2]:
        desk.do("d-1", wish, 10, by)
    desk.do("d-1", RejectItem("closing", "payment_account", "account of another firm"), 11, DIRECTOR)
    [found] = desk.ask("d-1", Advance("won"), 11).findings
    assert str(found).startswith("'Payment account given' was rejected by zhao: account of another firm")
    for wish, by in steps("payment_account"):
        desk.do("d-1", wish, 12, by)
    assert held(desk) == []


def test_a_contract_that_changed_after_its_approval_has_to_be_approved_again() -> None:
    desk = signing(*EIGHT)
    desk.do("d-1", ChangeFields({"contract_no": "HT-8"}), 12)
    assert held(desk) == [("contract_version", "item_stale")]
    for wish, by in steps("contract_version"):
        desk.do("d-1", wish, 12.5, by)
    assert held(desk) == []


def test_the_share_of_late_losses_with_unfinished_items_can_be_counted() -> None:
    desk = signing()
    for key, done in (("d-2", EIGHT), ("d-3", EIGHT[:3])):
        deal(desk, "signing", key)
        for item in done:
            for wish, by in steps(item):
                desk.do(key, wish, 10, by)
    for key in ("d-1", "d-2", "d-3"):
        desk.do(key, Lose("price"), 12)
    lost = desk.replayed("d-1", "d-2", "d-3")
    late = [each for each in lost if each.subject.stays[-2].stage == "signing"]
    unfinished = [
        each for each in late if desk.funnel.checklist(each, checklist="closing", now=at(12)).findings
    ]
    assert (len(unfinished), len(late)) == (2, 3)
