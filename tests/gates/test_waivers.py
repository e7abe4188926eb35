"""Waivers: a signed permission counts for its criterion, for its time, and is always shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.values.view import View
from salesfunnel.gates import CompiledGate, Gate, Verdict, preview, worst
from salesfunnel.model import Dossier, Field, Opportunity
from salesfunnel.model.progress import Waiver

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = ("a", "b", "c")
CATALOGUE = Catalogue.of(
    fields={name: Field(type="flag") for name in NAMES},
    facts={}, currency="CNY", zone=ZoneInfo("UTC"), subject="opportunity",
)  # fmt: skip


def gate(**changes: Any) -> CompiledGate:
    """A gate that retreats from two unresolved criteria on; `b` is the one the waivers speak of."""
    criteria: list[dict[str, Any]] = [{"key": name, "when": name, "ask": f"{name}?"} for name in NAMES]
    criteria[1] |= {"label": {"en": "Budget", "zh": "预算"}} | changes
    policy = {"retreat_at": 2, "retreat_to": "rest"}
    return CompiledGate.of("g", Gate.model_validate({"criteria": criteria, "policy": policy}), CATALOGUE)


def waiver(criterion: str = "b", **more: Any) -> Waiver:
    told = {"gate": "g", "by": "u-9", "at": NOW - DAY, "reason": "pilot", "until": NOW + DAY}
    return Waiver(**{"criterion": criterion} | told | more)


def view(*waivers: Waiver, **fields: Any) -> View:
    deal = Opportunity(id="d", pipeline="p", stage="s", fields=fields, waivers=waivers)
    return View(Dossier(deal), now=NOW, catalogue=CATALOGUE)


def test_a_waived_criterion_counts_as_resolved_and_is_shown() -> None:
    answer = gate().assess(view(waiver(), a=True, b=False, c=True))
    assert (answer.verdict, answer.findings, answer.asks, answer.allowed) == (Verdict.ADVANCE, (), (), True)
    [shown] = answer.waived
    assert (shown.waiver, shown.answer) == (waiver(), False)
    assert str(shown) == "'Budget' is waived by u-9 until 2026-03-03T09:00:00+00:00: pilot"
    assert shown.render("zh") == "“预算”由 u-9 豁免至 2026-03-03T09:00:00+00:00：pilot"


@pytest.mark.parametrize(
    "idle",
    [
        waiver(until=NOW),
        waiver(at=NOW + DAY, until=NOW + 2 * DAY),
        waiver(gate="other"),
        waiver("a"),
        waiver("z"),
    ],
    ids=["expired", "not signed yet", "another gate", "a criterion that is met", "a criterion that is not there"],
)  # fmt: skip
def test_a_waiver_that_does_not_apply_changes_nothing(idle: Waiver) -> None:
    known = {"a": True, "b": False, "c": True}
    assert gate().assess(view(idle, **known)) == gate().assess(view(**known))


def test_an_unwaivable_criterion_stands_whatever_was_signed() -> None:
    answer = gate(unwaivable=True).assess(view(waiver(), a=True, c=True))
    assert (answer.verdict, answer.waived) == (Verdict.HOLD, ())
    assert [finding.criterion for finding in answer.findings] == ["b"]


def test_a_waived_knockout_does_not_reject_and_a_waived_must_does_not_make_retreat() -> None:
    assert gate(severity="knockout").assess(view(waiver(), a=True, b=False, c=True)).verdict == "advance"
    assert gate().assess(view(a=True)).verdict is Verdict.RETREAT
    assert gate().assess(view(waiver(), a=True)).verdict is Verdict.HOLD


def test_waiving_removes_no_uncertainty() -> None:
    assert gate().assess(view(waiver(), a=True, c=True)).uncertainty == pytest.approx(1 / 3)


def test_of_several_waivers_the_longest_is_shown() -> None:
    longer = waiver(until=NOW + 2 * DAY, by="u-8")
    [shown] = gate().assess(view(longer, waiver(), b=False)).waived
    assert shown.waiver == longer


def test_several_gates_show_all_that_is_waived_and_so_does_a_preview() -> None:
    seen = view(waiver(), a=True, c=True)
    assert len(worst([gate().assess(seen), gate().assess(seen)]).waived) == 2
    looked = preview([gate()], seen)
    assert (looked.verdict, looked.needs, len(looked.waived)) == (Verdict.ADVANCE, (), 1)


@given(
    known=st.dictionaries(st.sampled_from(NAMES), st.booleans()),
    waived=st.sets(st.sampled_from(NAMES)),
)
def test_waiving_equals_knowing_it_to_be_so_but_for_the_uncertainty(
    known: dict[str, bool], waived: set[str]
) -> None:
    answer = gate().assess(view(*map(waiver, sorted(waived)), **known))
    wished = gate().assess(view(**known | dict.fromkeys(waived, True)))
    assert (answer.verdict, answer.findings) == (wished.verdict, wished.findings)
    assert {each.waiver.criterion for each in answer.waived} == waived - {n for n in known if known[n]}
