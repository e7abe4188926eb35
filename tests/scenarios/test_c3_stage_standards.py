"""C3 · Entry and exit standard, goal and key tasks per stage; 5 to 7 stages; unconfirmed requirements hold."""

from __future__ import annotations

import pytest
from tests.scenarios.filter_desk import FUNNEL, asked

from salesfunnel import Contact, Verdict
from salesfunnel.blueprint import lint, template


def test_every_open_stage_states_its_goal_its_standards_and_its_tasks() -> None:
    for stage in FUNNEL.pipelines["filter"].stages:
        if stage.kind == "open":
            assert stage.question is not None
            assert stage.exit is not None
            assert FUNNEL.blueprint.gates[stage.exit].criteria


def test_a_stage_without_a_standard_is_a_warning() -> None:
    document = template("uncertainty_filter")
    stages = {each["key"]: each for each in document["pipelines"]["filter"]["stages"]}
    del stages["contest"]["entry"], stages["contest"]["exit"]
    found = {f"{each.code} {each.severity}" for each in lint(document)}
    assert found >= {"no_entry_gate warning", "no_exit_gate warning"}


@pytest.mark.parametrize("count", [4, 8])
def test_fewer_than_five_or_more_than_seven_stages_are_a_warning(count: int) -> None:
    document = template("uncertainty_filter")
    stages = document["pipelines"]["filter"]["stages"]
    more = [{"key": f"s{n}", "question": f"What about {n}?"} for n in range(count)]
    document["pipelines"]["filter"]["stages"] = [
        *more[: count - 1],
        *(s for s in stages if s["kind"] == "won"),
    ]
    document["gates"] = {}
    assert "stage_count" in {each.code for each in lint(document)}


@pytest.mark.parametrize(
    ("confirmed", "verdict"), [(True, Verdict.ADVANCE), (False, Verdict.HOLD), (None, Verdict.HOLD)]
)
def test_requirements_that_the_customer_did_not_confirm_hold(
    confirmed: bool | None, verdict: Verdict
) -> None:
    known = {} if confirmed is None else {"requirements_confirmed": confirmed}
    champion = Contact("c-1", role="champion", stance="for")
    found = asked("confirmed", "contest", contacts=(champion,), decision_criteria="price", **known)
    assert found.verdict is verdict
