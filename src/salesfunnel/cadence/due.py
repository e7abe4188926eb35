"""What is due about one subject now, what would come, and when to ask again.

Everything follows from the history at hand: no poll is remembered. Of a run, each step comes due at an
instant that does not depend on who looks when; so whatever the rhythm of looking, the same reminders are
told, none twice and none lost, as long as the host hands back the ids of those it told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from itertools import islice

import attrs

from salesfunnel.cadence.clock import ClockState, Ending, Run
from salesfunnel.cadence.compiled import Clocks, CompiledClock, Progress
from salesfunnel.cadence.escalation import Moment
from salesfunnel.cadence.reminder import Reminder, in_order, reminder_id
from salesfunnel.cadence.target import length_of
from salesfunnel.conditions.values.view import View, in_utc
from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.subject import Subject

__all__ = ["MOST_OCCURRENCES", "ClockReading", "Due", "LeftOut", "due", "readings", "schedule"]

MOST_OCCURRENCES = 10_000
"""How many steps of one run are looked at in one question. Source: convention of this library."""

_NOTHING = timedelta()


@attrs.frozen
class LeftOut:
    """What a late look does not tell, by the policy of its clock; counted, so that it is not lost in silence.

    Args:
        clock: the key of the clock.
        run: which run of it.
        count: how many reminders.
        why: `late` where the policy passes over what is late, `many` where there are too many for one answer.
    """

    clock: str
    run: str
    count: int
    why: str


@attrs.frozen
class Undecided:
    """A clock of which nobody knows whether or since when it runs.

    Args:
        clock: its key.
        message: the sentence for people.
    """

    clock: str
    message: Message


@attrs.frozen(kw_only=True)
class Due:
    """What is due about a subject.

    Args:
        reminders: what is due and was not acknowledged, in the order in which it came due.
        next_at: nothing more comes due before it unless something is recorded; None when nothing can.
        left_out: what is not told although it came due.
        undecided: clocks of which nobody knows whether they run.
    """

    reminders: tuple[Reminder, ...] = ()
    next_at: datetime | None = None
    left_out: tuple[LeftOut, ...] = ()
    undecided: tuple[Undecided, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the reminders: what the host hands back as acknowledged once it told them."""
        return tuple(reminder.id for reminder in self.reminders)


@attrs.frozen(kw_only=True)
class ClockReading:
    """How one run of a clock stands at an instant.

    Args:
        clock: the key of the clock.
        run: which run of it.
        state: how it stands.
        started_at: since when it counts.
        target_at: by when it should be; None where nobody knows, as while a pause has no end.
        ended_at: when it ended; None while it runs.
        spent: how much has been counted, without the pauses.
        left: how much is left until the target, negative when it has passed; None for a deadline.
        started_by: what started it.
        ended_by: what ended it.
    """

    clock: str
    run: str
    state: ClockState
    started_at: datetime
    target_at: datetime | None
    ended_at: datetime | None
    spent: timedelta
    left: timedelta | None
    started_by: str
    ended_by: str


def due(
    clocks: Clocks,
    view: View,
    *,
    acknowledged: Collection[str] = (),
    handled: Collection[str] = (),
) -> Due:
    """Return the reminders that are due.

    Args:
        clocks: the compiled clocks of the subject's kind.
        view: the dossier at the instant of the question.
        acknowledged: the ids of reminders that the host told already.
        handled: the ids of those that somebody dealt with; a step that counts from one of them is not told.

    Raises:
        InvalidValue: for misuse: ids that are none.
    """
    asked = _Question(clocks, view, _ids(acknowledged, "acknowledged"), _ids(handled, "handled"))
    told: list[Reminder] = []
    left_out: list[LeftOut] = []
    undecided: list[Undecided] = []
    next_at: datetime | None = None
    for clock in clocks.compiled:
        progress = clock.progress(view, clocks)
        if isinstance(progress, Message):
            undecided.append(Undecided(clock.key, progress))
            continue
        if progress is None:
            continue
        for run in progress.runs:
            coming = _RunAsked(clock, progress, run, asked=asked).due(asked, told, left_out)
            next_at = _earlier(next_at, coming)
        next_at = _earlier(next_at, progress.turns_at)
    return Due(
        reminders=in_order(told) if len(told) > 1 else tuple(told),
        next_at=next_at,
        left_out=tuple(left_out),
        undecided=tuple(undecided),
    )


def schedule(
    clocks: Clocks, view: View, *, until: datetime, most: int = MOST_OCCURRENCES
) -> tuple[Reminder, ...]:
    """Return what would come due after now and up to an instant if nothing happened, in order.

    Args:
        clocks: the compiled clocks of the subject's kind.
        view: the dossier at the instant of the question.
        until: the last instant; aware.
        most: how many of one run at most.

    Raises:
        InvalidValue: for a naive instant, or one before now.
    """
    end = in_utc(until)
    if end < view.now:
        says = f"found {end.isoformat()}, before {view.now.isoformat()}"
        raise InvalidValue.at("until", says, "ask until a later instant")
    asked = _Question(clocks, view)
    found: list[Reminder] = []
    for clock in clocks.compiled:
        progress = clock.progress(view, clocks)
        if progress is None or isinstance(progress, Message):
            continue
        for run in progress.runs:
            found += islice(_RunAsked(clock, progress, run, asked=asked).coming(end), most)
    return in_order(found)


def readings(clocks: Clocks, view: View) -> tuple[ClockReading, ...]:
    """Return how every run of every clock stands, the ended ones too, in the order of the blueprint."""
    asked = _Question(clocks, view)
    found = []
    for clock in clocks.compiled:
        progress = clock.progress(view, clocks)
        if progress is None or isinstance(progress, Message):
            continue
        found += [_RunAsked(clock, progress, run, asked=asked).reading() for run in progress.runs]
    return tuple(reading for reading in found if reading.started_at <= view.now)


def _ids(given: Collection[str], path: str) -> Collection[str]:
    if isinstance(given, (set, frozenset, dict)):
        return given
    if isinstance(given, str) or not isinstance(given, Collection):
        raise InvalidValue.at(path, f"found {given!r:.60}, expected ids", "write acknowledged={'…'}")
    return frozenset(given) if given else ()


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


@attrs.frozen(eq=False)
class _Question:
    """What is asked: which clocks, about whom, and what was told and dealt with before."""

    clocks: Clocks
    view: View
    acknowledged: Collection[str] = ()
    handled: Collection[str] = ()


class _RunAsked:
    """One run of one clock, looked at at one instant."""

    __slots__ = ("_clock", "_clocks", "_course", "_goal", "_now", "_run", "_subject")

    def __init__(self, clock: CompiledClock, progress: Progress, run: Run, *, asked: _Question) -> None:
        self._clock, self._run, self._clocks = clock, run, asked.clocks
        self._subject: Subject = asked.view.source.subject
        self._now = asked.view.now
        self._course, self._goal = progress.course_of(run)

    def _moments(self) -> Iterator[Moment]:
        """Yield the steps that come due while the run lasts; those before it began belong to another."""
        since = self._now - MOST_OCCURRENCES * timedelta(minutes=1)
        repeat = self._clock.escalation.repeat
        if repeat is not None and repeat.every is not None:
            since = self._now - MOST_OCCURRENCES * length_of(repeat.every)
        for moment in self._clock.moments(self._course, self._goal, self._clocks, since=since):
            if self._run.ended_at is not None and moment.at >= self._run.ended_at:
                return
            if self._run.counts_from is None or moment.at >= self._run.started_at:
                yield moment

    def due(self, asked: _Question, told: list[Reminder], left_out: list[LeftOut]) -> datetime | None:
        """Add what is due to `told`, and return when the next step comes due."""
        pending: list[tuple[Moment, str]] = []
        coming: datetime | None = None
        for moment in self._moments():
            if moment.at > self._now:
                coming = moment.at
                break
            name = self._id(moment)
            if name in asked.acknowledged:
                if self._clock.escalation.catchup == "latest":
                    pending.clear()
            elif not (moment.step.after and self._id_of(moment.step.after) in asked.handled):
                pending.append((moment, name))
        if pending:
            kept = self._caught_up(pending)
            told += [self._reminder(moment, name) for moment, name in kept]
            if len(kept) < len(pending):
                left_out.append(LeftOut(self._clock.key, self._run.key, len(pending) - len(kept), "late"))
        return coming

    def _caught_up(self, pending: list[tuple[Moment, str]]) -> list[tuple[Moment, str]]:
        """Return what a late look tells; what came due within the window is told in any case."""
        policy = self._clock.escalation.catchup
        if policy == "all":
            return pending
        early = self._now - self._clock.window
        late = [each for each in pending if each[0].at < early]
        punctual = pending[len(late) :]
        if policy == "latest" and not punctual:
            return late[-1:]
        return punctual

    def coming(self, until: datetime) -> Iterator[Reminder]:
        """Yield what comes due after now and up to an instant."""
        for moment in self._moments():
            if moment.at > until:
                return
            if moment.at > self._now:
                yield self._reminder(moment, self._id(moment))

    def _id(self, moment: Moment) -> str:
        return self._id_of(moment.step.key, moment.occurrence)

    def _id_of(self, step: str, occurrence: int = 0) -> str:
        names = self._subject.id, self._clock.key, self._run.key
        return reminder_id(*names, step=step, occurrence=occurrence)

    def _reminder(self, moment: Moment, name: str) -> Reminder:
        step, run, clock = moment.step, self._run, self._clock
        owner = run.owner_id or self._subject.owner_id
        owners = (owner,) if step.tells_owner and owner else ()
        return Reminder(
            id=name,
            subject_id=self._subject.id,
            clock=clock.key,
            run=run.key,
            step=step.key,
            occurrence=moment.occurrence,
            due_at=moment.at,
            late=max(self._now - moment.at, _NOTHING),
            started_at=run.started_at,
            target_at=self._goal.at,
            reset_by=run.source,
            severity=step.severity,
            action=step.action,
            people=(*owners, *step.people),
            roles=step.roles,
            channels=step.channels,
            text=step.text,
            why=Message.of(
                self._sentence(moment),
                clock=clock.label,
                id=self._subject.id,
                since=run.started_at.isoformat(),
            ),
            stops=clock.stops_said,
        )

    def _sentence(self, moment: Moment) -> str:
        if moment.occurrence:
            return "reminder_again"
        is_early = self._goal.at is None or moment.at < self._goal.at
        return "reminder_ahead" if is_early else "reminder_due"

    def reading(self) -> ClockReading:
        """Return how the run stands."""
        run, now, goal = self._run, self._now, self._goal
        until = min(run.ended_at, now) if run.ended_at is not None else now
        spent = self._course.counted(until)
        return ClockReading(
            clock=self._clock.key,
            run=run.key,
            state=self._state(until),
            started_at=run.started_at,
            target_at=goal.at,
            ended_at=run.ended_at,
            spent=spent,
            left=None if goal.limit is None else goal.limit - spent,
            started_by=run.source,
            ended_by=run.ended_by,
        )

    def _state(self, until: datetime) -> ClockState:
        run, goal = self._run, self._goal
        if run.ended_at is not None:
            if goal.at is not None and run.ended_at > goal.at:
                return ClockState.BREACHED
            return ClockState.FULFILLED if run.ending is Ending.STOPPED else ClockState.CANCELLED
        if goal.at is not None and until >= goal.at:
            return ClockState.BREACHED
        return ClockState.PAUSED if self._course.is_paused(until) else ClockState.RUNNING
