"""D16 · an agreed SQL: budget, decision maker and timetable, all three."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from tests.scenarios.guarded_desk import asked, deal, funnel, missing

from salesfunnel import Contact

FUNNEL = funnel(
    {"key": "mql"},
    {"key": "sql", "entry": "agreed"},
    fields={"budget": {"type": "money", "missing": ["", "unknown"]}, "buys_by": {"type": "date"}},
    facts={"has_decision_maker": {"exists": "contacts", "where": "role == 'decision_maker'"}},
    gates={
        "agreed": {
            "criteria": [
                {"key": "budget", "when": "budget > 0", "dimension": "budget", "ask": "What may it cost?"},
                {"key": "decision_maker", "when": "has_decision_maker", "dimension": "authority", "ask": "Who decides?"},
                {"key": "timetable", "when": "present(buys_by)", "dimension": "timing", "ask": "By when?"},
            ]
        }
    },
)  # fmt: skip
ALL: dict[str, Any] = {
    "budget": 80_000, "contacts": (Contact("c", role="decision_maker"),), "buys_by": date(2026, 6, 30),
}  # fmt: skip
KEYS = dict(zip(ALL, ("budget", "decision_maker", "timetable"), strict=True))


def test_all_three_make_an_sql() -> None:
    assert asked(FUNNEL, deal("mql", **ALL), "sql").accepted


@pytest.mark.parametrize("lacking", [each for n in (1, 2, 3) for each in combinations(ALL, n)], ids="+".join)
def test_any_that_is_missing_holds_and_is_asked_for(lacking: tuple[str, ...]) -> None:
    known = {name: value for name, value in ALL.items() if name not in lacking}
    decision = asked(FUNNEL, deal("mql", **known), "sql")
    assert (decision.verdict, missing(decision)) == ("hold", [KEYS[name] for name in lacking])
    assert len(decision.asks) == len(lacking)


@pytest.mark.parametrize(
    "change", [{"budget": 0}, {"budget": "unknown"}, {"contacts": (Contact("c", role="user"),)}]
)
def test_a_word_in_the_box_is_no_answer(change: dict[str, Any]) -> None:
    assert asked(FUNNEL, deal("mql", **ALL | change), "sql").verdict == "hold"
