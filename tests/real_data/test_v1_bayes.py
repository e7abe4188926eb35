"""V1: naive Bayes on the real leads: as good as its nature allows, calibrated on newer ones, and chance stays chance."""

from __future__ import annotations

import csv
import gzip
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from examples.odoo_scores import FrequencyTable
from sklearn.metrics import log_loss, roc_auc_score

from salesfunnel.scoring.bayes.counts import Case, OutcomeCounts
from salesfunnel.scoring.bayes.model import BayesModel
from salesfunnel.scoring.calibration import Calibration, calibrate
from salesfunnel.scoring.log_odds import probability_of

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NAMES = {
    "Lead Origin": "origin", "Lead Source": "source", "What is your current occupation": "occupation",
    "Total Time Spent on Website": "seconds", "Do Not Email": "do_not_email", "Last Activity": "last_activity",
    "TotalVisits": "visits",
}  # fmt: skip
FIVE = ("origin", "source", "occupation", "seconds", "do_not_email")
SEVEN = (*FIVE, "last_activity", "visits")
BINS = {"seconds": (1, 60, 300, 600, 1000, 1500), "visits": (1, 2, 3, 5, 10)}
Told = list[tuple[float, bool]]


def binned(name: str, value: str) -> str | None:
    if value in {"", "Select"}:
        return None
    return str(sum(float(value) >= each for each in BINS[name])) if name in BINS else value


@pytest.fixture(scope="module")
def leads(shared: Path) -> list[Case]:
    packed = shared / "data" / "xeducation-leads" / "Leads.csv.gz"
    text = gzip.decompress(packed.read_bytes()).decode("utf-8").replace("\r", "")
    raw = sorted(csv.DictReader(io.StringIO(text)), key=lambda row: int(row["Lead Number"]))
    return [
        Case(is_won=row["Converted"] == "1", at=NOW - timedelta(minutes=len(raw) - place),
             values={name: binned(name, row[key]) for key, name in NAMES.items()})
        for place, row in enumerate(raw)
    ]  # fmt: skip


def said(known: list[Case], tried: list[Case], features: tuple[str, ...], **more: Any) -> Told:
    counts = OutcomeCounts.of(known, features=features)
    model = BayesModel.of(counts, now=NOW, tells_missing=features, **more)
    return [(model.chance(each.values).logit or 0.0, each.is_won) for each in tried]


def auc(told: Told) -> float:
    return float(roc_auc_score([is_won for _, is_won in told], [logit for logit, _ in told]))


def error(told: Told, line: Calibration) -> float:
    bins: dict[int, float] = {}
    for logit, is_won in told:
        p = probability_of(line.logit(logit))
        bins[min(int(p * 10), 9)] = bins.get(min(int(p * 10), 9), 0.0) + p - is_won
    return sum(map(abs, bins.values())) / len(told)


def by_folds(leads: list[Case], features: tuple[str, ...]) -> Told:
    folds = [[each for place, each in enumerate(leads) if place % 5 == fold] for fold in range(5)]
    told: Told = []
    for fold in range(5):
        known = [each for other in range(5) if other != fold for each in folds[other]]
        told += said(known, folds[fold], features)
    return told


@pytest.mark.parametrize(("features", "least"), [(FIVE, 0.85), (SEVEN, 0.88)])
def test_xeducation_is_told_as_well_as_a_points_scorecard_has_to(
    leads: list[Case], features: tuple[str, ...], least: float
) -> None:
    told = by_folds(leads, features)
    assert auc(told) >= least
    assert error(told, Calibration()) <= 0.05


def test_calibration_on_newer_leads_brings_the_newest_nearer_to_what_happens(leads: list[Case]) -> None:
    six, eight = len(leads) * 6 // 10, len(leads) * 8 // 10
    line = calibrate(said(leads[:six], leads[six:eight], SEVEN))
    assert line is not None
    assert line.slope < 1  # what goes together was counted twice
    newest = said(leads[:six], leads[eight:], SEVEN)
    assert error(newest, line) < error(newest, Calibration()) < 0.05


def test_the_default_is_less_surprised_than_the_compatibility_mode(leads: list[Case]) -> None:
    staged = [
        Case(is_won=each.is_won, at=each.at, scope=("all",), values={**each.values, "stage": ("new",)})
        for each in leads
    ]
    half = len(staged) // 2
    counts = OutcomeCounts.of(staged[:half], features=("stage", *SEVEN))
    table = FrequencyTable.of(counts, first_stage="new")
    theirs = [
        (found.probability or 0.0, each.is_won)
        for each in staged[half:]
        for found in [table.chance({**each.values, "stage": "new"}, team="all")]
    ]
    ours = [(probability_of(logit), is_won) for logit, is_won in said(leads[:half], leads[half:], SEVEN)]
    assert surprise(ours) < surprise(theirs)


def surprise(told: Told) -> float:
    return float(log_loss([is_won for _, is_won in told], [probability for probability, _ in told]))


def test_where_nothing_separates_won_from_lost_it_stays_chance(shared: Path) -> None:
    path = shared / "data" / "maven-crm-opportunities" / "sales_pipeline.csv"
    rows = [
        row
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
        if row["deal_stage"] in {"Won", "Lost"}
    ]
    rows.sort(key=lambda row: (row["engage_date"], row["opportunity_id"]))
    features = ("sales_agent", "product", "account")
    deals = [
        Case(is_won=row["deal_stage"] == "Won", at=NOW, values={name: row[name] or None for name in features})
        for row in rows
    ]
    half = len(deals) // 2
    told = said(deals[:half], deals[half:], features)
    assert 0.47 < auc(told) < 0.53
    line = calibrate(told)
    assert line is None or line.slope < 0.3
