"""E6 · 72 hours before signing: eight items with evidence and a second-level approval, then the contract."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest
from tests.scenarios.guarded_desk import HOUR, approved, asked, deal, funnel, missing, submitted

from salesfunnel import Dossier, Opportunity, from_wire, to_wire
from salesfunnel.model.progress import ItemState

SHANGHAI = ZoneInfo("Asia/Shanghai")
EIGHT = {
    "contract_version": ("Contract version agreed", "合同版本确认"),
    "payment_account": ("Payment account given", "收款账户确认"),
    "delivery_team": ("Delivery team booked", "交付团队排期"),
    "customer_it": ("Customer IT assessed", "客户 IT 环境评估"),
    "commission": ("Commission checked", "提成核对"),
    "invoice_type": ("Invoice type settled", "发票类型确认"),
    "signer": ("Signer's authority proved", "签约人授权"),
    "test_accounts": ("Test accounts ready", "测试账号就绪"),
}
LEVELS = [
    {"key": "first", "roles": ["supervisor"]},
    {"key": "second", "roles": ["director"], "may_delegate": True},
]
FUNNEL = funnel(
    {"key": "negotiation"},
    {"key": "signing", "checklist": "closing"},
    fields={"contract_no": {"type": "text"}},
    checklists={
        "closing": {
            "items": [
                {
                    "key": key, "label": {"en": en, "zh": zh}, "evidence": key, "role": "seller",
                    "due": {"before": "close_date", "hours": 72}, "approval": LEVELS,
                    "rests_on": ["contract_no"] if key == "contract_version" else [],
                }
                for key, (en, zh) in EIGHT.items()
            ]
        }
    },
    resources={"contract": {"label": {"en": "Contract", "zh": "合同"}, "checklist": "closing"}},
)  # fmt: skip
SIGNING = date(2026, 3, 20)
DUE = datetime(2026, 3, 17, tzinfo=SHANGHAI)
BEFORE = DUE - 24 * HOUR
BOTH = (
    approved("first", "wang", "supervisor", BEFORE - 2 * HOUR),
    approved("second", "zhao", "director", BEFORE - HOUR),
)


def done(item: str, **more: Any) -> ItemState:
    rests = {"contract_no": "HT-7"} if item == "contract_version" else {}
    told = {"at": BEFORE - 3 * HOUR, "facts": rests} | more
    return submitted(item, "closing", *told.pop("approvals", BOTH), **told)


def closing(*items: ItemState, close_date: date = SIGNING, contract_no: str = "HT-7") -> Dossier[Opportunity]:
    return deal("signing", *items, close_date=close_date, contract_no=contract_no)


ALL = tuple(done(item) for item in EIGHT)


def may(dossier: Dossier[Any], now: datetime = BEFORE) -> Any:
    return FUNNEL.may(dossier, resource="contract", now=now)


def test_eight_items_are_due_72_hours_before_signing() -> None:
    answer = FUNNEL.checklist(closing(), checklist="closing", now=BEFORE)
    assert [each.key for each in answer.items] == list(EIGHT)
    assert {each.due_at for each in answer.items} == {DUE}
    assert datetime(2026, 3, 20, tzinfo=SHANGHAI) - timedelta(hours=72) == DUE
    assert not any(each.is_overdue for each in answer.items)


def test_the_window_moves_when_signing_slips() -> None:
    after = DUE + HOUR
    late = FUNNEL.checklist(closing(), checklist="closing", now=after)
    assert all(each.is_overdue for each in late.items)
    slipped = FUNNEL.checklist(closing(close_date=date(2026, 3, 27)), checklist="closing", now=after)
    assert {each.due_at for each in slipped.items} == {DUE + timedelta(days=7)}
    assert not any(each.is_overdue for each in slipped.items)


def test_while_nothing_is_done_the_contract_may_not_be_issued_and_every_item_is_named() -> None:
    answer = may(closing())
    assert (answer.verdict, missing(answer)) == ("hold", list(EIGHT))
    assert answer.findings[1].render("zh") == "“收款账户确认”未完成，截止 2026-03-17T00:00:00+08:00"


def test_all_done_means_the_contract_may_be_issued_and_the_deal_may_be_won() -> None:
    assert may(closing(*ALL)).allowed
    assert asked(FUNNEL, closing(*ALL), "won", BEFORE).accepted


@pytest.mark.parametrize("item", EIGHT)
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (None, "item_open"),
        ({"evidence": ()}, "item_without_evidence"),
        ({"approvals": BOTH[:1]}, "item_submitted"),
        ({"approvals": BOTH[1:]}, "item_submitted"),
        ({"submitted_by": "zhao"}, "item_submitted"),
        ({"submitted_by": "wang"}, "item_submitted"),
    ],
    ids=["not done", "no evidence", "no second level", "no first level", "by the director", "by the supervisor"],
)  # fmt: skip
def test_one_item_that_is_not_wholly_done_holds_contract_and_deal(
    item: str, change: dict[str, Any] | None, code: str
) -> None:
    rest = [each for each in ALL if each.item != item]
    dossier = closing(*rest, *([done(item, **change)] if change is not None else []))
    for answer in (may(dossier), asked(FUNNEL, dossier, "won", BEFORE)):
        assert (answer.verdict, [(each.item, each.code) for each in answer.findings]) == (
            "hold",
            [(item, code)],
        )


def test_the_director_s_delegate_may_approve_but_the_supervisor_may_not_stand_in_for_both() -> None:
    delegate = approved("second", "sun", "director", BEFORE, on_behalf_of="zhao")
    same = approved("second", "wang", "director", BEFORE, on_behalf_of="zhao")
    rest = ALL[1:]
    assert may(closing(done("contract_version", approvals=(BOTH[0], delegate)), *rest)).allowed
    assert not may(closing(done("contract_version", approvals=(BOTH[0], same)), *rest)).allowed


def test_a_rejection_says_why_and_reopens_the_item_until_it_is_submitted_again() -> None:
    refusal = approved(
        "second", "zhao", "director", BEFORE, is_granted=False, reason="account of another firm"
    )
    [found] = may(
        closing(
            *(done(i) for i in EIGHT if i != "payment_account"),
            done("payment_account", approvals=(*BOTH, refusal)),
        )
    ).findings
    assert str(found).startswith("'Payment account given' was rejected by zhao: account of another firm")
    later = BEFORE + 3 * HOUR
    anew = (approved("first", "wang", "supervisor", later), approved("second", "zhao", "director", later))
    again = done("payment_account", at=BEFORE + HOUR, approvals=(*BOTH, refusal, *anew))
    whole = closing(*(done(i) for i in EIGHT if i != "payment_account"), again)
    assert (may(whole).allowed, may(whole, later).allowed) == (False, True)


def test_a_contract_that_changed_after_its_approval_has_to_be_approved_again() -> None:
    answer = may(closing(*ALL, contract_no="HT-8"))
    assert [(each.item, each.code) for each in answer.findings] == [("contract_version", "item_stale")]
    assert str(answer.findings[0].reasons[0]) == "'contract_no' is 'HT-8'; needed: == 'HT-7'"


def test_what_is_kept_with_a_submission_is_what_it_rests_on() -> None:
    answer = FUNNEL.checklist(closing(), checklist="closing", now=BEFORE)
    assert [each.facts for each in answer.items] == [done(item).facts for item in EIGHT]


def test_the_states_travel_with_the_deal() -> None:
    dossier = closing(*ALL)
    assert from_wire(Dossier, to_wire(dossier)) == dossier
    assert may(from_wire(Dossier, to_wire(attrs.evolve(dossier)))).allowed
