"""How a benchmark measures, and what it hands back."""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One line of the table: how long something takes against a baseline that did the same work.

    A line without a budget is there for orientation.
    """

    what: str
    baseline: str
    ratio: float
    budget: float | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the ratio keeps its budget, where it has one."""
        if self.budget is None:
            return ""
        return "ok" if self.ratio <= self.budget else "OVER"


def run(name: str) -> list[Measured]:
    """Run one benchmark and return its lines."""
    return list(importlib.import_module(f"benchmarks.{name}").measure())


def medians(*works: Callable[[], object], rounds: int = 15, warm_up: int = 1) -> Sequence[float]:
    """Return the median seconds of each work; they take turns, so that a slow moment falls on all of them."""
    return [statistics.median(mine) for mine in _turns(works, rounds=rounds, warm_up=warm_up)]


def quickest(*works: Callable[[], object], rounds: int = 60, warm_up: int = 2) -> Sequence[float]:
    """Return the least seconds of each work, for works of some milliseconds: disturbances only ever add."""
    return [min(mine) for mine in _turns(works, rounds=rounds, warm_up=warm_up)]


def _turns(works: Sequence[Callable[[], object]], *, rounds: int, warm_up: int) -> list[list[float]]:
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(warm_up + rounds):
        for mine, work in zip(taken, works, strict=True):
            start = time.perf_counter()
            work()
            if turn >= warm_up:
                mine.append(time.perf_counter() - start)
    return taken
