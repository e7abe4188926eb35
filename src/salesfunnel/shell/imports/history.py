"""Turns the events of a log into journeys that can be counted, or into a history that can be replayed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.lifecycle.replay import replay
from salesfunnel.model.activity import Activity
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import (
    ActivityRecorded,
    Advanced,
    Captured,
    Event,
    Lost,
    Parked,
    Reopened,
    Resumed,
    WentBack,
)
from salesfunnel.model.frozen import EMPTY, ReadOnly, changer
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import Stage, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Stay
from salesfunnel.shell.imports.columns import Columns, read_columns
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.logs import Log, Logged, read_log
from salesfunnel.shell.imports.mapping import EventLog
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.subjects import Dossiers, Histories
from salesfunnel.shell.imports.targets import CORE

__all__ = ["Retold", "read_log_histories", "read_log_journeys", "retell"]

_STAY, _NO_STAY = changer(Stay, "stage", "entered_at", "left_at"), Stay("template")
_NOBODY = "unrecorded"
"""The id of the actor of an event of which the log does not say who did it."""


@attrs.frozen(eq=False)
class Retold:
    """The log as histories of the lifecycle.

    Args:
        events: of each case that could be placed, in the order of the file; each from its first event on.
        notes: everything that was wrong with the data.
    """

    events: tuple[tuple[Event, ...], ...]
    notes: tuple[Note, ...]


def read_log_histories(mapping: CrmMapping, meaning: EventLog, folder: Path) -> Histories:
    """Read a log and replay it: a dossier for each case.

    Raises:
        DataError: for a missing file, for missing columns, for a file that cannot be read.
    """
    found = retell(mapping, meaning, read_log(mapping, meaning, folder))
    return Histories(tuple(map(replay, found.events)), found.notes)


def read_log_journeys(mapping: CrmMapping, meaning: EventLog, folder: Path) -> Histories:
    """Read a log into dossiers that hold the way of each case and nothing else: enough to count, and quick.

    The stays are those that a replay gives.

    Raises:
        DataError: for a missing file, for missing columns, for a file that cannot be read.
    """
    log = read_log(mapping, meaning, folder)
    columns = read_columns(mapping, log.rows)
    teller = _Teller(mapping, meaning, columns)
    ids = log.rows.ids(mapping.document.subject.id)
    events = log.events.only(list(meaning.stages))
    kept, left_out = _kept(mapping, ids, events.counts())

    def run() -> Iterator[Dossier[Any]]:
        return (
            Dossier(teller.journey(ids[row], row, of_case))
            for row, (is_kept, of_case) in enumerate(zip(kept, events, strict=True))
            if is_kept
        )

    rows = [row for row, is_kept in enumerate(kept) if is_kept]
    twice = teller.ended_twice(
        (ids[row], events[row]) for row in events.with_several(teller.ends) if kept[row]
    )
    notes = (*log.rows.notes, *columns.notes, *left_out, *twice)
    make = lambda at: Dossier(teller.journey(ids[rows[at]], rows[at], events[rows[at]]))  # noqa: E731
    return Histories(Dossiers(make, len(rows), run), notes)


def _kept(mapping: CrmMapping, ids: Sequence[str], counts: Sequence[int]) -> tuple[list[bool], list[Note]]:
    """Say which cases can be told, and why the others cannot."""
    nameless, twice, lost = 0, list[str](), list[str]()
    no_names, told = {"", *mapping.document.missing}, set[str]()
    kept: list[bool] = []
    for name, count in zip(ids, counts, strict=True):
        kept.append(False)
        if name in no_names:
            nameless += 1
        elif name in told:
            twice.append(name)
        elif not count:
            lost.append(name)
        else:
            kept[-1] = True
            told.add(name)
    column = mapping.document.subject.id or ""
    return kept, list(_left_out(column, nameless, {"duplicate_id": twice, "no_stage": lost}))


def retell(mapping: CrmMapping, meaning: EventLog, log: Log) -> Retold:
    """Tell what the log says in events of the lifecycle: one for each of its own.

    An event that enters a stage is a move; any other is an activity, and so is one that enters the stage
    in which the case stands. A stage that was passed before is gone back to, and a case that had ended is
    opened again by a move to an open stage. What comes before the first stage was told when it began.
    """
    columns = read_columns(mapping, log.rows)
    teller = _Teller(mapping, meaning, columns)
    ids = log.rows.ids(mapping.document.subject.id)
    kept, left_out = _kept(mapping, ids, log.events.only(list(meaning.stages)).counts())
    told = [
        tuple(teller.tell(ids[row], row, events))
        for row, (is_kept, events) in enumerate(zip(kept, log.events, strict=True))
        if is_kept
    ]
    return Retold(tuple(told), (*log.rows.notes, *columns.notes, *left_out, *teller.notes()))


def _left_out(column: str, nameless: int, named: Mapping[str, Sequence[str]]) -> Iterator[Note]:
    if nameless:
        yield Note.of("missing_id", nameless, {"column": column}, column=column)
    for code, names in named.items():
        if names:
            shown = examples(dict.fromkeys(names))
            yield Note.of(code, len(names), {"ids": list(names[:20])}, column=column, examples=shown)


class _Teller:
    """Tells the history of one case after another."""

    def __init__(self, mapping: CrmMapping, meaning: EventLog, columns: Columns) -> None:
        kind = Lead if mapping.pipeline.of == "lead" else Opportunity
        core = sorted({"created_at", *(key for key in columns.fields if key in CORE)})
        self._empty: dict[str, Any] = {key: () if key == "tags" else None for key in core}
        first = mapping.pipeline.stages[0]
        self._template = kind(
            id="template", pipeline=mapping.pipeline_key, stage=first.key, status=first.kind.status
        )
        self._change = changer(kind, "id", "stage", "status", "stays", "fields", *core)
        self._move = changer(kind, "stage", "status", "stays", "reason")
        self._order = {stage.key: index for index, stage in enumerate(mapping.pipeline.stages)}
        self._stages = {stage.key: stage for stage in mapping.pipeline.stages}
        self._meaning = meaning
        self._columns = columns
        self._version = mapping.funnel.blueprint.version
        self._ended: dict[str, None] = {}

    def notes(self) -> Iterator[Note]:
        """Note the cases in which something ended twice."""
        if self._ended:
            names = list(self._ended)
            yield Note.of("ended_twice", len(names), {"ids": names[:20]}, examples=examples(names))

    def tell(self, name: str, row: int, events: Sequence[Logged]) -> Iterator[Event]:
        """Yield the events of one case, of which at least one enters a stage."""
        first = next(index for index, each in enumerate(events) if each.name in self._meaning.stages)
        case = _Case(name, self._version)
        subject = self._subject(name, row, events[first])
        yield case.event(Captured, events[first], subject=subject)
        place = _Place(self._stages[subject.stage])
        for index, each in enumerate((*events[:first], *events[first + 1 :])):
            target = self._stages.get(self._meaning.stages.get(each.name, ""))
            moves = self._moves(name, place, target) if target else ()
            for kind, there, values in moves:
                values |= {"from_stage": place.stage.key, "to_stage": there.key, "status": there.kind.status}
                yield case.event(kind, each, **values)
                place = place.after(there)
            if not moves:
                yield case.event(ActivityRecorded, each, activity=_activity(f"{name}:{index}", each))

    def journey(self, name: str, row: int, events: Sequence[Logged]) -> Lead | Opportunity:
        """Return the subject with the stays of a case, of whose events each enters a stage."""
        subject = self._subject(name, row, events[0])
        place = _Place(self._stages[subject.stage])
        way, reason = [(subject.stage, events[0].at)], subject.reason
        for event in events[1:]:
            for kind, there, values in self._moves(
                name, place, self._stages[self._meaning.stages[event.name]]
            ):
                way.append((there.key, event.at))
                place = place.after(there)
                reason = values.get("reason", None if kind is not Parked else reason)
        if len(way) == 1:
            return subject
        ends = [*(at for _, at in way[1:]), None]
        stays = tuple(
            _STAY(_NO_STAY, stage=stage, entered_at=at, left_at=end)
            for (stage, at), end in zip(way, ends, strict=True)
        )
        present = place.stage
        return self._move(  # type: ignore[no-any-return]
            subject, stage=present.key, status=present.kind.status, stays=stays, reason=reason
        )

    def ended_twice(self, cases: Iterable[tuple[str, Sequence[Logged]]]) -> Iterator[Note]:
        """Note which of the cases ended twice, without telling them."""
        for name, events in cases:
            place = _Place(self._stages[self._meaning.stages[events[0].name]])
            for event in events[1:]:
                for _, there, _ in self._moves(name, place, self._stages[self._meaning.stages[event.name]]):
                    place = place.after(there)
        yield from self.notes()

    @property
    def ends(self) -> list[str]:
        """The events that enter a stage that is not open."""
        return [
            name for name, key in self._meaning.stages.items() if self._stages[key].kind is not StageKind.OPEN
        ]

    def _subject(self, name: str, row: int, first: Logged) -> Lead | Opportunity:
        stage = self._stages[self._meaning.stages[first.name]]
        columns = self._columns.fields
        values = {key: column[row] for key, column in columns.items() if column[row] is not None}
        own: dict[str, Any] = {key: value for key, value in values.items() if key in CORE}
        own = {"created_at": first.at, **own}
        fields = {key: value for key, value in values.items() if key not in CORE and "." not in key}
        return self._change(  # type: ignore[no-any-return]
            self._template,
            id=name,
            stage=stage.key,
            status=stage.kind.status,
            stays=(_STAY(_NO_STAY, stage=stage.key, entered_at=first.at, left_at=None),),
            fields=ReadOnly(fields) if fields else EMPTY,
            **{**self._empty, **{key: _in_utc(value) for key, value in own.items()}},
        )

    def _moves(self, name: str, place: _Place, there: Stage) -> tuple[_Move, ...]:
        """Return the moves that an event of a stage amounts to; none where the case stands there."""
        here = place.stage
        if there.key == here.key:
            return ()
        if here.kind in {StageKind.WON, StageKind.LOST}:
            if there.kind is StageKind.OPEN:
                return ((Reopened, there, {}),)
            self._ended[name] = None
            return ()
        if there.kind is StageKind.PARKED:
            return ((Parked, there, {}),)
        if there.kind is StageKind.LOST:
            return ((Lost, there, {"reason": there.key}),)
        if here.kind is StageKind.PARKED and place.left is not None:
            back: _Move = (Resumed, place.left, {})
            return (back, *self._moves(name, _Place(place.left), there))
        if self._order[there.key] > self._order[here.key]:
            return ((Advanced, there, {"skipped": self._between(here, there)}),)
        return ((WentBack, there, {}),)

    def _between(self, here: Stage, there: Stage) -> tuple[str, ...]:
        low, high = self._order[here.key], self._order[there.key]
        open_ones = (key for key, stage in self._stages.items() if stage.kind is StageKind.OPEN)
        return tuple(key for key in open_ones if low < self._order[key] < high)


_Move = tuple[type[Event], Stage, dict[str, Any]]


@attrs.frozen(eq=False)
class _Place:
    """Where a case stands, and the open stage it was parked from."""

    stage: Stage
    left: Stage | None = None

    def after(self, there: Stage) -> _Place:
        if there.kind is not StageKind.PARKED:
            return _Place(there)
        return _Place(there, self.left if self.stage.kind is StageKind.PARKED else self.stage)


class _Case:
    """Numbers the events of one case; what is told never goes back in time."""

    def __init__(self, name: str, version: int) -> None:
        self._name = name
        self._version = version
        self._seq = 0
        self._told: datetime | None = None

    def event(self, kind: type[Event], logged: Logged, **values: Any) -> Event:
        self._seq += 1
        self._told = logged.at if self._told is None else max(self._told, logged.at)
        return kind(
            subject_id=self._name,
            seq=self._seq,
            at=logged.at,
            recorded_at=self._told,
            actor=Actor(logged.actor or _NOBODY),
            blueprint_version=self._version,
            **values,
        )


def _in_utc(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _activity(name: str, logged: Logged) -> Activity:
    return Activity(name, logged.name, logged.at, seller_id=logged.actor)
