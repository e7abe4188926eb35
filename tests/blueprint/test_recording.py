"""Forms as JSON Schema, and what may not be recorded: types, options, ranges, rules between fields."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from salesfunnel import BlueprintError, Dossier, Funnel, Money, Opportunity
from salesfunnel.blueprint import lint
from salesfunnel.errors import UnknownName

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "k", "version": 1, "currency": "EUR", "timezone": "UTC",
    "fields": {
        "list_price": {"type": "money", "min": 0, "label": {"en": "List price", "zh": "标价"}},
        "discount": {"type": "money", "min": 0, "max": 5000},
        "share": {"type": "number", "min": 0.5, "max": 1},
        "colour": {"type": "choice", "options": [{"value": "red", "label": "Red"}, "green"]},
        "channels": {"type": "choices", "options": ["web", "fair"]},
        "start": {"type": "date"},
        "end": {"type": "date"},
        "mood": {"type": "choice", "options": ["good", "bad"], "of": "activity"},
        "size": {"type": "number", "of": "account"},
        "rank": {"type": "number", "of": "lead"},
    },
    "rules": {
        "discount_below_price": {
            "when": "discount <= list_price",
            "label": {"en": "No discount above the list price", "zh": "折扣不得高于标价"},
        },
        "in_order": {"when": "start <= end"},
        "ranked": {"when": "rank > 0 or missing(rank)", "of": ["lead"]},
        "coloured": {"when": "present(colour) or missing(list_price)"},
    },
    "forms": {
        "price": {
            "label": {"en": "The price", "zh": "价格"},
            "fields": [
                {"field": "list_price", "required": True, "ask": {"en": "What does it cost?", "zh": "多少钱?"}},
                "colour", "channels", "share", "amount", "close_date",
            ],
        },
        "notes": {"of": "activity", "fields": ["mood", {"field": "outcome", "required": True}]},
        "company": {"of": "account", "fields": ["size", "industry"]},
        "new_lead": {"of": "lead", "fields": ["rank", "source"]},
    },
    "pipelines": {"p": {"stages": [{"key": "a"}]}},
}  # fmt: skip
FUNNEL = Funnel.load(DOCUMENT)


def found(values: dict[str, Any], **more: Any) -> list[str]:
    return [f"{each.path} {each.code}" for each in FUNNEL.validate("opportunity", values, now=NOW, **more)]


def refused(**sections: Any) -> list[str]:
    document = {**copy.deepcopy(DOCUMENT), **sections}
    with pytest.raises(BlueprintError) as wrong:
        Funnel.load(document)
    assert set(wrong.value.problems) <= set(lint(document))
    return [str(each) for each in wrong.value.problems]


def test_a_form_is_a_schema_with_titles_questions_options_and_ranges() -> None:
    assert FUNNEL.form("price") == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": "The price",
        "properties": {
            "list_price": {
                "title": "List price", "type": ["string", "integer"], "pattern": "^-?[0-9]+([.][0-9]+)?$",
                "minimum": 0, "description": "What does it cost?",
            },
            "colour": {
                "title": "colour", "type": "string",
                "oneOf": [{"const": "red", "title": "Red"}, {"const": "green", "title": "green"}],
            },
            "channels": {
                "title": "channels", "type": "array", "uniqueItems": True,
                "items": {"oneOf": [{"const": "web", "title": "web"}, {"const": "fair", "title": "fair"}]},
            },
            "share": {"title": "share", "type": "number", "minimum": 0.5, "maximum": 1},
            "amount": {"title": "Amount", "type": ["string", "integer"], "pattern": "^-?[0-9]+([.][0-9]+)?$"},
            "close_date": {"title": "Expected close date", "type": "string", "format": "date"},
        },
        "required": ["list_price"],
        "additionalProperties": False,
    }  # fmt: skip


def test_a_form_speaks_the_language_asked_for() -> None:
    form = FUNNEL.form("price", locale="zh")
    assert (form["title"], form["properties"]["list_price"]["description"]) == ("价格", "多少钱?")
    assert form["properties"]["amount"]["title"] == "金额"


@pytest.mark.parametrize("key", DOCUMENT["forms"])
def test_every_form_is_a_valid_schema(key: str) -> None:
    jsonschema.Draft202012Validator.check_schema(FUNNEL.form(key))


def test_what_a_form_accepts_may_be_recorded() -> None:
    values = {"list_price": "10.50", "colour": "red", "channels": ["web"], "share": 0.75, "amount": 3}
    jsonschema.validate(values, FUNNEL.form("price"))
    assert found(values) == []


def test_a_form_of_another_owner_has_that_owner_s_fields() -> None:
    assert list(FUNNEL.form("notes")["properties"]) == ["mood", "outcome"]
    assert list(FUNNEL.form("company")["properties"]) == ["size", "industry"]
    assert FUNNEL.form("new_lead")["properties"]["source"]["title"] == "Source"


def test_an_unknown_form_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"no form is named 'prise'; did you mean 'price'\?"):
        FUNNEL.form("prise")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"colour": "red", "list_price": 5, "start": "2026-01-01"}, []),
        ({"colour": "blue"}, ["colour outside_options"]),
        ({"channels": ["web", "radio"]}, ["channels outside_options"]),
        ({"share": 2}, ["share out_of_range"]),
        ({"discount": Decimal("5000.01")}, ["discount out_of_range"]),
        ({"discount": 1.5}, ["discount inexact_money"]),
        ({"share": "half"}, ["share wrong_type"]),
        ({"amount": Money(1, "USD")}, ["amount other_currency"]),
        ({"close_date": "soon"}, ["close_date wrong_type"]),
        ({"tags": "hot"}, ["tags wrong_type"]),
        ({"color": "red"}, ["color unknown_field"]),
        ({"has_boss": True}, ["has_boss unknown_field"]),
        ({"discount": 6, "list_price": 5, "colour": "red"}, ["rules.discount_below_price rule_broken"]),
        ({"start": date(2026, 2, 1), "end": date(2026, 1, 1)}, ["rules.in_order rule_broken"]),
        ({"list_price": 5}, ["rules.coloured rule_broken"]),
        ({"list_price": 5, "colour": "", "discount": 6},
         ["rules.discount_below_price rule_broken", "rules.coloured rule_broken"]),
        ({"share": "half", "colour": "blue", "start": "2026-02-01", "end": "2026-01-01"},
         ["share wrong_type", "colour outside_options", "rules.in_order rule_broken"]),
    ],
)  # fmt: skip
def test_what_may_not_be_recorded_is_named_with_its_path(values: dict[str, Any], expected: list[str]) -> None:
    assert found(values) == expected


def test_a_rule_says_in_both_languages_why_it_is_broken() -> None:
    values = {"discount": 6, "list_price": 5, "colour": "red"}
    [broken] = FUNNEL.validate("opportunity", values, now=NOW)
    assert broken.render() == (
        "rules.discount_below_price: rule 'No discount above the list price' is broken: "
        "'discount' is 6.00 EUR; needed: <= list_price"
    )
    assert broken.render("zh").startswith("rules.discount_below_price: 违反规则“折扣不得高于标价”：")


def test_new_values_are_judged_beside_what_is_recorded_and_old_sins_elsewhere_are_not() -> None:
    deal = Opportunity(
        id="d-1",
        pipeline="p",
        stage="a",
        fields={"list_price": 5, "start": "2026-02-01", "end": "2026-01-01"},
    )
    assert found({"discount": 6}, dossier=Dossier(deal)) == ["rules.discount_below_price rule_broken"]
    assert found({"discount": 5}, dossier=Dossier(deal)) == []
    assert found({"end": "2026-03-01"}, dossier=Dossier(deal)) == []


def test_other_owners_have_no_rules_but_types_and_options() -> None:
    assert [each.path for each in FUNNEL.validate("activity", {"mood": "fine", "kind": "call"}, now=NOW)] == [
        "mood"
    ]
    assert FUNNEL.validate("account", {"size": 5, "industry": "SaaS"}, now=NOW) == ()
    assert [each.path for each in FUNNEL.validate("lead", {"rank": 0, "discount": 1}, now=NOW)] == [
        "discount",
        "rules.ranked",
    ]


def test_wrong_sections_are_refused_with_their_cure() -> None:
    assert refused(rules={"r": {"when": "discont > 5"}}) == [
        "rules.r.when.left: no field is named 'discont'; did you mean 'discount'?"
    ]
    assert refused(rules={"r": {"when": "discount >"}})[0].startswith("rules.r.when: ")
    assert refused(forms={"f": {"fields": ["discount", "discount"]}}) == [
        "forms.f.fields.discount: 2 of them have this key; rename a field"
    ]
    assert refused(forms={"f": {"fields": ["mood"]}})[0].startswith(
        "forms.f.fields.mood: opportunity has no field named 'mood'"
    )
    assert refused(forms={"f": {"fields": []}}) == [
        "forms.f.fields: found an empty list, expected at least 1"
    ]


def test_a_rule_that_nobody_can_keep_or_break_is_advised_on() -> None:
    rules = {"never": {"when": "share > 1 and share < 1"}, "idle": {"when": "share > 1 or share <= 1"}}
    found = [
        f"{each.code} {each.path}" for each in lint({**DOCUMENT, "rules": rules}) if "rules" in each.path
    ]
    assert found == ["never_true rules.never.when", "always_true rules.idle.when"]
