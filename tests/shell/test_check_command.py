"""`salesfunnel check`: a whole file through the columns, the same answers as its dossiers give."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from tests.shell.desk import run

from salesfunnel import Funnel
from salesfunnel.messages import Message
from salesfunnel.model import to_wire
from salesfunnel.model.progress import Waiver
from salesfunnel.shell.commands.check import check_export, check_frame, check_wire
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.plain import read_plain
from salesfunnel.shell.imports.subjects import read_export

NOW = datetime(2026, 3, 1, tzinfo=UTC)
STAGES = [{"key": "new", "exit": "worth", "checklist": "prepare", "label": {"en": "New", "zh": "新建"}},
          {"key": "offer"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]  # fmt: skip
BLUEPRINT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "EUR", "timezone": "Europe/Berlin",
    "fields": {
        "budget": {"type": "money"}, "size": {"type": "number", "missing": [0]}, "urgent": {"type": "flag"},
        "need_by": {"type": "date"}, "grade": {"type": "choice", "options": ["A", "B", "C"], "ordered": True},
        "channels": {"type": "choices", "options": ["web", "fair"]},
        "founded": {"type": "number", "of": "account"}, "quota": {"type": "money", "of": "owner"},
    },
    "facts": {
        "meetings": {"count": "activities", "where": "kind == 'meeting'"},
        "silence": {"days_since": "activities", "or_since": "created_at"},
    },
    "checklists": {"prepare": {"items": [{"key": "call"}, {"key": "mail"}], "label": "Preparation"}},
    "gates": {"worth": {
        "label": {"en": "Worth an offer", "zh": "值得报价"},
        "criteria": [
            {"key": "budget", "when": "budget > 5000.50", "severity": "knockout", "label": {"en": "Budget", "zh": "预算"},
             "ask": {"en": "What may it cost?", "zh": "预算多少？"}},
            {"key": "size", "when": "size >= 20 or urgent"},
            {"key": "soon", "when": "need_by <= '2026-06-30' and grade < 'C'", "severity": "should", "weight": 0.5},
            {"key": "known", "when": "present(account_id) and account.founded > 1990", "unwaivable": True},
            {"key": "seller", "when": "owner.quota > 100 or owner.team == 'East' or missing(owner.team)"},
            {"key": "reach", "when": "channels contains 'web' or tags contains 'vip' or missing(channels)"},
            {"key": "met", "when": "meetings > 0 and silence < 30"},
            {"key": "fresh", "when": "days_since(created_at) < 400 and status != 'won' and version == 0", "weight": 2},
        ],
        "policy": {"retreat_at": 4, "retreat_to": "new"},
    }},
    "pipelines": {"deals": {"stages": STAGES}},
}  # fmt: skip
COLUMNS: dict[str, list[str]] = {
    "stage": ["new", "new", "offer", "won", "lost", "gone"],
    "budget": ["", "0", "5000.50", "5000.51", "9999999", "12,5", "-3"],
    "size": ["", "0", "19", "20", "19.99", "1e400", "x"],
    "urgent": ["", "yes", "no", "maybe"],
    "need_by": ["", "2026-06-30", "2026-07-01", "2026-06-30T23:30:00Z", "soon"],
    "grade": ["", "A", "B", "C", "D"],
    "channels": ["", "web", "fair;web", '["fair"]', "tv"],
    "tags": ["", "vip", "a;b"],
    "account_id": ["", "acme", "beta"],
    "account.founded": ["", "1989", "2001", "1990"],
    "owner_id": ["", "u-1"],
    "owner.team": ["", "East", "West"],
    "owner.quota": ["", "100", "100.01"],
    "meetings": ["", "0", "1", "2.5"],
    "silence": ["", "2026-02-27", "2026-01-01T00:00:00+08:00", "2026-02-01 12:00"],
    "created_at": ["", "2026-01-05", "2024-01-05T08:00:00Z", "2025-01-25 00:00"],
    "amount": ["", "12.30"],
}


def waiver(**changes: Any) -> dict[str, Any]:
    return {"gate": "worth", "criterion": "budget", "by": "u-9", "at": "2026-02-01T00:00:00Z",
            "reason": "pilot", "until": "2026-04-01T00:00:00Z"} | changes  # fmt: skip


def records(seed: int, count: int) -> list[dict[str, Any]]:
    """Return records of texts, some waived: in force, expired, unwaivable, of another gate, broken."""
    random = Random(seed)  # noqa: S311 - chance is only for test data
    waivers = [
        "", "", "", "",
        json.dumps([waiver(), waiver(criterion="size", until="2026-02-02T00:00:00Z")]),
        json.dumps(waiver(criterion="met")),
        json.dumps([waiver(criterion="known"), waiver(gate="other")]),
        "[1]",
    ]  # fmt: skip
    made = []
    for at in range(count):
        row = {name: random.choice(values) for name, values in COLUMNS.items()}
        made.append({"id": f"d-{at % (count - 3)}"} | row | {"waivers": random.choice(waivers)})
    return made


def saved(
    folder: Path, rows: list[dict[str, Any]], name: str, document: Any = BLUEPRINT
) -> tuple[Path, Path]:
    """Write a blueprint and a file of records in the form that its name says."""
    blueprint, file = folder / "desk.json", folder / name
    blueprint.write_text(json.dumps(document), encoding="utf-8")
    frame = pl.DataFrame(rows, infer_schema_length=None)
    if name.endswith(".csv"):
        frame.write_csv(file)
    elif name.endswith(".parquet"):
        frame.write_parquet(file)
    else:
        file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return blueprint, file


def expected(plan: CrmMapping, make: Any, ids: list[str]) -> list[tuple[Any, ...]]:
    """Return what each dossier answers: id, verdict, uncertainty, waived, and the answer of each criterion."""
    keys = [each.key for each in BLUEPRINT_GATE.criteria]
    said = {False: "false", None: "unknown"}
    rows = []
    for name in ids:
        found = plan.funnel.assess(make(name), gate="worth", now=NOW)
        answers = {each.criterion: said[each.answer] for each in found.findings}
        let = {each.waiver.criterion: said[each.answer] for each in found.waived}
        row = [(answers | let).get(key, "true") for key in keys]
        waived = ";".join(key for key in keys if key in let) or None
        rows.append((name, found.verdict.value, round(found.uncertainty, 12), waived, *row))
    return rows


BLUEPRINT_GATE = Funnel.load(BLUEPRINT).blueprint.gates["worth"]


@pytest.mark.parametrize("name", ["deals.csv", "deals.parquet", "deals.jsonl"])
def test_every_record_has_the_answers_of_its_dossier(name: str, tmp_path: Path) -> None:
    plan, rows = read_plain(*saved(tmp_path, records(7, 400), name))
    export = read_export(plan, rows)
    found = check_export(export, gate="worth", stage=None, now=NOW)
    wanted = expected(plan, export.maker(), list(export.placed))
    assert len(wanted) > 300
    answered = check_frame(found).drop("unresolved").with_columns(pl.col("uncertainty").round(12))
    assert answered.rows() == wanted
    assert {row[1] for row in wanted} >= {"hold", "retreat", "reject"}
    assert [each.id for each in found.failed] == [row[0] for row in wanted if row[1] != "advance"]
    assert all(each.assessment.verdict is each.verdict for each in found.failed)
    assert [each.id for each in found.waived] == [row[0] for row in wanted if row[3]]
    codes = {each.code for each in found.notes}
    assert codes == {"duplicate_id", "unknown_status", "wrong_type", "wrong_waiver"}


def test_a_mapping_gives_the_same_answers_as_plain_columns(tmp_path: Path) -> None:
    blueprint, file = saved(tmp_path, records(8, 200), "deals.csv")
    names = [name for name in COLUMNS if name != "stage"]
    mapping = {
        "salesfunnel_mapping": 1, "blueprint": blueprint.name, "tables": {"deals": file.name}, "subject": "id",
        "fields": {name: name for name in names}, "waivers": "waivers",
        "status": {"column": "stage", "stages": {each["key"]: [each["key"]] for each in STAGES}},
    }  # fmt: skip
    (tmp_path / "mine.json").write_text(json.dumps(mapping), encoding="utf-8")
    plan = load_mapping(tmp_path / "mine.json")
    mapped = check_export(read_export(plan, read_rows(plan, tmp_path)), gate="worth", stage="new", now=NOW)
    other, rows = read_plain(blueprint, file)
    plain = check_export(read_export(other, rows), gate="worth", stage="new", now=NOW)
    one, two = check_wire(mapped), check_wire(plain)
    listed, stages = (
        next(each for each in wire["quality"] if each["code"] == "unknown_status") for wire in (one, two)
    )
    said = listed["says"].replace("with a status that the mapping does not list", "{}")
    assert said == stages["says"].replace("in a stage that the pipeline does not have", "{}")
    assert "{}" in said
    stages["says"] = listed["says"]  # the one sentence that speaks of the mapping
    assert one == two
    assert mapped.count.checked > 20


RECORDS: list[dict[str, Any]] = [
    {"id": "d-1", "stage": "new", "budget": "9000", "size": "25", "account_id": "acme", "account.founded": "2001",
     "meetings": "2", "silence": "2026-02-27", "created_at": "2026-01-05", "owner_id": "u-1", "owner.team": "East"},
    {"id": "d-2", "stage": "new", "budget": "10", "size": "25", "account_id": "acme", "account.founded": "2001",
     "meetings": "2", "silence": "2026-02-27", "created_at": "2026-01-05", "owner_id": "u-1", "owner.team": "East", "waivers": [waiver()]},
    {"id": "d-3", "stage": "new", "budget": "10"},
    {"id": "d-4", "stage": "offer", "bugdet": "1"},
]  # fmt: skip


def checked(tmp_path: Path, *more: str, document: Any = BLUEPRINT) -> Any:
    blueprint, file = saved(tmp_path, RECORDS, "deals.jsonl", document)
    return run(
        "check", "--blueprint", blueprint, "--data", file, "--gate", "worth", "--now", "2026-03-01", *more
    )


def test_the_terminal_shows_criteria_records_waivers_and_what_was_not_asked(tmp_path: Path) -> None:
    done = checked(tmp_path, "--first", "1", "--out", str(tmp_path / "result.csv"))
    assert done.returncode == 0, done.stderr
    for words in (
        "4 records checked: 2 pass, 2 fail", "What may it cost?", "and 1 more; --out FILE writes every record",
        "'Budget' is waived by u-9 until 2026-04-01T00:00:00+00:00: pilot",
        "The checklist 'Preparation' (2 items) guards 'New' too; it is not asked here",
        "1 column of the file that no name of the blueprint has, not read: 'bugdet' ('budget'?)",
        "result.csv",
    ):  # fmt: skip
        assert words in " ".join(done.stdout.split()), done.stdout
    written = pl.read_csv(tmp_path / "result.csv")
    assert written.columns[:5] == ["id", "verdict", "unresolved", "uncertainty", "waived"]
    assert written.columns[5:7] == ["criteria.budget", "criteria.size"]
    assert written["waived"].to_list() == [None, "budget", None, None]


def test_the_terminal_speaks_chinese(tmp_path: Path) -> None:
    shown = " ".join(checked(tmp_path, "--locale", "zh").stdout.split())
    for words in (
        "预算多少？",
        "不满足",
        "“预算”由 u-9 豁免至",
        "生效的豁免",
        "清单“Preparation”（2 项）同样把守“新建”",
    ):
        assert words in shown


def test_the_json_holds_every_record_its_waivers_and_labels(tmp_path: Path) -> None:
    found = json.loads(checked(tmp_path, "--json", "--locale", "zh").stdout)
    assert (found["checked"], found["passed"], found["failed"], len(found["records"])) == (4, 2, 2, 2)
    assert found["criteria"][0] | {"true": 0} == {
        "criterion": "budget", "label": "预算", "ask": "预算多少？", "severity": "knockout",
        "true": 0, "false": 2, "unknown": 1, "waived": 1, "failed": 2,
    }  # fmt: skip
    [waived] = found["waived"]
    assert waived["waived"][0] == {
        "criterion": "budget", "answer": False, "by": "u-9", "reason": "pilot",
        "until": "2026-04-01T00:00:00+00:00", "says": "“预算”由 u-9 豁免至 2026-04-01T00:00:00+00:00：pilot",
    }  # fmt: skip
    assert "Preparation" in found["not_asked"][0]


def test_the_results_are_written_as_parquet(tmp_path: Path) -> None:
    out = tmp_path / "result.parquet"
    assert checked(tmp_path, "--out", str(out), "--stage", "new").returncode == 0
    written = pl.read_parquet(out)
    assert written["verdict"].to_list() == ["advance", "advance", "reject"]
    assert set(written["criteria.budget"]) <= {"true", "false", "unknown"}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--out", "x.xlsx"), "error: --out: found 'x.xlsx', expected a CSV or Parquet file; write 'result.csv'\n"),
        (("--mapping", "x.json"), "error: check: found both of --mapping and --blueprint, expected one of them"),
        (("--id", "idd"), "error: --id: 'deals.jsonl' has no column 'idd'; did you mean 'id'?\n"),
        (("--pipeline", "deal"), "error: --pipeline: the blueprint has no pipeline 'deal'; did you mean 'deals'?\n"),
    ],
)  # fmt: skip
def test_wrong_use_is_refused(more: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = checked(tmp_path, *more)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(says)


def test_neither_mapping_nor_blueprint_is_refused(tmp_path: Path) -> None:
    done = run("check", "--data", tmp_path, "--gate", "worth")
    assert "found neither of --mapping and --blueprint" in done.stderr


def test_no_result_is_written_over_what_was_read(tmp_path: Path) -> None:
    blueprint, file = saved(tmp_path, records(1, 9), "deals.csv")
    done = run("check", "--blueprint", blueprint, "--data", file, "--gate", "worth", "--out", file)
    assert (
        "this is the file of the table 'rows', and the results would overwrite it; choose another --out"
        in done.stderr
    )


def test_a_wrong_blueprint_and_a_missing_file_are_said(tmp_path: Path) -> None:
    blueprint, file = saved(tmp_path, records(1, 9), "deals.csv", BLUEPRINT | {"fields": {}})
    done = run("check", "--blueprint", blueprint, "--data", file, "--gate", "worth")
    assert "desk.json: gates.worth.criteria.budget" in done.stderr
    saved(tmp_path, records(1, 9), "deals.csv")
    gone = run("check", "--blueprint", blueprint, "--data", tmp_path / "deal.csv", "--gate", "worth")
    assert (
        gone.stderr == f"error: {tmp_path / 'deal.csv'}: there is no such file; did you mean 'deals.csv'?\n"
    )


def test_what_columns_cannot_answer_is_shown_loudly(tmp_path: Path) -> None:
    document = json.loads(json.dumps(BLUEPRINT))
    document["gates"]["worth"]["criteria"].append({"key": "odd", "when": "tags == contact_ids"})
    done = checked(tmp_path, document=document)
    assert "! 'odd' cannot be answered for a whole table: sets of free texts cannot be compared" in " ".join(
        done.stdout.split()
    )


def test_a_waiver_is_written_in_a_file_as_the_wire_writes_it() -> None:
    told = Waiver(
        gate="worth", criterion="budget", by="u-9", at=NOW, reason="pilot", until=NOW.replace(month=4)
    )
    assert set(to_wire(told)) >= {"gate", "criterion", "by", "at", "reason", "until"}
    assert str(Message.of("import_wrong_waiver", count="1 value", example="x"))
