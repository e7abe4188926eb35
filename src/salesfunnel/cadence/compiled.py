"""Clocks made ready to be asked: conditions compiled, measures found, runs read from a dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.cadence.clock import Clock, Ending, Run, escalation_of, runs
from salesfunnel.cadence.escalation import Escalation, Goal, Moment, Step, moments
from salesfunnel.cadence.occasion import (
    Mark,
    Occasion,
    PauseSpan,
    Read,
    Way,
    compile_occasions,
    instant_of_name,
    owners_of,
    stamp,
)
from salesfunnel.cadence.target import WALL, Course, Measure, Pause, Target, length_of
from salesfunnel.calendars import Calendars, Precedence
from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.language.canonical import names_in
from salesfunnel.conditions.proof.next_change import next_change
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.types import MISSING, Unknown
from salesfunnel.conditions.values.view import View
from salesfunnel.messages import Message
from salesfunnel.messages.catalogue import LOCALES
from salesfunnel.model.field import FieldType
from salesfunnel.model.party import Seller
from salesfunnel.model.stage import Pipeline
from salesfunnel.model.subject import Subject
from salesfunnel.text import Text

__all__ = ["NO_CLOCKS", "Clocks", "CompiledClock", "Progress", "compile_clocks", "stall_clocks"]


@attrs.frozen(eq=False)
class Clocks:
    """The clocks of one kind of subject in one pipeline, ready to be asked.

    Args:
        compiled: the clocks, in the order of the blueprint.
        calendars: the blueprint's.
        organisation: key of the calendar of the organisation.
        teams: keys of the calendars of teams, by the team's key.
        zone: the zone of the blueprint.
    """

    compiled: tuple[CompiledClock, ...] = ()
    calendars: Calendars | None = attrs.field(default=None, repr=False)
    organisation: str | None = None
    teams: Mapping[str, str | None] = attrs.field(factory=dict, repr=False)
    zone: ZoneInfo = attrs.field(factory=lambda: ZoneInfo("UTC"), repr=False)

    def measure(self, name: str, key: str | None, owner: Seller | None) -> Measure:
        """Return what counts as time for a clock: the calendar that goes first, else elapsed time."""
        if name == "calendar" or self.calendars is None:
            return WALL
        team = None
        if owner is not None:
            team = next((self.teams[each] for each in owner.all_teams if self.teams.get(each)), None)
        goes = Precedence(
            rule=key,
            owner=owner.calendar if owner is not None else None,
            team=team,
            organisation=self.organisation,
        )
        zone = owner.timezone if owner is not None else None
        calendar = self.calendars.of(goes, timezone=zone)
        return WALL if calendar is None else Measure(calendar)

    def zone_of(self, measure: Measure) -> ZoneInfo:
        """Return whose wall clock a repeated rule goes by."""
        return self.zone if measure.calendar is None else measure.calendar.zone


NO_CLOCKS = Clocks()
"""No clock at all."""


@attrs.frozen(eq=False)
class CompiledTarget:
    """One target with its condition compiled.

    Args:
        target: as the author wrote it.
        condition: its condition; None for every subject.
        limit: its length; None for a deadline.
    """

    target: Target
    condition: CompiledCondition | None
    limit: timedelta | None

    def fits(self, view: View) -> bool:
        """Say whether it surely counts for a subject."""
        stages = self.target.stages
        if stages and view.source.subject.stage not in stages:
            return False
        return self.condition is None or self.condition.answer(view) is True


@attrs.frozen(eq=False)
class Progress:
    """How far the runs of one clock have come, and by what they are measured.

    Args:
        runs: in order.
        measure: what counts as time.
        pauses: when it stands still.
        ends: each target that counts: its measure, and its limit or its deadline.
        plans: instants of follow-ups that put the clock off, in order.
        turns_at: when a condition of the clock may answer otherwise by itself.
    """

    runs: tuple[Run, ...]
    measure: Measure
    pauses: tuple[Pause, ...]
    ends: tuple[tuple[Measure, timedelta | datetime], ...]
    plans: tuple[datetime, ...] = ()
    turns_at: datetime | None = None

    def course_of(self, run: Run) -> tuple[Course, Goal]:
        """Return the time of a run and its target: of several the one that is reached first."""
        start = run.counts_from or run.started_at
        best: tuple[Course, Goal] | None = None
        for measure, end in self.ends:
            course = Course.of(measure, start, self.pauses)
            if isinstance(end, timedelta):
                course = self._put_off(course, end)
                goal = Goal(course.at(end), end)
            else:
                goal = Goal(max(end, start))
            if best is None or _is_stricter(goal, best[1]):
                best = course, goal
        return best or (Course.of(self.measure, start, self.pauses), Goal(None))

    def _put_off(self, course: Course, limit: timedelta) -> Course:
        """Begin at each plan that lies within the limit: a promise to the customer is no silence."""
        for plan in self.plans:
            end = course.at(limit)
            if end is not None and course.start < plan <= end:
                course = Course.of(course.measure, plan, course.pauses)
        return course


def _is_stricter(goal: Goal, other: Goal) -> bool:
    return goal.at is not None and (other.at is None or goal.at < other.at)


@attrs.frozen(eq=False)
class CompiledClock:
    """One clock, ready to be asked.

    Args:
        key: its key in the blueprint.
        clock: as the author wrote it.
        escalation: what it tells.
    """

    key: str
    clock: Clock
    escalation: Escalation
    guard: CompiledCondition | None = attrs.field(repr=False)
    way: Way = attrs.field(repr=False)
    starts: Read | None = attrs.field(repr=False)
    stops: Read | None = attrs.field(repr=False)
    pauses: tuple[str | tuple[Read, Read], ...] = attrs.field(repr=False)
    targets: tuple[CompiledTarget, ...] = attrs.field(repr=False)
    window: timedelta = timedelta()
    is_turning: bool = False
    stops_said: Message | None = attrs.field(default=None, repr=False)
    allowed: frozenset[str] = attrs.field(default=frozenset(), repr=False)

    @property
    def label(self) -> str | Text:
        """How people call it."""
        return self.clock.label or self.key

    def moments(self, course: Course, goal: Goal, clocks: Clocks, *, since: datetime) -> Iterator[Moment]:
        """Yield when the steps of a run come due, in order."""
        return moments(self.escalation, course, goal, zone=clocks.zone_of(course.measure), since=since)

    def progress(self, view: View, clocks: Clocks) -> Progress | Message | None:
        """Return the runs of the clock; None where it does not run, a sentence where nobody knows."""
        turns_at = self._turns_at(view) if self.is_turning else None
        if self.guard is not None:
            answer = self.guard.answer(view)
            if answer is None:
                return Message.of("clock_unknown_when", clock=self.label)
            if not answer:
                return None if turns_at is None else Progress((), WALL, (), (), (), turns_at)
        history = self._history(view)
        if isinstance(history, Unknown):
            return Message.of("clock_unknown_start", clock=self.label)
        if not history:
            return Progress((), WALL, (), (), (), turns_at) if turns_at is not None else None
        measure = clocks.measure(self.clock.measure, self.clock.calendar, view.source.owner)
        ends = tuple(self._ends(view, clocks, measure))
        if self.clock.plans_put_off and view.source.planned is None and _is_over(history, ends, view.now):
            return Message.of("clock_unknown_start", clock=self.label)
        # A deadline that was moved is to be told of again: each is a run of its own.
        moved = [f"@{stamp(end)}" for _, end in ends if isinstance(end, datetime)]
        return Progress(
            runs=tuple(attrs.evolve(run, key=run.key + moved[0]) if moved else run for run in history),
            measure=measure,
            pauses=tuple(self._pauses(view)),
            ends=ends,
            plans=self._plans(view),
            turns_at=turns_at,
        )

    def _turns_at(self, view: View) -> datetime | None:
        conditions = (self.guard, *(target.condition for target in self.targets))
        found = (
            next_change(condition.condition, view).at for condition in conditions if condition is not None
        )
        return min((at for at in found if at is not None), default=None)

    # What started and ended it.

    def _history(self, view: View) -> list[Run] | Unknown:
        starts = self._starts(view)
        if isinstance(starts, Unknown):
            return starts
        if not starts:
            return []
        spans = list(self._spans(view.source.subject))
        starts = [mark for mark in starts if _lies_in(mark.at, spans)]
        stops = self.stops(view) if self.stops is not None else []
        if isinstance(stops, Unknown):
            return stops
        exits = [Mark(begin, key) for begin, _, key, allowed in spans if not allowed and begin is not None]
        if self.clock.reopens and exits:
            closings = {mark.at for mark in (exits if spans[-1][3] else exits[:-1])}
            stops = [mark for mark in stops if mark.at not in closings]
            exits = [] if spans[-1][3] else exits[-1:]
        found = list(runs(starts, stops, exits, again=self.clock.again))
        if self.clock.owner_change == "carry":
            return found
        return [part for run in found for part in self._by_owner(run, view)]

    def _starts(self, view: View) -> list[Mark] | Unknown:
        found = self.starts(view) if self.starts is not None else []
        if isinstance(found, Unknown) or found or self.clock.or_since is None:
            return found
        at = instant_of_name(self.clock.or_since, view)
        if isinstance(at, Unknown):
            return [] if at is MISSING else at
        return [Mark(at, self.clock.or_since)]

    def _spans(self, subject: Subject) -> Iterator[tuple[datetime | None, datetime | None, str, bool]]:
        """Yield each stay: from when, until when, its key, and whether the clock runs in it."""
        for stay, key in self.way.visits(subject):
            yield stay.entered_at, stay.left_at, key, stay.stage in self.allowed

    def _by_owner(self, run: Run, view: View) -> Iterator[Run]:
        """Yield the parts of a run between changes of the owner."""
        split = self.clock.owner_change == "split"
        began, counts = run, run.counts_from or run.started_at
        former = {mark.left_at: mark.owner_id for mark in view.source.subject.tenures}
        for mark in owners_of(view):
            if mark.at <= began.started_at or (run.ended_at is not None and mark.at >= run.ended_at):
                continue
            ended: dict[str, Any] = {
                "ended_at": mark.at,
                "ending": Ending.SUPERSEDED,
                "ended_by": mark.source,
            }
            yield attrs.evolve(began, **ended, owner_id=former.get(mark.at) if split else None)
            began = attrs.evolve(
                run,
                key=f"{run.key}+{mark.key}",
                started_at=mark.at,
                counts_from=counts if split else None,
                source=mark.source,
            )
        yield began

    # What measures it.

    def _pauses(self, view: View) -> Iterator[Pause]:
        for pause in self.pauses:
            if pause == "parked":
                yield from self._parked(view.source.subject)
            elif pause == "owner_away":
                owner = view.source.owner
                yield from ((away.since, away.until) for away in (owner.absences if owner else ()))
            elif not isinstance(pause, str):
                yield from _between(pause[0](view), pause[1](view))
        if self.clock.reopens:
            for begin, end, _, allowed in self._spans(view.source.subject):
                if not allowed and begin is not None and end is not None:
                    yield begin, end

    def _parked(self, subject: Subject) -> Iterator[Pause]:
        for stay, _ in self.way.visits(subject):
            if self.way.kinds.get(stay.stage) == "parked" and stay.entered_at is not None:
                yield stay.entered_at, stay.left_at

    def _ends(
        self, view: View, clocks: Clocks, measure: Measure
    ) -> Iterator[tuple[Measure, timedelta | datetime]]:
        for compiled in self.targets:
            target = compiled.target
            if not compiled.fits(view):
                continue
            own = measure
            if target.measure is not None or target.calendar is not None:
                name = target.measure or self.clock.measure
                own = clocks.measure(name, target.calendar or self.clock.calendar, view.source.owner)
            if compiled.limit is not None:
                yield own, compiled.limit
            else:
                at = instant_of_name(str(target.deadline), view)
                if isinstance(at, Unknown):
                    continue
                yield own, at
            if self.clock.pick == "first":
                return

    def _plans(self, view: View) -> tuple[datetime, ...]:
        """Return the planned follow-ups of the present owner; a former owner's plan protects nobody."""
        if not self.clock.plans_put_off:
            return ()
        owner_id = view.source.subject.owner_id
        plans = view.source.planned or ()
        mine = (plan.at for plan in plans if plan.seller_id is None or plan.seller_id == owner_id)
        return tuple(sorted(at for at in mine if at is not None))


def _lies_in(at: datetime, spans: list[tuple[datetime | None, datetime | None, str, bool]]) -> bool:
    """Say whether an instant lies in a stay in which the clock runs; before the first stay, in the first."""
    inside = spans[0][3]
    for begin, _, _, allowed in spans[1:]:
        if begin is not None and begin > at:
            break
        inside = allowed
    return inside


def _is_over(
    history: list[Run], ends: tuple[tuple[Measure, timedelta | datetime], ...], now: datetime
) -> bool:
    """Say whether the present run would be over if nothing were planned."""
    run = history[-1]
    limits = [(measure, end) for measure, end in ends if isinstance(end, timedelta)]
    reached = (measure.add(run.started_at, end) for measure, end in limits)
    return run.ended_at is None and any(at is not None and at <= now for at in reached)


def _between(since: Any, until: Any) -> Iterator[Pause]:
    """Yield the stretches from one thing until the next of the other; what is not known pauses nothing."""
    if isinstance(since, Unknown) or isinstance(until, Unknown):
        return
    ends = [mark.at for mark in until]
    place, last = 0, None
    for mark in since:
        if last is not None and mark.at < last:
            continue
        while place < len(ends) and ends[place] <= mark.at:
            place += 1
        last = ends[place] if place < len(ends) else None
        yield mark.at, last
        if last is None:
            return


def compile_clocks(
    section: Mapping[str, Clock],
    escalations: Mapping[str, Escalation],
    pipeline: Pipeline,
    catalogue: Catalogue,
) -> tuple[CompiledClock, ...]:
    """Compile the clocks of one kind of subject for one pipeline; what they name was checked to exist.

    Args:
        section: the blueprint's clocks, by key.
        escalations: the blueprint's escalations, by key.
        pipeline: where the subjects travel.
        catalogue: the names of those subjects.
    """
    way = Way.of(pipeline)
    return tuple(
        _compiled(key, clock, escalation_of(clock, escalations), way=way, catalogue=catalogue)
        for key, clock in section.items()
        if catalogue.subject in clock.kinds
    )


def _compiled(
    key: str, clock: Clock, escalation: Escalation, *, way: Way, catalogue: Catalogue
) -> CompiledClock:
    guard = compile_condition(clock.when, catalogue) if clock.when is not None else None
    targets = tuple(
        CompiledTarget(
            target,
            compile_condition(target.when, catalogue) if target.when is not None else None,
            length_of(target.limit) if target.limit is not None else None,
        )
        for target in clock.target
    )
    conditions = [guard, *(target.condition for target in targets)]
    statuses = set(clock.statuses) | ({"parked"} if "parked" in clock.pause_when else set())
    allowed = frozenset(
        stage
        for stage, kind in way.kinds.items()
        if kind.value in statuses and (not clock.stages or stage in clock.stages or kind == "parked")
    )
    return CompiledClock(
        key=key,
        clock=clock,
        escalation=escalation,
        guard=guard,
        way=way,
        starts=compile_occasions(clock.start_when, catalogue, way) if clock.start_when else None,
        stops=compile_occasions(clock.stop_when, catalogue, way) if clock.stop_when else None,
        pauses=tuple(_pause(each, catalogue, way) for each in clock.pause_when),
        targets=targets,
        window=length_of(escalation.window) if escalation.window is not None else timedelta(),
        is_turning=any(
            _turns(condition.condition, catalogue) for condition in conditions if condition is not None
        ),
        stops_said=_stops_said(clock),
        allowed=allowed,
    )


def stall_clocks(pipeline: Pipeline, catalogue: Catalogue) -> Mapping[str, CompiledClock]:
    """Return the clocks of silence that stages of a pipeline have by their `stalled`, by the stage.

    `due` and `tick` read the same clocks, so that they agree on what is silent.
    """
    found = {}
    for stage in pipeline.stages:
        rule = stage.stalled
        if rule is None:
            continue
        record = [Occasion(record=True)] if rule.ends == "any" else []
        clock = Clock(
            kind="own",
            label=stage.label,
            of=pipeline.of,
            stages=(stage.key,),
            statuses=(stage.kind.value,),
            start_when=(*record, Occasion(at=rule.fact), Occasion(entered=(stage.key,))),
            target=(Target(limit=f"{rule.after_days:.6f}d"),),
            plans_put_off=True,
            escalation=Escalation(steps=(Step(key="stalled", action="stall"),)),
        )
        compiled = _compiled(
            f"stalled_{stage.key}", clock, escalation_of(clock, {}), way=Way.of(pipeline), catalogue=catalogue
        )
        found[stage.key] = compiled
    return found


def _pause(pause: str | PauseSpan, catalogue: Catalogue, way: Way) -> str | tuple[Read, Read]:
    if isinstance(pause, str):
        return pause
    return compile_occasions(pause.since, catalogue, way), compile_occasions(pause.until, catalogue, way)


def _turns(condition: Any, catalogue: Catalogue) -> bool:
    """Say whether a condition may answer otherwise by itself: core attributes alone do not."""
    plain = catalogue.names.entries
    kinds = (FieldType.DATE, FieldType.INSTANT)
    return any(
        name in catalogue.fields or plain[name].derive is not None or plain[name].value_type.type in kinds  # type: ignore[union-attr]
        for name in names_in(condition)
    )


def _stops_said(clock: Clock) -> Message | None:
    """Say what would stop a clock."""
    if not clock.stop_when:
        return Message.of("clock_stops_record") if any(each.record for each in clock.start_when) else None
    names = [_said(each) for each in clock.stop_when]
    what = Text({place: ", ".join(dict.fromkeys(name.render(place) for name in names)) for place in LOCALES})
    return Message.of("clock_stops", what=what)


def _said(occasion: Occasion) -> Message:
    if occasion.at is not None:
        return Message.of("occasion_at", name=occasion.at)
    if occasion.entered is not None or occasion.left is not None:
        return Message.of("occasion_stage")
    flags = ("record", "new_owner", "closed", "item")
    kind = str(occasion.rows) if occasion.rows else next(flag for flag in flags if getattr(occasion, flag))
    return Message.of(f"occasion_{kind}")
