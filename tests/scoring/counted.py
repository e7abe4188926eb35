"""What the tests about counts share: cases made of a few letters, and their counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from salesfunnel.scoring.bayes.counts import Case, OutcomeCounts

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
FEATURES = ("source", "size", "tags")


def case(
    won: bool, source: str | None = None, *, days: int = 0, scope: Any = ("deals",), **more: Any
) -> Case:
    return Case(is_won=won, at=NOW - days * DAY, scope=scope, values={"source": source, **more})


def counted(cases: Iterable[Case], features: Iterable[str] = FEATURES) -> OutcomeCounts:
    return OutcomeCounts.of(cases, features=features)


words = st.sampled_from([None, "", "web", "fair"])
cases = st.builds(
    case,
    st.booleans(),
    words,
    days=st.integers(0, 400),
    scope=st.sampled_from([(), ("deals",), ("deals", "east"), ("leads", "east")]),
    size=words,
    tags=st.lists(st.sampled_from("abc"), max_size=3).map(tuple),
)
many = st.lists(cases, max_size=8)
