"""One gate asked about a whole file in three ways: by an SQL query of its own, by rows and by columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import duckdb
import polars as pl

from salesfunnel import Dossier, Funnel
from salesfunnel.conditions.columns.query import answer_table
from salesfunnel.gates.gate import judge

Answer: TypeAlias = bool | None
Answers: TypeAlias = dict[str, tuple[str, dict[str, Answer]]]
"""By the record's id: the verdict, and the answer of each criterion."""


@attrs.frozen
class Counted:
    """How many records got each verdict, and each criterion's true, false and unknown."""

    verdicts: dict[str, int]
    criteria: dict[str, tuple[int, int, int]]


def counted(found: Answers) -> Counted:
    """Count what was answered."""
    verdicts = Counter(verdict for verdict, _ in found.values())
    criteria: dict[str, Counter[Answer]] = {}
    for _, answers in found.values():
        for key, answer in answers.items():
            criteria.setdefault(key, Counter())[answer] += 1
    each = {key: (of[True], of[False], of[None]) for key, of in criteria.items()}
    return Counted(dict(verdicts), each)


def by_sql(query: str, **files: Path) -> Answers:
    """Return what a query over the plain files answers; it knows nothing of the library.

    Args:
        query: gives `id`, `verdict`, and a column for each criterion.
        files: the CSV files by the names that the query calls them; every column of theirs is text.
    """
    with duckdb.connect() as connection:
        for name, path in files.items():
            text = connection.read_csv(str(path), header=True, all_varchar=True)
            connection.register(name, text)
        found = connection.sql(query)
        first, second, *criteria = found.columns
        assert (first, second) == ("id", "verdict")
        return {
            id_: (verdict, dict(zip(criteria, each, strict=True))) for id_, verdict, *each in found.fetchall()
        }


def by_rows(funnel: Funnel, gate: str, dossiers: Iterable[Dossier[Any]], now: datetime) -> Answers:
    """Return what the live call answers about each record."""
    keys = [each.key for each in funnel.blueprint.gates[gate].criteria]
    found: Answers = {}
    for dossier in dossiers:
        said = funnel.assess(funnel.admit(dossier).dossier, gate=gate, now=now)
        failing = {each.criterion: each.answer for each in said.findings}
        found[dossier.subject.id] = (said.verdict.value, {key: failing.get(key, True) for key in keys})
    return found


def by_columns(funnel: Funnel, gate: str, frame: pl.DataFrame, now: datetime) -> Answers:
    """Return what the column evaluator answers about the table of all records, judged by the gate's policy."""
    asked = funnel.blueprint.gates[gate]
    kind = next(iter(funnel.pipelines.values())).of
    conditions = {each.key: each.when for each in asked.criteria}
    table = answer_table(conditions, frame, funnel.catalogue(kind), now=now)
    found: Answers = {}
    for row in table.iter_rows(named=True):
        answers = {key: _answer(row, key) for key in conditions}
        open_ones = [
            (each.severity, answers[each.key]) for each in asked.criteria if answers[each.key] is not True
        ]
        found[row["id"]] = (judge(open_ones, asked.policy).value, answers)
    return found


def _answer(row: Mapping[str, Any], key: str) -> Answer:
    assert not (row[f"{key}__true"] and row[f"{key}__false"])
    return True if row[f"{key}__true"] else False if row[f"{key}__false"] else None


def differing(one: Answers, other: Answers) -> list[str]:
    """Return the records that are not answered alike."""
    return sorted(each for each in one.keys() | other.keys() if one.get(each) != other.get(each))
