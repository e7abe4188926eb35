"""Text ↔ tree ↔ JSON: on canonical trees nothing is lost in any direction."""

from __future__ import annotations

import json
import pickle
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.wishes import TREES

from salesfunnel.conditions import canonical, canonical_json, parse, read_condition, write
from salesfunnel.conditions.language.tree import MAX_CHARACTERS
from salesfunnel.errors import ConditionError


@given(TREES)
def test_parse_undoes_write(tree: Any) -> None:
    text = write(tree)
    if len(text) <= MAX_CHARACTERS:
        assert parse(text) == tree
        assert canonical_json(parse(text)) == canonical_json(tree)


@given(TREES)
def test_writing_what_was_parsed_is_idempotent(tree: Any) -> None:
    once = write(parse(write(tree)))
    assert write(parse(once)) == once


@given(TREES)
def test_json_keeps_the_tree(tree: Any) -> None:
    assert read_condition(json.loads(canonical_json(tree))) == tree
    assert canonical(tree) == tree


@given(TREES)
def test_pickle_keeps_the_tree(tree: Any) -> None:
    assert pickle.loads(pickle.dumps(tree)) == tree  # noqa: S301 - our own


@given(TREES, TREES)
def test_trees_are_equal_exactly_when_their_json_is(a: Any, b: Any) -> None:
    assert (a == b) is (canonical_json(a) == canonical_json(b))


@given(st.text(alphabet="abinot drx_.:'\"\\()[]<>=!+-*/,1e\n中", max_size=60))
def test_any_text_is_a_tree_or_one_condition_error(text: str) -> None:
    try:
        tree = parse(text)
    except ConditionError as wrong:
        assert [bool(problem.says and problem.cure) for problem in wrong.problems] == [True]  # noqa: PT017 - either is right
    else:
        assert parse(write(tree)) == tree


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "op",
                    "of",
                    "left",
                    "right",
                    "term",
                    "sign",
                    "value",
                    "values",
                    "name",
                    "args",
                    "low",
                    "x_y",
                    "z",
                ]
            ),
            inner
            | st.sampled_from(
                [
                    "all",
                    "not",
                    "compare",
                    "in",
                    "field",
                    "value",
                    "present",
                    "add",
                    "contains",
                    ">",
                    "call",
                    "a:b",
                ]
            ),
        )
    ),
    max_leaves=12,
)


@given(_JSON.filter(lambda data: not isinstance(data, str)))
def test_any_json_is_a_tree_or_a_condition_error(data: Any) -> None:
    try:
        tree = read_condition(data)
    except ConditionError as wrong:
        assert all(problem.says for problem in wrong.problems)  # noqa: PT017 - either outcome is right
    else:
        assert read_condition(tree.model_dump(mode="json")) == tree
