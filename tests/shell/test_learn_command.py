"""`salesfunnel learn`: a file in; a scorecard that loads, its report and its charts out."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.scoring.learned.leads import Row, leads, with_column
from tests.shell.desk import run

from salesfunnel import Funnel

ROWS = leads(900)
TITLES = {
    "origin": "Lead Origin",
    "minutes": "Minutes",
    "agreed": "agreed",
    "began": "began",
    "won": "Converted",
}
MAPPING: dict[str, Any] = {
    "salesfunnel_mapping": 1,
    "blueprint": {
        "salesfunnel": 1, "key": "desk", "version": 1, "currency": "EUR", "timezone": "UTC",
        "fields": {
            "origin": {"type": "text", "of": "lead", "label": {"en": "Origin", "zh": "来源"}},
            "minutes": {"type": "number", "of": "lead"}, "agreed": {"type": "flag", "of": "lead"},
            "day": {"type": "date", "of": "lead"},
        },
        "pipelines": {"leads": {"of": "lead", "stages": [
            {"key": "new"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"},
        ]}},
    },
    "tables": {"leads": "leads.csv"},
    "subject": "no",
    "fields": {
        "origin": "Lead Origin", "minutes": "Minutes", "agreed": {"column": "agreed", "values": {"yes": True, "no": False}},
        "created_at": "began", "day": "began",
    },
    "status": {"column": "Converted", "stages": {"1": ["new", "won"], "0": ["new", "lost"], "": ["new"]}},
}  # fmt: skip


def write(folder: Path, rows: list[Row] = ROWS, **more: str) -> Path:
    path = folder / "leads.csv"
    titles = {**TITLES, **more}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", *titles.values()])
        for number, row in enumerate(rows):
            writer.writerow([number, *(cell(row[name]) for name in titles)])
    return path


def cell(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def as_number(rows: list[Row]) -> list[Row]:
    return [{**row, "won": None if row["won"] is None else int(row["won"])} for row in rows]


def loaded(document: dict[str, Any]) -> Funnel:
    return Funnel.load({
        "salesfunnel": 1, "key": "x", "version": 1, "currency": "EUR", "timezone": "UTC",
        "pipelines": {"leads": {"of": "lead", "stages": [{"key": "new"}]}}, **document,
    })  # fmt: skip


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    data = write(folder, as_number(ROWS))
    out = folder / "out"
    done = run(
        "learn",
        "--data",
        data,
        "--outcome",
        "Converted",
        "--at",
        "began",
        "--without",
        "no",
        "--out",
        out,
        "--svg",
    )
    assert done.returncode == 0, done.stderr
    assert "Learned from 900 rows" in done.stdout
    assert "Lead Origin: Referral" in done.stdout
    assert "in conditions: Lead Origin → lead_origin, Minutes → minutes" in done.stdout
    assert "newest rows" in done.stdout
    return out


def test_the_scorecard_is_a_part_of_a_blueprint(learned: Path) -> None:
    document = json.loads((learned / "scorecard.json").read_text("utf-8"))
    assert set(document["fields"]) == {"lead_origin", "minutes", "agreed"}
    assert set(document["scorecards"]) == {"learned"}
    assert document["fields"]["lead_origin"] == {"type": "text", "of": "lead", "label": "Lead Origin"}
    rules = document["scorecards"]["learned"]["rules"]
    labels = {each["label"]["zh"] for each in rules if each["key"].startswith("lead_origin")}
    assert labels
    assert all(each.startswith("Lead Origin：") for each in labels)
    loaded(document)


def test_the_report_and_the_table_stand_beside_it(learned: Path) -> None:
    report = json.loads((learned / "report.json").read_text("utf-8"))
    assert report["report"]["cross"]["auc"]["value"] > 0.75
    assert report["report"]["later"]["how"] == "time_split"
    assert report["refused"] == []
    table = json.loads((learned / "probabilities.json").read_text("utf-8"))
    assert len(table["points"]) == len(table["probabilities"])


@pytest.mark.parametrize("name", ["calibration", "lift", "points"])
def test_each_chart_is_drawn_from_its_own_numbers(learned: Path, name: str) -> None:
    chart = json.loads((learned / f"{name}.vl.json").read_text("utf-8"))
    assert chart["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    drawn = (learned / f"{name}.svg").read_text("utf-8")
    assert drawn.startswith("<svg")
    assert chart["title"]["text"] in drawn


def test_a_mapping_says_what_columns_mean_and_how_rows_ended(tmp_path: Path) -> None:
    write(tmp_path, as_number([*ROWS, {**ROWS[0], "won": None}]))
    (tmp_path / "mine.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    done = run(
        "learn",
        "--mapping",
        tmp_path / "mine.json",
        "--data",
        tmp_path,
        "--rising",
        "minutes",
        "--json",
        "--key",
        "fit",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["report"]["rows"] == 900
    assert found["report"]["later"] is not None
    assert {each["code"] for each in found["warnings"]} == {"rows_open"}
    assert found["document"]["fields"]["origin"]["label"] == {"en": "Origin", "zh": "来源"}
    assert set(found["document"]["fields"]) == {"origin", "minutes", "agreed"}
    loaded(found["document"])


def test_open_rows_may_count_as_lost(tmp_path: Path) -> None:
    write(tmp_path, [{**row, "won": 1 if row["won"] else None} for row in ROWS])
    (tmp_path / "mine.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    common = (
        "learn",
        "--mapping",
        tmp_path / "mine.json",
        "--data",
        tmp_path,
        "--field",
        "origin",
        "--field",
        "minutes",
    )
    refused = run(*common)
    assert refused.returncode == 1
    assert "0 lost" in refused.stdout
    done = run(*common, "--open-is-lost", "--locale", "zh")
    assert done.returncode == 0, done.stderr
    assert "来源：Referral" in done.stdout


def test_a_leak_is_refused_until_it_is_allowed(tmp_path: Path) -> None:
    rows = with_column(as_number(ROWS), "paid", lambda row: "paid" if row["won"] else "")
    data = write(tmp_path, rows, paid="Paid")
    common = ("learn", "--data", data, "--outcome", "Converted", "--without", "began", "--without", "no")
    refused = run(*common)
    assert refused.returncode == 1
    assert "'Paid' seems to be known only after the outcome" in refused.stdout
    allowed = run(*common, "--allow", "Paid")
    assert allowed.returncode == 0


def test_every_option_takes_the_columns_own_name(tmp_path: Path) -> None:
    tagged = with_column(as_number(ROWS), "tags", lambda row: "paid" if row["won"] else "")
    data = write(tmp_path, tagged, tags="Tags", minutes="Total Time")
    common = ("learn", "--data", data, "--outcome", "Converted", "--without", "began", "--without", "no")
    done = run(*common, "--allow", "Tags", "--rising", "Total Time")
    assert done.returncode == 0, done.stderr
    assert "Tags: paid" in done.stdout
    assert "Total Time → total_time" in done.stdout
    assert "Tags → own_tags" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--allow", "Pad"), "--allow: there is no column 'Pad'"),
        (("--rising", "began"), "--rising: nothing is learned from 'began'; leave --rising out"),
        (("--rising", "Minutes", "--falling", "minutes"), "--falling: 'minutes' is also --rising"),
        (("--rising", "Lead Origin"), "'Lead Origin' is of the type 'text', which has no more and no less"),
    ],
)
def test_an_option_about_no_such_scale_is_named(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    data = write(tmp_path, as_number(ROWS[:200]))
    done = run("learn", "--data", data, "--outcome", "Converted", "--without", "began", *options)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_core_attribute_of_digits_stays_a_text(tmp_path: Path) -> None:
    rows = with_column(
        as_number(ROWS), "source", lambda row: 1 if row["won"] and (row["minutes"] or 0) > 5 else 2
    )
    data = write(tmp_path, rows, source="Source")
    done = run("learn", "--data", data, "--outcome", "Converted", "--field", "Source", "--allow", "Source")
    assert done.returncode == 0, done.stderr
    assert "Source: 1" in done.stdout


def test_an_outcome_in_words_needs_to_be_told(tmp_path: Path) -> None:
    words = {True: "Closed Won", False: "Closed Lost"}
    rows = [*({**row, "won": words[row["won"]]} for row in ROWS), {**ROWS[0], "won": "Talking"}]
    data = write(tmp_path, rows)
    common = ("learn", "--data", data, "--outcome", "Converted", "--without", "began", "--without", "no")
    refused = run(*common)
    assert refused.returncode == 2
    assert "--won 'Closed" in refused.stderr
    done = run(*common, "--won", "Closed Won", "--lost", "Closed Lost", "--json")
    assert json.loads(done.stdout)["report"]["rows"] == 900


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--outcome", "Convertd"), "there is no column 'Convertd'; did you mean 'Converted'?"),
        ((), "nothing says how a row ended"),
        (("--outcome", "Converted", "--field", "orgin"), "--field: there is no column 'orgin'"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = run("learn", "--data", write(tmp_path, as_number(ROWS[:100])), *options)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("learn", "--data", tmp_path / "none.csv", "--outcome", "won")
    assert (done.returncode, "there is no such file" in done.stderr) == (2, True)


def test_a_mapping_leaves_no_room_for_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps(MAPPING), encoding="utf-8")
    done = run("learn", "--mapping", tmp_path / "mine.json", "--data", tmp_path, "--outcome", "x")
    assert done.returncode == 2
    assert "--outcome: with a mapping, its stages say it" in done.stderr
