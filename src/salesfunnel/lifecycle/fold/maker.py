"""Values of a frozen class from what was checked before, through a function drawn once for each class.

The constructor of an event asks a converter and a validator about every value that it is handed. Where the
values come from a command, a subject and a pipeline, that is done twice: they were checked when those were
made. What a host hands over goes through the constructor: docs/decisions/0040-copies-through-a-twin.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Protocol, TypeVar, cast

import attrs

from salesfunnel.conditions.generate_load import load
from salesfunnel.lifecycle.fold.copier import SCOPE, assigned, twin

__all__ = ["maker"]

V = TypeVar("V")


class Maker(Protocol):
    """`(class, *later) → make`: kept for each class."""

    def __call__(self, kind: type[V], *later: str) -> Callable[..., V]:
        """Return the function that makes values of a class."""
        ...


def _maker(kind: type[V], *later: str) -> Callable[..., V]:
    """Return the function that makes values of an attrs class from keywords: nothing is checked again.

    What is not handed over has its default, so the class has no default that a function would have to make.
    Where the host forbids generated code, and for a class that has no twin, it goes from name to name.

    Args:
        kind: the class.
        later: attributes that stay empty, for a class that fills them when somebody looks.
    """
    fields = tuple(each for each in attrs.fields(kind) if each.name not in later)  # type: ignore[arg-type]
    defaults = {str(each.alias): each.default for each in fields if each.default is not attrs.NOTHING}
    open_twin = twin(kind)
    scope = {**SCOPE, **{_default(alias): each for alias, each in defaults.items()}}
    drawn = load(_drawn(fields), {**scope, "Open": open_twin, "Closed": kind}) if open_twin else None
    names = {str(each.alias): each.name for each in fields}
    return partial(_one_by_one, kind, names, defaults) if drawn is None else drawn["make"]


maker = cast("Maker", cache(_maker))


def _one_by_one(kind: type[V], names: Mapping[str, str], defaults: Mapping[str, object], **told: object) -> V:
    new = object.__new__(kind)
    for alias, value in {**defaults, **told}.items():
        object.__setattr__(new, names[alias], value)
    return new


def _drawn(fields: tuple[attrs.Attribute[Any], ...]) -> ast.Module:
    """Draw the function: a new value of the twin, each attribute from its keyword, and the class itself."""
    module = ast.parse("""
def make():
    new = make_new(Open)
    new.__class__ = Closed
    return new
""")
    [function] = module.body
    if isinstance(function, ast.FunctionDef):
        asked = [str(each.alias) for each in fields if each.default is attrs.NOTHING]
        spared = [str(each.alias) for each in fields if each.default is not attrs.NOTHING]
        function.args.args = [ast.arg(alias) for alias in (*asked, *spared)]
        function.args.defaults = [ast.Name(_default(alias), ast.Load()) for alias in spared]
        told = (assigned(each.name, ast.Name(str(each.alias), ast.Load())) for each in fields)
        function.body[1:1] = told
    return module


def _default(alias: str) -> str:
    return f"default_{alias}"
