"""What work does: rows of the dossier come, change and go.

A collection that was not loaded stays so: one row more would not make it known.
"""

from __future__ import annotations

from typing import Any, TypeVar

import attrs

from salesfunnel.lifecycle.fold.copying import Fold, after
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.events.work import (
    ActivityRecorded,
    DocumentAdded,
    FollowUpCompleted,
    FollowUpPlanned,
    ObjectionRaised,
    ObjectionSettled,
)

__all__ = ["DONE"]

Row = TypeVar("Row", Activity, Document, Objection)


def _put(rows: tuple[Row, ...] | None, row: Row) -> tuple[Row, ...] | None:
    """Return the rows with one more, or with the one of its id replaced where it stood."""
    if rows is None:
        return None
    if any(each.id == row.id for each in rows):
        return tuple(row if each.id == row.id else each for each in rows)
    return rows + (row,)  # noqa: RUF005 - a starred tuple of a type variable is beyond mypy


def _recorded(dossier: Dossier[Any], event: ActivityRecorded) -> Dossier[Any]:
    return after(dossier, event, {"activities": _put(dossier.activities, event.activity)}, **_claim(event))


def _planned(dossier: Dossier[Any], event: FollowUpPlanned) -> Dossier[Any]:
    return after(dossier, event, {"planned": _put(dossier.planned, event.activity)})


def _completed(dossier: Dossier[Any], event: FollowUpCompleted) -> Dossier[Any]:
    left = dossier.planned
    if left is not None:
        left = tuple(each for each in left if each.id != event.activity.id)
    rows = {"planned": left, "activities": _put(dossier.activities, event.activity)}
    return after(dossier, event, rows, **_claim(event))


def _claim(event: ActivityRecorded | FollowUpCompleted) -> dict[str, Any]:
    return {} if event.claim is None else {"claim": event.claim}


def _added(dossier: Dossier[Any], event: DocumentAdded) -> Dossier[Any]:
    return after(dossier, event, {"documents": _put(dossier.documents, event.document)})


def _raised(dossier: Dossier[Any], event: ObjectionRaised) -> Dossier[Any]:
    return after(dossier, event, {"objections": _put(dossier.objections, event.objection)})


def _settled(dossier: Dossier[Any], event: ObjectionSettled) -> Dossier[Any]:
    rows = dossier.objections
    if rows is not None:
        rows = tuple(
            attrs.evolve(each, settled_at=event.at) if each.id == event.objection_id else each
            for each in rows
        )
    return after(dossier, event, {"objections": rows})


DONE: dict[type, Fold] = {
    ActivityRecorded: _recorded,
    FollowUpPlanned: _planned,
    FollowUpCompleted: _completed,
    DocumentAdded: _added,
    ObjectionRaised: _raised,
    ObjectionSettled: _settled,
}
