"""Verdicts: which answers of which criteria let a subject through."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.values.view import View
from salesfunnel.gates import Assessment, CompiledGate, Gate, Policy, Severity, Verdict, preview, worst
from salesfunnel.gates.gate import judge
from salesfunnel.model import Contact, Dossier, Field, Opportunity

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CATALOGUE = Catalogue.of(
    fields={
        "a": Field(type="flag", label={"en": "A thing", "zh": "某事"}),
        "b": Field(type="flag"),
        "c": Field(type="choice", options=("x", {"value": "y", "label": "Why"})),
        "d": Field(type="choices", options=("x", "y")),
        "n": Field(type="number"),
        "m": Field(type="money"),
    },
    facts={},
    currency="CNY",
    zone=ZoneInfo("Asia/Shanghai"),
    subject="opportunity",
)
ANSWERS = st.sampled_from([True, False, None])
ASKED = st.lists(st.tuples(st.sampled_from(Severity), ANSWERS), max_size=6)


def gate(*criteria: dict[str, Any], key: str = "g", **policy: Any) -> CompiledGate:
    return CompiledGate.of(
        key, Gate.model_validate({"criteria": list(criteria), "policy": policy}), CATALOGUE
    )


def view(contacts: Any = None, **fields: Any) -> View:
    deal = Opportunity(id="d", pipeline="p", stage="s", fields=fields)
    return View(Dossier(deal, contacts=contacts), now=NOW, catalogue=CATALOGUE)


def two(**policy: Any) -> CompiledGate:
    return gate({"key": "one", "when": "a", "ask": "A?"}, {"key": "two", "when": "b", "ask": "B?"}, **policy)


@pytest.mark.parametrize(
    ("severity", "answer", "verdict"),
    [
        ("must", True, "advance"), ("must", False, "hold"), ("must", None, "hold"),
        ("should", True, "advance"), ("should", False, "advance"), ("should", None, "advance"),
        ("knockout", True, "advance"), ("knockout", False, "reject"), ("knockout", None, "hold"),
    ],
)  # fmt: skip
def test_one_criterion_decides_by_its_severity(severity: str, answer: bool | None, verdict: str) -> None:
    known = {} if answer is None else {"a": answer}
    assert gate({"key": "one", "when": "a", "severity": severity}).assess(view(**known)).verdict == verdict


@pytest.mark.parametrize(
    ("known", "verdict"), [({}, "retreat"), ({"a": True}, "hold"), ({"a": True, "b": True}, "advance")]
)
def test_enough_unresolved_criteria_make_the_subject_retreat(known: dict[str, bool], verdict: str) -> None:
    assert two(retreat_at=2, retreat_to="rest").assess(view(**known)).verdict == verdict


def test_without_a_threshold_nothing_ever_retreats() -> None:
    assert two().assess(view()).verdict is Verdict.HOLD


@given(ASKED, st.none() | st.integers(1, 4))
def test_the_verdict_follows_its_definition(
    asked: list[tuple[Severity, bool | None]], retreat_at: int | None
) -> None:
    open_ones = [(severity, answer) for severity, answer in asked if answer is not True]
    count = len([1 for severity, _ in open_ones if severity in {Severity.MUST, Severity.KNOCKOUT}])
    verdict = judge(open_ones, Policy(retreat_at=retreat_at))
    assert (verdict is Verdict.REJECT) == any(s is Severity.KNOCKOUT and a is False for s, a in open_ones)
    if verdict is not Verdict.REJECT:
        assert (verdict is Verdict.ADVANCE) == (count == 0)
        assert (verdict is Verdict.RETREAT) == (retreat_at is not None and count >= retreat_at)


def test_findings_come_in_document_order_with_their_questions_and_reasons() -> None:
    assessment = two().assess(view(b=False))
    assert [(f.criterion, f.code, f.answer) for f in assessment.findings] == [
        ("one", "criterion_unknown", None),
        ("two", "criterion_false", False),
    ]
    assert [str(ask) for ask in assessment.asks] == ["A?", "B?"]
    assert [(ask.gate, ask.criterion) for ask in assessment.asks] == [("g", "one"), ("g", "two")]
    assert [reason.field for finding in assessment.findings for reason in finding.reasons] == ["a", "b"]
    assert assessment.findings[0].render("zh").startswith("“one”尚不清楚;")
    assert str(assessment.findings[0]).startswith("'one' is not known yet; ")


def test_a_surely_true_criterion_is_no_finding() -> None:
    assert two().assess(view(a=True, b=True)).findings == ()


def test_uncertainty_is_the_unknown_share_of_the_weight() -> None:
    weighed = gate({"key": "one", "when": "a", "weight": 3}, {"key": "two", "when": "b"})
    assert weighed.assess(view(b=False)).uncertainty == 0.75
    assert weighed.assess(view(a=False)).uncertainty == 0.25
    assert weighed.assess(view(a=True, b=True)).uncertainty == 0
    assert worst(()).uncertainty == 0


def test_no_gate_at_all_lets_pass() -> None:
    assert worst(()) == Assessment(gates=(), verdict=Verdict.ADVANCE)


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=5))
def test_several_gates_answer_with_the_worst_verdict(verdicts: list[Verdict]) -> None:
    merged = worst(Assessment(gates=(f"g{n}",), verdict=each, weight=1) for n, each in enumerate(verdicts))
    assert merged.verdict == max(verdicts, key=list(Verdict).index)
    assert len(merged.gates) == merged.weight == len(verdicts)


def test_several_retreats_lead_to_the_earliest_stage_and_only_those_that_retreat_count() -> None:
    def one(verdict: Verdict, to: str | None, days: float | None = None) -> Assessment:
        return Assessment(gates=("g",), verdict=verdict, retreat_to=to, review_after_days=days)

    late, early, hold = (
        one(Verdict.RETREAT, "late", 9),
        one(Verdict.RETREAT, "early", 5),
        one(Verdict.HOLD, "first"),
    )
    merged = worst((late, hold, early), order=("first", "early", "late"))
    assert (merged.retreat_to, merged.review_after_days) == ("early", 5)
    assert worst((hold, one(Verdict.RETREAT, None)), order=()).retreat_to is None


def test_a_preview_asks_for_exactly_what_is_missing() -> None:
    asked = gate(
        {"key": "one", "when": "a and n > 5", "ask": {"en": "A?", "zh": "甲?"}},
        {"key": "two", "when": "c == 'x' or m > 0", "severity": "should"},
        {"key": "three", "when": "d contains 'x'"},
    )
    seen = preview([asked], view(a=True, c="y"))
    assert [need.name for need in seen.needs] == ["n", "c", "m", "d"]
    form = seen.form()
    assert form["required"] == ["n", "d"]
    assert form["properties"]["n"] == {"title": "n", "type": "number", "description": "A?"}
    assert form["properties"]["c"]["oneOf"] == [{"const": "x", "title": "x"}, {"const": "y", "title": "Why"}]
    assert form["properties"]["d"]["items"] == {
        "oneOf": [{"const": "x", "title": "x"}, {"const": "y", "title": "y"}]
    }
    assert form["properties"]["m"]["pattern"] == "^-?[0-9]+([.][0-9]+)?$"
    assert seen.form("zh")["properties"]["n"]["description"] == "甲?"
    assert preview([asked], view(a=False)).form("zh")["properties"]["a"]["title"] == "某事"


def test_a_preview_of_nothing_missing_is_an_empty_form() -> None:
    seen = preview([two()], view(a=True, b=True))
    assert (seen.verdict, seen.findings, seen.asks, seen.needs) == (Verdict.ADVANCE, (), (), ())
    assert seen.form()["properties"] == {}
    assert preview([], view()).verdict is Verdict.ADVANCE


def test_a_field_that_two_criteria_wait_for_stands_once_with_both_questions() -> None:
    asked = gate(
        {"key": "one", "when": "n > 5", "ask": "How many?"},
        {"key": "two", "when": "not n < 1", "ask": "Any?"},
    )
    [need] = preview([asked], view()).needs
    assert need.schema()["description"] == "How many? Any?"


@pytest.mark.parametrize(("status", "region"), list(product(["open", "won"], ["north", None])))
def test_core_attributes_can_be_asked_for_too(status: str, region: str | None) -> None:
    asked = gate({"key": "one", "when": "status == 'won' and present(region)"})
    deal = Opportunity(id="d", pipeline="p", stage="s", status=status, region=region)
    seen = preview([asked], View(Dossier(deal, contacts=(Contact("c"),)), now=NOW, catalogue=CATALOGUE))
    wanted = ({"status"} if status != "won" else set()) | ({"region"} if region is None else set())
    assert {need.name for need in seen.needs} == wanted
