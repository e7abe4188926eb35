"""X9 · a ledger of scores, when each changes by itself, and what lifts a lead to grade A."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.scoring_desk import DAY, NOW, funnel, lead

from salesfunnel import Activity

FUNNEL = funnel(
    fields={
        "budget": {"type": "money", "of": "lead"}, "decides": {"type": "flag", "of": "lead"},
        "student": {"type": "flag", "of": "lead"},
    },
    scorecards={
        "worth": {
            "of": "lead",
            "rules": [
                {"key": "budget", "when": "budget > 0", "points": 30, "ask": {"en": "What may it cost?", "zh": "预算多少？"}},
                {"key": "decides", "when": "decides", "points": 25, "ask": "Who decides?"},
                {"key": "student", "when": "student", "points": -20},
            ],
            "signals": [{"key": "visit", "kind": "visit", "points": 40, "decay": {"half_life_days": 10, "expires_days": 60}}],
            "bands": [{"key": "c"}, {"key": "b", "at_least": 30}, {"key": "a", "at_least": 60}],
        }
    },
)  # fmt: skip
VISITED = Activity("v", "visit", NOW)


def test_the_smallest_sets_that_lift_to_a_are_named_with_their_questions() -> None:
    found = FUNNEL.score(lead(VISITED), now=NOW, to="a")
    assert (found.value, found.band) == (40, "b")
    assert [[each.key for each in one] for one in found.lifts.sets] == [["budget"], ["decides"]]
    assert [each.ask.render("zh") for each in found.lifts.sets[0] if each.ask] == ["预算多少？"]
    student = FUNNEL.score(lead(VISITED, student=True), now=NOW, to="a")
    assert [[each.key for each in one] for one in student.lifts.sets] == [
        ["budget", "decides"], ["budget", "student"], ["decides", "student"],
    ]  # fmt: skip


def test_each_set_really_lifts() -> None:
    for known in ({"budget": 1}, {"decides": True}):
        assert FUNNEL.score(lead(VISITED, **known), now=NOW).band == "a"


def test_the_ledger_has_a_line_for_each_change_and_none_is_missed() -> None:
    ledger, now = [FUNNEL.score(lead(VISITED), now=NOW)], NOW
    for _ in range(25):
        at = ledger[-1].next_change_at
        assert at is not None
        assert FUNNEL.score(lead(VISITED), now=at - timedelta(microseconds=1)).value == ledger[-1].value
        ledger.append(FUNNEL.score(lead(VISITED), now=at, earlier=ledger[-1]))
        now = at
    assert now > NOW
    assert [each.trend.direction for each in ledger if each.trend] == ["down"] * 25
    assert FUNNEL.score(lead(VISITED), now=NOW + 10 * DAY).value == 20
    assert FUNNEL.score(lead(VISITED), now=NOW + 60 * DAY).next_change_at is None
