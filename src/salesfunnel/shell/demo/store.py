"""Keeps the demo's CRM in one SQLite file: the rows a host owns, and the funnel's events beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from salesfunnel.errors import DataError
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.model.activity import Activity
from salesfunnel.model.document import Document
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Event
from salesfunnel.model.party import Contact, Seller
from salesfunnel.model.subject import Lead, Opportunity
from salesfunnel.model.wire import from_wire, to_wire
from salesfunnel.shell.extras import extra

with extra("shell"):
    from sqlalchemy import (
        JSON,
        Column,
        Engine,
        Integer,
        MetaData,
        String,
        Table,
        create_engine,
        insert,
        select,
    )

__all__ = ["Records", "read_store", "write_store"]

_METADATA = MetaData()
LEADS = Table(
    "leads",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("name", String),
    Column("source", String),
    Column("created_at", String),
    Column("fields", JSON, nullable=False),
)
SELLERS = Table(
    "sellers", _METADATA, Column("id", String, primary_key=True), Column("body", JSON, nullable=False)
)
EVENTS = Table(
    "events",
    _METADATA,
    Column("subject_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("body", JSON, nullable=False),
)
KINDS: Mapping[str, type] = {"contacts": Contact, "activities": Activity, "documents": Document}
ROWS: Mapping[str, Table] = {
    name: Table(
        name,
        _METADATA,
        Column("id", String, primary_key=True),
        Column("lead_id", String, index=True, nullable=False),
        Column("body", JSON, nullable=False),
    )
    for name in KINDS
}


@attrs.frozen(eq=False, kw_only=True)
class Records:
    """What the CRM holds.

    Args:
        dossiers: the deals with the host's rows.
        sources: what somebody typed as the source, by lead.
        orphans: rows that name a lead nobody knows, by table: the numbers they name.
    """

    dossiers: tuple[Dossier[Any], ...]
    sources: Mapping[str, str]
    orphans: Mapping[str, Sequence[str]]


@attrs.frozen(eq=False, kw_only=True)
class Stored:
    """What is written: the deals as they stand, every event, and rows that belong to nobody.

    Args:
        dossiers: the deals with the host's rows; `created_at` as the CRM holds it.
        events: every event.
        sellers: who sells.
        sources: what somebody typed as the source, by lead.
        strays: documents that name a lead nobody knows: pairs (number, document).
    """

    dossiers: Sequence[Dossier[Any]]
    events: Sequence[Event]
    sellers: Sequence[Seller]
    sources: Mapping[str, str]
    strays: Sequence[tuple[str, Document]]


def _engine(path: Path) -> Engine:
    return create_engine(f"sqlite:///{path}")


def write_store(path: Path, stored: Stored) -> int:
    """Write a fresh database in place of the old; return the number of rows besides leads and events."""
    path.unlink(missing_ok=True)
    engine = _engine(path)
    _METADATA.create_all(engine)
    rows = {name: list(_rows(name, stored)) for name in ROWS}
    with engine.begin() as connection:
        connection.execute(
            insert(SELLERS), [{"id": seller.id, "body": to_wire(seller)} for seller in stored.sellers]
        )
        connection.execute(insert(LEADS), [_lead(dossier, stored.sources) for dossier in stored.dossiers])
        connection.execute(
            insert(EVENTS),
            [
                {"subject_id": event.subject_id, "seq": event.seq, "body": to_wire(event)}
                for event in stored.events
            ],
        )
        for name, values in rows.items():
            connection.execute(insert(ROWS[name]), values)
    engine.dispose()
    return len(stored.sellers) + sum(map(len, rows.values()))


def _lead(dossier: Dossier[Any], sources: Mapping[str, str]) -> dict[str, object]:
    """Return the host's row of a lead: what people recorded; where it stands is told by its events."""
    subject = to_wire(dossier.subject)
    kept = {name: subject.get(name) for name in ("id", "name", "created_at")}
    return {**kept, "source": sources[dossier.subject.id], "fields": subject.get("fields", {})}


def _rows(name: str, stored: Stored) -> Iterator[dict[str, object]]:
    for dossier in stored.dossiers:
        for item in getattr(dossier, name) or ():
            yield {"id": item.id, "lead_id": dossier.subject.id, "body": to_wire(item)}
    if name == "documents":
        for number, stray in stored.strays:
            yield {"id": stray.id, "lead_id": number, "body": to_wire(stray)}


def read_store(path: Path) -> Records:
    """Read every deal back: events folded into its state, then the host's rows put beside it."""
    engine = _engine(path)
    with engine.connect() as connection:
        sellers = {row.id: from_wire(Seller, row.body) for row in connection.execute(select(SELLERS))}
        events = defaultdict[str, list[Event]](list)
        for row in connection.execute(select(EVENTS).order_by(EVENTS.c.subject_id, EVENTS.c.seq)):
            events[row.subject_id].append(from_wire(Event, row.body))
        beside = {name: _grouped(connection.execute(select(table)), name) for name, table in ROWS.items()}
        leads = list(connection.execute(select(LEADS).order_by(LEADS.c.id)))
    engine.dispose()
    known = {lead.id for lead in leads}
    return Records(
        dossiers=tuple(_dossier(lead, events[lead.id], beside, sellers) for lead in leads),
        sources={lead.id: lead.source for lead in leads},
        orphans={
            name: [lead_id for lead_id, items in by_lead.items() if lead_id not in known for _ in items]
            for name, by_lead in beside.items()
        },
    )


def _grouped(rows: Iterable[Any], name: str) -> dict[str, list[Any]]:
    by_lead = defaultdict[str, list[Any]](list)
    for row in rows:
        by_lead[row.lead_id].append(from_wire(KINDS[name], row.body))
    return by_lead


def _dossier(
    lead: Any,
    events: Sequence[Event],
    beside: Mapping[str, Mapping[str, Sequence[Any]]],
    sellers: Mapping[str, Seller],
) -> Dossier[Any]:
    dossier: Dossier[Any] | None = None
    for event in events:
        dossier = evolve(dossier, event)
    if dossier is None:
        raise DataError.at(lead.id, "the lead has no event", "delete the file and run the demo again")
    row = to_wire(dossier.subject) | {"fields": lead.fields, "created_at": lead.created_at}
    kind = Lead if isinstance(dossier.subject, Lead) else Opportunity
    subject = from_wire(kind, row)
    own: dict[str, Any] = {name: tuple(by_lead.get(lead.id, ())) for name, by_lead in beside.items()}
    return attrs.evolve(dossier, subject=subject, owner=sellers.get(subject.owner_id or ""), **own)
