"""B8 · intent A, B or C from a score; what fades takes a lead down again, and the score says when.

That an A becomes a key customer with a daily reminder is the part of clocks; here the band is what they use.
"""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.scoring_desk import DAY, NOW, funnel, lead

from salesfunnel import Activity

FUNNEL = funnel(
    fields={"budget": {"type": "money", "of": "lead"}},
    scorecards={
        "intent": {
            "of": "lead",
            "rules": [{"key": "budget", "when": "budget > 0", "points": 40, "ask": "What may it cost?"}],
            "signals": [
                {"key": "visit", "kind": "visit", "points": 30, "decay": {"share": 0.5, "every_days": 30}},
                {"key": "call", "kind": "call", "points": 10, "first": 2},
            ],
            "bands": [
                {"key": "c", "label": "C"}, {"key": "b", "at_least": 30, "label": "B"},
                {"key": "a", "at_least": 60, "label": "A"},
            ],
            "hysteresis": 5,
        }
    },
)  # fmt: skip


def test_points_become_an_intent() -> None:
    visit = Activity("v", "visit", NOW)
    bands = [
        FUNNEL.score(each, now=NOW).band
        for each in (
            lead(),
            lead("call"),
            lead(budget=1),
            lead(visit, budget=1),
            lead(visit, "call", "call", "call"),
        )
    ]
    assert bands == ["c", "c", "b", "a", "b"]


def test_an_a_fades_and_keeps_its_band_for_a_while() -> None:
    dossier = lead(Activity("v", "visit", NOW), budget=1)
    first = FUNNEL.score(dossier, now=NOW)
    assert (first.value, first.band) == (70, "a")
    after = NOW + 24 * DAY
    later = FUNNEL.score(dossier, now=after, earlier=first)
    assert (later.value, later.band, FUNNEL.score(dossier, now=after).band) == (58, "a", "b")
    assert FUNNEL.score(dossier, now=NOW + 30 * DAY + timedelta(microseconds=1), earlier=later).band == "b"


def test_the_next_change_comes_when_it_was_said_and_not_before() -> None:
    dossier = lead(Activity("v", "visit", NOW))
    first = FUNNEL.score(dossier, now=NOW + DAY)
    assert first.next_change_at is not None
    before = FUNNEL.score(dossier, now=first.next_change_at - timedelta(microseconds=1))
    after = FUNNEL.score(dossier, now=first.next_change_at)
    assert (before.value, before.value > after.value) == (first.value, True)
