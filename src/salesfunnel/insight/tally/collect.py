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
from salesfunnel.insight.tally.grouping import Grouping, rank
from salesfunnel.insight.tally.path import Journey, Route
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.insight.tally.segment import SegmentTally, StageTally, Worth
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
_CLOSED = frozenset({StageKind.WON, StageKind.LOST})


class _Sums:
    """What is added up for one segment; mutable, and seen by nobody but the collector."""

    __slots__ = ("cycles", "journeys", "minor", "negative", "negatives", "stays", "undated", "valued")

    def __init__(self, stages: int, steps: int) -> None:
        self.journeys: dict[tuple[str, ...], int] = {}
        self.valued, self.minor = [0] * stages, [0] * stages
        self.stays: list[_Whole] = [{} for _ in range(steps)]
        self.undated, self.negatives = [0] * steps, [0] * steps
        self.cycles: dict[StageKind, _Whole] = {StageKind.WON: {}, StageKind.LOST: {}}
        self.negative = 0


class Collector:
    """Counts subjects one by one; `Tally.of` makes one, feeds it and freezes it.

    Args:
        pipeline: the definition whose stages are counted.
        grouping: how a subject finds its segment.
        policy: what counts as an entry.
        stages: the names under which stages are read, by those that are written.
    """

    def __init__(
        self,
        pipeline: Pipeline,
        grouping: Grouping,
        policy: TallyPolicy,
        *,
        stages: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.route = Route.of(pipeline)
        self.pipeline: str | None = None
        self.currency: str | None = None
        self.first_outcome: datetime | None = None
        self.merged = 0
        self._key = pipeline.key
        self._class: type[Subject] = Lead if pipeline.of == "lead" else Opportunity
        self._grouping, self._policy, self._names = grouping, policy, stages
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
        sums = self._segments.get(by)
        if sums is None:
            sums = self._segments[by] = _Sums(len(self.route.stages), len(journey.entered))
        sums.journeys[keys] = sums.journeys.get(keys, 0) + 1
        amount = subject.amount
        if amount is not None:
            if amount.currency != self.currency:
                self._adopt(amount.currency, subject)
            sums.valued[journey.standing] += 1
            sums.minor[journey.standing] += amount.minor
        negative = _stays(stays, journey, sums)
        if self._cycle(subject, stays, (journey.kind, sums)) or negative:
            sums.negative += 1

    def segments(self) -> tuple[SegmentTally, ...]:
        """Freeze what was counted, the segments in the canonical order of their values."""
        ordered = sorted(self._segments.items(), key=lambda item: rank(self._grouping.values(item[0])))
        return tuple(self._frozen(self._grouping.values(by), sums) for by, sums in ordered)

    @property
    def starts(self) -> Counts:
        """The days (since 1970-01-01, UTC) on which subjects began."""
        return Counts.of(self._starts)

    @property
    def closed_starts(self) -> Counts:
        """The same days, of those subjects that are won or lost by now."""
        return Counts.of(self._closed_starts)

    def _cycle(self, subject: Subject, stays: tuple[Stay, ...], count: tuple[StageKind, _Sums]) -> bool:
        """Count a cycle and its beginning; say whether it is negative."""
        kind, sums = count
        closed = kind in _CLOSED
        begin = subject.created_at or _first_dated(stays if kind is StageKind.OPEN else stays[:-1])
        if begin is not None:
            day = (begin - EPOCH).days
            self._starts[day] = self._starts.get(day, 0) + 1
            if closed:
                self._closed_starts[day] = self._closed_starts.get(day, 0) + 1
        if not closed:
            return False
        end = stays[-1].entered_at or (stays[-2].left_at if len(stays) > 1 else None)
        if end is None:
            return False
        if begin is not None and _put(end - begin, sums.cycles[kind]):
            return True
        if self.first_outcome is None or end < self.first_outcome:
            self.first_outcome = end
        return False

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
            cycles_won=Counts.of(sums.cycles[StageKind.WON]),
            cycles_lost=Counts.of(sums.cycles[StageKind.LOST]),
            unplaced=sum(times for each, times in journeys if each.furthest is None and each.kind in beside),
            negative=sums.negative,
        )

    def _stages(self, sums: _Sums) -> tuple[StageTally, ...]:
        counted = [(self._journeys[keys], times) for keys, times in sums.journeys.items()]
        steps = {key: step for step, key in enumerate(self.route.open_keys)}
        return tuple(
            _stage(sums, counted, index=index, step=steps.get(key))
            for index, (key, _) in enumerate(self.route.stages)
        )


def _stage(
    sums: _Sums, counted: Iterable[tuple[Journey, int]], *, index: int, step: int | None
) -> StageTally:
    """Freeze one stage: `index` is its place in the pipeline, `step` that among the open stages."""
    counted = list(counted)
    here = sum(times for each, times in counted if each.standing == index)
    standing = Worth(here, sums.valued[index], sums.minor[index])
    if step is None:
        return StageTally(standing=standing)
    lost = (times for each, times in counted if each.kind is StageKind.LOST and each.furthest == step)
    return StageTally(
        entered=sum(each.entered[step] * times for each, times in counted),
        advanced=sum(each.advanced[step] * times for each, times in counted),
        lost=sum(lost),
        standing=standing,
        stays=Counts.of(sums.stays[step]),
        undated=sums.undated[step],
        negative=sums.negatives[step],
    )


def _stays(stays: tuple[Stay, ...], journey: Journey, sums: _Sums) -> bool:
    """Count the finished stays in open stages; say whether one is negative.

    A stay that does not say when it began or ended takes the neighbour's word. Instants of the model are in
    UTC, so that subtracting them gives elapsed time and not what the clocks on the wall say.
    """
    found, last = False, len(stays) - 1
    for at, step in journey.open_stays:
        stay = stays[at]
        begin, end = stay.entered_at, stay.left_at
        if end is None and at < last:
            end = stays[at + 1].entered_at
        if begin is None and at:
            begin = stays[at - 1].left_at
        if begin is None or (end is None and at < last):
            sums.undated[step] += 1
        elif end is not None and _put(end - begin, sums.stays[step]):
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
