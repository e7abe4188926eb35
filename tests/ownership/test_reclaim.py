"""What its owner leaves alone goes back to the pool: with a warning, grace, and never while a plan stands."""

from __future__ import annotations

from typing import Any

import pytest
from tests.ownership.desk import BOSS, DAY, LI, NOW, Desk

from salesfunnel import Activity, Advance
from salesfunnel.lifecycle.commands import Assign, ChangeFields, PlanFollowUp, RecordActivity, Release
from salesfunnel.model.event import Lapsed
from salesfunnel.ownership.reclaim import ReclaimStatus

IDLE = {"key": "idle", "after_days": 10, "warn_days": 3, "grace_days": 2, "actions": "kind == 'call'"}


def owned(*rules: dict[str, Any], **told: Any) -> Desk:
    desk = Desk(pools={"sea": {"reclaim": list(rules or (IDLE,))}})
    desk.begin(**told)
    desk.do(Assign("li"), BOSS)
    return desk


def status(desk: Desk, day: float) -> tuple[str, float]:
    found = desk.funnel.standing(desk.dossier(), now=NOW + day * DAY).reclaim
    assert found is not None
    return found.status.value, (found.deadline - NOW) / DAY


def test_the_owner_is_warned_then_has_grace_and_then_has_it_no_longer() -> None:
    desk = owned()
    assert [status(desk, day)[0] for day in (0, 6.9, 7, 10, 11.9, 12)] == [
        "safe", "safe", "warned", "grace", "grace", "due",
    ]  # fmt: skip
    assert (desk.tick(6).requests, desk.tick(6).next_at) == ((), NOW + 7 * DAY)
    [warning] = desk.tick(7).requests
    assert (warning.kind, warning.people, warning.due_at) == ("notify", ("li",), NOW + 10 * DAY)
    assert "2026-03-14T01:00:00+00:00" in warning.render("zh")
    assert desk.tick(8).requests == (warning,)
    assert desk.tick(8).next_at == NOW + 10 * DAY
    assert desk.tick(10).next_at == NOW + 12 * DAY
    [event] = desk.tick(13).events
    assert isinstance(event, Lapsed)
    assert (event.what, event.key, event.at, event.frees, event.rule) == (
        "ownership",
        "li",
        NOW + 12 * DAY,
        True,
        "idle",
    )
    assert desk.owner() is None
    assert desk.tick(14).events == ()


def test_an_action_moves_the_deadline_and_the_answer_says_to_when_beforehand() -> None:
    desk = owned()
    found = desk.funnel.standing(desk.dossier(), now=NOW + 8 * DAY).reclaim
    assert found is not None
    assert found.moved_to == NOW + 18 * DAY
    assert "moves the deadline to 2026-03-20T01:00:00+00:00" in found.render()
    desk.do(RecordActivity(Activity("a-1", "note")), LI, 8)
    assert status(desk, 8) == ("warned", 10)
    desk.do(RecordActivity(Activity("a-2", "call")), LI, 8)
    assert status(desk, 8) == ("safe", 18)


def test_editing_is_no_action() -> None:
    desk = owned()
    desk.do(ChangeFields({"note": "x"}), LI, 9)
    assert status(desk, 9) == ("warned", 10)


def test_nothing_goes_back_while_a_planned_action_within_its_limit_stands() -> None:
    desk = owned()
    desk.do(PlanFollowUp(Activity("p-1", "call", NOW + 16 * DAY)), LI, 9)
    assert status(desk, 12) == ("safe", 16)
    assert desk.tick(17).events == ()
    assert [each.at for each in desk.tick(20).events] == [NOW + 18 * DAY]


def test_a_plan_beyond_its_limit_keeps_nothing() -> None:
    desk = owned()
    desk.do(PlanFollowUp(Activity("p-1", "call", NOW + 17.1 * DAY)), LI, 9)
    assert status(desk, 9) == ("warned", 10)


def test_rules_differ_by_tier_and_stage_and_the_first_that_is_meant_counts() -> None:
    rules = (
        {"key": "key", "after_days": 30, "when": "tier == 'S'"},
        {"key": "late", "after_days": 20, "stages": ["offer"]},
        {"key": "rest", "after_days": 5},
    )
    assert status(owned(*rules, fields={"tier": "S"}), 1) == ("safe", 30)
    desk = owned(*rules, fields={"tier": "B"})
    assert status(desk, 1) == ("safe", 5)
    desk.do(Advance("offer"), LI, 1)
    assert status(desk, 1) == ("safe", 20)
    desk.do(ChangeFields({"tier": None}), LI, 2)
    assert status(desk, 2) == ("safe", 20)  # a tier that nobody knows is not surely S


def test_what_is_closed_or_free_or_under_no_rule_is_left_alone() -> None:
    desk = owned()
    desk.do(Advance("won"), LI, 1)
    assert (desk.funnel.standing(desk.dossier(), now=NOW + 40 * DAY).reclaim, desk.tick(40).events) == (
        None,
        (),
    )
    desk = owned()
    desk.do(Release(), LI, 1)
    assert desk.tick(40).events == ()
    assert owned({"key": "s", "after_days": 5, "when": "tier == 'S'"}).tick(40).events == ()


@pytest.mark.parametrize("rows", ["activities", "planned"])
def test_rows_that_were_not_loaded_take_nothing_back(rows: str) -> None:
    desk = owned()
    desk.rows = {rows: None}
    told = desk.tick(40)
    assert told.events == ()
    assert [each.code for each in told.findings] == ["reclaim_unknown"]
    found = desk.funnel.standing(desk.dossier(), now=NOW + 40 * DAY).reclaim
    assert found is not None
    assert (found.status, found.lacks) == (ReclaimStatus.UNKNOWN, (rows,))


def test_an_import_begins_its_clock_when_it_comes() -> None:
    from salesfunnel import Dossier, Import, Opportunity

    desk = Desk(pools={"sea": {"reclaim": [IDLE]}})
    old = Opportunity(id="d-1", pipeline="b2b", stage="talk", owner_id="li", created_at=NOW - 90 * DAY)
    desk.store.commit(desk.funnel.decide(None, Import(Dossier(old)), actor=BOSS, now=NOW))
    desk.rows = {"activities": (), "planned": ()}
    assert status(desk, 1) == ("safe", 10)
