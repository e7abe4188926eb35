"""What the tests of routing share: a blueprint around a section, leads, and sellers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from salesfunnel import Dossier, Funnel, Lead, Seller
from salesfunnel.registry import Registry
from salesfunnel.routing import Assignment, Roster, RoutingState

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
"""A Monday, 10 o'clock in Shanghai."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {
        "language": {"type": "text", "of": "lead"},
        "product": {"type": "text", "of": "lead"},
        "topics": {"type": "choices", "of": "lead", "options": ["saas", "erp", "crm"]},
        "postcode": {"type": "text", "of": "lead"},
        "staff": {"type": "number", "of": "lead"},
        "is_target": {"type": "flag", "of": "lead"},
        "value": {"type": "number", "of": "lead"},
        "manager": {"type": "text", "of": "lead"},
    },
    "calendars": {
        "office": {"week": {"mon-fri": ["09:00-18:00"]}},
        "night": {"week": {"mon-sun": ["22:00-06:00"]}},
    },
    "pipelines": {
        "leads": {"of": "lead", "stages": [{"key": "new"}, {"key": "won", "kind": "won"}]},
        "deals": {"stages": [{"key": "talk"}]},
    },
}  # fmt: skip


def routing(*rules: Any, **sections: Any) -> dict[str, Any]:
    """A section; one pool `all` and one rule that takes everything where nothing else is said."""
    pools = sections.pop("pools", {"all": sections.pop("pool", {})})
    return {
        "rules": [*rules, *sections.pop("last", [{"key": "rest", "to": "all"}])],
        "pools": pools,
        **sections,
    }


def document(section: Any, **more: Any) -> dict[str, Any]:
    return {**DOCUMENT, **more, "routing": section}


def funnel(section: Any = None, *, registry: Registry | None = None, **more: Any) -> Funnel:
    return Funnel.load(document(routing() if section is None else section, **more), registry=registry)


def lead(key: object = 1, **known: Any) -> Dossier[Lead]:
    core = {
        name: known.pop(name)
        for name in ("region", "industry", "source", "account_id", "owner_id")
        if name in known
    }
    return Dossier(Lead(id=f"l-{key}", pipeline="leads", stage="new", fields=known, **core))


def roster(*sellers: Seller | str, **each: Any) -> Roster:
    return Roster(tuple(Seller(one, **each) if isinstance(one, str) else one for one in sellers))


def run(
    funnel: Funnel,
    leads: Iterable[Any],
    people: Roster,
    state: RoutingState | None = None,
    *,
    now: datetime = NOW,
) -> tuple[list[Assignment], RoutingState]:
    """Assign one by one."""
    state, found = state or RoutingState(), []
    for each in leads:
        one, state = funnel.assign(each, people, state, now=now)
        found.append(one)
    return found, state


def names(funnel: Funnel, many: int, people: Roster, state: RoutingState | None = None) -> str:
    """Who gets so many leads, as one word."""
    found, _ = run(funnel, map(lead, range(many)), people, state)
    return " ".join(str(each.seller_id) for each in found)
