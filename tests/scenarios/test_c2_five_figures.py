"""C2 · stage conversion, sales cycle, deal size, win rate and funnel health, by hand and on real data."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salesfunnel.insight import Conversion, Tally, conversion
from salesfunnel.model import Money, Opportunity, Pipeline, Stay

PIPELINE = Pipeline.model_validate(
    {
        "stages": [
            {"key": "prospecting"},
            {"key": "engaging"},
            {"key": "won", "kind": "won"},
            {"key": "lost", "kind": "lost"},
        ]
    }
)


def deal(row: dict[str, str]) -> Opportunity:
    stage = row["deal_stage"].lower()
    dates = {"engaging": row["engage_date"], stage: row["close_date"] or row["engage_date"]}
    path = (
        ["prospecting"] if stage == "prospecting" else list(dict.fromkeys(["prospecting", "engaging", stage]))
    )
    at = {key: datetime.fromisoformat(day).replace(tzinfo=UTC) for key, day in dates.items() if day}
    amount = Money.of(row["close_value"], "USD") if row["close_value"] else None
    return Opportunity(
        id=row["opportunity_id"],
        pipeline="maven",
        stage=stage,
        source=row["product"],
        amount=amount,
        stays=tuple(Stay(key, at.get(key)) for key in path),
    )


@pytest.fixture(scope="module")
def found(shared: Path) -> Conversion:
    file = shared / "data" / "maven-crm-opportunities" / "sales_pipeline.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        return conversion(
            Tally.of((deal(row) for row in csv.DictReader(lines)), pipeline=PIPELINE, by=["source"])
        )


def test_stage_conversion(found: Conversion) -> None:
    assert [(each.stage, each.entered, each.advanced) for each in found.stages] == [
        ("prospecting", 8800, 8300), ("engaging", 8300, 4238),
    ]  # fmt: skip


def test_win_rate_of_closed_and_of_all(found: Conversion) -> None:
    overall = found.overall
    assert (overall.won, overall.lost, overall.open) == (4238, 2473, 2089)
    assert round(100 * (overall.win_rate_closed or 0), 2) == 63.15
    assert round(100 * (overall.win_rate_all or 0), 2) == 48.16


def test_sales_cycle_of_won_of_lost_and_of_closed(found: Conversion) -> None:
    overall = found.overall
    cycles = (overall.cycle_won, overall.cycle_lost, overall.cycle_closed)
    assert [round(cycle.mean_days or 0, 2) for cycle in cycles] == [51.78, 41.48, 47.99]


def test_deal_size_by_source(found: Conversion) -> None:
    assert found.overall.won_value == 10_005_534
    sizes = {each.by["source"]: each.overall.average_deal for each in found.segments}
    assert max(sizes, key=lambda source: sizes[source] or 0) == "GTK 500"
    assert sum(each.overall.won_value or 0 for each in found.segments) == found.overall.won_value


def test_funnel_health_by_count_and_amount(found: Conversion) -> None:
    assert [(each.stage, each.open, each.open_value) for each in found.stages] == [
        ("prospecting", 500, None), ("engaging", 1589, None),
    ]  # fmt: skip
    priced = [
        Opportunity(id="d-1", pipeline="p", stage="engaging", amount=Money.of(250, "CNY")),
        Opportunity(id="d-2", pipeline="p", stage="engaging", amount=Money.of("0.50", "CNY")),
    ]
    health = conversion(Tally.of(priced, pipeline=PIPELINE)).stages[1]
    assert (health.open, str(health.open_value)) == (2, "250.50")
