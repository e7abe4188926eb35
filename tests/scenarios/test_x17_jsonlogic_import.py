"""X17 · JsonLogic conditions are imported where they have our meaning; anything else is refused with its path."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, view_of

from salesfunnel.conditions import compile_condition, write
from salesfunnel.conditions.language.jsonlogic import from_jsonlogic
from salesfunnel.errors import ConditionError


def var(name: str) -> dict[str, Any]:
    return {"var": name}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ({"==": [var("size"), 1]}, "size == 1"),
        ({"===": [var("note"), "a"]}, "note == 'a'"),
        ({"!=": [var("size"), 1]}, "size != 1"),
        ({"!==": [1, var("size")]}, "1 != size"),
        ({">": [var("budget"), {"*": [0.3, var("price")]}]}, "budget > 0.3 * price"),
        ({"<": [{"+": [var("size"), 1, var("other_size")]}, 5]}, "size + 1 + other_size < 5"),
        ({">=": [{"-": [var("size"), 1]}, {"/": [var("other_size"), 2]}]}, "size - 1 >= other_size / 2"),
        ({"<=": [0, var("size"), 5]}, "size between 0 and 5"),
        ({"<": [0, var("size"), 5]}, "0 < size and size < 5"),
        ({"in": [var("note"), ["a", "b"]]}, "note in ['a', 'b']"),
        ({"in": ["web", var("channels")]}, "channels contains 'web'"),
        ({"in": ["ab", var("note")]}, "note contains 'ab'"),
        ({"==": [var("size"), None]}, "missing(size)"),
        ({"!=": [None, var("size")]}, "present(size)"),
        (var("vip"), "vip"),
        ({"var": ["vip"]}, "vip"),
        ({"!": var("vip")}, "not vip"),
        ({"!": [{"and": [var("vip"), True]}]}, "not (vip and all())"),
        (
            {"or": [var("vip"), {"and": [var("other_flag"), {">": [var("size"), 1]}]}]},
            "vip or other_flag and size > 1",
        ),
        ({"and": [var("vip")]}, "vip"),
        (False, "any()"),
        ({"==": [var("account.staff"), 5]}, "account.staff == 5"),
    ],
)
def test_what_has_our_meaning_is_imported(rule: object, text: str) -> None:
    found = from_jsonlogic(rule)
    assert write(found) == text
    assert CATALOGUE.check(found) == ()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"!!": var("vip")}, ("the operator '!!' has no meaning as a condition; write the comparison that is meant: "
         '{"==": [{"var": "x"}, true]}')),
        ({"if": [var("vip"), True, False]}, "the operator 'if' has no meaning as a condition; write it with and, or and !"),
        ({"and": [var("vip"), {"==": [{"%": [var("size"), 2]}, 0]}]},
         "and.1.==.0: the operator '%' has no meaning as a term; known: '*', '+', '-', '/', 'var'"),
        ({"missing": ["size"]}, ("the operator 'missing' has no meaning as a condition; "
         'compare with null: {"==": [{"var": "x"}, null]}')),
        ({"var": ["size", 5]}, "var: 'var' has a default, which would hide what is missing; take it out"),
        ({"==": [var("size"), var("")]},
         "==.1.var: found ''; a name has small letters, digits and underscores, such as 'budget' or 'account.industry'"),
        ({"<": [var("size"), None]}, "<.1: found null; null is no literal; write missing(…) or present(…)"),
        ({"==": [{"+": [1, 2]}, None]}, '==: compares null with what is no field; write {"var": "x"} beside it'),
        ({">": [1, var("size"), 3]}, ">: found 3 arguments, expected 2; write them as a list"),
        ({"<": [var("size")]}, "<: found 1 arguments, expected 2 or 3; write them as a list"),
        ({"==": [{"-": [var("size")]}, 1]}, "==.0.-: found 1 arguments, expected 2; write them as a list"),
        ({"==": [{"+": [var("size")]}, 1]}, "==.0.+: found 1 arguments, expected 2 or more; write them as a list"),
        ({"!": []}, "!: found 0 arguments, expected 1; write them as a list"),
        ({"and": []}, "and: found no argument, expected conditions; write at least one"),
        ({"in": [var("size"), [1, None]]}, "in.1.1: found null; null is no literal; write missing(…) or present(…)"),
        ({"in": [var("size"), var("note")]},
         "in: 'in' needs a text and a field, or a term and a list; write [\"a\", {\"var\": \"x\"}]"),
        ({"in": [var("size")]}, "in: found 1 arguments, expected 2; write them as a list"),
        ({"some": [var("rows"), True]},
         "the operator 'some' has no meaning as a condition; count or look for the rows in a derived fact"),
        (5, 'found 5, expected a condition; write one operator: {">": [{"var": "x"}, 0]}'),
        ("vip", "found 'vip', expected a condition; write one operator: {\">\": [{\"var\": \"x\"}, 0]}"),
        ({"and": [True], "or": [True]}, 'found an object, expected a condition; write one operator: {">": [{"var": "x"}, 0]}'),
        ({"!": {"and": [1.5, None, [1], 10**50, {1}]}}, None),
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_its_path(rule: object, said: str | None) -> None:
    with pytest.raises(ConditionError) as wrong:
        from_jsonlogic(rule)
    if said is not None:
        assert str(wrong.value) == said
    assert all(problem.cure for problem in wrong.value.problems)


def test_every_problem_is_said_at_once() -> None:
    rule = {"and": [{"if": []}, {"==": [{"var": "X"}, 1]}, {"or": [{"!": {"some": []}}]}]}
    with pytest.raises(ConditionError) as wrong:
        from_jsonlogic(rule)
    assert [problem.path for problem in wrong.value.problems] == ["and.0", "and.1.==.0.var", "and.2.or.0.!.0"]


def test_what_is_too_deep_or_too_large_is_refused_before_it_is_read() -> None:
    deep: Any = var("vip")
    for _ in range(5_000):
        deep = {"!": [deep]}
    for rule in (deep, {"or": [var("vip")] * 5_000}):
        with pytest.raises(ConditionError, match=r"the condition (is deeper|has more)"):
            from_jsonlogic(rule)


# JsonLogic as jsonlogic.com describes it, for values that are all recorded and of one type.
OPERATIONS: dict[str, Callable[..., Any]] = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b, *c: a < b and all(b < each for each in c),
    "<=": lambda a, b, *c: a <= b and all(b <= each for each in c), ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
    "and": lambda *a: all(a), "or": lambda *a: any(a), "!": lambda a: not a, "in": lambda a, b: a in b,
    "+": lambda *a: sum(a), "-": lambda a, b: a - b, "*": lambda a, b: a * b,
}  # fmt: skip


def apply(rule: Any, data: dict[str, Any]) -> Any:
    if not isinstance(rule, dict):
        return rule
    [(name, given)] = rule.items()
    given = given if isinstance(given, list) else [given]
    return data[given[0]] if name == "var" else OPERATIONS[name](*(apply(each, data) for each in given))


NUMBERS = st.recursive(
    st.sampled_from([var("size"), var("other_size"), 0, 1, 2]),
    lambda inner: st.builds(lambda op, a, b: {op: [a, b]}, st.sampled_from(["+", "-", "*"]), inner, inner),
    max_leaves=3,
)
LEAVES = st.one_of(
    st.builds(
        lambda op, a, b: {op: [a, b]}, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), NUMBERS, NUMBERS
    ),
    st.builds(lambda op, a: {op: [0, a, 2]}, st.sampled_from(["<", "<="]), st.just(var("size"))),
    st.builds(lambda values: {"in": [var("note"), values]}, st.lists(st.sampled_from(["a", "b"]))),
    st.sampled_from([var("vip"), {"in": ["a", var("note")]}, {"in": ["web", var("channels")]}, True, False]),
)
RULES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda a: {"!": [a]}, inner),
        st.builds(
            lambda op, a: {op: a}, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=3)
        ),
    ),
    max_leaves=6,
)
DATA = st.fixed_dictionaries(
    {
        "size": st.integers(-2, 3), "other_size": st.integers(-2, 3), "vip": st.booleans(),
        "note": st.sampled_from(["a", "b", "ab"]), "channels": st.lists(st.sampled_from(["web", "fair"]), unique=True),
    }
)  # fmt: skip


@given(RULES, DATA)
def test_where_every_value_is_recorded_both_agree(rule: Any, data: dict[str, Any]) -> None:
    walk = compile_condition(from_jsonlogic(rule), CATALOGUE)
    assert walk.answer(view_of(data)) is bool(apply(rule, data))


@given(RULES)
def test_where_nothing_is_recorded_nothing_is_guessed(rule: Any) -> None:
    blank = compile_condition(from_jsonlogic(rule), CATALOGUE).answer(view_of({}))
    whole = {compile_condition(from_jsonlogic(rule), CATALOGUE).answer(view_of(each)) for each in SAMPLES}
    assert blank is None or whole == {blank}


SAMPLES = [
    {"size": a, "other_size": b, "vip": c, "note": d, "channels": e}
    for a in (0, 2) for b in (0, 3) for c in (True, False) for d in ("a", "b") for e in (["web"], [])
]  # fmt: skip
