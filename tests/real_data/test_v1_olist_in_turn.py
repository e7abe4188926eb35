"""V1 · Olist's 8,000 leads over 32 people in turn: exactly 250 each."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from tests.routing.counter import NOW, funnel, lead, roster

from salesfunnel.routing import RoutingState

LEADS = Path(__file__).parents[3] / "shared" / "data"


def test_everybody_gets_exactly_250() -> None:
    files = sorted(LEADS.rglob("*olist*qualified_leads*.csv")) or sorted(LEADS.rglob("*qualified_leads*.csv"))
    if not files:
        pytest.skip(f"no file of Olist's qualified leads below {LEADS}")
    with files[0].open(encoding="utf-8", newline="") as lines:
        ids = [row["mql_id"] for row in csv.DictReader(lines)]
    assert len(ids) == 8_000
    people = roster(*(f"u-{place:02}" for place in range(32)))
    batch = funnel().assign_many((lead(each) for each in ids), people, RoutingState(), now=NOW)
    assert set(batch.by_seller.values()) == {250}
    assert (len(batch.by_seller), len(batch.unassigned)) == (32, 0)
