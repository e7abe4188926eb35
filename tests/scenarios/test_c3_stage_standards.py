"""C3 · Entry and exit standard, goal and key tasks per stage; 5 to 7 stages; unconfirmed requirements hold."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.cash_desk import REQUIREMENTS, deal
from tests.scenarios.journey import Desk, way

from salesfunnel import Advance
from salesfunnel.blueprint import lint, template
from salesfunnel.lifecycle.commands import ChangeFields

DESK = Desk("lead_to_cash")


@pytest.mark.parametrize("pipeline", ["deals", "services"])
def test_every_open_stage_states_its_goal_its_standards_and_its_tasks(pipeline: str) -> None:
    document = DESK.funnel.blueprint
    stages = [each for each in document.pipelines[pipeline].stages if each.kind == "open"]
    assert 5 <= len(stages) + 1 <= 7
    for stage in stages:
        assert stage.question is not None
        assert document.gates[str(stage.exit)].criteria
        assert document.checklists[str(stage.checklist)].items
        assert stage is stages[0] or document.gates[str(stage.entry)].criteria
        assert stage.expected_days


def test_a_stage_without_a_standard_is_a_warning() -> None:
    document = template("lead_to_cash")
    del document["stages"]["proposal"]["entry"], document["stages"]["proposal"]["exit"]
    found = {f"{each.path} {each.code} {each.severity}" for each in lint(document)}
    assert found >= {"stages.proposal no_entry_gate warning", "stages.proposal no_exit_gate warning"}


@pytest.mark.parametrize("count", [4, 8])
def test_fewer_than_five_or_more_than_seven_stages_are_a_warning(count: int) -> None:
    document = template("lead_to_cash")
    more = [{"key": f"s{n}", "question": f"What about {n}?"} for n in range(count - 1)]
    document["pipelines"]["deals"]["stages"] = [*more, "won"]
    found = {each.path for each in lint(document) if each.code == "stage_count"}
    assert "pipelines.deals.stages" in found


@pytest.mark.parametrize("confirmed", [True, False, None])
def test_requirements_that_the_customer_did_not_confirm_hold(confirmed: bool | None) -> None:
    desk = Desk("lead_to_cash")
    deal(desk, "discovery")
    if confirmed is not None:
        desk.do("d-1", ChangeFields({"requirements_confirmed": confirmed}), 1)
    assert desk.held("d-1", Advance("proposal"), 1) == ["requirements"] * (1 if confirmed else 2)
    desk.do("d-1", REQUIREMENTS, 1)
    answer: Any = desk.ask("d-1", Advance("proposal"), 1)
    assert answer.verdict == ("advance" if confirmed else "hold")
    if confirmed:
        desk.do("d-1", Advance("proposal"), 1)
    went = 1 if confirmed else 0
    assert way(desk.report("deals", "d-1"))[0] == ("discovery", 1, went)
