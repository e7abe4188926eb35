"""What would lift a score: the smallest sets of rules."""

from __future__ import annotations

from typing import Any

from tests.scoring.cards import BANDS, NOW, act, card, lead

from salesfunnel.scoring import Score

RULES = [
    {"key": "budget", "when": "budget > 0", "points": 40, "ask": "What may it cost?"},
    {"key": "small", "when": "seats > 0 and seats <= 20", "points": 10, "group": "size"},
    {"key": "large", "when": "seats > 20", "points": 35, "group": "size"},
    {"key": "decides", "when": "decides", "points": 30},
    {"key": "asked", "when": "asked", "points": -30},
]


def sets(found: Score) -> list[list[str]]:
    return [[each.key for each in one] for one in found.lifts.sets]


def scored(to: str | None = None, **fields: Any) -> Score:
    return card(rules=RULES, bands=BANDS).score(lead(**fields), NOW, to=to)


def test_the_smallest_sets_come_first_and_none_holds_another() -> None:
    found = scored()
    assert (found.band, found.lifts.band) == ("cold", "warm")
    assert sets(found) == [["budget"], ["small", "decides"], ["large", "decides"]]
    assert not found.lifts.truncated or len(found.lifts.sets) <= 8


def test_rules_that_exclude_each_other_are_not_lifted_together() -> None:
    assert sets(scored(decides=False, budget=0)) == [["budget"], ["small", "decides"], ["large", "decides"]]
    assert ["small", "large"] not in sets(scored())


def test_a_rule_that_a_lifted_one_excludes_gives_no_points_any_more() -> None:
    found = scored(seats=3, decides=True)
    assert (found.value, found.band) == (40, "warm")
    assert sets(found) == [["budget"]]  # the 35 of a large one would cost the 10 of a small one: 65


def test_what_takes_points_away_may_end() -> None:
    found = scored(asked=True, budget=9)
    assert (found.value, sets(found)[0]) == (10, ["large"])
    assert ["asked"] in sets(found)
    improvement = next(one[0] for one in found.lifts.sets if one[0].key == "asked")
    assert (improvement.answer, str(improvement)) == (True, "see to it that 'asked' is no longer so (+30)")


def test_unknown_answers_come_before_known_ones() -> None:
    found = card(rules=[{"key": "no", "when": "decides", "points": 40}, {"key": "open", "when": "asked", "points": 40}],
                 bands=BANDS).score(lead(decides=False), NOW)  # fmt: skip
    assert sets(found) == [["open"], ["no"]]
    assert [each.render("zh") for one in found.lifts.sets for each in one] == [
        "确认是否“open”（+40）", "促成“no”（+40）"
    ]  # fmt: skip


def test_a_band_may_be_named() -> None:
    assert sets(scored(to="hot"))[0] == ["budget", "large"]
    assert scored(to="cold").lifts.sets == ((),)
    assert scored(budget=9, decides=True).lifts.band is None


def test_limits_hold_for_what_is_lifted_too() -> None:
    capped = card(rules=RULES, bands=BANDS, groups={"size": {"cap": 5}}, max=60)
    assert sets(capped.score(lead(), NOW)) == [["budget"]]
    assert capped.score(lead(), NOW, to="hot").lifts.sets == ()


def test_what_happened_counts_on() -> None:
    made = card(rules=RULES[:1], signals=[{"key": "mail", "points": 30}], bands=BANDS)
    assert sets(made.score(lead(act("mail", 1)), NOW, to="hot")) == [["budget"]]


def test_many_rules_are_looked_through_up_to_a_limit() -> None:
    many = [{"key": f"r{n}", "when": f"seats != {n}", "points": 10} for n in range(30)]
    found = card(rules=many, bands=BANDS).score(lead(), NOW)
    assert found.lifts.truncated
    assert len(found.lifts.sets) == 8
    far = card(rules=many, bands=[{"key": "low"}, {"key": "high", "at_least": 1000}]).score(lead(), NOW)
    assert (far.lifts.sets, far.lifts.truncated) == ((), True)
