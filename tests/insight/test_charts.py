"""The funnel chart: its numbers, its labels, and that a renderer draws it."""

from __future__ import annotations

import json

import pytest
from tests.insight.journeys import deal, pipeline

from salesfunnel.insight import Tally, funnel_chart
from salesfunnel.model import Pipeline
from salesfunnel.text import Text

AB = pipeline("a", "b")
TALLY = Tally.of([*[deal("a")] * 5, *[deal("a b")] * 3, *[deal("a b won")] * 2], pipeline=AB)


def test_every_bar_has_its_count_and_its_share_of_the_one_above() -> None:
    rows = funnel_chart(TALLY)["data"]["values"]
    assert [(row["stage"], row["count"], row["rate"], row["overall"]) for row in rows] == [
        ("a", 10, None, 1.0),
        ("b", 5, 0.5, 0.5),
        ("Won", 2, 0.4, 0.2),
    ]
    assert [(row["left"], row["right"]) for row in rows] == [(-5, 5), (-2.5, 2.5), (-1, 1)]
    assert [row["text"] for row in rows] == ["10", "5 · 50.0%", "2 · 40.0%"]


def test_labels_come_in_the_language_asked_for() -> None:
    chart = funnel_chart(TALLY, locale="zh", labels={"a": Text({"en": "Talk", "zh": "沟通"}), "won": "成交"})
    assert [row["stage"] for row in chart["data"]["values"]] == ["沟通", "b", "成交"]
    assert chart["title"]["text"] == "销售漏斗"
    assert chart["description"] == "漏斗图：进入 10 个，赢单 2 个"


def test_stages_of_one_label_keep_their_own_bars() -> None:
    rows = funnel_chart(TALLY, labels={"a": "Talk", "b": "Talk"})["data"]["values"]
    assert [row["stage"] for row in rows] == ["Talk (a)", "Talk (b)", "Won"]


def test_several_ways_of_winning_share_a_bar() -> None:
    two = Pipeline.model_validate(
        {"stages": [{"key": "a"}, {"key": "x", "kind": "won"}, {"key": "y", "kind": "won"}]}
    )
    rows = funnel_chart(Tally.of([deal("a x"), deal("a y")], pipeline=two), labels={"x": "X"})["data"][
        "values"
    ]
    assert [(row["stage"], row["count"]) for row in rows] == [("a", 2), ("Won", 2)]


def test_a_pipeline_without_a_won_stage_has_an_empty_last_bar() -> None:
    rows = funnel_chart(Tally.empty(pipeline=Pipeline.model_validate({"stages": [{"key": "won"}]})))["data"][
        "values"
    ]
    assert [(row["stage"], row["count"], row["overall"]) for row in rows] == [
        ("won", 0, None),
        ("Won", 0, None),
    ]


def test_the_chart_is_plain_json_fetches_nothing_and_is_always_the_same() -> None:
    text = json.dumps(funnel_chart(TALLY), allow_nan=False)
    assert text == json.dumps(funnel_chart(TALLY), allow_nan=False)
    assert '"url"' not in text


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_renderer_draws_it(locale: str) -> None:
    vl_convert = pytest.importorskip("vl_convert")
    picture = vl_convert.vegalite_to_svg(funnel_chart(TALLY, locale=locale))
    assert picture.startswith("<svg")
    assert all(text in picture for text in ("5 · 50.0%", "2 · 40.0%"))


def test_nobody_can_be_drawn_too() -> None:
    vl_convert = pytest.importorskip("vl_convert")
    assert vl_convert.vegalite_to_svg(funnel_chart(Tally.empty(pipeline=AB))).startswith("<svg")
