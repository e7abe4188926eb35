"""Every cell of the semantics table: what an operator answers for each kind of not knowing."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from tests.conditions.samples import NAIVE, NOW, answer, catalogue_of, deal, view_of

from salesfunnel.conditions import Fact, View, compile_condition, parse
from salesfunnel.conditions.values.types import MISSING, NOT_LOADED, UNDEFINED, WRONG_TYPE
from salesfunnel.model import Account, Activity, Contact, Document, Dossier, Money, Objection

CST = timezone(timedelta(hours=8))
SEEN = datetime(2026, 2, 1, 9, tzinfo=CST)
WRONG: dict[str, list[Any]] = {
    "note": [5, True, [], b"x", float("inf")],
    "size": [True, "5", float("inf"), Decimal("Infinity"), Decimal("1e999"), 2**53 + 1, [], {}, 10**400],
    "budget": [True, 5.0, "abc", "0.001", Money.of(5, "USD"), [], 10**30, Decimal("0.001")],
    "vip": [1, 0, "true", 1.0, []],
    "start": [SEEN, "2026-13-01", "yesterday", 5, []],
    "seen_at": [date(2026, 1, 1), NAIVE, "2026-01-01", "2026-01-01T00:00:00", 5],
    "colour": ["blue", 5, True, ["red"]],
    "grade": ["none of them", 1],
    "channels": ["web", 5, ["radio"], [5], [["web"]], {"web": 1}],
}
ABSENT: dict[str, list[Any]] = {
    "note": [None, "", float("nan"), Decimal("NaN")],
    "size": [None, float("nan"), Decimal("NaN"), Decimal("sNaN")],
    "budget": [None, "", "unknown", float("nan"), Decimal("sNaN")],
    "vip": [None, float("nan")],
    "start": [None, float("nan")],
    "seen_at": [None],
    "colour": [None, ""],
    "grade": [None, ""],
    "channels": [None, [""]],
}
TESTS: dict[str, list[str]] = {
    "note": ["note == 'a'", "note != 'a'", "note in ['a']", "note contains 'a'", "note starts_with 'a'", "note == note"],
    "size": ["size == 1", "size != 1", "size < 1", "size <= 1", "size > 1", "size >= 1", "size in [1]",
             "size between 1 and 2", "size + 1 > 0", "size - 1 > 0", "size * 2 > 0", "size / 2 > 0", "1 / size > 0"],
    "budget": ["budget == 1", "budget < 1", "budget in [1]", "budget between 1 and 2", "budget + 1 > 0",
               "budget * 2 > 0", "budget / 2 > 0", "budget / budget > 0", "budget == budget"],
    "vip": ["vip", "vip == false", "vip != true", "not vip", "vip in [true]"],
    "start": ["start == '2026-01-01'", "start < '2026-01-01'", "days_since(start) > 1"],
    "seen_at": ["seen_at < '2026-01-01T00:00:00Z'", "days_since(seen_at) > 1", "seen_at == seen_at"],
    "colour": ["colour == 'red'", "colour != 'red'", "colour in ['red']", "colour contains 'r'"],
    "grade": ["grade < 'high'", "grade >= 'low'", "grade between 'low' and 'high'"],
    "channels": ["channels contains 'web'", "channels == other_channels", "channels != other_channels"],
}  # fmt: skip


def cells(values: dict[str, list[Any]]) -> list[tuple[str, str, Any]]:
    return [(text, name, raw) for name, texts in TESTS.items() for text in texts for raw in values[name]]


@pytest.mark.parametrize(("text", "name", "raw"), cells(ABSENT))
def test_missing_makes_every_comparison_unknown(text: str, name: str, raw: Any) -> None:
    assert answer(text, {name: raw, "other_channels": ["web"]}) is None


@pytest.mark.parametrize("text", [text for texts in TESTS.values() for text in texts])
def test_an_absent_field_is_missing(text: str) -> None:
    assert answer(text, {}) is None


@pytest.mark.parametrize(("text", "name", "raw"), cells(WRONG))
def test_a_wrong_type_makes_every_comparison_unknown(text: str, name: str, raw: Any) -> None:
    assert answer(text, {name: raw, "other_channels": ["web"]}) is None


@pytest.mark.parametrize(
    "text",
    [
        "has_contact", "not has_contact", "meetings == 0", "meetings != 0", "meetings < 1", "meetings in [0]",
        "meetings between 0 and 1", "meetings + 1 > 0", "present(meetings)", "missing(meetings)", "silence > 1",
        "present(silence)", "next_steps > 0", "quotes > 0", "open_doubts == 0", "account.staff > 1",
        "paid == 0", "present(paid)", "influence == 0", "least_offer > 0", "missing(least_offer)",
        "newest_version > 1", "first_outcome == 'x'", "last_outcome == 'x'", "present(last_planned_at)",
        "top_rating == 'good'", "account.industry contains 'x'", "account.industry starts_with 'x'", "present(account.staff)",
        "missing(account.staff)", "owner.quota > 1", "days_since(owner.joined_on) > 1", "owner.name == 'x'",
    ],
)  # fmt: skip
def test_what_was_not_loaded_makes_every_answer_unknown(text: str) -> None:
    assert answer(text, {}) is None


@pytest.mark.parametrize("name", sorted(WRONG))
def test_present_and_missing_are_each_others_negation(name: str) -> None:
    for raw in ABSENT[name]:
        assert (answer(f"present({name})", {name: raw}), answer(f"missing({name})", {name: raw})) == (
            False,
            True,
        )
    for raw in WRONG[name]:
        assert (answer(f"present({name})", {name: raw}), answer(f"missing({name})", {name: raw})) == (
            True,
            False,
        )


@pytest.mark.parametrize(
    ("name", "raw"), [("size", 0), ("vip", False), ("channels", []), ("note", " "), ("budget", 0)]
)
def test_nothing_much_is_still_present(name: str, raw: Any) -> None:
    assert answer(f"present({name})", {name: raw}) is True


TRUE, FALSE, UNKNOWN = "size == 1", "size == 2", "other_size == 1"
VALUES = {TRUE: True, FALSE: False, UNKNOWN: None}


@pytest.mark.parametrize("a", VALUES)
@pytest.mark.parametrize("b", VALUES)
def test_all_any_and_not_follow_kleene(a: str, b: str) -> None:
    one, two = VALUES[a], VALUES[b]
    both = False if False in (one, two) else None if None in (one, two) else True
    some = True if True in (one, two) else None if None in (one, two) else False
    assert answer(f"{a} and {b}", {"size": 1}) is both
    assert answer(f"{a} or {b}", {"size": 1}) is some
    assert answer(f"not ({a})", {"size": 1}) is (None if one is None else not one)


def test_an_empty_all_is_true_and_an_empty_any_false() -> None:
    assert answer("all()", {}) is True
    assert answer("any()", {}) is False
    assert answer("not all()", {}) is False


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("vip", {"vip": True}, True),
        ("vip", {"vip": False}, False),
        ("vip == other_flag", {"vip": True, "other_flag": True}, True),
        ("note == 'é'", {"note": "e\u0301"}, False),
        ("note == 'a'", {"note": "A"}, False),
        ("note == other_note", {"note": " ", "other_note": " "}, True),
        ("note == colour", {"note": "red", "colour": "red"}, True),
        ("note contains 'b'", {"note": "abc"}, True),
        ("note contains 'B'", {"note": "abc"}, False),
        ("note starts_with 'a'", {"note": "abc"}, True),
        ("note starts_with 'b'", {"note": "abc"}, False),
        ("size == 0.3", {"size": Decimal("0.3")}, True),
        ("size + other_size == 0.3", {"size": 0.1, "other_size": 0.2}, False),
        ("size <= 9007199254740992", {"size": 2**53}, True),
        ("size in [1, 2.5]", {"size": 2.5}, True),
        ("size not in [1, 2.5]", {"size": 2.5}, False),
        ("1 < size", {"size": 2}, True),
        ("size > other_size", {"size": 2, "other_size": 3}, False),
        ("2 > 1", {}, True),
        ("'a' == 'b'", {}, False),
        ("budget > 0", {"budget": 200_000}, True),
        ("budget == '12.30'", {"budget": "12.30"}, True),
        ("budget == 12.3", {"budget": Decimal("12.30")}, True),
        ("budget == 0.3", {"budget": Money(30, "CNY")}, True),
        ("budget in [1, '2.50']", {"budget": "2.5"}, True),
        ("budget > 0.3 * price", {"budget": "370370.37", "price": "1234567.90"}, False),
        ("budget + price == 3", {"budget": 1, "price": 2}, True),
        ("budget - price == -1", {"budget": 1, "price": 2}, True),
        ("budget + 0.5 == 1.5", {"budget": 1}, True),
        ("budget * 0.5 == 0.01", {"budget": "0.01"}, True),
        ("0 - budget * 0.5 == 0", {"budget": "0.01"}, False),
        ("budget / 3 == 0.33", {"budget": 1}, True),
        ("budget / price == 0.5", {"budget": 1, "price": 2}, True),
        ("2 * 3 == size", {"size": 6}, True),
        ("start < end", {"start": date(2026, 1, 1), "end": "2026-01-02"}, True),
        ("start == '2026-01-01'", {"start": "2026-01-01"}, True),
        ("seen_at == '2026-02-01T01:00:00Z'", {"seen_at": SEEN}, True),
        ("seen_at < other_seen_at", {"seen_at": SEEN, "other_seen_at": "2026-02-01T09:00:01+08:00"}, True),
        ("colour == 'red'", {"colour": "red"}, True),
        ("grade < 'high'", {"grade": "middle"}, True),
        ("'high' > grade", {"grade": "middle"}, True),
        ("grade >= 'high'", {"grade": "middle"}, False),
        ("grade between 'low' and 'middle'", {"grade": "middle"}, True),
        ("channels contains 'web'", {"channels": ["web", "call"]}, True),
        ("channels contains 'web'", {"channels": []}, False),
        (
            "channels == other_channels",
            {"channels": ["web", "call"], "other_channels": ("call", "web", "web")},
            True,
        ),
        ("channels == other_channels", {"channels": [], "other_channels": {"web"}}, False),
    ],
)
def test_known_values_are_compared(text: str, fields: dict[str, Any], *, expected: bool) -> None:
    assert answer(text, fields) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"size": 5, "other_size": 3}, True),
        ({"size": 3, "other_size": 3}, True),
        ({"size": 5, "other_size": 6}, False),
        ({"size": 11}, False),
        ({"size": 5}, None),
        ({"other_size": 5}, None),
        ({}, None),
    ],
)
def test_one_bound_of_between_may_give_false(fields: dict[str, Any], *, expected: bool | None) -> None:
    assert answer("size between other_size and 10", fields) is expected
    assert answer("size >= other_size and size <= 10", fields) is expected


@pytest.mark.parametrize("dossier", [{}, {"size": True}, {"size": 1}])
def test_in_nothing_is_false_whatever_is_known(dossier: dict[str, Any]) -> None:
    assert answer("size in []", dossier) is False
    assert answer("size not in []", dossier) is True


def test_in_nothing_is_false_even_when_not_loaded() -> None:
    assert answer("account.industry in []", {}) is False


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("size / 0 > 1", {"size": 1}),
        ("size / other_size > 1", {"size": 1, "other_size": 0}),
        ("budget / price > 1", {"budget": 1, "price": 0}),
        ("budget / 0 > 1", {"budget": 1}),
        ("size * other_size > 1", {"size": 1e200, "other_size": 1e200}),
        ("size + other_size > 1", {"size": 1.7e308, "other_size": 1.7e308}),
        ("size - other_size > 1", {"size": -1.7e308, "other_size": 1.7e308}),
        ("budget + price > 1", {"budget": Money(2**63 - 1, "CNY"), "price": Money(1, "CNY")}),
        ("budget - price > 1", {"budget": Money(-(2**63) + 1, "CNY"), "price": Money(1, "CNY")}),
        ("budget * 1e300 > 1", {"budget": Money(2**63 - 1, "CNY")}),
        ("budget * 2 > 1", {"budget": Money(2**63 - 1, "CNY")}),
        ("budget / 1e-300 > 1", {"budget": Money(2**63 - 1, "CNY")}),
        ("days_since(start) > 1", {"start": date(1, 1, 1)}),
    ],
)
def test_what_cannot_be_computed_is_undefined(text: str, fields: dict[str, Any]) -> None:
    assert answer(text, fields) is None


def test_days_since_counts_elapsed_days() -> None:
    assert answer("days_since(seen_at) == 1.5", {"seen_at": NOW - timedelta(hours=36)}) is True
    assert answer("days_since(seen_at) == -1", {"seen_at": NOW + timedelta(days=1)}) is True


def test_a_date_counts_from_midnight_of_the_blueprints_zone() -> None:
    # 2026-03-01 00:00 in Shanghai is 20 hours before noon UTC
    assert answer("days_since(start) * 24 == 20", {"start": date(2026, 3, 1)}) is True


def test_core_attributes_are_fields_that_always_exist() -> None:
    subject = deal(source="web", amount=Money.of(500, "CNY"), tags=("hot",), close_date=date(2026, 5, 1))
    dossier = Dossier(subject, account=Account("a-1", industry="SaaS", fields={"staff": 12}))
    for text in ("source == 'web'", "amount >= 500", "tags contains 'hot'", "close_date > '2026-04-30'",
                 "status == 'open'", "stage in ['talk']", "version == 0", "account.industry == 'SaaS'",
                 "account.staff > 10", "missing(region)", "pipeline == 'b2b'"):  # fmt: skip
        assert answer(text, dossier) is True


def test_money_of_another_currency_is_a_wrong_type() -> None:
    assert answer("amount > 1", Dossier(deal(amount=Money.of(500, "USD")))) is None


def test_two_instants_in_the_hour_that_comes_twice_are_told_apart() -> None:
    from zoneinfo import ZoneInfo

    berlin = ZoneInfo("Europe/Berlin")
    first = datetime(2026, 10, 25, 2, 45, tzinfo=berlin)
    second = datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=berlin)
    assert answer("seen_at < other_seen_at", {"seen_at": first, "other_seen_at": second}) is True


def test_a_view_says_why_it_does_not_know() -> None:
    view = view_of({"size": "x"})
    assert view.read("size") is WRONG_TYPE
    assert view.read("note") is MISSING
    assert view.read("meetings") is NOT_LOADED
    assert view.raw("size") == "x"
    assert view.raw("account.staff") is None
    assert answer("size / 0 > 1", {"size": 1}) is None
    assert UNDEFINED.kind == "undefined"


def rows(*activities: Activity, **more: Any) -> Dossier[Any]:
    return Dossier(deal(created_at=NOW - timedelta(days=30)), activities=activities, **more)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [([], False), (["user"], False), (["user", None], None), ([None, "decision_maker"], True), ([""], None)],
)
def test_exists_follows_kleene(roles: list[str | None], *, expected: bool | None) -> None:
    contacts = tuple(Contact(f"c-{index}", role=role) for index, role in enumerate(roles))
    assert answer("has_boss", Dossier(deal(), contacts=contacts)) is expected
    assert answer("not has_boss", Dossier(deal(), contacts=contacts)) is (
        None if expected is None else not expected
    )
    assert answer("present(has_boss)", Dossier(deal(), contacts=contacts)) is (
        None if expected is None else True
    )


def test_count_needs_every_row_decided() -> None:
    good = Activity("a-1", "meeting", fields={"mood": "good"})
    unsure = Activity("a-2", "call")
    wrong = Activity("a-3", "call", fields={"mood": 5})
    assert answer("good_talks == 1", rows(good)) is True
    assert answer("good_talks >= 1", rows(good, unsure)) is None
    assert answer("good_talks >= 1", rows(good, wrong)) is None
    assert answer("present(good_talks)", rows(good, unsure)) is None
    assert answer("good_talks == 0", rows()) is True


def papers(*documents: Document, **more: Any) -> Dossier[Any]:
    return Dossier(deal(), documents=documents, **more)


def paper(key: str, kind: str | None = "payment", amount: Any = None, **more: Any) -> Document:
    money = None if amount is None else Money.of(amount, more.pop("currency", "CNY"))
    return Document(key, kind or "other", amount=money, **more)


PAID, QUOTED, OPEN, FOREIGN = (
    paper("p-1", amount="1000.50"),
    paper("q-1", "quote", 7),
    paper("p-2"),
    paper("p-3", amount=9, currency="USD"),
)


@pytest.mark.parametrize(
    ("text", "dossier", "expected"),
    [
        # sum: a missing addend, a wrong type, an undecided row: U; nothing: 0
        ("paid == '2001.00'", papers(PAID, QUOTED, paper("p-9", amount="1000.50")), True),
        ("paid == 0", papers(), True),
        ("paid == 0", papers(QUOTED), True),
        ("paid >= 0", papers(PAID, OPEN), None),
        ("present(paid)", papers(PAID, OPEN), None),
        ("paid >= 0", papers(PAID, FOREIGN), None),
        ("paid > 0", papers(paper("p-1", amount="92233720368547758.07"), paper("p-2", amount=1)), None),
        ("influence == 0.6", Dossier(deal(), contacts=[Contact(f"c-{n}", influence=each) for n, each in enumerate((0.1, 0.2, 0.3))]), True),
        ("influence > 0", Dossier(deal(), contacts=(Contact("c-1", influence=1), Contact("c-2"))), None),
        ("influence > 0", Dossier(deal(), contacts=(Contact("c-1", influence=1.7e308), Contact("c-2", influence=1.7e308))), None),
        # min and max
        ("least_offer == 7", papers(PAID, QUOTED), True),
        ("least_offer > 0", papers(PAID, OPEN), None),
        ("least_offer > 0", papers(FOREIGN), None),
        ("present(least_offer)", papers(FOREIGN), None),
        ("least_offer > 0", papers(), None),
        ("missing(least_offer)", papers(), True),
        ("present(least_offer)", papers(QUOTED), True),
        ("newest_version == 3", papers(*(paper(f"d-{n}", "proposal", version=n) for n in (2, 3, 1)), QUOTED), True),
        ("missing(newest_version)", papers(QUOTED), True),
        ("top_rating == 'good'", Dossier(deal(), objections=[Objection(f"o-{n}", "price", fields={"rating": each}) for n, each in enumerate(("fair", "good", "bad"))]), True),
        ("top_rating >= 'bad'", Dossier(deal(), objections=(Objection("o-1", "price", fields={"rating": "superb"}),)), None),
        # the ends: ordered by time, then by id
        ("first_outcome == 'b'", rows(Activity("a-2", "call", NOW, outcome="a"), Activity("a-1", "call", NOW, outcome="b")), True),
        ("last_outcome == 'a'", rows(Activity("a-2", "call", NOW, outcome="a"), Activity("a-1", "call", NOW, outcome="b")), True),
        ("last_outcome == 'b'", rows(Activity("a-2", "meeting", NOW, outcome="a"), Activity("a-1", "call", NOW, outcome="b")), True),
        ("last_outcome == 'a'", rows(Activity("a-1", "call", NOW, outcome="a"), Activity("a-2", "call", NOW + timedelta(seconds=1), outcome="b")), True),
        ("first_outcome == 'a'", rows(Activity("a-1", "call", NOW, outcome="a"), Activity("a-2", "call", outcome="b")), None),
        ("present(first_outcome)", rows(Activity("a-1", "call", NOW)), None),
        ("first_outcome == 'a'", rows(Activity("a-1", "call", NOW, outcome="a"), Activity("a-2", "call", NOW)), True),
        ("first_outcome == 'a'", rows(), None),
        ("missing(first_outcome)", rows(), True),
        ("missing(last_outcome)", rows(Activity("a-1", "meeting", NOW, outcome="a")), True),
        ("last_planned_at == '2026-03-04T12:00:00Z'", Dossier(deal(), planned=(Activity("a-1", "call", NOW + timedelta(days=3)),)), True),
    ],
)  # fmt: skip
def test_each_kind_of_fact_has_its_row_in_the_table(
    text: str, dossier: Dossier[Any], *, expected: bool | None
) -> None:
    assert answer(text, dossier) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("exists", True), ("count", None), ("sum", None), ("min", None), ("max", None), ("first", None), ("last", None), ("days_since", None)],
)  # fmt: skip
def test_a_row_that_is_not_decided_keeps_every_fact_but_exists_from_being_known(
    kind: str, *, expected: bool | None
) -> None:
    value = {} if kind in {"exists", "count", "days_since"} else {"value": "version"}
    fact = Fact.model_validate({kind: "documents", "where": "amount > 5", **value})
    catalogue = catalogue_of(facts={"f": fact})
    condition = "f" if kind == "exists" else "present(f)"
    undecided = papers(paper("p-1", amount=9, at=NOW), paper("p-2", at=NOW))
    view = View(undecided, now=NOW, catalogue=catalogue)
    walk = compile_condition(parse(condition), catalogue)
    assert walk.answer(view) is expected
    if expected is None:
        [reason] = walk.reasons(view)
        assert (reason.kind, reason.row) == ("missing", "documents p-2: amount")
    decided = View(papers(paper("p-1", amount=9, at=NOW)), now=NOW, catalogue=catalogue)
    assert walk.answer(decided) is True
