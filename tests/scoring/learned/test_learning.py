"""What is learned is an ordinary scorecard: readable, editable, the same for the same seed."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score
from tests.scoring.learned.leads import FIELDS, Row, leads

from salesfunnel import Dossier, Funnel, Lead
from salesfunnel.errors import InvalidValue, MissingExtra
from salesfunnel.scoring import Scorecard
from salesfunnel.scoring.learned import Learned, Probabilities, learn
from salesfunnel.scoring.learned.measures import calibration, cross_measures, later_measures, lift

NOW = datetime(2026, 3, 2, tzinfo=UTC)
ROWS = leads(1200)
LEARNED = learn(
    ROWS, outcome="won", fields=FIELDS, seed=1, at="began", bands={"cold": 0, "warm": 0.4, "hot": 0.7}
)


def blueprint(found: Learned) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "x", "version": 1, "currency": "EUR", "timezone": "UTC",
        "fields": found.fields, "scorecards": {"learned": found.scorecard},
        "pipelines": {"leads": {"of": "lead", "stages": [{"key": "new"}]}},
    }  # fmt: skip


def lead(row: Row) -> Dossier[Lead]:
    return Dossier(Lead(id="l", pipeline="leads", stage="new", fields={name: row[name] for name in FIELDS}))


def test_the_scorecard_loads_in_a_blueprint_as_plain_json() -> None:
    funnel = Funnel.load(json.dumps(blueprint(LEARNED)))
    assert [str(each) for each in funnel.lint() if "scorecards" in each.path] == []


def test_more_points_win_oftener() -> None:
    funnel = Funnel.load(blueprint(LEARNED))
    values = [int(funnel.score(lead(row), now=NOW).value) for row in ROWS]
    assert roc_auc_score([row["won"] for row in ROWS], values) > 0.75
    assert min(values) >= 0
    assert 60 <= max(values) <= 110


def test_probabilities_grow_with_the_points_and_agree_with_the_rates() -> None:
    shares = LEARNED.probabilities.probabilities
    assert list(shares) == sorted(shares)
    funnel = Funnel.load(blueprint(LEARNED))
    told = [LEARNED.probabilities.of(funnel.score(lead(row), now=NOW).value) for row in ROWS]
    assert sum(told) / len(told) == pytest.approx(sum(row["won"] for row in ROWS) / len(ROWS), abs=0.01)


def test_bands_begin_at_their_probability() -> None:
    bands = LEARNED.scorecard["bands"]
    assert [each["key"] for each in bands] == ["cold", "warm", "hot"]
    assert "at_least" not in bands[0]
    for band, share in zip(bands[1:], (0.4, 0.7), strict=True):
        assert (
            LEARNED.probabilities.of(band["at_least"])
            >= share
            > LEARNED.probabilities.of(band["at_least"] - 1)
        )


def test_a_band_that_nobody_reaches_is_left_out_by_name() -> None:
    found = learn(ROWS, outcome="won", fields=FIELDS, seed=1, bands={"cold": 0, "sure": 1})
    assert [each["key"] for each in found.scorecard["bands"]] == ["cold"]
    assert "'sure'" in str(found.warnings[-1])


def test_the_same_seed_learns_the_same_whatever_holds_the_rows() -> None:
    again = learn(
        pl.DataFrame(ROWS),
        outcome="won",
        fields=FIELDS,
        seed=1,
        at="began",
        bands={"cold": 0, "warm": 0.4, "hot": 0.7},
    )
    assert again == LEARNED
    other = learn(ROWS, outcome="won", fields=FIELDS, seed=2)
    assert other.scorecard["rules"] == LEARNED.scorecard["rules"]
    assert other.report.cross != LEARNED.report.cross


def test_a_monotone_field_never_turns_round() -> None:
    rows = [{**row, "minutes": row["minutes"] if row["minutes"] != 3 else 90} for row in ROWS]
    for binning in ("optimal", "quantile"):
        found = learn(
            rows, outcome="won", fields=FIELDS, seed=1, monotone={"minutes": "rising"}, binning=binning
        )
        points = [
            each.points for each in found.points if each.field == "minutes" and "missing" not in each.key
        ]
        assert points == sorted(points)
        assert len(points) > 2


def test_a_falling_field_may_say_nothing_but_never_rises() -> None:
    found = learn(ROWS, outcome="won", fields=FIELDS, seed=1, monotone={"minutes": "falling"})
    points = [each.points for each in found.points if each.field == "minutes" and "missing" not in each.key]
    assert points == sorted(points, reverse=True)


def test_lines_account_for_every_row_that_a_rule_reaches() -> None:
    for field in FIELDS:
        lines = [each for each in LEARNED.points if each.field == field]
        assert sum(each.rows for each in lines) == len(ROWS)
        assert sum(each.won for each in lines) == sum(row["won"] for row in ROWS)


def test_the_table_is_read_in_both_languages() -> None:
    english, chinese = LEARNED.table("en"), LEARNED.table("zh")
    assert any("origin: Referral" in line and "won)" in line for line in english)
    assert any("origin：Referral" in line and "赢单" in line for line in chinese)
    assert len(english) == len(chinese) == len(LEARNED.points)


def test_labels_are_the_fields_own() -> None:
    declared = {
        "origin": {"type": "text", "label": {"en": "Origin", "zh": "来源"}},
        "minutes": {"type": "number", "label": "Minutes"},
    }
    found = learn(ROWS, outcome="won", fields=declared, seed=1)
    assert any("来源：Referral" in line for line in found.table("zh"))
    assert found.fields["origin"] == {"type": "text", "of": "lead", "label": {"en": "Origin", "zh": "来源"}}
    assert found.scorecard["rules"][0]["label"].keys() == {"en", "zh"}


def test_the_average_row_decides_nothing_for_values_never_seen() -> None:
    funnel = Funnel.load(blueprint(LEARNED))
    strange = {"origin": "Moon", "minutes": "x", "agreed": "y"}
    assert funnel.score(lead(strange), now=NOW).receipts[1:] == ()


def test_running_needs_no_scikit_learn() -> None:
    program = (
        "import json, sys\n"
        "from datetime import UTC, datetime\n"
        "from salesfunnel import Dossier, Funnel, Lead\n"
        "from salesfunnel.scoring.learned import Probabilities\n"
        "document, table, row = json.loads(sys.stdin.read())\n"
        "lead = Dossier(Lead(id='l', pipeline='leads', stage='new', fields=row))\n"
        "value = Funnel.load(document).score(lead, now=datetime(2026, 3, 2, tzinfo=UTC)).value\n"
        "print(value, Probabilities.from_wire(table).of(value))\n"
        "assert not {'sklearn', 'numpy', 'scipy'} & set(sys.modules)\n"
    )
    row = {name: ROWS[0][name] for name in FIELDS}
    told = json.dumps([blueprint(LEARNED), LEARNED.probabilities.to_wire(), row])
    run = subprocess.run(
        [sys.executable, "-c", program], input=told, capture_output=True, text=True, check=True
    )
    value = Funnel.load(blueprint(LEARNED)).score(lead(ROWS[0]), now=NOW).value
    assert run.stdout.split() == [str(value), str(LEARNED.probabilities.of(value))]


def test_the_measures_are_those_of_the_library_on_held_out_rows() -> None:
    draw = np.random.default_rng(0)
    predicted = draw.uniform(0.01, 0.99, 1000)
    won = (draw.uniform(size=1000) < predicted).astype(int)
    folds = np.array_split(np.arange(1000), 5)
    found = cross_measures(predicted, won, folds, shares=[0.25] * 5)
    assert found.auc.value == pytest.approx(
        np.mean([roc_auc_score(won[each], predicted[each]) for each in folds])
    )
    assert found.brier.value == pytest.approx(brier_score_loss(won, predicted))
    assert found.log_loss.value == pytest.approx(log_loss(won, predicted))
    assert found.lift.value == pytest.approx(
        np.mean([lift(predicted[each], won[each])[0].lift for each in folds])
    )
    bins = calibration(predicted, won)
    gaps = sum(each.rows * abs(each.predicted - each.observed) for each in bins)
    assert found.calibration_error.value == pytest.approx(gaps / 1000)
    assert found.auc.low < found.auc.value < found.auc.high


def test_intervals_of_the_newest_rows_hold_what_other_rows_of_their_kind_give() -> None:
    draw = np.random.default_rng(1)
    predicted = np.round(draw.uniform(0.05, 0.95, 60_000), 2)
    won = (draw.uniform(size=60_000) < predicted).astype(int)
    found = later_measures(predicted[:600], won[:600], 1)
    others = [slice(start, start + 600) for start in range(0, 60_000, 600)]
    aucs = [roc_auc_score(won[each], predicted[each]) for each in others]
    assert found.auc.value == pytest.approx(aucs[0])
    assert found.brier.value == pytest.approx(brier_score_loss(won[:600], predicted[:600]))
    assert found.auc.high - found.auc.low == pytest.approx(3.92 * np.std(aucs), rel=0.35)


def test_calibration_compares_what_was_said_with_what_came() -> None:
    found = calibration(np.array([0.05, 0.05, 0.95, 1.0]), np.array([0, 1, 1, 1]))
    assert [(each.low, each.rows, each.observed) for each in found] == [(0.0, 2, 0.5), (0.9, 2, 1.0)]
    assert [round(each.predicted, 3) for each in found] == [0.05, 0.975]


def test_lift_shares_out_rows_of_one_score() -> None:
    level = lift(np.full(20, 0.5), np.array([1, 0] * 10))
    assert [round(each.lift, 9) for each in level] == [1.0] * 10
    perfect = lift(np.arange(20.0), np.array([0] * 18 + [1, 1]))
    assert (round(perfect[0].lift, 9), perfect[0].captured, perfect[9].captured) == (10.0, 1.0, 1.0)


def test_the_report_holds_both_trials_with_intervals() -> None:
    report = LEARNED.report
    assert (report.cross.how, report.later.how) == ("cross_validation", "time_split")
    assert report.later.rows == pytest.approx(240, abs=25)
    for measures in (report.cross, report.later):
        for name in ("auc", "brier", "log_loss", "calibration_error", "lift"):
            each = getattr(measures, name)
            assert 0 <= each.low <= each.value <= each.high
    assert sum(each.rows for each in report.calibration) == report.rows == 1200
    assert [each.stability is not None for each in report.fields] == [True] * 3


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"fields": "origin"}, "fields: found a str"),
        ({"allow": ["orign"]}, "allow: 'orign' is none of the fields; did you mean 'origin'?"),
        ({"monotone": {"minutes": "up"}}, "monotone.minutes: found 'up', expected a direction"),
        ({"monotone": {"origin": "rising"}}, "monotone.origin: 'origin' is of the type 'text'"),
        ({"folds": 2}, "folds: found 2"),
        ({"folds": "5"}, "folds: found a str"),
        ({"bands": {"a": 0.5, "b": 0.4}}, "bands: expected growing probabilities"),
        ({"bands": {"a": 0.5, "b": 1.4}}, "bands: expected growing probabilities"),
        ({"binning": "best"}, "binning: found 'best'"),
        ({"fields": None}, "fields: found a NoneType, expected names"),
        ({"fields": {"origin": {"type": "txt"}}}, "fields.origin.type: Input should be"),
        ({"fields": {"origin": 7}}, "fields.origin: found a int, expected a Mapping"),
        ({"of": "deal"}, "of: found 'deal', expected a kind of subject"),
        ({"seed": "x"}, "seed: found a str"),
        ({"seed": -1}, "seed: found -1"),
        ({"outcome": 7}, "outcome: found a int, expected a text"),
        ({"bands": {"a": "x"}}, "bands: expected growing probabilities"),
        ({"bands": {"A b": 0.1}}, "bands: found the key 'A b'"),
        ({"bands": ["cold", "hot"]}, "bands: found a list, expected a Mapping; write {'cold': 0"),
        ({"bands": {5: 0.1}}, "bands: found a int, expected a text"),
        ({"monotone": None}, "monotone: found a NoneType, expected a Mapping; write {'minutes': 'rising'}"),
        ({"allow": None}, "allow: found a NoneType, expected names of fields; write allow=['source']"),
        ({"allow": "origin"}, "allow: found a str, expected names of fields"),
        ({"known_at": None}, "known_at: found a NoneType, expected a Mapping"),
        ({"known_at": {"minutes": "began"}}, "ended: nothing says when a row ended"),
        ({"known_at": {"minute": "began"}, "ended": "began"}, "known_at: 'minute' is none of the fields"),
    ],
)
def test_a_wrong_setting_is_named(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        learn(ROWS, **{"outcome": "won", "fields": FIELDS, "seed": 1, **settings})
    assert str(caught.value).startswith(said)


def test_a_card_of_an_opportunity_speaks_of_opportunities() -> None:
    found = learn(ROWS, outcome="won", fields=FIELDS, seed=1, of="opportunity")
    assert found.scorecard["of"] == "opportunity"
    assert {each.get("of", "opportunity") for each in found.fields.values()} == {"opportunity"}


def test_rules_of_fields_with_like_names_have_keys_of_their_own() -> None:
    rows = [
        {**row, "account.kind": row["origin"], "account_kind": row["noise"] + row["origin"]} for row in ROWS
    ]
    found = learn(
        rows, outcome="won", fields=["account.kind", "account_kind"], seed=1, allow=["account.kind"]
    )
    keys = [each["key"] for each in found.scorecard["rules"]]
    assert len(keys) == len(set(keys))
    assert "account.kind" not in found.fields
    Scorecard.model_validate(found.scorecard)


def test_without_scikit_learn_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtra, match="salesfunnel\\[learn\\]"):
        learn(ROWS, outcome="won", fields=FIELDS, seed=1)


def test_what_was_learned_is_a_value() -> None:
    assert len({LEARNED, pickle.loads(pickle.dumps(LEARNED))}) == 1  # noqa: S301 - our own bytes


def test_the_probability_table_is_whole_points_from_zero() -> None:
    table = LEARNED.probabilities
    assert table.points == tuple(range(len(table.points)))
    assert Probabilities.from_wire(table.to_wire()) == table
