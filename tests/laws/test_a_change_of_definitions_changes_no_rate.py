"""Law (VECTORS V2): renaming or reordering stages changes no rate of closed cohorts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.blueprint.versions import ADMIN, KINDS, NOW, document

from salesfunnel import Dossier, Funnel, Opportunity, Stay, Tally, conversion, evolve, migrate
from salesfunnel.blueprint import MigrationPlan

OPEN = ("contact", "demo", "solution", "offer")
LATER = {"contact": "hello", "demo": "showing", "offer": "quote", "lost": "gone", "won": "signed"}
OLD = Funnel.load(document(3, [{"key": key} for key in OPEN]))
HOUR = timedelta(hours=1)


def later(order: tuple[str, ...] | list[str], names: dict[str, str]) -> Funnel:
    """Return the next version: its open stages in this order, every stage under these names."""
    asides = [{"key": names.get(key, key), "kind": kind} for key, kind in KINDS.items()]
    stages = [{"key": names.get(key, key)} for key in order]
    return Funnel.load({**document(4, []), "pipelines": {"b2b": {"stages": [*stages, *asides]}}})


@st.composite
def closed(draw: st.DrawFn) -> list[Dossier[Opportunity]]:
    """Draw deals that went some way, back and forth, and were won or lost."""
    ways = draw(st.lists(st.lists(st.sampled_from((*OPEN, "watching")), min_size=1, max_size=5), max_size=12))
    made = []
    for index, way in enumerate(ways):
        steps = [key for at, key in enumerate(way) if not at or way[at - 1] != key]
        end = draw(st.sampled_from(["won", "lost"]))
        dated = [NOW - timedelta(days=9) + HOUR * (at + index) for at in range(len(steps) + 1)]
        stays = [Stay(key, dated[at], dated[at + 1]) for at, key in enumerate(steps)]
        deal = Opportunity(
            id=f"d-{index}", pipeline="b2b", stage=end, status=end, stays=(*stays, Stay(end, dated[-1])),
            source=draw(st.sampled_from(["web", "fair"])), version=1, changed_at=dated[-1], blueprint_version=3,
        )  # fmt: skip
        made.append(Dossier(deal))
    return made


def migrated(deals: list[Dossier[Opportunity]], new: Funnel, plan: MigrationPlan) -> list[Dossier[Any]]:
    found = migrate(OLD, new, deals, plan=plan, now=NOW, actor=ADMIN)
    assert found.listed == ()
    events = {event.subject_id: event for event in found.events}
    return [evolve(deal, events[deal.subject.id]) for deal in deals]


def tally(deals: list[Dossier[Any]], funnel: Funnel, names: dict[str, str]) -> Tally:
    return Tally.of(deals, pipeline=funnel.pipelines["b2b"], by=("source",), fields=(), stages=names)


def told(names: dict[str, str]) -> MigrationPlan:
    pipelines = {"b2b": {"stages": names}}
    return MigrationPlan.read(
        {"salesfunnel_migration": 1, "from_version": 3, "to_version": 4, "pipelines": pipelines}
    )


@given(closed(), st.sets(st.sampled_from(sorted(LATER))))
def test_renaming_changes_no_rate(deals: list[Dossier[Opportunity]], renamed: set[str]) -> None:
    names = {key: LATER[key] for key in renamed}
    new, plan = later(OPEN, names), told(names)
    before = tally(deals, OLD, {})
    after = tally(migrated(deals, new, plan), new, plan.names("b2b", new.pipelines["b2b"]))
    assert after.segments == before.segments
    assert (after.starts, after.closed_starts) == (before.starts, before.closed_starts)
    back = {there: here for here, there in names.items()}
    assert tally(migrated(deals, new, plan), OLD, back) == before


@given(closed(), st.permutations(OPEN))
def test_reordering_changes_no_rate(deals: list[Dossier[Opportunity]], order: list[str]) -> None:
    new, plan = later(order, {}), told({})
    moved = migrated(deals, new, plan)
    assert tally(moved, OLD, {}) == tally(deals, OLD, {})
    was, now = conversion(tally(deals, OLD, {})), conversion(tally(moved, new, {}))
    assert (was.overall.won, was.overall.lost, was.overall.rate) == (
        now.overall.won,
        now.overall.lost,
        now.overall.rate,
    )
    assert was.overall.cycle_won == now.overall.cycle_won
