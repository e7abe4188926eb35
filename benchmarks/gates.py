"""A gate of five conditions on one record: beside hand-written Python, zen-engine and json-logic, in one run.

Ours is the live call, `funnel.assess(dossier, gate=…, now=…)`, with all that belongs to it. The others are
given what they like best: a dictionary, compiled once, and numbers where ours has money and instants.
Everybody gives the same answer: the verdict, and where the gate fails every failing key. Lines in brackets
have no budget; why zen-engine is measured as it is stands in `gates_peers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from benchmarks import gates_by_hand as hand
from benchmarks import gates_peers as others
from benchmarks.measure import Measured, quickest
from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.gates import Verdict
from salesfunnel.model import Money

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CALLS, ROUNDS = 250, 600
"""A round takes a tenth of a millisecond, so that many of them are not disturbed even on a busy machine."""

PEER_CALLS, PEER_ROUNDS = 20, 150
BASELINE = "zen-engine, an expression a criterion"

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
    return {**found, others.AGE: (NOW - created).total_seconds() / hand.DAY}


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
    """Return the same question to each of the others, zen-engine's baseline first."""
    simple, rules = plain(record), others.json_logic(gate)
    each, decision = others.zen_expressions(gate), others.zen_decision(gate)
    bare = others.zen_expression(others.conjunction(gate) if record is GOOD else others.failing_keys(gate))
    return {
        BASELINE: lambda: each(simple),
        "(zen-engine, a decision)": lambda: decision(simple)["result"]["failing"],
        "(zen-engine, one bare expression)": lambda: bare(simple),
        "(json-logic)": lambda: rules(simple),
    }


def agree(who: str, answer: object, gate: str, *, passes: bool) -> None:
    """Stop where somebody gives another answer: the ratio would mean nothing."""
    keys = [] if passes else FAILING[gate]
    verdict = Verdict.ADVANCE if passes else Verdict.HOLD
    expected = [keys, (verdict, keys), (verdict, tuple(keys)), *([verdict, True] if passes else [])]
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
            mine, own, asked = ours(funnel, gate, record), by_hand(gate, record), peers(gate, record)
            for who, work in {"ours": mine, "hand-written": own, **asked}.items():
                agree(who, work(), gate, passes=record is GOOD)
            what = f"gate of 5, {names}, {outcome}"
            one, other = quickest(repeated(mine, CALLS), repeated(own, CALLS), rounds=ROUNDS)
            yield Measured(what, "hand-written Python", one / other, limit, _cost(one / CALLS))
            by_hand_once = other / CALLS
            for peer, work in asked.items():
                one, other = quickest(
                    repeated(mine, PEER_CALLS), repeated(work, PEER_CALLS), rounds=PEER_ROUNDS
                )
                note = f"{other / one:.1f} x faster; {other / PEER_CALLS / by_hand_once:.0f} x hand-written"
                yield Measured(what, peer, one / other, 1 / times if peer is BASELINE else None, note)


def _cost(seconds: float) -> str:
    return f"{seconds * 1e9:,.0f} ns a call, {1 / seconds:,.0f} calls/s"
