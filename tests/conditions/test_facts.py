"""Derived facts: which rows are seen, what a host may supply, and what a definition may not say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from tests.conditions.samples import NAIVE, NOW, answer, catalogue_of, deal, view_of

from salesfunnel.conditions import Fact
from salesfunnel.conditions.values.types import MISSING, NOT_LOADED, UNDEFINED, WRONG_TYPE, Unknown
from salesfunnel.model import Activity, Contact, Document, Dossier, Money, Objection

DAY = timedelta(days=1)


def read(name: str, dossier: Dossier[Any]) -> Any:
    return view_of(dossier).read(name)


def talked(
    days: float | None, kind: str = "call", direction: str | None = "inbound", *, key: str = "a-1"
) -> Activity:
    return Activity(key, kind, None if days is None else NOW - days * DAY, direction=direction)


def of(*activities: Activity, **given: Any) -> Dossier[Any]:
    return Dossier(deal(created_at=NOW - 30 * DAY), activities=activities, **given)


def test_rows_later_than_now_are_not_seen() -> None:
    assert read("meetings", of(talked(1, "meeting"), talked(0, "meeting"), talked(-1, "meeting"))) == 2
    assert read("silence", of(talked(-1), talked(3))) == 3


def test_undated_rows_are_seen_but_date_nothing() -> None:
    assert read("meetings", of(talked(None, "meeting"))) == 1
    assert read("silence", of(talked(2), talked(None))) == Unknown("missing", "activities a-1: at")
    assert read("silence", of(talked(2), talked(None, direction="outbound"))) == 2


def test_planned_rows_are_seen_wherever_they_lie() -> None:
    planned = (talked(-2, key="p-1"), talked(1, key="p-2"))
    assert read("next_steps", of(planned=planned)) == 2
    assert read("until_next", of(planned=planned)) == -2
    assert read("meetings", of(planned=(talked(-2, "meeting"),))) == 0


def test_rows_of_every_collection_are_asked() -> None:
    papers = (
        Document("q-1", "quote", amount=Money.of(5000, "CNY")),
        Document("q-2", "quote", amount=Money.of(1, "CNY")),
    )
    doubts = (Objection("o-1", "price"), Objection("o-2", "price", settled_at=NOW))
    dossier = Dossier(deal(), documents=papers, objections=doubts, contacts=(Contact("c-1"),))
    assert (read("quotes", dossier), read("open_doubts", dossier), read("has_contact", dossier)) == (
        1,
        1,
        True,
    )


def test_days_since_takes_the_latest_matching_row() -> None:
    assert read("silence", of(talked(5), talked(2.5), talked(1, direction="outbound"))) == 2.5
    assert read("silence", of(talked(5), talked(1, direction=None))).kind == "missing"


def test_days_since_nothing_is_missing_or_counts_from_elsewhere() -> None:
    assert read("silence", of()) is MISSING
    assert answer("present(silence)", of()) is False
    assert read("silence_or_age", of()) == 30
    assert read("silence_or_age", Dossier(deal(), activities=())) is MISSING
    assert read("silence_or_age", Dossier(deal(created_at=NOW))) is NOT_LOADED


def test_a_date_may_start_the_clock() -> None:
    fact = {"days_since": "activities", "or_since": "start"}
    catalogue = catalogue_of(facts={"age": Fact.model_validate(fact)})
    assert catalogue.problems == ()
    from salesfunnel.conditions import View

    dossier = Dossier(deal({"start": date(2026, 3, 1)}), activities=())
    assert View(dossier, now=NOW, catalogue=catalogue).read("age") == 20 / 24


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("has_boss", True, True),
        ("has_boss", None, MISSING),
        ("has_boss", 1, WRONG_TYPE),
        ("meetings", 7, 7.0),
        ("meetings", float("nan"), MISSING),
        ("meetings", "7", WRONG_TYPE),
        ("silence", NOW - 2 * DAY, 2.0),
        ("silence", NOW + DAY, -1.0),
        ("silence", date(2026, 3, 1), 20 / 24),
        ("silence", "2026-02-27T12:00:00Z", 2.0),
        ("silence", None, MISSING),
        ("silence", 2.0, WRONG_TYPE),
        ("silence", NAIVE, WRONG_TYPE),
        ("silence", date(1, 1, 1), UNDEFINED),
        ("silence_or_age", None, 30.0),
    ],
)
def test_a_supplied_fact_wins_over_rows(name: str, raw: Any, expected: Any) -> None:
    rows = (talked(9, "meeting"),)
    contacts = (Contact("c-1", role="user"),)
    assert read(name, of(*rows, contacts=contacts, facts={name: raw})) == expected


def test_a_supplied_fact_stands_for_rows_that_were_not_loaded() -> None:
    assert (
        answer("has_boss and meetings > 2", Dossier(deal(), facts={"has_boss": True, "meetings": 3})) is True
    )


def test_a_supplied_instant_does_not_age() -> None:
    from salesfunnel.conditions import View

    dossier = Dossier(deal(), facts={"silence": NOW - 2 * DAY})
    assert View(dossier, now=NOW + 5 * DAY, catalogue=catalogue_of()).read("silence") == 7


def test_a_fact_is_derived_once() -> None:
    view = view_of(of(talked(1)))
    assert view.read("silence") is view.read("silence")


def test_a_row_of_a_wrong_type_makes_the_fact_unknown() -> None:
    row = Activity("a-9", "call", fields={"mood": "blue"})
    assert read("good_talks", of(row)) == Unknown("type", "activities a-9: mood")


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        (
            {},
            "found none, expected exactly one of 'exists', 'count', 'sum', 'min', 'max', 'first', 'last' and 'days_since'",
        ),
        ({"exists": "contacts", "count": "contacts"}, "found 'exists' and 'count', expected exactly one of"),
        (
            {"count": "contacts", "or_since": "created_at"},
            "found 'or_since', which belongs to 'days_since', not to 'count'",
        ),
        (
            {"sum": "documents"},
            "found 'sum' without 'value', expected the attribute of a row, such as 'amount'",
        ),
        ({"count": "documents", "value": "amount"}, "found 'value', which 'count' does not take"),
        ({"days_since": "documents", "value": "at"}, "found 'value', which 'days_since' does not take"),
        (
            {"last": "contacts", "value": "name"},
            "Input should be 'activities', 'planned', 'documents' or 'objections'",
        ),
        (
            {"count": "people"},
            "Input should be 'contacts', 'activities', 'planned', 'documents' or 'objections'",
        ),
        ({"days_since": "contacts"}, "Input should be 'activities', 'planned', 'documents' or 'objections'"),
        ({"count": "contacts", "where": "role ="}, "at column 6, found '='; write '=='"),
        ({"count": "contacts", "when": "role"}, "Extra inputs are not permitted"),
    ],
)
def test_a_wrong_fact_is_refused(definition: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Fact.model_validate(definition)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("definition", "says"),
    [
        ({"count": "contacts", "where": "roel == 'x'"}, "facts.f.where.left: no field is named 'roel'; did you mean 'role'?"),
        ({"count": "contacts", "where": "size > 1"}, "facts.f.where.left: no field is named 'size'; known: "),
        ({"count": "contacts", "where": "present(role) and mood == 'so'"}, "facts.f.where.all.1.right: 'so' is none of the options; known: 'bad', 'good'"),
        ({"sum": "documents", "value": "amont"}, "facts.f.value: no field is named 'amont'; did you mean 'amount'?"),
        ({"sum": "documents", "value": "status"}, "facts.f.value: 'sum' adds up numbers or money, found text; name a number or an amount, or count the rows"),
        ({"max": "documents", "value": "status"}, "facts.f.value: 'max' does not order text; take 'first' or 'last'"),
        ({"min": "contacts", "value": "mood"}, "facts.f.value: 'min' does not order choice; declare its options as ordered"),
        ({"days_since": "activities", "or_since": "f"}, "facts.f.or_since: 'f' starts from itself: f → f; start one of them from a field, such as 'created_at'"),
        ({"days_since": "activities", "or_since": "creatd_at"}, "facts.f.or_since: no field is named 'creatd_at'; did you mean 'created_at'?"),
        ({"days_since": "activities", "or_since": "size"}, "facts.f.or_since: 'size' is number, expected a date or an instant; name a field of that type, such as 'created_at'"),
    ],
)  # fmt: skip
def test_a_fact_that_does_not_fit_its_rows_is_a_problem(definition: dict[str, Any], says: str) -> None:
    catalogue = catalogue_of(facts={"f": Fact.model_validate(definition)})
    (problem,) = catalogue.problems
    assert str(problem).startswith(says)
    from salesfunnel.conditions import parse

    assert catalogue.check(parse("f > 'x'")) == ()


def facts_of(**definitions: dict[str, Any]) -> dict[str, Fact]:
    return {name: Fact.model_validate(each) for name, each in definitions.items()}


def test_facts_that_start_from_one_another_are_refused() -> None:
    ring = {"a": "b", "b": "c", "c": "a", "d": "a"}
    facts = facts_of(
        **{name: {"days_since": "activities", "or_since": start} for name, start in ring.items()}
    )
    cure = "start one of them from a field, such as 'created_at'"
    assert [str(each) for each in catalogue_of(facts=facts).problems] == [
        f"facts.a.or_since: 'a' starts from itself: a → b → c → a; {cure}",
        f"facts.b.or_since: 'b' starts from itself: b → c → a → b; {cure}",
        f"facts.c.or_since: 'c' starts from itself: c → a → b → c; {cure}",
        "facts.d.or_since: 'a' is number, expected a date or an instant; name a field of that type, such as 'created_at'",
    ]


def test_a_clock_may_start_from_a_fact_that_is_declared_later() -> None:
    facts = facts_of(
        silence={"days_since": "activities", "or_since": "first_paper"},
        first_paper={"first": "documents", "value": "at"},
    )
    catalogue = catalogue_of(facts=facts)
    assert catalogue.problems == ()
    from salesfunnel.conditions import View

    dossier = Dossier(deal(), activities=(), documents=(Document("q-1", "quote", NOW - 3 * DAY),))
    assert View(dossier, now=NOW, catalogue=catalogue).read("silence") == 3


def test_a_fact_of_the_other_kind_of_subject_is_left_out() -> None:
    fact = Fact.model_validate({"days_since": "activities", "or_since": "start"})
    assert "f" in catalogue_of("opportunity", facts={"f": fact}).names.entries
    lead = catalogue_of("lead", facts={"f": fact})
    assert lead.problems == ()
    assert "f" not in lead.names.entries


def test_now_needs_a_time_zone() -> None:
    from salesfunnel.conditions import View
    from salesfunnel.errors import InvalidValue

    with pytest.raises(InvalidValue, match="without a time zone"):
        View(Dossier(deal()), now=NAIVE, catalogue=catalogue_of())
    assert (
        View(Dossier(deal()), now=datetime(2026, 1, 1, tzinfo=UTC), catalogue=catalogue_of()).read("size")
        is MISSING
    )


def test_a_fact_of_a_broken_field_is_known_and_raises_no_further_problem() -> None:
    from salesfunnel.conditions import admit, parse

    catalogue = catalogue_of(
        facts=facts_of(total={"sum": "documents", "value": "hours"}), broken=frozenset({"hours"})
    )
    assert catalogue.problems == ()
    assert catalogue.check(parse("total > 'x'")) == ()
    assert admit(Dossier(deal(), facts={"total": "x"}), catalogue).findings == ()


def test_a_supplied_fact_has_the_type_of_its_value() -> None:
    from salesfunnel.conditions import admit

    given = {
        "paid": "1.50",
        "newest_version": 2,
        "top_rating": "good",
        "last_planned_at": NOW,
        "first_outcome": "x",
    }
    view = view_of(Dossier(deal(), facts=given))
    assert {name: view.read(name) for name in given} == {
        "paid": 150, "newest_version": 2.0, "top_rating": "good", "last_planned_at": NOW, "first_outcome": "x",
    }  # fmt: skip
    assert admit(Dossier(deal(), facts=given), catalogue_of()).findings == ()
    wrong = {
        "paid": 1.5,
        "newest_version": "2",
        "top_rating": "superb",
        "last_planned_at": date(2026, 1, 1),
        "first_outcome": 5,
    }
    view = view_of(Dossier(deal(), facts=wrong))
    assert {view.read(name) for name in wrong} == {WRONG_TYPE}
    assert [each.code for each in admit(Dossier(deal(), facts=wrong), catalogue_of()).findings] == [
        "inexact_money", "wrong_type", "outside_options", "wrong_type", "wrong_type",
    ]  # fmt: skip
