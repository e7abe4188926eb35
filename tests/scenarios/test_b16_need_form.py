"""B16 · Structured need form: scenario, pain, budget range and its source, purchase time, rivals; a gap holds."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.scenarios.filter_desk import NOW, SELLER

from salesfunnel import Advance, Dossier, Funnel, Opportunity, Verdict

FIELDS: dict[str, Any] = {
    "scenario": {"type": "choice", "options": ["sales", "service"]},
    "pain": {"type": "text"},
    "budget_range": {"type": "choice", "options": ["below_50k", "50k_200k", "above_200k"], "ordered": True},
    "budget_source": {"type": "choice", "options": ["customer_said", "guessed"]},
    "buys_on": {"type": "date"},
    "rivals": {"type": "choices", "options": ["none", "acme", "globex"]},
}
FIVE = [("scenario",), ("pain",), ("budget_range", "budget_source"), ("buys_on",), ("rivals",)]
FUNNEL = Funnel.load(
    {
        "salesfunnel": 1, "key": "need", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": FIELDS,
        "forms": {"need": {"fields": [{"field": name, "required": True} for name in FIELDS]}},
        "gates": {
            "need_known": {
                "criteria": [
                    {"key": names[0], "when": " and ".join(f"present({name})" for name in names)} for names in FIVE
                ]
            }
        },
        "pipelines": {"p": {"stages": [{"key": "talk", "exit": "need_known"}, {"key": "offer"}]}},
    }
)  # fmt: skip
WHOLE: dict[str, Any] = {
    "scenario": "sales", "pain": "leads get lost", "budget_range": "50k_200k", "budget_source": "customer_said",
    "buys_on": "2026-06-30", "rivals": ["acme"],
}  # fmt: skip


def verdict(fields: dict[str, Any]) -> Verdict | None:
    deal = Opportunity(id="d-1", pipeline="p", stage="talk", fields=fields)
    return FUNNEL.decide(Dossier(deal), Advance("offer"), actor=SELLER, now=NOW).verdict


def test_the_whole_form_advances() -> None:
    jsonschema.validate(WHOLE, FUNNEL.form("need"))
    assert FUNNEL.validate("opportunity", WHOLE, now=NOW) == ()
    assert verdict(WHOLE) is Verdict.ADVANCE


@pytest.mark.parametrize("gap", WHOLE)
def test_what_is_missing_holds(gap: str) -> None:
    told = {name: value for name, value in WHOLE.items() if name != gap}
    with pytest.raises(jsonschema.ValidationError, match=f"'{gap}' is a required property"):
        jsonschema.validate(told, FUNNEL.form("need"))
    assert verdict(told) is Verdict.HOLD
