"""What a host keeps about claims, pools and handovers comes back from JSON as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel import Account, from_wire, to_wire
from salesfunnel.errors import WireError
from salesfunnel.lifecycle.commands import Claim, Command
from salesfunnel.lifecycle.wire import wire_schema
from salesfunnel.model.progress import Evidence
from salesfunnel.ownership import Registered
from salesfunnel.ownership.departure import Cover, Departure
from salesfunnel.ownership.host_records import OWNERSHIP, Books
from salesfunnel.ownership.pool_usage import PoolUsage, Taken

NOW, HOUR = datetime(2026, 3, 2, tzinfo=UTC), timedelta(hours=1)
NAMES = st.text(min_size=1, max_size=5)
TIMES = st.integers(0, 10**5).map(lambda hours: NOW + hours * HOUR)
MAYBE = st.none() | NAMES
EVIDENCE = st.tuples() | st.builds(Evidence, NAMES, NAMES).map(lambda each: (each,))
EXTRA = st.just({}) | st.just({"later": 1})
CLAIMS = st.builds(
    Registered, id=NAMES, by=NAMES, at=st.just(NOW), keys=st.lists(NAMES), account_id=MAYBE, subject_id=MAYBE,
    ground=MAYBE, touched_at=st.none() | st.just(NOW - HOUR), evidence=EVIDENCE, acted_at=st.lists(TIMES),
    until=st.none() | TIMES, ended_at=st.none() | TIMES, extra=EXTRA,
)  # fmt: skip
TAKINGS = st.builds(
    PoolUsage, seller_id=NAMES, taken=st.lists(st.builds(Taken, NAMES, NAMES, TIMES)),
    owned=st.lists(NAMES, unique=True), extra=EXTRA,
)  # fmt: skip
BOOKS = st.builds(
    Books, pool_usage=st.none() | TAKINGS, claims=st.none() | st.lists(CLAIMS, max_size=3), keys=st.lists(NAMES),
    accounts=st.just(()) | st.just((Account("a"), Account("b", parent_id="a"))),
)  # fmt: skip
DEPARTURES = st.builds(
    Departure, id=NAMES, seller_id=NAMES, kind=st.sampled_from(["leave", "move"]), at=TIMES, by=NAMES,
    supervisor_id=NAMES, is_absent=st.booleans(),
)  # fmt: skip
COVERS = st.builds(Cover, owner_id=st.just("li"), cover_id=st.just("mo"), since=st.just(NOW), until=st.just(NOW + HOUR), by=NAMES)  # fmt: skip
WISHES = st.builds(Claim, ground=MAYBE, evidence=EVIDENCE, books=st.none() | BOOKS)


@given(CLAIMS | TAKINGS | BOOKS | DEPARTURES | COVERS)
def test_what_is_kept_comes_back_as_it_was(value: Any) -> None:
    told = json.loads(json.dumps(OWNERSHIP.to_wire(value)))
    assert OWNERSHIP.from_wire(type(value), told) == value
    assert from_wire(type(value), told) == value


@given(WISHES)
def test_a_claim_travels_with_the_books_it_is_judged_by(wish: Claim) -> None:
    assert from_wire(Command, json.loads(json.dumps(to_wire(wish)))) == wish  # type: ignore[type-abstract]


@pytest.mark.parametrize(
    ("kind", "told", "says"),
    [
        (Registered, {"id": "a", "by": "li"}, "at: is missing"),
        (Registered, {"id": "a", "by": "li", "at": "2026-03-02"}, "without a time zone"),
        (Registered, {"id": "a", "by": "li", "at": "soon"}, "expected an instant"),
        (PoolUsage, {"seller_id": "li", "owned": ["a", "a"]}, "found a subject twice"),
        (Books, {"accounts": [{"id": "a", "parent_id": "a"}]}, "belongs to itself"),
        (
            Departure,
            {"id": "a", "seller_id": "li", "kind": "fire", "at": "2026-03-02T00:00:00+00:00", "by": "w"},
            "kind",
        ),
        (Cover, [], "expected an object"),
    ],
)
def test_hostile_json_is_refused_by_name(kind: type, told: Any, says: str) -> None:
    with pytest.raises(WireError, match=says):
        from_wire(kind, told)


def test_every_kept_value_has_a_schema() -> None:
    for kind in (Registered, PoolUsage, Books, Departure, Cover):
        assert wire_schema(kind)["$defs"][kind.__name__]["properties"]
