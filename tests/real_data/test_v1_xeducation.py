"""V1, X Education: folding, missing literals, CR CR LF, and the broken twin."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.shell.desk import EXAMPLES, reported

MAPPING = EXAMPLES / "xeducation.yaml"


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "xeducation-leads"


def report(folder: Path, by: str) -> dict[str, Any]:
    return reported("--mapping", MAPPING, "--data", folder, "--by", by)


def by_value(found: dict[str, Any], field: str) -> dict[str | None, tuple[int, int]]:
    return {each["by"][field]: (each["entered"], each["won"]) for each in found["segments"]}


def test_the_double_line_ends_are_survived(folder: Path) -> None:
    found = report(folder, "source")
    assert (found["overall"]["entered"], found["overall"]["won"]) == (9240, 3561)
    assert round(found["overall"]["rate"], 4) == 0.3854
    assert not [note for note in found["quality"] if note["code"] == "broken_row"]


def test_google_in_both_spellings_is_one_source(folder: Path) -> None:
    found = report(folder, "source")
    assert by_value(found, "source")["Google"] == (2873, 1147)
    assert "google" not in by_value(found, "source")
    folded = next(note for note in found["quality"] if note["code"] == "folded")
    assert (folded["count"], folded["values"]) == (5, {"google": "Google"})


@pytest.mark.parametrize(
    ("field", "select"), [("city", 2249), ("specialization", 1942), ("heard_of_us", 5043)]
)
def test_select_means_missing(folder: Path, field: str, select: int) -> None:
    found = by_value(report(folder, field), field)
    assert "Select" not in found
    assert found[None][0] >= select


def test_the_broken_twin_loads_its_sound_rows_and_reports_the_others(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "Leads_doublequoted_variant.csv.gz", tmp_path / "Leads.csv.gz")
    found = report(tmp_path, "source")
    assert found["overall"]["entered"] == 8902
    note = next(each for each in found["quality"] if each["code"] == "broken_row")
    assert note["count"] == 338
    assert note["lines"][:3] == [24, 78, 175]
    assert sum(each["entered"] for each in found["segments"]) == 8902
    assert by_value(found, "source").get(None, (0, 0))[0] <= 36
