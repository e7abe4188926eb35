"""Our clocks against the worked instants of three public ticket systems; every difference is written down."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.cadence.desk import Desk, call, deal
from tests.oracles.sla_instants import ADDED, DIFFERENCES, OPEN, OPEN_TIMES, TICKETS, WORKED, Ticket

from salesfunnel import Stay
from salesfunnel.cadence import ClockReading
from salesfunnel.calendars import Calendar, CalendarDefinition

LATE = timedelta(days=60)
PENDING = {"since": [{"rows": "activities", "where": "kind == 'pending'"}],
           "until": [{"rows": "activities", "where": "kind == 'open'"}]}  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calendar(definition: Any) -> Calendar:
    return Calendar.of(CalendarDefinition.model_validate(definition))


def told(ticket: Ticket) -> dict[str, list[ClockReading]]:
    """The clocks of a ticket after all that happened, by their kind."""
    definition, created, limits, happened, _ = ticket
    measure = {
        "measure": "business",
        "calendar": "desk",
        "statuses": ["open", "lost"],
        "pause_when": [PENDING],
    }
    contact = [{"rows": "activities", "where": "kind == 'call'"}]
    kinds: dict[str, Any] = {
        "first": {"kind": "first_response", "reopens": True},
        "close": {"kind": "total_resolution"},
        "update": {"start_when": "created_at", "stop_when": contact, "again": "first"},
        "update_old": {"kind": "own", "start_when": ["created_at", *contact], "again": "restart"},
        "update_new": {"kind": "next_response", "again": "keep"},
    }
    section = {
        key: {**clock, **measure, "target": {"limit": f"{limits[key.partition('_')[0]]}m"}}
        for key, clock in kinds.items()
        if key.partition("_")[0] in limits
    }
    for key in ("first", "close"):
        if key in section:
            section[key] = {**section[key], "statuses": ["open"]}
    desk = Desk(section, calendars={"desk": definition}, zone="UTC")
    rows, stays, start = [], [], utc(created)
    for place, (kind, since, until) in enumerate(happened):
        if kind in {"agent", "customer"}:
            rows.append(call(f"a-{place}", utc(since), "outbound" if kind == "agent" else "inbound"))
        elif kind == "pending":
            rows += [_row(f"a-{place}", "pending", since)] + (
                [_row(f"b-{place}", "open", until)] if until else []
            )
        else:
            stays += [
                Stay("talk", start, utc(since)),
                Stay("lost", utc(since), utc(until) if until else None),
            ]
            start = utc(until) if until else start
    if not stays or stays[-1].left_at is not None:
        stays.append(Stay("talk", start))
    dossier = deal(
        stays[-1].stage, created_at=utc(created), stays=tuple(stays),
        activities=sorted(rows, key=lambda row: row.at),
    )  # fmt: skip
    found: dict[str, list[ClockReading]] = {}
    for reading in desk.readings(dossier, utc(created) + LATE):
        found.setdefault(reading.clock, []).append(reading)
    return found


def _row(id: str, kind: str, when: str | None) -> Any:
    from salesfunnel import Activity

    return Activity(id, kind, utc(str(when)))


CASES = [(place, name) for place, ticket in enumerate(TICKETS) for name in ticket[4]]


@pytest.mark.parametrize(("place", "name"), CASES, ids=[f"{place}-{name}" for place, name in CASES])
def test_a_ticket_s_clock_agrees(place: int, name: str) -> None:
    ticket = TICKETS[place]
    expected = ticket[4][name]
    found = told(ticket)
    clock, _, what = name.partition("_")
    readings = found.get(name if name in {"update_old", "update_new"} else clock, [])
    if name == "update_new" and expected is None:
        assert all(reading.ended_at is not None for reading in readings)
    elif name in {"update_old", "update_new"}:
        assert readings[-1].target_at == utc(expected)
    elif what in {"", "old"}:
        if (place, name) == (17, "first"):
            assert readings[-1].target_at == utc("2013-06-04 16:00"), DIFFERENCES
            return
        assert readings[-1].target_at == utc(expected)
    elif what == "erp":
        assert readings[-1].target_at != utc(expected), "the difference is gone: take it out of the table"
    elif what == "in":
        assert readings[-1].spent == timedelta(minutes=expected)
    elif what == "diff":
        assert readings[-1].left == timedelta(minutes=expected)
    else:
        assert readings[-1].state == expected


@pytest.mark.parametrize(("definition", "start", "hours", "end"), ADDED)
def test_time_is_added_and_taken_away_alike(definition: Any, start: str, hours: float, end: str) -> None:
    office, length = calendar(definition), timedelta(hours=hours)
    assert office.add(utc(start), length) == utc(end)
    assert office.subtract(utc(end), length) == utc(start)


@pytest.mark.parametrize(("definition", "since", "until", "hours"), WORKED)
def test_so_much_is_worked_between(definition: Any, since: str, until: str, hours: float) -> None:
    assert calendar(definition).elapsed(utc(since), utc(until)) == timedelta(hours=hours)


@pytest.mark.parametrize(("definition", "since", "until", "expected"), OPEN_TIMES)
def test_it_is_open_from_and_till(
    definition: Any, since: str, until: str, expected: list[tuple[str, str]]
) -> None:
    found = calendar(definition).intervals(utc(since), utc(until))
    assert [(each.opens_at, each.closes_at) for each in found] == [(utc(a), utc(b)) for a, b in expected]


@pytest.mark.parametrize(("definition", "at", "is_open"), OPEN)
def test_it_is_open_at(definition: Any, at: str, is_open: bool) -> None:
    assert calendar(definition).is_open(utc(at)) is is_open


def test_there_are_a_hundred_and_fifty_instants_at_least() -> None:
    instants = len(CASES) + 2 * len(ADDED) + len(WORKED) + len(OPEN)
    instants += sum(2 * len(expected) for *_, expected in OPEN_TIMES)
    assert instants >= 150, instants
