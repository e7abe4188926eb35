"""Learning a scorecard from as many rows as X Education has, beside a pipeline of scikit-learn.

The rows are made anew from a seed, in the shape of that table: 9,240 leads, four fields of words of 5 to 17
values, a flag, two numbers with many zeros. The baseline bins, codes and fits a logistic regression, and
measures it over five folds: AUC, Brier score, log loss. Ours does that too, and besides: parts by the
outcome, whole points, guards, calibration, lift, the points table. Both begin with the rows.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterable
from math import exp
from typing import Any

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder

from benchmarks.measure import Measured, medians
from salesfunnel.scoring.learned import learn

ROWS, ROUNDS = 9_240, 5
WORDS = {"origin": 5, "source": 17, "occupation": 6, "last_activity": 16}
NUMBERS = ("seconds", "visits")
FIELDS = (*WORDS, "do_not_email", *NUMBERS)
SEED = 7


def leads() -> list[dict[str, Any]]:
    """Return leads whose outcome follows from their fields, with chance."""
    draw = random.Random(SEED)  # noqa: S311 - chance is only for test data
    worth = {name: [draw.gauss(0, 1) for _ in range(many)] for name, many in WORDS.items()}
    return [_lead(draw, worth) for _ in range(ROWS)]


def _lead(draw: random.Random, worth: dict[str, list[float]]) -> dict[str, Any]:
    at = {name: min(int(draw.expovariate(0.5)), many - 1) for name, many in WORDS.items()}
    seconds = 0.0 if draw.random() < 0.24 else round(draw.expovariate(1 / 600))
    odds = sum(worth[name][place] for name, place in at.items()) / 2 + min(seconds, 2000) / 700 - 1.4
    row: dict[str, Any] = {name: f"{name} {place}" for name, place in at.items()}
    return {
        **row,
        "occupation": None if draw.random() < 0.29 else row["occupation"],
        "do_not_email": draw.random() < 0.08,
        "seconds": seconds,
        "visits": None if draw.random() < 0.015 else float(int(draw.expovariate(0.3))),
        "won": draw.random() < 1 / (1 + exp(-odds)),
    }


def bare(rows: list[dict[str, Any]]) -> float:
    """Return the cross-validated AUC of the plain pipeline."""
    words = [name for name in FIELDS if name not in NUMBERS]
    coded = [[row[name] if row[name] is not None else np.nan for name in NUMBERS] for row in rows]
    numbers = np.array(coded, dtype=float)
    texts = np.array([[str(row[name]) for name in words] for row in rows], dtype=object)
    cells = np.hstack([numbers.astype(object), texts])
    won = np.array([row["won"] for row in rows], dtype=int)
    bins = KBinsDiscretizer(8, strategy="quantile", quantile_method="averaged_inverted_cdf")
    width = len(NUMBERS)
    pipeline = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(strategy="median"), bins), list(range(width))),
            (OneHotEncoder(handle_unknown="ignore"), list(range(width, width + len(words)))),
        ),
        LogisticRegression(max_iter=1000),
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED)
    measured = ("roc_auc", "neg_brier_score", "neg_log_loss")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # quantiles of many zeros fall together
        found = cross_validate(pipeline, cells, won, cv=folds, scoring=measured)
        pipeline.fit(cells, won)
    return float(found["test_roc_auc"].mean())


def measure() -> Iterable[Measured]:
    """Learn from the same rows in both ways."""
    rows = leads()

    def ours() -> float:
        found = learn(rows, outcome="won", fields=FIELDS, seed=SEED)
        if found.report is None or found.is_refused:
            msg = f"refused: {[str(each) for each in found.refusals]}"
            raise AssertionError(msg)
        return found.report.cross.auc.value

    one, other = ours(), bare(rows)
    if one < other - 0.02:
        msg = f"an AUC of {one:.3f}, against {other:.3f} of the plain pipeline"
        raise AssertionError(msg)
    mine, theirs = medians(ours, lambda: bare(rows), rounds=ROUNDS)
    note = f"{mine:.2f} s / {theirs:.2f} s, AUC {one:.3f} / {other:.3f}"
    yield Measured(
        f"a scorecard learned from {ROWS:,} rows", "scikit-learn pipeline", mine / theirs, 2.0, note
    )
