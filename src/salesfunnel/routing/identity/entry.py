"""What an index holds of one subject: its keys, and how new they are."""

from __future__ import annotations

from typing import Any

import attrs

from salesfunnel.model.invariants import is_name, is_text, of_type, tuple_of

__all__ = ["Entry", "newer", "parted"]


def _keys(value: Any) -> Any:
    return tuple(sorted(set(value))) if isinstance(value, (list, tuple, set, frozenset)) else value


@attrs.frozen
class Entry:
    """A subject with its identity keys.

    Args:
        id: the subject's.
        keys: each a text `NAME:VALUE`, such as `phone:+8613800138001`; in order, each once. Without any, the
            subject cannot be found.
        version: that of the subject from which they were read; a newer entry of one id replaces an older one.
        into: the id of the subject that took this one in; its keys then find that one.
    """

    id: str = attrs.field(validator=is_name)
    keys: tuple[str, ...] = attrs.field(default=(), converter=_keys, validator=tuple_of(str))
    version: int = attrs.field(default=0, validator=of_type(int, "a whole number"))
    into: str | None = attrs.field(default=None, validator=is_text)


def newer(one: Entry, two: Entry) -> Entry:
    """Return the newer of two entries of one id; of two equally new ones, both together.

    It commutes, associates, and is idempotent, so that the order in which entries come never shows.
    """
    if one.version != two.version:
        return one if one.version > two.version else two
    if one == two:
        return one
    into = max(one.into or "", two.into or "") or None
    return Entry(one.id, (*one.keys, *two.keys), one.version, into)


def parted(key: str) -> tuple[str, str]:
    """Return the name and the value of a key."""
    name, _, value = key.partition(":")
    return name, value
