"""V1: scorecards learned from real leads, the guard on what leaks, and chance called chance."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from salesfunnel import Dossier, Funnel, Lead
from salesfunnel.scoring.learned import learn

NOW = datetime(2026, 3, 2, tzinfo=UTC)
SEED = 1
NAMES = {
    "Lead Origin": "origin", "Lead Source": "source", "What is your current occupation": "occupation",
    "Total Time Spent on Website": "seconds", "Do Not Email": "do_not_email", "Last Activity": "last_activity",
    "TotalVisits": "visits", "Tags": "notes",
}  # fmt: skip
FIVE = ["origin", "source", "occupation", "seconds", "do_not_email"]
SEVEN = [*FIVE, "last_activity", "visits"]
NUMBERS = {"seconds", "visits"}


def read(text: str) -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(text.replace("\r", ""))))


@pytest.fixture(scope="module")
def leads(shared: Path) -> list[dict[str, Any]]:
    packed = shared / "data" / "xeducation-leads" / "Leads.csv.gz"
    return [lead(raw) for raw in read(gzip.decompress(packed.read_bytes()).decode("utf-8"))]


def lead(raw: dict[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: None if raw[key] in {"", "Select"} else raw[key] for key, name in NAMES.items()
    }
    row |= {name: float(row[name]) for name in NUMBERS if row[name] is not None}
    row["do_not_email"] = row["do_not_email"] == "Yes"
    return {**row, "number": int(raw["Lead Number"]), "won": int(raw["Converted"])}


def plain_regression(rows: list[dict[str, Any]], fields: list[str]) -> float:
    """Return the cross-validated AUC of a logistic regression of scikit-learn on the same fields."""
    numbers = [name for name in fields if name in NUMBERS]
    words = [name for name in fields if name not in NUMBERS]
    cells = np.array(
        [[row[name] or 0.0 for name in numbers] + [str(row[name]) for name in words] for row in rows],
        dtype=object,
    )
    width = len(numbers)
    coded = make_column_transformer(
        (StandardScaler(), list(range(width))),
        (OneHotEncoder(handle_unknown="ignore"), list(range(width, len(fields)))),
    )
    pipeline = make_pipeline(coded, LogisticRegression(max_iter=2000))
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    won = [row["won"] for row in rows]
    return float(cross_val_score(pipeline, cells, won, cv=folds, scoring="roc_auc").mean())


@pytest.mark.parametrize(("fields", "least"), [(FIVE, 0.84), (SEVEN, 0.87)])
def test_xeducation_is_learned_as_well_as_a_regression_learns_it(
    leads: list[dict[str, Any]], fields: list[str], least: float
) -> None:
    found = learn(leads, outcome="won", fields=fields, seed=SEED)
    assert [str(each) for each in found.refusals] == []
    cross = found.report.cross
    assert cross.rows == 9240
    assert cross.won == 3561
    assert cross.auc.value >= least
    assert cross.auc.value <= 0.93
    assert cross.auc.value >= plain_regression(leads, fields) - 0.02
    assert cross.calibration_error.value <= 0.05


def test_xeducation_holds_on_the_newest_leads_and_the_drift_of_sources_is_named(
    leads: list[dict[str, Any]],
) -> None:
    found = learn(leads, outcome="won", fields=SEVEN, seed=SEED, at="number")
    assert found.report.later.auc.low > 0.84
    assert found.report.later.calibration_error.value <= 0.05
    assert "source" in {each.field for each in found.warnings if each.code == "drift_field"}


def test_the_scorecard_gives_every_lead_the_points_of_its_table(leads: list[dict[str, Any]]) -> None:
    found = learn(leads, outcome="won", fields=SEVEN, seed=SEED)
    values = scores(leads, {"fields": found.fields, "scorecards": {"learned": found.scorecard}})
    assert float(roc_auc_score([row["won"] for row in leads], values)) >= 0.89
    points = sum(each.points * each.rows for each in found.points)
    assert sum(values) == found.base * len(leads) + points
    told = [found.probabilities.of(each) for each in values]
    assert sum(told) / len(told) == pytest.approx(3561 / 9240, abs=0.005)


def test_the_guard_fires_on_what_sellers_write_afterwards(leads: list[dict[str, Any]]) -> None:
    found = learn(leads, outcome="won", fields=[*FIVE, "notes"], seed=SEED)
    assert {each.field for each in found.refusals} == {"notes"}
    assert {each.code for each in found.refusals} >= {"leak_category", "leak_strong"}
    assert found.scorecard is None


def scores(rows: list[dict[str, Any]], sections: dict[str, Any]) -> list[float]:
    document = {
        "salesfunnel": 1, "key": "xeducation", "version": 1, "currency": "INR", "timezone": "Asia/Kolkata",
        "pipelines": {"courses": {"of": "lead", "stages": [{"key": "inquiry"}]}}, **sections,
    }  # fmt: skip
    funnel = Funnel.load(document)
    own = list(document["fields"])

    def dossier(row: dict[str, Any]) -> Dossier[Lead]:
        fields = {name: row[name] for name in own}
        return Dossier(Lead(id="l", pipeline="courses", stage="inquiry", source=row["source"], fields=fields))

    return [float(funnel.score(dossier(row), now=NOW).value) for row in rows]


BY_HAND = [
    {"key": "add_form", "when": "origin == 'Lead Add Form'", "points": 20},
    {"key": "professional", "when": "occupation == 'Working Professional'", "points": 20},
    {"key": "in_between", "when": "occupation in ['Unemployed', 'Student']", "points": 10},
    {"key": "long", "when": "seconds >= 1000", "points": 20},
    {"key": "some", "when": "seconds between 300 and 999", "points": 8},
    {"key": "short", "when": "seconds between 1 and 299", "points": -5},
    {"key": "chat", "when": "source == 'Olark Chat'", "points": 5},
    {"key": "no_mail", "when": "do_not_email", "points": -10},
]
BY_HAND_LATER = [
    {"key": "sms", "when": "last_activity == 'SMS Sent'", "points": 12},
    {
        "key": "cold",
        "when": "last_activity in ['Olark Chat Conversation', 'Converted to Lead', 'Email Bounced']",
        "points": -12,
    },
]


@pytest.mark.parametrize(("rules", "auc"), [(BY_HAND, 0.838), ([*BY_HAND, *BY_HAND_LATER], 0.870)])
def test_a_card_written_by_hand_is_nearly_as_good(
    leads: list[dict[str, Any]], rules: Any, auc: float
) -> None:
    text = {"type": "text", "of": "lead"}
    fields = {
        "origin": text, "occupation": text, "last_activity": text, "seconds": {"type": "number", "of": "lead"},
        "do_not_email": {"type": "flag", "of": "lead"},
    }  # fmt: skip
    card = {"of": "lead", "rules": rules}
    values = scores(leads, {"fields": fields, "scorecards": {"by_hand": card}})
    assert float(roc_auc_score([row["won"] for row in leads], values)) == pytest.approx(auc, abs=0.002)


def test_maven_has_no_signal(shared: Path) -> None:
    path = shared / "data" / "maven-crm-opportunities" / "sales_pipeline.csv"
    closed = {"Won": True, "Lost": False}
    rows = [{**row, "won": closed.get(row["deal_stage"])} for row in read(path.read_text("utf-8"))]
    fields = ["sales_agent", "product", "account"]
    found = learn(rows, outcome="won", fields=fields, of="opportunity", seed=SEED, at="engage_date")
    assert [each.code for each in found.refusals] == ["no_signal"]
    assert found.refusals[0].render("zh").startswith("没有信号")
    assert found.report.cross.rows == 4238 + 2473
    assert found.report.cross.auc.value < 0.53
    assert "rows_open" in {each.code for each in found.warnings}
    assert (found.scorecard, found.probabilities) == (None, None)


@pytest.fixture(scope="module")
def sellers(shared: Path) -> list[dict[str, Any]]:
    folder = shared / "data" / "olist-marketing-funnel"
    deals = read((folder / "olist_closed_deals_dataset.csv").read_text("utf-8"))
    won = {row["mql_id"]: row for row in deals}
    rows = read((folder / "olist_marketing_qualified_leads_dataset.csv").read_text("utf-8"))
    return [
        {**row, "won": row["mql_id"] in won, "segment": won.get(row["mql_id"], {}).get("business_segment")}
        for row in rows
    ]


def test_olist_is_learned_from_origin_and_landing_page(sellers: list[dict[str, Any]]) -> None:
    found = learn(
        sellers, outcome="won", fields=["origin", "landing_page_id"], seed=SEED, at="first_contact_date"
    )
    assert [str(each) for each in found.refusals] == []
    assert found.report.won == 842
    assert found.report.cross.auc.value >= 0.67
    assert found.report.later.auc.value >= 0.67
    assert found.report.cross.calibration_error.value <= 0.05


def test_what_olist_knows_only_of_winners_is_known_after_the_outcome(sellers: list[dict[str, Any]]) -> None:
    found = learn(sellers, outcome="won", fields=["origin", "segment"], seed=SEED)
    assert ("leak_known_after", "segment") in {(each.code, each.field) for each in found.refusals}
    assert "origin" not in {each.field for each in found.refusals}
