"""A hostile file, name or option gets one printable message and exit code 2; nothing is run, shown or blown up."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.shell.desk import BLUEPRINT, MAPPING, Done, changed, run, written

PRIVATE = "the first line of a file that is nobody's business"
STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
ESCAPE = "\x1b[2J\x1b]0;owned\x07"
BACKWARDS = "\u202egpj.exe\u2066"
LONG = "n" * 300


def refused(done: Done) -> str:
    """Say that a command was refused: exit code 2, one message, and nothing that steers a terminal."""
    assert done.returncode == 2, (done.stdout + done.stderr)[:2000]
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith(("error: ", "Usage: ")), done.stderr[:400]
    assert STEERING.search(done.stderr) is None
    return done.stderr


def merges(levels: int, width: int) -> str:
    bases = ", ".join(["*{}"] * width)
    lines = ["a0: &a0 {k: v}"]
    lines += [
        f"a{level}: &a{level} {{<<: [{bases.replace('{}', f'a{level - 1}')}]}}" for level in range(1, levels)
    ]
    return "\n".join(lines)


def aliases(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels)]
    return "\n".join(lines)


YAML = {
    "a month that there is not": "a: 2026-13-45",
    "a day that there is not": "a: 2026-02-30",
    "a minute that there is not": "a: 2026-01-01T10:61:00",
    "a text as a whole number": "a: !!int abc",
    "nothing as a whole number": 'a: !!int ""',
    "a text as a number": "a: !!float x",
    "a text as true or false": "a: !!bool maybe",
    "a text as an instant": "a: !!timestamp soon",
    "a list as a number": "a: !!int [1]",
    "bytes": "a: !!binary aGVsbG8=",
    "a set": "a: !!set {x, y}",
    "an ordered map": "a: !!omap [x: 1]",
    "a call": "a: !!python/object/apply:os.system [ls]",
    "a tag of nobody's": "a: !nobody x",
    "5,000 digits": "a: " + "9" * 5000,
    "5,000 digits of another base": "a: 0x" + "f" * 5000,
    "brackets without end": "[" * 5000,
    "braces without end": "{a: " * 5000,
    "dashes without end": "- " * 5000,
    "300 levels": "".join(" " * level + "-\n" for level in range(300)),
    "questions without end": "? " * 5000,
    "an alias of itself": "&a [*a]",
    "a merge of itself": "a: &a {<<: *a}",
    "an alias of nothing": "a: *b",
    "merges of merges": merges(9, 9),
    "aliases of aliases": aliases(9, 9),
    "a merge of a number": "a: {<<: 3}",
    "a list as a key": "? [a]\n: b",
    "an object as a key": "? {a: b}\n: c",
    "one key twice": "a: 1\na: 2",
    "a tab for a space": "a:\n\t- b",
    "a zero byte": "a: b\x00c",
    "half of a character": 'a: "\\ud800"',
    "two documents": "a: 1\n---\nb: 2",
    "a directive of the future": "%YAML 9.9\n---\na: 1",
    "a quote that never ends": 'a: "' + "b" * 1000,
    "more than is read": "a: " + "b" * 1_000_001,
    "nothing": "",
    "a number": "3",
    "an escape": f"a: '{BACKWARDS}'\nb: !!int {BACKWARDS}",
}
JSON = {
    "brackets without end": "[" * 100_000,
    "objects without end": '{"a": ' * 100_000,
    "5,000 digits": '{"a": ' + "9" * 5000 + "}",
    "no number": '{"a": NaN}',
    "a key twice": '{"a": 1, "a": 2}',
    "half of a character": '{"salesfunnel": "\\ud800"}',
    "half of a character as a key": '{"\\ud800": 1}',
    "quotes of quotes": '{"a": "' + '\\"' * 20_000,
    "nothing": "",
    "more than is read": '"' + "b" * 16_000_001 + '"',
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "lint": ("lint", "FILE"),
    "diagram": ("diagram", "FILE"),
    "diff": ("diff", "FILE", "FILE"),
    "report": ("report", "--mapping", "FILE", "--data", "DIR"),
    "check": ("check", "--blueprint", "FILE", "--data", "DATA", "--id", "no", "--gate", "named"),
    "route": ("route", "--blueprint", "GOOD", "--data", "DATA", "--id", "no", "--roster", "FILE"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    written(tmp_path)
    (tmp_path / "good.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    return tmp_path


def asked(desk: Path, command: str, file: Path) -> Done:
    names = {"FILE": file, "DIR": desk, "DATA": desk / "deals.csv", "GOOD": desk / "good.json"}
    return run(*(names.get(word, word) for word in COMMANDS[command]))


@pytest.mark.parametrize("text", YAML.values(), ids=YAML)
def test_a_hostile_yaml_document_is_refused_in_one_message(desk: Path, text: str) -> None:
    file = desk / "hostile.yaml"
    file.write_text(text, encoding="utf-8", newline="")
    begun = time.process_time()
    is_slow = len(text) > 1000 or "*a7" in text
    for command in ("lint",) if is_slow else ("lint", "report", "route"):
        says = refused(asked(desk, command, file))
        assert "hostile.yaml" in says
        assert len(says) < 2000
    assert time.process_time() - begun < 60  # a bomb would take hours


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_a_hostile_json_document_is_refused_in_one_message(desk: Path, command: str, text: str) -> None:
    file = desk / "hostile.json"
    file.write_text(text, encoding="utf-8", newline="")
    assert len(refused(asked(desk, command, file))) < 2000


@pytest.mark.parametrize(
    "raw", [b"\xff\xfea\x00", b"\x80\x81\x82", b"\x1f\x8b\x08\x00" * 9, b"PK\x03\x04\xf0"]
)
def test_bytes_that_are_no_text_are_refused(desk: Path, raw: bytes) -> None:
    (desk / "hostile.yaml").write_bytes(raw)
    for command in COMMANDS:
        assert "is not UTF-8" in refused(asked(desk, command, desk / "hostile.yaml"))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_what_has_no_end_is_not_read_to_it(desk: Path) -> None:
    assert "more than 16,000,000 bytes" in refused(asked(desk, "lint", Path("/dev/zero")))


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Path]:
    """Make a data folder beside a file that it does not hold."""
    (tmp_path / "outside.csv").write_text(f"{PRIVATE}\nno,st\n1,New\n", encoding="utf-8")
    (tmp_path / "outside.yaml").write_text(PRIVATE, encoding="utf-8")
    inside = tmp_path / "data"
    (inside / "below").mkdir(parents=True)
    (inside / "link.csv").symlink_to(tmp_path / "outside.csv")
    (inside / "folder").symlink_to(tmp_path)
    (inside / "zipped.csv.gz").symlink_to(tmp_path / "outside.csv")
    return inside


LEAVING = [
    "../outside.csv", "./../outside.csv", "below/../../outside.csv", "folder/outside.csv", "link.csv",
    "zipped.csv", "../outside.csv.gz", "../missing.csv", "/etc/passwd", "ABSOLUTE", "below/../link.csv",
]  # fmt: skip


@pytest.mark.parametrize("name", LEAVING)
@pytest.mark.parametrize("command", ["report", "check", "score", "learn", "route"])
def test_a_table_outside_the_data_folder_is_not_read(outside: Path, name: str, command: str) -> None:
    name = str(outside.parent / "outside.csv") if name == "ABSOLUTE" else name
    mapping = written(outside, changed("tables.deals", name))
    more = {
        "check": ("--gate", "named"), "route": ("--roster", outside / "mine.json"),
    }.get(command, ())  # fmt: skip
    says = refused(run(command, "--mapping", mapping, "--data", outside, *more))
    assert "does not hold this file" in says
    assert PRIVATE[:20] not in says


def test_a_folder_or_a_file_that_the_user_names_may_be_a_link(outside: Path) -> None:
    mapping = written(outside)
    folder = outside.parent / "linked"
    folder.symlink_to(outside)
    assert run("report", "--mapping", mapping, "--data", folder).returncode == 0
    (outside.parent / "rows.csv").symlink_to(outside / "deals.csv")
    (outside / "good.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    rows = outside.parent / "rows.csv"
    asked = run(
        "check", "--blueprint", outside / "good.json", "--data", rows, "--gate", "named", "--id", "no"
    )
    assert asked.returncode == 0, asked.stderr


def test_a_file_named_as_the_blueprint_is_not_shown(outside: Path) -> None:
    mapping = written(outside, changed("blueprint", "../outside.yaml"))
    assert PRIVATE[:20] not in refused(run("report", "--mapping", mapping, "--data", outside))


NAMES = [LONG + ".csv", "n" * 5000, "a\x00b.csv", "\x1b[31m.csv", f"{BACKWARDS}.csv", "\ud800.csv", "."]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_no_file_has_is_refused(desk: Path, name: str) -> None:
    for place in ("tables.deals", "blueprint"):
        mapping = written(desk, changed(place, name))
        refused(run("report", "--mapping", mapping, "--data", desk))
        linted = run("lint", mapping)
        assert linted.returncode in {1, 2}
        assert STEERING.search(linted.stdout + linted.stderr) is None


ENCODINGS = [
    "foo", "zlib", "hex", "base64", "rot13", "undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape",
    "utf-7", "a\x00b", "x" * 10_000, "../../etc", "\x1b[31m", "os.system", "mbcs", "utf-16", "utf-32", "cp037",
]  # fmt: skip


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_hostile_encoding_is_refused_or_reads_text(desk: Path, encoding: str) -> None:
    mapping = written(desk, changed("tables.deals", {"file": "deals.csv", "encoding": encoding}))
    done = run("report", "--mapping", mapping, "--data", desk)
    if done.returncode:
        assert len(refused(done)) < 2000


OPTIONS: dict[str, tuple[str, ...]] = {
    "a data folder of 300 characters": ("report", "--mapping", "MAPPING", "--data", LONG),
    "a mapping of 300 characters": ("report", "--mapping", LONG, "--data", "DIR"),
    "a folder as the mapping": ("report", "--mapping", "DIR", "--data", "DIR"),
    "a page of 300 characters": ("report", "--mapping", "MAPPING", "--data", "DIR", "-o", LONG),
    "a folder as the page": ("report", "--mapping", "MAPPING", "--data", "DIR", "-o", "DIR"),
    "a page in a file": ("report", "--mapping", "MAPPING", "--data", "DIR", "-o", "MAPPING/x.html"),
    "a field with an escape": ("report", "--mapping", "MAPPING", "--data", "DIR", "--by", ESCAPE),
    "a field of 10,000 characters": ("report", "--mapping", "MAPPING", "--data", "DIR", "--by", "f" * 10_000),
    "results of 300 characters": (*COMMANDS["check"], "--out", f"{LONG}.csv"),
    "results nowhere": (*COMMANDS["check"], "--out", "nowhere/at/all.csv"),
    "results in a folder": (*COMMANDS["check"], "--out", "FOLDER.csv"),
    "a gate with an escape": (*COMMANDS["check"][:-1], ESCAPE),
    "a stage that turns": (*COMMANDS["check"], "--stage", BACKWARDS),
    "an id column with an escape": (*COMMANDS["check"], "--id", ESCAPE),
    "a pipeline with an escape": (*COMMANDS["check"], "--pipeline", ESCAPE),
    "an instant without end": (*COMMANDS["check"], "--now", "9" * 5000),
    "an instant with an escape": (*COMMANDS["check"], "--now", ESCAPE),
    "the first instant": (*COMMANDS["check"], "--now", "0001-01-01T00:00+14:00"),
    "a number of 5,000 digits": (*COMMANDS["check"], "--first", "9" * 5000),
    "a negative number": (*COMMANDS["check"], "--first", "-1"),
    "a file of 300 characters": ("check", "--blueprint", "GOOD", "--data", f"{LONG}.csv", "--gate", "named"),
    "a folder as the file": ("check", "--blueprint", "GOOD", "--data", "DIR", "--gate", "named"),
    "a roster of 300 characters": (*COMMANDS["route"][:-1], LONG),
    "a folder as the roster": (*COMMANDS["route"][:-1], "DIR"),
    "a state of 300 characters": (*COMMANDS["route"][:-1], "ROSTER", "--state", LONG),
    "a folder as the state": (*COMMANDS["route"][:-1], "ROSTER", "--state", "DIR"),
    "a template elsewhere": ("template", "../../etc/passwd"),
    "a template with an escape": ("template", ESCAPE),
    "a schema of nothing": ("schema", "nothing"),
    "a demo in a file": ("demo", "--out", "MAPPING"),
    "a demo of 300 characters": ("demo", "--out", LONG),
    "a demo without end": ("demo", "--leads", "9" * 30),
    "a history of 300 characters": ("learn", "--data", LONG, "--outcome", "st"),
    "a history in a folder": ("learn", "--data", "DIR", "--outcome", "st"),
    "an outcome with an escape": ("learn", "--data", "DATA", "--outcome", ESCAPE),
    "a drawing of 300 characters": ("diagram", LONG),
    "a pipeline that is none": ("diagram", "GOOD", "--pipeline", ESCAPE),
    "a difference of folders": ("diff", "DIR", "DIR"),
    "a language that is none": ("diagram", "GOOD", "--locale", "tlh"),
    "an option that is none": ("report", "--nothing", ESCAPE),
    "a command that is none": ("os.system",),
}


@pytest.mark.parametrize("words", OPTIONS.values(), ids=OPTIONS)
def test_a_hostile_option_is_refused(desk: Path, words: tuple[str, ...]) -> None:
    (desk / "folder.csv").mkdir()
    (desk / "roster.json").write_text('[{"id": "bo"}]', encoding="utf-8")
    names = {
        "DIR": desk, "MAPPING": desk / "mine.json", "DATA": desk / "deals.csv", "GOOD": desk / "good.json",
        "FOLDER.csv": desk / "folder.csv", "ROSTER": desk / "roster.json", "FILE": desk / "good.json",
        "MAPPING/x.html": desk / "mine.json" / "x.html",
    }  # fmt: skip
    assert len(refused(run(*(names.get(word, word) for word in words), cwd=desk))) < 40_000


@pytest.mark.parametrize("first", ["99999999999999999999", "0"])
def test_as_many_as_there_are_not_are_all_or_none(desk: Path, first: str) -> None:
    for command in ("check", "score"):
        more = {"check": ("--gate", "named"), "score": ()}[command]
        card = {"rules": [{"key": "web", "when": "source == 'Web'", "points": 3}]}
        (desk / "good.json").write_text(
            json.dumps(BLUEPRINT | {"scorecards": {"fit": card}}), encoding="utf-8"
        )
        done = run(
            command, "--blueprint", desk / "good.json", "--data", desk / "deals.csv", "--id", "no",
            "--first", first, "--json", *more,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["records"]) == (0 if first == "0" else 3)


EVIL = f"{ESCAPE}{BACKWARDS}\x85[red]x[/red]:smile:"


@pytest.fixture
def evil(tmp_path: Path) -> list[str | Path]:
    """Make an export whose every text wants to steer the terminal, in a blueprint whose labels do too."""
    blueprint = changed("gates.named.criteria.0.ask", f"Which company? {EVIL}", BLUEPRINT)
    blueprint = changed("gates.named.criteria.0.label", EVIL, blueprint)
    blueprint = changed("pipelines.deals.stages.0.label", EVIL, blueprint)
    blueprint["label"] = EVIL
    card = {"label": EVIL, "rules": [{"key": "web", "when": "source == 'x'", "points": 3, "label": EVIL}]}
    blueprint["scorecards"] = {"fit": card}
    document = changed("blueprint", blueprint)
    document["tables"] = {"deals": "deals.json"}
    del document["joins"]
    path = written(tmp_path, document)
    rows = [
        {"no": f"{EVIL}{row}", "src": EVIL, "st": state, "closed": ""}
        for row, state in enumerate(["New", "Lost", EVIL])
    ]
    (tmp_path / "deals.json").write_text(json.dumps(rows), encoding="utf-8")
    return ["--mapping", path, "--data", tmp_path]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("command", ["report", "check", "score", "lint", "diagram", "diff"])
def test_nothing_in_the_data_steers_the_terminal(evil: list[Any], command: str, locale: str) -> None:
    more: dict[str, tuple[Any, ...]] = {
        "report": (*evil, "--by", "source"), "check": (*evil, "--gate", "named"), "score": tuple(evil),
        "lint": (evil[1],), "diagram": (evil[1],), "diff": (evil[1], evil[3] / "plain.json"),
    }  # fmt: skip
    (evil[3] / "plain.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    languages = () if command == "lint" else ("--locale", locale)
    done = run(command, *more[command], *languages)
    assert done.returncode in {0, 1}, done.stderr
    assert STEERING.search(done.stdout + done.stderr) is None
    if command != "lint":
        squeezed = re.sub(r"\s", "", done.stdout)
        assert "[red]" in squeezed or "owned" in squeezed
        assert "\N{SMILING FACE WITH OPEN MOUTH AND SMILING EYES}" not in squeezed


@pytest.mark.parametrize("command", ["report", "check", "score", "diff"])
def test_json_says_what_the_data_say_and_steers_nothing(evil: list[Any], command: str) -> None:
    more: dict[str, tuple[Any, ...]] = {
        "report": (*evil, "--by", "source"), "check": (*evil, "--gate", "named"), "score": tuple(evil),
        "diff": (evil[1], evil[3] / "plain.json"),
    }  # fmt: skip
    (evil[3] / "plain.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    done = run(command, *more[command], "--json")
    assert STEERING.search(done.stdout) is None
    assert EVIL in "".join(texts(json.loads(done.stdout)))


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (text for item in value for text in texts(item))
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in texts(item))


def test_nothing_in_the_data_steers_the_reader_of_a_page(evil: list[Any], tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    done = run("report", *evil, "--by", "source", "-o", page)
    assert done.returncode == 0, done.stderr
    html = page.read_text(encoding="utf-8")
    assert STEERING.search(html) is None
    shown: list[str] = []
    parser = HTMLParser()
    parser.handle_data = shown.append  # type: ignore[method-assign]
    parser.feed(html)
    assert "\\x1b[2J" in "".join(shown)


def test_a_warning_about_the_data_steers_nothing(desk: Path) -> None:
    (desk / "roster.json").write_text(json.dumps([{"id": "bo", EVIL: 1}]), encoding="utf-8")
    routing = {"rules": [{"key": "all", "to": "all"}], "pools": {"all": {}}}
    (desk / "good.json").write_text(json.dumps(BLUEPRINT | {"routing": routing}), encoding="utf-8")
    done = run(*("route", "--blueprint", desk / "good.json", "--data", desk / "deals.csv", "--id", "no"),
               "--roster", desk / "roster.json")  # fmt: skip
    assert done.stderr.startswith("warning: ")
    assert STEERING.search(done.stdout + done.stderr) is None


FORMULAS = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
]


def results(folder: Path, name: str, *more: str) -> list[str]:
    card = {"rules": [{"key": "web", "when": "source == 'Web'", "points": 3}]}
    (folder / "b.json").write_text(json.dumps(BLUEPRINT | {"scorecards": {"fit": card}}), encoding="utf-8")
    rows = [{"id": formula, "stage": "new", "source": "Web"} for formula in [*FORMULAS, "L-1", "a=b"]]
    (folder / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    for command in ("check", "score"):
        gate = ("--gate", "named") if command == "check" else ()
        done = run(
            command, "--blueprint", folder / "b.json", "--data", folder / "rows.json", *gate,
            "--out", folder / f"{command}-{name}", *more,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    read = pl.read_parquet if name.endswith("parquet") else pl.read_csv
    ids, scores = (read(folder / f"{command}-{name}")["id"].to_list() for command in ("check", "score"))
    assert sorted(ids) == sorted(scores)
    return [str(each) for each in ids]


def test_a_formula_in_the_data_is_a_text_in_a_spreadsheet(tmp_path: Path) -> None:
    assert results(tmp_path, "r.csv") == [*(f"'{formula}" for formula in FORMULAS), "L-1", "a=b"]


@pytest.mark.parametrize(("name", "more"), [("r.csv", ("--raw",)), ("r.parquet", ())])
def test_results_for_programs_are_what_the_data_say(tmp_path: Path, name: str, more: tuple[str, ...]) -> None:
    assert results(tmp_path, name, *more) == [*FORMULAS, "L-1", "a=b"]


def test_nested_json_in_a_cell_is_a_fault_of_the_data_or_refused(desk: Path) -> None:
    (desk / "good.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    rows = [
        {"id": "1", "stage": "new", "waivers": "[" * 100_000},
        {"id": "2", "stage": "new", "waivers": "[" + "9" * 5000 + "]"},
    ]
    (desk / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    done = run("check", "--blueprint", desk / "good.json", "--data", desk / "rows.json", "--gate", "named")
    if done.returncode:
        refused(done)
    assert STEERING.search(done.stdout + done.stderr) is None


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '[{"id": "\\ud800", "stage": "new"}]', '[{"id": ' + "9" * 5000 + "}]"]
)
def test_hostile_json_records_are_refused(desk: Path, text: str) -> None:
    (desk / "rows.json").write_text(text, encoding="utf-8")
    done = run("check", "--blueprint", desk / "good.json", "--data", desk / "rows.json", "--gate", "named")
    if done.returncode:
        refused(done)


def test_the_mapping_of_the_desk_is_sound(desk: Path) -> None:
    assert MAPPING["tables"]
    assert run("report", "--mapping", desk / "mine.json", "--data", desk).returncode == 0
