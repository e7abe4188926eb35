"""The one check of a record: what is normalised, what is left and reported, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from tests.conditions.samples import CATALOGUE, FIELDS, NAIVE, NOW, catalogue_of, deal

from salesfunnel.conditions import admit
from salesfunnel.model import Account, Activity, Contact, Document, Dossier, Field, Lead, Money, Seller


class Colour(StrEnum):
    RED = "red"


class Count(int):
    pass


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("budget", 5, Money(500, "CNY")),
        ("budget", "5.50", Money(550, "CNY")),
        ("budget", Decimal("5.5"), Money(550, "CNY")),
        ("budget", Money(1, "CNY"), Money(1, "CNY")),
        ("size", 5, 5),
        ("size", 5.5, 5.5),
        ("size", Decimal("5.5"), 5.5),
        ("size", Count(5), 5.0),
        ("start", "2026-01-01", date(2026, 1, 1)),
        ("start", date(2026, 1, 1), date(2026, 1, 1)),
        ("seen_at", "2026-01-01T09:00:00+08:00", datetime(2026, 1, 1, 1, tzinfo=UTC)),
        ("seen_at", NOW, NOW),
        ("colour", Colour.RED, "red"),
        ("note", Colour.RED, "red"),
        ("channels", ["web", "call", "web"], ("web", "call")),
        ("channels", {"web", "call"}, ("call", "web")),
        ("channels", ("web",), ("web",)),
        ("channels", ["", "web"], ("web",)),
        ("channels", [], ()),
        ("vip", False, False),
    ],
)
def test_values_take_the_type_of_their_field(name: str, raw: Any, expected: Any) -> None:
    admitted = admit(Dossier(deal({name: raw})), CATALOGUE)
    found = admitted.dossier.subject.fields[name]
    assert (found, type(found), admitted.findings) == (expected, type(expected), ())


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("budget", ""),
        ("budget", "unknown"),
        ("note", ""),
        ("size", None),
        ("size", float("nan")),
        ("channels", [""]),
    ],
)
def test_missing_literals_are_dropped(name: str, raw: Any) -> None:
    admitted = admit(Dossier(deal({name: raw, "vip": True})), CATALOGUE)
    assert dict(admitted.dossier.subject.fields) == {"vip": True}
    assert admitted.findings == ()


@pytest.mark.parametrize("raw", [0, 0.0, "0.00", Decimal(0), Money(0, "CNY")])
def test_a_literal_means_missing_in_every_form_it_is_written(raw: Any) -> None:
    fields = {"fee": Field.model_validate({"type": "money", "missing": [0]})}
    catalogue = catalogue_of(fields=fields, facts={})
    admitted = admit(Dossier(deal({"fee": raw})), catalogue)
    assert (dict(admitted.dossier.subject.fields), len(admitted.findings)) == (
        {},
        isinstance(raw, float) and 0,
    )


@pytest.mark.parametrize(
    ("name", "raw", "code", "en", "zh"),
    [
        ("size", "5", "wrong_type", "'size' holds '5', expected a number", "“size”的值为 '5'，应为数字"),
        ("size", True, "wrong_type", "'size' holds true, expected a number", "“size”的值为 true，应为数字"),
        ("vip", 1, "wrong_type", "'vip' holds 1, expected true or false", "“vip”的值为 1，应为是/否"),
        ("note", [1], "wrong_type", "'note' holds <tuple>, expected a text", "“note”的值为 <tuple>，应为文本"),
        ("budget", 5.5, "inexact_money", "'budget' holds 5.5, a float, which is not exact; give an int, a Decimal or a text such as '12.30'", "“budget”的值 5.5 是浮点数，不精确；请给整数、Decimal 或文本，如 '12.30'"),
        ("budget", "much", "wrong_type", "'budget' holds 'much', expected an amount of money", "“budget”的值为 'much'，应为金额"),
        ("budget", Money.of(5, "USD"), "other_currency", "'budget' holds 5.00 USD, expected CNY; convert it first", "“budget”为 5.00 USD，应为 CNY；请先换算"),
        ("seen_at", NAIVE, "naive_instant", "'seen_at' holds 2026-01-01T00:00:00, an instant without a time zone; add one", "“seen_at”的时刻 2026-01-01T00:00:00 没有时区；请补上"),
        ("seen_at", "2026-01-01T09:00", "naive_instant", "'seen_at' holds '2026-01-01T09:00', an instant without a time zone; add one", "“seen_at”的时刻 '2026-01-01T09:00' 没有时区；请补上"),
        ("seen_at", "2026-13-01T09:00", "wrong_type", "'seen_at' holds '2026-13-01T09:00', expected an instant with a time zone", "“seen_at”的值为 '2026-13-01T09:00'，应为带时区的时刻"),
        ("start", datetime(2026, 1, 1, tzinfo=UTC), "wrong_type", "'start' holds 2026-01-01T00:00:00+00:00, expected a date", "“start”的值为 2026-01-01T00:00:00+00:00，应为日期"),
        ("colour", "blue", "outside_options", "'colour' holds 'blue', expected one of: red, green", "“colour”的值 'blue' 不在选项中：red, green"),
        ("channels", ["radio"], "outside_options", "'channels' holds ['radio'], expected one of: web, fair, call", "“channels”的值 ['radio'] 不在选项中：web, fair, call"),
        ("sise", 1, "unknown_field", "no field is named 'sise'; did you mean 'size'?", "没有名为“sise”的字段；是否指“size”？"),
        ("staff", 1, "unknown_field", "no field is named 'staff'; did you mean 'start'?", "没有名为“staff”的字段；是否指“start”？"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_left_and_reported(name: str, raw: Any, code: str, en: str, zh: str) -> None:
    dossier = Dossier(deal({name: raw}))
    admitted = admit(dossier, CATALOGUE)
    assert admitted.dossier is dossier
    (finding,) = admitted.findings
    assert (finding.path, finding.code, finding.field) == (f"fields.{name}", code, name)
    assert str(finding) == f"fields.{name}: {en}"
    assert finding.render("zh") == f"fields.{name}: {zh}"


@pytest.mark.parametrize(
    ("kind", "raw", "found"),
    [("number", 11, True), ("number", 10, False), ("money", "0.99", True), ("money", 1, False)],
)
def test_a_value_out_of_range_is_kept_and_reported(kind: str, raw: Any, *, found: bool) -> None:
    field = {"type": kind, "min": 1, "max": 10, "label": {"en": "Seats", "zh": "席位"}}
    catalogue = catalogue_of(fields={"seats": Field.model_validate(field)}, facts={})
    admitted = admit(Dossier(deal({"seats": raw})), catalogue)
    assert [each.code for each in admitted.findings] == (["out_of_range"] if found else [])
    assert all("“席位”" in each.render("zh") and "1 … 10" in each.render("zh") for each in admitted.findings)
    assert "seats" in admitted.dossier.subject.fields


def test_every_owners_fields_are_admitted() -> None:
    dossier = Dossier(
        deal(amount=Money.of(5, "USD")),
        account=Account("a-1", fields={"staff": Decimal(5), "size": 1}),
        owner=Seller("s-1", fields={"quota": "100"}),
        contacts=(Contact("c-1", fields={"mood": ""}), Contact("c-2", fields={"mood": "so"})),
        activities=(Activity("x-1", "call", fields={"mood": "good"}),),
        documents=(Document("q-1", "quote", amount=Money.of(5, "USD")),),
    )
    admitted = admit(dossier, CATALOGUE)
    assert admitted.dossier.account is not None
    assert admitted.dossier.account.fields["staff"] == 5.0
    assert admitted.dossier.owner is not None
    assert admitted.dossier.owner.fields["quota"] == Money.of(100, "CNY")
    assert admitted.dossier.contacts is not None
    assert dict(admitted.dossier.contacts[0].fields) == {}
    assert admitted.dossier.contacts[1] is dossier.contacts[1]  # type: ignore[index]
    assert admitted.dossier.activities is dossier.activities
    assert [(each.path, each.code) for each in admitted.findings] == [
        ("amount", "other_currency"),
        ("account.fields.size", "unknown_field"),
        ("contacts.c-2.fields.mood", "outside_options"),
        ("documents.q-1.amount", "other_currency"),
    ]


def test_supplied_facts_are_checked() -> None:
    facts = {
        "meetings": "7",
        "meetngs": 7,
        "silence": 5,
        "silence_or_age": date(2026, 1, 1),
        "has_boss": None,
    }
    admitted = admit(Dossier(deal(), facts=facts), CATALOGUE)
    assert [(each.path, each.code) for each in admitted.findings] == [
        ("facts.meetings", "wrong_type"),
        ("facts.meetngs", "unknown_fact"),
        ("facts.silence", "wrong_type"),
    ]
    assert dict(admitted.dossier.facts) == facts


def test_a_lead_is_admitted_by_its_own_fields() -> None:
    lead = Lead(id="l-1", pipeline="p", stage="s", fields={"score": Decimal(3), "size": 1})
    admitted = admit(Dossier(lead), catalogue_of("lead"))
    assert admitted.dossier.subject.fields["score"] == 3.0
    assert [each.field for each in admitted.findings] == ["size"]


def test_a_field_with_a_broken_definition_is_left_alone() -> None:
    admitted = admit(Dossier(deal({"size": "x"})), catalogue_of(broken=frozenset({"size"})))
    assert admitted.findings == ()


def test_every_kind_of_field_is_exercised_here() -> None:
    assert {each["type"] for each in FIELDS.values()} == {
        "text", "number", "money", "flag", "date", "instant", "choice", "choices",
    }  # fmt: skip
