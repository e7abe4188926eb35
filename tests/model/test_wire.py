"""Every value of the model round-trips through JSON; what is not such a value is refused with its path."""

from __future__ import annotations

import json
import types
import typing
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from salesfunnel.errors import WireError
from salesfunnel.model.activity import Activity, Objection
from salesfunnel.model.adjustment import Adjustment
from salesfunnel.model.answer import Answer
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.document import Document, Line
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import EVENTS, Captured, Event, Reopened, StageChanged, WentBack
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import INT64, Money
from salesfunnel.model.party import Account, Actor, Contact, Seller
from salesfunnel.model.progress import Approval, Evidence, ItemState, Waiver
from salesfunnel.model.seller import Absence, Capacity
from salesfunnel.model.subject import (
    AmountChange,
    CloseDateChange,
    Debt,
    Lead,
    Moment,
    Opportunity,
    Stay,
    Subject,
)
from salesfunnel.model.validators import is_name
from salesfunnel.model.wire import from_wire, to_wire, wire_schema

CLASSES = (
    Account,
    Contact,
    Absence,
    Capacity,
    Seller,
    Actor,
    Activity,
    Objection,
    Document,
    Line,
    Stay,
    Evidence,
    Approval,
    ItemState,
    Waiver,
    Holding,
    Handover,
    Debt,
    Moment,
    AmountChange,
    CloseDateChange,
    Lead,
    Opportunity,
    Adjustment,
    Dossier,
    *EVENTS,
)
VALIDATORS = {kind: Draft202012Validator(wire_schema(kind)) for kind in CLASSES}
WORDS = st.text(max_size=8)
NAMES = st.text(min_size=1, max_size=8)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
DATES = st.dates(date(1900, 1, 1), date(2200, 1, 1))
MONEY = st.builds(Money, st.integers(-INT64, INT64), st.sampled_from(["CNY", "JPY", "KWD"]))
LOOSE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | WORDS
    | INSTANTS
    | DATES
    | MONEY
    | st.decimals(allow_nan=False).map(Decimal)
    | st.frozensets(WORDS | st.integers(), max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.builds(
            Answer,
            inner.filter(lambda value: not isinstance(value, Answer)),
            source=st.none() | WORDS,
            expires_at=st.none() | INSTANTS,
            extra=st.dictionaries(NAMES.map(lambda name: f"future_{name}"), inner, max_size=1).map(ReadOnly),
        )
        | st.builds(Answer, declined=st.just(True), source=st.none() | WORDS)
        | st.dictionaries(WORDS | st.sampled_from(["$date", "$set", "$x"]), inner, max_size=3).map(ReadOnly)
    ),
    max_leaves=5,
)
FIELDS = st.dictionaries(WORDS, LOOSE, max_size=3).map(ReadOnly)
EXTRA = st.dictionaries(NAMES.map(lambda name: f"future_{name}"), LOOSE, max_size=2).map(ReadOnly)


LATER = st.datetimes(datetime(2201, 1, 1), datetime(2300, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: WORDS, int: st.integers(0, 9), float: st.floats(0, 1e6), bool: st.just(True), datetime: INSTANTS,
    date: DATES, Money: MONEY, ReadOnly: FIELDS, Decimal: st.decimals(-1_000_000, 1_000_000, places=2),
    Fraction: st.fractions(0, 9, max_denominator=10**9),
}  # fmt: skip
BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "extra": EXTRA, "stays": st.just(()), "seq": st.integers(1, 9), "until": LATER,
    "skills": st.dictionaries(NAMES, st.integers(1, 5)), "limits": st.dictionaries(NAMES, st.integers(0, 5)),
    "carry": st.integers(1, 9),
}  # fmt: skip


def of_type(hint: Any) -> st.SearchStrategy[Any]:
    """Build any value that an annotation of the model allows."""
    origin, members = typing.get_origin(hint), typing.get_args(hint)
    if hint in SCALARS:
        return SCALARS[hint]
    if origin in {types.UnionType, typing.Union}:
        return st.one_of([st.none() if each is type(None) else of_type(each) for each in members])
    if origin is tuple:
        once = (lambda each: (each.checklist, each.item)) if members[0] is ItemState else None
        return st.lists(of_type(members[0]), max_size=2, unique_by=once).map(tuple)
    if origin is typing.Literal:
        return st.sampled_from(members)
    if isinstance(hint, typing.TypeVar):
        return of_type(hint.__bound__)
    return st.sampled_from(hint) if issubclass(hint, StrEnum) else st.deferred(lambda: values(hint))


DEBTS = st.builds(Debt, NAMES, NAMES, extra=EXTRA) | st.builds(Debt, checklist=NAMES, item=NAMES, extra=EXTRA)
"""A debt is owed to a gate or to a checklist."""


def values(kind: type) -> st.SearchStrategy[Any]:
    """Build any instance of a class of the model from the types of its members."""
    if kind is Debt:
        return DEBTS
    hints = typing.get_type_hints(kind)

    def member(each: attrs.Attribute[Any]) -> st.SearchStrategy[Any]:
        if each.validator is is_name:
            return NAMES
        return BY_NAME[each.name] if each.name in BY_NAME else of_type(hints[each.name])

    return st.builds(kind, **{each.name: member(each) for each in attrs.fields(kind)})


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
@settings(
    max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)  # where a dossier holds everything, a draw often runs out of bytes
@given(data=st.data())
def test_every_value_round_trips_and_fits_its_schema(kind: type, data: st.DataObject) -> None:
    value = data.draw(values(kind))
    sent = json.loads(json.dumps(to_wire(value)))
    assert from_wire(kind, sent) == value
    assert to_wire(from_wire(kind, sent)) == sent
    VALIDATORS[kind].validate(sent)


def test_unknown_keys_of_a_newer_format_survive_at_every_depth() -> None:
    sent = {
        "subject": {
            "type": "Opportunity",
            "id": "d",
            "pipeline": "p",
            "stage": "s",
            "stays": [{"stage": "s", "mood": "good"}],
            "heat": {"now": [1]},
        },
        "weather": "fine",
    }
    assert to_wire(from_wire(Dossier, sent)) == sent


EVENT = {
    "type": "Captured", "format": 1, "subject_id": "d", "seq": 1, "at": "2026-01-01T00:00:00+00:00",
    "recorded_at": "2026-01-01T00:00:00+00:00", "actor": {"id": "u"}, "blueprint_version": 1,
    "subject": {"type": "Lead", "id": "d", "pipeline": "p", "stage": "s"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"type": "Capture"}, "type: found 'Capture', expected a known type; did you mean 'Captured'?"),
        ({"format": 2}, "format: found 2, expected 1; read it with a newer version of the library"),
        ({"seq": "1"}, "seq: found '1', expected a whole number"),
        ({"seq": True}, "seq: found True, expected a whole number"),
        ({"seq": 0}, "seq: found 0, expected 1 or more"),
        (
            {"at": "yesterday"},
            "at: found 'yesterday', expected an instant such as '2026-01-31T09:00:00+08:00'",
        ),
        (
            {"at": "2026-01-01T00:00:00"},
            "at: found 2026-01-01T00:00:00, an instant without a time zone; add one: value.replace(tzinfo=ZoneInfo('Asia/Shanghai'))",
        ),
        ({"actor": None}, "actor: is missing; Captured needs it"),
        ({"actor": []}, "actor: found a list, expected an object (Actor)"),
        (
            {"subject": {"type": "Lead", "id": "d", "pipeline": "p", "stage": "s", "stays": [{"stage": 7}]}},
            "subject.stays.0.stage: found 7, expected a text",
        ),
        (
            {"subject": {"type": "Lead", "id": "d", "pipeline": "p", "stage": "s", "stays": 7}},
            "subject.stays: found 7, expected a list",
        ),
        (
            {"subject": {"type": "Lead", "id": "d", "pipeline": "p", "stage": "s", "amount": "5 yuan"}},
            "subject.amount: found '5 yuan', expected an amount such as '12.30 CNY'",
        ),
        (
            {"subject": {"type": "Lead", "id": "d", "pipeline": "p", "stage": "s", "fields": []}},
            "subject.fields: found a list, expected an object",
        ),
        (
            {
                "subject": {
                    "type": "Lead",
                    "id": "d",
                    "pipeline": "p",
                    "stage": "s",
                    "fields": {"x": {"$date": "soon"}},
                }
            },
            "subject.fields.x: found a wrong '$date'; write it as `to_wire` does",
        ),
        (
            {
                "subject": {
                    "type": "Lead",
                    "id": "d",
                    "pipeline": "p",
                    "stage": "s",
                    "fields": {"x": {"$code": "soon"}},
                }
            },
            "subject.fields.x: found a wrong '$code'; write it as `to_wire` does",
        ),
        *(
            (
                {
                    "subject": {
                        "type": "Lead",
                        "id": "d",
                        "pipeline": "p",
                        "stage": "s",
                        "fields": {"x": {"$answer": wrong}},
                    }
                },
                "subject.fields.x: found a wrong '$answer'; write it as `to_wire` does",
            )
            for wrong in (
                5,
                [],
                {"declined": 1},
                {"expires_at": "soon"},
                {"expires_at": 5},
                {"source": 5},
                {"expires_at": "2026-01-01T00:00:00"},
                {"value": 5, "declined": True},
                {"value": {"$answer": {"value": 5}}},
            )
        ),
    ],
)
def test_wrong_json_is_refused_with_its_path(change: dict[str, Any], said: str) -> None:
    with pytest.raises(WireError) as caught:
        from_wire(Event, EVENT | change)
    assert str(caught.value) == said


@pytest.mark.parametrize("data", [None, 7, "x", [], {}])
def test_what_is_no_object_is_refused(data: object) -> None:
    with pytest.raises(WireError):
        from_wire(Subject, data)
    with pytest.raises(WireError):
        from_wire(Contact, data)


def test_data_nested_without_end_are_refused() -> None:
    deep: object = 1
    for _ in range(500):
        deep = [deep]
    with pytest.raises(WireError, match="is nested too deeply"):
        from_wire(Account, {"id": "a", "fields": {"x": deep}})


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(WireError, match="found a object, which JSON cannot hold"):
        to_wire(Account("a", fields={"x": object()}))


def test_a_class_outside_the_model_is_refused() -> None:
    for wrong in (lambda: to_wire(Money(1, "CNY")), lambda: from_wire(Money, {}), lambda: wire_schema(Money)):
        with pytest.raises(WireError, match="'Money' is not a class of the wire table"):
            wrong()


def test_every_event_is_in_the_table_and_base_classes_are_not() -> None:
    assert {"Captured", "Lost"} <= wire_schema(Event)["$defs"].keys()
    assert Event not in EVENTS
    assert StageChanged not in EVENTS
    assert {WentBack, Reopened, Captured} <= set(EVENTS)
