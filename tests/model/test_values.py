"""Invalid instances cannot exist, and frozen means frozen."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import pytest

from salesfunnel.errors import InvalidValue
from salesfunnel.model.activity import Activity
from salesfunnel.model.adjustment import Adjustment
from salesfunnel.model.document import Document, Line
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.event import Advanced
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.party import Account, Actor, Contact, Seller
from salesfunnel.model.subject import Lead, Opportunity, Status, Stay

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def deal(**more: Any) -> Opportunity:
    return Opportunity(**({"id": "d-1", "pipeline": "b2b", "stage": "pool"} | more))


def advanced(**more: Any) -> Advanced:
    told = {
        "subject_id": "d-1",
        "seq": 1,
        "at": NOW,
        "recorded_at": NOW,
        "actor": Actor("u"),
        "blueprint_version": 1,
    }
    return Advanced(**(told | {"from_stage": "a", "to_stage": "b", "status": "open"} | more))


def deep(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: deal(id=""), "Opportunity.id: found '', expected a text that is not empty"),
    (lambda: deal(id=7), "Opportunity.id: found 7, expected a text that is not empty"),
    (lambda: deal(stage=None), "Opportunity.stage: found None, expected a text that is not empty"),
    (lambda: deal(source=7), "Opportunity.source: found 7, expected a text or None"),
    (
        lambda: deal(status="asleep"),
        "status: found 'asleep', expected one of 'open', 'parked', 'won', 'lost'",
    ),
    (
        lambda: deal(amount=5000),
        "Opportunity.amount: found 5000, expected Money or None: Money.of('5000', 'CNY')",
    ),
    (lambda: deal(tags=["vip", 7]), "Opportunity.tags.1: found 7, expected str"),
    (lambda: deal(tags="vip"), "Opportunity.tags: found 'vip', expected a tuple of str"),
    (lambda: deal(fields=[1]), "fields: found [1], expected a dictionary with text keys"),
    (lambda: deal(fields={1: 2}), "fields: found {1: 2}, expected a dictionary with text keys"),
    (lambda: deal(version=-1), "Opportunity.version: found -1, expected 0 or more"),
    (lambda: deal(version=True), "Opportunity.version: found True, expected a whole number"),
    (
        lambda: deal(created_at="2026-01-01"),
        "Opportunity.created_at: found '2026-01-01', expected an instant; write a datetime with a time zone",
    ),
    (lambda: deal(close_date=NOW), f"Opportunity.close_date: found {NOW!r}, expected a date or None"),
    (
        lambda: deal(stays=[Stay("won")]),
        "Opportunity.stays: the last stay is in 'won' but the stage is 'pool'; give the stays in order, the present one last",
    ),
    (
        lambda: Stay("a", NOW.replace(tzinfo=None)),
        "Stay.entered_at: found 2026-03-02T09:00:00, an instant without a time zone; add one: value.replace(tzinfo=ZoneInfo('Asia/Shanghai'))",
    ),
    (
        lambda: Stay("a", datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))),
        "instant: found 0001-01-01T00:00:00+08:00, which has no place in UTC",
    ),
    (lambda: Contact("c", influence=True), "Contact.influence: found True, expected a number or None"),
    (lambda: Seller("s", joined_on=NOW), f"Seller.joined_on: found {NOW!r}, expected a date or None"),
    (lambda: Dossier(None), "Dossier.subject: found None, expected a Lead or an Opportunity"),
    (
        lambda: Dossier(deal(), contacts=[Account("a")]),
        f"Dossier.contacts.0: found {Account('a')!r}, expected Contact",
    ),
    (
        lambda: Dossier(deal(), account=Contact("c")),
        f"Dossier.account: found {Contact('c')!r}, expected an Account or None",
    ),
    (lambda: deal(tags=None), "Opportunity.tags: found None, expected a tuple of str"),
    (lambda: deal(version=None), "Opportunity.version: found None, expected a whole number"),
    (lambda: advanced(actor=None), "Advanced.actor: found None, expected an Actor"),
    (lambda: advanced(seq=None), "Advanced.seq: found None, expected a whole number"),
    (
        lambda: deal(extra={"stage": "won"}),
        "Opportunity.extra: found 'stage', which is an attribute of its own; write stage=…",
    ),
    (
        lambda: deal(fields={"a": deep(100_000)}),
        "fields: is nested more than 32 levels deep; a field holds a plain value or a list of them",
    ),
    (lambda: advanced(seq=0), "Advanced.seq: found 0, expected 1 or more"),
    (
        lambda: advanced(at=None),
        "Advanced.at: found None, expected an instant; write a datetime with a time zone",
    ),
    (
        lambda: advanced(status="asleep"),
        "status: found 'asleep', expected one of 'open', 'parked', 'won', 'lost'",
    ),
]


@pytest.mark.parametrize(("build", "said"), WRONG, ids=[said[:40] for _, said in WRONG])
def test_an_invalid_instance_cannot_exist(build: Callable[[], object], said: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        build()
    assert str(caught.value) == said


def test_a_list_given_is_copied_and_cannot_be_changed_behind_our_back() -> None:
    tags, given = ["vip"], {"budget": [1]}
    one = deal(tags=tags, fields=given)
    tags.append("x")
    given["budget"].append(2)
    assert (one.tags, one.fields["budget"]) == (("vip",), (1,))


@pytest.mark.parametrize(
    "change", ["__setitem__", "__delitem__", "pop", "update", "clear", "setdefault", "popitem", "__ior__"]
)
def test_read_only_dictionaries_refuse_every_change(change: str) -> None:
    with pytest.raises(TypeError, match="cannot be changed"):
        getattr(ReadOnly(a=1), change)("a")


def test_read_only_dictionaries_hash_pickle_copy_and_paste_back() -> None:
    one = ReadOnly({"a": {"b": [1, {2}]}, "c": None})
    assert hash(one) == hash(ReadOnly({"c": None, "a": {"b": (1, frozenset({2}))}}))
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == eval(repr(one)) == one  # noqa: S301, S307


def test_every_subject_has_a_present_stay() -> None:
    assert deal().stays == (Stay("pool"),)
    assert deal().stay == Stay("pool")


def test_a_frozen_value_cannot_be_set() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        deal().stage = "won"  # type: ignore[misc]


def test_instants_are_kept_in_utc_so_that_differences_are_elapsed_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = Stay("a", datetime(2026, 3, 28, 12, tzinfo=berlin), datetime(2026, 3, 29, 12, tzinfo=berlin))
    assert before.left_at is not None
    assert before.entered_at is not None
    assert before.left_at - before.entered_at == timedelta(hours=23)


def test_values_hash_pickle_and_compare() -> None:
    dossier = Dossier(
        Lead(id="l-1", pipeline="leads", stage="pool", created_at=NOW, fields={"choices": ["a", "b"]}),
        contacts=[Contact("c-1", role="champion")],
        activities=[Activity("a-1", "call", NOW)],
        documents=[Document("q-1", "quote", lines=[Line("x", 2, Money.of("9.99", "EUR"))])],
        owner=Seller("s-1", joined_on=date(2026, 1, 1)),
    )
    again = pickle.loads(pickle.dumps(dossier))  # noqa: S301 - our own
    assert again == dossier
    assert hash(again) == hash(dossier)
    assert dossier.planned is None


def test_a_status_pastes_back() -> None:
    assert repr(Status.WON) == "Status.WON"


@pytest.mark.parametrize(
    ("points", "kept"), [(5, "5"), (2.5, "2.5"), (0.1, "0.1"), (Decimal("-1.25"), "-1.25")]
)
def test_points_given_by_hand_are_kept_as_they_were_written(points: Any, kept: str) -> None:
    made = Adjustment("fit", points, by="li", reason="so", at=NOW)
    assert (made.points, made.hundredths) == (Decimal(kept), int(Decimal(kept) * 100))


def test_a_dossier_holds_adjustments_and_nothing_else_in_their_place() -> None:
    given = Adjustment("fit", 5, by="li", reason="so", at=NOW)
    subject = Lead(id="l", pipeline="p", stage="new")
    assert Dossier(subject, adjustments=[given]).adjustments == (given,)
    assert Dossier(subject, adjustments=None).adjustments == ()
    with pytest.raises(InvalidValue, match=r"Dossier\.adjustments\.0: found 5, expected Adjustment"):
        Dossier(subject, adjustments=[5])
