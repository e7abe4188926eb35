"""What Olist's leads declared, as a gate: mostly nobody asked, and the counts are those of a query."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.real_data.golden import Answers, by_columns, by_rows, by_sql, counted, differing

from salesfunnel import Dossier, Funnel, Lead

NOW = datetime(2018, 12, 1, tzinfo=UTC)
STOCKS = ["unknown", "1-5", "5-20", "20-50", "50-200", "200+"]
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "olist", "version": 1, "currency": "BRL", "timezone": "America/Sao_Paulo",
    "fields": {
        "contacted_on": {"type": "date", "of": "lead"},
        "won_on": {"type": "date", "of": "lead"},
        "segment": {"type": "text", "of": "lead"},
        "business": {"type": "choice", "of": "lead", "options": ["manufacturer", "reseller", "other"]},
        "profile": {"type": "choices", "of": "lead", "options": ["cat", "eagle", "shark", "wolf"]},
        "has_company": {"type": "flag", "of": "lead"},
        "has_gtin": {"type": "flag", "of": "lead"},
        "stock": {"type": "choice", "of": "lead", "options": STOCKS, "ordered": True, "missing": ["unknown"]},
        "catalogue": {"type": "number", "of": "lead"},
        "revenue": {"type": "money", "of": "lead", "missing": [0]},
    },
    "gates": {
        "declared": {
            "criteria": [
                {"key": "known", "when": "present(segment)"},
                {"key": "company", "when": "has_company"},
                {"key": "barcodes", "when": "has_gtin"},
                {"key": "stock", "when": "stock >= '5-20'"},
                {"key": "catalogue", "when": "catalogue between 5 and 500"},
                {"key": "revenue", "when": "revenue >= 30000"},
                {"key": "business", "severity": "knockout", "when": "business in ['manufacturer', 'reseller']"},
                {"key": "order", "severity": "knockout",
                 "when": "days_since(contacted_on) >= days_since(won_on)"},
                {"key": "profile", "severity": "should",
                 "when": "profile contains 'cat' or profile contains 'wolf'"},
                {"key": "channel", "severity": "should", "when": "source not in ['unknown', 'other']"},
            ],
            "policy": {"retreat_at": 6, "retreat_to": "later"},
        },
    },
    "pipelines": {
        "sellers": {
            "of": "lead",
            "stages": [
                {"key": "qualified", "exit": "declared"}, {"key": "later", "kind": "parked"},
                {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
            ],
        },
    },
}  # fmt: skip

QUERY = """
WITH asked AS (
    SELECT
        l.mql_id AS id,
        w.business_segment IS NOT NULL AS known,
        CAST(w.has_company AS BOOLEAN) AS company,
        CAST(w.has_gtin AS BOOLEAN) AS barcodes,
        CASE
            WHEN w.average_stock IN ('5-20', '20-50', '50-200', '200+') THEN true
            WHEN w.average_stock = '1-5' THEN false
        END AS stock,
        CAST(w.declared_product_catalog_size AS DOUBLE) BETWEEN 5 AND 500 AS catalogue,
        nullif(CAST(w.declared_monthly_revenue AS DOUBLE), 0) >= 30000 AS revenue,
        w.business_type IN ('manufacturer', 'reseller') AS business,
        CAST(l.first_contact_date AS DATE) <= CAST(CAST(w.won_date AS TIMESTAMP) AS DATE) AS "order",
        list_has_any(string_split(w.lead_behaviour_profile, ', '), ['cat', 'wolf']) AS profile,
        l.origin NOT IN ('unknown', 'other') AS channel
    FROM leads l
    LEFT JOIN won w USING (mql_id)
), judged AS (
    SELECT
        *,
        (known IS NOT TRUE)::INT + (company IS NOT TRUE)::INT + (barcodes IS NOT TRUE)::INT
            + (stock IS NOT TRUE)::INT + (catalogue IS NOT TRUE)::INT + (revenue IS NOT TRUE)::INT
            + (business IS NOT TRUE)::INT + ("order" IS NOT TRUE)::INT AS unresolved
    FROM asked
)
SELECT
    id,
    CASE
        WHEN business IS FALSE OR "order" IS FALSE THEN 'reject'
        WHEN unresolved >= 6 THEN 'retreat'
        WHEN unresolved >= 1 THEN 'hold'
        ELSE 'advance'
    END AS verdict,
    known, company, barcodes, stock, catalogue, revenue, business, "order", profile, channel
FROM judged
"""


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, Path]:
    folder = shared / "data" / "olist-marketing-funnel"
    return {
        "leads": folder / "olist_marketing_qualified_leads_dataset.csv",
        "won": folder / "olist_closed_deals_dataset.csv",
    }


@pytest.fixture(scope="module")
def frame(files: dict[str, Path]) -> pl.DataFrame:
    """One row for each lead, with what the 842 who became sellers declared."""
    leads, won = (pl.read_csv(files[each], infer_schema=False) for each in ("leads", "won"))
    joined = leads.join(won, on="mql_id", how="left", maintain_order="left")
    return joined.select(
        id=pl.col("mql_id"),
        source=pl.col("origin"),
        contacted_on=pl.col("first_contact_date").str.to_date(),
        won_on=pl.col("won_date").str.to_datetime().dt.date(),
        segment=pl.col("business_segment"),
        business=pl.col("business_type"),
        profile=pl.col("lead_behaviour_profile").str.split(", "),
        has_company=pl.col("has_company") == "True",
        has_gtin=pl.col("has_gtin") == "True",
        stock=pl.col("average_stock"),
        catalogue=pl.col("declared_product_catalog_size").cast(pl.Float64),
        revenue=pl.col("declared_monthly_revenue").cast(pl.Decimal(18, 2)),
    )


@pytest.fixture(scope="module")
def expected(files: dict[str, Path]) -> Answers:
    return by_sql(QUERY, **files)


def lead(row: dict[str, Any]) -> Dossier[Lead]:
    own = {name: row[name] for name in DOCUMENT["fields"] if row[name] is not None}
    return Dossier(
        Lead(id=row["id"], pipeline="sellers", stage="qualified", source=row["source"], fields=own)
    )


def test_the_query_sees_every_lead_and_every_kind_of_answer(expected: Answers) -> None:
    found = counted(expected)
    assert len(expected) == 8000
    assert set(found.verdicts) == {"advance", "hold", "retreat", "reject"}
    assert found.criteria["order"] == (841, 1, 7158), "one was won before anybody spoke to it"
    assert sum(found.criteria["revenue"][:2]) == 45, "0 means that nobody asked"
    for key in ("company", "barcodes", "stock", "catalogue", "revenue", "business", "profile"):
        assert all(found.criteria[key]), key


def test_rows_answer_as_the_query_does(frame: pl.DataFrame, expected: Answers) -> None:
    found = by_rows(Funnel.load(DOCUMENT), "declared", map(lead, frame.iter_rows(named=True)), NOW)
    assert counted(found) == counted(expected)
    assert not differing(found, expected)


def test_columns_answer_as_the_query_does(frame: pl.DataFrame, expected: Answers) -> None:
    found = by_columns(Funnel.load(DOCUMENT), "declared", frame, NOW)
    assert counted(found) == counted(expected)
    assert not differing(found, expected)
