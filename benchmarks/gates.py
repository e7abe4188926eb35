"""A gate of five conditions on one record: beside hand-written Python, zen-engine and json-logic, in one run.

Ours is the live call, `funnel.assess(dossier, gate=…, now=…)`, with all that belongs to it. The others are
given what they like best: a dictionary, compiled once, and numbers where ours has money and instants.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks import gates_by_hand as hand
from benchmarks.measure import Measured, quickest
from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.gates import Verdict
from salesfunnel.model import Money

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALLS = 3_000
PEER_CALLS = 200

DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "bench",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "fields": {
        "need_confirmed": {"type": "flag"},
        "budget": {"type": "money"},
        "advantage": {"type": "choice", "options": ["clear", "equal", "behind"]},
        "seats": {"type": "number"},
        "present_system": {"type": "text", "missing": ["", "unknown"]},
    },
    "gates": {
        "core": {
            "criteria": [
                {"key": "market", "when": "industry in ['SaaS', 'Manufacturing', '医疗']"},
                {"key": "region", "when": "region == 'East'"},
                {"key": "size", "when": "amount >= 50000"},
                {"key": "owner", "when": "present(owner_id)"},
                {"key": "fresh", "when": "days_since(created_at) < 90"},
            ]
        },
        "custom": {
            "criteria": [
                {"key": "need", "when": "need_confirmed"},
                {"key": "budget", "when": "budget > 0"},
                {"key": "advantage", "when": "advantage == 'clear'"},
                {"key": "seats", "when": "seats >= 20"},
                {"key": "system", "when": "present(present_system)"},
            ]
        },
    },
    "pipelines": {
        "b2b": {
            "of": "opportunity",
            "stages": [
                {"key": "talk", "kind": "open", "exit": "core"},
                {"key": "won", "kind": "won", "entry": "custom"},
            ],
        }
    },
}  # fmt: skip

GOOD: dict[str, Any] = {
    "industry": "SaaS", "region": "East", "amount": Decimal(80_000), "owner_id": "u-7",
    "created_at": NOW - timedelta(days=12), "need_confirmed": True, "budget": Decimal(60_000),
    "advantage": "clear", "seats": 35, "present_system": "spreadsheets",
}  # fmt: skip
BAD: dict[str, Any] = {
    **GOOD, "region": "West", "amount": Decimal(900), "owner_id": None, "budget": None, "advantage": "behind",
    "seats": 5,
}  # fmt: skip
FAILING = {"core": ["region", "size", "owner"], "custom": ["budget", "advantage", "seats"]}

_AGE = "age_in_days"
ZEN = {
    "core": {
        "market": "industry in ['SaaS', 'Manufacturing', '医疗']",
        "region": "region == 'East'",
        "size": "amount != null and amount >= 50000",
        "owner": "owner_id != null and owner_id != ''",
        "fresh": f"{_AGE} != null and {_AGE} < 90",
    },
    "custom": {
        "need": "need_confirmed == true",
        "budget": "budget != null and budget > 0",
        "advantage": "advantage == 'clear'",
        "seats": "seats != null and seats >= 20",
        "system": "present_system != null and present_system != '' and present_system != 'unknown'",
    },
}


def _var(name: str) -> dict[str, Any]:
    return {"var": name}


JSON_LOGIC: dict[str, dict[str, Any]] = {
    "core": {
        "market": {"in": [_var("industry"), ["SaaS", "Manufacturing", "医疗"]]},
        "region": {"===": [_var("region"), "East"]},
        "size": {"and": [{"!==": [_var("amount"), None]}, {">=": [_var("amount"), 50_000]}]},
        "owner": {"!!": [_var("owner_id")]},
        "fresh": {"and": [{"!==": [_var(_AGE), None]}, {"<": [_var(_AGE), 90]}]},
    },
    "custom": {
        "need": {"===": [_var("need_confirmed"), True]},
        "budget": {"and": [{"!==": [_var("budget"), None]}, {">": [_var("budget"), 0]}]},
        "advantage": {"===": [_var("advantage"), "clear"]},
        "seats": {"and": [{"!==": [_var("seats"), None]}, {">=": [_var("seats"), 20]}]},
        "system": {"and": [{"!!": [_var("present_system")]}, {"!==": [_var("present_system"), "unknown"]}]},
    },
}


def dossier_of(record: dict[str, Any]) -> Dossier[Any]:
    """Build the dossier of a record, as `funnel.admit` leaves it."""
    core = {name: record[name] for name in ("industry", "region", "owner_id", "created_at")}
    own = {name: record[name] for name in DOCUMENT["fields"] if record[name] is not None}
    if "budget" in own:
        own["budget"] = Money.of(own["budget"], "CNY")
    amount = Money.of(record["amount"], "CNY")
    return Dossier(Opportunity(id="d-1", pipeline="b2b", stage="talk", amount=amount, fields=own, **core))


def plain(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with numbers only, for engines that know neither money nor instants."""
    found = {key: float(each) if isinstance(each, Decimal) else each for key, each in record.items()}
    created = found.pop("created_at")
    return {**found, _AGE: (NOW - created).total_seconds() / hand.DAY}


def zen_expression(source: str) -> Callable[[dict[str, Any]], Any]:
    """Return one bare compiled expression, the leanest that zen-engine offers: no document, no decision."""
    import zen  # noqa: PLC0415 - only the bench extra brings it

    compiled: Callable[[dict[str, Any]], Any] = zen.compile_expression(source).evaluate
    return compiled


def zen_decision(gate: str) -> Callable[[dict[str, Any]], Any]:
    """Return the gate as a loaded zen-engine decision: a document with its rules, which answers with keys."""
    import zen  # noqa: PLC0415 - only the bench extra brings it

    position = {"x": 0, "y": 0}
    failing = {"id": "f", "key": "failing", "value": failing_keys(gate)}
    document = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": position},
            {
                "id": "gate", "name": "gate", "type": "expressionNode", "position": position,
                "content": {"expressions": [failing]},
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": position},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "gate", "type": "edge"},
            {"id": "b", "sourceId": "gate", "targetId": "out", "type": "edge"},
        ],
    }  # fmt: skip
    decision: Callable[[dict[str, Any]], Any] = zen.ZenEngine().create_decision(json.dumps(document)).evaluate
    return decision


def conjunction(gate: str) -> str:
    """Return a gate as one zen expression that is true or false."""
    return " and ".join(f"({when})" for when in ZEN[gate].values())


def failing_keys(gate: str) -> str:
    """Return a gate as one zen expression that gives the keys of the conditions that do not hold."""
    each = ", ".join(f"({when}) ? '' : '{key}'" for key, when in ZEN[gate].items())
    return f"filter([{each}], # != '')"


def json_logic(gate: str) -> Callable[[dict[str, Any]], list[str]]:
    """Return the gate as JsonLogic rules, asked one by one for their keys."""
    from json_logic import jsonLogic  # noqa: PLC0415 - only the bench extra brings it

    return lambda record: [key for key, rule in JSON_LOGIC[gate].items() if not jsonLogic(rule, record)]


def ours(funnel: Funnel, gate: str, record: dict[str, Any]) -> Callable[[], object]:
    """Return the live call: the verdict, and where it fails every key too."""
    dossier, assess = dossier_of(record), funnel.assess
    if record is GOOD:
        return lambda: assess(dossier, gate=gate, now=NOW).verdict

    def failing() -> object:
        found = assess(dossier, gate=gate, now=NOW)
        return found.verdict, found.failing

    return failing


def by_hand(gate: str, record: dict[str, Any]) -> Callable[[], object]:
    """Return what a careful person writes instead."""
    work = getattr(hand, f"{gate}_{'passes' if record is GOOD else 'failing'}")
    return lambda: work(record, NOW)


def peers(gate: str, record: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """Return the same question to each of the others, in the leanest form that answers it."""
    simple, decision, rules = plain(record), zen_decision(gate), json_logic(gate)
    bare = zen_expression(conjunction(gate) if record is GOOD else failing_keys(gate))
    return {
        "zen-engine, a decision": lambda: decision(simple)["result"]["failing"],
        "zen-engine, a bare expression": lambda: bare(simple),
        "json-logic": lambda: rules(simple),
    }


def agree(who: str, answer: object, gate: str, *, passes: bool) -> None:
    """Stop where somebody gives another answer: the ratio would mean nothing."""
    keys = FAILING[gate]
    expected = [[], True, Verdict.ADVANCE] if passes else [keys, (Verdict.HOLD, tuple(keys))]
    if answer not in expected:
        msg = f"{who} answered {answer!r}, expected one of {expected}"
        raise AssertionError(msg)


def repeated(work: Callable[[], object], times: int) -> Callable[[], None]:
    """Return the work many times over: one call is too short for the clock."""

    def many() -> None:
        for _ in range(times):
            work()

    return many


def measure() -> Iterable[Measured]:
    """Ask each gate about a record that passes and one that fails three of five conditions."""
    funnel = Funnel.load(DOCUMENT)
    for gate, names, budget in (("core", "core attributes", 0.8), ("custom", "custom fields", 1.1)):
        for record, outcome, limit, times in ((GOOD, "passes", budget, 8), (BAD, "fails", 3.0, 3)):
            mine, own, others = ours(funnel, gate, record), by_hand(gate, record), peers(gate, record)
            for who, work in {"ours": mine, "hand-written": own, **others}.items():
                agree(who, work(), gate, passes=record is GOOD)
            what = f"gate of 5, {names}, {outcome}"
            one, other = quickest(repeated(mine, CALLS), repeated(own, CALLS))
            yield Measured(what, "hand-written Python", one / other, limit, _cost(one / CALLS))
            for peer, work in others.items():
                one, other = quickest(repeated(mine, PEER_CALLS), repeated(work, PEER_CALLS), rounds=20)
                most = 1 if "bare" in peer else round(1 / times, 3)
                yield Measured(what, peer, one / other, most, f"{other / one:.1f} x faster")


def _cost(seconds: float) -> str:
    return f"{seconds * 1e9:,.0f} ns a call, {1 / seconds:,.0f} calls/s"
