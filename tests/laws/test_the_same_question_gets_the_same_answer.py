"""The same inputs give the same decision, byte for byte, and the same digest; another input, another digest."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.lifecycle.funnels import DEALS, FIELDS, GATES, NOW
from tests.lifecycle.wishes import knowledge, moves, stages

from salesfunnel import Actor, Dossier, Funnel, Opportunity, from_wire, to_wire
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.wire import wire_schema

DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "UTC",
    "fields": {name: {"type": "flag", "of": list(field.owners)} for name, field in FIELDS.items()},
    "gates": GATES, "pipelines": {"deals": DEALS, "leads": {"of": "lead", "stages": [{"key": "fresh"}]}},
    "commands": {
        "lose": {"may": "actor.is_owner or actor.roles contains 'boss'"},
        "advance": {"stages": ["won"], "checklist": {"items": [
            {"key": "consent", "approval": [{"key": "boss", "roles": ["boss"]}]}
        ]}},
    },
    "requests": {"told": {"kind": "notify", "on": "advanced", "owner": True, "text": {"en": "Go", "zh": "走"}}},
}  # fmt: skip
ONE, OTHER = Funnel.load(DOCUMENT), Funnel.load(json.dumps(DOCUMENT))
SCHEMA = Draft202012Validator(wire_schema(Decision))
ACTORS = st.sampled_from([Actor("li"), Actor("mo", roles=("boss",))])
KINDS = {each["key"]: each.get("kind", "open") for each in DEALS["stages"]}


@st.composite
def deals(draw: st.DrawFn) -> Dossier[Opportunity]:
    stage = draw(stages("deals").filter(KINDS.__contains__))
    known, owner = draw(knowledge), draw(st.sampled_from([None, "li"]))
    return Dossier(
        Opportunity(
            id="d-1", pipeline="deals", stage=stage, status=KINDS[stage], fields=known, owner_id=owner
        )
    )


def written(funnel: Funnel, dossier: Any, command: Command, actor: Actor) -> str:
    return json.dumps(to_wire(funnel.decide(dossier, command, actor=actor, now=NOW)), ensure_ascii=False)


@settings(max_examples=60, deadline=None)
@given(deals(), moves("deals"), ACTORS)
def test_the_same_question_gets_the_same_answer(dossier: Any, command: Command, actor: Actor) -> None:
    asked = None if type(command).__name__ == "Capture" else dossier
    first = written(ONE, asked, command, actor)
    again = from_wire(Command, json.loads(json.dumps(to_wire(command))))
    assert again == command
    copied = None if asked is None else from_wire(Dossier, json.loads(json.dumps(to_wire(asked))))
    assert written(OTHER, copied, again, actor) == first
    SCHEMA.validate(json.loads(first))
    digests = {each.digest(asked, command, actor=actor, now=NOW) for each in (ONE, OTHER)}
    assert len(digests) == 1
    later = ONE.digest(asked, command, actor=actor, now=NOW + timedelta(seconds=1))
    assert later not in digests


@settings(max_examples=40, deadline=None)
@given(deals(), moves("deals"), ACTORS)
def test_what_is_suggested_would_be_granted(dossier: Any, command: Command, actor: Actor) -> None:
    if type(command).__name__ == "Capture":
        return
    for wish in ONE.decide(dossier, command, actor=actor, now=NOW).suggests:
        assert ONE.decide(dossier, wish, actor=actor, now=NOW).accepted


@settings(max_examples=40, deadline=None)
@given(deals(), moves("deals"), ACTORS)
def test_every_decision_can_be_told_in_both_languages(dossier: Any, command: Command, actor: Actor) -> None:
    asked = None if type(command).__name__ == "Capture" else dossier
    answer = ONE.decide(asked, command, actor=actor, now=NOW)
    english, chinese = ONE.explain(answer), ONE.explain(answer, locale="zh")
    assert len(english) == len(chinese) >= 2
    assert all(line.strip() and "{" not in line.replace("{}", "") for line in english)
    assert english != chinese
