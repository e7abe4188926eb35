"""A scorecard gives a row of a table what it gives its record, to the last hundredth, on every engine."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

from random import Random
from typing import Any

import attrs
import pytest
from tests.scoring.cards import NOW, card
from tests.scoring.tables import ENGINES, Sample, definition, engine, sample

from salesfunnel.scoring import CompiledCard, Score
from salesfunnel.scoring.table.score_table import score_table

Told = dict[str, Any]


def told(score: Score) -> Told:
    """Return what a record was told, by the names of columns; lines of nothing are left out."""
    found: dict[str, int] = {}
    for each in score.receipts:
        line = each.kind if each.kind in {"base", "bound", "adjustment"} else f"{each.kind}.{each.key}"
        found[line] = found.get(line, 0) + int(each.points.scaleb(2))
    flags = {f"unknown.{each.key}" for each in score.unanswered}
    flags |= {f"capped.{each.key}" for each in score.receipts if each.is_capped}
    lines = {line: points for line, points in found.items() if points}
    return {"value": int(score.value.scaleb(2)), "band": score.band, "lines": lines, "flags": flags}


def read(row: dict[str, Any]) -> Told:
    """Return what a row was told, in the same form."""
    lines, flags = dict[str, int](), set[str]()
    for name, value in row.items():
        line = name.removeprefix("score.fit.")
        if isinstance(value, bool) and line != name and value:
            flags.add(line)
        elif isinstance(value, float) and line != name and value:
            lines[line] = round(value * 100)
            assert lines[line] / 100 == value
    value = round(row["score.fit"] * 100)
    assert value / 100 == row["score.fit"]
    return {"value": value, "band": row["band.fit"], "lines": lines, "flags": flags}


def disagreements(name: str, made: CompiledCard, given: Sample) -> list[str]:
    with engine(name) as (to, back):
        rows = {each: to(frame) for each, frame in given.rows.items()}
        found = score_table(made, to(given.frame), now=NOW, rows=rows, receipts=True)
        answers = {row["id"]: read(row) for row in back(found.frame).iter_rows(named=True)}
    assert found.limits == ()
    assert len(answers) == len(given.dossiers)
    wrong = []
    for dossier in given.dossiers:
        one, two = told(made.score(dossier, NOW)), answers[dossier.subject.id]
        # a cap that took from a signal what gave nothing in the end leaves no receipt to say so
        gone = {
            f"capped.{each.key}" for each in made.card.signals if f"signal.{each.key}" not in two["lines"]
        }
        two["flags"] -= gone
        if one != two:
            wrong.append(f"{dossier.subject.id}: {one}, but {two}")
    return wrong


@pytest.mark.parametrize("name", ENGINES)
def test_rows_and_tables_give_one_score(name: str) -> None:
    for seed in range(8):
        random = Random(f"score {seed}")
        made, given = card(**definition(random)), sample(seed, 40)
        assert disagreements(name, made, given)[:3] == [], f"seed {seed}: {made.card!r}"


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGINES)
def test_rows_and_tables_give_one_score_of_twenty_thousand_records(name: str) -> None:
    for seed in range(100, 150):
        random = Random(f"score {seed}")
        made, given = card(**definition(random)), sample(seed, 400)
        assert disagreements(name, made, given)[:3] == [], f"seed {seed}"


@pytest.mark.parametrize("name", ENGINES)
def test_rows_that_were_not_handed_over_are_unknown_for_both(name: str) -> None:
    random = Random("bare")
    made, given = card(**{**definition(random), "resets": {}}), sample(3, 20)
    bare = [attrs.evolve(each, activities=None, adjustments=()) for each in given.dossiers]
    assert disagreements(name, made, attrs.evolve(given, rows={}, dossiers=bare)) == []


@pytest.mark.parametrize("name", ENGINES)
def test_the_band_before_is_kept_within_the_hysteresis(name: str) -> None:
    import polars as pl

    made, given = card(**{**definition(Random(5)), "hysteresis": 15}), sample(9, 60)
    before = [Random(at).choice([None, "cold", "warm", "hot"]) for at in range(60)]
    with engine(name) as (to, back):
        frame = to(given.frame.with_columns(pl.Series("held", before, dtype=pl.String)))
        rows = {each: to(frame) for each, frame in given.rows.items()}
        answered = back(score_table(made, frame, now=NOW, rows=rows, before="held").frame)
    found = dict(answered.select("id", "band.fit").iter_rows())
    for at, dossier in enumerate(given.dossiers):
        was = attrs.evolve(made.score(dossier, NOW), band=before[at])
        assert found[dossier.subject.id] == made.score(dossier, NOW, earlier=was).band
