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

__all__ = ["Copier", "copier"]

Copier: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""`(value, changes) → copy`: nothing is checked again."""


@cache
def copier(kind: type[Any]) -> Copier:
    """Return the function that copies values of an attrs class.

    It goes from name to name where the host forbids generated code, and for a class that has no twin.
    """
    names = tuple(each.name for each in attrs.fields(kind))
    twin = _twin(kind)
    drawn = load(_drawn(names), {**_SCOPE, "Open": twin, "Closed": kind}) if twin is not None else None
    return partial(_one_by_one, names) if drawn is None else drawn["copy"]


_SCOPE: Mapping[str, object] = {"__builtins__": {}, "make": object.__new__, "put": setattr}


def _one_by_one(names: tuple[str, ...], value: Any, changes: Mapping[str, Any]) -> Any:
    new = object.__new__(type(value))
    for name in names:
        object.__setattr__(new, name, changes[name] if name in changes else getattr(value, name))
    return new


def _twin(kind: type[Any]) -> type[Any] | None:
    """Return a class of the same layout whose values may be assigned to; None where Python has no such.

    A class that adds slots to another of ours has one. One that begins a family adds a weak reference
    besides, which Python counts as a layout of its own; such classes are small here.
    """
    allowed = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    slots = {"__slots__": kind.__dict__.get("__slots__", ())}
    try:
        twin = type(f"Open{kind.__name__}", kind.__bases__, {**allowed, **slots})
        setattr(object.__new__(twin), "__class__", kind)  # noqa: B010 - mypy takes a class for no value
    except TypeError:
        return None
    return twin


def _drawn(names: tuple[str, ...]) -> ast.Module:
    """Draw the function: a new value of the twin, each attribute, the changes, and the class itself."""
    module = ast.parse("""
def copy(value, changes):
    new = make(Open)
    for name in changes:
        put(new, name, changes[name])
    new.__class__ = Closed
    return new
""")
    [function] = module.body
    if isinstance(function, ast.FunctionDef):
        function.body[1:1] = [_assigned(name) for name in names]
    return module


def _assigned(name: str) -> ast.Assign:
    """Draw `new.NAME = value.NAME`."""
    new = ast.Attribute(ast.Name("new", ast.Load()), name, ast.Store())
    return ast.Assign([new], ast.Attribute(ast.Name("value", ast.Load()), name, ast.Load()))
