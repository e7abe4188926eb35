"""Policies of one's own: a plug-in turns open criteria into a verdict, and where it fails nothing passes."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field
from tests.blueprint.test_wrong_blueprints import SOUND, put

from salesfunnel import Actor, Advance, BlueprintError, Dossier, Funnel, Opportunity
from salesfunnel.blueprint import blueprint_schema
from salesfunnel.conditions.values.arguments import settled
from salesfunnel.errors import ConditionError, RegistryError
from salesfunnel.gates.criterion import Policy
from salesfunnel.gates.gate import Unresolved, policy, policy_call
from salesfunnel.gates.verdict import Verdict
from salesfunnel.model.progress import Waiver
from salesfunnel.registry import Registry

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Weight(BaseModel, extra="forbid"):
    at_most: float = Field(ge=0)


@policy("acme:light", params=Weight)
def light(unresolved: tuple[Unresolved, ...], params: Weight) -> str:
    """Let pass what weighs little."""
    return "advance" if sum(each.weight for each in unresolved) <= params.at_most else "retreat"


@policy("acme:broken")
def broken(unresolved: tuple[Unresolved, ...], params: None) -> str:
    raise ZeroDivisionError


REGISTRY = Registry.of(light, broken)


def answering(found: object) -> Registry:
    return Registry.of(policy("acme:odd")(lambda unresolved, params: found))


def document(**judging: Any) -> dict[str, Any]:
    return put_policy(copy.deepcopy(SOUND), judging)


def put_policy(drawn: dict[str, Any], judging: dict[str, Any]) -> dict[str, Any]:
    drawn["gates"]["worth_it"]["criteria"][0]["weight"] = 3
    put("gates.worth_it.policy", judging)(drawn)
    return drawn


def asked(funnel: Funnel, *waivers: Waiver, **known: Any) -> Any:
    deal = Opportunity(id="d", pipeline="b2b", stage="pool", fields=known, waivers=waivers)
    return funnel.decide(Dossier(deal), Advance("demo"), actor=Actor("u"), now=NOW)


LIGHT = Funnel.load(
    document(plugin="acme:light", args={"at_most": 1}, retreat_to="resting"), registry=REGISTRY
)


@pytest.mark.parametrize(
    ("known", "verdict", "found"),
    [
        ({"need": True, "budget": 5}, "advance", []),
        ({"need": True}, "advance", ["budget"]),
        ({"budget": 5}, "retreat", ["need"]),
        ({}, "retreat", ["need", "budget"]),
    ],
)
def test_a_policy_of_ones_own_judges_what_is_open(known: Any, verdict: str, found: list[str]) -> None:
    answer = asked(LIGHT, **known)
    assert (answer.verdict, [each.criterion for each in answer.findings]) == (verdict, found)
    assert answer.accepted == (verdict == "advance")


def test_what_is_waived_is_not_told_to_the_policy() -> None:
    waiver = Waiver(
        gate="worth_it", criterion="need", by="z", at=NOW, reason="r", until=NOW + timedelta(days=1)
    )
    assert asked(LIGHT, waiver, budget=5).verdict is Verdict.ADVANCE


def test_a_policy_sees_each_open_criterion_with_its_answer() -> None:
    seen: list[Unresolved] = []
    spy = policy("acme:spy")(lambda unresolved, params: seen.extend(unresolved) or "hold")
    asked(Funnel.load(document(plugin="acme:spy"), registry=Registry.of(spy)), need=False)
    assert seen == [Unresolved("need", "must", None, 3, False), Unresolved("budget", "must", None, 1, None)]


@pytest.mark.parametrize("found", ["advanced", True, None, 1, ["advance"], type("V", (str,), {})("advance")])
def test_a_policy_that_answers_nonsense_lets_nothing_pass_and_is_found(found: object) -> None:
    answer = asked(Funnel.load(document(plugin="acme:odd"), registry=answering(found)), need=True)
    assert (answer.accepted, answer.verdict) == (False, "hold")
    assert [each.code for each in answer.findings] == ["criterion_unknown", "policy_fault"]


@pytest.mark.parametrize(
    ("severity", "verdict"), [("should", "hold"), ("must", "hold"), ("knockout", "reject")]
)
def test_a_policy_that_raises_leaves_the_built_in_verdict_but_for_advance(
    severity: str, verdict: str
) -> None:
    drawn = document(plugin="acme:broken")
    drawn["gates"]["worth_it"]["criteria"][1]["severity"] = severity
    answer = asked(Funnel.load(drawn, registry=REGISTRY), need=True, budget=0)
    assert (answer.accepted, answer.verdict) == (False, verdict)
    fault = answer.findings[-1]
    assert str(fault) == "the policy 'acme:broken' failed (ZeroDivisionError), so nothing passes"
    assert fault.render("zh") == "规则“acme:broken”出错（ZeroDivisionError），因此不予通过"


def test_a_gate_whose_criteria_all_hold_does_not_ask_its_policy() -> None:
    assert asked(Funnel.load(document(plugin="acme:broken"), registry=REGISTRY), need=True, budget=5).accepted


@pytest.mark.parametrize(
    ("judging", "expected"),
    [
        ({"plugin": "acme:ligth"}, "gates.worth_it.policy.plugin: no policy is named 'acme:ligth'; did you mean 'acme:light'?"),
        ({"plugin": "light"}, "gates.worth_it.policy.plugin: found 'light', expected the name of a plug-in such as 'acme:two_red'"),
        ({"plugin": "acme:light"}, "gates.worth_it.policy.args.at_most: the argument 'at_most' is missing; add at_most=…"),
        ({"plugin": "acme:light", "args": {"at_most": 1, "least": 2}}, "gates.worth_it.policy.args.least: no argument is named 'least'; known: 'at_most'"),
        ({"plugin": "acme:broken", "args": {"at_most": 1}}, "gates.worth_it.policy.args.at_most: 'acme:broken' has no parameters; take it out"),
        ({"args": {"at_most": 1}}, "gates.worth_it.policy.args: arguments belong to a 'plugin'; name it"),
    ],
)  # fmt: skip
def test_a_wrong_policy_gets_its_exact_error(judging: dict[str, Any], expected: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document(**judging), registry=REGISTRY)
    assert [str(problem) for problem in caught.value.problems] == [expected]


def test_a_policy_that_nobody_hands_over_is_refused_with_its_cure() -> None:
    with pytest.raises(BlueprintError, match=r"no policy is named 'acme:light'; hand it over: Funnel.load"):
        Funnel.load(document(plugin="acme:light"))
    with pytest.raises(ConditionError, match="no policy is named"):
        settled(policy_call(Policy(plugin="acme:light"), Registry()))


def test_a_policy_keeps_its_function_and_pickles_with_the_funnel() -> None:
    assert light((), Weight(at_most=1)) == "advance"
    assert list(REGISTRY.of_kind("policy")) == ["acme:light", "acme:broken"]
    with pytest.raises(RegistryError, match="a plug-in's name has a house and a word"):
        policy("light")
    again = pickle.loads(pickle.dumps(LIGHT))  # noqa: S301 - our own
    assert asked(again, need=True) == asked(LIGHT, need=True)


def test_the_published_schema_knows_a_policy_of_ones_own() -> None:
    check = Draft202012Validator(blueprint_schema(REGISTRY))
    check.validate(document(plugin="acme:light", args={"at_most": 1}))
    assert not check.is_valid(document(plugin="light"))
