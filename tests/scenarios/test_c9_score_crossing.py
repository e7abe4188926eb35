"""C9 · a score that crosses its threshold brings a lead back from nurture, and moves it on; counted once.

That the lead is also given to another seller is the part of routing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import attrs
import polars as pl

from salesfunnel import Activity, Actor, Capture, Dossier, Funnel, Park, Resume, Tally, conversion, evolve

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "scorecards": {
        "interest": {
            "of": "lead",
            "signals": [{"key": "visit", "kind": "visit", "points": 20, "decay": {"expires_days": 30}}],
            "bands": [{"key": "cold"}, {"key": "mql", "at_least": 40}, {"key": "sql", "at_least": 60}],
        }
    },
    "commands": {"resume": {"of": "lead", "may": "band.interest >= 'mql'"}},
    "pipelines": {
        "leads": {"of": "lead", "stages": [
            {"key": "fresh", "advance": {"when": "band.interest == 'sql'"}}, {"key": "sql"},
            {"key": "nurture", "kind": "parked"}, {"key": "won", "kind": "won"},
        ]},
    },
})  # fmt: skip
ACTOR = Actor("u-7")


def visits(*days: float) -> tuple[Activity, ...]:
    return tuple(Activity(f"v-{day}", "visit", NOW + day * DAY) for day in days)


def nurtured() -> Dossier[Any]:
    begun = FUNNEL.decide(None, Capture("l-1", "leads"), actor=ACTOR, now=NOW)
    lead: Dossier[Any] = evolve(None, begun.events[0])
    parked = FUNNEL.decide(attrs.evolve(lead, activities=()), Park("nurture"), actor=ACTOR, now=NOW + DAY)
    return reduce(evolve, parked.events, lead)


def resumed(lead: Dossier[Any], *days: float, at: float) -> Any:
    known = attrs.evolve(lead, activities=visits(*days))
    return FUNNEL.decide(known, Resume(), actor=ACTOR, now=NOW + at * DAY)


def test_a_lead_stays_in_nurture_until_its_score_crosses() -> None:
    lead = nurtured()
    assert not resumed(lead, 2, at=5).accepted
    assert resumed(lead, 2, 4, at=5).accepted
    assert not resumed(lead, 2, 4, at=33).accepted, "the first visit counts for 30 days only"


def test_the_crossing_moves_it_on_by_itself_and_it_is_counted_once() -> None:
    lead = reduce(evolve, resumed(nurtured(), 2, 4, at=5).events, nurtured())
    still = attrs.evolve(lead, activities=visits(2, 4))
    assert FUNNEL.tick(still, now=NOW + 6 * DAY).events == ()
    known = attrs.evolve(lead, activities=visits(2, 4, 6))
    tick = FUNNEL.tick(known, now=NOW + 6 * DAY)
    moved = reduce(evolve, tick.events, known)
    assert moved.subject.stage == "sql"
    assert FUNNEL.tick(moved, now=NOW + 6 * DAY).events == ()
    found = conversion(Tally.of([moved], pipeline=FUNNEL.pipelines["leads"]))
    assert [(each.stage, each.entered) for each in found.stages] == [("fresh", 1), ("sql", 1)]


def test_the_whole_book_says_who_is_ripe_as_each_lead_would() -> None:
    days = {"l-1": (2, 4), "l-2": (2,), "l-3": (), "l-4": (1, 4)}
    leads = pl.DataFrame({"id": list(days)})
    seen = [(key, "visit", NOW + day * DAY) for key, each in days.items() for day in each]
    happened = pl.DataFrame(seen, schema=["subject_id", "kind", "at"], orient="row")
    ripe = {"ripe": "band.interest >= 'mql'"}
    for at in (5, 31, 32, 60):
        now = NOW + at * DAY
        found = FUNNEL.answer_table(leads, ripe, now=now, rows={"activities": happened}, of="lead")
        told = {key: resumed(nurtured(), *each, at=at).accepted for key, each in days.items()}
        assert dict(found.select("id", "ripe__true").iter_rows()) == told
        assert any(told.values()) is (at < 32), "the second day's visits count for 30 days"
