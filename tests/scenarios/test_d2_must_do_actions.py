"""D2 · must-do actions per stage: a need card on the first visit, a competitor analysis before a quote."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.control_desk import ANALYSIS, CARD, REVIEW, VISIT, deal, later, submit
from tests.scenarios.journey import LI, WANG, Desk, way

from salesfunnel import Advance
from salesfunnel.lifecycle.commands import ChangeFields


def standing(stage: str) -> Desk:
    desk = Desk("sales_control")
    deal(desk, stage)
    return desk


def test_a_first_visit_without_its_need_card_is_not_over() -> None:
    desk = standing("visit")
    desk.do("d-1", VISIT, 1)
    answer = desk.ask("d-1", Advance("survey"), 1)
    assert (answer.verdict, [each.item for each in answer.findings]) == ("hold", ["need_card", "photo"])
    assert [each.render("zh") for each in answer.findings] == ["“需求卡”未完成", "“现场照片”未完成"]
    desk.do("d-1", CARD, 1)
    desk.do("d-1", Advance("survey"), 1)
    assert way(desk.report("deals", "d-1")) == [("visit", 1, 1), ("survey", 1, 0)]


def test_a_need_card_that_is_only_claimed_is_refused() -> None:
    answer = standing("visit").ask("d-1", submit("first_visit", "need_card"), 1)
    assert [each.code for each in answer.findings] == ["item_without_evidence"]


@pytest.mark.parametrize(
    ("done", "left"),
    [((), ["competitor_analysis", "review"]), ((ANALYSIS,), ["review"]), ((ANALYSIS, REVIEW), [])],
    ids=["nothing", "analysis only", "both"],
)
def test_a_quote_waits_for_the_competitor_analysis_and_its_review(done: Any, left: list[str]) -> None:
    desk = standing("proposal")
    desk.do("d-1", ChangeFields({"solution_accepted": True}), 3)
    for wish in done:
        desk.do("d-1", wish, 3, WANG if wish is REVIEW else LI)
    answer = desk.ask("d-1", Advance("quote"), 3)
    assert [each.item for each in answer.findings] == left
    assert answer.accepted is (not left)


def test_a_review_of_what_is_not_there_is_refused_and_so_is_one_by_the_seller() -> None:
    desk = standing("proposal")
    assert not desk.ask("d-1", REVIEW, 3, WANG).accepted
    desk.do("d-1", ANALYSIS, 3)
    assert not desk.ask("d-1", REVIEW, 3, LI).accepted


def test_a_stage_passed_over_keeps_its_duties() -> None:
    desk = standing("visit")
    desk.do("d-1", VISIT, 1)
    desk.do("d-1", ChangeFields({"survey_done": True, "solution_accepted": True}), 1)
    assert desk.held("d-1", Advance("quote"), 1) == ["need_card", "competitor_analysis", "review"]


def test_the_answer_says_whose_turn_it_is() -> None:
    desk = standing("proposal")
    desk.do("d-1", ANALYSIS, 3)
    answer = desk.funnel.checklist(desk.dossier("d-1"), checklist="before_quote", now=later(3))
    assert [(each.key, each.status, each.waits_for) for each in answer.items] == [
        ("competitor_analysis", "approved", ()),
        ("review", "open", ("supervisor",)),
    ]
