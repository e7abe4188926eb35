"""B6 · Structured call notes: needs, budget expectation and concerns as a form of the call itself."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.scenarios.crm_desk import NOTES, call, deal
from tests.scenarios.journey import NOW, Desk, way

from salesfunnel import Advance

FUNNEL = Desk("five_stage_crm").funnel


def test_the_template_is_a_form_in_both_languages() -> None:
    for locale, title, ask in (("en", "Call notes", "What worries them?"), ("zh", "沟通记录", "有什么顾虑?")):
        form = FUNNEL.form("call_notes", locale=locale)
        assert (form["title"], form["properties"]["concerns"]["description"]) == (title, ask)
        assert form["required"] == ["needs"]
        jsonschema.Draft202012Validator.check_schema(form)


@pytest.mark.parametrize(
    ("notes", "path"),
    [
        ({"needs": "one list", "budget_expected": 50_000, "concerns": ["price"], "outcome": "meeting"}, None),
        ({"concerns": ["weather"]}, "concerns"),
        ({"budget_expected": -1}, "budget_expected"),
        ({"needs": 5}, "needs"),
    ],
)
def test_notes_are_checked_against_the_fields(notes: dict[str, Any], path: str | None) -> None:
    assert [each.path for each in FUNNEL.validate("activity", notes, now=NOW)] == ([path] if path else [])


def test_a_call_counts_when_its_notes_are_there_and_wrong_notes_are_not_recorded() -> None:
    desk = Desk("five_stage_crm")
    deal(desk, "first_contact")
    refused = desk.ask("d-1", call("a-1", concerns=("weather",)), 1)
    assert [(each.code, each.path) for each in refused.findings] == [("outside_options", "fields.concerns")]
    desk.do("d-1", call("a-2", concerns=("price",)), 1)
    assert desk.held("d-1", Advance("need"), 1) == ["notes"]
    desk.do("d-1", call("a-3", **NOTES), 2)
    desk.do("d-1", Advance("need"), 2)
    [live] = desk.replayed("d-1")
    assert [dict(each.fields).get("needs") for each in live.activities or ()] == [None, "one list of leads"]
    assert way(desk.report("deals", "d-1")) == [("first_contact", 1, 1), ("need", 1, 0)]
