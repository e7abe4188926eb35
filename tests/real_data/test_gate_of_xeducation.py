"""X Education's qualification as a gate: the counts are those of a query over the plain file.

Where a bound stands in a condition, some lead stands exactly on it.
"""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.real_data.golden import Answers, by_columns, by_rows, by_sql, counted, differing

from salesfunnel import Dossier, Funnel, Lead

NOW = datetime(2026, 3, 1, tzinfo=UTC)
UNTOUCHED = ["", "Select"]
SCHOOLS = [
    "Finance Management", "Human Resource Management", "Marketing Management", "Operations Management",
    "IT Projects Management", "Supply Chain Management",
]  # fmt: skip
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "xeducation", "version": 1, "currency": "INR", "timezone": "Asia/Kolkata",
    "fields": {
        "occupation": {"type": "text", "of": "lead", "missing": UNTOUCHED},
        "specialization": {"type": "text", "of": "lead", "missing": UNTOUCHED},
        "city": {"type": "text", "of": "lead", "missing": UNTOUCHED},
        "heard_of_us": {"type": "text", "of": "lead", "missing": UNTOUCHED},
        "country": {"type": "text", "of": "lead", "missing": ["", "unknown"]},
        "visits": {"type": "number", "of": "lead"},
        "pages_a_visit": {"type": "number", "of": "lead"},
        "seconds_on_site": {"type": "number", "of": "lead"},
        "do_not_email": {"type": "flag", "of": "lead"},
        "wants_sample": {"type": "flag", "of": "lead"},
    },
    "gates": {
        "qualified": {
            "criteria": [
                {"key": "need", "dimension": "need", "when": f"specialization in {SCHOOLS}"},
                {"key": "budget", "dimension": "budget",
                 "when": "occupation not in ['Unemployed', 'Student', 'Other']"},
                {"key": "timing", "dimension": "timing",
                 "when": "seconds_on_site >= 660 or visits > 5 and pages_a_visit * visits >= 12.5"},
                {"key": "place", "dimension": "authority", "severity": "knockout",
                 "when": "country == 'India' or city starts_with 'Other Metro' or city == 'Mumbai'"},
                {"key": "reachable", "severity": "knockout",
                 "when": "not do_not_email or source in ['Reference', 'Welingak Website']"},
                {"key": "channel", "severity": "should", "when": "present(heard_of_us)"},
                {"key": "known_source", "severity": "should",
                 "when": "missing(source) or wants_sample or source != 'Direct Traffic'"},
            ],
            "policy": {"retreat_at": 3, "retreat_to": "nurture"},
        },
    },
    "pipelines": {
        "enrolment": {
            "of": "lead",
            "stages": [
                {"key": "inquiry", "exit": "qualified"}, {"key": "nurture", "kind": "parked"},
                {"key": "converted", "kind": "won"}, {"key": "lost", "kind": "lost"},
            ],
        },
    },
}  # fmt: skip

QUERY = """
WITH plain AS (
    SELECT
        "Prospect ID" AS id,
        nullif(nullif("What is your current occupation", ''), 'Select') AS occupation,
        nullif(nullif("Specialization", ''), 'Select') AS specialization,
        nullif(nullif("City", ''), 'Select') AS city,
        nullif(nullif("How did you hear about X Education", ''), 'Select') AS heard,
        nullif(nullif("Country", ''), 'unknown') AS country,
        nullif("Lead Source", '') AS source,
        CAST(nullif("TotalVisits", '') AS DOUBLE) AS visits,
        CAST(nullif("Page Views Per Visit", '') AS DOUBLE) AS pages,
        CAST("Total Time Spent on Website" AS DOUBLE) AS seconds,
        "Do Not Email" = 'Yes' AS no_mail,
        "A free copy of Mastering The Interview" = 'Yes' AS sample
    FROM leads
), asked AS (
    SELECT
        id,
        specialization IN ('Finance Management', 'Human Resource Management', 'Marketing Management',
            'Operations Management', 'IT Projects Management', 'Supply Chain Management') AS need,
        occupation NOT IN ('Unemployed', 'Student', 'Other') AS budget,
        seconds >= 660 OR (visits > 5 AND pages * visits >= 12.5) AS timing,
        country = 'India' OR city LIKE 'Other Metro%' OR city = 'Mumbai' AS place,
        no_mail = false OR source IN ('Reference', 'Welingak Website') AS reachable,
        heard IS NOT NULL AS channel,
        source IS NULL OR sample OR source <> 'Direct Traffic' AS known_source
    FROM plain
), judged AS (
    SELECT
        *,
        (need IS NOT TRUE)::INT + (budget IS NOT TRUE)::INT + (timing IS NOT TRUE)::INT
            + (place IS NOT TRUE)::INT + (reachable IS NOT TRUE)::INT AS unresolved
    FROM asked
)
SELECT
    id,
    CASE
        WHEN place IS FALSE OR reachable IS FALSE THEN 'reject'
        WHEN unresolved >= 3 THEN 'retreat'
        WHEN unresolved >= 1 THEN 'hold'
        ELSE 'advance'
    END AS verdict,
    need, budget, timing, place, reachable, channel, known_source
FROM judged
"""

COLUMNS = {
    "Prospect ID": "id", "Lead Source": "source", "What is your current occupation": "occupation",
    "Specialization": "specialization", "City": "city", "How did you hear about X Education": "heard_of_us",
    "Country": "country", "TotalVisits": "visits", "Page Views Per Visit": "pages_a_visit",
    "Total Time Spent on Website": "seconds_on_site", "Do Not Email": "do_not_email",
    "A free copy of Mastering The Interview": "wants_sample",
}  # fmt: skip


@pytest.fixture(scope="module")
def leads(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file as it is, but for the carriage returns that its line ends have too many."""
    packed = shared / "data" / "xeducation-leads" / "Leads.csv.gz"
    plain = tmp_path_factory.mktemp("xeducation") / "leads.csv"
    plain.write_bytes(gzip.decompress(packed.read_bytes()).replace(b"\r", b""))
    return plain


@pytest.fixture(scope="module")
def frame(leads: Path) -> pl.DataFrame:
    """The columns that the gate speaks of: numbers and flags read, texts as they stand, empty and 'Select' too."""
    text = pl.read_csv(leads, infer_schema=False).fill_null("")
    numbers = ("visits", "pages_a_visit", "seconds_on_site")
    return (
        text.select(*COLUMNS)
        .rename(COLUMNS)
        .with_columns(
            *(pl.col(each).replace("", None).cast(pl.Float64) for each in numbers),
            *(pl.col(each) == "Yes" for each in ("do_not_email", "wants_sample")),
        )
    )


@pytest.fixture(scope="module")
def expected(leads: Path) -> Answers:
    return by_sql(QUERY, leads=leads)


def lead(row: dict[str, Any]) -> Dossier[Lead]:
    own = {name: value for name, value in row.items() if name in DOCUMENT["fields"] and value is not None}
    return Dossier(
        Lead(id=row["id"], pipeline="enrolment", stage="inquiry", source=row["source"], fields=own)
    )


def test_the_query_sees_every_lead_and_every_kind_of_answer(expected: Answers) -> None:
    found = counted(expected)
    assert len(expected) == 9240
    assert set(found.verdicts) == {"advance", "hold", "retreat", "reject"}
    assert found.criteria["channel"] == (9240 - 5043 - 2207, 5043 + 2207, 0), "'Select' and empty in the file"
    for key in ("need", "budget", "timing", "place"):
        assert all(found.criteria[key]), key


def test_rows_answer_as_the_query_does(frame: pl.DataFrame, expected: Answers) -> None:
    found = by_rows(Funnel.load(DOCUMENT), "qualified", map(lead, frame.iter_rows(named=True)), NOW)
    assert counted(found) == counted(expected)
    assert not differing(found, expected)


def test_columns_answer_as_the_query_does(frame: pl.DataFrame, expected: Answers) -> None:
    found = by_columns(Funnel.load(DOCUMENT), "qualified", frame, NOW)
    assert counted(found) == counted(expected)
    assert not differing(found, expected)
