"""A dictionary that nobody can change, so that frozen values stay frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, cast

from salesfunnel.errors import InvalidValue

__all__ = ["ReadOnly", "frozen"]

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
