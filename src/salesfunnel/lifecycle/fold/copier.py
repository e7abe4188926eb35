"""Copies of a frozen value, attribute by attribute, through a function drawn once for each class.

A frozen class refuses assignment, and going round that by name costs more than all the rest of a fold. So the
copy is made in a twin of the class, of the same slots and open to assignment, and becomes one of the class
itself before anybody sees it: docs/decisions/0040-copies-through-a-twin.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, TypeAlias

import attrs

from salesfunnel.conditions.generate_load import load

__all__ = ["SCOPE", "Copier", "assigned", "copier", "twin"]

Copier: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""`(value, changes) → copy`: nothing is checked again."""


@cache
def copier(kind: type[Any], changed: tuple[str, ...] | None = None) -> Copier:
    """Return the function that copies values of an attrs class.

    It goes from name to name where the host forbids generated code, and for a class that has no twin.

    Args:
        kind: the class.
        changed: exactly what will change, each time; any of its attributes when None.
    """
    names = tuple(each.name for each in attrs.fields(kind))
    open_twin = twin(kind)
    module = _drawn(names) if changed is None else _drawn_for(names, changed)
    drawn = load(module, {**SCOPE, "Open": open_twin, "Closed": kind}) if open_twin else None
    return partial(_one_by_one, names) if drawn is None else drawn["copy"]


SCOPE: Mapping[str, object] = {"__builtins__": {}, "make_new": object.__new__, "put": setattr}
"""What the drawn functions may name besides the class and its twin."""


def _one_by_one(names: tuple[str, ...], value: Any, changes: Mapping[str, Any]) -> Any:
    new = object.__new__(type(value))
    for name in names:
        object.__setattr__(new, name, changes[name] if name in changes else getattr(value, name))
    return new


def twin(kind: type[Any]) -> type[Any] | None:
    """Return a class of the same layout whose values may be assigned to; None where Python has no such.

    A class that adds slots to another of ours has one. One that begins a family adds a weak reference
    besides, which Python counts as a layout of its own; such classes are small here.
    """
    allowed = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    same = {each: kind.__dict__[each] for each in ("__slots__", "__orig_bases__") if each in kind.__dict__}
    try:
        made = type(f"Open{kind.__name__}", kind.__bases__, {"__slots__": (), **same, **allowed})
        setattr(object.__new__(made), "__class__", kind)  # noqa: B010 - mypy takes a class for no value
    except TypeError:
        return None
    return made


def _drawn(names: tuple[str, ...]) -> ast.Module:
    """Draw the function: a new value of the twin, each attribute, the changes, and the class itself."""
    module = ast.parse("""
def copy(value, changes):
    new = make_new(Open)
    for name in changes:
        put(new, name, changes[name])
    new.__class__ = Closed
    return new
""")
    [function] = module.body
    if isinstance(function, ast.FunctionDef):
        old = ast.Name("value", ast.Load())
        function.body[1:1] = [assigned(name, ast.Attribute(old, name, ast.Load())) for name in names]
    return module


def _drawn_for(names: tuple[str, ...], changed: tuple[str, ...]) -> ast.Module:
    """Draw the same function for changes of known names: nothing is written twice."""
    module = ast.parse("""
def copy(value, changes):
    new = make_new(Open)
    new.__class__ = Closed
    return new
""")
    [function] = module.body
    if isinstance(function, ast.FunctionDef):
        old, told = ast.Name("value", ast.Load()), ast.Name("changes", ast.Load())
        function.body[1:1] = [
            assigned(
                name,
                ast.Subscript(told, ast.Constant(name), ast.Load())
                if name in changed
                else ast.Attribute(old, name, ast.Load()),
            )
            for name in names
        ]
    return module


def assigned(name: str, value: ast.expr) -> ast.Assign:
    """Draw `new.NAME = VALUE`."""
    return ast.Assign([ast.Attribute(ast.Name("new", ast.Load()), name, ast.Store())], value)
