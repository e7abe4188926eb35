"""Lint: what is legal but unwise, each with its path and a cure."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from salesfunnel.blueprint import Funnel, lint, template


def stage(key: str, kind: str = "open", **more: Any) -> dict[str, Any]:
    guards = {"entry": "g", "exit": "g"} if kind == "open" else {}
    return {"key": key, "kind": kind, "question": f"What about {key}?", **guards, **more}


FIVE = [stage("a"), stage("b"), stage("c"), stage("d"), stage("won", "won")]


def document(stages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    base = {
        "salesfunnel": 1, "key": "k", "version": 1, "currency": "EUR", "timezone": "UTC",
        "fields": {"x": {"type": "flag"}},
        "gates": {"g": {"criteria": [{"key": "x", "when": "x"}]}},
        "pipelines": {"p": {"stages": stages}},
    }  # fmt: skip
    return copy.deepcopy(base | more)


def advice(stages: list[dict[str, Any]], **more: Any) -> list[str]:
    problems = lint(document(stages, **more))
    assert all(problem.cure and problem.path for problem in problems)
    return [f"{problem.code} {problem.path}" for problem in problems]


def test_a_sound_pipeline_gets_no_advice() -> None:
    assert advice(FIVE) == []


@pytest.mark.parametrize("count", [1, 3, 7, 9])
def test_five_to_seven_open_and_won_stages_are_a_handful(count: int) -> None:
    stages = [*(stage(f"s{n}") for n in range(count)), stage("won", "won"), stage("lost", "lost")]
    assert advice(stages) == ([] if 5 <= count + 1 <= 7 else ["stage_count pipelines.p.stages"])


def test_a_stage_without_entry_or_exit_gate_is_named() -> None:
    stages = copy.deepcopy(FIVE)
    del stages[0]["entry"], stages[1]["entry"], stages[3]["exit"]
    assert advice(stages) == ["no_entry_gate pipelines.p.stages.b", "no_exit_gate pipelines.p.stages.d"]


def test_a_won_stage_before_every_open_one_is_unreachable_and_leaves_traps() -> None:
    found = advice([stage("won", "won"), *FIVE[:4]])
    assert found == [
        "unreachable_stage pipelines.p.stages.won",
        *(f"trap pipelines.p.stages.{key}" for key in "abcd"),
    ]


def test_a_lost_stage_is_a_way_out() -> None:
    assert "trap" not in " ".join(advice([*FIVE[:4], stage("lost", "lost")]))


def test_an_open_stage_behind_the_won_one_is_no_trap_while_deals_may_go_back() -> None:
    assert advice([*FIVE, stage("late")]) == []


def test_without_back_moves_a_late_open_stage_is_a_trap() -> None:
    stages = [*FIVE, stage("late")]
    pipelines = {"p": {"stages": stages, "moves": {"back": "refused"}}}
    assert advice(stages, pipelines=pipelines) == ["trap pipelines.p.stages.late"]


def test_a_parked_stage_is_reached_and_left() -> None:
    assert advice([*FIVE, stage("rest", "parked")]) == []


def test_an_unused_gate_is_named() -> None:
    gates = {name: {"criteria": [{"key": "x", "when": "x"}]} for name in ("g", "spare")}
    assert advice(FIVE, gates=gates) == ["unused_gate gates.spare"]


def test_a_clock_without_a_start_is_named() -> None:
    facts = {
        "idle": {"days_since": "activities"},
        "quiet": {"days_since": "activities", "or_since": "created_at"},
    }
    assert advice(FIVE, facts=facts) == ["clock_without_start facts.idle"]


def test_questions_that_differ_only_in_case_space_and_mark_are_the_same() -> None:
    stages = copy.deepcopy(FIVE)
    stages[2]["question"] = "what  about A"
    assert advice(stages) == ["same_question pipelines.p.stages.c.question"]


def test_a_funnel_gives_the_advice_on_its_own_document() -> None:
    shaky = document([*FIVE[:2], stage("won", "won")])
    assert Funnel.load(shaky).lint() == lint(shaky) != ()


def test_the_template_is_sound() -> None:
    assert lint(template("uncertainty_filter")) == ()


@pytest.mark.parametrize(
    ("code", "cure"), [("RMB", "write CNY"), ("CNX", "did you mean 'CNY'?"), ("CNY", None)]
)
def test_a_currency_that_iso_does_not_list_is_named(code: str, cure: str | None) -> None:
    found = [problem.cure for problem in lint(document(FIVE, currency=code))]
    assert found == ([] if cure is None else [cure])
