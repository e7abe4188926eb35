"""B16 · Structured need form: scenario, pain, budget range and its source, purchase time, rivals; a gap holds."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from tests.scenarios.crm_desk import NEED, deal
from tests.scenarios.journey import NOW, Desk, way

from salesfunnel import Advance
from salesfunnel.lifecycle.commands import ChangeFields

FORM = NEED | {"rivals": ["domestic"]}
ASKED_BY = {"budget_range": "budget", "budget_source": "budget", "buys_on": "purchase_time"}


def needing() -> Desk:
    desk = Desk("five_stage_crm")
    deal(desk, "need")
    return desk


def test_the_whole_form_advances() -> None:
    desk = needing()
    jsonschema.validate(FORM, desk.funnel.form("need"))
    assert desk.funnel.validate("opportunity", FORM, now=NOW) == ()
    desk.do("d-1", ChangeFields(FORM), 2)
    desk.do("d-1", Advance("proposal"), 2)
    assert way(desk.report("deals", "d-1"))[1:] == [("need", 1, 1), ("proposal", 1, 0)]


@pytest.mark.parametrize("gap", FORM)
def test_what_is_missing_holds_and_is_asked_for(gap: str) -> None:
    desk = needing()
    told: dict[str, Any] = {name: value for name, value in FORM.items() if name != gap}
    with pytest.raises(jsonschema.ValidationError, match=f"'{gap}' is a required property"):
        jsonschema.validate(told, desk.funnel.form("need"))
    desk.do("d-1", ChangeFields(told), 2)
    answer = desk.ask("d-1", Advance("proposal"), 2)
    assert (answer.verdict, [each.criterion for each in answer.findings]) == (
        "hold",
        [ASKED_BY.get(gap, gap)],
    )
    assert len(answer.asks) == 1


def test_five_questions_are_open_at_the_beginning() -> None:
    assert needing().held("d-1", Advance("proposal"), 1) == [
        "scenario",
        "pain",
        "budget",
        "purchase_time",
        "rivals",
    ]
