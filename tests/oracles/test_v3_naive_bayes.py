"""V3 · the compatibility mode gives another system's frequency table and scores, number for number."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from examples.odoo_scores import FrequencyTable

from salesfunnel.scoring.bayes.counts import Case, OutcomeCounts

CLOSED = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = {"country": "country_id", "state": "state_id", "source": "source_id", "lang": "lang_id"}
FEATURES = ("stage_id", *COLUMNS.values(), "email_state", "phone_state", "tag_id")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def oracle(shared: Path) -> Path:
    return shared / "oracles" / "odoo_pls"


@pytest.fixture(scope="module")
def order(oracle: Path) -> dict[str, int]:
    return {row["stage"]: int(row["sequence"]) for row in read(oracle, "stages.csv")}


@pytest.fixture(scope="module")
def leads(oracle: Path) -> list[dict[str, str]]:
    return read(oracle, "c_leads_scored.csv")


def values(lead: dict[str, str]) -> dict[str, Any]:
    """What the system takes as the lead's values: an empty state of a mail or phone is one, others are none."""
    found: dict[str, Any] = {name: lead[column] or None for column, name in COLUMNS.items()}
    found |= {name: lead[name] or "False" for name in ("email_state", "phone_state")}
    return {**found, "tag_id": tuple(lead["tags"].split("|")) if lead["tags"] else ()}


def case(lead: dict[str, str], order: dict[str, int]) -> Case:
    is_won = lead["won_status"] == "won"
    reached = tuple(key for key, at in order.items() if is_won or at <= order[lead["stage"]])
    told = values(lead) | {"stage_id": reached}
    return Case(is_won=is_won, at=CLOSED, scope=(lead["team"],), values=told)


@pytest.fixture(scope="module")
def table(leads: list[dict[str, str]], order: dict[str, int]) -> FrequencyTable:
    closed = [case(lead, order) for lead in leads if lead["won_status"] != "pending"]
    half = len(closed) // 2
    counts = OutcomeCounts.of(closed[:half], features=FEATURES) + OutcomeCounts.of(
        closed[half:], features=FEATURES
    )
    return FrequencyTable.of(
        counts, stage="stage_id", first_stage="New", won_stages=("Won",), tags=("tag_id",)
    )


def test_all_147_rows_of_the_table_are_the_same(table: FrequencyTable, oracle: Path) -> None:
    ours = {(row.team, row.feature, row.value): (row.won, row.lost) for row in table.rows}
    theirs = {
        (row["team"], row["variable"], row["value"]): (float(row["won_count"]), float(row["lost_count"]))
        for row in read(oracle, "c_frequencies_rebuilt.csv")
    }
    assert len(theirs) == 147
    assert ours.keys() == theirs.keys()
    assert all(ours[key] == pytest.approx(found, abs=1e-9) for key, found in theirs.items())


def test_all_900_scores_are_the_same(table: FrequencyTable, leads: list[dict[str, str]]) -> None:
    pending = [lead for lead in leads if lead["won_status"] == "pending"]
    assert len(pending) == 900
    wrong = [
        (lead["lead_id"], found, lead["automated_probability"])
        for lead in pending
        for found in [table.percent(values(lead) | {"stage_id": lead["stage"] or None}, team=lead["team"])]
        if found != float(lead["automated_probability"])
    ]
    assert wrong == []


def test_an_empty_table_says_so_for_every_lead_alike(leads: list[dict[str, str]]) -> None:
    empty = FrequencyTable.of(OutcomeCounts(features=FEATURES), stage="stage_id", first_stage="New")
    answers = [empty.chance(values(lead) | {"stage_id": "New"}, team=lead["team"]) for lead in leads[:20]]
    assert {each.probability for each in answers} == {None}
    assert {str(each.reason) for each in answers} == {
        "insufficient history: 0 won and 0 lost cases, at least 1 of each are needed"
    }


def test_a_lead_without_a_stage_has_no_chance_and_one_in_a_won_stage_is_won(table: FrequencyTable) -> None:
    assert (table.percent({}), table.percent({"stage_id": "Won"}, team="South")) == (0.0, 100.0)
