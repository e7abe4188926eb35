"""A fact that the host computed from the rows, and the rows themselves, give the same value."""

# ruff: noqa: DTZ001 - the bounds of st.datetimes are naive
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from math import fsum
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conditions.samples import NOW, catalogue_of, deal

from salesfunnel.conditions import Fact, View
from salesfunnel.conditions.values.types import Unknown
from salesfunnel.model import Activity, Contact, Document, Dossier, Money, Objection
from salesfunnel.model.dossier import COLLECTIONS

AT = st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC))
KIND = st.sampled_from(["call", "meeting"])
NUMBER = st.floats(-1e6, 1e6)
RANKED = ("low", "middle", "high")
ROW: dict[str, Callable[[str, Any], st.SearchStrategy[Any]]] = {
    "contacts": lambda key, fields: st.builds(Contact, id=st.just(key), role=KIND, fields=fields),
    "activities": lambda key, fields: st.builds(Activity, id=st.just(key), kind=KIND, at=AT, fields=fields),
    "planned": lambda key, fields: st.builds(Activity, id=st.just(key), kind=KIND, at=AT, fields=fields),
    "documents": lambda key, fields: st.builds(Document, id=st.just(key), kind=KIND, at=AT, fields=fields),
    "objections": lambda key, fields: st.builds(Objection, id=st.just(key), kind=KIND, at=AT, fields=fields),
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "mass": NUMBER,
    "worth": st.integers(-(10**6), 10**6).map(lambda minor: Money(minor, "CNY")),
    "rank": st.sampled_from(RANKED),
    "day": st.dates(),
}
TYPES: dict[str, Any] = {
    "mass": {"type": "number"},
    "worth": {"type": "money"},
    "rank": {"type": "choice", "options": list(RANKED), "ordered": True},
    "day": {"type": "date"},
}
OWNERS = ["contact", "activity", "document", "objection"]
FITTING = {"sum": ("mass", "worth"), **dict.fromkeys(("min", "max", "first", "last"), tuple(VALUES))}
CASES = [
    (collection, kind, value)
    for collection in COLLECTIONS
    for kind in ("exists", "count", "sum", "min", "max", "first", "last", "days_since")
    for value in FITTING.get(kind, ("",))
    if not (collection == "contacts" and kind in {"first", "last", "days_since"})
]


def test_every_kind_stands_beside_every_collection() -> None:
    assert len({(collection, kind) for collection, kind, _ in CASES}) == 5 * 8 - 3


def by_hand(kind: str, value: str, rows: list[Any]) -> Any:
    """Compute a fact as a host would, in its database."""
    found = [row.fields[value] for row in rows] if value else []
    match kind:
        case "exists":
            return bool(rows)
        case "count":
            return len(rows)
        case "sum" if value == "worth":
            return Money(sum(each.minor for each in found), "CNY")
        case "sum":
            return fsum(found)
        case "min" | "max":
            key = {"worth": lambda each: each.minor, "rank": RANKED.index}.get(value)
            return {"min": min, "max": max}[kind](found, key=key, default=None)  # type: ignore[operator]
        case _:
            ends = sorted(rows, key=lambda row: (row.at, row.id))
            picked = ends[0 if kind == "first" else -1] if ends else None
            return picked and (picked.at if kind == "days_since" else picked.fields[value])


@pytest.mark.parametrize(("collection", "kind", "value"), CASES)
@pytest.mark.parametrize("where", [None, "meeting"])
@settings(max_examples=6)
@given(data=st.data())
def test_supplied_facts_and_rows_agree(
    data: st.DataObject, collection: str, kind: str, value: str, where: str | None
) -> None:
    name = "role" if collection == "contacts" else "kind"
    definition: dict[str, Any] = {kind: collection} | ({"value": value} if value else {})
    definition |= {"where": f"{name} == '{where}'"} if where else {}
    definition |= {"or_since": "created_at"} if kind == "days_since" else {}
    from salesfunnel.model import Field

    fields = {key: Field.model_validate({**each, "of": OWNERS}) for key, each in TYPES.items()}
    catalogue = catalogue_of(fields=fields, facts={"f": Fact.model_validate(definition)})
    held = st.fixed_dictionaries(VALUES)
    rows = [data.draw(ROW[collection](f"r-{n}", held)) for n in range(data.draw(st.integers(0, 4)))]
    seen = [
        row for row in rows
        if (collection in {"contacts", "planned"} or row.at <= NOW) and where in (None, getattr(row, name))
    ]  # fmt: skip
    subject = deal(created_at=data.draw(AT))
    loaded = Dossier(subject, **{collection: tuple(rows)})
    supplied = attrs.evolve(loaded, **{collection: None}, facts={"f": by_hand(kind, value, seen)})
    one = View(loaded, now=NOW, catalogue=catalogue).read("f")
    two = View(supplied, now=NOW, catalogue=catalogue).read("f")
    assert one == two
    assert type(one) is type(two)
    assert isinstance(one, Unknown) is (not seen and kind in {"min", "max", "first", "last"})
