"""`salesfunnel score`: a file in, scores with bands and what weighs most out."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.shell.desk import run
from tests.shell.test_check_command import BLUEPRINT as DESK
from tests.shell.test_check_command import COLUMNS, STAGES, records, saved

from salesfunnel.shell.commands.score import Scoring, reasons, score_export, score_frame, score_wire
from salesfunnel.shell.imports.plain import read_plain
from salesfunnel.shell.imports.subjects import read_export

NOW = datetime(2026, 3, 1, tzinfo=UTC)
FIT: dict[str, Any] = {
    "base": 10,
    "label": {"en": "Fit", "zh": "匹配度"},
    "rules": [
        {"key": "budget", "when": "budget > 5000.50", "points": 30, "label": {"en": "Budget", "zh": "预算"}, "ask": "What may it cost?"},
        {"key": "size", "when": "size >= 20", "points": 12.5},
        {"key": "urgent", "when": "urgent", "points": 20},
        {"key": "grade", "when": "grade == 'C'", "points": -15},
    ],
    "signals": [{"key": "visit", "kind": "visit", "points": 5}],
    "max": 60,
    "bands": [{"key": "cold"}, {"key": "warm", "at_least": 20}, {"key": "hot", "at_least": 45, "label": {"en": "Hot", "zh": "热"}}],
}  # fmt: skip
BLUEPRINT = DESK | {"scorecards": {"fit": FIT}}
RECORDS = [
    {"id": "d-1", "stage": "new", "budget": "9000", "size": "25", "urgent": "yes", "grade": "A"},
    {"id": "d-2", "stage": "new", "budget": "10", "size": "", "urgent": "no", "grade": "C"},
    {"id": "d-3", "stage": "offer", "budget": "9000", "size": "3", "urgent": "", "grade": "C"},
]


def scored(tmp_path: Path, rows: list[dict[str, Any]], name: str = "deals.csv", **more: Any) -> Scoring:
    plan, read = read_plain(*saved(tmp_path, rows, name, BLUEPRINT))
    return score_export(read_export(plan, read), **({"scorecard": None, "stage": None, "now": NOW} | more))


def asked(tmp_path: Path, *more: str, document: Any = BLUEPRINT, rows: Any = RECORDS) -> Any:
    blueprint, file = saved(tmp_path, rows, "deals.csv", document)
    return run("score", "--blueprint", blueprint, "--data", file, "--now", "2026-03-01", *more)


@pytest.mark.parametrize("name", ["deals.csv", "deals.parquet", "deals.jsonl"])
def test_every_record_has_the_score_of_its_dossier(name: str, tmp_path: Path) -> None:
    plan, rows = read_plain(*saved(tmp_path, records(7, 200), name, BLUEPRINT))
    export = read_export(plan, rows)
    found, make = score_export(export, scorecard="fit", stage=None, now=NOW), export.maker()
    wanted = {each: plan.funnel.score(make(each), now=NOW) for each in export.placed}
    assert {each.id: each.score for each in found.best} == wanted
    assert found.count == len(wanted) == sum(count for _, _, count in found.bands) > 150
    table = score_frame(found)
    assert table.columns == ["id", "stage", "score", "band", "reasons", "unanswered"]
    assert table["score"].to_list() == sorted(table["score"].to_list(), reverse=True)
    for name_, _, points, band, why, unknown in table.iter_rows():
        score = wanted[name_]
        assert (points, band) == (float(score.value), score.band)
        assert (why or "") == "; ".join(map(str, reasons(score)))
        assert (unknown or "").split(";") == [one.key for one in score.unanswered]
    assert dict(found.unanswered) == Counter(one.key for each in wanted.values() for one in each.unanswered)


def test_the_reasons_are_the_lines_that_weigh_most_and_never_the_base(tmp_path: Path) -> None:
    best = scored(tmp_path, RECORDS).best[0]
    assert (best.id, best.score.value, best.score.band) == ("d-1", 60, "hot")
    assert [each.key for each in reasons(best.score)] == ["budget", "urgent", "size"]
    assert best.score.receipts[-1].key == "max"


def test_only_a_stage_is_scored_where_one_is_named(tmp_path: Path) -> None:
    found = scored(tmp_path, RECORDS, stage="offer")
    assert [(each.id, each.score.value) for each in found.best] == [("d-3", 25)]
    assert found.mean == 25
    nobody = scored(tmp_path, RECORDS, stage="won")
    assert (nobody.mean, nobody.best, nobody.beside, score_frame(nobody).height) == (None, (), (), 0)


def test_the_terminal_shows_bands_the_best_and_what_nobody_knows(tmp_path: Path) -> None:
    done = asked(tmp_path)
    assert done.returncode == 0, done.stderr
    for words in ("Fit", "3 records scored, mean 26.7", "+30: 'Budget' is so", "1 signals", "Not known"):
        assert words in done.stdout
    assert done.stdout.index("d-1") < done.stdout.index("d-3") < done.stdout.index("d-2")
    chinese = asked(tmp_path, "--locale", "zh", "--first", "1").stdout
    assert all(words in chinese for words in ("匹配度", "热", "得分最高的记录", "另有 2 条"))
    assert "d-2" not in chinese


def test_json_holds_every_line(tmp_path: Path) -> None:
    found = json.loads(asked(tmp_path, "--json").stdout)
    assert (found["scorecard"], found["scored"], found["mean"]) == ("fit", 3, 26.6667)
    assert [(each["band"], each["count"]) for each in found["bands"]] == [
        ("hot", 1),
        ("warm", 1),
        ("cold", 1),
    ]
    first, last = found["records"][0], found["records"][-1]
    assert sum(line["points"] for line in first["receipts"]) == first["score"] == 60
    assert [each["key"] for each in last["unanswered"]] == ["size", "visit"]
    assert found["unanswered"] == {"visit": 3, "size": 1, "urgent": 1}
    assert len(json.loads(asked(tmp_path, "--json", "--first", "1").stdout)["records"]) == 1


@pytest.mark.parametrize("name", ["scores.csv", "scores.parquet"])
def test_out_writes_a_row_for_each_record(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    assert asked(tmp_path, "--out", out).returncode == 0
    table = pl.read_csv(out) if name.endswith("csv") else pl.read_parquet(out)
    assert table["id"].to_list() == ["d-1", "d-3", "d-2"]
    assert table["score"].to_list() == [60, 25, -5]
    mark = "'" if name.endswith("csv") else ""  # a spreadsheet would run what begins with a sign
    assert table["reasons"][0] == mark + "+30: 'Budget' is so; +20: 'urgent' is so; +12.5: 'size' is so"
    assert table["unanswered"].to_list() == ["visit", "urgent;visit", "size;visit"]


def test_a_mapping_gives_the_same_scores_as_plain_columns(tmp_path: Path) -> None:
    blueprint, file = saved(tmp_path, records(8, 100), "deals.csv", BLUEPRINT)
    mapping = {
        "salesfunnel_mapping": 1, "blueprint": blueprint.name, "tables": {"deals": file.name}, "subject": "id",
        "fields": {name: name for name in COLUMNS if name != "stage"},
        "status": {"column": "stage", "stages": {each["key"]: [each["key"]] for each in STAGES}},
    }  # fmt: skip
    (tmp_path / "mine.json").write_text(json.dumps(mapping), encoding="utf-8")
    done = run(
        "score", "--mapping", tmp_path / "mine.json", "--data", tmp_path, "--now", "2026-03-01", "--json"
    )
    plain = score_wire(scored(tmp_path, records(8, 100)))
    assert json.loads(done.stdout)["records"] == plain["records"]


@pytest.mark.parametrize(
    ("more", "document", "says"),
    [
        (["--scorecard", "fti"], BLUEPRINT, "has no scorecard 'fti' for these; did you mean 'fit'"),
        (["--stage", "nwe"], BLUEPRINT, "has no stage 'nwe'; did you mean 'new'"),
        ([], DESK, "has 0 scorecards for these; add one to the section 'scorecards'"),
        (
            [],
            DESK | {"scorecards": {"fit": FIT, "other": FIT}},
            "has 2 scorecards for these; known: 'fit', 'other'",
        ),
        (["--out", "scores.txt"], BLUEPRINT, "expected a CSV or Parquet file"),
        (
            ["--now", "0001-01-01T00:00+08:00"],
            BLUEPRINT,
            "--now: found '0001-01-01T00:00+08:00', which has no place in UTC",
        ),
    ],
)
def test_what_cannot_be_scored_is_named(more: list[str], document: Any, says: str, tmp_path: Path) -> None:
    done = asked(tmp_path, *more, document=document)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.split())


def test_the_file_that_was_read_is_not_overwritten(tmp_path: Path) -> None:
    done = asked(tmp_path, "--out", str(tmp_path / "deals.csv"))
    assert done.returncode == 2
    assert "would overwrite it" in " ".join(done.stderr.split())
