"""The greatest whole numbers that a value may be.

What every value of the model promises about itself: attrs validators and converters with clear errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from math import inf
from typing import Any, TypeAlias, cast

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.frozen import ReadOnly

__all__ = [
    "INT64",
    "SAFE_INTEGER",
    "is_effort",
    "is_instant",
    "is_name",
    "is_text",
    "is_unclaimed",
    "listed",
    "of_type",
    "read_only",
    "tuple_of",
    "tupled",
    "utc",
]


SAFE_INTEGER = 2**53
"""Up to here binary64 holds every whole number; a `number` beyond is of the wrong type."""

INT64 = 2**63 - 1
"""The greatest whole number of 64 bits, in which amounts are held in minor units."""


_Attribute: TypeAlias = "attrs.Attribute[Any]"
_Validator: TypeAlias = Callable[[Any, Any, Any], None]


def _place(instance: object, attribute: _Attribute) -> str:
    return f"{type(instance).__name__}.{attribute.name}"


def is_name(instance: object, attribute: _Attribute, value: object) -> None:
    """Accept a text that is not empty, such as an id."""
    if not isinstance(value, str) or not value:
        raise InvalidValue.at(
            _place(instance, attribute), f"found {value!r}, expected a text that is not empty"
        )


def is_text(instance: object, attribute: _Attribute, value: object) -> None:
    """Accept a text or None."""
    if value is not None and not isinstance(value, str):
        raise InvalidValue.at(_place(instance, attribute), f"found {value!r}, expected a text or None")


def is_effort(instance: object, attribute: _Attribute, value: object) -> None:
    """Accept a finite number that is not negative, or None."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if value is not None and not (is_number and 0 <= cast("float", value) < inf):
        says = f"found {value!r}, expected a number of hours, 0 or more, or None"
        raise InvalidValue.at(_place(instance, attribute), says)


def _may_be_absent(attribute: _Attribute, value: object) -> bool:
    """Say whether None stands for nothing, as it does where it is the default."""
    return value is None and attribute.default is None


def is_instant(instance: object, attribute: _Attribute, value: object) -> None:
    """Accept an aware datetime, or None where that is the default."""
    if _may_be_absent(attribute, value):
        return
    if not isinstance(value, datetime):
        raise InvalidValue.at(
            _place(instance, attribute),
            f"found {value!r}, expected an instant",
            "write a datetime with a time zone",
        )
    if value.utcoffset() is None:
        raise InvalidValue.at(
            _place(instance, attribute),
            f"found {value.isoformat()}, an instant without a time zone",
            "add one: value.replace(tzinfo=ZoneInfo('Asia/Shanghai'))",
        )


def utc(value: datetime | None) -> Any:
    """Express an aware instant in UTC, so that differences are elapsed time and never wall time.

    Python subtracts two instants of one zone by their wall clocks, which is wrong across a clock change.
    """
    if not isinstance(value, datetime) or value.utcoffset() is None or value.tzinfo is UTC:
        return value
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise InvalidValue.at("instant", f"found {value.isoformat()}, which has no place in UTC") from None


def of_type(expected: type | tuple[type, ...], words: str) -> _Validator:
    """Return a validator that accepts an instance, or None where that is the default; `words` name it.

    A bool is no number, and a datetime is no date.
    """

    def check(instance: object, attribute: _Attribute, value: object) -> None:
        if _may_be_absent(attribute, value) or (type(value) is bool and expected is bool):
            return
        wrong_kin = isinstance(value, bool) or (expected is date and isinstance(value, datetime))
        if wrong_kin or not isinstance(value, expected):
            raise InvalidValue.at(_place(instance, attribute), f"found {value!r}, expected {words}")

    return check


def tupled(value: Iterable[object] | None) -> Any:
    """Copy a list or set into a tuple; leave anything else for the validator."""
    return tuple(value) if isinstance(value, (list, set, frozenset)) else value


def listed(value: Iterable[object] | None) -> Any:
    """Copy a list or set into a tuple, and nothing into an empty one."""
    return () if value is None else tupled(value)


def tuple_of(member: type) -> _Validator:
    """Return a validator that accepts a tuple of `member`, or None where that is the default."""

    def check(instance: object, attribute: _Attribute, value: object) -> None:
        if _may_be_absent(attribute, value):
            return
        where = _place(instance, attribute)
        if not isinstance(value, tuple):
            raise InvalidValue.at(where, f"found {value!r}, expected a tuple of {member.__name__}")
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            if not isinstance(each, member):
                raise InvalidValue.at(f"{where}.{index}", f"found {each!r}, expected {member.__name__}")

    return check


def read_only(value: Mapping[str, object] | None) -> Any:
    """Copy a mapping into a read-only one; anything else is refused."""
    if isinstance(value, ReadOnly):
        return value
    if isinstance(value, Mapping) and all(type(key) is str for key in value):
        return ReadOnly(value)
    raise InvalidValue.at("fields", f"found {value!r}, expected a dictionary with text keys")


def is_unclaimed(instance: object, attribute: _Attribute, value: Mapping[str, object]) -> None:
    """Accept keys of a newer format that are no attributes of this class."""
    for key in value:
        if key in {each.name for each in attrs.fields(cast("Any", type(instance)))}:
            says = f"found '{key}', which is an attribute of its own"
            raise InvalidValue.at(_place(instance, attribute), says, f"write {key}=…")
