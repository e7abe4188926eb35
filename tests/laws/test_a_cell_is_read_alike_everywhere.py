"""Law: one set of rules for cells: what `report` reads as a number, flag or instant, `learn`, `score`, `check` and
`route` read alike, and whatever is no number there is none here.
"""

from __future__ import annotations

import csv
import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.model.field import FieldType
from salesfunnel.shell.imports.cells import Reading, inferred, read_cells
from salesfunnel.shell.imports.frames import subject_frame
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.learning_history import Choice, source_of_table
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.imports.mapping import FieldColumn
from salesfunnel.shell.imports.plain import read_plain
from salesfunnel.shell.imports.subjects import read_export, read_histories

CELLS = st.sampled_from(
    [
        "10", "1_0", "1e3", "-5", "−5", "(1,200.00)", "1,200.00-", "1.200,00", "1,5", "nan", "inf", "１２", "1.2万",
        "€ 5", "0x10", "12,34,567.00", "1 200.5", " 7 ", "", "yes", "No", "true", "是", "2026-01-05", "soon",
    ]
)  # fmt: skip
BLUEPRINT = {
    "salesfunnel": 1, "key": "b", "version": 1, "currency": "EUR", "timezone": "UTC",
    "fields": {"size": {"type": "number"}},
    "pipelines": {"deals": {"stages": [{"key": "new"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]}},
}  # fmt: skip


@given(texts=st.lists(CELLS, min_size=1, max_size=6))
def test_a_column_is_of_numbers_for_one_exactly_if_it_is_for_all(
    texts: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("alike")
    rows = [(str(number), "won" if number % 2 else "lost", text) for number, text in enumerate(texts)]
    with (folder / "deals.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "stage", "size"), *rows])
    (folder / "b.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    stages = {"won": ["new", "won"], "lost": ["new", "lost"]}
    mapping = {
        "salesfunnel_mapping": 1, "blueprint": "b.json", "tables": {"deals": "deals.csv"}, "subject": "id",
        "fields": {"size": "size"}, "status": {"column": "stage", "stages": stages},
    }  # fmt: skip
    (folder / "m.json").write_text(json.dumps(mapping), encoding="utf-8")

    plan = load_mapping(folder / "m.json")
    reported = [
        each.subject.fields.get("size") for each in read_histories(plan, read_rows(plan, folder)).dossiers
    ]
    checked = subject_frame(read_export(*read_plain(folder / "b.json", folder / "deals.csv")))[
        "size"
    ].to_list()
    assert reported == checked
    source = source_of_table(folder / "deals.csv", Choice(outcome="stage"), of="opportunity")
    if source.fields.get("size") is None and all(
        isinstance(row["size"], float) or row["size"] is None for row in source.rows
    ):
        assert [row["size"] for row in source.rows] == reported


@given(texts=st.lists(CELLS.filter(bool), min_size=1, max_size=6))
def test_what_is_inferred_is_what_a_field_of_that_type_reads(texts: list[str]) -> None:
    kind, values = inferred(texts)
    cells = read_cells(
        "f", texts, FieldColumn(column="c"), reading=Reading(kind, ZoneInfo("UTC")), missing=frozenset({""})
    )
    assert list(cells.values) == values
    assert kind in {FieldType.NUMBER, FieldType.FLAG, FieldType.TEXT}
