"""Copies of values with some of it changed, cheaper than `attrs.evolve`: folding is what replay does.

Copies of a frozen value, attribute by attribute, through a function drawn once for each class.

A frozen class refuses assignment, and going round that by name costs more than all the rest of a fold. So the
copy is made in a twin of the class, of the same slots and open to assignment, and becomes one of the class
itself before anybody sees it: docs/decisions/0040-copies-through-a-twin.

Values of a frozen class from what was checked before, through a function drawn once for each class.

The constructor of an event asks a converter and a validator about every value that it is handed. Where the
values come from a command, a subject and a pipeline, that is done twice: they were checked when those were
made. What a host hands over goes through the constructor: docs/decisions/0040-copies-through-a-twin.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Protocol, TypeAlias, TypeVar, cast

import attrs

from salesfunnel.conditions.rows.generated.syntax import load
from salesfunnel.errors import OutOfOrder
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.subject import Lead, Opportunity, Stay

__all__ = [
    "SCOPE",
    "Copier",
    "Fold",
    "after",
    "assigned",
    "broken",
    "changer",
    "copied",
    "copier",
    "maker",
    "twin",
    "with_subject",
]


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


V = TypeVar("V")
Copied = TypeVar("Copied", bound=Lead | Opportunity | Dossier[Any] | Stay | Event)


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
    drawn = load(_drawn_maker(fields), {**scope, "Open": open_twin, "Closed": kind}) if open_twin else None
    names = {str(each.alias): each.name for each in fields}
    return partial(_one_by_one_maker, kind, names, defaults) if drawn is None else drawn["make"]


maker = cast("Maker", cache(_maker))


def _one_by_one_maker(
    kind: type[V], names: Mapping[str, str], defaults: Mapping[str, object], **told: object
) -> V:
    new = object.__new__(kind)
    for alias, value in {**defaults, **told}.items():
        object.__setattr__(new, names[alias], value)
    return new


def _drawn_maker(fields: tuple[attrs.Attribute[Any], ...]) -> ast.Module:
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


Fold: TypeAlias = Callable[[Dossier[Any], Any], Dossier[Any]]
"""`(dossier, event) → dossier`: the state after an event of one kind that continues the history."""


def after(
    dossier: Dossier[Any], event: Event, rows: Mapping[str, Any] | None = None, **changes: Any
) -> Dossier[Any]:
    """Return the dossier after an event.

    Args:
        dossier: the state before.
        event: what happened; whatever it is, something was recorded, so that nothing stalls any more.
        rows: the dossier's collections that changed, by name.
        changes: the subject's values that changed, by name.
    """
    at = event.recorded_at
    told = {"changed_at": at, "touched_at": at, "version": event.seq, "stalled_at": None, **changes}
    subject = copied(dossier.subject, told)
    return with_subject(dossier, subject) if rows is None else copied(dossier, {**rows, "subject": subject})


def with_subject(dossier: Dossier[Any], subject: Lead | Opportunity) -> Dossier[Any]:
    """Return the dossier of the subject as it became."""
    kind: Any = type(dossier)
    found: Dossier[Any] = _with_subject(kind)(dossier, subject=subject)
    return found


@cache
def _with_subject(kind: type[Any]) -> Callable[..., Any]:
    return changer(kind, "subject")


def copied(value: Copied, changes: Mapping[str, Any]) -> Copied:
    """Copy a value with some of it changed, in a fraction of the time of `attrs.evolve`.

    Nothing is checked again: what is kept was checked with the value, what is new with the event.
    """
    kind: Any = type(value)
    found: Copied = copier(kind)(value, changes)
    return found


def broken(event: Event, says: str, cure: str) -> OutOfOrder:
    """Return the error about an event that does not continue this history."""
    name = type(event).__name__
    return OutOfOrder.at(f"event {event.seq} of '{event.subject_id}'", f"'{name}' {says}", cure)
