"""The one door to the compiler: a syntax tree that this library built becomes functions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["load"]


def load(module: ast.Module, scope: Mapping[str, object]) -> Mapping[str, Callable[..., Any]] | None:
    """Return the functions of a module built by `generate`; None where the host forbids generated code.

    Only a syntax tree comes in here, never text. Its names live in a copy of `scope`, which has no built-ins.
    A host forbids generated code with an audit hook that raises on `compile` or `exec`; the closures answer
    the same then, more slowly.
    """
    found: dict[str, Any] = dict(scope)
    try:
        code = compile(ast.fix_missing_locations(module), "<salesfunnel gate>", "exec")
        exec(code, found)  # noqa: S102 - the tree is ours; see docs/decisions/0010
    except Exception:  # noqa: BLE001 - an audit hook may raise anything
        return None
    return {each.name: found[each.name] for each in module.body if isinstance(each, ast.FunctionDef)}
