"""X4 · Static proof: what cannot work is named before any deal meets it; who a change would strand is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.scenarios.filter_desk import NOW

from salesfunnel import Contact, Dossier, Funnel, Opportunity, impact
from salesfunnel.blueprint import lint, template

Spoil = Callable[[dict[str, Any]], None]


def criteria(document: dict[str, Any], gate: str) -> dict[str, dict[str, Any]]:
    return {each["key"]: each for each in document["gates"][gate]["criteria"]}


def never_true(document: dict[str, Any]) -> None:
    criteria(document, "worth_it")["budget"]["when"] = "budget > 5000 and budget < 100"


def always_true(document: dict[str, Any]) -> None:
    criteria(document, "worth_it")["advantage"]["when"] = "advantage in ['behind', 'equal', 'clear']"


def shadowed(document: dict[str, Any]) -> None:
    criteria(document, "screening")["size_fits"]["when"] = "employees >= 10 or employees >= 500"


def asked_twice(document: dict[str, Any]) -> None:
    criteria(document, "worth_it")["budget"]["when"] = "need_confirmed"


def contradictory(document: dict[str, Any]) -> None:
    criteria(document, "worth_it")["need"]["when"] = "not urgent"


SPOILT: dict[Spoil, str] = {
    never_true: "never_true gates.worth_it.criteria.budget.when",
    always_true: "always_true gates.worth_it.criteria.advantage.when",
    shadowed: "shadowed gates.screening.criteria.size_fits.when.any.1",
    asked_twice: "same_criterion gates.worth_it.criteria.budget",
    contradictory: "contradictory_gates pipelines.filter.stages.confirmed.entry",
}


def test_nothing_is_said_of_a_sound_blueprint() -> None:
    assert lint(template("uncertainty_filter")) == ()


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_what_cannot_work_is_named_with_its_path_and_a_cure(spoil: Spoil) -> None:
    document = template("uncertainty_filter")
    spoil(document)
    found = {f"{each.code} {each.path}": each.cure for each in lint(document)}
    assert found[SPOILT[spoil]]


def test_a_criterion_that_is_never_true_strands_every_stage_behind_it() -> None:
    document = template("uncertainty_filter")
    never_true(document)
    stranded = {each.path.rpartition(".")[2] for each in lint(document) if each.code == "unreachable_stage"}
    assert stranded == {"confirmed", "contest", "closing", "won"}


OLD = Funnel.load(template("uncertainty_filter"))


def deal(key: str, stage: str, **more: Any) -> Dossier[Any]:
    fields = {"need_confirmed": True, "budget": 50, "advantage": "clear", **more.pop("fields", {})}
    boss = (Contact("c-1", role="decision_maker"),)
    return Dossier(Opportunity(id=key, pipeline="filter", stage=stage, fields=fields, **more), contacts=boss)


def changed(change: Spoil) -> Funnel:
    document = template("uncertainty_filter")
    change(document)
    return Funnel.load(document)


def raised(document: dict[str, Any]) -> None:
    criteria(document, "worth_it")["budget"]["when"] = "budget > 1000"


def without_contest(document: dict[str, Any]) -> None:
    pipeline = document["pipelines"]["filter"]
    pipeline["stages"] = [stage for stage in pipeline["stages"] if stage["key"] != "contest"]


def renamed(document: dict[str, Any]) -> None:
    document["pipelines"]["other"] = document["pipelines"].pop("filter")


def turned(document: dict[str, Any]) -> None:
    next(s for s in document["pipelines"]["filter"]["stages"] if s["key"] == "contest")["kind"] = "parked"


DEALS = (
    deal("d-1", "confirmed"),
    deal("d-2", "confirmed", fields={"budget": 5_000}),
    deal("d-3", "confirmed", fields={"budget": 0}),
    deal("d-4", "contest"),
    deal("d-5", "observation", status="parked", resume_to="contest"),
    deal("d-6", "lost", status="lost"),
)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda _: None, []),
        (raised, ["d-1 entry_fails confirmed"]),
        (without_contest, ["d-4 stage_gone contest", "d-5 stage_gone contest"]),
        (renamed, [f"{each.subject.id} pipeline_gone {each.subject.stage}" for each in DEALS]),
        (turned, ["d-4 stage_changed contest"]),
    ],
    ids=["nothing", "raised", "stage gone", "pipeline gone", "stage turned"],
)
def test_who_would_become_illegal_under_a_new_blueprint_is_listed(change: Spoil, expected: list[str]) -> None:
    found = impact(OLD, changed(change), DEALS, now=NOW)
    assert [f"{each.subject_id} {each.code} {each.stage}" for each in found.stranded] == expected
    assert str(found) == f"{len(expected)} of 6 subjects would become illegal"
    assert all(each.render("zh") != str(each) for each in found.stranded)


def test_who_would_not_get_in_any_more_is_told_why() -> None:
    [stranded] = impact(OLD, changed(raised), DEALS, now=NOW).stranded
    assert str(stranded) == (
        "d-1 stands in stage 'confirmed' and would not get in any more; "
        "'Budget or project' is not met; 'Budget' is 50.00 CNY; needed: > 1000"
    )


def test_without_an_entry_gate_everybody_may_stand_there() -> None:
    def open_door(document: dict[str, Any]) -> None:
        del next(s for s in document["pipelines"]["filter"]["stages"] if s["key"] == "confirmed")["entry"]

    assert impact(OLD, changed(open_door), DEALS, now=NOW).count == 0
    assert impact(changed(open_door), OLD, DEALS, now=NOW).count == 1
