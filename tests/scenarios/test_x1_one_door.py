"""X1 and P1 · one evaluator for every channel: form, drag, bulk, import and API ask the same question."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.scenarios.guarded_desk import DAY, NOW, deal, funnel

from salesfunnel import Actor, Advance, Capture, Dossier, Funnel, Lose, evolve, from_wire, to_wire
from salesfunnel.blueprint import blueprint_schema, lint
from salesfunnel.lifecycle.commands import Assign, Command, Waive

OWN = {"en": "only the owner or the owner's supervisor", "zh": "仅负责人或其主管"}
FUNNEL = funnel(
    {"key": "care"},
    {"key": "offer", "entry": {"key": "ready", "criteria": [{"key": "need", "when": "need"}]}},
    fields={"need": {"type": "flag"}},
    commands={
        "advance": {"may": "actor.is_owner or actor.supervises_owner", "label": OWN},
        "waive": {"may": "actor.roles contains 'supervisor'"},
        "assign": {"may": "missing(owner_id) or actor.supervises_owner"},
        "capture": {"may": "region != 'US' or actor.roles contains 'export'"},
        "lose": [{"may": "actor.is_owner"}, {"may": "amount < 1000000", "stages": ["lost"]}],
    },
)
LI, MO = Actor("li", roles=("seller",)), Actor("mo", roles=("seller",))
WANG = Actor("wang", roles=("supervisor",), supervises=("li",))
DEAL = deal("care", owner_id="li", need=True)


def asked(command: Command, by: Actor, dossier: Dossier[Any] | None = DEAL) -> Any:
    return FUNNEL.decide(dossier, command, actor=by, now=NOW)


def by_form(command: Command, by: Actor) -> Any:
    return asked(command, by)


def by_api(command: Command, by: Actor) -> Any:
    """A low-code host sends JSON."""
    told = json.loads(json.dumps({"command": to_wire(command), "actor": to_wire(by)}))
    return asked(from_wire(Command, told["command"]), from_wire(Actor, told["actor"]))


def by_bulk(command: Command, by: Actor) -> Any:
    answers = [asked(command, by, each) for each in (deal("care", owner_id="li", need=True), DEAL)]
    assert answers[0] == answers[1]
    return answers[1]


def by_drag(command: Command, by: Actor) -> Any:
    """A board asks in another process, with a funnel of its own."""
    return Funnel.load(FUNNEL.document).decide(DEAL, command, actor=by, now=NOW)


@pytest.mark.parametrize("channel", [by_form, by_api, by_bulk, by_drag], ids=lambda each: each.__name__)
@pytest.mark.parametrize(
    ("command", "by", "code"),
    [
        (Advance("offer"), LI, None),
        (Advance("offer"), WANG, None),
        (Advance("offer"), MO, "not_permitted"),
        (Assign("mo"), WANG, None),
        (Assign("mo"), LI, "not_permitted"),
        (Waive("ready", "need", "pilot", NOW + DAY), WANG, None),
        (Waive("ready", "need", "pilot", NOW + DAY), LI, "not_permitted"),
    ],
    ids=lambda each: getattr(each, "id", None) or type(each).__name__,
)
def test_every_channel_gets_the_same_answer(
    channel: Any, command: Command, by: Actor, code: str | None
) -> None:
    answer = channel(command, by)
    assert [each.code for each in answer.findings] == ([code] if code else [])
    assert to_wire(answer) == to_wire(by_form(command, by))


def test_who_is_not_permitted_reads_the_label_and_the_reasons() -> None:
    [found] = asked(Advance("offer"), MO).findings
    assert "mo may not ask for 'advance' here: only the owner" in str(found)
    assert "仅负责人" in found.render("zh")
    assert [(each.field, each.kind) for each in found.reasons] == [
        ("actor.is_owner", "value"), ("actor.supervises_owner", "value"),
    ]  # fmt: skip
    assert found.answer is False


def test_what_nobody_knows_permits_nothing() -> None:
    [found] = asked(Advance("offer"), LI, deal("care", need=True)).findings
    assert (found.code, found.answer, found.reasons[0].kind) == ("not_permitted", None, "missing")
    [lost] = asked(Lose("price"), LI).findings
    assert (lost.code, lost.reasons[0].field) == ("not_permitted", "amount")


def test_a_capture_is_judged_by_what_it_tells() -> None:
    assert asked(Capture("d-9", "b2b", region="CN"), LI, None).accepted
    refused = asked(Capture("d-9", "b2b", region="US"), LI, None)
    assert [each.code for each in refused.findings] == ["not_permitted"]
    assert asked(Capture("d-9", "b2b", region="US"), Actor("zoe", roles=("export",)), None).accepted


def test_a_waiver_is_signed_expires_and_shows_in_every_answer() -> None:
    start = deal("care", owner_id="li", need=False)
    assert not asked(Advance("offer"), LI, start).accepted
    [event] = asked(Waive("ready", "need", "pilot", NOW + DAY), WANG, start).events
    waived = evolve(start, event)
    answer = asked(Advance("offer"), LI, waived)
    assert answer.accepted
    assert [(each.waiver.by, each.waiver.reason) for each in answer.waived] == [("wang", "pilot")]
    assert not FUNNEL.decide(waived, Advance("offer"), actor=LI, now=NOW + DAY).accepted


def problems(**sections: Any) -> list[tuple[str, str]]:
    document = FUNNEL.document | sections
    return [(each.path, each.code) for each in lint(document) if each.severity == "error"]


@pytest.mark.parametrize(
    ("commands", "path", "code"),
    [
        ({"advnce": {"may": "actor.is_owner"}}, "commands.advnce", "unknown_command"),
        ({"lose": {"may": "actor.rolls contains 'x'"}}, "commands.lose.may", "unknown_field"),
        ({"lose": [{"may": "need"}, {"may": "ned"}]}, "commands.lose.1.may", "unknown_field"),
        ({"lose": {}}, "commands.lose", "wrong_value"),
        ({"lose": []}, "commands.lose", "wrong_value"),
        ({"lose": {"gate": "redy"}}, "commands.lose.gate", "unknown_gate"),
        ({"lose": {"checklist": "papers"}}, "commands.lose.checklist", "unknown_checklist"),
        ({"lose": {"may": "need", "stages": ["nowhere"]}}, "commands.lose.stages", "unknown_stage"),
        ({"capture": {"gate": "ready"}}, "commands.capture.gate", "needless_guard"),
        ({"lose": {"may": "need", "mai": "need"}}, "commands.lose.mai", "unknown_key"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_a_wrong_permission_is_named_with_its_place(commands: Any, path: str, code: str) -> None:
    found = [each for each in problems(commands=commands) if each[0].startswith(path)]
    assert code in [each[1] for each in found], problems(commands=commands)


def test_who_asks_is_unknown_to_gates_and_the_cure_says_where_to_write_it() -> None:
    gates = {"ready": {"criteria": [{"key": "need", "when": "actor.is_owner"}]}}
    document = FUNNEL.document | {"gates": gates}
    [found] = [each for each in lint(document) if each.severity == "error"]
    assert (found.path, found.code) == (
        "gates.ready.criteria.need.when.left", "unknown_field",
    )  # fmt: skip
    assert "commands" in found.cure


def test_the_schema_of_a_blueprint_knows_one_permission_and_several() -> None:
    schema = Draft202012Validator(blueprint_schema())
    ready: dict[str, Any] = {"criteria": [{"key": "need", "when": "need"}]}
    written = FUNNEL.document | {"commands": {"lose": {"gate": {"key": "in_place", **ready}}}}
    assert list(schema.iter_errors(FUNNEL.document)) == []
    assert list(schema.iter_errors(written)) == []
    assert not schema.is_valid(FUNNEL.document | {"commands": {"lose": {"mai": "need"}}})
    assert Funnel.load(written).process("b2b").gates.keys() >= {"in_place"}
