"""The people of ours who sell: where they belong, what they can, how much they take, when they are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import Any, Literal

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)

__all__ = ["DAYS", "Absence", "Capacity", "Seller", "rational"]

DAYS: Mapping[str, int] = {"day": 1, "week": 7, "30_days": 30}
"""How many days each period has."""

_BITS = 64
_WRITTEN = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?(/[0-9]{1,20})?", re.ASCII)


def rational(value: object) -> Any:
    """Return a whole number, a decimal or a text such as `"7/2"` as an exact fraction.

    A float counts as it is written: 0.1 is one tenth. What is no number is left for the validator.

    >>> rational("7/2"), rational(0.1)
    (Fraction(7, 2), Fraction(1, 10))
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    is_float = isinstance(value, float) and isfinite(value)
    text = str(value) if is_float or isinstance(value, (str, Decimal)) else ""
    if not is_float and not _WRITTEN.fullmatch(text):
        return value
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return value


def _is_share(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a fraction of 0 or more whose parts fit 64 bits, or None where that is the default."""
    if value is None and attribute.default is None:
        return
    is_small = isinstance(value, Fraction) and max(value.numerator, value.denominator).bit_length() <= _BITS
    if not isinstance(value, Fraction) or value < 0 or not is_small:
        says = f"found {value!r}, expected a number of 0 or more, such as 3, 0.5 or '7/2'"
        raise InvalidValue.at(f"{type(instance).__name__}.{attribute.name}", says)


def _is_count(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None and attribute.default is None:
        return
    if type(value) is not int or value < 0:
        says = f"found {value!r}, expected a whole number of 0 or more"
        raise InvalidValue.at(f"{type(instance).__name__}.{attribute.name}", says)


@attrs.frozen
class Capacity:
    """How many new subjects a seller takes in a period; any fraction, exact over any stretch of days.

    Args:
        amount: how many: 5, 0.5, or `"7/2"`.
        per: `day`, `week` or `30_days`.
        carry: how many subjects of unused capacity are kept from day to day; 1 or more.
        extra: keys of a newer format.
    """

    amount: Fraction = attrs.field(converter=rational, validator=_is_share)
    per: Literal["day", "week", "30_days"] = attrs.field(default="day")
    carry: int = attrs.field(default=1, validator=_is_count)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Refuse a period that is none, and a carry that would never let anybody take one."""
        if self.per not in DAYS:
            known = ", ".join(f"'{each}'" for each in DAYS)
            raise InvalidValue.at("Capacity.per", f"found {self.per!r}, expected one of {known}")
        if self.carry < 1:
            raise InvalidValue.at("Capacity.carry", f"found {self.carry}, expected 1 or more")


@attrs.frozen
class Absence:
    """A stretch of time in which a seller gets nothing new: leave, training, a pause.

    Args:
        since: its first instant; aware.
        until: the first instant after it; None while nobody knows when it ends; aware.
        reason: why.
        extra: keys of a newer format.
    """

    since: datetime = attrs.field(converter=utc, validator=is_instant)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    reason: str | None = attrs.field(default=None, validator=is_text)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    def __attrs_post_init__(self) -> None:
        """Refuse an absence that ends before it begins."""
        if self.until is not None and self.until <= self.since:
            says = f"found {self.until.isoformat()}, which is not after {self.since.isoformat()}"
            raise InvalidValue.at("Absence.until", says)

    def covers(self, now: datetime) -> bool:
        """Say whether somebody is away at an instant."""
        return self.since <= now and (self.until is None or now < self.until)


def _levels(value: Mapping[str, object] | Iterable[str] | None) -> Any:
    """Read skills: names with their levels, or names alone, which have the level 1."""
    if isinstance(value, (list, tuple, set, frozenset)) and all(isinstance(each, str) for each in value):
        return ReadOnly(dict.fromkeys(value, 1))
    return read_only(value)  # type: ignore[arg-type]  # it refuses what is no mapping


def _are_levels(instance: object, attribute: attrs.Attribute[Any], value: Mapping[str, object]) -> None:
    for key, level in value.items():
        is_number = type(level) in (int, float) and isfinite(level)  # type: ignore[arg-type]  # it is a number
        if not is_number or level <= 0:  # type: ignore[operator]  # it is a number
            says = f"found {level!r}, expected a number above 0"
            raise InvalidValue.at(f"{type(instance).__name__}.{attribute.name}.{key}", says)


def _are_counts(instance: object, attribute: attrs.Attribute[Any], value: Mapping[str, object]) -> None:
    for key, most in value.items():
        if type(most) is not int or most < 0:
            says = f"found {most!r}, expected a whole number of 0 or more"
            raise InvalidValue.at(f"{type(instance).__name__}.{attribute.name}.{key}", says)


@attrs.frozen
class Seller:
    """A person of ours who owns leads and opportunities.

    Args:
        id: the host's id; a name may change, the id stays.
        name: how people call the person.
        team: the key of the team.
        joined_on: the first day of work; nothing is assigned before it.
        fields: the business's own fields.
        teams: further teams.
        skills: what the person can do, with a level above 0: `{"saas": 3}`; names alone have the level 1.
        territories: keys of the blueprint's territories.
        languages: codes such as `zh`.
        tier: such as `senior` or `trainee`.
        weight: the share in a weighted turn, against the weights of the others.
        capacity: how many new subjects the person takes in a period; None: any number.
        open_limit: how many open subjects the person may have at once; None: any number.
        limits: the most open subjects of each kind that the blueprint's section `routing.limits` names.
        calendar: key of the working calendar; None: that of the team, else that of the organisation.
        timezone: the IANA zone of the person's working day; None: that of the blueprint.
        absences: when the person is away.
        paused: whether the person gets nothing new until further notice.
        mentor: the id of whoever guides the person.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    name: str | None = attrs.field(default=None, validator=is_text)
    team: str | None = attrs.field(default=None, validator=is_text)
    joined_on: date | None = attrs.field(default=None, validator=of_type(date, "a date or None"))
    fields: ReadOnly = attrs.field(default=EMPTY, converter=read_only)
    teams: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str), kw_only=True)
    skills: ReadOnly = attrs.field(default=EMPTY, converter=_levels, validator=_are_levels, kw_only=True)
    territories: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )
    languages: tuple[str, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(str), kw_only=True
    )
    tier: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    weight: Fraction = attrs.field(default=Fraction(1), converter=rational, validator=_is_share, kw_only=True)
    capacity: Capacity | None = attrs.field(
        default=None, validator=of_type(Capacity, "a Capacity or None"), kw_only=True
    )
    open_limit: int | None = attrs.field(default=None, validator=_is_count, kw_only=True)
    limits: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=_are_counts, kw_only=True)
    calendar: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    timezone: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    absences: tuple[Absence, ...] = attrs.field(
        default=(), converter=tupled, validator=tuple_of(Absence), kw_only=True
    )
    paused: bool = attrs.field(default=False, validator=of_type(bool, "true or false"), kw_only=True)
    mentor: str | None = attrs.field(default=None, validator=is_text, kw_only=True)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )

    @property
    def all_teams(self) -> tuple[str, ...]:
        """Every team, the first one first."""
        first = (self.team,) if self.team is not None else ()
        return (*first, *(each for each in self.teams if each != self.team))
