"""Walking a tree: its parts and names, its limits, its canonical form and the one JSON text of it.

How large a condition may be is checked before anything recursive sees it, step by step and in linear time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from salesfunnel.conditions.language.tree import (
    MAX_DEPTH,
    MAX_NODES,
    All,
    AnyCondition,
    AnyOf,
    AnyTerm,
    Call,
    FieldTerm,
    In,
    Node,
    Not,
    ValueTerm,
)
from salesfunnel.errors import ConditionError

__all__ = [
    "canonical",
    "canonical_json",
    "check_json_size",
    "check_size",
    "children",
    "join_path",
    "names_in",
    "too_deep_error",
    "too_many_error",
]

_MAX_KEYS = 64
"""The most keys of one node, notes of the author included."""


def join_path(path: str, step: str) -> str:
    """Return the path one step further."""
    return f"{path}.{step}" if path else step


def children(node: Node) -> list[tuple[str, Any]]:
    """Return the nodes directly below one, each with its step of a path.

    >>> from salesfunnel.conditions.language.tree import Present
    >>> children(Not(of=Present(term=FieldTerm(name="budget"))))[0][0]
    'not'
    """
    match node:
        case All(of=of) | AnyOf(of=of):
            return [(f"{node.op}.{index}", part) for index, part in enumerate(of)]
        case Not(of=part):
            return [("not", part)]
        case FieldTerm() | ValueTerm() | Call():
            return []
        case _:
            return [(n, part) for n in type(node).model_fields if isinstance(part := getattr(node, n), Node)]


def names_in(node: Node) -> Iterator[str]:
    """Yield the names that a part of a condition speaks of, in its order, each as often as it stands."""
    if isinstance(node, FieldTerm):
        yield node.name
    for _, part in children(node):
        yield from names_in(part)


def check_size(node: Node) -> None:
    """Refuse a tree built in Python that is too deep or too large, without recursion.

    Raises:
        ConditionError: with one short problem.
    """
    stack: list[tuple[Any, int]] = [(node, 1)]
    nodes = 0
    while stack:
        part, depth = stack.pop()
        nodes += 1 + (len(part.values) if isinstance(part, In) else 0)
        if isinstance(part, Call):
            nodes, depth = nodes + max(1, len(part.args)), depth + 1
        if depth > MAX_DEPTH:
            raise too_deep_error()
        if nodes > MAX_NODES:
            raise too_many_error()
        stack.extend((below, depth + 1) for _, below in children(part))


def canonical(node: AnyCondition) -> AnyCondition:
    """Return the tree with every one-element `all` and `any` replaced by its element."""
    match node:
        case All(of=of) | AnyOf(of=of):
            kept = tuple(canonical(part) for part in of)
            return kept[0] if len(kept) == 1 else type(node)(of=kept)
        case Not(of=part):
            return Not(of=canonical(part))
        case _:
            return node


def canonical_json(node: AnyCondition | AnyTerm) -> str:
    """Return the one JSON text of a tree: a key for caches, since `1 == True` in Python."""
    return json.dumps(node.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def too_deep_error(place: str = "") -> ConditionError:
    """Return the error for a condition with too many levels; `place` says where in a text."""
    return ConditionError.at(
        "", f"{place}the condition is deeper than {MAX_DEPTH} levels", "split it into several conditions",
        code="too_deep",
    )  # fmt: skip


def too_many_error(place: str = "") -> ConditionError:
    """Return the error for a condition with too many nodes; `place` says where in a text."""
    return ConditionError.at(
        "", f"{place}the condition has more than {MAX_NODES} nodes", "split it into several conditions",
        code="too_large",
    )  # fmt: skip


def check_json_size(data: object) -> None:
    """Refuse JSON that is too deep or too large, in linear time and without recursion.

    Raises:
        ConditionError: with one short problem.
    """
    stack: list[tuple[object, int]] = [(data, 1)]
    nodes = 0
    while stack:
        value, depth = stack.pop()
        inside = value if isinstance(value, (list, tuple)) else ()
        if isinstance(value, dict):
            inside = list(value.values()) if len(value) <= _MAX_KEYS else [()] * MAX_NODES
            nodes += 1 + _arguments(value.get("args"))
        elif len(inside) <= MAX_NODES:
            nodes += sum(not isinstance(item, dict) for item in inside)
        if depth > MAX_DEPTH:
            raise too_deep_error()
        if nodes > MAX_NODES or len(inside) >= MAX_NODES:
            raise too_many_error()
        in_list = isinstance(value, (list, tuple))
        stack.extend(
            (item, depth + (in_list or isinstance(item, dict)))
            for item in inside
            if isinstance(item, (dict, list, tuple))
        )


def _arguments(args: object) -> int:
    """Return how many nodes the arguments of a call are beyond the object that holds them."""
    return max(0, len(args) - 1) if isinstance(args, dict) else 0
