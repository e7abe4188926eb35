"""Replay: its growth with the history, and one fold against building the same opportunity by hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

from benchmarks.measure import Measured, medians, quickest
from salesfunnel.lifecycle import evolve, replay_all
from salesfunnel.model import Activity, Actor, Opportunity, Stay
from salesfunnel.model.event import (
    ActivityRecorded,
    Advanced,
    Captured,
    Event,
    FieldsChanged,
    Lost,
    WentBack,
)

SUBJECTS = 10_000
START = datetime(2025, 1, 1, tzinfo=UTC)
ACTOR = Actor("u-7", roles=("seller",))
STAGES = ("lead", "talk", "offer", "contract")


def stamped(kind: type[Event], key: str, seq: int, **values: Any) -> Event:
    """Build an event some hours after the one before it."""
    at = START + timedelta(hours=7 * seq)
    return kind(subject_id=key, seq=seq, at=at, recorded_at=at, actor=ACTOR, blueprint_version=1, **values)


def move(kind: type[Event], key: str, seq: int, way: tuple[str, str], **values: Any) -> Event:
    """Build a move."""
    status = "lost" if kind is Lost else "open"
    return stamped(kind, key, seq, from_stage=way[0], to_stage=way[1], status=status, **values)


def history(index: int) -> list[Event]:
    """Build nine events about one opportunity: moves there and back, a value, an activity, a loss."""
    key = f"d-{index}"
    deal = Opportunity(
        id=key, pipeline="b2b", stage="lead", stays=(Stay("lead", START),), fields={"need": True}
    )
    return [
        stamped(Captured, key, 1, subject=deal),
        move(Advanced, key, 2, STAGES[0:2]),
        stamped(ActivityRecorded, key, 3, activity=Activity(f"a-{index}", "call", START)),
        stamped(FieldsChanged, key, 4, after={"budget": index}),
        move(Advanced, key, 5, STAGES[1:3]),
        move(WentBack, key, 6, STAGES[2:0:-1]),
        move(Advanced, key, 7, STAGES[1:3]),
        move(Advanced, key, 8, STAGES[2:4]),
        move(Lost, key, 9, ("contract", "lost"), reason="price"),
    ]


def measure() -> Iterable[Measured]:
    """Compare the history with its tenths, and one stage change with building the same opportunity.

    The baseline is the mean of ten tenths, one after another: one and the same tenth would stay in the
    processor's cache, which says nothing of growth. What the tenths lead to is kept to the end, as what the
    whole leads to is. In brackets stands the same with each forgotten at once, which spares the tenths memory
    and the collector of garbage much work.
    """
    events = [event for index in range(SUBJECTS) for event in history(index)]
    size = len(events) // 10
    tenths = [events[start : start + size] for start in range(0, len(events), size)]
    whole, apart, forgotten = quickest(
        lambda: replay_all(events),
        lambda: [replay_all(each) for each in tenths],
        lambda: [len(replay_all(each)) for each in tenths],
        rounds=12,
        warm_up=1,
    )
    rate = f"{len(events) / whole:,.0f} events/s"
    yield Measured("replay, 10 x the events", f"{size:,} events, each tenth", 10 * whole / apart, 12.5, rate)
    yield Measured("(the same)", "each tenth, forgotten at once", 10 * whole / forgotten, None)
    begun = replay_all(events[:7])["d-0"]
    after = evolve(begun, events[7]).subject
    values = {each.name: getattr(after, each.name) for each in attrs.fields(Opportunity)}
    many = range(2_000)
    folded, built = medians(
        lambda: [evolve(begun, events[7]) for _ in many], lambda: [Opportunity(**values) for _ in many]
    )
    yield Measured("evolve, a stage change", "the same opportunity built by hand", folded / built, 4)
