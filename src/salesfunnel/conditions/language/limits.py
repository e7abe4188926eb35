"""How large one condition may be, checked step by step before anything recursive sees it."""

from __future__ import annotations

from salesfunnel.errors import ConditionError
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = [
    "MAX_ARGUMENTS",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_NODES",
    "SAFE_INTEGER",
    "check_json_size",
    "too_deep_error",
    "too_many_error",
]

MAX_CHARACTERS = 4_000
"""The longest text of a condition."""

MAX_DEPTH = 32
"""The most levels of a tree; one comparison of two fields has two."""

MAX_NODES = 1_000
"""The most nodes of a tree; each literal of an `in` counts as one."""

MAX_ARGUMENTS = 32
"""The most arguments of one call; each counts as a node."""

_MAX_KEYS = 64
"""The most keys of one node, notes of the author included."""


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
            nodes += sum(not isinstance(each, dict) for each in inside)
        if depth > MAX_DEPTH:
            raise too_deep_error()
        if nodes > MAX_NODES or len(inside) >= MAX_NODES:
            raise too_many_error()
        in_list = isinstance(value, (list, tuple))
        stack.extend(
            (each, depth + (in_list or isinstance(each, dict)))
            for each in inside
            if isinstance(each, (dict, list, tuple))
        )


def _arguments(args: object) -> int:
    """Return how many nodes the arguments of a call are beyond the object that holds them."""
    return max(0, len(args) - 1) if isinstance(args, dict) else 0
