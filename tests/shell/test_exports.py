"""Every export in the folder says the same twelve deals in its own way, and gives the figures that SQL gives.

`exports/layouts` has the public layouts of six CRMs in English and Chinese, mapped by nobody but the guesses;
`exports/forms` one table whose dates, numbers, delimiters or encodings differ.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
import sqlalchemy

from salesfunnel.insight import Tally, summary
from salesfunnel.shell.imports.guesses import draft
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.imports.subjects import read_histories

EXPORTS = Path(__file__).parent / "exports"
FORMS = sorted((EXPORTS / "forms").iterdir())
LAYOUTS = sorted((EXPORTS / "layouts").iterdir())
FIGURES = """
    select count(*), count(*) filter (outcome = 'won'), count(*) filter (outcome = 'lost'),
        sum(amount) filter (outcome = 'won'), sum(amount) filter (outcome = 'lost'),
        round(avg(days) filter (outcome = 'won'), 6), round(avg(days) filter (outcome = 'lost'), 6)
    from (
        select *, case when created::date = closed then 0 else
            date_diff('second', {created}, closed::timestamp) / 86400.0 end as days
        from read_csv('{truth}', types = {{'amount': 'decimal(18, 2)', 'created': 'timestamp', 'closed': 'date'}})
    )
"""


def expected(created: str) -> tuple[Any, ...]:
    """Return the figures of the truth by plain SQL."""
    (row,) = duckdb.sql(FIGURES.format(truth=EXPORTS / "truth.csv", created=created)).fetchall()
    return tuple(map(float, row))


def figures(mapping: Path, data: Path) -> tuple[tuple[Any, ...], dict[str, int]]:
    """Return the same figures as the engine counts them, and what was wrong with the data."""
    plan = load_mapping(mapping)
    histories = read_histories(plan, read_rows(plan, data))
    overall: Any = summary(Tally.of(histories.dossiers, pipeline=plan.pipeline))["overall"]
    found = (
        *(overall[name] for name in ("entered", "won", "lost", "won_value", "lost_value")),
        *(round(overall[name]["mean_days"], 6) for name in ("cycle_won", "cycle_lost")),
    )
    return found, {note.code: note.count for note in histories.notes}


def mapping_of(folder: Path, **table: Any) -> Path:
    """Write the mapping of the one table that every form has."""
    stages = {
        "New": ["new"], "Meeting": ["new", "meeting"], "Offer": ["new", "meeting", "offer"],
        "Won": ["new", "meeting", "offer", "won"], "Lost": ["new", "lost"],
    }  # fmt: skip
    keys = [{"key": "new"}, {"key": "meeting"}, {"key": "offer"}]
    ends = [{"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]
    currency = "INR" if "lakh" in str(table) else "EUR"
    document = {
        "salesfunnel_mapping": 1,
        "blueprint": {
            "salesfunnel": 1, "key": "forms", "version": 1, "currency": currency, "timezone": "UTC",
            "pipelines": {"deals": {"stages": [*keys, *ends]}},
        },
        "tables": {"deals": table},
        "subject": "id",
        "fields": {"amount": "amount", "created_at": "created"},
        "status": {"column": "stage", "stages": stages},
        "stages": {"new": {"entered": "created"}, "won": {"entered": "closed"}, "lost": {"entered": "closed"}},
    }  # fmt: skip
    path = folder / "mapping.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_there_are_at_least_forty_exports() -> None:
    assert len(FORMS) + len(LAYOUTS) >= 40


@pytest.mark.parametrize("export", FORMS, ids=lambda path: path.name)
def test_each_form_gives_the_figures_of_sql(export: Path, tmp_path: Path) -> None:
    found, notes = figures(mapping_of(tmp_path, file=export.name), export.parent)
    assert found == pytest.approx(expected("created::date::timestamp"))
    assert notes == {}


@pytest.mark.parametrize("export", LAYOUTS, ids=lambda path: path.name)
def test_each_layout_is_recognised_and_gives_the_figures_of_sql(export: Path, tmp_path: Path) -> None:
    drawn = draft([export])
    assert drawn.layout == export.stem.partition("_")[0]
    document = {**drawn.mapping, "blueprint": drawn.blueprint}
    (tmp_path / "mapping.json").write_text(json.dumps(document), encoding="utf-8")
    found, notes = figures(tmp_path / "mapping.json", export.parent)
    assert found == pytest.approx(expected("created"))
    assert notes == ({"filtered_row": 1} if drawn.layout == "pipedrive" else {})


@pytest.mark.parametrize("name", ["deals.xlsx", "deals.parquet"])
def test_a_round_trip_through_a_typed_file_changes_nothing(name: str, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    table = pl.read_csv(EXPORTS / "forms" / "dates_iso.csv", try_parse_dates=True)
    if name.endswith(".parquet"):
        table.with_columns(gone=pl.duration(days=1), raw=pl.lit(b"\xff")).write_parquet(tmp_path / name)
    else:
        book = openpyxl.Workbook()
        book.active.append(table.columns)
        for row in table.iter_rows():
            book.active.append(row)
        book.save(tmp_path / name)
    found, notes = figures(mapping_of(tmp_path, file=name), tmp_path)
    assert found == pytest.approx(expected("created::date::timestamp"))
    assert notes == {}


def test_a_query_of_a_database_gives_the_same(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    table = pl.read_csv(EXPORTS / "forms" / "dates_iso.csv", infer_schema=False)
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(f"create table deals ({', '.join(table.columns)})"))
        names = ", ".join(f":{name}" for name in table.columns)
        connection.execute(sqlalchemy.text(f"insert into deals values ({names})"), table.to_dicts())
    engine.dispose()
    found, notes = figures(mapping_of(tmp_path, url=url, query="select * from deals"), tmp_path)
    assert found == pytest.approx(expected("created::date::timestamp"))
    assert notes == {}
