"""V1, Olist: 8,000 leads and 842 wins, through the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.shell.desk import EXAMPLES, reported

ORIGINS = {
    "organic_search": (2296, 271), "paid_search": (1586, 195), "social": (1350, 75), "unknown": (1099, 179),
    "direct_traffic": (499, 56), "email": (493, 15), "referral": (284, 24), "other": (150, 4),
    "display": (118, 6), "other_publicities": (65, 3), None: (60, 14),
}  # fmt: skip


@pytest.fixture(scope="module")
def olist(shared: Path) -> dict[str, Any]:
    folder = shared / "data" / "olist-marketing-funnel"
    return reported("--mapping", EXAMPLES / "olist.yaml", "--data", folder, "--by", "source")


def quality(report: dict[str, Any]) -> dict[str, int]:
    return {note["code"]: note["count"] for note in report["quality"]}


def test_the_whole_is_counted_to_the_unit(olist: dict[str, Any]) -> None:
    overall = olist["overall"]
    assert (overall["entered"], overall["won"], overall["lost"], overall["open"]) == (8000, 842, 0, 7158)
    assert overall["rate"] == pytest.approx(0.10525, abs=1e-12)
    assert overall["low"] < 0.10525 < overall["high"]


def test_every_origin_is_counted_to_the_unit(olist: dict[str, Any]) -> None:
    found = {each["by"]["source"]: (each["entered"], each["won"]) for each in olist["segments"]}
    assert found == ORIGINS


def test_the_one_negative_duration_is_reported_and_in_no_median(olist: dict[str, Any]) -> None:
    assert quality(olist)["negative_duration"] == 1
    assert olist["stages"][0]["median_days"] == pytest.approx(14.72, abs=0.005)
    assert olist["overall"]["cycle_won"]["count"] == 841
    assert olist["overall"]["cycle_won"]["median_days"] == pytest.approx(14.72, abs=0.005)


def test_leads_without_an_outcome_are_open_and_said_to_be(olist: dict[str, Any]) -> None:
    note = next(each for each in olist["quality"] if each["code"] == "no_outcome")
    assert note["count"] == 7158
    assert note["says"].startswith("no outcome recorded")
    assert olist["overall"]["win_rate_closed"] is None


def test_left_truncated_cohorts_are_warned_of(olist: dict[str, Any]) -> None:
    assert quality(olist)["left_truncated"] > 0


def test_the_counting_policy_is_part_of_the_answer(olist: dict[str, Any]) -> None:
    assert olist["policy"]["entry"] == "first"
    assert olist["policy"]["skipped"] == "credited"
