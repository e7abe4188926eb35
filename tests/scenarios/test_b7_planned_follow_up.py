"""B7 · "second call within 3 days", "Friday call, proposal next Monday": a planned one keeps a deal from stalling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.scenarios.guarded_desk import DAY, HOUR, NOW, funnel

from salesfunnel import Activity, Dossier, Funnel, Opportunity
from salesfunnel.lifecycle import Tick

FUNNEL: Funnel = funnel(
    {"key": "talking", "stalled": {"after_days": 3, "fact": "days_silent"}},
    facts={"days_silent": {"days_since": "activities", "or_since": "created_at"}},
)
FIRST = Activity("a-1", "call", NOW)


def deal(*plans: Activity, loaded: bool = True) -> Dossier[Opportunity]:
    talking = Opportunity(id="d-1", pipeline="b2b", stage="talking", created_at=NOW)
    return Dossier(talking, activities=(FIRST,), planned=plans if loaded else None)


def plan(days: float, name: str = "p") -> Activity:
    return Activity(f"{name}-{days}", "call", NOW + timedelta(days=days))


def ticked(dossier: Dossier[Any], days: float) -> Tick:
    return FUNNEL.tick(dossier, now=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("plans", "stalls"),
    [
        ((), 3),
        ((plan(2),), 5),
        ((plan(3),), 6),
        ((plan(2), plan(5)), 8),
        ((plan(5), plan(2)), 8),
        ((plan(4),), 3),
        ((plan(2), plan(6)), 5),
        ((plan(-1),), 3),
        ((Activity("p-undated", "call"),), 3),
    ],
    ids=[
        "no plan", "a second call within 3 days", "on the last instant", "Friday call, proposal next Monday",
        "in any order", "too late to count", "the second too late", "superseded", "undated",
    ],
)  # fmt: skip
def test_a_plan_within_the_limit_puts_it_off_until_the_same_time_after_the_plan(
    plans: tuple[Activity, ...], stalls: float
) -> None:
    dossier = deal(*plans)
    assert ticked(dossier, stalls - 0.01).events == ()
    assert [each.at for each in ticked(dossier, 30).events] == [NOW + timedelta(days=stalls)]


def test_the_next_instant_is_known_beforehand() -> None:
    assert ticked(deal(plan(2)), 0).next_at == NOW + 5 * DAY


def test_plans_that_were_not_loaded_keep_the_answer_open() -> None:
    assert ticked(deal(loaded=False), 2).findings == ()
    tick = ticked(deal(loaded=False), 4)
    assert tick.events == ()
    (finding,) = tick.findings
    assert str(finding) == (
        "nobody can say whether it stalls in stage 'talking' by 'days_silent'; "
        "'planned' is not known: its rows were not loaded"
    )


def test_a_follow_up_that_is_done_counts_as_contact() -> None:
    done = Activity("p-2", "call", NOW + 2 * DAY + HOUR)
    talking = deal().subject
    dossier = Dossier(talking, activities=(FIRST, done), planned=())
    assert ticked(dossier, 3).next_at == NOW + 5 * DAY + HOUR
