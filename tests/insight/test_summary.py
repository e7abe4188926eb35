"""The JSON that reports print and other programs read."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from tests.insight.journeys import deal, pipeline

from salesfunnel.insight import Tally, TallyPolicy, summary
from salesfunnel.model import Money

AB = pipeline("a", "b")
HISTORY = [
    deal("a b won", days=[0, 2, 10], amount=Money.of("12.50", "CNY"), source="web"),
    deal("a lost", days=[5, 1], amount=4, source="web"),
    deal("a", source=""),
]


def test_the_summary_has_the_published_shape() -> None:
    found = summary(Tally.of(HISTORY, pipeline=AB, by=["source"]))
    assert list(found) == ["overall", "stages", "segments", "quality", "policy"]
    assert {
        "entered",
        "won",
        "lost",
        "open",
        "parked",
        "rate",
        "low",
        "high",
        "win_rate_closed",
        "win_rate_all",
    } <= set(found["overall"])
    assert {"stage", "entered", "advanced", "rate", "low", "high", "median_days"} <= set(found["stages"][0])
    assert [(each["by"], each["entered"], each["won"], each["rate"]) for each in found["segments"]] == [
        ({"source": "web"}, 2, 1, 0.5),
        ({"source": None}, 1, 0, 0.0),
    ]
    assert [stage["entered"] for stage in found["segments"][0]["stages"]] == [2, 1]
    assert found["quality"][0]["code"] == "negative_duration"
    assert set(found["quality"][0]) == {"code", "count", "says"}
    assert found["policy"]["entry"] == "first"
    assert found["policy"]["says"].startswith("a subject counts once per stage;")


def test_counts_are_whole_days_are_fractions_and_money_is_a_number() -> None:
    overall = summary(Tally.of(HISTORY, pipeline=AB))["overall"]
    assert (overall["won_value"], overall["lost_value"], overall["open_value"]) == (12.5, 4, None)
    assert isinstance(overall["lost_value"], int)
    assert overall["cycle_won"] == {"count": 1, "mean_days": 10.0, "median_days": 10.0}
    assert overall["standing"][0] == {"stage": "a", "kind": "open", "count": 1, "value": None}


def test_the_sentences_come_in_the_language_asked_for() -> None:
    found = summary(Tally.of(HISTORY, pipeline=AB, policy=TallyPolicy(entry="every")), locale="zh")
    assert found["policy"]["says"].startswith("每次进入阶段都计数")
    assert "个对象" in found["quality"][0]["says"]


def test_every_value_of_a_segment_becomes_json() -> None:
    values = [True, 3, 2.5, "x", None, date(2026, 3, 1), frozenset({"b", "a"}), ("p", "q"), Money(125, "CNY")]
    values.append(Decimal("1.5"))
    history = [deal("a", fields={"x": value}) for value in values]
    found = summary(Tally.of(history, pipeline=AB, by=["x"]))
    texts = {json.dumps(each["by"]["x"]) for each in found["segments"]}
    assert texts == {
        "true", "3", "2.5", '"x"', "null", '"2026-03-01"', '["a", "b"]', '["p", "q"]', '"1.25 CNY"', "1.5",
    }  # fmt: skip


def test_the_summary_is_plain_json() -> None:
    found = summary(Tally.of(HISTORY, pipeline=AB, by=["source", "status"]))
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_won_stage_ends_the_path_and_has_no_rate() -> None:
    end = summary(Tally.of(HISTORY, pipeline=AB))["stages"][-1]
    assert (end["kind"], end["entered"], end["advanced"], end["rate"]) == ("won", 1, None, None)
