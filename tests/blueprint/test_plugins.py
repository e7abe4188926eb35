"""A funnel with plug-ins: loaded with its registry, refused without, pickled with it, never let through by a fault."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.conditions.plugins import FAULTS, REGISTRY, Limit, affordable, big

from salesfunnel import Actor, Advance, BlueprintError, Dossier, Funnel, Opportunity, Verdict
from salesfunnel.blueprint import blueprint_schema, lint
from salesfunnel.messages import Locale
from salesfunnel.registry import Predicate, Registry

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SELLER = Actor("u-1")


def document(*conditions: Any) -> dict[str, Any]:
    criteria = [{"key": f"c{index}", "when": when} for index, when in enumerate(conditions)]
    stages = [
        {"key": "talk", "question": "Is it real?"},
        {"key": "offer", "question": "Do they want it?", "entry": "ready"},
        {"key": "won", "kind": "won", "question": "Why?"},
    ]
    fields = {"size": {"type": "number"}, "budget": {"type": "money"}, "price": {"type": "money"}}
    return {
        "salesfunnel": 1, "key": "acme", "version": 1, "currency": "CNY", "timezone": "UTC", "fields": fields,
        "gates": {"ready": {"criteria": criteria}}, "pipelines": {"b2b": {"stages": stages}},
    }  # fmt: skip


def moved(funnel: Funnel, **fields: Any) -> Any:
    deal = Opportunity(id="d-1", pipeline="b2b", stage="talk", fields=fields)
    return funnel.decide(Dossier(deal), Advance("offer"), actor=SELLER, now=NOW)


def test_a_gate_may_ask_a_plug_in() -> None:
    funnel = Funnel.load(document("acme:big(at_least=5)"), registry=Registry.of(big))
    assert moved(funnel, size=7).verdict is Verdict.ADVANCE
    refused = moved(funnel, size=3)
    assert (refused.verdict, refused.events) == (Verdict.HOLD, ())
    assert str(refused.findings[0]) == "'c0' is not met; 'acme:big(at_least=5)' is false; needed: true"
    unknown = moved(funnel)
    assert (
        str(unknown.findings[0])
        == "'c0' is not known yet; 'size' is not recorded; needed: acme:big(at_least=5)"
    )


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("form", ["{}", "not {}"])
@pytest.mark.parametrize("severity", ["must", "knockout"])
def test_no_fault_of_a_plug_in_lets_a_deal_through(name: str, form: str, severity: str) -> None:
    written = document(form.format(f"faulty:{name}()"))
    written["gates"]["ready"]["criteria"][0]["severity"] = severity
    refused = moved(Funnel.load(written, registry=REGISTRY))
    assert (refused.verdict, refused.events) == (Verdict.HOLD, ())
    assert [reason.kind for finding in refused.findings for reason in finding.reasons] == ["plugin"]


def test_a_plug_in_is_asked_once_in_a_decision() -> None:
    asked: list[object] = []

    def count(record: Any, params: object, now: datetime) -> bool:
        asked.append(record["size"])
        return False

    funnel = Funnel.load(
        document("acme:count()", "not acme:count() or size > 9"),
        registry=Registry.of(Predicate("acme:count", count)),
    )
    assert moved(funnel, size=3).verdict is Verdict.HOLD
    assert asked == [3.0]


def test_a_plug_in_that_nobody_handed_over_is_refused_with_its_path() -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document("acme:big(at_least=5)", "acme:bigg(at_least=5)"))
    at = "gates.ready.criteria.{}.when: no predicate is named '{}'; hand it over: Funnel.load(…, registry=…)"
    assert [str(each) for each in caught.value.problems] == [
        at.format("c0", "acme:big"),
        at.format("c1", "acme:bigg"),
    ]
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document("size > 1 and acme:big(at_least=-5)"), registry=REGISTRY)
    says = "gates.ready.criteria.c0.when.all.1.args.at_least: found -5, input should be greater than or equal to 0"
    assert str(caught.value) == says


def test_lint_knows_the_plug_ins_it_is_given() -> None:
    written = document("acme:big(at_least=5)")
    assert "unknown_plugin" in {each.code for each in lint(written)}
    assert "unknown_plugin" not in {each.code for each in lint(written, Registry.of(big))}
    assert "unknown_plugin" not in {
        each.code for each in Funnel.load(written, registry=Registry.of(big)).lint()
    }


def test_a_funnel_pickles_as_document_and_registry() -> None:
    funnel = Funnel.load(document("acme:big(at_least=5)"), registry=Registry.of(big, affordable))
    again = pickle.loads(pickle.dumps(funnel))  # noqa: S301 - our own
    assert (again.document, again.registry) == (funnel.document, funnel.registry)
    assert moved(again, size=7).verdict is Verdict.ADVANCE


def test_the_schema_names_the_plug_ins_and_their_parameters() -> None:
    schema = blueprint_schema(Registry.of(big, affordable))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    def fits(**args: Any) -> bool:
        call = {"op": "call", "name": "acme:big", "args": args}
        return validator.is_valid(
            document({"op": "all", "of": [call, {"op": "call", "name": "acme:affordable"}]})
        )

    assert fits(at_least=5)
    assert fits(at_least=5, strict=True)
    assert not fits()
    assert not fits(at_least=-1)
    assert not fits(at_least=5, other=1)
    assert not validator.is_valid(document({"op": "call", "name": "acme:other"}))
    assert (
        schema["$defs"]["acme:big"]["properties"]["args"]["properties"]["at_least"]["description"]
        == "how many"
    )
    assert json.loads(json.dumps(schema)) == schema


def test_without_plug_ins_the_schema_lets_a_call_have_any_name() -> None:
    validator = Draft202012Validator(blueprint_schema())
    assert validator.is_valid(document({"op": "call", "name": "acme:other", "args": {"x": 1}}))
    assert not validator.is_valid(document({"op": "call", "args": {}}))


def test_the_catalogue_names_what_may_be_called() -> None:
    funnel = Funnel.load(document("size > 1"), registry=Registry.of(big, affordable))
    calls = funnel.catalogue("opportunity").calls()
    assert calls["acme:big"] == Limit.model_json_schema()
    assert calls["acme:affordable"] == {"type": "object", "maxProperties": 0}


def test_a_host_adds_a_language() -> None:
    french = Locale("fr", {
        "criterion_false": "« {criterion} » n'est pas rempli",
        "reason_value": "« {field} » vaut {actual} ; il faut : {expected}",
    })  # fmt: skip
    written = document("size > 5")
    written["gates"]["ready"]["criteria"][0]["label"] = {"en": "Large enough", "fr": "Assez grand"}
    funnel = Funnel.load(written, registry=Registry.of(french))
    [finding] = moved(funnel, size=3).findings
    said = "« Assez grand » n'est pas rempli; « size » vaut 3 ; il faut : > 5"
    assert finding.render(funnel.registry.locale("fr")) == said
    assert finding.render(french) == said
    assert finding.render(funnel.registry.locale("zh")) == finding.render("zh")
    assert finding.render("fr") == "'Assez grand' is not met; 'size' is 3; needed: > 5"


def test_a_preview_names_what_a_plug_in_could_not_read() -> None:
    funnel = Funnel.load(document("acme:big(at_least=5)"), registry=Registry.of(big))
    deal = Opportunity(id="d-1", pipeline="b2b", stage="talk")
    preview = funnel.preview(Dossier(deal), to="offer", now=NOW)
    assert [need.name for need in preview.needs] == ["size"]
    assert preview.form()["required"] == ["size"]
    small = funnel.preview(
        Dossier(Opportunity(id="d-1", pipeline="b2b", stage="talk", fields={"size": 1})), to="offer", now=NOW
    )
    assert small.needs == ()
