"""The charts of a learned scorecard: their numbers are the report's, their words in both languages."""

from __future__ import annotations

import json

import pytest
from tests.scoring.learned.leads import FIELDS, leads

from salesfunnel.insight import learned_charts
from salesfunnel.scoring.learned import learn

REPORT = learn(leads(900), outcome="won", fields=FIELDS, seed=1).report


def test_the_numbers_are_those_of_the_report() -> None:
    charts = learned_charts(REPORT)
    assert set(charts) == {"calibration", "lift", "points"}
    dots = charts["calibration"]["layer"][1]["data"]["values"]
    assert [each["observed"] for each in dots] == [each.observed for each in REPORT.calibration]
    assert [each["lift"] for each in charts["lift"]["data"]["values"]] == [each.lift for each in REPORT.lift]
    assert [each["points"] for each in charts["points"]["data"]["values"]] == [
        each.points for each in REPORT.points
    ]


@pytest.mark.parametrize(("locale", "title"), [("en", "Calibration"), ("zh", "校准")])
def test_titles_come_in_the_language_asked_for(locale: str, title: str) -> None:
    assert learned_charts(REPORT, locale=locale)["calibration"]["title"]["text"] == title


def test_a_chart_is_plain_json() -> None:
    charts = learned_charts(REPORT)
    assert json.loads(json.dumps(charts)) == charts
