"""D1 · seven days without a record: the deal has stalled; needs survey done: it goes to the proposal stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, funnel

from salesfunnel import Activity, Dossier, Funnel, Opportunity, evolve
from salesfunnel.lifecycle import Tick
from salesfunnel.model.events.elapsed import Stalled
from salesfunnel.model.events.moves import Advanced

CALL = Activity("a-1", "call", NOW)
FACTS = {"days_silent": {"days_since": "activities", "or_since": "created_at"}}
WEEK = {"after_days": 7, "fact": "days_silent"}
FUNNEL: Funnel = funnel(
    {"key": "survey", "stalled": WEEK, "advance": {"when": "survey_done"}},
    {"key": "proposal", "stalled": {"after_days": 3, "fact": "days_silent"}},
    fields={"survey_done": {"type": "flag"}},
    facts=FACTS,
)


def deal(stage: str = "survey", **more: Any) -> Dossier[Opportunity]:
    rows = {name: more.pop(name, ()) for name in ("activities", "planned")}
    return Dossier(Opportunity(id="d-1", pipeline="b2b", stage=stage, created_at=NOW, **more), **rows)


def folded(dossier: Dossier[Any], tick: Tick) -> Dossier[Any]:
    for event in tick.events:
        dossier = evolve(dossier, event)
    return dossier


def test_a_week_after_the_last_record_the_deal_has_stalled_and_it_is_told_when_it_did() -> None:
    quiet = deal(activities=(CALL,))
    before = FUNNEL.tick(quiet, now=NOW + 7 * DAY - HOUR)
    assert (before.events, before.next_at) == ((), NOW + 7 * DAY)
    late = FUNNEL.tick(quiet, now=NOW + 9 * DAY)
    (stalled,) = late.events
    assert isinstance(stalled, Stalled)
    assert (stalled.stage, stalled.at, stalled.recorded_at) == ("survey", NOW + 7 * DAY, NOW + 9 * DAY)
    assert (stalled.actor.id, dict(late.expects)) == ("clock", {"d-1": 0})
    assert folded(quiet, late).subject.stalled_at == NOW + 7 * DAY


def test_it_is_told_once_until_something_is_recorded_again() -> None:
    quiet = deal(activities=(CALL,))
    stalled = folded(quiet, FUNNEL.tick(quiet, now=NOW + 7 * DAY))
    again = FUNNEL.tick(stalled, now=NOW + 30 * DAY)
    assert (again.events, again.next_at) == ((), None)
    called = attrs.evolve(stalled, activities=(CALL, Activity("a-2", "call", NOW + 31 * DAY)))
    assert FUNNEL.tick(called, now=NOW + 31 * DAY).next_at == NOW + 38 * DAY
    assert [each.at for each in FUNNEL.tick(called, now=NOW + 40 * DAY).events] == [NOW + 38 * DAY]


def test_who_was_never_contacted_stalls_too() -> None:
    assert [each.at for each in FUNNEL.tick(deal(), now=NOW + 8 * DAY).events] == [NOW + 7 * DAY]


def test_activities_that_were_not_loaded_stall_nobody_and_a_finding_says_so() -> None:
    tick = FUNNEL.tick(deal(activities=None), now=NOW + 30 * DAY)
    assert (tick.events, tick.next_at) == ((), None)
    (finding,) = tick.findings
    assert finding.code == "stall_unknown"
    assert "'days_silent'" in str(finding)
    assert "未加载" in finding.render("zh")


def test_needs_survey_done_takes_the_deal_to_the_proposal_stage() -> None:
    surveyed = deal(activities=(CALL,), fields={"survey_done": True})
    (moved,) = FUNNEL.tick(surveyed, now=NOW + HOUR).events
    assert isinstance(moved, Advanced)
    assert (moved.from_stage, moved.to_stage, moved.at) == ("survey", "proposal", NOW + HOUR)


@pytest.mark.parametrize(("stage", "days"), [("survey", 7), ("proposal", 3)])
def test_each_stage_has_its_own_limit(stage: str, days: int) -> None:
    assert FUNNEL.tick(deal(stage), now=NOW).next_at == NOW + days * DAY


def test_entering_a_stage_begins_the_silence_anew() -> None:
    surveyed = deal(activities=(CALL,), fields={"survey_done": True})
    at = NOW + 5 * DAY
    moved = folded(surveyed, FUNNEL.tick(surveyed, now=at))
    assert FUNNEL.tick(moved, now=at).next_at == at + 3 * DAY


def test_a_closed_deal_never_stalls() -> None:
    won = deal("won", status="won")
    assert FUNNEL.tick(won, now=NOW + 99 * DAY) == Tick()


def test_the_instant_is_exact_across_a_clock_change() -> None:
    over = funnel({"key": "survey", "stalled": WEEK}, facts=FACTS)
    start = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)
    assert over.tick(
        deal(activities=(Activity("a", "call", start),)), now=start
    ).next_at == start + timedelta(7)
