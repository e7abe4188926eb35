"""V1, Maven: four stage counts, two win rates, three cycles, and a gate over the records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.shell.desk import EXAMPLES, reported, run

MAPPING = EXAMPLES / "maven.yaml"


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "maven-crm-opportunities"


@pytest.fixture(scope="module")
def maven(folder: Path) -> dict[str, Any]:
    return reported("--mapping", MAPPING, "--data", folder, "--by", "region")


def test_the_four_stages_are_counted(maven: dict[str, Any]) -> None:
    standing = {each["stage"]: each["count"] for each in maven["overall"]["standing"]}
    assert standing == {"prospecting": 500, "engaging": 1589, "won": 4238, "lost": 2473}
    assert [(each["stage"], each["entered"], each["advanced"]) for each in maven["stages"]] == [
        ("prospecting", 8800, 8300),
        ("engaging", 8300, 4238),
        ("won", 4238, None),
    ]


def test_both_win_rates_are_given(maven: dict[str, Any]) -> None:
    assert round(maven["overall"]["win_rate_closed"], 4) == 0.6315
    assert round(maven["overall"]["win_rate_all"], 4) == round(maven["overall"]["rate"], 4) == 0.4816


def test_the_won_value_is_exact(maven: dict[str, Any]) -> None:
    assert maven["overall"]["won_value"] == 10_005_534
    assert maven["overall"]["currency"] == "USD"


@pytest.mark.parametrize(("cycle", "days"), [("closed", 47.9854), ("won", 51.7820), ("lost", 41.48)])
def test_the_mean_cycles(maven: dict[str, Any], cycle: str, days: float) -> None:
    digits = len(str(days).partition(".")[2])
    assert round(maven["overall"][f"cycle_{cycle}"]["mean_days"], digits) == days


def test_the_product_that_no_product_matches_is_reported(maven: dict[str, Any]) -> None:
    note = next(each for each in maven["quality"] if each["code"] == "unmatched")
    assert (note["table"], note["count"], note["values"]) == ("products", 1480, {"GTXPro": 1480})
    assert "did you mean 'GTX Pro'?" in note["says"]
    assert sum(each["code"] == "unmatched" for each in maven["quality"]) == 1


def test_the_joined_region_groups_every_deal(maven: dict[str, Any]) -> None:
    assert {each["by"]["region"] for each in maven["segments"]} == {"Central", "East", "West"}
    assert sum(each["entered"] for each in maven["segments"]) == 8800


def test_the_account_gate_fails_1088_of_1589_each_with_its_reason(folder: Path) -> None:
    done = run(
        "check",
        "--mapping",
        MAPPING,
        "--data",
        folder,
        "--gate",
        "account_known",
        "--stage",
        "engaging",
        "--json",
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["checked"], found["passed"], found["failed"]) == (1589, 501, 1088)
    [account] = found["criteria"]
    assert {key: account[key] for key in ("criterion", "true", "false", "unknown", "failed")} == {
        "criterion": "account", "true": 501, "false": 1088, "unknown": 0, "failed": 1088,
    }  # fmt: skip
    assert len(found["records"]) == 1088
    assert all("'Account' is not recorded" in each["findings"][0]["says"] for each in found["records"])
