"""Law: the row evaluator gives every training row, whatever it holds, exactly the points of the training."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

import random
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from salesfunnel.conditions import Catalogue
from salesfunnel.model import Dossier, Lead, Money
from salesfunnel.model.field import Field
from salesfunnel.scoring import CompiledCard, Scorecard
from salesfunnel.scoring.learned.evaluation import points_table
from salesfunnel.scoring.learned.fitting import Recipe, fit
from salesfunnel.scoring.learned.history import read_history

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FIELDS: dict[str, Field] = {
    "word": Field(type="text", of="lead", missing=("", "Select")),
    "kind": Field(type="choice", of="lead", options=("a", "b", "it's")),
    "size": Field(type="number", of="lead", missing=(-1,)),
    "price": Field(type="money", of="lead"),
    "flag": Field(type="flag", of="lead"),
}
NUMBERS = st.one_of(
    st.integers(-5, 5), st.integers(-(2**60), 2**60), st.floats(), st.decimals(allow_nan=True), st.just(-1)
)
AMOUNTS = st.one_of(
    st.integers(0, 10**9),
    st.decimals(min_value=-(10**6), max_value=10**6, places=2),
    st.builds(Money, st.integers(-(10**9), 10**9), st.sampled_from(["EUR", "USD"])),
    st.floats(0, 10),
)
ODD = st.one_of(st.none(), st.booleans(), st.text(max_size=3), st.just([1]))
VALUES = {
    "word": st.one_of(st.text(max_size=4), st.sampled_from(["", "Select", "web", 'say "so"', "a\\b"]), ODD),
    "kind": st.one_of(st.sampled_from(["a", "b", "it's", "c", ""]), ODD),
    "size": st.one_of(NUMBERS, ODD),
    "price": st.one_of(AMOUNTS, ODD),
    "flag": st.one_of(st.booleans(), ODD, st.just(1)),
}
POOLS = st.fixed_dictionaries({name: st.lists(each, min_size=2, max_size=8) for name, each in VALUES.items()})


def rows_of(pools: dict[str, list[Any]], seed: int) -> list[dict[str, Any]]:
    """Draw rows from a few values of each field; earlier values win oftener."""
    draw = random.Random(seed)
    rows = []
    for _ in range(260):
        at = {name: draw.randrange(len(pool)) for name, pool in pools.items()}
        odds = sum(place / len(pools[name]) for name, place in at.items()) / len(at)
        rows.append({**{name: pools[name][place] for name, place in at.items()}, "won": draw.random() > odds})
    return rows


MISSING_BETWEEN = {
    "word": ["", ""],
    "kind": ["a", "a"],
    "size": [-2, -0.5],
    "price": [0, 0],
    "flag": [False, None],
}


@settings(max_examples=40)
@example(pools=MISSING_BETWEEN, seed=0, binning="optimal")  # -1 lies between them, and means missing
@given(pools=POOLS, seed=st.integers(0, 9), binning=st.sampled_from(["optimal", "quantile"]))
def test_every_training_row_gets_its_points(pools: Any, seed: int, binning: Any) -> None:
    rows = rows_of(pools, seed)
    history = read_history(rows, outcome="won", fields=FIELDS, currency="EUR")
    recipe = Recipe(binning, {"size": "rising"} if seed % 2 else {}, seed, 5)
    fitted = fit(history, np.arange(history.rows), recipe)
    assume(fitted is not None)
    rules = [each.rule for each in points_table(history, fitted) if each.points]
    card = Scorecard.model_validate({"of": "lead", "base": fitted.base, "rules": rules})
    catalogue = Catalogue.of(fields=FIELDS, facts={}, currency="EUR", zone=ZoneInfo("UTC"), subject="lead")
    assert [each for rule in card.rules for each in catalogue.check(rule.when)] == []
    compiled = CompiledCard.of("learned", card, catalogue)
    for row, points in zip(rows, fitted.score, strict=True):
        lead = Lead(id="l", pipeline="p", stage="new", fields={name: row[name] for name in FIELDS})
        assert compiled.score(Dossier(lead), NOW).value == Decimal(int(points))
    assert min(fitted.score) >= 0
    assert max(fitted.score) <= fitted.most
