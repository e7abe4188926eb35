"""Frozen values: a dictionary that nobody can change, and values made and copied without checking again.

A constructor asks a converter and a validator about every value that it is given. Where the values come from
others that were checked, that would be done twice, and it costs more than all the rest of a decision. So a
value is filled in a twin of its class, of the same slots and open to assignment, by a function drawn once,
and becomes one of the class itself before anybody sees it. This is the one way round a constructor in the
house: docs/decisions/0040-copies-through-a-twin. What a host gives goes through the constructor.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NoReturn, Protocol, TypeAlias, TypeVar, cast

import attrs

from salesfunnel.errors import InvalidValue

__all__ = [
    "EMPTY",
    "Changer",
    "Copier",
    "Maker",
    "ReadOnly",
    "changer",
    "copied",
    "copier",
    "frozen",
    "load",
    "maker",
]

_DEEPEST = 32
_PLAIN = frozenset({str, int, float, bool, type(None)})
"""What cannot change, the most usual first."""


def frozen(value: object, levels: int = _DEEPEST) -> object:
    """Return `value` with lists as tuples, sets as frozensets, dictionaries read-only, all the way down.

    Raises:
        InvalidValue: for a value nested more than 32 levels deep.
    """
    if type(value) in _PLAIN:
        return value
    if levels < 0:
        says = f"is nested more than {_DEEPEST} levels deep"
        raise InvalidValue.at("fields", says, "a field holds a plain value or a list of them")
    match value:
        case ReadOnly():
            return value
        case Mapping():
            return ReadOnly({key: frozen(each, levels - 1) for key, each in value.items()})
        case list() | tuple():
            return tuple(frozen(each, levels - 1) for each in value)
        case set():
            return frozenset(value)
        case _:
            return value


class ReadOnly(dict[str, object]):
    """A picklable, hashable dictionary without the methods that change it.

    >>> ReadOnly(budget=1)["budget"]
    1
    """

    __slots__ = ()

    def __init__(
        self, values: Mapping[str, object] | Iterable[tuple[str, object]] = (), **more: object
    ) -> None:
        """Copy `values`; what is inside is made read-only too."""
        merged = {**dict(values), **more} if more else dict(values)
        if not _PLAIN.issuperset(map(type, merged.values())):
            merged = {key: frozen(value) for key, value in merged.items()}
        super().__init__(merged)

    def __hash__(self) -> int:  # type: ignore[override]  # a dictionary that cannot change may hash
        """Hash by content, so that a result holding the dictionary can be a key."""
        return hash(frozenset(self.items()))

    def __repr__(self) -> str:
        """Show a constructor call that pastes back."""
        return f"ReadOnly({super().__repr__()})"

    def __reduce__(self) -> tuple[type[ReadOnly], tuple[dict[str, object]]]:
        """Pickle and copy through the constructor."""
        return (ReadOnly, (dict(self),))

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        msg = "a ReadOnly dictionary cannot be changed; build a new one: ReadOnly({**old, key: value})"
        raise TypeError(msg)

    __setitem__ = __delitem__ = __ior__ = cast("Any", _refuse)
    clear = pop = popitem = setdefault = update = cast("Any", _refuse)


EMPTY = ReadOnly()

V = TypeVar("V")

Copier: TypeAlias = Callable[[Any, Mapping[str, Any]], Any]
"""`(value, changes) → copy`: nothing is checked again."""


class Maker(Protocol):
    """`(class, *later) → make`: kept for each class."""

    def __call__(self, kind: type[V], *later: str) -> Callable[..., V]:
        """Return the function that makes values of a class."""
        ...


class Changer(Protocol):
    """`(class, *changed) → change`: kept for each class."""

    def __call__(self, kind: type[Any], *changed: str) -> Callable[..., Any]:
        """Return the function that copies values of a class with these attributes changed."""
        ...


def _maker(kind: type[V], *later: str) -> Callable[..., V]:
    """Return the function that makes values of an attrs class from keywords: nothing is checked.

    What is not given has its default, so the class has no default that a function would have to make.

    Args:
        kind: the class.
        later: attributes that stay empty, for a class that fills them when somebody looks.
    """
    fields = [each for each in attrs.fields(kind) if each.name not in later]  # type: ignore[arg-type]
    defaults = {str(each.alias): each.default for each in fields if each.default is not attrs.NOTHING}
    needed = [str(each.alias) for each in fields if each.default is attrs.NOTHING]
    drawn = _function(
        kind,
        arguments=(*needed, *defaults),
        defaults={f"default_{alias}": value for alias, value in defaults.items()},
        values={each.name: ast.Name(str(each.alias), ast.Load()) for each in fields},
    )
    names = {str(each.alias): each.name for each in fields}
    return drawn or partial(_made_by_name, kind, names, defaults)


def _changer(kind: type[Any], *changed: str) -> Callable[..., Any]:
    """Return the function that copies values of an attrs class of which these attributes change, each time.

    It takes them as keywords: `changer(Stay, "left_at")(stay, left_at=now)`.
    """
    names = tuple(each.name for each in attrs.fields(kind))
    given = {name: ast.Name(name, ast.Load()) for name in changed}
    drawn = _function(kind, arguments=("value", *changed), values={**_kept(names), **given})
    return drawn or partial(_changed_by_name, names)


maker = cast("Maker", cache(_maker))
changer = cast("Changer", cache(_changer))


@cache
def copier(kind: type[Any]) -> Copier:
    """Return the function that copies values of an attrs class with any of it changed."""
    names = tuple(each.name for each in attrs.fields(kind))
    changes = ast.parse("for name in changes:\n    put(new, name, changes[name])").body
    drawn = _function(kind, arguments=("value", "changes"), values=_kept(names), then=changes)
    return drawn or partial(_copied_by_name, names)


def copied(value: V, changes: Mapping[str, Any]) -> V:
    """Copy a value with some of it changed, much faster than `attrs.evolve`: nothing is checked."""
    kind: Any = type(value)
    copy: V = copier(kind)(value, changes)
    return copy


def twin(kind: type[Any]) -> type[Any] | None:
    """Return a class of the same layout whose values may be assigned to; None where Python has no such.

    A class that adds slots to another of ours has one. One that begins a family has one only without a slot
    for weak references (`weakref_slot=False`), which Python counts as a layout of its own.
    """
    allowed = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
    same = {each: kind.__dict__[each] for each in ("__slots__", "__orig_bases__") if each in kind.__dict__}
    try:
        made = type(f"Open{kind.__name__}", kind.__bases__, {"__slots__": (), **same, **allowed})
        setattr(object.__new__(made), "__class__", kind)  # noqa: B010 - mypy takes a class for no value
    except TypeError:
        return None
    return made


def load(module: ast.Module, scope: Mapping[str, object]) -> Mapping[str, Callable[..., Any]] | None:
    """Return the functions of a syntax tree; None where the host forbids generated code.

    Only a syntax tree comes in here, never text. Its names live in a copy of `scope`, which has no built-ins.
    A host forbids generated code with an audit hook that raises on `compile` or `exec`; whoever asks has a
    way of its own then, with the same answers, more slowly.
    """
    found: dict[str, Any] = dict(scope)
    try:
        code = compile(ast.fix_missing_locations(module), "<salesfunnel gate>", "exec")
        exec(code, found)  # noqa: S102 - the tree is ours; see docs/decisions/0010
    except Exception:  # noqa: BLE001 - an audit hook may raise anything
        return None
    return {each.name: found[each.name] for each in module.body if isinstance(each, ast.FunctionDef)}


_SCOPE: Mapping[str, object] = {"__builtins__": {}, "make_new": object.__new__, "put": setattr}
"""What the drawn functions may name besides the class, its twin and their own defaults."""


def _function(
    kind: type[Any],
    *,
    arguments: Sequence[str],
    values: Mapping[str, ast.expr],
    defaults: Mapping[str, object] = MappingProxyType({}),
    then: Sequence[ast.stmt] = (),
) -> Callable[..., Any] | None:
    """Draw the function that fills a value of the twin, and turns it into one of the class itself.

    Args:
        kind: the class.
        arguments: the names of what the function takes; the last ones have the defaults.
        values: what each attribute is filled with.
        defaults: what the last arguments are when they are not given, by a name of their own.
        then: what is done after that.

    Returns:
        The function; None for a class without a twin, and where the host forbids generated code.
    """
    open_twin = twin(kind)
    if open_twin is None:
        return None
    module = ast.parse("def fill():\n    new = make_new(Open)\n    new.__class__ = Closed\n    return new\n")
    function = cast("ast.FunctionDef", module.body[0])
    function.args.args = [ast.arg(name) for name in arguments]
    function.args.defaults = [ast.Name(name, ast.Load()) for name in defaults]
    new = ast.Name("new", ast.Load())
    filled = [ast.Assign([ast.Attribute(new, name, ast.Store())], value) for name, value in values.items()]
    function.body[1:1] = [*filled, *then]
    drawn = load(module, {**_SCOPE, **defaults, "Open": open_twin, "Closed": kind})
    return None if drawn is None else drawn["fill"]


def _kept(names: Iterable[str]) -> dict[str, ast.expr]:
    """Return `value.NAME` for each name."""
    return {name: ast.Attribute(ast.Name("value", ast.Load()), name, ast.Load()) for name in names}


# What does the same without generated code, and for a class without a twin.


def _made_by_name(
    kind: type[V], names: Mapping[str, str], defaults: Mapping[str, object], **given: object
) -> V:
    new = object.__new__(kind)
    for alias, value in {**defaults, **given}.items():
        object.__setattr__(new, names[alias], value)
    return new


def _copied_by_name(names: tuple[str, ...], value: Any, changes: Mapping[str, Any]) -> Any:
    new = object.__new__(type(value))
    for name in names:
        object.__setattr__(new, name, changes[name] if name in changes else getattr(value, name))
    return new


def _changed_by_name(names: tuple[str, ...], value: Any, **changes: Any) -> Any:
    return _copied_by_name(names, value, changes)


def unpickled(value: Any, state: Any) -> None:
    """Set what a pickle tells of a frozen value; what an earlier version did not know has its default."""
    if isinstance(state, tuple):  # Python's own form for slots: (attributes of __dict__, slots)
        state = {**(state[0] or {}), **(state[1] or {})}
    for field in attrs.fields(type(value)):
        default = field.default.factory() if isinstance(field.default, attrs.Factory) else field.default  # type: ignore[arg-type]
        object.__setattr__(value, field.name, state.get(field.name, default))
