"""What is due: five clocks against a careful loop, the next time of a rule, a schedule as it grows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from benchmarks.measure import Measured, quickest
from salesfunnel import Activity, Document, Dossier, Funnel, Opportunity, Stay
from salesfunnel.cadence import Recurrence

NOW = datetime(2026, 3, 20, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "clocks": {
        "first": {"kind": "first_response", "target": {"limit": "5m"}},
        "next": {"kind": "next_response", "target": {"limit": "2h"}},
        "age": {"kind": "stage_age", "target": {"limit": "30d"}},
        "quiet": {"kind": "silence", "target": {"limit": "5d"}},
        "quote": {"kind": "quote_sent", "target": {"limit": "3d"}},
    },
    "pipelines": {"deals": {"stages": [{"key": "talk"}, {"key": "won", "kind": "won"}]}},
})  # fmt: skip


def dossiers(many: int = 100) -> list[Dossier[Any]]:
    """Make deals of different ages, each with two activities and a quote."""
    made = []
    for place in range(many):
        created = NOW - (place % 40 + 1) * DAY
        calls = (
            Activity("a-1", "call", created + HOUR, direction="outbound"),
            Activity("a-2", "mail", created + 2 * HOUR, direction="inbound"),
        )
        deal = Opportunity(
            id=f"d-{place}", pipeline="deals", stage="talk", created_at=created, owner_id="u-1",
            stays=(Stay("talk", created),),
        )  # fmt: skip
        made.append(
            Dossier(
                deal,
                activities=calls,
                planned=(),
                documents=(Document("q-1", "quote", created + HOUR),),
                objections=(),
            )
        )
    return made


def by_hand(dossier: Dossier[Any], now: datetime) -> list[tuple[str, datetime]]:
    """Find the same as a careful person would: every row may be absent, every instant None."""
    subject, found = dossier.subject, []
    created = subject.created_at
    rows = sorted(
        (row.at, row.direction) for row in dossier.activities or () if row.at is not None and row.at <= now
    )
    out = [at for at, direction in rows if direction == "outbound"]
    inbound = [at for at, direction in rows if direction == "inbound"]
    quotes = sorted(
        paper.at
        for paper in dossier.documents or ()
        if paper.kind == "quote" and paper.at is not None and paper.at <= now
    )

    def missed(clock: str, start: datetime | None, limit: timedelta, stops: Iterable[datetime]) -> None:
        if start is None:
            return
        end = min((stop for stop in stops if stop > start), default=None)
        due = start + limit
        if due <= now and (end is None or due < end):
            found.append((clock, due))

    missed("first", created, timedelta(minutes=5), out)
    for place, at in enumerate(inbound):
        missed("next", at, 2 * HOUR, [*out, *inbound[place + 1 :]])
    for stay in subject.stays:
        missed("age", stay.entered_at, 30 * DAY, [stay.left_at] if stay.left_at is not None else [])
    records = sorted({at for at in (created, *(at for at, _ in rows), *quotes) if at is not None})
    for place, at in enumerate(records):
        missed("quiet", at, 5 * DAY, records[place + 1 :])
    for place, at in enumerate(quotes):
        missed("quote", at, 3 * DAY, [*inbound, *quotes[place + 1 :]])
    return found


def rows() -> Iterator[Measured]:
    """Compare `due` with the loop over the same dossiers."""
    made = dossiers()
    for dossier in made:
        ours = sorted((each.clock, each.due_at) for each in FUNNEL.due(dossier, now=NOW).reminders)
        if ours != sorted(by_hand(dossier, NOW)):
            msg = f"{dossier.subject.id}: found {ours} and {by_hand(dossier, NOW)}"
            raise AssertionError(msg)
    told = [{each.id for each in FUNNEL.due(dossier, now=NOW).reminders} for dossier in made]

    def library() -> None:
        for dossier, ids in zip(made, told, strict=True):
            FUNNEL.due(dossier, now=NOW, acknowledged=ids)

    def hand() -> None:
        for dossier in made:
            by_hand(dossier, NOW)

    ours, theirs = quickest(library, hand, rounds=20)
    rate = f"{len(made) / ours:,.0f} dossiers/s"
    yield Measured("due, five clocks, row", "a hand-written loop", ours / theirs, 1.5, rate)


def recurrences() -> Iterator[Measured]:
    """Compare the next time of a rule far from its beginning with dateutil's own."""
    text, start = "FREQ=WEEKLY;BYDAY=FR;BYHOUR=9;BYMINUTE=0", datetime(1990, 1, 1, tzinfo=UTC)
    rule = Recurrence.of(text, start, ZoneInfo("UTC"))
    plain = rrulestr(text, dtstart=start.replace(tzinfo=None))
    near, far = start + 30 * DAY, start + 13_000 * DAY

    def times(work: Callable[[], object], many: int) -> Callable[[], None]:
        return lambda: [work() for _ in range(many)] and None

    ours, close, theirs = quickest(
        times(partial(rule.after, far), 200),
        times(partial(rule.after, near), 200),
        times(partial(plain.after, far.replace(tzinfo=None)), 1),
        rounds=20,
    )
    note = f"{ours / 200 * 1e6:.1f} µs"
    yield Measured("rule, next time 35 years on", "30 days on", ours / close, 1.5, note)
    yield Measured("rule, next time 35 years on", "python-dateutil", ours / 200 / theirs, 0.1)


def schedules() -> Iterator[Measured]:
    """Compare the schedule of a year of daily reminders with that of 36 days."""
    daily = {"start_when": "created_at", "again": "first", "target": {"limit": "1d"}, "escalation": {
        "steps": [{"key": "due"}], "repeat": {"from_step": "due", "every": "1d", "times": 1000}}}  # fmt: skip
    document = {**FUNNEL.document, "clocks": {"daily": daily}}
    funnel, deal = Funnel.load(document), dossiers(1)[0]
    short, year = quickest(
        partial(funnel.schedule, deal, now=NOW, until=NOW + 36 * DAY),
        partial(funnel.schedule, deal, now=NOW, until=NOW + 360 * DAY),
        rounds=20,
    )
    yield Measured("schedule, 10 x the reminders", "36 days", year / short, 12.5)


def measure() -> Iterable[Measured]:
    """Compare reminders with a loop, rules with dateutil, a year with a month."""
    yield from rows()
    yield from recurrences()
    yield from schedules()
