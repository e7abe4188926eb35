"""B6 · Structured call notes: needs, budget expectation and concerns as a form of the call itself."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.scenarios.filter_desk import NOW

from salesfunnel import Funnel

FUNNEL = Funnel.load(
    {
        "salesfunnel": 1, "key": "notes", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": {
            "needs": {"type": "text", "of": "activity"},
            "budget_expected": {"type": "money", "of": "activity", "min": 0},
            "concerns": {"type": "choices", "of": "activity", "options": ["price", "effort", "security"]},
        },
        "forms": {
            "call_notes": {
                "of": "activity",
                "label": {"en": "Call notes", "zh": "沟通记录"},
                "fields": [
                    {"field": "needs", "required": True, "ask": {"en": "What do they need?", "zh": "需要什么?"}},
                    {"field": "budget_expected", "ask": {"en": "What may it cost?", "zh": "预算多少?"}},
                    {"field": "concerns", "ask": {"en": "What worries them?", "zh": "有什么顾虑?"}},
                    "outcome",
                ],
            }
        },
        "pipelines": {"p": {"stages": [{"key": "talk"}]}},
    }
)  # fmt: skip


def test_the_template_is_a_form_in_both_languages() -> None:
    for locale, title, ask in (("en", "Call notes", "What worries them?"), ("zh", "沟通记录", "有什么顾虑?")):
        form = FUNNEL.form("call_notes", locale=locale)
        assert (form["title"], form["properties"]["concerns"]["description"]) == (title, ask)
        jsonschema.Draft202012Validator.check_schema(form)


@pytest.mark.parametrize(
    ("notes", "path"),
    [
        (
            {
                "needs": "one list of leads",
                "budget_expected": 50_000,
                "concerns": ["price"],
                "outcome": "meeting",
            },
            None,
        ),
        ({"concerns": ["weather"]}, "concerns"),
        ({"budget_expected": -1}, "budget_expected"),
        ({"needs": 5}, "needs"),
    ],
)
def test_notes_are_checked_against_the_fields(notes: dict[str, Any], path: str | None) -> None:
    assert [each.path for each in FUNNEL.validate("activity", notes, now=NOW)] == ([path] if path else [])
