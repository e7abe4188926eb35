"""C4 · Fields to record per stage: the preview is the form of what is missing; a broken rule is refused."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.scenarios.filter_desk import NOW

from salesfunnel import Dossier, Funnel, Opportunity, Verdict
from salesfunnel.blueprint import template


def funnel() -> Funnel:
    document = template("uncertainty_filter")
    document["fields"] |= {"list_price": {"type": "money", "min": 0}, "discount": {"type": "money", "min": 0}}
    document["rules"] = {"no_gift": {"when": "discount <= 0.3 * list_price", "label": "At most 30 % off"}}
    return Funnel.load(document)


FUNNEL = funnel()


def test_the_preview_is_the_form_of_what_is_missing() -> None:
    deal = Opportunity(
        id="d-1", pipeline="filter", stage="pool", fields={"caller_role": "owner", "employees": 50}
    )
    found = FUNNEL.preview(Dossier(deal, contacts=()), to="conversation", now=NOW)
    form = found.form()
    assert (found.verdict, form["required"]) == (Verdict.HOLD, ["industry", "scenario"])
    jsonschema.validate({"industry": "software", "scenario": "service"}, form)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"industry": "software", "scenario": "nothing"}, form)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"advantage": "huge"}, "advantage"),
        ({"employees": -1}, "employees"),
        ({"list_price": 100, "discount": 31}, "rules.no_gift"),
    ],
    ids=["option", "range", "cross-field"],
)
def test_an_option_a_range_or_a_rule_broken_is_refused_with_its_path(
    values: dict[str, Any], path: str
) -> None:
    [finding] = FUNNEL.validate("opportunity", values, now=NOW)
    assert finding.path == path
    assert finding.render("en") != finding.render("zh")


def test_sound_values_are_not_refused() -> None:
    values = {"advantage": "clear", "employees": 10, "list_price": 100, "discount": 30}
    assert FUNNEL.validate("opportunity", values, now=NOW) == ()
