"""One catalogue with a field of every type, and the shortest way from a text to an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesfunnel.conditions import Catalogue, CompiledCondition, Fact, View, compile_condition, parse
from salesfunnel.conditions.rows.generated.function import GeneratedFunction, generate_function
from salesfunnel.model import Dossier, Field, Opportunity

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - a naive instant is the point
ZONE = ZoneInfo("Asia/Shanghai")
FIELDS: dict[str, dict[str, Any]] = {
    "note": {"type": "text"},
    "other_note": {"type": "text"},
    "size": {"type": "number"},
    "other_size": {"type": "number"},
    "budget": {"type": "money", "missing": ["", "unknown"]},
    "price": {"type": "money"},
    "vip": {"type": "flag"},
    "other_flag": {"type": "flag"},
    "start": {"type": "date"},
    "end": {"type": "date"},
    "seen_at": {"type": "instant"},
    "other_seen_at": {"type": "instant"},
    "colour": {"type": "choice", "options": ["red", "green"]},
    "grade": {"type": "choice", "options": ["low", "middle", "high"], "ordered": True},
    "channels": {"type": "choices", "options": ["web", "fair", "call"]},
    "other_channels": {"type": "choices", "options": ["web", "fair", "call"]},
    "staff": {"type": "number", "of": "account"},
    "quota": {"type": "money", "of": "owner"},
    "mood": {"type": "choice", "options": ["good", "bad"], "of": ["contact", "activity"]},
    "rating": {"type": "choice", "options": ["bad", "fair", "good"], "ordered": True, "of": "objection"},
    "score": {"type": "number", "of": "lead"},
}
FACTS: dict[str, dict[str, Any]] = {
    "has_boss": {"exists": "contacts", "where": "role == 'decision_maker'"},
    "has_contact": {"exists": "contacts"},
    "meetings": {"count": "activities", "where": "kind == 'meeting'"},
    "good_talks": {"count": "activities", "where": "mood == 'good'"},
    "next_steps": {"count": "planned"},
    "silence": {"days_since": "activities", "where": "direction == 'inbound'"},
    "silence_or_age": {"days_since": "activities", "or_since": "created_at"},
    "until_next": {"days_since": "planned"},
    "quotes": {"count": "documents", "where": "amount > 1000"},
    "paid": {"sum": "documents", "value": "amount", "where": "kind == 'payment'"},
    "influence": {"sum": "contacts", "value": "influence"},
    "least_offer": {"min": "documents", "value": "amount"},
    "newest_version": {"max": "documents", "value": "version", "where": "kind == 'proposal'"},
    "top_rating": {"max": "objections", "value": "rating"},
    "first_outcome": {"first": "activities", "value": "outcome"},
    "last_outcome": {"last": "activities", "value": "outcome", "where": "kind == 'call'"},
    "last_planned_at": {"last": "planned", "value": "at"},
    "open_doubts": {"count": "objections", "where": "missing(settled_at)"},
}


def catalogue_of(subject: Any = "opportunity", **changes: Any) -> Catalogue:
    """Return a catalogue with the fields and facts above; `changes` replace what `of` is given."""
    given: dict[str, Any] = {
        "fields": {name: Field.model_validate(each) for name, each in FIELDS.items()},
        "facts": {name: Fact.model_validate(each) for name, each in FACTS.items()},
        "currency": "CNY",
        "zone": ZONE,
        "subject": subject,
    }
    return Catalogue.of(**{**given, **changes})


CATALOGUE = catalogue_of()


def deal(fields: dict[str, Any] | None = None, /, **given: Any) -> Opportunity:
    return Opportunity(id="d-1", pipeline="b2b", stage="talk", fields=fields or {}, **given)


def walk_of(text: str) -> CompiledCondition:
    return compile_condition(parse(text), CATALOGUE)


def view_of(dossier: Dossier[Any] | dict[str, Any]) -> View:
    found = dossier if isinstance(dossier, Dossier) else Dossier(deal(dossier))
    return View(found, now=NOW, catalogue=CATALOGUE)


def answer(text: str, dossier: Dossier[Any] | dict[str, Any]) -> bool | None:
    return walk_of(text).answer(view_of(dossier))


def second_phase(conditions: Sequence[Any], catalogue: Catalogue = CATALOGUE) -> GeneratedFunction:
    """Return generated code that has to give the answer of each: one that is never true stands at the end."""
    return generate_function([*conditions, parse("any()")], catalogue.names)


@pytest.fixture
def catalogue() -> Catalogue:
    return CATALOGUE


@pytest.fixture
def ask() -> Callable[..., bool | None]:
    """Answers a text over a dossier, or over an opportunity with these fields."""
    return answer
