"""X4 · Static proof: what cannot work is named before any deal meets it; who a change would strand is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

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
