"""What the tests of identity share: small books of leads, a section, and everything from a list of keys."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.identity import CompiledIdentity, Entry, Identity, IdentityIndex, Weighing
from salesfunnel.model.field import Field
from salesfunnel.registry import EMPTY, Registry

WEIGHING = Weighing({"phone": 100, "email": 100, "company": 60, "domain": 40}, most=3)
SECTION: dict[str, Any] = {
    "keys": {
        "email": {"normalise": "email", "fields": ["email", "contacts.email"]},
        "phone": {"normalise": "phone", "fields": ["mobile", "contacts.mobile"], "split": ";/"},
        "company": {"normalise": "company", "fields": ["company", "account.name"], "weight": 60},
        "domain": {"normalise": "domain", "fields": ["email"], "weight": 40},
    }
}
FIELDS = {
    name: Field.model_validate({"type": "text", "of": of})
    for name, of in (
        ("email", ("lead", "opportunity", "contact")),
        ("mobile", ("lead", "contact")),
        ("company", ("lead",)),
    )
}


def catalogue(kind: Any = "lead") -> Catalogue:
    return Catalogue.of(fields=FIELDS, facts={}, currency="CNY", zone=ZoneInfo("Asia/Shanghai"), subject=kind)


def compiled(section: dict[str, Any] | None = None, registry: Registry = EMPTY) -> CompiledIdentity:
    return CompiledIdentity.of(Identity.model_validate(section or SECTION), catalogue(), registry)


def index(*rows: tuple[str, str], **merged: str) -> IdentityIndex:
    """Build an index of ids with their keys, written with spaces between them; `merged` names survivors."""
    entries = [Entry(key, tuple(keys.split()), into=merged.get(key)) for key, keys in rows]
    return IdentityIndex.of(entries)


ids = st.sampled_from([f"l-{number}" for number in range(8)])
keys = st.sampled_from(
    [f"{name}:{value}" for name in ("phone", "email", "company", "domain") for value in "12"]
)
entries = st.builds(
    Entry,
    ids,
    st.lists(keys, max_size=4),
    st.integers(0, 2),
    st.none() | st.none() | ids,
)
books = st.lists(entries, max_size=10)
