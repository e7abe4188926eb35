"""Who is told when: the steps of a clock against its limit, what is repeated, and what a late look tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import merge
from typing import Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs
from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.cadence.recurrence import Recurrence, Rule, has_an_end
from salesfunnel.cadence.target import Course, Length, Offset, Place, length_of, offset_of
from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

__all__ = ["AT_TARGET", "Action", "CatchUp", "Escalation", "Moment", "Repeat", "Severity", "Step", "moments"]

Action: TypeAlias = Literal[
    "notify", "ask_approval", "stall", "reclaim", "reroute", "follow_up", "send_survey"
]
"""What a step asks for, besides being told."""

Severity: TypeAlias = Literal["info", "warning", "critical"]
CatchUp: TypeAlias = Literal["latest", "all", "skip"]
"""What a late look tells of one run: the last that came due, all of it, or nothing of it."""


class Step(Definition):
    """One step of an escalation.

    Args:
        key: its permanent name; what was told is known by it.
        at: where it lies against the target: `-15m`, `75%`, `0`, `+2h`; with `after`, how long after it.
        after: the key of an earlier step from which this one counts; it is told only while that one is not
            handled. ConditionField absent, it counts from the target.
        owner: whether the owner is told; so it is where nobody else is named.
        people: ids of the people who are told.
        roles: roles that are told, such as `supervisor`.
        channels: how they are told, such as `email` and `sms`; as the host likes when absent.
        severity: how grave it is.
        action: what is asked.
        working_hours: whether it waits for the working hours of whoever the clock runs for.
        text: what it says; a sentence of the library when absent.
    """

    key: Key
    at: Place = "0"
    after: Key | None = None
    owner: bool | None = Setting(default=None, strict=True)
    people: tuple[str, ...] = ()
    roles: tuple[Key, ...] = ()
    channels: tuple[Key, ...] = ()
    severity: Severity = "warning"
    action: Action = "notify"
    working_hours: bool = Setting(default=False, strict=True)
    text: Text | None = None

    @property
    def tells_owner(self) -> bool:
        """Whether it goes to the owner."""
        return self.owner if self.owner is not None else not (self.people or self.roles)

    @model_validator(mode="after")
    def _counts_forward(self) -> Self:
        if self.after is not None and (self.at.endswith("%") or self.at.startswith("-")):
            msg = f"found 'at' {self.at} with 'after', expected how long after that step, such as '+5d'"
            raise ValueError(msg)
        return self


class Repeat(Definition):
    """A step that is told again and again while the clock runs.

    Args:
        from_step: the key of the step that is repeated; it is told itself first.
        every: how long until it is told again, in the time of the clock; or
        rrule: when, as an iCalendar rule on the wall clock of whoever the clock runs for.
        times: how often it is repeated at most.
        until: how long after the step it is repeated.
    """

    from_step: Key
    every: Length | None = None
    rrule: Rule | None = None
    times: int | None = Setting(default=None, ge=1, le=10_000, strict=True)
    until: Length | None = None

    @model_validator(mode="after")
    def _has_one_rhythm(self) -> Self:
        if (self.every is None) is (self.rrule is None):
            msg = "expected exactly one of 'every' and 'rrule'"
            raise ValueError(msg)
        if self.every is not None and length_of(self.every) < timedelta(minutes=1):
            msg = f"found 'every' {self.every}, expected a minute or more"
            raise ValueError(msg)
        return self

    @property
    def ends(self) -> bool:
        """Whether it ends by itself."""
        return bool(self.times or self.until or (self.rrule and has_an_end(self.rrule)))


class Escalation(Definition):
    """What is told of a clock, in order.

    Args:
        steps: in the order in which they come.
        repeat: the step that is told again and again.
        catchup: what a late look tells of one run of the clock.
        window: what is not later than this is told in any case.
    """

    steps: tuple[Step, ...] = Setting(min_length=1, max_length=50)
    repeat: Repeat | None = None
    catchup: CatchUp = "all"
    window: Length | None = None

    @model_validator(mode="after")
    def _has_a_window(self) -> Self:
        if self.catchup == "skip" and self.window is None:
            msg = "found 'catchup' skip without 'window', expected how late a reminder may still be told"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _steps_are_named_once(self) -> Self:
        keys = [step.key for step in self.steps]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            msg = f"found the step '{twice[0]}' more than once; name each step once"
            raise ValueError(msg)
        for place, step in enumerate(self.steps):
            if step.after is not None and step.after not in keys[:place]:
                msg = f"found 'after' '{step.after}' in '{step.key}', expected the key of an earlier step"
                raise ValueError(msg)
        if self.repeat is not None and self.repeat.from_step not in keys:
            msg = f"found 'from_step' '{self.repeat.from_step}', expected the key of a step"
            raise ValueError(msg)
        return self

    def step(self, key: str) -> Step:
        """Return the step with this key."""
        return next(step for step in self.steps if step.key == key)


AT_TARGET = Escalation(steps=(Step(key="due"),))
"""What is told of a clock that says nothing else: its owner, once, when the target has passed."""


@attrs.frozen(order=True)
class Moment:
    """ConditionField one step of one run comes due.

    Args:
        at: when, in UTC.
        place: the place of the step among the steps.
        occurrence: 0 the first time, 1 for the first repetition.
        step: the step.
    """

    at: datetime
    place: int
    occurrence: int
    step: Step = attrs.field(eq=False, repr=False)


@attrs.frozen
class Goal:
    """By when it should have been, on the course of a run.

    Args:
        at: the instant; None while nobody knows it.
        limit: how much may be counted until then; None where it is a deadline.
    """

    at: datetime | None
    limit: timedelta | None = None


def moments(
    escalation: Escalation, course: Course, goal: Goal, *, zone: ZoneInfo, since: datetime | None = None
) -> Iterator[Moment]:
    """Yield when each step of a run comes due, in order; it may never end where a step repeats.

    Args:
        escalation: the steps.
        course: the time of the run.
        goal: by when it should have been.
        zone: whose wall clock a repeated rule goes by.
        since: repetitions before this instant may be left out.
    """
    first: dict[str, Moment] = {}
    for place, step in enumerate(escalation.steps):
        at = _at(step, course, goal, first)
        if at is not None and step.working_hours:
            at = course.measure.opening(at)
        if at is not None:
            first[step.key] = Moment(at, place, 0, step)
    repeat = escalation.repeat
    told = sorted(first.values())
    if repeat is None or repeat.from_step not in first:
        yield from told
        return
    yield from merge(told, _repeated(repeat, first[repeat.from_step], course, zone=zone, since=since))


def _at(step: Step, course: Course, goal: Goal, first: dict[str, Moment]) -> datetime | None:
    offset = offset_of(step.at)
    if step.after is not None:
        before = first.get(step.after)
        if before is None:
            return None
        return course.at(course.counted(before.at) + offset.shift)
    if goal.limit is not None:
        return course.at(_length(offset, goal.limit))
    if goal.at is None:
        return None
    return _by_deadline(offset, course, goal.at)


def _length(offset: Offset, limit: timedelta) -> timedelta:
    if offset.share is not None:
        return timedelta(microseconds=round(limit / timedelta(microseconds=1) * offset.share))
    return limit + offset.shift


def _by_deadline(offset: Offset, course: Course, deadline: datetime) -> datetime | None:
    """Return an instant against a deadline, which no pause moves; nothing comes before the start."""
    measure = course.measure
    if offset.share is not None:
        whole = measure.elapsed(course.start, deadline)
        at = measure.add(course.start, _length(offset, whole)) if whole > timedelta() else deadline
    else:
        at = measure.add(deadline, offset.shift) if offset.shift else deadline
    return None if at is None else max(at, course.start)


def _repeated(
    repeat: Repeat, first: Moment, course: Course, *, zone: ZoneInfo, since: datetime | None
) -> Iterator[Moment]:
    end = course.at(course.counted(first.at) + length_of(repeat.until)) if repeat.until else None
    rhythm = _by_rule(repeat, first, zone) if repeat.rrule else _by_length(repeat, first, course, since)
    for occurrence, at in rhythm:
        if at is None or (end is not None and at > end):
            return
        if repeat.times is not None and occurrence > repeat.times:
            return
        yield Moment(at, first.place, occurrence, first.step)


def _by_length(
    repeat: Repeat, first: Moment, course: Course, since: datetime | None
) -> Iterator[tuple[int, datetime | None]]:
    """Count on from the step; what lies before `since` is passed over at once."""
    every, base = length_of(str(repeat.every)), course.counted(first.at)
    occurrence = max(1, (course.counted(since) - base) // every) if since is not None else 1
    while True:
        at = course.at(base + occurrence * every)
        if at is not None and first.step.working_hours:
            at = course.measure.opening(at)
        yield occurrence, at
        occurrence += 1


def _by_rule(repeat: Repeat, first: Moment, zone: ZoneInfo) -> Iterator[tuple[int, datetime | None]]:
    """Number the times of a rule, which is why each of them is looked at since the step."""
    rule = Recurrence.of(str(repeat.rrule), first.at, zone)
    yield from enumerate(rule.times(first.at), start=1)
