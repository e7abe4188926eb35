"""B13 · the funnel as a picture: a chart specification that a renderer draws."""

from __future__ import annotations

import pytest

from salesfunnel.insight import Tally, funnel_chart
from salesfunnel.model import Opportunity, Pipeline
from salesfunnel.text import Text

PIPELINE = Pipeline.model_validate(
    {
        "stages": [
            {"key": "lead", "label": {"en": "Lead", "zh": "线索"}},
            {"key": "visit", "label": {"en": "Visit", "zh": "拜访"}},
            {"key": "won", "kind": "won", "label": {"en": "Signed", "zh": "签约"}},
        ]
    }
)
LABELS = {stage.key: stage.label or stage.key for stage in PIPELINE.stages}
STANDING = {"lead": 60, "visit": 30, "won": 10}
TALLY = Tally.of(
    [
        Opportunity(id=f"{key}{n}", pipeline="p", stage=key)
        for key, count in STANDING.items()
        for n in range(count)
    ],
    pipeline=PIPELINE,
)


@pytest.mark.parametrize(
    ("locale", "names"), [("en", ["Lead", "Visit", "Signed"]), ("zh", ["线索", "拜访", "签约"])]
)
def test_the_picture_shows_every_stage_with_its_count_and_rate(locale: str, names: list[str]) -> None:
    chart = funnel_chart(TALLY, locale=locale, labels=LABELS)
    rows = chart["data"]["values"]
    assert [row["stage"] for row in rows] == names
    assert [(row["count"], row["rate"]) for row in rows] == [(100, None), (40, 0.4), (10, 0.25)]
    picture = pytest.importorskip("vl_convert").vegalite_to_svg(chart)
    assert all(text in picture for text in [*names, "40 · 40.0%", "10 · 25.0%"])


def test_a_label_may_be_a_plain_string() -> None:
    rows = funnel_chart(TALLY, labels={"lead": "L", "visit": Text("V")})["data"]["values"]
    assert [row["stage"] for row in rows] == ["L", "V", "Won"]
