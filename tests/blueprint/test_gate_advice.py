"""Lint proves what no deal could ever show: criteria, gates and ways that cannot work, each with a cure."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from salesfunnel.blueprint import lint
from salesfunnel.gates.gate import Unresolved, policy
from salesfunnel.registry import Registry

FIELDS: dict[str, Any] = {
    "size": {"type": "number"},
    "other_size": {"type": "number"},
    "vip": {"type": "flag"},
    "budget": {"type": "money"},
    "start": {"type": "date"},
    "note": {"type": "text"},
    "colour": {"type": "choice", "options": ["red", "green", "blue"]},
    "grade": {"type": "choice", "options": ["low", "middle", "high"], "ordered": True},
    "channels": {"type": "choices", "options": ["web", "fair"]},
}


def gate(*whens: str, **more: Any) -> dict[str, Any]:
    return {"criteria": [{"key": f"c{n}", "when": when, **more} for n, when in enumerate(whens)]}


def document(gates: dict[str, Any], **stages: dict[str, Any]) -> dict[str, Any]:
    """Return a blueprint of five stages that all ask the gate `fine`, but for what `stages` changes."""
    base = {
        key: {"key": key, "question": f"What about {key}?", "entry": "fine", "exit": "fine"} for key in "abcd"
    }
    base["won"] = {"key": "won", "question": "Done?", "kind": "won"}
    return copy.deepcopy(
        {
            "salesfunnel": 1, "key": "k", "version": 1, "currency": "EUR", "timezone": "UTC", "fields": FIELDS,
            "gates": {"fine": gate("present(note)"), **gates},
            "pipelines": {"p": {"stages": [{**each, **stages.get(key, {})} for key, each in base.items()]}},
        }
    )  # fmt: skip


def advice(when: str) -> list[str]:
    """Return what is proved of one criterion."""
    found = lint(document({"fine": gate(when)}))
    assert all(each.cure for each in found)
    return [f"{each.code} {each.path.removeprefix('gates.fine.criteria.c0.')}" for each in found]


@pytest.mark.parametrize(
    "when",
    [
        "size > 5 and size < 3", "size > 5 and size <= 5", "size == 1 and size == 2", "size in []", "size < size",
        "5 < size and size < 5", "size between 1 and 2 and size > 2", "size in [1, 2] and size not in [1, 2, 3]",
        "vip and not vip", "missing(size) and size > 0", "missing(size) and present(size)",
        "budget > 1 and budget < 1.01", "start > '2026-01-01' and start < '2026-01-02'",
        "colour == 'red' and colour != 'red'", "not colour in ['red', 'green', 'blue']", "grade < 'low'",
        "grade > 'low' and grade < 'middle'", "channels contains 'web' and not channels contains 'web'",
        "note starts_with 'ab' and note starts_with 'b'", "note == 'b' and note contains 'a'",
        "note contains 'ab' and not note contains 'a'", "note starts_with 'ab' and not note starts_with 'a'",
        "size > other_size and other_size > size", "size != other_size and size == other_size",
        "size * 2 > 4 and size * 2 < 3", "missing(size) and size * 2 > 1", "1 > 2", "any()", "not all()",
        "days_since(start) > 7 and days_since(start) < 6", "(size > 2 or size < 1) and size between 1 and 2",
    ],
)  # fmt: skip
def test_a_criterion_that_can_never_be_true_is_named(when: str) -> None:
    found = advice(when)
    assert found[:1] == ["never_true when"] or "never_true when" in found


@pytest.mark.parametrize(
    "when",
    [
        "size > 5 or size <= 5", "size == size", "colour in ['red', 'green', 'blue']", "vip or not vip", "all()",
        "grade >= 'low'", "not size in []", "present(size) or missing(size)", "1 < 2",
        "colour != 'red' or colour != 'green'", "size <= other_size or size > other_size",
    ],
)  # fmt: skip
def test_a_criterion_that_is_true_of_every_present_value_is_named(when: str) -> None:
    assert advice(when) == ["always_true when"]


@pytest.mark.parametrize(
    "when",
    [
        "size > 5 and size < 7", "size > other_size and other_size > 3", "vip", "present(size) and size > 0",
        "missing(size) or size > 0", "note contains 'a' and not note contains 'ab'", "size * 2 > 4 and size < 1",
        "channels contains 'web' and not channels contains 'fair'", "colour != 'red' and colour != 'green'",
    ],
)  # fmt: skip
def test_a_criterion_that_some_record_decides_is_left_alone(when: str) -> None:
    assert advice(when) == []


def test_the_advice_says_which_parts_contradict_each_other_and_what_to_do() -> None:
    [found, *_] = lint(document({"fine": gate("size > 5 and vip and size < 3")}))
    assert str(found) == (
        "pipelines.p.stages.b: nobody can advance to stage 'b' past the gates on the way; "
        "mend the gates that can never be passed"
    )
    [never] = [
        each
        for each in lint(document({"fine": gate("size > 5 and vip and size < 3")}))
        if each.code == "never_true"
    ]
    assert str(never) == (
        "gates.fine.criteria.c0.when: 'size > 5' and 'size < 3' can never be true together; "
        "change one of them, or join them with 'or'"
    )
    assert never.severity == "error"


def test_always_means_for_every_value_that_is_present_so_the_cure_is_present() -> None:
    [found] = lint(document({"fine": gate("size > 5 or size <= 5")}))
    assert str(found) == (
        "gates.fine.criteria.c0.when: 'size > 5 or size <= 5' is true of every value that 'size' can have; "
        "write present(size) if that is meant, or take it out"
    )
    assert found.severity == "warning"


def test_a_criterion_that_only_reports_blocks_nobody() -> None:
    found = lint(document({"fine": gate("size < size", severity="should")}))
    assert [(each.code, each.severity) for each in found] == [("never_true", "warning")]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("size > 5 or size > 0", "shadowed when.any.0"),
        ("size > 0 or size > 5", "shadowed when.any.1"),
        ("vip or size > 0 or vip", "shadowed when.any.2"),
        ("vip or (vip and size > 0)", "shadowed when.any.1"),
        ("vip or size in []", "never_true when.any.1"),
        ("vip and (size > 0 or size > 5)", "shadowed when.all.1.any.1"),
        ("vip and size == size", "always_true when.all.1"),
        ("colour == 'red' or colour in ['red', 'green']", "shadowed when.any.0"),
    ],
)
def test_a_part_that_changes_nothing_is_named_with_its_path(when: str, expected: str) -> None:
    assert advice(when) == [expected]


def test_a_gate_whose_criteria_contradict_each_other_is_named() -> None:
    found = lint(document({"fine": gate("vip", "size > 5", "size < 3")}))
    [said] = [str(each) for each in found if each.code == "contradictory_criteria"]
    assert said == (
        "gates.fine.criteria: nobody can pass gate 'fine': 'size > 5' and 'size < 3' can never be true together; "
        "change one of them, or join them with 'or'"
    )
    assert {each.code for each in found} == {"contradictory_criteria", "unreachable_stage", "trap"}


def test_criteria_that_ask_the_same_are_named() -> None:
    found = lint(document({"fine": gate("size > 5", "vip", "not size <= 5")}))
    assert [str(each) for each in found] == [
        "gates.fine.criteria.c2: criteria 'c0' and 'c2' ask the same: 'size > 5'; take one of them out"
    ]


def test_criteria_that_put_the_same_question_are_named() -> None:
    found = lint(document({"fine": gate("size > 5", "vip", ask="How many?")}))
    assert [f"{each.code} {each.path}" for each in found] == ["same_question gates.fine.criteria.c1.ask"]


def test_an_exit_gate_that_contradicts_the_next_entry_gate_is_named() -> None:
    gates = {"out": gate("vip", "size > 5"), "in": gate("size < 3")}
    found = lint(document(gates, b={"exit": "out"}, c={"entry": "in"}))
    assert [f"{each.code} {each.path}" for each in found if each.severity == "error"] == [
        "contradictory_gates pipelines.p.stages.c.entry"
    ]
    unreachable = [each.path[-1] for each in found if each.code == "unreachable_stage"]
    assert unreachable == ["c", "d", "n"]


def test_an_entry_gate_that_contradicts_the_exit_gate_of_its_stage_is_a_warning() -> None:
    gates = {"out": gate("size > 5"), "in": gate("size < 3")}
    found = lint(document(gates, b={"entry": "in", "exit": "out"}))
    assert [f"{each.code} {each.severity} {each.path}" for each in found] == [
        "contradictory_gates warning pipelines.p.stages.b.exit"
    ]


def test_what_two_gates_ask_at_one_moment_is_asked_twice() -> None:
    gates = {"out": gate("size > 5"), "in": gate("size > 5", "vip")}
    found = lint(document(gates, b={"exit": "out"}, c={"entry": "in"}))
    assert [f"{each.code} {each.path}" for each in found] == ["asked_twice pipelines.p.stages.c.entry"]


def test_a_gate_that_nobody_passes_makes_what_is_behind_it_unreachable_and_what_is_before_it_a_trap() -> None:
    found = lint(document({"shut": gate("size < size")}, c={"entry": "shut"}))
    said = {f"{each.code} {each.path.removeprefix('pipelines.p.stages.')}" for each in found}
    assert said == {
        "never_true gates.shut.criteria.c0.when", "unreachable_stage c", "unreachable_stage d",
        "unreachable_stage won", "trap a", "trap b",
    }  # fmt: skip


def test_advice_on_a_gate_written_in_place_stands_where_its_author_wrote_it() -> None:
    found = lint(document({}, b={"exit": gate("vip", "size in []")}))
    assert "pipelines.p.stages.b.exit.criteria.c1.when" in {each.path for each in found}


def test_a_fact_whose_rows_can_never_match_is_named() -> None:
    facts = {
        "ghosts": {"count": "contacts", "where": "role == 'a' and role == 'b'"},
        "all": {"exists": "contacts"},
    }
    plan = {**document({}), "facts": {"ghosts": facts["ghosts"], "people": facts["all"]}}
    assert [f"{each.code} {each.path}" for each in lint(plan)] == ["never_true facts.ghosts.where"]


def test_an_item_that_is_never_asked_or_always_is_named() -> None:
    items = [
        {"key": "idle", "when": "size < size"},
        {"key": "sure", "when": "vip or not vip"},
        {"key": "fine", "when": "vip"},
    ]
    plan = document({}, b={"checklist": "todo"}) | {"checklists": {"todo": {"items": items}}}
    assert [f"{each.code} {each.path}" for each in lint(plan)] == [
        "never_true checklists.todo.items.idle.when",
        "always_true checklists.todo.items.sure.when",
    ]


def test_what_does_not_fit_the_fields_is_left_to_the_check() -> None:
    found = lint(document({"fine": gate("nonsense > 5 and nonsense < 3", "vip > 3", "1 < 'a'")}))
    assert {each.code for each in found} <= {
        "unknown_field",
        "wrong_literal",
        "not_ordered",
        "different_types",
    }


def test_a_condition_too_large_to_prove_is_left_alone() -> None:
    halves = " and ".join(f"(size > {n} or size < {-n} or vip)" for n in range(1, 60))
    assert "never_true when" not in advice(f"{halves} and size > 0")


@policy("acme:lenient")
def lenient(unresolved: tuple[Unresolved, ...], params: None) -> str:
    return "advance"


def test_what_a_policy_of_ones_own_lets_pass_nobody_can_prove() -> None:
    shut = gate("size < size") | {"policy": {"plugin": "acme:lenient"}}
    found = lint(document({"shut": shut}, c={"entry": "shut"}), Registry.of(lenient))
    assert [(each.code, each.severity) for each in found] == [("never_true", "warning")]
