"""A naive-Bayes score of one record: beside a bare dictionary loop of the same arithmetic, in one run.

Ours is `model.chance(values)`, from the values of a record to its probability, its log-odds and what is
needed for its receipts; the bare loop adds the same weights and keeps the same pairs. The second line is for
orientation: a whole dossier, values read as conditions read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from math import exp
from random import Random
from typing import Any

from benchmarks.measure import Measured, quickest
from salesfunnel import Dossier, Funnel, Lead
from salesfunnel.scoring.bayes.card import BayesCard, CompiledBayes
from salesfunnel.scoring.bayes.counts import Case
from salesfunnel.scoring.bayes.model import BayesModel

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALLS, ROUNDS = 500, 200
FEATURES = ("country", "state", "origin", "lang", "email_state", "phone_state")
PEER = "Odoo 19: 38,000 leads/s"


def card() -> CompiledBayes:
    """Compile a card of the features that the peer counts, the stage among them."""
    document = {
        "salesfunnel": 1, "key": "bench", "version": 1, "currency": "CNY", "timezone": "UTC",
        "fields": {name: {"type": "text", "of": "lead"} for name in FEATURES},
        "pipelines": {"leads": {"of": "lead", "stages": [
            {"key": "new"}, {"key": "mql"}, {"key": "sql"},
            {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
        ]}},
    }  # fmt: skip
    funnel = Funnel.load(document)
    asked = BayesCard(features=("stage", *FEATURES, "tags"))
    return CompiledBayes.of(asked, funnel.catalogue("lead"), funnel.pipelines["leads"])


def lead(chance: Random) -> Dossier[Lead]:
    """Draw a lead."""
    fields = {name: chance.choice("abcdef") for name in FEATURES}
    tags, stage = tuple(chance.sample(["t1", "t2", "t3"], 2)), chance.choice(["new", "mql", "sql"])
    return Dossier(Lead(id="l", pipeline="leads", stage=stage, tags=tags, fields=fields))


def bare(model: BayesModel) -> Callable[[Mapping[str, Any]], tuple[float, float, list[tuple[str, float]]]]:
    """Return what a careful person writes over the same weights: several tags, and values never seen."""
    tables = [(name, dict(weights)) for name, weights in zip(model.features, model.weights, strict=True)]
    prior = model.prior

    def score(record: Mapping[str, Any]) -> tuple[float, float, list[tuple[str, float]]]:
        logit, receipts = prior, []
        for name, table in tables:
            value = record.get(name)
            if isinstance(value, tuple):
                weight = sum(table.get(each, 0.0) for each in value)
            else:
                weight = table.get(value, 0.0)
            logit += weight
            receipts.append((name, weight))
        return 1.0 / (1.0 + exp(-logit)), logit, receipts

    return score


def measure() -> Iterable[Measured]:
    """Score one record by counts of 1,500 cases."""
    chance, compiled = Random(7), card()  # noqa: S311 - chance is only for the data
    cases: list[Case] = []
    for _ in range(1_500):
        drawn = lead(chance)
        cases.append(compiled.case(drawn, NOW, is_won=chance.random() < 0.4))
    model = compiled.model(compiled.counts(cases), ("leads",), now=NOW)
    dossier = lead(chance)
    values, own = compiled.values(dossier, NOW), bare(model)
    found, (probability, logit, _) = model.chance(values), own(values)
    if (found.probability, found.logit) != (probability, logit):
        msg = f"answered {found!r}, expected {(probability, logit)!r}"
        raise AssertionError(msg)

    def ours() -> None:
        for _ in range(CALLS):
            model.chance(values)

    def theirs() -> None:
        for _ in range(CALLS):
            own(values)

    def whole() -> None:
        for _ in range(CALLS):
            model.chance(compiled.values(dossier, NOW))

    one, other, full = quickest(ours, theirs, whole, rounds=ROUNDS)
    said = f"{one / CALLS * 1e9:,.0f} ns a lead, {CALLS / one:,.0f} leads/s ({PEER})"
    yield Measured("naive-Bayes score of 8 features", "bare dict loop", one / other, 1.2, said)
    said = f"{full / CALLS * 1e9:,.0f} ns a lead, {CALLS / full:,.0f} leads/s ({PEER})"
    yield Measured("the same of a dossier, its values read", "bare dict loop", full / other, None, said)
