"""What history does not support is refused by name; what is doubtful is said, in both languages."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from tests.scoring.learned.leads import FIELDS, START, Row, leads, with_column

from salesfunnel.messages import LOCALES
from salesfunnel.scoring.learned import Learned, learn
from salesfunnel.scoring.learned.evaluation import try_later
from salesfunnel.scoring.learned.fitting import Recipe, fit
from salesfunnel.scoring.learned.history import read_history

ROWS = leads(900)


def learned(rows: list[Row], *more: str, **settings: Any) -> Learned:
    return learn(rows, outcome="won", fields=[*FIELDS, *more], seed=1, **settings)


def codes(found: Learned) -> tuple[set[str], set[str]]:
    return {each.code for each in found.refusals}, {each.code for each in found.warnings}


def test_honest_fields_are_not_accused() -> None:
    found = learned(ROWS, at="began")
    assert codes(found) == (set(), set())
    assert not found.is_refused


@pytest.mark.parametrize("outcome", [True, False])
def test_fewer_than_forty_of_an_outcome_are_refused(outcome: bool) -> None:
    few = [row for row in ROWS if row["won"] is outcome][:39]
    rows = few + [row for row in ROWS if row["won"] is not outcome]
    found = learned(rows)
    assert [each.code for each in found.refusals] == ["insufficient_history"]
    assert "39" in str(found.refusals[0])
    assert (found.scorecard, found.report, found.probabilities) == (None, None, None)


def test_fields_without_two_parts_are_refused() -> None:
    rows = [{**row, "code": str(number)} for number, row in enumerate(ROWS)]
    found = learn(rows, outcome="won", fields=["code"], seed=1)
    assert [each.code for each in found.refusals] == ["insufficient_history"]
    assert "rows enough" in str(found.refusals[0])


def leaky(share: float, sure: float) -> list[Row]:
    """Some of the won rows carry a value that lost rows seldom carry."""
    draw = random.Random(5)

    def value(row: Row) -> str:
        if row["won"]:
            return "invoice sent" if draw.random() < share else "talking"
        return "invoice sent" if draw.random() < (1 - sure) * share else "talking"

    return with_column(ROWS, "state", value)


def test_values_that_foretell_the_outcome_are_refused_by_name() -> None:
    found = learned(leaky(0.5, 0.985), "state")
    assert [(each.code, each.field) for each in found.refusals] == [("leak_category", "state")]
    assert "'invoice sent'" in str(found.refusals[0])
    assert found.scorecard is None


def test_what_is_allowed_is_used() -> None:
    found = learned(leaky(0.5, 0.985), "state", allow=["state"])
    assert not found.is_refused
    assert any("invoice sent" in each.when for each in found.points)


@pytest.mark.parametrize(("share", "sure"), [(0.1, 0.985), (0.5, 0.85)])
def test_values_that_are_rare_or_less_sure_are_no_leak(share: float, sure: float) -> None:
    assert codes(learned(leaky(share, sure), "state"))[0] == set()


def test_a_rare_outcome_accuses_no_value() -> None:
    rows = leads(4000, rate=-4.5)
    assert sum(row["won"] for row in rows) < 240
    assert codes(learned(rows))[0] == set()


def test_what_is_recorded_only_of_the_won_is_known_after_the_outcome() -> None:
    rows = with_column(ROWS, "revenue", lambda row: 100.0 if row["won"] else None)
    found = learned(rows, "revenue")
    first = found.refusals[0]
    assert (first.code, first.field) == ("leak_known_after", "revenue")
    assert "recorded" in str(first)


def test_a_field_that_alone_is_too_good_is_suspected() -> None:
    draw = random.Random(3)
    rows = with_column(ROWS, "heat", lambda row: draw.gauss(2.0 if row["won"] else 0.0, 1.0))
    assert "leak_strong" in codes(learned(rows, "heat"))[0]


@pytest.mark.parametrize("name", ["status", "stage", "reason"])
def test_a_core_attribute_that_says_the_end_is_refused(name: str) -> None:
    rows = with_column(ROWS, name, lambda row: "open")
    assert ("leak_end", name) in {(each.code, each.field) for each in learned(rows, name).refusals}


def test_times_prove_that_a_field_came_with_the_end() -> None:
    def timed(share: float) -> list[Row]:
        late = int(share * len(ROWS))
        days = [START + timedelta(days=9 if number < late else 1) for number in range(len(ROWS))]
        return [
            {**row, "known": day, "closed": START + timedelta(days=9)}
            for row, day in zip(ROWS, days, strict=True)
        ]

    times = {"ended": "closed", "known_at": {"minutes": "known"}}
    found = learned(timed(0.06), **times)
    assert [(each.code, each.field) for each in found.refusals] == [("leak_known_after", "minutes")]
    assert "in 54 of 900 rows" in str(found.refusals[0])
    assert not learned(timed(0.05), **times).is_refused
    assert not learned(timed(0.06), **times, allow=["minutes"]).is_refused


def test_rows_that_do_not_say_when_a_field_was_recorded_prove_nothing() -> None:
    rows = [{**row, "known": None, "closed": START} for row in ROWS]
    assert not learned(rows, ended="closed", known_at={"minutes": "known"}).is_refused


def test_chance_is_called_no_signal_and_keeps_its_report() -> None:
    draw = random.Random(8)
    rows = with_column(leads(1500, seed=2), "won", lambda row: draw.random() < 0.4)
    found = learn(rows, outcome="won", fields=[*FIELDS, "noise"], seed=1)
    assert [each.code for each in found.refusals] == ["no_signal"]
    assert found.report is not None
    assert found.report.cross.auc.low <= 0.5 <= found.report.cross.auc.high
    assert found.points == ()


def test_a_scorecard_that_fails_on_the_newest_rows_says_so() -> None:
    draw = random.Random(4)
    rows = leads(2000)
    rows[1600:] = [{**row, "won": draw.random() < 0.4} for row in rows[1600:]]
    assert "no_signal_later" in codes(learned(rows, at="began"))[1]


def test_other_values_in_the_newest_rows_are_drift() -> None:
    rows = leads(1500)
    rows[1200:] = [
        {**row, "origin": "Fair" if number % 5 else row["origin"]} for number, row in enumerate(rows[1200:])
    ]
    found = [each for each in learned(rows, at="began").warnings if each.code == "drift_field"]
    assert [each.field for each in found] == ["origin"]


def test_other_outcomes_in_the_newest_rows_are_drift() -> None:
    rows = leads(1600) + [
        {**row, "began": START + timedelta(days=900)} for row in leads(400, seed=2, rate=1.2)
    ]
    assert "drift_outcome" in codes(learned(rows, at="began"))[1]


def test_two_fields_that_say_the_same_are_named() -> None:
    rows = with_column(
        ROWS, "channel", lambda row: {"Web": "online", "Mail": "online"}.get(row["origin"], row["origin"])
    )
    found = next(each for each in learned(rows, "channel").warnings if each.code == "double_counting")
    assert {"'origin'", "'channel'"} <= set(str(found).split())


def test_a_field_that_says_nothing_is_left_out_by_name() -> None:
    rows = with_column(ROWS, "always", lambda row: "yes")
    found = learned(rows, "always")
    assert [(each.code, each.field) for each in found.warnings] == [("field_says_nothing", "always")]
    assert "always" not in found.fields


def test_a_field_that_would_count_backwards_is_left_out() -> None:
    draw = random.Random(6)

    def copied(row: Row) -> str:
        return row["origin"] if draw.random() < 0.97 else "Web"

    rows = ROWS
    for name in ("one", "two", "three"):
        rows = with_column(rows, name, copied)
    found = learn(rows, outcome="won", fields=["origin", "one", "two", "three"], seed=1)
    dropped = {each.field for each in found.warnings if each.code == "field_dropped"}
    assert all(each.counts is (each.field not in dropped) for each in found.report.fields)
    assert not {each.field for each in found.points} & dropped


@pytest.mark.parametrize("began", [7, None])
def test_times_that_tell_nothing_apart_make_no_time_split(began: int | None) -> None:
    found = learned([{**row, "began": began} for row in ROWS], at="began")
    assert "no_time_split" in codes(found)[1]
    assert not found.is_refused


def test_a_part_that_only_some_rows_show_leaves_the_others_their_average() -> None:
    history = read_history(ROWS, outcome="won", fields=["origin"])
    rare = [row for row in range(len(ROWS)) if ROWS[row]["origin"] == "Web"]
    assert fit(history, np.array(rare), Recipe("optimal", {}, 1, 5)) is None
    split = np.array(rare), np.array([row for row in range(len(ROWS)) if row not in set(rare)])
    assert try_later(history, Recipe("optimal", {}, 1, 5), split).auc.value == 0.5


def test_few_new_outcomes_make_no_time_split() -> None:
    rows = [
        {**row, "began": START if number > 5 else START + timedelta(days=900)}
        for number, row in enumerate(ROWS)
    ]
    found = learned(rows, at="began")
    assert codes(found)[1] == {"no_time_split"}
    assert found.report.later is None


def test_rows_that_do_not_count_are_counted() -> None:
    rows = [*ROWS, {**ROWS[0], "won": None}, {**ROWS[0], "began": None}, {**ROWS[0], "minutes": "many"}]
    declared = {"origin": {"type": "text"}, "minutes": {"type": "number"}}
    found = learn(rows, outcome="won", fields=declared, at="began", seed=1)
    assert codes(found)[1] == {"rows_open", "rows_untimed", "values_unread"}


def test_an_auc_too_good_to_be_true_is_doubted() -> None:
    draw = random.Random(9)
    rows = ROWS
    for name in ("one", "two", "three"):
        rows = with_column(rows, name, lambda row: draw.gauss(1.6 if row["won"] else 0.0, 1.0))
    names = ("one", "two", "three")
    assert "too_good" in codes(learned(rows, *names, allow=names))[1]


def test_every_notice_speaks_both_languages() -> None:
    found = learned(leaky(0.5, 0.985), "state")
    said = {locale: found.refusals[0].render(locale) for locale in LOCALES}
    assert "泄露" in said["zh"]
    assert "gives the outcome away" in said["en"]
