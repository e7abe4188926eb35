"""Hypothesis strategies: trees that fit the sample catalogue, any tree, and records of every kind of value."""

# ruff: noqa: DTZ001 - the bounds of st.datetimes are naive
from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, FACTS, FIELDS, NAIVE, NOW, deal

from salesfunnel.conditions import parse
from salesfunnel.conditions.language.tree import (  # fmt: skip
    RESERVED,
    SIGNS,
    Add,
    All,
    AnyOf,
    Between,
    Call,
    Compare,
    Contains,
    DaysSince,
    Divide,
    FieldTerm,
    In,
    Missing,
    Multiply,
    Not,
    Present,
    StartsWith,
    Subtract,
    ValueTerm,
)
from salesfunnel.model import Activity, Answer, Contact, Document, Dossier, Money, Objection

DAY = timedelta(days=1)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}(\.[a-z][a-z0-9_]{0,8}){0,2}", fullmatch=True).map(
    lambda name: name + "_x" if name in RESERVED else name
)
LITERALS = st.one_of(
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
VALUES = LITERALS.map(lambda value: ValueTerm(value=value))
TEXTS = st.text(max_size=10).map(lambda value: ValueTerm(value=value))
TERMS = st.recursive(
    st.one_of(NAMES.map(lambda name: FieldTerm(name=name)), VALUES),
    lambda inner: st.one_of(
        *(st.builds(kind, left=inner, right=inner) for kind in (Add, Subtract, Multiply, Divide)),
        st.builds(DaysSince, term=inner),
    ),
    max_leaves=5,
)
WORDS = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
CALLS = st.builds(
    Call,
    name=st.builds("{}:{}".format, WORDS, WORDS),
    args=st.dictionaries(WORDS.filter(lambda word: word not in RESERVED), LITERALS, max_size=3),
)
LEAVES: Any = st.one_of(
    st.builds(Compare, sign=st.sampled_from(SIGNS), left=TERMS, right=TERMS),
    st.builds(Between, term=TERMS, low=TERMS, high=TERMS),
    st.builds(In, term=TERMS, values=st.lists(LITERALS, max_size=3).map(tuple)),
    st.builds(Contains, term=TERMS, value=TEXTS),
    st.builds(StartsWith, term=TERMS, value=TEXTS),
    st.builds(Present, term=TERMS),
    st.builds(Missing, term=TERMS),
    CALLS,
)


def joined(inner: Any) -> Any:
    """Return conditions over `inner`, canonical when those are."""
    several = st.lists(inner, max_size=3).map(lambda parts: tuple(parts) if len(parts) != 1 else ())
    return st.one_of(st.builds(All, of=several), st.builds(AnyOf, of=several), st.builds(Not, of=inner))


TREES: Any = st.recursive(LEAVES, joined, max_leaves=8)
"""Any canonical tree, whatever names it speaks of."""

FITTING = [
    "size > 1", "size == other_size", "size + other_size * 2 < 5", "size between other_size and 3", "size in [1, 2]",
    "size / other_size >= 1", "vip", "vip == other_flag", "note == 'a'", "note contains 'a'", "note starts_with 'a'",
    "note == colour", "budget > 0", "budget > 0.3 * price", "budget / price <= 1", "budget in ['1.50', 2]",
    "start < end", "start == '2026-01-01'", "days_since(start) > 1", "days_since(seen_at) < 3", "seen_at == other_seen_at",
    "colour == 'red'", "colour in []", "grade < 'high'", "grade between 'low' and 'middle'", "channels contains 'web'",
    "channels == other_channels", "present(size)", "missing(note)", "present(budget)", "has_boss", "has_contact",
    "meetings > 1", "good_talks == 0", "silence > 3", "silence_or_age < 5", "until_next > 0", "present(silence)",
    "account.staff > 1", "quotes == 0", "all()", "any()", "paid > 0", "influence > 0", "least_offer < 5",
    "newest_version >= 2", "present(newest_version)", "top_rating == 'good'", "top_rating < 'good'",
    "first_outcome == 'x'", "last_outcome != 'x'", "missing(last_outcome)", "last_planned_at < '2026-03-01T00:00:00Z'",
]  # fmt: skip
FITS: Any = st.recursive(st.sampled_from(FITTING).map(parse), joined, max_leaves=6)
"""A canonical tree that fits the sample catalogue."""

for _text in FITTING:
    assert CATALOGUE.check(parse(_text)) == (), _text


class Stranger:
    """An object that refuses everything."""

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        raise RuntimeError

    def __eq__(self, other: object) -> bool:
        raise RuntimeError

    def __bool__(self) -> bool:
        raise RuntimeError


_SOUND = st.one_of(
    st.sampled_from(
        ["", "a", "ab", "red", "high", "low", "web", "unknown", "2026-01-01", "1.50", "2026-01-01T00:00Z"]
    ),
    st.integers(-3, 3),
    st.floats(-3, 3),
    st.booleans(),
    st.none(),
    st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.lists(st.sampled_from(["web", "fair", "call", ""]), max_size=3),
    st.integers(-500, 500).map(lambda minor: Money(minor, "CNY")),
    st.decimals(-3, 3, places=2),
)
_HOSTILE = st.one_of(
    st.sampled_from(
        [
            float("nan"), float("inf"), Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1e999999"),
            10**400, -(10**400), b"bytes", {}, {"a": [1]}, [[]], [{}], [None], {1, 2}, object(), 1j, date.min, date.max,
            NAIVE, datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), Money(5, "USD"),
            2**53 + 1, "\ud800", "x" * 10_000, "9" * 5_000, range(3), type, Stranger(), [Stranger()], "0001-01-01",
        ]
    ),
    st.datetimes(),
    st.text(),
    st.integers(),
    st.floats(),
)  # fmt: skip
RAW = st.one_of(_SOUND, _SOUND, _HOSTILE)
"""What a host may hand over under any name."""

ANSWERS = st.one_of(
    RAW,
    st.builds(Answer, RAW, expires_at=st.sampled_from([None, NOW, NOW - DAY, NOW + DAY])),
    st.builds(Answer, declined=st.just(True), expires_at=st.sampled_from([None, NOW])),
)
"""The same, said by somebody, perhaps no longer, or declined."""

_OWN = [name for name, each in FIELDS.items() if each.get("of", "opportunity") == "opportunity"]


def _activities(of: Any) -> Any:
    whens = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 4, 1), timezones=st.just(UTC))
    row = st.builds(
        Activity,
        id=st.just("a-1"),
        kind=st.sampled_from(["call", "meeting"]),
        at=whens,
        direction=st.sampled_from(["inbound", "outbound", None]),
        outcome=st.sampled_from(["x", "y", "", None]),
        fields=st.dictionaries(st.just("mood"), of, max_size=1),
    )
    return st.none() | st.lists(row, max_size=3).map(tuple)


_CONTACTS = st.none() | st.lists(
    st.builds(
        Contact,
        id=st.just("c-1"),
        role=st.sampled_from([None, "", "user", "decision_maker"]),
        influence=st.sampled_from([None, 0.1, 0.2, 0.3]),
    ),
    max_size=3,
).map(tuple)
_MONEY = st.sampled_from([None, Money(0, "CNY"), Money(700, "CNY"), Money(2**63 - 1, "CNY"), Money(5, "USD")])
_DOCUMENTS = st.none() | st.lists(
    st.builds(
        Document,
        id=st.just("d-1"),
        kind=st.sampled_from(["payment", "proposal"]),
        amount=_MONEY,
        at=st.sampled_from([None, NOW, NOW + DAY]),
        version=st.integers(1, 3),
    ),
    max_size=3,
).map(tuple)
_FACTS = [name for name in FACTS if name != "open_doubts"]


def _objections(of: Any) -> Any:
    held = st.dictionaries(st.just("rating"), of | st.sampled_from(["bad", "fair", "good"]), max_size=1)
    row = st.builds(Objection, id=st.just("o-1"), kind=st.just("price"), fields=held)
    return st.none() | st.lists(row, max_size=2).map(tuple)


def dossiers(of: Any = ANSWERS) -> Any:
    """Return dossiers with values of `of` under the fields of the sample catalogue."""
    return st.builds(
        lambda fields, **rows: Dossier(deal(fields), **rows),
        st.dictionaries(st.sampled_from(_OWN), of),
        activities=_activities(of),
        planned=_activities(of),
        contacts=_CONTACTS,
        documents=_DOCUMENTS,
        objections=_objections(of),
        facts=st.dictionaries(st.sampled_from(_FACTS), of, max_size=2),
    )
