"""Copies of a frozen value, attribute by attribute, through a function drawn once for each class.

A frozen class refuses assignment, and going round that by name costs more than all the rest of a fold. So the
copy is made in a twin of the class, of the same slots and open to assignment, and becomes one of the class
itself before anybody sees it: docs/decisions/0040-copies-through-a-twin.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Protocol, TypeAlias, cast

import attrs

from salesfunnel.conditions.generate_load import load

__all__ = ["SCOPE", "Copier", "assigned", "changer", "copier", "twin"]

Copier: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""`(value, changes) → copy`: nothing is checked again."""


@cache
def copier(kind: type[Any]) -> Copier:
    """Return the function that copies values of an attrs class with any of it changed.

    It goes from name to name where the host forbids generated code, and for a class that has no twin.
    """
    names = tuple(each.name for each in attrs.fields(kind))
    drawn = _loaded(kind, _drawn(names))
    return partial(_one_by_one, names) if drawn is None else drawn


def _changer(kind: type[Any], *changed: str) -> Callable[..., Any]:
    """Return the function that copies values of an attrs class of which these attributes change, each time.

    It takes them as keywords: `changer(Stay, "left_at")(stay, left_at=now)`.
    """
    names = tuple(each.name for each in attrs.fields(kind))
    drawn = _loaded(kind, _drawn_for(names, changed))
    return partial(_by_keyword, names) if drawn is None else drawn


class Changer(Protocol):
    """`(class, *changed) → change`: kept for each class."""

    def __call__(self, kind: type[Any], *changed: str) -> Callable[..., Any]:
        """Return the function that copies values of a class with these attributes changed."""
        ...


changer = cast("Changer", cache(_changer))


def _loaded(kind: type[Any], module: ast.Module) -> Callable[..., Any] | None:
    open_twin = twin(kind)
    drawn = load(module, {**SCOPE, "Open": open_twin, "Closed": kind}) if open_twin else None
    return None if drawn is None else drawn["copy"]


SCOPE: Mapping[str, object] = {"__builtins__": {}, "make_new": object.__new__, "put": setattr}
"""What the drawn functions may name besides the class and its twin."""


def _one_by_one(names: tuple[str, ...], value: Any, changes: Mapping[str, Any]) -> Any:
    new = object.__new__(type(value))
    for name in names:
        object.__setattr__(new, name, changes[name] if name in changes else getattr(value, name))
    return new


def _by_keyword(names: tuple[str, ...], value: Any, **changes: Any) -> Any:
    return _one_by_one(names, value, changes)


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
    """Draw the same function for changes of known names, as keywords: nothing is written twice."""
    module = ast.parse("""
def copy(value):
    new = make_new(Open)
    new.__class__ = Closed
    return new
""")
    [function] = module.body
    if isinstance(function, ast.FunctionDef):
        old = ast.Name("value", ast.Load())
        function.args.args += [ast.arg(name) for name in changed]
        kept = {name: ast.Attribute(old, name, ast.Load()) for name in names}
        told = {name: ast.Name(name, ast.Load()) for name in changed}
        function.body[1:1] = [assigned(*each) for each in {**kept, **told}.items()]
    return module


def assigned(name: str, value: ast.expr) -> ast.Assign:
    """Draw `new.NAME = VALUE`."""
    return ast.Assign([ast.Attribute(ast.Name("new", ast.Load()), name, ast.Store())], value)
