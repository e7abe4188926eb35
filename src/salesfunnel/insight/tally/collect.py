"""One pass over subjects into dictionaries that are frozen at the end.

Stays may be read under the names of another version; what only a new definition parted is one stay again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TypeAlias

from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.insight.tally.durations import SECONDS_PER_DAY, Counts
from salesfunnel.insight.tally.entries import entries
from salesfunnel.insight.tally.exits import Exits
from salesfunnel.insight.tally.grouping import Grouping, Values, rank
from salesfunnel.insight.tally.path import WAYS, Journey, Route
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.insight.tally.segment import SegmentTally, StageTally, Worth
from salesfunnel.insight.tally.sketch import sketch
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Stay, Subject

__all__ = ["EPOCH", "Collector", "mapped"]


def mapped(stays: Iterable[Stay], names: Mapping[str, str]) -> tuple[Stay, ...]:
    """Return stays as they read under other names of their stages.

    Stays that follow one another and have one name now become one: from the first entry to the last leaving.

    Args:
        stays: oldest first.
        names: by the stage as it is written, its name; a stage that is not there keeps its own.
    """
    found: list[Stay] = []
    for stay in stays:
        name = names.get(stay.stage, stay.stage)
        if found and found[-1].stage == name:
            found[-1] = Stay(name, found[-1].entered_at, stay.left_at, extra=found[-1].extra)
        else:
            found.append(Stay(name, stay.entered_at, stay.left_at, extra=stay.extra))
    return tuple(found)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Whole: TypeAlias = dict[int, int]
_ENDS = (StageKind.WON, StageKind.LOST, StageKind.PARKED)


class _Sums:
    """What is added up for one segment; mutable, and seen by nobody but the collector."""

    __slots__ = (
        "advanced",
        "ages",
        "converted",
        "cycles",
        "entered",
        "going_on",
        "journeys",
        "late",
        "matured",
        "minor",
        "negative",
        "negatives",
        "outcomes",
        "resolved",
        "squares",
        "stays",
        "undated",
        "valued",
        "whole",
    )

    def __init__(self, stages: int, steps: int) -> None:
        self.journeys: dict[tuple[str, ...], int] = {}
        self.valued, self.minor = [0] * stages, [0] * stages
        self.squares = 0
        self.stays: list[_Whole] = [{} for _ in range(steps * len(WAYS))]
        self.going_on: list[_Whole] = [{} for _ in range(steps)]
        self.outcomes: list[list[_Whole]] = [[{} for _ in range(len(_ENDS) + 1)] for _ in range(steps)]
        self.undated, self.negatives = [0] * steps, [0] * steps
        self.cycles: dict[StageKind, _Whole] = {kind: {} for kind in _ENDS}
        self.ages: _Whole = {}
        self.late: _Whole = {}
        self.negative = self.converted = self.whole = 0
        # Where the policy asks for dates, entries are counted one by one; else by the journeys.
        self.entered, self.advanced, self.resolved = [0] * steps, [0] * steps, [0] * steps
        self.matured = [0] * steps


class Collector:
    """Counts subjects one by one; `Tally.of` makes one, feeds it and freezes it.

    Args:
        pipeline: the definition whose stages are counted.
        grouping: how a subject finds its segment.
        policy: what counts as an entry.
        stages: the names under which stages are read, by those that are written.
        as_of: until when the history is known.
        recorded_from: since when it is.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        grouping: Grouping,
        policy: TallyPolicy,
        *,
        stages: Mapping[str, str] = MappingProxyType({}),
        as_of: datetime | None = None,
        recorded_from: datetime | None = None,
    ) -> None:
        self.route = Route.of(pipeline)
        self.pipeline: str | None = None
        self.currency: str | None = None
        self.first_outcome: datetime | None = None
        self.merged = self.outside = 0
        self._key = pipeline.key
        self._class: type[Subject] = Lead if pipeline.of == "lead" else Opportunity
        self._grouping, self._policy, self._names = grouping, policy, stages
        self._as_of, self._recorded_from = as_of, recorded_from
        self._steps = len(self.route.open_keys)
        self._dated = policy.asks_dates or recorded_from is not None
        self._journeys: dict[tuple[str, ...], Journey] = {}
        self._segments: dict[tuple[object, ...], _Sums] = {}
        self._starts: _Whole = {}
        self._closed_starts: _Whole = {}

    def add(self, history: Subject | Dossier[Lead] | Dossier[Opportunity]) -> None:
        """Count one subject; a duplicate that was merged is one with its survivor, and not counted again.

        Raises:
            InvalidValue: for something else, a lead among opportunities, or a second pipeline or currency.
            UnknownName: for a stage that the pipeline does not have.
        """
        subject = history.subject if isinstance(history, Dossier) else history
        if not isinstance(subject, self._class) or subject.pipeline != self.pipeline:
            self._admit(subject)
        if subject.merged_into is not None:
            self.merged += 1
            return
        stays = mapped(subject.stays, self._names) if self._names else subject.stays
        keys = tuple([stay.stage for stay in stays])
        journey = self._journeys.get(keys) or self._learn(keys, subject)
        by = self._grouping.of(subject)
        if self._dated:
            self._add_dated(subject, stays, (journey, keys, by))
            return
        sums = self._segments.get(by) or self._sums(by)
        sums.journeys[keys] = sums.journeys.get(keys, 0) + 1
        self._value(subject, journey, sums)
        negative = _stays(stays, journey.open_stays, sums)
        if self._cycle(subject, stays, (journey.kind, sums)) or negative:
            sums.negative += 1
        if self._as_of is not None:
            self._look_at(subject, stays, (journey, sums))

    def segments(self) -> tuple[SegmentTally, ...]:
        """Freeze what was counted, the segments in the canonical order of their values."""
        ordered = sorted(self._segments.items(), key=lambda item: rank(self._grouping.values(item[0])))
        frozen = [self._frozen(self._grouping.values(by), sums) for by, sums in ordered]
        if self._policy.basis == "period":  # a period was opened, and nothing came to be counted in it
            frozen = [segment for segment in frozen if segment != segment - segment]
        return tuple(frozen)

    @property
    def starts(self) -> Counts:
        """The days (since 1970-01-01, UTC) on which subjects began."""
        return Counts.of(self._starts)

    @property
    def closed_starts(self) -> Counts:
        """The same days, of those subjects that are won or lost by now."""
        return Counts.of(self._closed_starts)

    def _sums(self, by: tuple[object, ...]) -> _Sums:
        sums = self._segments.get(by)
        if sums is None:
            sums = self._segments[by] = _Sums(len(self.route.stages), self._steps)
        return sums

    def _value(self, subject: Subject, journey: Journey, sums: _Sums) -> None:
        amount = subject.amount
        if amount is not None:
            if amount.currency != self.currency:
                self._adopt(amount.currency, subject)
            sums.valued[journey.standing] += 1
            sums.minor[journey.standing] += amount.minor
            if journey.kind is StageKind.WON:
                sums.squares += amount.minor * amount.minor

    def _add_dated(
        self, subject: Subject, stays: tuple[Stay, ...], seen: tuple[Journey, tuple[str, ...], Values]
    ) -> None:
        """Count a subject where it matters when something happened: each thing in its bucket."""
        journey, keys, by = seen
        policy, begin = self._policy, _began(subject, stays, journey.kind)
        end = _ended(stays, journey.kind)
        before_record = self._recorded_from is not None and end is not None and end < self._recorded_from
        if before_record or not policy.includes(begin):
            self.outside += 1
            return
        in_periods = policy.basis == "period"
        sums = self._at(by, (stays[-1].entered_at or begin) if in_periods else begin)
        sums.journeys[keys] = sums.journeys.get(keys, 0) + 1
        self._value(subject, journey, sums)
        self._entries(stays, journey, (by, sums))
        negative = False
        for stay in journey.open_stays:
            left = stays[stay[0]].left_at or (
                stays[stay[0] + 1].entered_at if stay[0] + 1 < len(stays) else None
            )
            where = self._at(by, left or stays[stay[0]].entered_at) if in_periods else sums
            negative = _stays(stays, (stay,), where) or negative
        if self._cycle(subject, stays, (journey.kind, sums)) or negative:
            sums.negative += 1
        if policy.window is not None and begin is not None:
            sums.converted += (
                journey.kind is StageKind.WON and end is not None and end - begin <= policy.window
            )
            sums.whole += self._has_matured(begin)
        if self._recorded_from is not None and begin is not None and begin < self._recorded_from:
            _put(self._recorded_from - begin, sums.late)
        if self._as_of is not None:
            self._look_at(subject, stays, (journey, sums))

    def _at(self, by: Values, instant: datetime | None) -> _Sums:
        return self._sums((self._policy.bucket_of(instant), *by) if self._policy.bucket else by)

    def _has_matured(self, start: datetime) -> bool:
        window = self._policy.window
        return window is not None and self._as_of is not None and self._as_of - start >= window

    def _entries(self, stays: tuple[Stay, ...], journey: Journey, place: tuple[Values, _Sums]) -> None:
        by, sums = place
        in_periods = self._policy.basis == "period"
        for entry in entries(stays, journey, self._policy, stages=self._steps):
            here = self._at(by, entry.at) if in_periods else sums
            here.entered[entry.step] += 1
            here.matured[entry.step] += entry.at is not None and self._has_matured(entry.at)
            there = self._at(by, entry.resolved_at) if in_periods else sums
            there.advanced[entry.step] += entry.advanced
            there.resolved[entry.step] += entry.resolved

    def _cycle(self, subject: Subject, stays: tuple[Stay, ...], count: tuple[StageKind, _Sums]) -> bool:
        """Count a cycle and its beginning; say whether it is negative."""
        kind, sums = count
        closed = kind is StageKind.WON or kind is StageKind.LOST
        begin = _began(subject, stays, kind)
        if begin is not None:
            day = (begin - EPOCH).days
            self._starts[day] = self._starts.get(day, 0) + 1
            if closed:
                self._closed_starts[day] = self._closed_starts.get(day, 0) + 1
        if not closed:
            return False
        end = _ended(stays, kind)
        if end is None:
            return False
        if begin is not None and _put(end - begin, sums.cycles[kind]):
            return True
        if self.first_outcome is None or end < self.first_outcome:
            self.first_outcome = end
        return False

    def _look_at(self, subject: Subject, stays: tuple[Stay, ...], place: tuple[Journey, _Sums]) -> None:
        """Count what is still going on at `as_of`, and how each stage's visitors ended."""
        journey, sums = place
        now = self._as_of
        kind, begin = journey.kind, _began(subject, stays, journey.kind)
        if now is None:
            return
        end = now if kind is StageKind.OPEN else _ended(stays, kind)
        if end is None:
            return
        if begin is not None and kind is StageKind.OPEN:
            _put(end - begin, sums.ages)
        elif begin is not None and kind is StageKind.PARKED:
            _put(end - begin, sums.cycles[kind])
        slot = len(_ENDS) if kind is StageKind.OPEN else _ENDS.index(kind)
        met: set[int] = set()
        for at, step, _ in journey.open_stays:
            entered = stays[at].entered_at or (stays[at - 1].left_at if at else None)
            if entered is not None and step not in met:
                met.add(step)
                _put(end - entered, sums.outcomes[step][slot])
            if at == len(stays) - 1 and entered is not None and stays[at].left_at is None:
                _put(now - entered, sums.going_on[step])

    def _learn(self, keys: tuple[str, ...], subject: Subject) -> Journey:
        try:
            journey = self.route.journey(keys, self._policy)
        except UnknownName as error:
            raise UnknownName(*(problem.under(subject.id) for problem in error.problems)) from None
        self._journeys[keys] = journey
        return journey

    def _admit(self, subject: object) -> None:
        if not isinstance(subject, self._class):
            found = (
                repr(subject)[:80] if not isinstance(subject, Subject) else f"the {type(subject).__name__}"
            )
            name = f" '{subject.id}'" if isinstance(subject, Subject) else ""
            says = f"found {found}{name}, expected a pipeline of {self._class.__name__} subjects"
            raise InvalidValue.at("histories", says, "tally leads and opportunities apart")
        if self.pipeline is not None:
            says = f"travels through '{subject.pipeline}', the others through '{self.pipeline}'"
            raise InvalidValue.at(subject.id, says, "tally each pipeline apart")
        if self._key not in {None, subject.pipeline}:
            says = f"travels through '{subject.pipeline}', found the definition of '{self._key}'"
            cure = f"tally it with that of its own: funnel.pipelines['{subject.pipeline}']"
            raise InvalidValue.at(subject.id, says, cure)
        self.pipeline = subject.pipeline

    def _adopt(self, currency: str, subject: Subject) -> None:
        if self.currency is not None:
            says = f"the amount is in {currency}, the others are in {self.currency}"
            raise InvalidValue.at(
                f"{subject.id}.amount", says, "convert the amounts first, or tally each currency apart"
            )
        self.currency = currency

    def _frozen(self, by: tuple[object, ...], sums: _Sums) -> SegmentTally:
        stages = self._stages(sums)
        worth = {kind: Worth() for kind in StageKind}
        for (_, kind), stage in zip(self.route.stages, stages, strict=True):
            worth[kind] += stage.standing
        journeys = [(self._journeys[keys], times) for keys, times in sums.journeys.items()]
        beside = {StageKind.LOST, StageKind.PARKED}
        return SegmentTally(
            by=by,
            stages=stages,
            won=worth[StageKind.WON],
            lost=worth[StageKind.LOST],
            open=worth[StageKind.OPEN],
            parked=worth[StageKind.PARKED],
            won_squares=sums.squares,
            converted=worth[StageKind.WON].count if self._policy.window is None else sums.converted,
            matured=sums.whole,
            cycles_won=self._counts(sums.cycles[StageKind.WON]),
            cycles_lost=self._counts(sums.cycles[StageKind.LOST]),
            cycles_parked=self._counts(sums.cycles[StageKind.PARKED]),
            ages_open=self._counts(sums.ages),
            late=self._counts(sums.late),
            unplaced=sum(times for each, times in journeys if each.furthest is None and each.kind in beside),
            negative=sums.negative,
        )

    def _counts(self, counted: _Whole) -> Counts:
        exact = Counts.of(counted)
        return exact if self._policy.resolution == "second" else sketch(exact)

    def _stages(self, sums: _Sums) -> tuple[StageTally, ...]:
        counted = [(self._journeys[keys], times) for keys, times in sums.journeys.items()]
        steps = {key: step for step, key in enumerate(self.route.open_keys)}
        return tuple(
            self._stage(sums, counted, index=index, step=steps.get(key))
            for index, (key, _) in enumerate(self.route.stages)
        )

    def _stage(
        self, sums: _Sums, counted: list[tuple[Journey, int]], *, index: int, step: int | None
    ) -> StageTally:
        """Freeze one stage: `index` is its place in the pipeline, `step` that among the open stages."""
        here = sum(times for each, times in counted if each.standing == index)
        standing = Worth(here, sums.valued[index], sums.minor[index])
        if step is None:
            return StageTally(standing=standing)
        lost = (times for each, times in counted if each.kind is StageKind.LOST and each.furthest == step)
        entered, advanced, resolved = sums.entered[step], sums.advanced[step], sums.resolved[step]
        if not self._dated:
            fell = {StageKind.LOST, StageKind.PARKED}
            entered = sum(each.entered[step] * times for each, times in counted)
            advanced = sum(each.advanced[step] * times for each, times in counted)
            resolved = sum(
                (each.entered if each.kind in fell else each.advanced)[step] * times
                for each, times in counted
            )
        ends, outcomes = sums.stays[step * len(WAYS) :], sums.outcomes[step]
        return StageTally(
            entered=entered,
            advanced=advanced,
            resolved=resolved,
            matured=sums.matured[step],
            lost=sum(lost),
            standing=standing,
            exits=Exits(
                tuple(zip(WAYS, map(self._counts, ends), strict=False)), self._counts(sums.going_on[step])
            ),
            outcomes=Exits(
                tuple((kind.value, self._counts(outcomes[at])) for at, kind in enumerate(_ENDS)),
                self._counts(outcomes[len(_ENDS)]),
            ),
            undated=sums.undated[step],
            negative=sums.negatives[step],
        )


def _stays(stays: tuple[Stay, ...], open_stays: tuple[tuple[int, int, int], ...], sums: _Sums) -> bool:
    """Count the finished stays in open stages; say whether one is negative.

    A stay that does not say when it began or ended takes the neighbour's word. Instants of the model are in
    UTC, so that subtracting them gives elapsed time and not what the clocks on the wall say.
    """
    found, last = False, len(stays) - 1
    for at, step, way in open_stays:
        stay = stays[at]
        begin, end = stay.entered_at, stay.left_at
        if end is None and at < last:
            end = stays[at + 1].entered_at
        if begin is None and at:
            begin = stays[at - 1].left_at
        if begin is None or (end is None and at < last):
            sums.undated[step] += 1
        elif end is not None and _put(end - begin, sums.stays[step * len(WAYS) + way]):
            sums.negatives[step] += 1
            found = True
    return found


def _put(duration: timedelta, counts: _Whole) -> bool:
    """Count a duration in whole seconds, or say that it is negative."""
    if duration.days < 0:
        return True
    seconds = duration.days * SECONDS_PER_DAY + duration.seconds
    counts[seconds] = counts.get(seconds, 0) + 1
    return False


def _first_dated(stays: Iterable[Stay]) -> datetime | None:
    return next((stay.entered_at for stay in stays if stay.entered_at is not None), None)


def _began(subject: Subject, stays: tuple[Stay, ...], kind: StageKind) -> datetime | None:
    return subject.created_at or _first_dated(stays if kind is StageKind.OPEN else stays[:-1])


def _ended(stays: tuple[Stay, ...], kind: StageKind) -> datetime | None:
    """Return when a subject that is not open came to its end."""
    if kind is StageKind.OPEN:
        return None
    return stays[-1].entered_at or (stays[-2].left_at if len(stays) > 1 else None)
