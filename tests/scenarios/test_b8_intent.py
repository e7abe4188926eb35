"""B8 · intent A, B or C from a score; what fades takes a lead down again, and the score says when.

That an A becomes a key customer with a daily reminder is the part of clocks; here the band is what they use.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.scenarios.scoring_desk import DAY, NOW, deal, desk

from salesfunnel import Activity

FUNNEL = desk("five_stage_crm")
KNOWN: dict[str, Any] = {"budget_range": "50k_200k"}


def test_points_become_an_intent() -> None:
    visit = Activity("v", "visit", NOW)
    bands = [
        FUNNEL.score(each, "intent", now=NOW).band
        for each in (
            deal(),
            deal("call"),
            deal(**KNOWN),
            deal(visit, **KNOWN),
            deal(visit, "call", "call", "call"),
        )
    ]
    assert bands == ["c", "c", "b", "a", "b"]


def test_an_a_fades_and_keeps_its_band_for_a_while() -> None:
    dossier = deal(Activity("v", "visit", NOW), **KNOWN)
    first = FUNNEL.score(dossier, "intent", now=NOW)
    assert (first.value, first.band) == (70, "a")
    after = NOW + 24 * DAY
    later = FUNNEL.score(dossier, "intent", now=after, earlier=first)
    assert (later.value, later.band, FUNNEL.score(dossier, "intent", now=after).band) == (58, "a", "b")
    assert (
        FUNNEL.score(dossier, "intent", now=NOW + 30 * DAY + timedelta(microseconds=1), earlier=later).band
        == "b"
    )


def test_the_next_change_comes_when_it_was_said_and_not_before() -> None:
    dossier = deal(Activity("v", "visit", NOW))
    first = FUNNEL.score(dossier, "intent", now=NOW + DAY)
    assert first.next_change_at is not None
    before = FUNNEL.score(dossier, "intent", now=first.next_change_at - timedelta(microseconds=1))
    after = FUNNEL.score(dossier, "intent", now=first.next_change_at)
    assert (before.value, before.value > after.value) == (first.value, True)
