"""Two small pipelines, one for leads and one for deals, with shared gates, and what fills them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.criterion import Gate
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.item import Checklist
from salesfunnel.lifecycle.process import Process
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.field import Field
from salesfunnel.model.party import Actor
from salesfunnel.model.stage import Pipeline
from salesfunnel.model.subject import Lead, Opportunity, Stay

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ACTOR = Actor("u-7", roles=("seller", "boss"))
NAMES = (
    *("reachable", "student", "referred"),
    *("replied", "need", "budget", "authority", "advantage", "approved", "signed"),
)
ALL_KNOWN: dict[str, object] = dict.fromkeys(NAMES, True) | {"student": False}
VERSION = 3


def must(key: str, **more: object) -> dict[str, object]:
    return {"key": key, "when": key, "ask": {"en": f"{key}?", "zh": f"{key}？"}, **more}


GATES: dict[str, dict[str, Any]] = {
    "reachable": {
        "criteria": [
            must("reachable"),
            {"key": "no_student", "when": "not student", "severity": "knockout"},
            must("referred", severity="should"),
        ]
    },
    "worth_it": {
        "criteria": [must("need"), must("budget"), must("authority"), must("advantage")],
        "policy": {"retreat_at": 2, "retreat_to": "observation", "review_after_days": 14},
    },
    "talked": {"criteria": [must("replied")], "policy": {"retreat_at": 1, "retreat_to": "pool"}},
    "funded": {"criteria": [must("approved")], "policy": {"retreat_at": 1}},
    "signed": {"criteria": [must("signed")]},
}
DEALS: dict[str, Any] = {
    "stages": [
        {"key": "pool"},
        {"key": "conversation", "exit": "talked"},
        {"key": "confirmed", "entry": "worth_it"},
        {"key": "observation", "kind": "parked"},
        {"key": "solution", "entry": "talked", "exit": "funded"},
        {"key": "won", "kind": "won", "entry": "signed"},
        {"key": "lost", "kind": "lost"},
        {"key": "freezer", "kind": "parked"},
        {"key": "no_fit", "kind": "lost"},
    ],
}
CHECKLISTS: dict[str, dict[str, Any]] = {
    "papers": {
        "items": [
            {"key": "minutes"},
            {"key": "seal", "approval": [{"key": "boss", "roles": ["boss"], "people": ["u-8"]}]},
        ]
    }
}
"""Asked nowhere on the way: what is done of it changes no move."""
LEADS: dict[str, Any] = {
    "of": "lead",
    "stages": [
        {"key": "fresh"},
        {"key": "mql", "entry": "reachable"},
        {"key": "sql", "entry": "talked"},
        {"key": "nurture", "kind": "parked"},
        {"key": "qualified", "kind": "won", "entry": "funded"},
        {"key": "disqualified", "kind": "lost"},
    ],
}
FIELDS: Mapping[str, Field] = {
    name: Field.model_validate({"type": "flag", "of": ["lead", "opportunity"]}) for name in NAMES
}


def process(key: str = "deals", *, gates: Mapping[str, Any] = GATES, **pipelines: dict[str, Any]) -> Process:
    """Compile one pipeline among `deals`, `leads` and those given."""
    known = {"deals": DEALS, "leads": LEADS} | pipelines
    models = {name: Pipeline.model_validate(each) for name, each in known.items()}
    of = models[key].of
    catalogue = Catalogue.of(fields=FIELDS, facts={}, currency="CNY", zone=ZoneInfo("UTC"), subject=of)
    return Process(
        key=key,
        pipeline=models[key],
        gates={
            name: CompiledGate.of(name, Gate.model_validate(gate), catalogue) for name, gate in gates.items()
        },
        catalogue=catalogue,
        version=VERSION,
        pipelines=models,
        checklists={
            name: CompiledChecklist.of(name, Checklist.model_validate(each), catalogue)
            for name, each in CHECKLISTS.items()
        },
    )


def moving(process_key: str = "deals", **moves: str) -> Process:
    """Compile a pipeline with other rules for its moves."""
    document = {"deals": DEALS, "leads": LEADS}[process_key] | {"moves": moves}
    return process(process_key, **{process_key: document})


def deal(stage: str = "pool", **more: Any) -> Dossier[Opportunity]:
    """Put an opportunity with everything known into a stage of `deals`."""
    kind = next(each.get("kind", "open") for each in DEALS["stages"] if each["key"] == stage)
    values = {"id": "d-1", "pipeline": "deals", "stage": stage, "status": kind, "fields": ALL_KNOWN}
    return Dossier(Opportunity(**values | {"stays": (Stay(stage, NOW - DAY),)} | more))


def lead(stage: str = "fresh", **more: Any) -> Dossier[Lead]:
    """Put a lead with everything known into a stage of `leads`."""
    kind = next(each.get("kind", "open") for each in LEADS["stages"] if each["key"] == stage)
    values = {"id": "l-1", "pipeline": "leads", "stage": stage, "status": kind, "fields": ALL_KNOWN}
    return Dossier(Lead(**values | {"stays": (Stay(stage, NOW - DAY),)} | more))


def known(**values: object) -> dict[str, object]:
    """Return fields where everything is known, but for what is given; None forgets."""
    return {name: value for name, value in (ALL_KNOWN | values).items() if value is not None}
