"""What a scorecard adds up, and the receipts of it."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from pydantic import ValidationError
from tests.scoring.cards import BANDS, DAY, NOW, act, card, lead, lines

from salesfunnel.errors import ConditionError, InvalidValue, UnknownName
from salesfunnel.model import Stay
from salesfunnel.model.subject import Moment
from salesfunnel.scoring import Adjustment, Scorecard

RULES = [
    {"key": "budget", "when": "budget > 0", "points": 20, "ask": "What may it cost?"},
    {"key": "size", "when": "seats >= 20", "points": 12.5},
    {"key": "tiny", "when": "seats < 5", "points": -10},
]


def test_a_rule_gives_its_points_only_while_it_is_true() -> None:
    made = card(base=10, rules=RULES)
    assert made.score(lead(budget=5, seats=30), NOW).value == Decimal("42.5")
    assert made.score(lead(budget=0, seats=3), NOW).value == 0
    assert lines(made.score(lead(budget=0, seats=3), NOW)) == {"base": "10", "tiny": "-10"}


def test_what_is_not_known_gives_nothing_and_is_asked_for() -> None:
    found = card(rules=RULES).score(lead(seats=30), NOW)
    assert [(each.key, str(each.ask)) for each in found.unanswered] == [("budget", "What may it cost?")]
    assert found.value == Decimal("12.5")


def test_a_signal_counts_dated_activities_of_its_kind_up_to_now() -> None:
    made = card(signals=[{"key": "mail", "kind": "mail", "points": 5}])
    rows = (act("mail", 1), act("mail", 2), act("call", 1), act("mail", -1), act("mail", None))
    found = made.score(lead(*rows), NOW)
    assert (found.value, found.receipts[0].rows) == (10, 2)
    assert found.next_change_at == NOW + DAY


def test_a_condition_on_the_activity_picks_those_that_count() -> None:
    made = card(signals=[{"key": "read", "points": 1, "where": "pages > 3"}])
    rows = (act("a", 1, fields={"pages": 9}), act("b", 1, fields={"pages": 1}), act("c", 1))
    found = made.score(lead(*rows), NOW)
    assert (found.value, [each.key for each in found.unanswered]) == (1, ["read"])


def test_activities_that_were_not_loaded_are_unknown() -> None:
    found = card(signals=[{"key": "mail", "points": 5}], base=1).score(lead(loaded=False), NOW)
    assert (found.value, [each.key for each in found.unanswered]) == (1, ["mail"])
    assert found.next_change_at is None


def test_only_the_first_of_a_window_count() -> None:
    made = card(signals=[{"key": "mail", "points": 5, "first": 2}])
    assert made.score(lead(*(act("mail", days) for days in range(4))), NOW).value == 10


def test_a_window_is_a_calendar_day_of_the_blueprint_s_zone() -> None:
    made = card(signals=[{"key": "mail", "points": 5, "window_days": 1, "cap": 7}])
    midnight = NOW - timedelta(hours=9)  # in Shanghai
    ages = [NOW - midnight - timedelta(minutes=each) for each in (-2, -1, 1, 2, 3)]
    found = made.score(lead(*(act("mail", each) for each in ages)), NOW)
    assert (found.value, [each.is_capped for each in found.limits]) == (14, [True])


def test_a_week_begins_on_monday() -> None:
    made = card(signals=[{"key": "mail", "points": 5, "window_days": 7, "first": 1}])
    monday = datetime(2026, 2, 23, 4, tzinfo=UTC)
    ages = [NOW - (monday + days * DAY) for days in (-1, 0, 6)]
    assert made.score(lead(*(act("mail", each) for each in ages)), NOW).value == 10


def test_a_cap_limits_what_is_taken_away_too() -> None:
    made = card(signals=[{"key": "mail", "points": -5, "cap": 7}])
    assert made.score(lead(act("mail", 1), act("mail", 2)), NOW).value == -7


def test_the_order_is_decay_then_caps_then_bounds() -> None:
    half = {"steps": [{"from_days": 1, "keeps": 0.5}]}
    made = card(
        rules=[{"key": "size", "when": "seats > 0", "points": 40, "group": "fit"}],
        signals=[
            {"key": "mail", "kind": "mail", "points": 20, "decay": half, "cap": 15, "group": "doing"},
            {"key": "call", "kind": "call", "points": 8, "group": "doing"},
        ],
        groups={"fit": {"cap": 30, "label": "Fit"}, "doing": {"cap": 20, "floor": 0}},
        max=45,
    )
    found = made.score(lead(act("mail", 2), act("mail", 3), act("call", 1), seats=9), NOW)
    assert [(each.kind, each.key, int(each.points)) for each in found.receipts] == [
        ("rule", "size", 40), ("signal", "mail", 15), ("signal", "call", 8),
        ("group", "fit", -10), ("group", "doing", -3), ("bound", "max", -5),
    ]  # fmt: skip
    assert found.value == 45
    assert [each.key for each in found.limits] == ["mail", "fit", "doing", "max"]


def test_floors_raise_what_is_below_them() -> None:
    made = card(
        rules=[{"key": "tiny", "when": "seats < 5", "points": -30, "group": "fit"}],
        groups={"fit": {"floor": -10}},
        min=0,
    )
    assert lines(made.score(lead(seats=1), NOW)) == {"tiny": "-30", "fit": "20", "min": "10"}


def test_an_adjustment_counts_between_its_beginning_and_its_end() -> None:
    made, known = card(base=50), lead()
    given = Adjustment("fit", -2.5, by="li", reason="met at the fair", at=NOW, expires_at=NOW + DAY)
    other = Adjustment("risk", 9, by="li", reason="no", at=NOW)
    known = attrs.evolve(known, adjustments=[given, other])
    worth = [made.score(known, NOW + days * DAY).value for days in (-1, 0, 1)]
    assert worth == [50, Decimal("47.5"), 50]
    found = made.score(known, NOW)
    assert found.next_change_at == NOW + DAY
    assert str(found.receipts[-1]) == "-2.5: set by li: met at the fair"
    assert found.receipts[-1].render("zh") == "-2.5：由 li 调整：met at the fair"


@pytest.mark.parametrize("points", [0.001, True, float("nan"), "5", 2_000_000])
def test_an_adjustment_by_what_is_no_number_of_points_is_refused(points: Any) -> None:
    with pytest.raises(InvalidValue, match=r"Adjustment\.points"):
        Adjustment("fit", points, by="li", reason="so", at=NOW)


def test_an_adjustment_without_a_beginning_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"Adjustment\.at"):
        Adjustment("fit", 5, by="li", reason="so", at=None)  # type: ignore[arg-type]


def test_being_lost_wipes_what_happened_and_keeps_what_is_so() -> None:
    made = card(
        rules=RULES, signals=[{"key": "mail", "points": 5}], resets={"stages": ["lost"], "moments": ["anew"]}
    )
    stays = (Stay("new"), Stay("lost", NOW - 5 * DAY, NOW - 4 * DAY), Stay("new", NOW - 4 * DAY))
    by_hand = Adjustment("fit", 3, by="li", reason="so", at=NOW - 6 * DAY)
    rows = (act("mail", 6), act("mail", 5), act("mail", 1))
    known = attrs.evolve(lead(*rows, stays=stays, budget=1), adjustments=(by_hand,))
    assert made.score(known, NOW).value == 25
    again = lead(*rows, stays=stays, budget=1, moments=(Moment("anew", NOW - DAY, "li"),))
    assert made.score(again, NOW).value == 20
    before = made.score(again, NOW - 6 * DAY)
    assert (before.value, before.next_change_at) == (25, NOW - 5 * DAY)


def test_a_score_is_a_value() -> None:
    made = card(rules=RULES, bands=BANDS)
    one, other = (made.score(lead(budget=1), NOW) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 - our own
    assert pickle.loads(pickle.dumps(made)).score(lead(budget=1), NOW) == one  # noqa: S301 - our own
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        _ = one.colour  # type: ignore[attr-defined]


def test_the_trend_says_how_it_went_since_an_earlier_score() -> None:
    made = card(rules=RULES, bands=BANDS)
    before = made.score(lead(), NOW)
    now = made.score(lead(budget=1), NOW + 2 * DAY, earlier=before)
    assert now.trend is not None
    assert (now.trend.change, now.trend.days, now.trend.before, now.trend.direction) == (
        20,
        2.0,
        "cold",
        "up",
    )
    back = made.score(lead(), NOW + 3 * DAY, earlier=now).trend
    assert back is not None
    assert back.direction == "down"
    level = made.score(lead(), NOW, earlier=before).trend
    assert level is not None
    assert (level.direction, before.trend) == ("level", None)


def test_an_earlier_score_of_another_card_or_of_the_future_is_misuse() -> None:
    made = card(rules=RULES)
    with pytest.raises(InvalidValue, match="later than now"):
        made.score(lead(), NOW, earlier=made.score(lead(), NOW + DAY))
    with pytest.raises(InvalidValue, match="expected one of 'fit'"):
        made.score(lead(), NOW, earlier=attrs.evolve(made.score(lead(), NOW), scorecard="risk"))
    for wrong in ({"earlier": 5}, {"to": 5}):
        with pytest.raises(InvalidValue, match="found a int, expected"):
            made.score(lead(), NOW, **wrong)
    with pytest.raises(UnknownName, match="no band is named 'hto'"):
        card(bands=BANDS).score(lead(), NOW, to="hto")


def test_every_line_is_said_in_both_languages() -> None:
    made = card(
        base=1, rules=RULES, signals=[{"key": "mail", "points": 5}], groups={"fit": {"floor": 2}}, max=10
    )
    found = made.score(lead(act("mail", 1), budget=1), NOW)
    assert [str(each) for each in found.receipts] == [
        "+1: everybody has these", "+20: 'budget' is so", "+5: 'mail', 1 times", "+2: 'fit' is at its limit",
        "-18: the score is at its limit",
    ]  # fmt: skip
    assert found.receipts[1].render("zh") == "+20：满足“budget”"
    assert [str(each) for each in found.unanswered] == [
        "'size' is not known yet, it is about +12.5",
        "'tiny' is not known yet, it is about -10",
    ]
    capped = card(signals=[{"key": "mail", "points": 5, "cap": 3}]).score(lead(act("mail", 1)), NOW)
    assert capped.receipts[0].render("zh") == "+3：“mail”，共 1 次，已到上限"


def test_what_changes_with_a_clock_in_a_rule_is_foreseen() -> None:
    made = card(rules=[{"key": "fresh", "when": "quiet < 7", "points": 5}])
    assert made.score(lead(act("call", 3)), NOW).next_change_at == NOW + 4 * DAY


@pytest.mark.parametrize("points", [0.001, True, "5", float("inf"), 10**9])
def test_points_have_at_most_two_decimals(points: Any) -> None:
    with pytest.raises(ValidationError):
        Scorecard.model_validate({"base": points})


def test_a_window_that_limits_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="what it limits"):
        card(signals=[{"key": "mail", "points": 5, "window_days": 1}])


def test_a_condition_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ConditionError, match="budgte"):
        card(rules=[{"key": "a", "when": "budgte > 0", "points": 5}]).score(lead(), NOW)


def test_a_change_that_a_cap_hides_is_foretold_early_and_never_late() -> None:
    fading = {"share": 0.5, "every_days": 30}
    made = card(signals=[{"key": "mail", "points": 50, "decay": fading}], groups={"all": {}}, max=10)
    found = made.score(lead(act("mail", 0)), NOW)
    assert (found.value, found.next_change_at is not None) == (10, True)
    assert found.next_change_at is not None
    assert made.score(lead(act("mail", 0)), found.next_change_at).value == 10
    hidden = {"steps": [{"from_days": 5, "keeps": 0.5}, {"from_days": 9, "keeps": 0}]}
    passed_over = card(signals=[{"key": "mail", "points": 50, "decay": hidden, "cap": 10}])
    assert passed_over.score(lead(act("mail", 0)), NOW).next_change_at == NOW + 9 * DAY


def test_a_clock_in_the_condition_on_an_activity_is_foreseen() -> None:
    made = card(signals=[{"key": "new", "points": 5, "where": "days_since(at) < 3"}])
    found = made.score(lead(act("mail", 1)), NOW)
    assert (found.value, found.next_change_at) == (5, NOW + 2 * DAY)


def test_answers_beyond_those_kept_are_added_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesfunnel.scoring.card.card._KEPT", 1)
    made = card(rules=RULES)
    values = [made.score(lead(budget=each), NOW).value for each in (0, 5, 0, 5)]
    assert values == [0, 20, 0, 20]


def test_an_adjustment_has_at_most_two_decimals() -> None:
    with pytest.raises(InvalidValue, match="at most two decimals"):
        Adjustment("fit", Decimal("0.001"), by="li", reason="so", at=NOW)
