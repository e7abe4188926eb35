"""B11 · quote silent for 3 days → nudge; contract started; order → delivery told; a survey 3 days after winning."""

from __future__ import annotations

import pytest
from tests.scenarios.crm_desk import deal, paper, won
from tests.scenarios.journey import DAY, NOW, Desk

from salesfunnel import Activity, Advance, Tally, conversion
from salesfunnel.lifecycle.commands import ChangeFields, PlanFollowUp, RecordActivity


def quoted() -> Desk:
    desk = Desk("five_stage_crm")
    deal(desk, "negotiation")
    return desk


def test_a_quote_that_was_silent_for_three_days_nudges_the_owner_once() -> None:
    desk = quoted()
    assert desk.tick("d-1", 5.9).next_at == NOW + 6 * DAY
    [nudge] = desk.tick("d-1", 6).requests
    assert (nudge.kind, nudge.key, nudge.people) == ("notify", "quote_silent", ("li",))
    assert nudge.render("zh").startswith("报价后 3 天无互动")
    assert desk.tick("d-1", 7).requests == ()


def test_a_word_or_a_plan_about_the_quote_puts_the_nudge_off() -> None:
    desk = quoted()
    desk.do("d-1", RecordActivity(Activity("a-2", "message")), 4)
    assert desk.tick("d-1", 6).next_at == NOW + 7 * DAY
    desk.do("d-1", PlanFollowUp(Activity("f-1", "call", NOW + 6.5 * DAY)), 6)
    assert desk.tick("d-1", 7).next_at == NOW + 9.5 * DAY


def test_starting_the_contract_asks_legal() -> None:
    desk = quoted()
    desk.do("d-1", paper("q-1", "quote", "accepted", 4), 4)
    [request] = desk.do("d-1", Advance("contract"), 4).requests
    assert (request.kind, request.roles, request.due_at) == ("issue_contract", ("legal",), None)
    assert (str(request), request.render("zh")) == ("Draw up the contract", "起草合同")


def test_the_survey_is_due_three_days_after_winning_whoever_wins_it() -> None:
    [survey] = won(Desk("five_stage_crm")).requests
    assert (survey.kind, survey.people, survey.due_at) == ("send_survey", ("li",), NOW + 8 * DAY)
    desk = Desk("five_stage_crm")
    deal(desk, "contract")
    desk.do("d-1", paper("k-1", "contract", "signed", 5), 5)
    [same] = desk.do("d-1", Advance("won"), 5).requests
    assert (same.kind, same.due_at) == (survey.kind, survey.due_at)


def test_delivery_is_told_of_the_order_once_under_one_id() -> None:
    desk = Desk("five_stage_crm")
    won(desk)
    [first] = desk.do("d-1", paper("o-1", "order", None, 6), 6).requests
    assert (first.kind, first.roles, first.id) == ("tell_delivery", ("delivery",), "d-1:delivery")
    [again] = desk.do("d-1", paper("o-2", "order", None, 7), 7).requests
    assert again.id == first.id


def test_the_satisfaction_comes_back_is_stored_and_reported() -> None:
    desk = Desk("five_stage_crm")
    for key, score in (("d-1", 5), ("d-2", 2), ("d-3", 5)):
        won(desk, key)
        desk.do(key, ChangeFields({"satisfaction": score}), 9)
    assert desk.held("d-1", ChangeFields({"satisfaction": 6}), 9) == ["out_of_range"]
    states = desk.replayed("d-1", "d-2", "d-3")
    tally = Tally.of(states, pipeline=desk.funnel.pipelines["deals"], by=("satisfaction",))
    found = {each.by["satisfaction"]: each.overall.won for each in conversion(tally).segments}
    assert found == {5: 2, 2: 1}


@pytest.mark.parametrize("stage", ["first_contact", "need", "proposal"])
def test_a_deal_that_goes_quiet_earlier_is_a_nudge_of_its_own(stage: str) -> None:
    desk = Desk("five_stage_crm")
    deal(desk, stage)
    assert [each.key for each in desk.tick("d-1", 30).requests] == ["silent"]
