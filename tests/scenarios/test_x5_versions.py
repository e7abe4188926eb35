"""X5 · Versioned definitions: rates as they were, as they are, and mapped from one version to the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.blueprint.versions import ADMIN, NOW, deal, funnels, plan

from salesfunnel import Dossier, Stay, Tally, conversion, evolve, migrate
from salesfunnel.errors import UnknownName

DAY = timedelta(days=1)


def went(key: str, *stages: str) -> Dossier[Any]:
    begins = [NOW - DAY * (len(stages) - at + 1) for at in range(len(stages) + 1)]
    stays = tuple(Stay(stage, begins[at], begins[at + 1]) for at, stage in enumerate(stages[:-1]))
    return deal(stages[-1], key, stays=(*stays, Stay(stages[-1], begins[len(stages) - 1])))


HISTORIES = [
    went("d-1", "called", "contact", "demo", "solution", "offer", "won"),
    went("d-2", "called", "contact", "demo", "lost"),
    went("d-3", "called", "contact", "lost"),
    went("d-4", "contact", "demo", "solution", "lost"),
]


def moved() -> list[Dossier[Any]]:
    old, new = funnels()
    found = migrate(old, new, HISTORIES, plan=plan(), now=NOW, actor=ADMIN)
    events = {event.subject_id: event for event in found.events}
    return [evolve(each, events[each.subject.id]) for each in HISTORIES]


def rates(tally: Tally) -> dict[str, tuple[int, int]]:
    found = conversion(tally)
    return {each.stage: (each.entered, each.advanced) for each in found.stages if each.entered}


def test_as_they_were_nothing_changes() -> None:
    old = funnels()[0].pipelines["b2b"]
    assert Tally.of(moved(), pipeline=old) == Tally.of(HISTORIES, pipeline=old)


def test_as_they_are_the_old_names_are_unknown() -> None:
    with pytest.raises(UnknownName, match="no stage named 'called'"):
        Tally.of(moved(), pipeline=funnels()[1].pipelines["b2b"])


def test_mapped_the_stages_that_were_merged_are_one_and_those_renamed_keep_their_rates() -> None:
    old, new = (funnel.pipelines["b2b"] for funnel in funnels())
    before = rates(Tally.of(moved(), pipeline=old))
    mapped = rates(Tally.of(moved(), pipeline=new, stages=plan().names("b2b", new)))
    assert before["demo"] == mapped["showing"] == (3, 2)
    assert before["offer"] == mapped["offer"] == (1, 1)
    assert mapped["contact"] == (4, 3)
    assert mapped["design"] == before["solution"] == (2, 1)


def test_tallies_of_two_versions_add_when_both_are_read_under_one() -> None:
    new = funnels()[1].pipelines["b2b"]
    fresh = deal(
        "lost", "d-9", blueprint_version=4, stays=(Stay("contact", NOW - DAY, NOW), Stay("lost", NOW))
    )
    both = Tally.of(moved(), pipeline=new, stages=plan().names("b2b", new)) + Tally.of([fresh], pipeline=new)
    assert conversion(both).overall.entered == 5
