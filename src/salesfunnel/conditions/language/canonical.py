"""Walking a tree: its parts, its size, its canonical form and the one JSON text of it."""

from __future__ import annotations

import json
from typing import Any

from salesfunnel.conditions.language.limits import MAX_DEPTH, MAX_NODES, too_deep_error, too_many_error
from salesfunnel.conditions.language.tree import (
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

__all__ = ["canonical", "canonical_json", "check_size", "children", "join_path"]


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
            return [(f"{node.op}.{index}", each) for index, each in enumerate(of)]
        case Not(of=part):
            return [("not", part)]
        case FieldTerm() | ValueTerm() | Call():
            return []
        case _:
            return [(n, part) for n in type(node).model_fields if isinstance(part := getattr(node, n), Node)]


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
        stack.extend((each, depth + 1) for _, each in children(part))


def canonical(node: AnyCondition) -> AnyCondition:
    """Return the tree with every one-element `all` and `any` replaced by its element."""
    match node:
        case All(of=of) | AnyOf(of=of):
            kept = tuple(canonical(each) for each in of)
            return kept[0] if len(kept) == 1 else type(node)(of=kept)
        case Not(of=part):
            return Not(of=canonical(part))
        case _:
            return node


def canonical_json(node: AnyCondition | AnyTerm) -> str:
    """Return the one JSON text of a tree: a key for caches, since `1 == True` in Python."""
    return json.dumps(node.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
