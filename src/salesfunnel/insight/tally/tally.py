"""The tally: what history says, as a small sum that adds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias

import attrs

from salesfunnel.errors import IncompatibleTallies, InvalidValue, Problem
from salesfunnel.insight.tally.collect import Collector
from salesfunnel.insight.tally.durations import NOTHING, Counts
from salesfunnel.insight.tally.grouping import Grouping, Rank, rank
from salesfunnel.insight.tally.path import Route
from salesfunnel.insight.tally.policy import TallyPolicy
from salesfunnel.insight.tally.segment import SegmentTally
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.frozen import unpickled
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Subject

__all__ = ["History", "Tally"]

History: TypeAlias = Subject | Dossier[Lead] | Dossier[Opportunity]
"""What can be counted: a subject with its stays, alone or in its dossier."""

_DEFAULT = TallyPolicy()


@attrs.frozen(kw_only=True)
class Tally:
    """Sufficient statistics of any number of subjects in one pipeline.

    Tallies of the same pipeline, grouping, policy and currency add: a commutative monoid, so that streams,
    nightly batches and shards merge to the answer that one pass over everything gives. Every rate, interval
    and duration is computed from a tally and from nothing else.

    Args:
        pipeline: key of the pipeline; None while nothing is counted.
        route: the stages, by key and kind.
        subject: what travels there.
        by: the names by which subjects are grouped.
        policy: what counts as an entry.
        currency: of every amount; None while there is none.
        segments: the sums, one for each combination of values met, in canonical order.
        starts: the days (since 1970-01-01, UTC) on which subjects began.
        closed_starts: the same, of those won or lost by now.
        first_outcome: the earliest dated winning or losing, in UTC; one before its beginning does not count.
        as_of: until when the history was known, the latest of all that were added; None where nobody said.
        merged: duplicates that were merged into another subject; left out of every sum, since they would
            count twice.
        outside: subjects outside the range of entry, undated ones too, or over before the record began.
    """

    pipeline: str | None
    route: Route
    subject: Literal["lead", "opportunity"]
    by: tuple[str, ...]
    policy: TallyPolicy
    currency: str | None = None
    segments: tuple[SegmentTally, ...] = ()
    starts: Counts = NOTHING
    closed_starts: Counts = NOTHING
    first_outcome: datetime | None = None
    as_of: datetime | None = None
    merged: int = 0
    outside: int = 0

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Read a pickle; one of version 0.1 says less."""
        unpickled(self, state)

    @classmethod
    def of(
        cls,
        histories: Iterable[History],
        *,
        pipeline: Pipeline,
        by: Iterable[str] = (),
        policy: TallyPolicy = _DEFAULT,
        fields: Iterable[str] | None = None,
        stages: Mapping[str, str] = MappingProxyType({}),
        as_of: datetime | None = None,
        recorded_from: datetime | None = None,
    ) -> Self:
        """Count subjects in one pass; an iterator is read once and not kept.

        The kind of the stage in which a subject stands decides whether it is won, lost, parked or open.

        Args:
            histories: leads or opportunities with their stays, or dossiers of them; all of one pipeline.
            pipeline: its definition.
            by: core attributes or custom fields to group by; `""`, NaN and None are one missing value.
            policy: what counts as an entry.
            fields: the custom fields that exist; where None, a name in `by` must occur in some subject.
            stages: the names under which stages are read, by those that are written: a history that changed
                its definition on the way is counted under one of them (`MigrationPlan.names`).
            as_of: until when the history is known; with it, what is still going on is counted with its age,
                which `incidence` and `forecast` need, and a window knows who has matured.
            recorded_from: since when outcomes were recorded; what was over before is left out, and what had
                begun before counts as seen from then on only.

        Raises:
            UnknownName: for a stage the pipeline does not have, or a name in `by` that nobody knows.
            InvalidValue: for something that is no subject of this pipeline, a second currency, or a window
                without `as_of`.
        """
        _check_use(histories, pipeline)
        _check_window(policy, as_of)
        grouping = Grouping(by, fields)
        collector = Collector(
            pipeline, grouping, policy, stages=stages, as_of=as_of, recorded_from=recorded_from
        )
        for history in histories:
            collector.add(history)
        segments = collector.segments()
        if segments:
            grouping.check()
        by = ("bucket", *grouping.by) if policy.bucket else grouping.by
        collected: dict[str, Any] = {name: getattr(collector, name) for name in _COLLECTED}
        return cls(subject=pipeline.of, by=by, policy=policy, segments=segments, as_of=as_of, **collected)

    @classmethod
    def empty(cls, *, pipeline: Pipeline, by: Iterable[str] = (), policy: TallyPolicy = _DEFAULT) -> Self:
        """Return the tally of nobody, which changes nothing when added."""
        return cls.of((), pipeline=pipeline, by=by, policy=policy)

    def __radd__(self, other: object) -> Tally:
        """Let `sum` add tallies: it begins with 0."""
        return self if other == 0 else NotImplemented

    def __add__(self, other: Tally) -> Tally:
        """Return the tally of both together.

        Raises:
            IncompatibleTallies: where they count different things, saying which.
        """
        if not isinstance(other, Tally):
            return NotImplemented
        self._refuse_another_kind(other)
        outcomes = [each for each in (self.first_outcome, other.first_outcome) if each is not None]
        known = [each for each in (self.as_of, other.as_of) if each is not None]
        return attrs.evolve(
            self,
            pipeline=self.pipeline or other.pipeline,
            currency=self.currency or other.currency,
            segments=_joined((*self.segments, *other.segments), stages=len(self.route.stages)),
            starts=self.starts + other.starts,
            closed_starts=self.closed_starts + other.closed_starts,
            first_outcome=min(outcomes, default=None),
            as_of=max(known, default=None),
            merged=self.merged + other.merged,
            outside=self.outside + other.outside,
        )

    def __sub__(self, other: Tally) -> Tally:
        """Return the tally without the subjects of the other, which must be in it.

        With it one event costs one subject: take the subject away as it was, and add it as it is. What cannot
        be taken back stays: the first outcome and the latest `as_of`.

        Raises:
            IncompatibleTallies: where they count different things, saying which.
            InvalidValue: where the other holds what is not in this one.
        """
        if not isinstance(other, Tally):
            return NotImplemented
        self._refuse_another_kind(other)
        taken = {rank(segment.by): segment for segment in other.segments}
        left = []
        for segment in self.segments:
            part = taken.pop(rank(segment.by), None)
            rest = segment if part is None else segment - part
            if part is None or rest != rest - rest:
                left.append(rest)
        if taken:
            strange = next(iter(taken.values()))
            raise InvalidValue.at("tally", f"found no subject with {_said(strange.by)} to take away")
        return attrs.evolve(
            self,
            segments=tuple(left),
            starts=self.starts - other.starts,
            closed_starts=self.closed_starts - other.closed_starts,
            merged=self.merged - other.merged,
            outside=self.outside - other.outside,
        )

    @property
    def total(self) -> SegmentTally:
        """The sum of all segments."""
        return SegmentTally.merged((), self.segments, stages=len(self.route.stages))

    @property
    def open_stages(self) -> tuple[tuple[int, str], ...]:
        """The open stages in the order of the path, each with its index in the pipeline."""
        return tuple((at, key) for at, (key, kind) in enumerate(self.route.stages) if kind is StageKind.OPEN)

    def _refuse_another_kind(self, other: Tally) -> None:
        pairs = {
            "pipeline": (self.pipeline, other.pipeline),
            "stages": (self.route.stages, other.route.stages),
            "subject": (self.subject, other.subject),
            "by": (self.by, other.by),
            "policy": (self.policy, other.policy),
            "currency": (self.currency, other.currency),
        }
        problems = [
            Problem(
                f"tally.{name}",
                IncompatibleTallies.code,
                f"found {_said(one)} and {_said(two)}",
                _CURES[name],
            )
            for name, (one, two) in pairs.items()
            if one != two and not (name in _ADOPTED and None in (one, two))
        ]
        if problems:
            raise IncompatibleTallies(*problems)


_COLLECTED = (
    "pipeline", "route", "currency", "starts", "closed_starts", "first_outcome", "merged", "outside",
)  # fmt: skip
_ADOPTED = frozenset({"pipeline", "currency"})
_CURES = {
    "pipeline": "add tallies of one pipeline only",
    "stages": "tally both with the same version of the pipeline",
    "subject": "tally leads and opportunities apart",
    "by": "group both by the same fields, in the same order",
    "policy": "tally both with the same policy",
    "currency": "convert the amounts first, or keep the tallies apart",
}


def _said(value: object) -> str:
    match value:
        case TallyPolicy():
            return f"{value.entry}/{value.skipped}"
        case tuple():
            return (
                ", ".join(f"'{each[0] if isinstance(each, tuple) else each}'" for each in value) or "nothing"
            )
        case _:
            return f"'{value}'"


def _joined(segments: tuple[SegmentTally, ...], *, stages: int) -> tuple[SegmentTally, ...]:
    groups: dict[Rank, list[SegmentTally]] = {}
    for segment in segments:
        groups.setdefault(rank(segment.by), []).append(segment)
    return tuple(
        group[0] if len(group) == 1 else SegmentTally.merged(group[0].by, group, stages=stages)
        for _, group in sorted(groups.items(), key=lambda item: item[0])
    )


def _check_window(policy: TallyPolicy, as_of: datetime | None) -> None:
    if policy.window is not None and as_of is None:
        cure = "say until when the history is known: as_of=now"
        raise InvalidValue.at("as_of", "a window matures only up to some instant", cure)


def _check_use(histories: object, pipeline: object) -> None:
    if not isinstance(pipeline, Pipeline):
        cure = "hand over the definition: funnel.pipelines['b2b']"
        raise InvalidValue.at("pipeline", f"found a {type(pipeline).__name__}, expected a Pipeline", cure)
    if not isinstance(histories, Iterable):
        cure = "put it in a list: Tally.of([deal], …)"
        raise InvalidValue.at("histories", f"found one {type(histories).__name__}, expected several", cure)
