"""X6 · a decision tells what was asked, found and done, and can be made again from its inputs."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.guarded_desk import NOW, deal, funnel, submitted

from salesfunnel import Actor, Advance, Money, to_wire
from salesfunnel.errors import WireError
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.decision import Decision
from salesfunnel.lifecycle.table import COMMANDS
from salesfunnel.lifecycle.wire import from_wire, wire_schema
from salesfunnel.model.progress import Waiver

FUNNEL = funnel(
    {
        "key": "care",
        "checklist": {"key": "papers", "items": [{"key": "minutes", "label": {"en": "Minutes", "zh": "会议纪要"}}]},
    },
    {"key": "offer", "entry": {"key": "ready", "criteria": [
        {"key": "need", "when": "need", "label": {"en": "Need", "zh": "需求"}, "ask": "What hurts?"},
        {"key": "money", "when": "amount > 0", "label": {"en": "Money", "zh": "预算"}, "ask": "How much?"},
    ], "policy": {"retreat_at": 2}}},
    {"key": "pool", "kind": "parked"},
    fields={"need": {"type": "flag"}},
    requests={"told": {
        "kind": "notify", "on": "advanced", "owner": True, "after_days": 1, "text": {"en": "Call", "zh": "致电"},
    }},
)  # fmt: skip
LI = Actor("li")


def asked(*items: Any, **known: Any) -> Decision:
    dossier = deal("care", *items, owner_id="li", **known)
    return FUNNEL.decide(dossier, Advance("offer"), actor=LI, now=NOW)


DONE = submitted("minutes", "papers")
GRANTED = {
    "en": (
        "2026-03-02T01:00:00+00:00: li asked to advance (to: offer).",
        "It was granted.",
        "The gates said: advance.",
        "Met: Minutes.",
        "Met: Need.",
        "Waived: 'Money' is waived by wang until 2026-03-02T02:00:00+00:00: pilot.",
        "Done: 'd-1' advanced (care → offer).",
        "Asked of li: Call, due 2026-03-03T01:00:00+00:00.",
    ),
    "zh": (
        "2026-03-02T01:00:00+00:00：li 请求推进（to: offer）。",
        "已同意。",
        "关口结论：通过。",
        "已满足：会议纪要。",
        "已满足：需求。",
        "已豁免：“预算”由 wang 豁免至 2026-03-02T02:00:00+00:00：pilot。",
        "结果：“d-1”已推进（care → offer）。",
        "请 li：致电，截止 2026-03-03T01:00:00+00:00。",
    ),
}


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_granted_command_tells_what_was_met_and_what_follows(locale: str) -> None:
    until = NOW.replace(hour=2)
    waiver = Waiver(gate="ready", criterion="money", by="wang", at=NOW, reason="pilot", until=until)
    assert FUNNEL.explain(asked(DONE, need=True, waivers=(waiver,)), locale=locale) == GRANTED[locale]


def test_a_refused_command_tells_what_is_missing_and_what_else_could_be_asked_for() -> None:
    told = FUNNEL.explain(asked(DONE))
    assert told[1:3] == ("It was refused.", "The gates said: retreat.")
    assert [line for line in told if line.startswith("To ask")] == [
        "To ask: What hurts?",
        "To ask: How much?",
    ]
    assert "Met: Minutes." in told
    assert told[-1].startswith("Possible instead: park (to: pool")


def test_a_decision_remembers_what_was_asked_by_whom_and_when() -> None:
    answer = asked(DONE, need=True, amount=Money.of(5, "CNY"))
    assert (answer.command, answer.actor, answer.now) == (Advance("offer"), LI, NOW)
    assert [(each.guard, each.key) for each in answer.passed] == [
        ("papers", "minutes"), ("ready", "need"), ("ready", "money"),
    ]  # fmt: skip


def test_each_input_changes_the_digest() -> None:
    start = deal("care", need=True)
    told = {"actor": LI, "now": NOW}
    other = funnel({"key": "care"})
    digests = [
        FUNNEL.digest(start, Advance("offer"), **told),
        FUNNEL.digest(deal("care"), Advance("offer"), **told),
        FUNNEL.digest(start, Advance("won"), **told),
        FUNNEL.digest(start, Advance("offer"), actor=Actor("mo"), now=NOW),
        other.digest(start, Advance("offer"), **told),
    ]
    assert len(set(digests)) == len(digests)
    assert all(len(each) == 64 for each in digests)


def test_a_decision_travels_with_its_sentences_in_both_languages() -> None:
    body = to_wire(asked(DONE))
    assert body["outcome"] == "refused"
    assert body["command"] == {"type": "Advance", "to": "offer"}
    [need, _] = body["findings"]
    assert need["message"] == {
        "key": "criterion_unknown",
        "en": "'Need' is not known yet",
        "zh": "“需求”尚不清楚",
    }
    assert set(need["reasons"][0]["message"]) == {"key", "en", "zh"}


def test_a_decision_is_written_and_not_read() -> None:
    with pytest.raises(WireError, match="ask the question again"):
        from_wire(Decision, to_wire(asked(DONE)))


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda each: each.__name__)
def test_every_command_has_a_schema_for_low_code_hosts(kind: type[Command]) -> None:
    schema = wire_schema(kind)
    body = schema["$defs"][kind.__name__]
    assert body["properties"]["type"] == {"const": kind.__name__}
    assert {each["$ref"] for each in wire_schema(Command)["oneOf"]} >= {f"#/$defs/{kind.__name__}"}


@pytest.mark.parametrize(
    "data", [None, 3, {}, {"type": "Advnce"}, {"type": "Advance"}, {"type": "Advance", "to": 3}], ids=repr
)
def test_what_is_no_command_is_refused_with_its_place(data: Any) -> None:
    with pytest.raises(WireError):
        from_wire(Command, data)
