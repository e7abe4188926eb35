"""A decision that contradicts itself cannot exist."""

from __future__ import annotations

import copy
import pickle

import pytest
from tests.lifecycle.funnels import ACTOR, NOW, deal, process

from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.commands import Advance
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision, Outcome
from salesfunnel.lifecycle.replay import evolve
from salesfunnel.registry import Registry, predicate


def test_a_refusal_without_a_finding_cannot_exist() -> None:
    with pytest.raises(InvalidValue, match="a refusal has at least one finding and no events"):
        Decision(outcome=Outcome.REFUSED)


def test_a_refusal_with_events_cannot_exist() -> None:
    granted = decide(process(), deal(), Advance("conversation"), actor=ACTOR, now=NOW)
    told = decide(process(), deal(), Advance("nowhere"), actor=ACTOR, now=NOW)
    with pytest.raises(InvalidValue, match="a refusal has at least one finding and no events"):
        Decision(outcome=Outcome.REFUSED, findings=told.findings, events=granted.events)


def test_folding_into_a_bare_subject_is_misuse_with_its_cure() -> None:
    granted = decide(process(), deal(), Advance("conversation"), actor=ACTOR, now=NOW)
    with pytest.raises(InvalidValue, match="found a Opportunity, expected a Dossier; write Dossier"):
        evolve(deal().subject, granted.events[0])  # type: ignore[call-overload]


def test_a_decision_pickles_although_a_plug_in_of_its_gates_does_not() -> None:
    @predicate("acme:ok")
    def ok(*_: object, **__: object) -> bool:
        return True

    stages = [{"key": "a"}, {"key": "b", "entry": "checked"}]
    gate = {
        "criteria": [
            {"key": "ok", "when": {"op": "call", "name": "acme:ok", "args": {}}},
            {"key": "need", "when": "need"},
        ]
    }
    document = {
        "salesfunnel": 1, "key": "k", "version": 1, "currency": "CNY", "timezone": "UTC",
        "fields": {"need": {"type": "flag"}}, "gates": {"checked": gate}, "pipelines": {"p": {"stages": stages}},
    }  # fmt: skip
    funnel = Funnel.load(document, registry=Registry.of(ok))
    with pytest.raises((AttributeError, pickle.PicklingError)):
        pickle.dumps(ok)
    for known, outcome in (({"need": True}, Outcome.ACCEPTED), ({}, Outcome.REFUSED)):
        subject = Opportunity(id="d", pipeline="p", stage="a", fields=known)
        decision = funnel.decide(Dossier(subject), Advance("b"), actor=ACTOR, now=NOW)
        again = pickle.loads(pickle.dumps(decision))  # noqa: S301 - our own bytes
        assert decision.outcome is outcome
        assert (again, again.passed, funnel.explain(again)) == (
            decision,
            decision.passed,
            funnel.explain(decision),
        )
        assert pickle.loads(pickle.dumps(again)).passed == decision.passed  # noqa: S301 - the same
        assert copy.copy(decision) == decision
