"""D16 · an agreed SQL: budget, decision maker and timetable, all three."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from tests.scenarios.journey import Desk, way

from salesfunnel import Activity, Advance, Capture, Contact, Convert
from salesfunnel.lifecycle.commands import ChangeFields, RecordActivity

BOSS = (Contact("c", role="decision_maker"),)
ALL: dict[str, Any] = {"budget": 80_000, "decision_maker": BOSS, "timetable": "2026-06-30"}


def mql(**known: Any) -> Desk:
    desk = Desk("sales_control")
    fields = {"budget": known.get("budget"), "buys_on": known.get("timetable")}
    told = {name: value for name, value in fields.items() if value is not None}
    desk.do("l-1", Capture("l-1", "leads", account_id="east", owner_id="li", fields=told))
    desk.do("l-1", RecordActivity(Activity("a-1", "message", direction="inbound")), 0.5)
    desk.do("l-1", Advance("mql"), 1)
    desk.bring("l-1", contacts=known.get("decision_maker", ()))
    return desk


def test_all_three_make_an_sql_and_a_deal() -> None:
    desk = mql(**ALL)
    desk.do("l-1", Advance("sql"), 2)
    assert desk.held("l-1", Convert("d-1", "deals"), 3) == ["tier"]
    desk.do("l-1", ChangeFields({"tier": "S"}), 3)
    desk.do("l-1", Convert("d-1", "deals"), 3)
    _, begun = desk.replayed("l-1", "d-1")
    assert (begun.subject.stage, begun.subject.fields["tier"]) == ("visit", "S")
    assert way(desk.report("leads", "l-1")) == [("new", 1, 1), ("mql", 1, 1), ("sql", 1, 1)]


@pytest.mark.parametrize("lacking", [each for n in (1, 2, 3) for each in combinations(ALL, n)], ids="+".join)
def test_any_that_is_missing_holds_and_is_asked_for(lacking: tuple[str, ...]) -> None:
    desk = mql(**{name: value for name, value in ALL.items() if name not in lacking})
    answer = desk.ask("l-1", Advance("sql"), 2)
    assert (answer.verdict, [each.criterion for each in answer.findings]) == ("hold", list(lacking))
    assert len(answer.asks) == len(lacking)


@pytest.mark.parametrize("change", [{"budget": 0}, {"decision_maker": (Contact("c", role="user"),)}])
def test_a_word_in_the_box_is_no_answer(change: dict[str, Any]) -> None:
    assert mql(**ALL | change).ask("l-1", Advance("sql"), 2).verdict == "hold"
