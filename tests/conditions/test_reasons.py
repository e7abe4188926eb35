"""Why a condition is not surely true: which leaf, what was asked, what was found, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

import pytest
from tests.conditions.samples import NOW, catalogue_of, deal, view_of, walk_of

from salesfunnel.conditions import Reason, View, compile_condition, parse
from salesfunnel.conditions.rows.reasons import display
from salesfunnel.model import Activity, Contact, Dossier, Field, Money


def why(text: str, dossier: Any) -> list[tuple[str, str, str, str, str | None]]:
    found = walk_of(text).reasons(view_of(dossier))
    return [(each.path, each.kind, each.field, each.expected, each.actual) for each in found]


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("size > 5", {"size": 6}, []),
        ("size > 5", {"size": 3}, [("", "value", "size", "> 5", "3")]),
        ("size > 5", {"size": 2.5}, [("", "value", "size", "> 5", "2.5")]),
        ("size > 5", {}, [("left", "missing", "size", "> 5", None)]),
        ("5 < size", {}, [("right", "missing", "size", "size", None)]),
        ("size > 5", {"size": "6"}, [("left", "type", "size", "number", "'6'")]),
        ("vip", {"vip": False}, [("", "value", "vip", "== true", "false")]),
        ("not vip", {"vip": True}, [("not", "value", "vip", "!= true", "true")]),
        ("not vip", {}, [("not.left", "missing", "vip", "!= true", None)]),
        ("not (size > 5 and vip)", {"size": 6, "vip": True}, [("not.all.0", "value", "size", "<= 5", "6"), ("not.all.1", "value", "vip", "!= true", "true")]),
        ("not (size > 5 and vip)", {"size": 1}, []),
        ("not (size > 5 or vip)", {"size": 6}, [("not.any.0", "value", "size", "<= 5", "6"), ("not.any.1.left", "missing", "vip", "!= true", None)]),
        ("size > 5 and vip", {"size": 6}, [("all.1.left", "missing", "vip", "== true", None)]),
        ("size > 5 or vip", {"size": 6}, []),
        ("size > 5 or vip", {"size": 1}, [("any.0", "value", "size", "> 5", "1"), ("any.1.left", "missing", "vip", "== true", None)]),
        ("size > other_size", {"size": 1}, [("right", "missing", "other_size", "other_size", None)]),
        ("size > other_size", {}, [("left", "missing", "size", "> other_size", None), ("right", "missing", "other_size", "other_size", None)]),
        ("size + other_size * 2 > 5", {"size": 1}, [("left.right.left", "missing", "other_size", "> 5", None)]),
        ("size + other_size > 5", {"size": 1, "other_size": 1}, [("", "value", "size + other_size", "> 5", "2")]),
        ("size / other_size > 5", {"size": 1, "other_size": 0}, [("left", "undefined", "size / other_size", "> 5", None)]),
        ("budget > 0.3 * price", {"budget": 1}, [("right.right", "missing", "price", "0.3 * price", None)]),
        ("budget > 100", {"budget": 1}, [("", "value", "budget", "> 100", "1.00 CNY")]),
        ("budget > 100", {"budget": 1.5}, [("left", "type", "budget", "money", "1.5")]),
        ("size between 1 and 2", {"size": 3}, [("", "value", "size", "between 1 and 2", "3")]),
        ("not size between 1 and 2", {"size": 2}, [("not", "value", "size", "not between 1 and 2", "2")]),
        ("size between other_size and 2", {"size": 2}, [("low", "missing", "other_size", "other_size", None)]),
        ("colour in ['red']", {"colour": "green"}, [("", "value", "colour", "in ['red']", "'green'")]),
        ("colour not in ['red']", {"colour": "red"}, [("not", "value", "colour", "not in ['red']", "'red'")]),
        ("colour in []", {}, [("", "value", "colour", "in []", "null")]),
        ("colour in []", {"colour": 5}, [("", "value", "colour", "in []", "5")]),
        ("note contains 'x'", {"note": "abc"}, [("", "value", "note", "contains 'x'", "'abc'")]),
        ("not note starts_with 'a'", {"note": "abc"}, [("not", "value", "note", "not starts_with 'a'", "'abc'")]),
        ("channels contains 'web'", {"channels": ["fair", "call"]}, [("", "value", "channels", "contains 'web'", "['call', 'fair']")]),
        ("present(size)", {}, [("", "missing", "size", "present", None)]),
        ("not missing(size)", {}, [("not", "missing", "size", "present", None)]),
        ("missing(size)", {"size": 3}, [("", "value", "size", "missing", "3")]),
        ("not present(size)", {"size": "x"}, [("not", "value", "size", "missing", "'x'")]),
        ("present(account.staff)", {}, [("term", "not_loaded", "account.staff", "present", None)]),
        ("any()", {}, [("", "value", "any()", "true", "false")]),
        ("not all()", {}, [("not", "value", "all()", "false", "true")]),
        ("days_since(seen_at) > 1", {}, [("left.term", "missing", "seen_at", "> 1", None)]),
        ("days_since(start) > 1", {"start": date(1, 1, 1)}, [("left", "undefined", "days_since(start)", "> 1", None)]),
        ("start > '2026-01-01'", {"start": date(2025, 1, 1)}, [("", "value", "start", "> '2026-01-01'", "2025-01-01")]),
        ("grade >= 'high'", {"grade": "low"}, [("", "value", "grade", ">= 'high'", "'low'")]),
        ("has_boss", {}, [("left", "not_loaded", "has_boss", "== true", None)]),
    ],
)  # fmt: skip
def test_reasons_name_the_leaf_and_what_is_needed(
    text: str, fields: dict[str, Any], expected: list[Any]
) -> None:
    assert why(text, fields) == expected


def test_a_fact_says_which_row_it_is_unknown_for() -> None:
    dossier = Dossier(deal(), contacts=(Contact("c-1", role="user"), Contact("c-2")))
    (reason,) = walk_of("has_boss").reasons(view_of(dossier))
    assert reason == Reason("left", "missing", "has_boss", "== true", None, None, "contacts c-2: role")
    assert reason.render() == "'has_boss' is not known: contacts c-2: role is not recorded"
    assert reason.render("zh") == "“has_boss”未知：contacts c-2: role 未填写"


def test_a_fact_of_a_wrong_type_says_what_to_supply() -> None:
    (reason,) = walk_of("silence > 5").reasons(view_of(Dossier(deal(), facts={"silence": 3})))
    assert str(reason) == "'silence' holds 3, not an instant with a time zone"
    wrong = Dossier(deal(), activities=(Activity("a-1", "call", fields={"mood": 5}),))
    (reason,) = walk_of("good_talks > 5").reasons(view_of(wrong))
    assert str(reason) == "'good_talks' is not known: activities a-1: mood has a wrong type"


@pytest.mark.parametrize(
    ("fields", "en", "zh"),
    [
        ({}, "'Head count' is not recorded; needed: > 5", "“人数”未填写（要求：> 5）"),
        ({"heads": 3}, "'Head count' is 3; needed: > 5", "“人数”为 3，要求：> 5"),
        ({"heads": "3"}, "'Head count' holds '3', not a number", "“人数”的值 '3' 不是数字"),
    ],
)
def test_reasons_are_said_in_both_languages(fields: dict[str, Any], en: str, zh: str) -> None:
    field = Field.model_validate({"type": "number", "label": {"en": "Head count", "zh": "人数"}})
    catalogue = catalogue_of(fields={"heads": field}, facts={})
    view = View(Dossier(deal(fields)), now=NOW, catalogue=catalogue)
    (reason,) = compile_condition(parse("heads > 5"), catalogue).reasons(view)
    assert (str(reason), reason.render("zh")) == (en, zh)


class Hostile:
    def __repr__(self) -> str:
        raise RuntimeError


class OddZone(tzinfo):
    def utcoffset(self, _when: Any) -> Any:
        raise RuntimeError


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x" * 100, "'" + "x" * 60 + "…'"),
        ("it's", r"'it\'s'"),
        (True, "true"),
        (1.5, "1.5"),
        (float("inf"), "inf"),
        (5, "5"),
        (10**400, "<int>"),
        (Decimal("1.50"), "1.50"),
        (Decimal("1e999999"), "<Decimal>"),
        (Money(150, "CNY"), "1.50 CNY"),
        (date(2026, 1, 1), "2026-01-01"),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00"),
        (datetime(2026, 1, 1, tzinfo=OddZone()), "<datetime>"),
        (["b", "a"], "['a', 'b']"),
        ([Hostile()], "<list>"),
        ({}, "<dict>"),
        (Hostile(), "<Hostile>"),
        (b"x", "<bytes>"),
        (None, "null"),
    ],
)
def test_any_value_is_shown_briefly_without_foreign_code(value: Any, text: str) -> None:
    assert display(value) == text
