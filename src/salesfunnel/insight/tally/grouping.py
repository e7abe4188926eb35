"""Grouping: how a subject finds its segment, and in what order segments stand."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.model.answer import Answer
from salesfunnel.model.subject import Lead, Opportunity, Subject
from salesfunnel.model.validators import SAFE_INTEGER

__all__ = ["ATTRIBUTES", "Grouping", "Rank", "Values", "rank"]

Values: TypeAlias = tuple[object, ...]
"""A segment: the values its subjects share, None where nothing is recorded."""
Rank: TypeAlias = tuple[tuple[int, str, float | str], ...]
"""What orders segments."""

_NO_SEGMENT = frozenset({"extra", "fields", "stays", "version"})
ATTRIBUTES: Final[frozenset[str]] = frozenset(
    each.name for kind in (Lead, Opportunity) for each in attrs.fields(kind) if each.name not in _NO_SEGMENT
)
"""The core attributes by which subjects may be grouped."""


class _Answer:
    """Stands for a flag in a key, where True and 1 must stay apart."""

    def __init__(self, value: bool) -> None:  # noqa: FBT001 - it is the value
        self.value = value


_FLAGS = {True: _Answer(True), False: _Answer(False)}


class Grouping:
    """Reads the segment of a subject, and notices a name that no subject knows.

    Args:
        by: names of core attributes or custom fields.
        fields: the custom fields that exist; where None, those that the subjects turn out to have.

    Raises:
        UnknownName: for a name that is neither; at once where `fields` says what exists, else by `check`.
        InvalidValue: for a name given twice.
    """

    def __init__(self, by: Iterable[str], fields: Iterable[str] | None = None) -> None:
        self.by = (by,) if isinstance(by, str) else tuple(by)
        twice = {name for name in self.by if self.by.count(name) > 1}
        if twice:
            raise InvalidValue.at("by", f"found '{min(twice)}' twice", "name each field once")
        self._plan = tuple((name, name in ATTRIBUTES) for name in self.by)
        self._known = set() if fields is None else set(fields)
        self._unmet = {name for name, core in self._plan if not core} - self._known
        if fields is not None:
            self.check()

    def of(self, subject: Subject) -> Values:
        """Return the segment's key: missing values are one, and flags are no numbers."""
        if self._unmet:
            self._known.update(subject.fields)
            self._unmet -= self._known
        return tuple(
            [
                _canonical(getattr(subject, name, None) if core else subject.fields.get(name), name)
                for name, core in self._plan
            ]
        )

    def check(self) -> None:
        """Refuse a name that no subject knows.

        Raises:
            UnknownName: with the nearest name that is known.
        """
        if self._unmet:
            name = min(self._unmet)
            says = f"no attribute or field is named '{name}'"
            raise UnknownName.at("by", says, near(name, self._known | ATTRIBUTES))

    @staticmethod
    def values(key: Values) -> Values:
        """Return the values of a key."""
        return tuple(each.value if isinstance(each, _Answer) else each for each in key)


def rank(values: Values) -> Rank:
    """Return what orders segments, and tells them apart where `==` does not (True and 1)."""
    return tuple(_rank(value) for value in values)


def _rank(value: object) -> tuple[int, str, float | str]:
    match value:
        case None:
            return (0, "", "")
        case bool():
            return (1, "", value)
        case int() | float():
            return (2, "", value)
        case str():
            return (3, "", value)
        case date():
            return (4, type(value).__name__, value.isoformat())
        case frozenset():
            return (5, "", repr(sorted(map(repr, value))))
        case _:
            return (6, type(value).__name__, repr(value))


def _canonical(value: object, name: str) -> object:
    """Return one form for each value, so that the order of counting never shows."""
    if isinstance(value, str):
        return value or None
    match value:
        case bool():
            return _FLAGS[value]
        case float():
            if math.isnan(value):
                return None
            return int(value) if value.is_integer() and abs(value) < SAFE_INTEGER else value
        case datetime():
            return value.astimezone(UTC)
        case Answer():
            return _canonical(value.value, name)
    try:
        hash(value)
    except TypeError:
        raise InvalidValue.at(
            "by", f"'{name}' holds {str(value)[:40]!r}, which cannot name a segment"
        ) from None
    return value
