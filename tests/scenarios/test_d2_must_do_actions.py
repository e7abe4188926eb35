"""D2 · must-do actions per stage: a need card on the first visit, a competitor analysis before a quote."""

from __future__ import annotations

import pytest
from tests.scenarios.guarded_desk import NOW, asked, deal, funnel, missing, submitted

FUNNEL = funnel(
    {
        "key": "visit",
        "checklist": {"key": "first_visit", "items": [
            {"key": "need_card", "label": {"en": "Need card", "zh": "需求卡"}, "evidence": "need_card", "role": "seller"},
            {"key": "photo", "required": False},
        ]},
    },
    {
        "key": "analysis",
        "checklist": {"key": "before_quote", "items": [
            {"key": "competitor_analysis", "label": {"en": "Competitor analysis", "zh": "竞品分析"}, "evidence": "competitor_analysis"},
            {"key": "review", "after": ["competitor_analysis"], "role": "supervisor"},
        ]},
    },
    {"key": "quote"},
)  # fmt: skip
CARD = submitted("need_card", "first_visit")
ANALYSIS, REVIEW = submitted("competitor_analysis", "before_quote"), submitted("review", "before_quote")


def test_a_first_visit_without_its_need_card_is_not_over() -> None:
    held = asked(FUNNEL, deal("visit"), "analysis")
    assert (held.verdict, missing(held)) == ("hold", ["need_card", "photo"])
    assert [each.render("zh") for each in held.findings] == ["“需求卡”未完成", "“photo”未完成"]
    assert asked(FUNNEL, deal("visit", CARD), "analysis").accepted


def test_a_need_card_that_is_only_claimed_does_not_count() -> None:
    claimed = submitted("need_card", "first_visit", evidence=())
    held = asked(FUNNEL, deal("visit", claimed), "analysis")
    assert held.findings[0].code == "item_without_evidence"


@pytest.mark.parametrize(
    ("items", "left"),
    [
        ((), ["competitor_analysis", "review"]),
        ((ANALYSIS,), ["review"]),
        ((REVIEW,), ["competitor_analysis", "review"]),
        ((ANALYSIS, REVIEW), []),
    ],
    ids=["nothing", "analysis only", "reviewed what is not there", "both"],
)
def test_a_quote_waits_for_the_competitor_analysis_and_its_review(items: tuple, left: list[str]) -> None:
    assert missing(asked(FUNNEL, deal("analysis", *items), "quote")) == left


def test_a_stage_passed_over_keeps_its_duties() -> None:
    held = asked(FUNNEL, deal("visit", ANALYSIS, REVIEW), "quote")
    assert missing(held) == ["need_card", "photo"]


def test_the_answer_says_whose_turn_it_is() -> None:
    answer = FUNNEL.checklist(deal("analysis", ANALYSIS), checklist="before_quote", now=NOW)
    assert [(each.key, each.status, each.waits_for) for each in answer.items] == [
        ("competitor_analysis", "approved", ()),
        ("review", "open", ("supervisor",)),
    ]
