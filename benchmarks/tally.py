"""The tally over rows, against a loop that a careful person would write for the same, and its growth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from typing import Any

from benchmarks.measure import Measured, medians
from salesfunnel.insight import Tally, conversion
from salesfunnel.model import Money, Opportunity, Pipeline, Stay

SUBJECTS = 200_000
OPEN = ("lead", "talk", "offer", "contract")
SOURCES = ("web", "fair", "referral", "call", None)
START = datetime(2025, 1, 1, tzinfo=UTC)
JOURNEYS = (
    *[("lead",)] * 3,
    *[("lead", "lost")] * 4,
    *[("lead", "talk", "lost")] * 3,
    ("lead", "talk", "offer"),
    ("lead", "talk", "lead", "talk", "offer", "lost"),
    ("lead", "offer", "contract", "won"),
    *[("lead", "talk", "offer", "contract", "won")] * 2,
    ("talk", "parked"),
)
KINDS = {**dict.fromkeys(OPEN, "open"), "won": "won", "lost": "lost", "parked": "parked"}
PIPELINE = Pipeline.model_validate({"stages": [{"key": key, "kind": kind} for key, kind in KINDS.items()]})


def rows(count: int) -> list[dict[str, Any]]:
    """Build deterministic history as dictionaries."""
    made = []
    for index, (path, source) in enumerate(islice(zip(cycle(JOURNEYS), cycle(SOURCES)), count)):
        at = START + timedelta(minutes=index % 500_000)
        dates = [at + timedelta(hours=(7 + index % 30) * step) for step in range(len(path) + 1)]
        stays = [
            {
                "stage": stage,
                "entered_at": dates[step],
                "left_at": dates[step + 1] if stage != path[-1] else None,
            }
            for step, stage in enumerate(path)
        ]
        amount = 100_000 + index % 977 if index % 3 else None
        made.append({"id": str(index), "source": source, "created_at": at, "amount": amount, "stays": stays})
    return made


def subjects(made: Iterable[dict[str, Any]]) -> list[Opportunity]:
    """Build the same history as values of the model."""
    return [
        Opportunity(
            id=row["id"],
            pipeline="b2b",
            stage=row["stays"][-1]["stage"],
            source=row["source"],
            created_at=row["created_at"],
            amount=None if row["amount"] is None else Money(row["amount"], "CNY"),
            stays=tuple(Stay(each["stage"], each["entered_at"], each["left_at"]) for each in row["stays"]),
        )
        for row in made
    ]


def by_hand(  # noqa: C901, PLR0912 - one plain loop is what it is compared with
    made: Iterable[dict[str, Any]],
) -> dict[str | None, dict[str, Any]]:
    """Count entries, advances, losses, durations, cycles and amounts per source: None-safe, zone-safe."""
    found: dict[str | None, dict[str, Any]] = {}
    places = {stage: place for place, stage in enumerate(OPEN)}
    for row in made:
        sums = found.get(row["source"] or None)
        if sums is None:
            sums = found[row["source"] or None] = {
                "counts": defaultdict(int),
                "amounts": defaultdict(int),
                "entered": [0] * len(OPEN),
                "advanced": [0] * len(OPEN),
                "lost": [0] * len(OPEN),
                "durations": [defaultdict(int) for _ in OPEN],
                "cycles": {"won": defaultdict(int), "lost": defaultdict(int)},
                "undated": 0,
                "negative": 0,
            }
        stays = row["stays"]
        status = KINDS[stays[-1]["stage"]]
        sums["counts"][status] += 1
        if row["amount"] is not None:
            sums["amounts"][status] += row["amount"]
        furthest, negative = -1, False
        for index, stay in enumerate(stays):
            place = places.get(stay["stage"])
            if place is None:
                continue
            furthest = max(furthest, place)
            begin, end = stay["entered_at"], stay["left_at"]
            if end is None and index + 1 < len(stays):
                end = stays[index + 1]["entered_at"]
            if begin is None or (end is None and index + 1 < len(stays)):
                sums["undated"] += 1
            elif end is not None:
                seconds = int(end.timestamp() - begin.timestamp())
                if seconds < 0:
                    negative = True
                else:
                    sums["durations"][place][seconds] += 1
        reached = len(OPEN) if status == "won" else furthest
        for place in range(reached):
            sums["entered"][place] += 1
            sums["advanced"][place] += 1
        if 0 <= furthest == reached:
            sums["entered"][furthest] += 1
        if status == "lost" and furthest >= 0:
            sums["lost"][furthest] += 1
        begin, end = row["created_at"] or stays[0]["entered_at"], stays[-1]["entered_at"]
        if status in sums["cycles"] and begin is not None and end is not None:
            seconds = int(end.timestamp() - begin.timestamp())
            if seconds < 0:
                negative = True
            else:
                sums["cycles"][status][seconds] += 1
        sums["negative"] += negative
    return found


def agree(tally: Tally, hand: dict[str | None, dict[str, Any]]) -> None:
    """Stop where the two do not give the same answers: the ratio would mean nothing."""
    for segment in tally.segments:
        mine, theirs = segment.stages[: len(OPEN)], hand[segment.by[0]]  # type: ignore[index]
        same = [
            [stage.entered for stage in mine] == theirs["entered"],
            [stage.advanced for stage in mine] == theirs["advanced"],
            [stage.lost for stage in mine] == theirs["lost"],
            [dict(stage.stays.items) for stage in mine] == theirs["durations"],
            dict(segment.cycles_won.items) == theirs["cycles"]["won"],
            segment.won.minor == theirs["amounts"]["won"],
            segment.negative == theirs["negative"],
        ]
        if not all(same):
            msg = f"the tally and the loop disagree on {segment.by}: {same}"
            raise AssertionError(msg)


def measure() -> Iterable[Measured]:
    """Compare one pass over 200,000 subjects, and ten times the work with one."""
    made = rows(SUBJECTS)
    history = subjects(made)
    few = history[: SUBJECTS // 10]
    agree(Tally.of(history, pipeline=PIPELINE, by=("source",)), by_hand(made))
    whole, hand, tenth = medians(
        lambda: conversion(Tally.of(history, pipeline=PIPELINE, by=("source",))),
        lambda: by_hand(made),
        lambda: conversion(Tally.of(few, pipeline=PIPELINE, by=("source",))),
        rounds=5,
    )
    rate = f"{SUBJECTS / whole:,.0f} subjects/s"
    yield Measured(
        "tally and conversion, 200,000 subjects", "a loop over dictionaries", whole / hand, 1.3, rate
    )
    yield Measured("tally, 10 x the work", "20,000 subjects", whole / tenth, 12.5)
