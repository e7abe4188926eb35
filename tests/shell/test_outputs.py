"""What goes out: no input is overwritten, and a stream that cannot take the words breaks nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.shell.desk import BLUEPRINT, EXAMPLES, changed, reported, run, written

SIMPLE = ("report", "--mapping", str(EXAMPLES / "simple.yaml"), "--data", str(EXAMPLES))


@pytest.mark.parametrize("name", ["mine.json", "b.json", "deals.csv", "pays.csv"])
def test_no_input_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / "b.json").write_text(json.dumps(BLUEPRINT), encoding="utf-8")
    path = written(tmp_path, changed("blueprint", "b.json"))
    before = (tmp_path / name).read_bytes()
    done = run("report", "--mapping", path, "--data", tmp_path, "-o", tmp_path / "." / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert "and the page would overwrite it; choose another -o" in done.stderr
    assert (tmp_path / name).read_bytes() == before


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    done = run(*SIMPLE, "-o", tmp_path / "new" / "r.html")
    assert done.returncode == 2
    assert f"there is no folder '{tmp_path / 'new'}'; make the folder, or choose another -o" in done.stderr
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_terminal_without_the_characters_shows_their_codes(locale: str) -> None:
    done = run(*SIMPLE, "--locale", locale, encoding="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()


def test_an_error_is_said_to_a_terminal_without_its_characters() -> None:
    done = run(*SIMPLE, "--by", "来源", encoding="ascii")
    assert done.returncode == 2
    assert done.stderr.startswith("error: --by: no field is named '\\u6765\\u6e90'")


def test_json_for_a_stream_without_the_characters_is_json(tmp_path: Path) -> None:
    path = written(tmp_path, deals_csv="no,src,st,closed\n1,展会é,New,\n")
    arguments = ("report", "--mapping", str(path), "--data", str(tmp_path), "--by", "source", "--json")
    done = run(*arguments, encoding="ascii")
    assert done.stdout.isascii()
    assert json.loads(done.stdout)["segments"][0]["by"] == {"source": "展会é"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_full_disk_is_one_line_and_exit_code_1(more: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = run(*SIMPLE, *more, out=full)
    assert done.returncode == 1
    assert done.stderr == "error: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_reader_that_goes_away_ends_it_quietly(more: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        done = run(*SIMPLE, *more, out=stream)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_process_whose_reader_goes_away_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "salesfunnel", "--version"]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_flag_is_shown_as_one() -> None:
    line = next(line for line in run("report", "--help").stdout.splitlines() if "--json" in line)
    assert "bool" not in line


def test_a_folder_in_the_place_of_a_file_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, changed("tables.deals", "a.csv"))
    (tmp_path / "a.csv").mkdir()
    done = run("report", "--mapping", path, "--data", tmp_path)
    assert done.returncode == 2
    assert f"'{tmp_path / 'a.csv'}' is a folder, expected a file" in done.stderr


def test_one_of_anything_is_said_in_the_singular(tmp_path: Path) -> None:
    assert "1 error, 0 warnings" in run("lint", written(tmp_path, changed("fields.sorce", "src"))).stdout
    says = [each["says"] for each in reported("--mapping", written(tmp_path), "--data", tmp_path)["quality"]]
    assert any(each.startswith("1 row of 'pays'") for each in says)


def test_a_field_named_twice_is_refused_by_the_options_name() -> None:
    done = run(*SIMPLE, "--by", "source", "--by", "source")
    assert (done.returncode, done.stderr) == (2, "error: --by: found 'source' twice; name each field once\n")


def test_segments_may_be_of_the_customers_company_and_of_the_seller(tmp_path: Path) -> None:
    document = changed("fields", {"account.industry": "src", "account.founded": "year", "owner.team": "team"})
    deals = (
        "no,src,st,closed,year,team\n1,Steel,New,,1999,North\n2,Steel,Won,2026-01-05,1999,North\n3,,Lost,,,\n"
    )
    path = written(tmp_path, document, deals_csv=deals)
    by = ("--by", "account.industry", "--by", "account.founded", "--by", "owner.team")
    found = reported("--mapping", path, "--data", tmp_path, *by)
    assert [(each["by"], each["entered"]) for each in found["segments"]] == [
        ({"account.industry": "Steel", "account.founded": 1999, "owner.team": "North"}, 2),
        ({"account.industry": None, "account.founded": None, "owner.team": None}, 1),
    ]
    done = run("report", "--mapping", path, "--data", tmp_path, *by, "-o", tmp_path / "r.html")
    assert "Industry" in done.stdout
    assert "Account · Industry" in (tmp_path / "r.html").read_text(encoding="utf-8")
    refused = run("report", "--mapping", path, "--data", tmp_path, "--by", "account.region")
    assert refused.stderr == (
        "error: --by: the mapping does not fill 'account.region'; fill it under 'fields' of mine.json\n"
    )
