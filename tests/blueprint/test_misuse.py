"""What no caller should hand over is named at once: where, what was found, what was expected, and the cure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from salesfunnel import Dossier, Funnel, Opportunity, Tally, conversion, funnel_chart, impact, velocity
from salesfunnel.blueprint import template
from salesfunnel.conditions import parse, write
from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.insight.tally.quality import quality
from salesfunnel.registry import Registry

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FUNNEL = Funnel.load(template("uncertainty_filter"))
GATE = next(iter(FUNNEL.blueprint.gates))
DEAL: Any = Dossier(Opportunity(id="d", pipeline="filter", stage="pool"))
NONE: Any = None
KIND = "found 'account', expected 'lead' or 'opportunity'; write kind='lead' or kind='opportunity'"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: FUNNEL.catalogue("account"), f"kind: {KIND}"),  # type: ignore[arg-type]
        (lambda: FUNNEL.catalogue([]), "kind: found [], expected 'lead' or 'opportunity'"),  # type: ignore[arg-type]
        (lambda: FUNNEL.catalogue(NONE), "kind: found None, expected 'lead' or 'opportunity'"),
        (lambda: FUNNEL.process(NONE), "pipeline: found a NoneType, expected a text; give the key of the pipeline"),
        (lambda: FUNNEL.process([]), "pipeline: found a list, expected a text"),  # type: ignore[arg-type]
        (lambda: FUNNEL.diagram(NONE), "pipeline: found a NoneType, expected a text"),
        (lambda: FUNNEL.form(NONE), "form: found a NoneType, expected a text"),
        (lambda: FUNNEL.assess(DEAL, gate=NONE, now=NOW), "gate: found a NoneType, expected a text"),
        (lambda: FUNNEL.assess(DEAL, gate=[], now=NOW), "gate: found a list, expected a text"),  # type: ignore[arg-type]
        (lambda: FUNNEL.assess(DEAL, gate=GATE, now=NONE), "now: found None, expected an aware datetime"),
        (lambda: FUNNEL.checklist(DEAL, checklist=NONE, now=NOW), "checklist: found a NoneType, expected a text"),
        (lambda: FUNNEL.may(DEAL, resource=NONE, now=NOW), "resource: found a NoneType, expected a text"),
        (lambda: FUNNEL.preview(DEAL, to=NONE, now=NOW), "stage: found a NoneType, expected a text"),
        (lambda: FUNNEL.validate(NONE, {}, now=NOW), "owner: found a NoneType, expected a text"),
        (lambda: FUNNEL.validate("opportunity", NONE, now=NOW), "values: found a NoneType, expected a Mapping"),
        (lambda: Funnel.load(template("uncertainty_filter"), registry=[]), "registry: found a list, expected a Registry; collect plug-ins first"),  # type: ignore[arg-type]
        (lambda: impact(NONE, FUNNEL, [], now=NOW), "old: found a NoneType, expected a Funnel; compile it first: Funnel.load(document)"),
        (lambda: impact(FUNNEL, NONE, [], now=NOW), "new: found a NoneType, expected a Funnel"),
        (lambda: impact(FUNNEL, FUNNEL, DEAL, now=NOW), "dossiers: found a Dossier, expected several dossiers; put it in a list"),
        (lambda: impact(FUNNEL, FUNNEL, ["d"], now=NOW), "dossiers: found a str, expected a Dossier"),  # type: ignore[list-item]
        (lambda: parse(NONE), "text: found a NoneType, expected a text; write it in quotes: parse('budget > 0')"),
        (lambda: parse(b"a > 1"), "text: found a bytes, expected a text"),  # type: ignore[arg-type]
        (lambda: write("a > 1"), "condition: found a str, expected a Node; read it first"),  # type: ignore[arg-type]
        (lambda: template(NONE), "name: found a NoneType, expected a text"),
        (lambda: conversion("x"), "tally: found a str, expected a Tally; count first: Tally.of(…)"),  # type: ignore[arg-type]
        (lambda: velocity("x"), "tally: found a str, expected a Tally"),  # type: ignore[arg-type]
        (lambda: funnel_chart("x"), "tally: found a str, expected a Tally"),  # type: ignore[arg-type]
        (lambda: quality("x"), "tally: found a str, expected a Tally"),  # type: ignore[arg-type]
        (lambda: conversion(TALLY, confidence="x"), "confidence: found 'x', expected a number between 0 and 1"),  # type: ignore[arg-type]
        (lambda: Registry() | NONE, "registry: found a NoneType, expected a Registry; collect plug-ins first: Registry.of(f, g)"),
        (lambda: Registry((1,)), "registry.plugins: found a int, expected a Plugin; collect them: Registry.of(f, g)"),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_misuse_is_named_with_its_cure(wrong: Callable[[], object], said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        wrong()
    assert said in str(caught.value)


def test_misuse_is_named_when_the_gate_is_warm_too() -> None:
    FUNNEL.assess(DEAL, gate=GATE, now=NOW)
    for given in ({"gate": [], "now": NOW}, {"gate": GATE, "now": None}):
        with pytest.raises(InvalidValue, match="expected"):
            FUNNEL.assess(DEAL, **given)


def test_a_name_that_nothing_has_is_unknown() -> None:
    with pytest.raises(
        UnknownName, match=r"nope: no template is named 'nope'; known: .*'uncertainty_filter'"
    ):
        template("nope")
    with pytest.raises(UnknownName, match="no stage is named 'nope'"):
        FUNNEL.preview(DEAL, to="nope", now=NOW)


TALLY = Tally.empty(pipeline=FUNNEL.pipelines["filter"])


def test_a_pipeline_of_a_blueprint_knows_its_key() -> None:
    assert {key: each.key for key, each in FUNNEL.pipelines.items()} == {key: key for key in FUNNEL.pipelines}
    assert FUNNEL.pipelines["filter"].named("other").key == "other"


def test_a_tally_refuses_subjects_of_another_pipeline_with_the_same_stages() -> None:
    document = template("uncertainty_filter")
    document["pipelines"]["twin"] = document["pipelines"]["filter"]
    pipelines = Funnel.load(document).pipelines
    stage = pipelines["filter"].stages[0].key
    deals = [Opportunity(id="d-1", pipeline="twin", stage=stage)]
    assert Tally.of(deals, pipeline=pipelines["twin"]).pipeline == "twin"
    with pytest.raises(InvalidValue) as caught:
        Tally.of(deals, pipeline=pipelines["filter"])
    assert str(caught.value) == (
        "d-1: travels through 'twin', found the definition of 'filter';"
        " tally it with that of its own: funnel.pipelines['twin']"
    )
