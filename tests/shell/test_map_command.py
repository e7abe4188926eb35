"""`salesfunnel map` looks at an export and writes what `report` needs."""

from __future__ import annotations

from pathlib import Path

from tests.shell.desk import reported, run

EXPORTS = Path(__file__).parent / "exports" / "layouts"


def test_map_and_report_need_no_word_by_hand(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_bytes((EXPORTS / "salesforce_zh.csv").read_bytes())
    done = run("map", tmp_path / "deals.csv", "--yes", "--locale", "zh")
    assert done.returncode == 0, done.stderr
    assert "salesforce" in done.stdout
    assert "金额是什么币种？ CNY" in done.stdout
    report = reported("--mapping", tmp_path / "deals.mapping.yaml", "--data", tmp_path)
    assert (report["overall"]["entered"], report["overall"]["won"]) == (12, 5)
    again = run("map", tmp_path / "deals.csv", "--yes")
    assert again.returncode == 2
    assert "this file exists" in again.stderr


def test_what_is_not_sure_stands_in_the_mapping_as_a_question(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(
        "Nr,Phase,Start\n1,Alpha,03/04/2026\n2,Beta,04/05/2026\n3,Beta,04/05/2026\n", encoding="utf-8"
    )
    assert run("map", tmp_path / "own.csv", "--yes").returncode == 0
    text = (tmp_path / "own.mapping.yaml").read_text(encoding="utf-8")
    assert "# which column is the stage? Phase" in text
    assert "# how are the dates of" not in text  # no column is known to be a date
    assert "# guesses, each with what was taken" in text


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = run("map", tmp_path / "none.csv", "--yes")
    assert done.returncode == 2
    assert "there is no such file" in done.stderr
