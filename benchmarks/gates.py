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
from benchmarks.measure import Measured, medians
from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.model import Money

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALLS = 20_000
PEER_CALLS = 2_000

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
        "b2b": {"of": "opportunity", "stages": [{"key": "talk", "kind": "open", "exit": "core"}, {"key": "won", "kind": "won", "entry": "custom"}]}
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


def zen(gate: str) -> Callable[[dict[str, Any]], object]:
    """Return the gate as one compiled zen-engine table that collects the keys of failing conditions."""
    import zen as engine  # noqa: PLC0415 - only the bench extra brings it

    rules = [{"_id": key, "fails": f"not({when})", "key": json.dumps(key)} for key, when in ZEN[gate].items()]
    table = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
            {
                "id": "gate", "name": "gate", "type": "decisionTableNode", "position": {"x": 1, "y": 0},
                "content": {
                    "hitPolicy": "collect", "rules": rules,
                    "inputs": [{"id": "fails", "name": "fails"}],
                    "outputs": [{"id": "key", "name": "key", "field": "key"}],
                },
            },
            {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "gate", "type": "edge"},
            {"id": "b", "sourceId": "gate", "targetId": "out", "type": "edge"},
        ],
    }  # fmt: skip
    decision = engine.ZenEngine().create_decision(json.dumps(table))
    return decision.evaluate
