"""Law of the polling rhythm: however often one looks, the same reminders are told, none twice and none lost."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cadence.desk import Desk, at

from salesfunnel import Activity, Document, Dossier, Objection, Opportunity, Stay, from_wire, to_wire
from salesfunnel.cadence.due import Due
from salesfunnel.model.claim import Tenure

START, MINUTE = at("2026-03-06 15:00"), timedelta(minutes=1)
END = START + 480 * MINUTE
REPEAT = {"from_step": "over", "every": "25m", "times": 6}
WAITING = {"since": {"rows": "activities", "where": "outcome == 'waiting'"},
           "until": {"rows": "activities", "where": "direction == 'inbound'"}}  # fmt: skip
CLOCKS: dict[str, Any] = {
    "first": {"kind": "first_response", "target": {"limit": "20m"}, "escalation": {
        "steps": [{"key": "half", "at": "50%"}, {"key": "over"}], "repeat": REPEAT}},
    "next": {"kind": "next_response", "again": "keep", "target": {"limit": "45m"}},
    "anew": {"kind": "next_response", "target": {"limit": "45m"}, "measure": "business", "calendar": "office",
             "pause_when": [{side: [each] for side, each in WAITING.items()}]},
    "age": {"kind": "stage_age", "target": {"limit": "1h"}, "escalation": {
        "steps": [{"key": "early", "at": "-15m"}, {"key": "over", "at": "+15m"},
                  {"key": "later", "at": "+30m", "after": "over"}]}},
    "quiet": {"kind": "silence", "target": {"limit": "75m"}, "owner_change": "split", "escalation": {
        "steps": [{"key": "one"}, {"key": "two", "at": "+75m"}]}},
    "quote": {"kind": "quote_sent", "target": [{"limit": "30m", "measure": "business", "calendar": "night"},
              {"limit": "4h"}], "pick": "strictest", "owner_change": "reset"},
    "total": {"kind": "total_resolution", "target": {"limit": "3h"}, "pause_when": "parked"},
    "hourly": {"start_when": "created_at", "target": {"limit": "10m"}, "again": "first", "escalation": {
        "steps": [{"key": "over"}], "repeat": {"from_step": "over", "rrule": "FREQ=HOURLY;INTERVAL=2"}}},
}  # fmt: skip
DESK = Desk(CLOCKS)

Happening = tuple[int, str]
KINDS = ["in", "out", "waiting", "quote", "doubt", "move", "park", "lose", "owner", "plain"]
histories = st.lists(st.tuples(st.integers(1, 470), st.sampled_from(KINDS)), max_size=14).map(sorted)
STAGES = {"move": ("talk", "offer"), "park": ("rest",), "lose": ("lost",)}


def dossier_at(history: list[Happening], now: datetime) -> Dossier[Any]:
    """What a host knows at an instant: the rows and stays of what happened until then."""
    activities, documents, objections, tenures = [], [], [], []
    stays, owner, owned_at = [Stay("new", START)], 0, None
    for place, (minute, kind) in enumerate(history):
        when = START + minute * MINUTE
        if when > now:
            break
        name = f"r-{place}"
        if kind in {"in", "out", "waiting", "plain"}:
            direction = {"in": "inbound", "plain": None}.get(kind, "outbound")
            outcome = "waiting" if kind == "waiting" else None
            activities.append(Activity(name, "call", when, direction=direction, outcome=outcome))
        elif kind == "quote":
            documents.append(Document(name, "quote", when))
        elif kind == "doubt":
            objections.append(Objection(name, "price", when))
        elif kind == "owner":
            tenures.append(Tenure(owner_id=f"u-{owner}", left_at=when))
            owner, owned_at = owner + 1, when
        else:
            stage = STAGES[kind][place % len(STAGES[kind])]
            last = stays.pop()
            stays += [Stay(last.stage, last.entered_at, when), Stay(stage, when)]
    stage = stays[-1].stage
    status = {"rest": "parked", "lost": "lost"}.get(stage, "open")
    subject = Opportunity(
        id="d-1", pipeline="b2b", stage=stage, status=status, created_at=START, owner_id=f"u-{owner}",  # type: ignore[arg-type]
        owned_at=owned_at, tenures=tuple(tenures), stays=tuple(stays),
    )  # fmt: skip
    return Dossier(subject, activities=tuple(activities), planned=(), documents=tuple(documents),
                   objections=tuple(objections), contacts=())  # fmt: skip


def every(minutes: int) -> Iterator[datetime]:
    now = START
    while now < END:
        yield now
        now += minutes * MINUTE


def at_random(seed: int) -> Iterator[datetime]:
    chance, now = random.Random(seed), START  # noqa: S311 - a test, not a secret
    while now < END:
        yield now
        now += timedelta(seconds=chance.randint(1, 9000))


def told(
    history: list[Happening], instants: Iterator[datetime], *, restart: bool = False
) -> list[tuple[str, datetime]]:
    """Look at the instants and once at the end, and hand back what was told."""
    acknowledged: set[str] = set()
    found = []
    for now in (*instants, END):
        dossier = dossier_at(history, now)
        if restart:
            dossier = from_wire(Dossier, json.loads(json.dumps(to_wire(dossier))))
            acknowledged = set(json.loads(json.dumps(sorted(acknowledged))))
        due = DESK.due(dossier, now, acknowledged=acknowledged)
        found += [(each.id, each.due_at) for each in due.reminders]
        acknowledged.update(due.ids)
    return found


def when_told(history: list[Happening]) -> list[tuple[str, datetime]]:
    """Look only when something was recorded, and when the last look said to look again."""
    events = [START + minute * MINUTE for minute, _ in history]
    acknowledged: set[str] = set()
    found, now = [], START
    while now < END:
        due: Due = DESK.due(dossier_at(history, now), now, acknowledged=acknowledged)
        assert due.next_at is None or due.next_at > now
        found += [(each.id, each.due_at) for each in due.reminders]
        assert all(each.late == timedelta() for each in due.reminders), "next_at was too late"
        acknowledged.update(due.ids)
        later = [each for each in (*events, due.next_at, END) if each is not None and each > now]
        now = min(later)
    last = DESK.due(dossier_at(history, END), END, acknowledged=acknowledged)
    return found + [(each.id, each.due_at) for each in last.reminders]


def check(history: list[Happening], seed: int, *, closely: int) -> None:
    once = told(history, iter(()))
    assert len(dict(once)) == len(once)
    for rhythm in (
        told(history, every(closely)),
        told(history, every(60)),
        told(history, at_random(seed)),
        told(history, at_random(seed + 1), restart=True),
        when_told(history),
    ):
        assert sorted(rhythm) == sorted(once)


@given(histories, st.integers(0, 1_000_000))
def test_the_same_reminders_are_told_in_every_rhythm(history: list[Happening], seed: int) -> None:
    check(history, seed, closely=7)


@given(histories)
def test_what_is_scheduled_is_what_comes_due_if_nothing_happens(history: list[Happening]) -> None:
    now = START + 240 * MINUTE
    past = [each for each in history if START + each[0] * MINUTE <= now]
    dossier = dossier_at(past, now)
    before = DESK.due(dossier, now)
    planned = DESK.schedule(dossier, now, END)
    after = DESK.due(dossier_at(past, END), END, acknowledged=set(before.ids))
    assert [(each.id, each.due_at) for each in planned] == [
        (each.id, each.due_at) for each in after.reminders
    ]
    assert before.next_at == (planned[0].due_at if planned else None) or before.next_at > END


def test_a_deal_that_is_closed_in_the_last_instant_and_opened_again_is_overdue_from_then_on() -> None:
    history = [(164, "lose"), (423, "move"), (439, "lose"), (462, "move")]
    found = [each for each in told(history, iter(())) if ":total:" in each[0]]
    assert found == [("d-1:total:created_at:due:0", START + 462 * MINUTE)]
    check(history, 1, closely=1)


@pytest.mark.slow
def test_ten_thousand_histories_are_told_alike_minute_by_minute() -> None:
    chance = random.Random(20260306)  # noqa: S311 - a test, not a secret
    for seed in range(10_000):
        many = chance.randint(0, 14)
        history = sorted((chance.randint(1, 470), chance.choice(KINDS)) for _ in range(many))
        check(history, seed, closely=1 if seed % 100 == 0 else 30)
