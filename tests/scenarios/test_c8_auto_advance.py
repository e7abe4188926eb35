"""C8 · the key action is done: the stage moves by itself, and never past a gate."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, SELLER, approved, funnel, submitted

from salesfunnel import Activity, Dossier, Funnel, Money, Opportunity, evolve
from salesfunnel.model.events.moves import Advanced
from salesfunnel.model.progress import ItemState, Waiver

FUNNEL: Funnel = funnel(
    {"key": "contact", "advance": {"when": "met", "label": {"en": "first meeting", "zh": "首次会面"}}},
    {"key": "survey", "entry": {"key": "worth_it", "criteria": [
        {"key": "budget", "when": "budget > 0", "ask": {"en": "How much?", "zh": "预算多少？"}}]},
     "advance": {"when": "survey_done", "to": "proposal"}},
    {"key": "demo"},
    {"key": "proposal", "checklist": {"key": "offer", "items": [
        {"key": "price", "approval": [{"key": "boss", "roles": ["supervisor"], "valid_days": 5}]}]},
     "advance": {"when": "signed", "to": "won"}},
    fields={"budget": {"type": "money"}, "survey_done": {"type": "flag"}, "signed": {"type": "flag"}},
    facts={"met": {"exists": "activities", "where": "kind == 'meeting'"}},
)  # fmt: skip
MEETING = Activity("a-1", "meeting", NOW)


def deal(stage: str = "contact", *, activities: Any = (MEETING,), **more: Any) -> Dossier[Opportunity]:
    if isinstance(more.get("budget"), int):
        more["budget"] = Money.of(more["budget"], "CNY")
    core = {name: more.pop(name) for name in ("items", "waivers") if name in more}
    subject = Opportunity(id="d-1", pipeline="b2b", stage=stage, fields=more, **core)
    return Dossier(subject, activities=activities)


def moves(dossier: Dossier[Any], at: Any = NOW) -> list[str]:
    return [each.to_stage for each in FUNNEL.tick(dossier, now=at).events if isinstance(each, Advanced)]


def test_the_meeting_moves_the_deal_on() -> None:
    assert moves(deal(budget=5)) == ["survey"]
    assert moves(deal(activities=(), budget=5)) == []


def test_several_key_actions_move_it_on_several_times() -> None:
    dossier = deal(budget=5, survey_done=True)
    tick = FUNNEL.tick(dossier, now=NOW)
    assert [(each.seq, each.to_stage, each.skipped) for each in tick.events] == [
        (1, "survey", ()),
        (2, "proposal", ("demo",)),
    ]
    assert dict(tick.expects) == {"d-1": 0}


def test_a_gate_on_the_way_holds_it_and_is_told_with_its_questions() -> None:
    tick = FUNNEL.tick(deal(), now=NOW)
    assert tick.events == ()
    assert [each.code for each in tick.findings] == ["advance_held", "criterion_unknown"]
    assert (
        str(tick.findings[0])
        == "'first meeting' is done, but the way from stage 'contact' to 'survey' is not free"
    )
    assert tick.findings[0].render("zh") == "“首次会面”已完成，但从阶段“contact”到“survey”的条件尚未满足"
    assert tick.findings[1].ask.render("zh") == "预算多少？"


def test_a_waiver_opens_the_gate_to_it_as_to_a_person() -> None:
    told = {"gate": "worth_it", "criterion": "budget", "by": "zhao", "at": NOW, "reason": "pilot"}
    assert moves(deal(waivers=(Waiver(until=NOW + DAY, **told),))) == ["survey"]


def test_a_checklist_holds_it_too_and_it_wins_when_all_is_done() -> None:
    unpriced = deal("proposal", signed=True)
    assert [each.code for each in FUNNEL.tick(unpriced, now=NOW).findings] == ["advance_held", "item_open"]
    item: ItemState = submitted("price", "offer", approved("boss", "wang", "supervisor"))
    assert moves(deal("proposal", signed=True, items=(item,))) == ["won"]


def test_an_action_that_nobody_recorded_is_no_finding_but_rows_not_loaded_are() -> None:
    assert FUNNEL.tick(deal("survey"), now=NOW).findings == ()
    (finding,) = FUNNEL.tick(deal(activities=None), now=NOW).findings
    assert (finding.code, finding.reasons[0].kind) == ("advance_unknown", "not_loaded")


def test_a_meeting_of_tomorrow_moves_it_tomorrow() -> None:
    dossier = deal(activities=(Activity("a-1", "meeting", NOW + DAY),), budget=5)
    assert FUNNEL.tick(dossier, now=NOW).next_at == NOW + DAY
    assert moves(dossier, NOW + DAY) == ["survey"]


@pytest.mark.parametrize("actor", [None, SELLER])
def test_the_event_says_in_whose_name_it_happened(actor: Any) -> None:
    (event,) = FUNNEL.tick(deal(budget=5), now=NOW, actor=actor).events
    assert event.actor.id == ("li" if actor else "clock")


def test_right_after_an_activity_the_same_question_is_asked() -> None:
    before = deal(activities=(), budget=5)
    after = Dossier(before.subject, activities=(MEETING,))
    (event,) = FUNNEL.tick(after, now=NOW + HOUR).events
    assert evolve(after, event).subject.stage == "survey"
