"""B19 · repurchase: a won deal leads to a linked new one; the repeat rate is the share of wins with one."""

from __future__ import annotations

from fractions import Fraction

from tests.scenarios.crm_desk import deal, won
from tests.scenarios.journey import DAY, NOW, Desk

from salesfunnel import Money
from salesfunnel.lifecycle.commands import Repurchase

AGAIN = Repurchase("d-2", amount=Money.of(1200, "CNY"))


def bought() -> Desk:
    desk = Desk("five_stage_crm")
    won(desk)
    return desk


def test_the_won_deal_and_the_new_one_know_each_other() -> None:
    desk = bought()
    before = desk.store.version("d-1")
    answer = desk.do("d-1", AGAIN, 90)
    assert dict(answer.expects) == {"d-1": before, "d-2": 0}
    first, again = (each.subject for each in desk.replayed("d-1", "d-2"))
    assert (first.repurchase_ids, again.previous_id) == (("d-2",), "d-1")
    assert (again.stage, again.status, again.created_at) == ("first_contact", "open", NOW + 90 * DAY)


def test_customer_people_and_seller_stay_what_was_negotiated_does_not() -> None:
    desk = bought()
    desk.do("d-1", AGAIN, 90)
    again = desk.dossier("d-2").subject
    assert (again.account_id, again.contact_ids, again.owner_id) == ("acme", ("c-1",), "li")
    assert (again.amount, dict(again.fields)) == (Money.of(1200, "CNY"), {})


def test_one_deal_may_be_followed_by_several_each_once() -> None:
    desk = bought()
    desk.do("d-1", AGAIN, 90)
    assert desk.held("d-1", AGAIN, 91) == ["already_repurchased"]
    desk.do("d-1", Repurchase("d-3"), 120)
    assert desk.dossier("d-1").subject.repurchase_ids == ("d-2", "d-3")


def test_only_a_won_deal_is_bought_again() -> None:
    desk = Desk("five_stage_crm")
    deal(desk, "contract")
    assert desk.held("d-1", AGAIN, 9) == ["not_a_move"]


def test_the_repeat_rate_is_the_share_of_wins_that_were_bought_again() -> None:
    desk = Desk("five_stage_crm")
    for key in ("d-1", "e-1", "f-1", "g-1"):
        won(desk, key)
    desk.do("d-1", AGAIN, 90)
    desk.do("d-1", Repurchase("d-3"), 95)
    deals = ("d-1", "e-1", "f-1", "g-1", "d-2", "d-3")
    wins = [each.subject for each in desk.replayed(*deals) if each.subject.status == "won"]
    assert Fraction(sum(bool(each.repurchase_ids) for each in wins), len(wins)) == Fraction(1, 4)
    found = desk.report("deals", *deals)
    assert (found.overall.entered, found.overall.won, found.overall.open) == (6, 4, 2)
