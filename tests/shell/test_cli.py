"""The command line: what it prints, and how it refuses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.shell.desk import EXAMPLES, MAPPING, ROOT, changed, reported, run, started, written

from salesfunnel.shell.commands.app import COMMANDS, loaded

KEYS = {"overall", "stages", "segments", "quality", "policy"}


def test_the_json_holds_the_promised_keys_and_nothing_else(tmp_path: Path) -> None:
    found = reported("--mapping", written(tmp_path), "--data", tmp_path, "--by", "source")
    assert set(found) == KEYS
    assert {"entered", "won", "lost", "open", "rate", "low", "high"} <= set(found["overall"])
    assert {"stage", "entered", "advanced", "rate", "low", "high", "median_days"} <= set(found["stages"][0])
    assert {"by", "entered", "won", "rate"} <= set(found["segments"][0])
    assert {"code", "count", "says"} <= set(found["quality"][0])
    assert [segment["by"] for segment in found["segments"]] == [
        {"source": "Fair"},
        {"source": "Web"},
        {"source": "web"},
    ]


@pytest.mark.parametrize("module", ["salesfunnel", "salesfunnel.shell.cli"])
def test_python_runs_it_as_a_module(module: str) -> None:
    done = started("--version", module=module)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("salesfunnel 0.")


def test_the_newcomers_example_is_reported() -> None:
    done = run("report", "--mapping", EXAMPLES / "simple.yaml", "--data", EXAMPLES, "--by", "source")
    assert done.returncode == 0, done.stderr
    for words in (
        "Win rate of all",
        "30.000%",
        "meeting",
        "Referral",
        "42,150 EUR",
        "How it was counted",
        "to be agreed",
    ):
        assert words in done.stdout


def test_the_installed_command_is_the_same() -> None:
    command = Path(sys.executable).with_name("salesfunnel")
    done = subprocess.run([command, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("demo", "report", "check", "score", "lint", "schema"))


def test_the_help_of_every_command_begins_with_what_the_list_says() -> None:
    listed = " ".join(run("--help").stdout.split())
    for name, words in COMMANDS.items():
        command = loaded(name)
        assert command.name == name
        assert command.help == words
        assert " ".join(name.split()) in listed
    assert run("nothing").returncode == 2


def test_the_page_about_the_command_line_says_what_the_help_says() -> None:
    page = (ROOT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    rows = [f"| `{name}` | {words} |" for name, words in COMMANDS.items()]
    assert [row for row in rows if row not in page] == []


PAGES = [*ROOT.glob("*.md"), *(page for page in (ROOT / "docs").rglob("*.md") if "rooms" not in page.parts)]
COMMAND = re.compile(r"salesfunnel ([a-z]+)\b([^`\n]*)")


def test_every_command_and_option_that_the_pages_show_exists() -> None:
    shown = [
        (page.name, match[1], option)
        for page in PAGES
        for match in COMMAND.finditer(page.read_text(encoding="utf-8"))
        if page.name != "CHANGELOG.md" and match[1] in COMMANDS
        for option in re.findall(r"(?<=\s)--?[a-z-]+", match[2])
    ]
    options = {name: {text for one in loaded(name).params for text in one.opts} for name in COMMANDS}
    assert len(shown) >= 20
    assert [row for row in shown if row[2] not in options[row[1]] | {"--help"}] == []


def test_what_is_called_rarely_is_not_imported_by_the_help() -> None:
    heavy = ("pydantic", "polars", "salesfunnel.blueprint", "salesfunnel.shell.commands.report")
    code = (
        "import sys\nfrom salesfunnel.shell.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        f"sys.exit(' '.join(name for name in {heavy} if name in sys.modules) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Commands" in done.stdout


def test_a_report_in_chinese() -> None:
    done = run("report", "--mapping", EXAMPLES / "simple.yaml", "--data", EXAMPLES, "--locale", "zh")
    assert "统计口径" in done.stdout


def test_check_says_why_each_record_fails(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        changed("fields.account_id", "firm"),
        deals_csv="no,src,st,closed,firm\n1,,New,,Acme\n2,,New,,\n3,,Won,,\n",
    )
    arguments = (
        "--mapping",
        path,
        "--data",
        tmp_path,
        "--gate",
        "named",
        "--stage",
        "new",
        "--now",
        "2026-01-31",
    )
    found = json.loads(run("check", *arguments, "--json").stdout)
    record, [note] = found.pop("records")[0], found.pop("quality")
    assert note["code"] == "orphan_row"
    assert found == {
        "gate": "named", "stage": "new", "checked": 2, "passed": 1, "failed": 1,
        "verdicts": {"advance": 1, "hold": 1, "retreat": 0, "reject": 0},
        "criteria": [
            {"criterion": "who", "label": "who", "ask": "Which company?", "severity": "must",
             "true": 1, "false": 1, "unknown": 0, "waived": 0, "failed": 1}
        ],
        "waived": [], "limits": [], "not_asked": [],
    }  # fmt: skip
    assert (record["id"], record["verdict"]) == ("2", "hold")
    finding = record["findings"][0]
    assert (finding["criterion"], finding["answer"], finding["ask"]) == ("who", False, "Which company?")
    assert "is not recorded" in finding["says"]
    printed = run("check", *arguments)
    assert printed.returncode == 0
    assert "2 records checked: 1 pass, 1 fail" in printed.stdout


def refused(*arguments: str | Path) -> str:
    """Run what is wrong use: exit code 2, nothing printed, one message and no traceback."""
    done = run(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_missing_mapping_offers_the_near_one(tmp_path: Path) -> None:
    written(tmp_path)
    says = refused("report", "--mapping", tmp_path / "mime.json", "--data", tmp_path)
    assert (
        says == f"error: {tmp_path / 'mime.json'}: there is no file 'mime.json'; did you mean 'mine.json'?\n"
    )


def test_a_missing_folder_says_so(tmp_path: Path) -> None:
    says = refused("report", "--mapping", written(tmp_path), "--data", tmp_path / "gone")
    assert (
        says
        == f"error: {tmp_path / 'gone'}: there is no such folder; give the folder that holds the files: --data DIR\n"
    )


def test_every_missing_file_is_said_with_its_near_match(tmp_path: Path) -> None:
    document = changed("tables.deals", "dels.csv", changed("tables.pays", "pay.csv"))
    says = refused("report", "--mapping", written(tmp_path, document), "--data", tmp_path)
    assert says.splitlines() == [
        "error: 2 problems:",
        f"  mine.json: tables.deals.file: '{tmp_path}' has no file 'dels.csv'; did you mean 'deals.csv'?",
        f"  mine.json: tables.pays.file: '{tmp_path}' has no file 'pay.csv'; did you mean 'pays.csv'?",
    ]


def test_every_missing_column_is_said_with_its_near_match(tmp_path: Path) -> None:
    document = changed("fields", {"source": "scr", "name": "pays.valu"}, changed("joins.0.to", "deal"))
    document = changed("subject", "num", changed("status.column", "state", document))
    says = refused("report", "--mapping", written(tmp_path, document), "--data", tmp_path)
    assert says.splitlines() == [
        "error: 5 problems:",
        "  mine.json: subject.id: 'deals.csv' has no column 'num'; known: 'closed', 'no', 'src', 'st'",
        "  mine.json: joins.0.to: 'pays.csv' has no column 'deal'; did you mean 'deal_no'?",
        "  mine.json: status.column: 'deals.csv' has no column 'state'; known: 'closed', 'no', 'src', 'st'",
        "  mine.json: fields.source: 'deals.csv' has no column 'scr'; did you mean 'src'?",
        "  mine.json: fields.name: 'pays.csv' has no column 'valu'; did you mean 'value'?",
    ]


def test_a_joined_column_may_not_hide_one_of_the_subjects(tmp_path: Path) -> None:
    path = written(tmp_path, deals_csv="no,src,st,closed,pays.value\n1,Web,New,,7\n")
    assert refused("report", "--mapping", path, "--data", tmp_path) == (
        "error: mine.json: joins.0.table: the joined table would hold 'pays.value', which 'deals.csv' has already;"
        " rename the table\n"
    )


def test_a_field_that_is_unknown_or_not_filled_says_so(tmp_path: Path) -> None:
    arguments = ("report", "--mapping", written(tmp_path), "--data", tmp_path, "--by")
    assert refused(*arguments, "sorce") == "error: --by: no field is named 'sorce'; did you mean 'source'?\n"
    assert refused(*arguments, "size") == (
        "error: --by: the mapping does not fill 'size'; fill it under 'fields' of mine.json\n"
    )


def test_a_broken_mapping_says_where(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"salesfunnel_mapping": 1,', encoding="utf-8")
    assert refused("report", "--mapping", path, "--data", tmp_path).startswith(
        f"error: {path}: line 1, column 27 is not JSON"
    )


def test_check_refuses_what_the_blueprint_does_not_have(tmp_path: Path) -> None:
    arguments = ("check", "--mapping", written(tmp_path), "--data", tmp_path)
    assert (
        refused(*arguments, "--gate", "name")
        == "error: --gate: the blueprint has no gate 'name'; did you mean 'named'?\n"
    )
    assert refused(*arguments, "--gate", "named", "--stage", "offr") == (
        "error: --stage: the pipeline has no stage 'offr'; did you mean 'offer'?\n"
    )
    assert refused(*arguments, "--gate", "named", "--now", "soon") == (
        "error: --now: found 'soon', expected an instant; write one such as '2026-01-31T09:00'\n"
    )


def test_an_unknown_command_or_option_is_wrong_use() -> None:
    assert run("reprot").returncode == 2
    assert run("report", "--mappin", "x").returncode == 2


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    says = refused(
        "report",
        "--mapping",
        written(tmp_path),
        "--data",
        tmp_path,
        "-o",
        tmp_path / "taken" / "r.html",
        "--json",
    )
    assert says.startswith(f"error: {tmp_path / 'taken' / 'r.html'}: the page cannot be written")


def test_lint_tells_errors_by_its_exit_code(tmp_path: Path) -> None:
    good = run("lint", EXAMPLES / "maven.yaml")
    assert good.returncode == 0, good.stderr
    assert "0 errors" in good.stdout
    path = written(tmp_path, changed("fields.sorce", "src"))
    wrong = run("lint", path)
    assert wrong.returncode == 1
    assert (
        "error: mine.json: fields.sorce: an opportunity has no field 'sorce'; did you mean 'source'?"
        in wrong.stdout
    )
    (tmp_path / "b.json").write_text(json.dumps(MAPPING["blueprint"]), encoding="utf-8")
    unasked = run("lint", tmp_path / "b.json")
    assert unasked.returncode == 1
    assert "stage 'new' has no question" in unasked.stdout
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")
    assert "this is neither a blueprint nor a mapping" in refused("lint", tmp_path / "list.json")


@pytest.mark.parametrize(
    ("kind", "title"), [("blueprint", "Blueprint"), ("mapping", "salesfunnel mapping"), ("event", "Event")]
)
def test_the_schemas_are_published(kind: str, title: str) -> None:
    schema = json.loads(run("schema", kind).stdout)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["title"] == title


def without(package: str, folder: Path, *arguments: str | Path) -> str:
    """Run a report where a package is not installed; return what is said."""
    (folder / f"{package}.py").write_text(f"raise ModuleNotFoundError(name='{package}')\n", encoding="utf-8")
    simple = ("report", "--mapping", EXAMPLES / "simple.yaml", "--data", EXAMPLES)
    path = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    done = started(*simple, *arguments, PYTHONPATH=path)
    assert done.returncode == 2, done.stderr
    return done.stderr


def test_a_missing_extra_names_what_to_install(tmp_path: Path) -> None:
    assert without("vl_convert", tmp_path, "-o", tmp_path / "r.html") == (
        "error: this needs 'vl_convert', which is not installed; run: pip install 'salesfunnel[report]'\n"
    )


@pytest.mark.parametrize("package", ["typer", "rich", "polars", "ruamel", "jinja2"])
def test_without_the_shells_packages_one_message_says_what_to_install(tmp_path: Path, package: str) -> None:
    assert without(package, tmp_path) == (
        f"error: this needs '{package}', which is not installed; run: pip install 'salesfunnel[shell]'\n"
    )
