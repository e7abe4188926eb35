"""The JSON form: what it accepts, every structural problem with its path, and the limits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from salesfunnel.conditions import When, canonical, canonical_json, parse, read_condition
from salesfunnel.conditions.language.tree import All, AnyOf, Compare, FieldTerm, In, Not, Present, ValueTerm
from salesfunnel.errors import ConditionError
from salesfunnel.model.field import Definition

A = {"op": "field", "name": "a"}
ONE = {"op": "value", "value": 1}
OPS = "known: 'all', 'any', 'between', 'call', 'compare', 'contains', 'in', 'missing', …"


class Rule(Definition):
    when: When


def compare(**changes: Any) -> dict[str, Any]:
    return {"op": "compare", "sign": ">", "left": A, "right": ONE, **changes}


@pytest.mark.parametrize(
    "text", ["a > 1", "a in [1, 'x']", "not a", "present(a) or b between 1 and 2", "all()"]
)
def test_both_forms_give_the_same_tree(text: str) -> None:
    tree = parse(text)
    assert read_condition(tree.model_dump(mode="json")) == tree
    assert read_condition(json.loads(canonical_json(tree))) == tree
    assert read_condition(tree) == tree
    assert Rule(when=text).when == Rule.model_validate({"when": tree.model_dump()}).when == tree  # type: ignore[arg-type]


def test_a_lone_element_stands_alone() -> None:
    present = Present(term=FieldTerm(name="a"))
    assert canonical(All(of=(AnyOf(of=(present,)),))) == present
    assert canonical(Not(of=All(of=(present,)))) == Not(of=present)
    assert read_condition({"op": "all", "of": [{"op": "present", "term": A}]}) == present


def test_notes_of_the_author_are_left_out() -> None:
    assert read_condition(compare(x_why="because")) == read_condition(compare())


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (5, ['found 5, expected a condition; write {"op": "compare", …}, or the whole condition as text']),
        (None, ['found null, expected a condition; write {"op": "compare", …}, or the whole condition as text']),
        ([], ['found a list, expected a condition; write {"op": "compare", …}, or the whole condition as text']),
        (b"x", ['found a list, expected a condition; write {"op": "compare", …}, or the whole condition as text']),
        (1j, ['found a value of type complex, expected a condition; write {"op": "compare", …}, or the whole condition as text']),
        ({}, [f"found a condition without 'op'; {OPS}"]),
        ({1: 2}, [f"found a condition without 'op'; {OPS}"]),
        ({"op": 5}, [f"no condition has the op 5; {OPS}"]),
        ({"op": "presnt", "term": A}, ["no condition has the op 'presnt'; did you mean 'present'?"]),
        ({"op": "value", "value": 1}, [f"no condition has the op 'value'; {OPS}"]),
        (compare(lefft=A), ["'compare' has no key 'lefft'; did you mean 'left'?"]),
        (compare(**{"5": 1}), ["'compare' has no key '5'; known: 'left', 'right', 'sign'"]),
        ({"op": "present"}, ["'present' lacks the key 'term'; add \"term\": …"]),
        (compare(sign="="), ["found '='; expected one of == != <= >= < >"]),
        (compare(left="a"), ['left: found \'a\', expected a term; write {"op": "field", "name": "a"} or {"op": "value", "value": "a"}']),
        (compare(right=1), ['right: found 1, expected a term; write {"op": "value", "value": …}']),
        (compare(right=[1]), ["right: found a list, expected a term; known: 'add', 'days_since', 'divide', 'field', 'multiply', 'subtract', 'value'"]),
        (compare(right={"op": "value", "value": None}), ["right: found null; null is no literal; write missing(…) or present(…)"]),
        (compare(right={"op": "value", "value": float("nan")}), ["right: found nan; NaN and infinity are no literals"]),
        (compare(right={"op": "value", "value": float("inf")}), ["right: found inf; NaN and infinity are no literals"]),
        (compare(right={"op": "value", "value": 10**5000}), ["right: found a number of more than 40 digits; the number does not fit 64 bits"]),
        (compare(right={"op": "value", "value": [1]}), ["right: found a list; expected a text, a number, true or false"]),
        (compare(right={"op": "value", "value": {}}), ["right: found an object; expected a text, a number, true or false"]),
        (compare(left={"op": "field", "name": "Budget"}), ["left: found 'Budget'; a name has small letters, digits and underscores, such as 'budget' or 'account.industry'"]),
        (compare(left={"op": "field", "name": "and"}), ["left: found 'and'; 'and' is a word of the grammar, not a name"]),
        (compare(left={"op": "field", "name": 5}), ["left: found 5; expected a name in quotes"]),
        ({"op": "not", "of": {"op": "all", "of": 5}}, ['not.all: found 5, expected a list of conditions; write "of": [ … ]']),
        ({"op": "in", "term": A, "values": "abc"}, ['values: found \'abc\', expected a list of literals; write "values": [ … ]']),
        ({"op": "in", "term": A, "values": [1, None]}, ["values.1: found null; null is no literal; write missing(…) or present(…)"]),
        ({"op": "contains", "term": A, "value": "x"}, ['value: found \'x\', expected a term; write {"op": "field", "name": "x"} or {"op": "value", "value": "x"}']),
        ({"op": "contains", "term": A, "value": A}, ['value: found a term that is no literal; write {"op": "value", "value": "x"}']),
        (
            {"op": "all", "of": [compare(sign="~"), {"op": "any", "of": [{"op": "nope"}]}]},
            ["all.0: found '~'; expected one of == != <= >= < >", f"all.1.any.0: no condition has the op 'nope'; {OPS}"],
        ),
    ],
)  # fmt: skip
def test_every_structural_problem_has_a_path_and_a_cure(data: Any, problems: list[str]) -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition(data)
    assert [str(problem) for problem in caught.value.problems] == problems


def nested(depth: int) -> dict[str, Any]:
    data: dict[str, Any] = compare()
    for _ in range(depth):
        data = {"op": "not", "of": data}
    return data


def lists(depth: int) -> Any:
    data: Any = []
    for _ in range(depth):
        data = [data]
    return data


def circle() -> dict[str, Any]:
    data: dict[str, Any] = {"op": "not"}
    data["of"] = data
    return data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (nested(31), "too_deep"),
        (nested(100_000), "too_deep"),
        ({"op": "all", "of": lists(100_000)}, "too_deep"),
        (circle(), "too_deep"),
        ({"op": "all", "of": [compare()] * 400}, "too_large"),
        ({"op": "all", "of": [compare()] * 1_000_000}, "too_large"),
        ({"op": "in", "term": A, "values": [1] * 1_000_000}, "too_large"),
        ({str(key): key for key in range(100_000)}, "too_large"),
        ({"op": "all", "of": [[]] * 5_000}, "too_large"),
    ],
)
def test_json_beyond_the_limits_gives_one_short_error(data: Any, code: str) -> None:
    with pytest.raises(ConditionError) as caught:
        read_condition(data)
    assert [problem.code for problem in caught.value.problems] == [code]
    assert len(str(caught.value)) < 120


def test_json_at_the_limits_is_read() -> None:
    assert read_condition(nested(30))
    assert read_condition({"op": "all", "of": [compare()] * 333})


def test_a_python_tree_beyond_the_limits_is_refused() -> None:
    tree: Any = Present(term=FieldTerm(name="a"))
    for _ in range(40):
        tree = Not(of=tree)
    with pytest.raises(ConditionError, match="deeper than 32"):
        read_condition(tree)
    with pytest.raises(ConditionError, match="more than 1000 nodes"):
        read_condition(All(of=(In(term=FieldTerm(name="a"), values=tuple(range(600))),) * 2))


def test_a_term_alone_is_no_condition() -> None:
    with pytest.raises(ConditionError, match="no condition has the op 'field'"):
        read_condition(FieldTerm(name="a"))


def test_one_wrong_condition_gives_one_error_in_a_definition() -> None:
    for wrong in ("a >", 5, {"op": "presnt"}, compare(left="x", right="y")):
        with pytest.raises(ValidationError) as caught:
            Rule.model_validate({"when": wrong})
        assert caught.value.error_count() == 1
        assert isinstance(caught.value.errors()[0]["ctx"]["error"], ConditionError)


def test_the_schema_publishes_both_forms() -> None:
    schema = TypeAdapter(When).json_schema()
    assert schema["anyOf"][0]["type"] == "string"
    assert "op" in schema["$defs"]["Compare"]["required"]
    assert "anyOf" not in TypeAdapter(When).json_schema(mode="serialization")
    assert Rule(when="a > 1").model_dump(mode="json") == {"when": compare()}  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), 2**63, object(), b"x"])
def test_a_tree_with_an_impossible_literal_cannot_exist(value: Any) -> None:
    with pytest.raises(ValidationError):
        ValueTerm(value=value)
    with pytest.raises(ValidationError):
        In(term=FieldTerm(name="a"), values=(value,))


@pytest.mark.parametrize("name", ["", "A", "a b", "and", "1a", "a..b", "a" * 65, "预算"])
def test_a_tree_with_an_impossible_name_cannot_exist(name: str) -> None:
    with pytest.raises(ValidationError):
        FieldTerm(name=name)


def test_trees_pickle_and_are_keys() -> None:
    import pickle

    tree = parse("a > 1 and b in [true, 1]")
    assert pickle.loads(pickle.dumps(tree)) == tree  # noqa: S301 - our own
    assert {tree: 1}[parse("a > 1 and b in [true, 1]")] == 1
    assert Compare(sign=">", left=FieldTerm(name="a"), right=ValueTerm(value=1)) != ValueTerm(value=1)
    assert In(term=FieldTerm(name="a"), values=()) != ValueTerm(value=1)
