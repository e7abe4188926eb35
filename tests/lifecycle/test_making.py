"""Values made without asking again are the values that their constructors make."""

from __future__ import annotations

import copy
import pickle
from functools import partial
from typing import Any

import attrs
import pytest
from tests.lifecycle.funnels import ACTOR, ALL_KNOWN, NOW, deal, lead, process

from salesfunnel.lifecycle.commands import Advance, GoBack, Lose, Park
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.wire import to_wire
from salesfunnel.model import frozen as copier
from salesfunnel.model import frozen as module
from salesfunnel.model.frozen import maker
from salesfunnel.model.subject import Stay

GRANTED = [
    decide(process(), deal("conversation"), command, actor=ACTOR, now=NOW)
    for command in (Advance("won"), GoBack("pool", "too early"), Lose("price"), Park())
]
REFUSED = [
    decide(process(), deal("conversation", fields={**ALL_KNOWN, **lacking}), command, actor=ACTOR, now=NOW)
    for command, lacking in (
        (Advance("confirmed"), {"replied": None}),
        (Advance("won"), {"budget": False, "signed": None}),
        (Advance("nowhere"), {}),
    )
]
VALUES = [Stay("pool", NOW), deal(), *(event for each in GRANTED for event in each.events)]


def told(value: Any) -> dict[str, Any]:
    return {str(each.alias): getattr(value, each.name) for each in attrs.fields(type(value))}


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_made_value_is_the_value_that_the_constructor_makes(value: Any) -> None:
    make: Any = maker(type(value))
    assert not isinstance(make, partial)
    made = make(**told(value))
    assert type(made) is type(value)
    assert made == value
    assert repr(made) == repr(value)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.at = NOW


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_host_that_forbids_generated_code_makes_the_same(
    value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "load", lambda *_: None)
    assert module._maker(type(value))(**told(value)) == value


def test_what_is_not_handed_over_has_its_default() -> None:
    assert maker(Stay)(stage="pool") == Stay("pool")
    with pytest.raises(TypeError, match="stage"):
        maker(Stay)(entered_at=NOW)


@pytest.mark.parametrize("dossier", [deal(), lead("mql")], ids=["deal", "lead"])
def test_a_dossier_has_a_twin_although_it_is_generic(dossier: Any) -> None:
    assert copier.twin(type(dossier)) is not None


@pytest.mark.parametrize("decision", [*GRANTED, *REFUSED], ids=lambda decision: repr(decision.command)[:20])
def test_a_decision_is_the_one_that_its_constructor_makes(decision: Decision) -> None:
    whole = {str(each.alias): getattr(decision, each.name) for each in attrs.fields(Decision) if each.init}
    by_hand = Decision(**whole)
    assert by_hand == decision
    assert hash(by_hand) == hash(decision)
    assert repr(by_hand) == repr(decision)
    assert by_hand.failing == decision.failing
    assert to_wire(by_hand) == to_wire(decision)


@pytest.mark.parametrize("decision", GRANTED, ids=lambda decision: type(decision.command).__name__)
def test_what_a_granted_decision_expects_is_the_version_before_its_events(decision: Decision) -> None:
    asked = decide(process(), deal("conversation"), decision.command, actor=ACTOR, now=NOW)
    assert asked.expects == {event.subject_id: event.seq - 1 for event in asked.events}
    assert asked.expects is asked.expects
    assert decide(process(), deal("conversation"), Advance("nowhere"), actor=ACTOR, now=NOW).expects == {}


@pytest.mark.parametrize("decision", REFUSED[:2])
def test_a_refusal_is_explained_when_somebody_looks(decision: Decision) -> None:
    asked = decide(process(), deal("conversation", fields={}), decision.command, actor=ACTOR, now=NOW)
    fresh = copy.copy(asked)
    assert asked.failing == tuple(each.criterion for each in asked.findings) == fresh.failing
    assert asked.findings is asked.findings
    assert pickle.loads(pickle.dumps(asked)) == asked == fresh  # noqa: S301 - our own
    with pytest.raises(AttributeError, match="'Decision' object has no attribute 'finding'"):
        asked.finding  # type: ignore[attr-defined]  # noqa: B018 - looked at
