"""Leads whose outcome follows from a few fields, with chance: made anew from a seed, so that nothing is stored."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

import random
from datetime import date, timedelta
from math import exp
from typing import Any

SOURCES = {"Web": 0.0, "Fair": 0.8, "Referral": 2.2, "Cold call": -1.4, "Mail": -0.3}
START = date(2025, 1, 1)
Row = dict[str, Any]


def leads(many: int = 600, *, seed: int = 1, rate: float = -0.4) -> list[Row]:
    """Return closed leads: `minutes` and `origin` matter, `agreed` a little, `noise` not at all.

    Args:
        many: how many.
        seed: of everything.
        rate: the log odds of a lead about whom nothing is known.
    """
    draw = random.Random(seed)
    return [_lead(draw, rate, START + timedelta(hours=number)) for number in range(many)]


def _lead(draw: random.Random, rate: float, day: date) -> Row:
    origin = draw.choice([*SOURCES, *SOURCES, ""])
    minutes = None if draw.random() < 0.15 else round(draw.expovariate(1 / 20))
    agreed = draw.random() < 0.3
    odds = (
        rate
        + SOURCES.get(origin, -0.8)
        + (-1.2 if minutes is None else min(minutes, 60) / 20 - 0.7)
        + agreed * 0.4
    )
    return {
        "origin": origin,
        "minutes": minutes,
        "agreed": agreed,
        "noise": draw.choice("abc"),
        "began": day,
        "won": draw.random() < 1 / (1 + exp(-odds)),
    }


FIELDS = ("origin", "minutes", "agreed")


def with_column(rows: list[Row], name: str, value: Any) -> list[Row]:
    """Return the rows with one more column, whose values a function of the row gives."""
    return [{**row, name: value(row)} for row in rows]
