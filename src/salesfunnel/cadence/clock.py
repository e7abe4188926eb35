"""Clocks: what starts, stops and pauses them, until when, and the runs that a history gives them.

A clock runs once for each of its starts; each run is on its own, so that a later one neither hides nor moves
an earlier one. Kinds of clock are ready-made starts and stops in one table, and nothing else.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeAlias

import attrs
from pydantic import Field as Setting
from pydantic import model_validator

from salesfunnel.cadence.escalation import AT_TARGET, Escalation
from salesfunnel.cadence.occasion import Mark, Occasion, OneOrMany, PauseSpan
from salesfunnel.cadence.target import MeasureName, Target
from salesfunnel.conditions.language.reader import ConditionField
from salesfunnel.model.field import Definition, Key
from salesfunnel.text import Text

__all__ = [
    "KINDS", "Again", "Clock", "ClockKind", "ClockState", "Ending", "OwnerChange", "PauseName", "Run", "runs",
]  # fmt: skip

Again: TypeAlias = Literal["first", "each", "restart", "keep"]
"""What a further start does: nothing; a run of its own; another run instead; nothing while one runs."""

OwnerChange: TypeAlias = Literal["carry", "reset", "split"]
"""What another owner means: the run goes on; it begins anew; it ends as it stands, and another begins."""

PauseName: TypeAlias = Literal["parked", "owner_away"]
ClockKind: TypeAlias = Literal[
    "own", "first_response", "next_response", "periodic_update", "first_resolution", "total_resolution",
    "stage_age", "silence", "quote_sent", "feedback_time",
]  # fmt: skip
Kind: TypeAlias = Literal["lead", "opportunity"]
StatusName: TypeAlias = Literal["open", "parked", "won", "lost"]

_INBOUND = {"rows": "activities", "where": "direction == 'inbound'"}
_CLOSED = {"closed": True}
_OUTBOUND = {"rows": "activities", "where": "direction == 'outbound'"}

KINDS: Mapping[str, Mapping[str, Any]] = {
    "own": {},
    "first_response": {"start_when": ["created_at"], "stop_when": [_OUTBOUND], "again": "first"},
    "next_response": {"start_when": [_INBOUND], "stop_when": [_OUTBOUND], "again": "restart"},
    "periodic_update": {
        "start_when": ["created_at", _OUTBOUND], "stop_when": [_OUTBOUND], "again": "restart",
    },
    "first_resolution": {"start_when": ["created_at"], "stop_when": [_CLOSED], "again": "first"},
    "total_resolution": {
        "start_when": ["created_at"], "stop_when": [_CLOSED], "again": "first", "reopens": True,
    },
    "stage_age": {"start_when": [{"entered": []}], "stop_when": [{"left": []}], "again": "each"},
    "silence": {"start_when": [{"record": True}], "again": "restart", "plans_put_off": True},
    "quote_sent": {
        "start_when": [{"rows": "documents", "where": "kind == 'quote'"}],
        "stop_when": [_INBOUND], "again": "restart",
    },
    "feedback_time": {
        "start_when": [{"rows": "documents", "where": "kind == 'proposal'", "dated": "feedback_at"}],
        "stop_when": [_INBOUND], "again": "each",
    },
}  # fmt: skip
"""The ready-made starts and stops of each kind of clock; what an author writes wins."""


def _tupled(value: object) -> object:
    return (value,) if isinstance(value, (str, Mapping)) else value


class Clock(Definition):
    """A clock as an author writes it.

    Args:
        kind: the ready-made starts and stops.
        label: how people call it.
        of: about whom it is asked.
        when: for which subjects it runs, read whenever it is asked; all when absent.
        stages: keys of the stages in which it runs; leaving them ends it. All when absent.
        statuses: the statuses in which it runs; another one ends it.
        start_when: what starts it.
        or_since: the name of the subject from which it counts where nothing has started it.
        stop_when: what it waits for.
        pause_when: when it stands still: `parked`, `owner_away`, or from one thing until another.
        again: what a further start does.
        reopens: whether a subject that is opened again goes on with the run that its closing had ended.
        target: until when, the first that fits; or all that fit, of which the strictest counts.
        pick: which of these.
        measure: whether working time or elapsed time counts.
        calendar: key of the calendar by which working time counts; when absent, that of the owner, else of
            the team, else of the organisation; elapsed time counts where nobody names one.
        owner_change: what another owner means.
        plans_put_off: whether a planned follow-up of the present owner within the limit puts it off.
        escalation: what is told, or the key of an escalation; the owner, once at the target, when absent.
    """

    kind: ClockKind = "own"
    label: Text | None = None
    of: Kind | tuple[Kind, ...] = "opportunity"
    when: ConditionField | None = None
    stages: tuple[Key, ...] = ()
    statuses: tuple[StatusName, ...] = Setting(default=("open",), min_length=1)
    start_when: Annotated[tuple[Occasion, ...], OneOrMany] = Setting(default=(), max_length=20)
    or_since: str | None = None
    stop_when: Annotated[tuple[Occasion, ...], OneOrMany] = Setting(default=(), max_length=20)
    pause_when: Annotated[tuple[PauseName | PauseSpan, ...], OneOrMany] = ()
    again: Again = "restart"
    reopens: bool = Setting(default=False, strict=True)
    target: Annotated[tuple[Target, ...], OneOrMany] = Setting(default=(), max_length=50)
    pick: Literal["first", "strictest"] = "first"
    measure: MeasureName = "calendar"
    calendar: Key | None = None
    owner_change: OwnerChange = "carry"
    plans_put_off: bool = Setting(default=False, strict=True)
    escalation: Escalation | Key | None = None

    @model_validator(mode="before")
    @classmethod
    def _ready_made(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        ready = KINDS.get(str(data.get("kind", "own")), {})
        whole = {**ready, **data}
        for name in ("start_when", "stop_when", "pause_when", "target"):
            if name in whole:
                whole[name] = _tupled(whole[name])
        return whole

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        if not self.start_when and self.or_since is None:
            msg = "found no 'start_when', expected what starts it, or a 'kind' that says so"
            raise ValueError(msg)
        if not self.target:
            msg = 'found no \'target\', expected a limit such as {"limit": "3d"} or a deadline'
            raise ValueError(msg)
        return self

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """About whom it is asked, always as a tuple."""
        return (self.of,) if isinstance(self.of, str) else self.of


class ClockState(StrEnum):
    """How one run of a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    FULFILLED = "fulfilled"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Ending(StrEnum):
    """Why a run ended."""

    STOPPED = "stopped"
    SUPERSEDED = "superseded"
    LEFT = "left"


@attrs.frozen
class Run:
    """One run of a clock.

    Args:
        key: which one; the same whenever it is asked.
        started_at: from when it counts, in UTC.
        source: what started it, as a person looks it up: `activities.a-7`.
        ended_at: when it ended; None while it runs.
        ending: why.
        ended_by: what ended it.
        counts_from: from when its time is counted, where that is before its start.
        owner_id: whose it was, where the subject has another owner since.
    """

    key: str
    started_at: datetime
    source: str
    ended_at: datetime | None = None
    ending: Ending | None = None
    ended_by: str = ""
    counts_from: datetime | None = None
    owner_id: str | None = None


def runs(
    starts: Sequence[Mark], stops: Sequence[Mark], exits: Sequence[Mark], *, again: Again
) -> Iterator[Run]:
    """Yield the runs that a history gives a clock, in order.

    Args:
        starts: what started it, in order.
        stops: what it waited for, in order.
        exits: when the subject left where it runs, in order.
        again: what a further start does.
    """
    stopped, left = [mark.at for mark in stops], [mark.at for mark in exits]
    busy_until: datetime | None = None
    for place, start in enumerate(starts):
        if again == "first" and place:
            return
        if again == "keep" and place and (busy_until is None or start.at < busy_until):
            continue
        # A first answer may come at the very instant of the question; of others only a later one counts.
        look = bisect_left if again == "first" else bisect_right
        stop = look(stopped, start.at)
        if stop < len(stops) and stops[stop] == start:  # what starts a run does not stop it
            stop += 1
        found = ((stops, stop, Ending.STOPPED), (exits, bisect_right(left, start.at), Ending.LEFT))
        ends = [(marks[at], ending) for marks, at, ending in found if at < len(marks)]
        if again == "restart" and place + 1 < len(starts):
            ends.append((starts[place + 1], Ending.SUPERSEDED))
        if not ends:
            busy_until = None
            yield Run(start.key, start.at, start.source)
            continue
        end, ending = min(ends, key=lambda each: each[0].at)
        busy_until = end.at
        yield Run(start.key, start.at, start.source, end.at, ending, end.source)


def escalation_of(clock: Clock, escalations: Mapping[str, Escalation]) -> Escalation:
    """Return what a clock tells: its own escalation, the one that it names, or its owner at the target."""
    if clock.escalation is None:
        return AT_TARGET
    return escalations[clock.escalation] if isinstance(clock.escalation, str) else clock.escalation
