"""Turns the events of a log into those of the lifecycle, so that a history can be replayed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.lifecycle.replay import replay
from salesfunnel.model.activity import Activity
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
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import Stage, StageKind
from salesfunnel.model.subject import Lead, Opportunity, Stay
from salesfunnel.shell.imports.columns import Columns, read_columns
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.logs import Log, Logged, read_log
from salesfunnel.shell.imports.mapping import EventLog
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.subjects import Histories
from salesfunnel.shell.imports.targets import CORE

__all__ = ["Retold", "read_log_histories", "retell"]

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


def retell(mapping: CrmMapping, meaning: EventLog, log: Log) -> Retold:
    """Tell what the log says in events of the lifecycle: one for each of its own.

    An event that enters a stage is a move; any other is an activity, and so is one that enters the stage
    in which the case stands. A stage that was passed before is gone back to, and a case that had ended is
    opened again by a move to an open stage. What comes before the first stage was told when it began.
    """
    columns = read_columns(mapping, log.rows)
    teller = _Teller(mapping, meaning, columns)
    ids = log.rows.ids(mapping.document.subject.id)
    told: dict[str, tuple[Event, ...]] = {}
    nameless, twice, lost = 0, list[str](), list[str]()
    for row, (name, events) in enumerate(zip(ids, log.events, strict=True)):
        if name in {"", *mapping.document.missing}:
            nameless += 1
        elif name in told:
            twice.append(name)
        elif not any(event.name in meaning.stages for event in events):
            lost.append(name)
        else:
            told[name] = tuple(teller.tell(name, row, events))
    left_out = _left_out(
        mapping.document.subject.id or "", nameless, {"duplicate_id": twice, "no_stage": lost}
    )
    notes = (*log.rows.notes, *columns.notes, *left_out, *teller.notes())
    return Retold(tuple(told.values()), notes)


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
        self._kind = Lead if mapping.pipeline.of == "lead" else Opportunity
        self._pipeline = mapping.pipeline_key
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

    def _subject(self, name: str, row: int, first: Logged) -> Lead | Opportunity:
        stage = self._stages[self._meaning.stages[first.name]]
        columns = self._columns.fields
        values = {key: column[row] for key, column in columns.items() if column[row] is not None}
        own: dict[str, Any] = {key: value for key, value in values.items() if key in CORE}
        return self._kind(
            id=name,
            pipeline=self._pipeline,
            stage=stage.key,
            status=stage.kind.status,
            stays=(Stay(stage.key, first.at),),
            fields={key: value for key, value in values.items() if key not in CORE and "." not in key},
            **{"created_at": first.at, **own},
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


def _activity(name: str, logged: Logged) -> Activity:
    return Activity(name, logged.name, logged.at, seller_id=logged.actor)
