"""C4 · Fields to record per stage: the preview is the form of what is missing; a broken rule is refused."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.scenarios.cash_desk import answered, deal
from tests.scenarios.journey import DAY, NOW, Desk

from salesfunnel import Verdict
from salesfunnel.lifecycle.commands import ChangeFields


def quoting() -> Desk:
    desk = Desk("lead_to_cash")
    deal(desk, "proposal")
    return desk


def test_the_preview_is_the_form_of_what_is_missing() -> None:
    desk = Desk("lead_to_cash")
    answered(desk, need="begin")
    desk.bring("l-1", contacts=None)
    found = desk.funnel.preview(desk.dossier("l-1"), to="sql", now=NOW + DAY)
    form = found.form()
    assert (found.verdict, form["required"]) == (Verdict.HOLD, ["budget", "buys_on"])
    shown = {name: each["title"] for name, each in form["properties"].items() if each.get("readOnly")}
    assert shown == {"band.ripeness": "Lead score", "has_decision_maker": "Decision maker known"}
    jsonschema.validate({"budget": 1000, "buys_on": "2026-06-30"}, form)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"budget": -1, "buys_on": "2026-06-30"}, form)


@pytest.mark.parametrize("key", ["discovery", "quotation"])
def test_each_stage_has_its_form_in_both_languages(key: str) -> None:
    english, chinese = (DESK.funnel.form(key, locale=each) for each in ("en", "zh"))
    jsonschema.Draft202012Validator.check_schema(english)
    assert english["title"] != chinese["title"]
    assert english["required"] == chinese["required"]


DESK = quoting()


@pytest.mark.parametrize(
    ("values", "path", "code"),
    [
        ({"need": "huge"}, "need", "outside_options"),
        ({"employees": 0}, "employees", "out_of_range"),
        ({"discount": "-5"}, "discount", "out_of_range"),
        ({"list_price": "1000", "discount": "300.01"}, "rules.discount_explained", "rule_broken"),
        ({"list_price": "100", "discount": "101", "discount_reason": "x"}, "rules.discount_within_price", "rule_broken"),
    ],
    ids=["option", "range", "amount", "more than 30 %", "more than the price"],
)  # fmt: skip
def test_an_option_a_range_or_a_rule_broken_is_refused_with_its_place(
    values: dict[str, Any], path: str, code: str
) -> None:
    answer = DESK.ask("d-1", ChangeFields(values), 2)
    [finding] = answer.findings
    assert (answer.accepted, finding.path, finding.code) == (False, path, code)
    assert finding.render("zh") != finding.render("en")
    [same] = DESK.funnel.validate("opportunity", values, now=NOW)
    assert same.path == path


def test_sound_values_are_recorded_and_replay() -> None:
    desk = quoting()
    desk.do("d-1", ChangeFields({"need": "begin", "list_price": "1000", "discount": "300"}), 2)
    desk.do("d-1", ChangeFields({"discount": "400", "discount_reason": "first order"}), 3)
    [deal_] = desk.replayed("d-1")
    assert str(deal_.subject.fields["discount"]) == "400.00 CNY"
