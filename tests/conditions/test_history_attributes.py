"""What history tells of a subject is a core attribute: the record, generated code and a column agree on it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from salesfunnel.conditions import Catalogue, View, compile_condition, parse
from salesfunnel.conditions.columns.query import answer_table
from salesfunnel.conditions.values.names import LABELS, SUBJECTS
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.model import Dossier, Opportunity, Stay
from salesfunnel.model.subject import CloseDateChange

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CATALOGUE = Catalogue.of(
    fields={}, facts={}, currency="CNY", zone=ZoneInfo("UTC"), subject="opportunity"
)  # fmt: skip
SLIP = CloseDateChange(NOW, date(2026, 1, 1), date(2026, 2, 1))
DEALS = [
    Opportunity(id="d-1", pipeline="p", stage="s"),
    Opportunity(
        id="d-2", pipeline="p", stage="s", stays=(Stay("s", NOW - timedelta(days=9)),), back_moves=2,
        close_date_changes=(SLIP, SLIP), stalled_at=NOW - timedelta(days=2), changed_at=NOW - timedelta(days=9),
        previous_id="d-0", repurchase_ids=("d-3",), contributing=("price",), merged_ids=("d-7", "d-8"),
    ),
    Opportunity(id="d-4", pipeline="p", stage="s", stays=(Stay("s", NOW),), merged_into="d-2", contributing=("fit",)),
]  # fmt: skip
KINDS: dict[str, Any] = {
    "slips": pl.Int64, "back_moves": pl.Int64, "entered_at": pl.Datetime("us", "UTC"),
    "stalled_at": pl.Datetime("us", "UTC"), "changed_at": pl.Datetime("us", "UTC"), "previous_id": pl.String,
    "merged_into": pl.String, "repurchase_ids": pl.List(pl.String), "merged_ids": pl.List(pl.String),
    "contributing": pl.List(pl.String),
}  # fmt: skip
TEXTS = [
    "slips >= 2", "back_moves > 1", "days_since(entered_at) > 7", "present(stalled_at)", "missing(previous_id)",
    "previous_id == 'd-0'", "contributing contains 'price'", "days_since(stalled_at) > 1 or slips == 0",
    "days_since(changed_at) > 7", "merged_into == 'd-2'", "repurchase_ids contains 'd-3'", "merged_ids contains 'd-8'",
    "not (back_moves > 1) and missing(stalled_at)",
]  # fmt: skip


def rows(text: str) -> list[bool | None]:
    walk = compile_condition(parse(text), CATALOGUE)
    return [walk.answer(View(Dossier(each), now=NOW, catalogue=CATALOGUE)) for each in DEALS]


@pytest.mark.parametrize("text", TEXTS)
def test_a_record_and_a_column_agree(text: str) -> None:
    columns = {name: [getattr(each, name) or None for each in DEALS] for name in KINDS}
    columns |= {name: [getattr(each, name) for each in DEALS] for name in ("slips", "back_moves")}
    columns |= {
        name: [list(getattr(each, name)) for each in DEALS]
        for name in ("contributing", "repurchase_ids", "merged_ids")
    }
    frame = pl.DataFrame(columns, schema=KINDS)
    found = answer_table({"it": parse(text)}, frame, CATALOGUE, now=NOW)
    halves = zip(found["it__true"], found["it__false"], strict=True)
    assert [True if one else False if two else None for one, two in halves] == rows(text)


@pytest.mark.parametrize("text", TEXTS)
def test_a_gate_agrees_with_the_walk(text: str) -> None:
    gate = CompiledGate.of("g", Gate.model_validate({"criteria": [{"key": "it", "when": text}]}), CATALOGUE)
    asked = [gate.assess(View(Dossier(each), now=NOW, catalogue=CATALOGUE)).verdict for each in DEALS]
    assert [each == "advance" for each in asked] == [each is True for each in rows(text)]


def test_every_attribute_of_history_has_a_label_in_both_languages() -> None:
    assert set(KINDS) <= set(SUBJECTS["opportunity"])
    for name in KINDS:
        assert LABELS[name].render("en") != LABELS[name].render("zh")
