"""The gates of the benchmark in zen-engine and JsonLogic, and the ways in which a person may ask them.

Which use of zen-engine is the baseline? A gate answers for every criterion by its key, so a person who builds
one on zen-engine compiles each criterion's expression once and asks them one by one. That is
`zen_expressions`, and the use that costs what the budgets were set against: 13 to 29 times hand-written
Python (10 to 26 in our runs). The two others are there for orientation:

- a *decision* (a document with a table or expressions, which the engine runs as a graph) costs four to nine
  times more, whichever nodes it is made of: nearly all of it goes into starting the graph;
- one *bare expression* folds the whole gate into a single formula that filters its own keys, at a quarter to
  a third of the cost. It is the leanest the engine can do, but no criterion stands on its own in it any more.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

AGE = "age_in_days"

ZEN = {
    "core": {
        "market": "industry in ['SaaS', 'Manufacturing', '医疗']",
        "region": "region == 'East'",
        "size": "amount != null and amount >= 50000",
        "owner": "owner_id != null and owner_id != ''",
        "fresh": f"{AGE} != null and {AGE} < 90",
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
        "fresh": {"and": [{"!==": [_var(AGE), None]}, {"<": [_var(AGE), 90]}]},
    },
    "custom": {
        "need": {"===": [_var("need_confirmed"), True]},
        "budget": {"and": [{"!==": [_var("budget"), None]}, {">": [_var("budget"), 0]}]},
        "advantage": {"===": [_var("advantage"), "clear"]},
        "seats": {"and": [{"!==": [_var("seats"), None]}, {">=": [_var("seats"), 20]}]},
        "system": {"and": [{"!!": [_var("present_system")]}, {"!==": [_var("present_system"), "unknown"]}]},
    },
}


def zen_expressions(gate: str) -> Callable[[dict[str, Any]], tuple[str, list[str]]]:
    """Return the gate as one compiled expression for each criterion, asked one by one for their keys."""
    import zen  # noqa: PLC0415 - only the bench extra brings it

    compiled = [(key, zen.compile_expression(when).evaluate) for key, when in ZEN[gate].items()]

    def asked(record: dict[str, Any]) -> tuple[str, list[str]]:
        failing = [key for key, holds in compiled if holds(record) is not True]
        return ("hold" if failing else "advance"), failing

    return asked


def zen_expression(source: str) -> Callable[[dict[str, Any]], Any]:
    """Return one bare compiled expression."""
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
