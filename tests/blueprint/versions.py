"""Two versions of one small blueprint: stages renamed, merged, split and added; and the plan between them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from salesfunnel import Actor, Dossier, Funnel, Opportunity, Stay
from salesfunnel.blueprint import MigrationPlan

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
ADMIN = Actor("admin")

_HEAD: dict[str, Any] = {
    "salesfunnel": 1, "key": "acme", "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"poc": {"type": "flag"}, "priced": {"type": "flag"}},
    "gates": {
        "price": {"criteria": [{"key": "priced", "when": "priced", "ask": {"en": "Priced?", "zh": "报价了吗？"}}]},
    },
}  # fmt: skip
ASIDE = (
    {"key": "won", "kind": "won"},
    {"key": "watching", "kind": "parked"},
    {"key": "lost", "kind": "lost"},
)


def document(version: int, stages: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {**_HEAD, "version": version, "pipelines": {"b2b": {"stages": [*stages, *ASIDE]}}, **more}


OLD = document(3, [{"key": key} for key in ("called", "contact", "demo", "solution", "offer")])
NEW = document(
    4,
    [
        {"key": "contact"}, {"key": "showing"}, {"key": "design"}, {"key": "proof"}, {"key": "audit"},
        {"key": "offer", "entry": "price"},
    ],
)  # fmt: skip
PLAN: dict[str, Any] = {
    "salesfunnel_migration": 1, "from_version": 3, "to_version": 4,
    "pipelines": {"b2b": {
        "stages": {
            "called": "contact",
            "demo": "showing",
            "solution": [{"when": "poc", "to": "proof"}, {"to": "design"}],
        },
        "back": {"contact": "contact", "audit": "solution"},
    }},
}  # fmt: skip
KINDS = {each["key"]: each["kind"] for each in ASIDE}


def funnels() -> tuple[Funnel, Funnel]:
    return Funnel.load(OLD), Funnel.load(NEW)


def plan(**more: Any) -> MigrationPlan:
    return MigrationPlan.read(PLAN | more)


def deal(stage: str, key: str = "d-1", **more: Any) -> Dossier[Opportunity]:
    values: dict[str, Any] = {
        "id": key, "pipeline": "b2b", "stage": stage, "status": KINDS.get(stage, "open"),
        "fields": {"poc": True, "priced": True}, "stays": (Stay(stage, NOW - 5 * DAY),),
        "version": 7, "changed_at": NOW - DAY, "blueprint_version": 3,
    }  # fmt: skip
    return Dossier(Opportunity(**values | more))
