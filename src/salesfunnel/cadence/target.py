"""How long a clock may run: lengths of time, limits and deadlines, and the time that pauses take out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal, Self, TypeAlias

import attrs
from pydantic import AfterValidator, model_validator
from pydantic import Field as Setting

from salesfunnel.calendars import Calendar
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.conditions.language.tree import Name
from salesfunnel.errors import NeverOpen
from salesfunnel.model.field import Definition, Key

__all__ = [
    "WALL",
    "Course",
    "Length",
    "Measure",
    "MeasureName",
    "Offset",
    "Pause",
    "Target",
    "has_days",
    "length_of",
    "offset_of",
]  # fmt: skip

_UNITS = {"w": 604_800, "d": 86_400, "h": 3600, "m": 60, "s": 1}
_PART = r"(?:[0-9]{1,6}(?:\.[0-9]{1,6})?[wdhms])"
_LENGTH = rf"^{_PART}+$"
_OFFSET = rf"^(?:0|[+-]{_PART}+|[0-9]{{1,4}}(?:\.[0-9]{{1,4}})?%)$"
_LONGEST = timedelta(days=36_525)
"""A hundred years: what is longer is a slip of the pen. Source: convention of this library."""

MeasureName: TypeAlias = Literal["business", "calendar"]
"""Working time of whoever the clock runs for, or elapsed time on the wall."""


@lru_cache(maxsize=1024)
def length_of(text: str) -> timedelta:
    """Return the length of time that `2h`, `1d12h` or `0.5h` says; units are w, d, h, m and s.

    Raises:
        ValueError: for any other text, and for more than a hundred years.
    """
    if not re.fullmatch(_LENGTH, text, re.ASCII):
        msg = f"found {text[:40]!r}, expected a length of time such as '15m', '2h', '3d' or '1d12h'"
        raise ValueError(msg)
    parts = re.findall(_PART, text)
    seconds = sum((Fraction(part[:-1]) * _UNITS[part[-1]] for part in parts), start=Fraction(0))
    if seconds > int(_LONGEST.total_seconds()):
        msg = f"found '{text}', expected at most a hundred years"
        raise ValueError(msg)
    return timedelta(microseconds=round(seconds * 1_000_000))


def has_days(text: str) -> bool:
    """Say whether a length is written in days or weeks, which working time has not."""
    return "d" in text or "w" in text


@attrs.frozen
class Offset:
    """Where a step lies: a share of the limit, or so much before or after its end.

    Args:
        share: the part of the limit, 3/4 for `75%`; None for a shift.
        shift: how long after the end of the limit; negative before it.
    """

    share: Fraction | None = None
    shift: timedelta = timedelta()


@lru_cache(maxsize=1024)
def offset_of(text: str) -> Offset:
    """Return what `+2h`, `-15m`, `75%` or `0` says.

    Raises:
        ValueError: for any other text.
    """
    if not re.fullmatch(_OFFSET, text, re.ASCII):
        msg = f"found {text[:40]!r}, expected a place such as '+2h', '-15m', '75%' or '0'"
        raise ValueError(msg)
    if text.endswith("%"):
        return Offset(share=Fraction(text[:-1]) / 100)
    if text == "0":
        return Offset()
    length = length_of(text[1:])
    return Offset(shift=-length if text[0] == "-" else length)


def _checked_length(text: str) -> str:
    length_of(text)
    return text


def _checked_offset(text: str) -> str:
    offset_of(text)
    return text


Length = Annotated[str, AfterValidator(_checked_length), Setting(json_schema_extra={"pattern": _LENGTH})]
"""A length of time as an author writes it: `15m`, `2h`, `3d`, `1d12h`."""

Place = Annotated[str, AfterValidator(_checked_offset), Setting(json_schema_extra={"pattern": _OFFSET})]
"""A place against the end of a limit: `+2h` after it, `-15m` before it, `75%` of the way there, `0` at it."""


class Target(Definition):
    """Until when what a clock waits for should have happened: within a limit, or by a deadline.

    Args:
        limit: how long after the start; `0m` is the start itself.
        deadline: the name of the subject that holds the date or the instant by which it has to be.
        when: for which subjects; all when absent.
        stages: keys of the stages of the subject for which it counts; all when absent.
        measure: what counts as time; as the clock says when absent.
        calendar: key of the calendar by which it counts; as the clock says when absent.
    """

    limit: Length | None = None
    deadline: Name | None = None
    when: ConditionField | None = None
    stages: tuple[Key, ...] = ()
    measure: MeasureName | None = None
    calendar: Key | None = None

    @model_validator(mode="after")
    def _has_one_end(self) -> Self:
        if (self.limit is None) is (self.deadline is None):
            msg = "expected exactly one of 'limit' and 'deadline'"
            raise ValueError(msg)
        return self


@attrs.frozen
class Measure:
    """What counts as time.

    Args:
        calendar: the working hours that count; None where all elapsed time does.
    """

    calendar: Calendar | None = None

    def add(self, start: datetime, length: timedelta) -> datetime | None:
        """Return when so much time has passed; None where it never will."""
        try:
            return start + length if self.calendar is None else self.calendar.add(start, length)
        except (NeverOpen, OverflowError, ValueError):
            return None

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return how much time passes between two instants."""
        return end - start if self.calendar is None else self.calendar.elapsed(start, end)

    def opening(self, at: datetime) -> datetime | None:
        """Return the first instant of working time that is not before `at`; None where there is none."""
        try:
            return at if self.calendar is None else self.calendar.next_open(at)
        except (NeverOpen, ValueError):
            return None


WALL = Measure()
"""Elapsed time."""

Pause: TypeAlias = tuple[datetime, datetime | None]
"""From when to when a clock stands still; None: nobody knows until when."""

_NOTHING = timedelta()
_LAST = datetime.max.replace(tzinfo=UTC)


def _merged(pauses: Iterable[Pause], start: datetime) -> tuple[Pause, ...]:
    """Return pauses in order, those that touch as one, without what lies before the start."""
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((begin, end or _LAST) for begin, end in pauses):
        if end <= max(begin, start):
            continue
        begins = max(begin, start)
        if found and begins <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begins, end))
    return tuple((begin, None if end == _LAST else end) for begin, end in found)


@attrs.frozen
class Course:
    """The time of one clock: counted by its measure since its start, without its pauses.

    A pause takes out what the measure counts in it and no more: one over night takes out no working time.

    Args:
        measure: what counts as time.
        start: from when it is counted, in UTC.
        pauses: when it stands still, in order and apart from each other.
    """

    measure: Measure
    start: datetime
    pauses: tuple[Pause, ...] = ()

    @classmethod
    def of(cls, measure: Measure, start: datetime, pauses: Sequence[Pause] = ()) -> Self:
        """Return the course of a clock; the pauses may come in any order and overlap."""
        return cls(measure, start, _merged(pauses, start) if pauses else ())

    def at(self, length: timedelta) -> datetime | None:
        """Return the first instant at which so much has been counted; None while a pause has no end.

        Nothing, and less than nothing, has been counted at the start. What would be reached at the very
        instant at which a pause begins is reached at its end: whoever looks then sees the clock stand still.
        """
        if length <= _NOTHING:
            return self.start
        if not self.pauses:
            return self.measure.add(self.start, length)
        since, left = self.start, length
        for begin, end in self.pauses:
            reached = self.measure.add(since, left)
            if reached is None or reached < begin:
                return reached
            if end is None:
                return None
            left -= self.measure.elapsed(since, begin)
            since = end
        return self.measure.add(since, left) if left else since

    def counted(self, until: datetime) -> timedelta:
        """Return how much has been counted until an instant; nothing before the start."""
        if until <= self.start:
            return _NOTHING
        found, since = _NOTHING, self.start
        for begin, end in self.pauses:
            if begin >= until:
                break
            found += self.measure.elapsed(since, begin)
            if end is None or end >= until:
                return found
            since = end
        return found + self.measure.elapsed(since, until)

    def is_paused(self, at: datetime) -> bool:
        """Say whether the clock stands still at an instant."""
        return any(begin <= at and (end is None or at < end) for begin, end in self.pauses)
