"""Maven's required fields as a gate: the counts are those of a query over the plain files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.real_data.golden import Answers, by_columns, by_rows, by_sql, counted, differing

from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.model import Account, Money

NOW = datetime(2017, 12, 31, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "maven", "version": 1, "currency": "USD", "timezone": "UTC",
    "fields": {
        "product": {"type": "text"},
        "engaged_on": {"type": "date"},
        "list_price": {"type": "money"},
        "employees": {"type": "number", "of": "account"},
        "revenue": {"type": "money", "of": "account"},
    },
    "gates": {
        "complete": {
            "criteria": [
                {"key": "account", "dimension": "need", "when": "present(account_id)"},
                {"key": "size", "dimension": "budget", "weight": 2,
                 "when": "account.employees >= 1016 or account.revenue > 439.21"},
                {"key": "engaged", "dimension": "timing", "when": "present(engaged_on)"},
                {"key": "fresh", "severity": "should", "when": "days_since(engaged_on) <= 180"},
                {"key": "value", "dimension": "budget", "when": "amount > 500"},
                {"key": "discount", "severity": "should", "when": "amount >= 0.95 * list_price"},
                {"key": "closes", "dimension": "timing",
                 "when": "missing(close_date) or close_date between '2017-04-01' and '2017-12-31'"},
                {"key": "sector", "severity": "knockout",
                 "when": "not (account.industry in ['retail', 'technolgy'] and product == 'MG Special')"},
            ],
            "policy": {"retreat_at": 4, "retreat_to": "prospecting"},
        },
    },
    "pipelines": {
        "b2b": {
            "stages": [
                {"key": "prospecting"}, {"key": "engaging", "exit": "complete"},
                {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
            ],
        },
    },
}  # fmt: skip

QUERY = """
WITH plain AS (
    SELECT
        d.opportunity_id AS id,
        d.account AS account_id,
        d.product AS product,
        CAST(a.employees AS INT) AS employees,
        CAST(a.revenue AS DECIMAL(18, 2)) AS revenue,
        a.sector AS sector,
        CAST(d.engage_date AS DATE) AS engaged,
        CAST(d.close_date AS DATE) AS closed,
        CAST(d.close_value AS BIGINT) AS value,
        CAST(p.sales_price AS BIGINT) AS price
    FROM deals d
    LEFT JOIN accounts a ON a.account = d.account
    LEFT JOIN products p ON p.product = d.product
), asked AS (
    SELECT
        id,
        account_id IS NOT NULL AS account,
        employees >= 1016 OR revenue > 439.21 AS size,
        engaged IS NOT NULL AS engaged,
        date_diff('day', engaged, DATE '2017-12-31') <= 180 AS fresh,
        value > 500 AS value,
        100 * value >= 95 * price AS discount,
        closed IS NULL OR closed BETWEEN DATE '2017-04-01' AND DATE '2017-12-31' AS closes,
        NOT (sector IN ('retail', 'technolgy') AND product = 'MG Special') AS sector
    FROM plain
), judged AS (
    SELECT
        *,
        (account IS NOT TRUE)::INT + (size IS NOT TRUE)::INT + (engaged IS NOT TRUE)::INT
            + (value IS NOT TRUE)::INT + (closes IS NOT TRUE)::INT + (sector IS NOT TRUE)::INT AS unresolved
    FROM asked
)
SELECT
    id,
    CASE
        WHEN sector IS FALSE THEN 'reject'
        WHEN unresolved >= 4 THEN 'retreat'
        WHEN unresolved >= 1 THEN 'hold'
        ELSE 'advance'
    END AS verdict,
    account, size, engaged, fresh, value, discount, closes, sector
FROM judged
"""


@pytest.fixture(scope="module")
def files(shared: Path) -> dict[str, Path]:
    folder = shared / "data" / "maven-crm-opportunities"
    names = {"deals": "sales_pipeline", "accounts": "accounts", "products": "products"}
    return {name: folder / f"{file}.csv" for name, file in names.items()}


@pytest.fixture(scope="module")
def frame(files: dict[str, Path]) -> pl.DataFrame:
    """One row for each deal, with what the account and the price list say of it."""
    deals, accounts, products = (
        pl.read_csv(files[each], infer_schema=False) for each in ("deals", "accounts", "products")
    )
    joined = deals.join(accounts, on="account", how="left", maintain_order="left").join(
        products, on="product", how="left", maintain_order="left"
    )
    return joined.select(
        pl.col("product"),
        id=pl.col("opportunity_id"),
        account_id=pl.col("account"),
        engaged_on=pl.col("engage_date").str.to_date(),
        close_date=pl.col("close_date").str.to_date(),
        amount=pl.col("close_value").cast(pl.Int64),
        list_price=pl.col("sales_price").cast(pl.Int64),
        **{
            "account.id": pl.col("account"),
            "account.industry": pl.col("sector"),
            "account.employees": pl.col("employees").cast(pl.Int64),
            "account.revenue": pl.col("revenue").cast(pl.Decimal(18, 2)),
        },
    )


@pytest.fixture(scope="module")
def expected(files: dict[str, Path]) -> Answers:
    return by_sql(QUERY, **files)


def deal(row: dict[str, Any]) -> Dossier[Opportunity]:
    amount = row["amount"]
    subject = Opportunity(
        id=row["id"],
        pipeline="b2b",
        stage="engaging",
        account_id=row["account_id"],
        amount=None if amount is None else Money.of(amount, "USD"),
        close_date=row["close_date"],
        fields={name: row[name] for name in ("product", "engaged_on", "list_price")},
    )
    return Dossier(subject, account=_account(row))


def _account(row: dict[str, Any]) -> Account | None:
    if row["account.id"] is None:
        return None
    own = {"employees": row["account.employees"], "revenue": row["account.revenue"]}
    return Account(id=row["account.id"], industry=row["account.industry"], fields=own)


def test_the_query_sees_every_deal_and_every_kind_of_answer(expected: Answers) -> None:
    found = counted(expected)
    assert len(expected) == 8800
    assert set(found.verdicts) == {"advance", "hold", "retreat", "reject"}
    assert found.criteria["account"] == (8800 - 1425, 1425, 0), "account is empty in 1,425 open deals"
    for key in ("size", "fresh", "value", "discount"):
        assert all(found.criteria[key]), key


def test_rows_answer_as_the_query_does(frame: pl.DataFrame, expected: Answers) -> None:
    found = by_rows(Funnel.load(DOCUMENT), "complete", map(deal, frame.iter_rows(named=True)), NOW)
    assert counted(found) == counted(expected)
    assert not differing(found, expected)


def test_columns_answer_as_the_query_does(frame: pl.DataFrame, expected: Answers) -> None:
    found = by_columns(Funnel.load(DOCUMENT), "complete", frame, NOW)
    assert counted(found) == counted(expected)
    assert not differing(found, expected)
