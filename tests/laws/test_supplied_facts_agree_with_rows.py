"""A fact that the host computed from the rows, and the rows themselves, give the same value."""

# ruff: noqa: DTZ001 - the bounds of st.datetimes are naive
from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.samples import NOW, deal, view_of

from salesfunnel.conditions.shapes import Unknown
from salesfunnel.model import Activity, Contact, Dossier

ROWS = st.lists(
    st.builds(
        Activity,
        id=st.just("a-1"),
        kind=st.sampled_from(["call", "meeting"]),
        at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC)),
        direction=st.sampled_from(["inbound", "outbound"]),
    ),
    max_size=5,
)
ROLES = st.lists(st.sampled_from(["user", "decision_maker"]), max_size=3)


@given(ROWS, ROLES, st.datetimes(datetime(2025, 1, 1), datetime(2026, 2, 1), timezones=st.just(UTC)))
def test_supplied_facts_and_rows_agree(rows: list[Activity], roles: list[str], created_at: datetime) -> None:
    contacts = tuple(Contact(f"c-{index}", role=role) for index, role in enumerate(roles))
    loaded = Dossier(deal(created_at=created_at), activities=tuple(rows), contacts=contacts)
    seen = [row for row in rows if row.at is not None and row.at <= NOW]
    latest = {direction: max((row.at for row in seen if direction in (None, row.direction)), default=None)
              for direction in (None, "inbound")}  # fmt: skip
    facts: dict[str, Any] = {
        "has_boss": "decision_maker" in roles,
        "has_contact": bool(roles),
        "meetings": sum(row.kind == "meeting" for row in seen),
        "silence": latest["inbound"],
        "silence_or_age": latest[None],
    }
    supplied = attrs.evolve(loaded, activities=None, contacts=None, facts=facts)
    one, two = view_of(loaded), view_of(supplied)
    assert {name: one.read(name) for name in facts} == {name: two.read(name) for name in facts}
    assert all(not isinstance(one.read(name), Unknown) for name in ("has_boss", "meetings", "silence_or_age"))
