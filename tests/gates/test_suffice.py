"""Which few answers would let a deal advance: small, minimal, each with an example that works."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.conditions.samples import CATALOGUE, NOW, catalogue_of, deal, view_of

from salesfunnel.conditions.values.view import WhatIfView
from salesfunnel.gates import CompiledGate, Gate, Preview, Sufficient, preview
from salesfunnel.gates.gate import Unresolved, policy
from salesfunnel.gates.sufficient_answers import MOST_ANSWERS, MOST_SETS, sufficient
from salesfunnel.model import Dossier, Money
from salesfunnel.registry import Registry


def found(whens: list[str], fields: dict[str, Any] | None = None, **more: Any) -> Sufficient:
    criteria = [{"key": f"c{n}", "when": when, **more} for n, when in enumerate(whens)]
    gate = CompiledGate.of("g", Gate.model_validate({"criteria": criteria}), CATALOGUE)
    return sufficient([gate], view_of(Dossier(deal(fields))))


def said(whens: list[str], fields: dict[str, Any] | None = None) -> list[list[str]]:
    answers = found(whens, fields)
    assert not answers.truncated
    return [[str(reply) for reply in each] for each in answers.sets]


def examples(when: str, fields: dict[str, Any] | None = None) -> list[object]:
    return [reply.example for reply in found([when], fields).sets[0]]


def test_an_answer_says_what_has_to_be_true_and_gives_an_example() -> None:
    [[reply]] = found(["budget > 0"]).sets
    assert (reply.name, str(reply), reply.example) == ("budget", "budget > 0", Money(100, "CNY"))


def test_each_alternative_is_a_set_of_its_own() -> None:
    assert said(["vip or colour == 'red'", "size > 1"]) == [
        ["vip", "size > 1"],
        ["colour == 'red'", "size > 1"],
    ]


def test_what_holds_already_is_not_asked_again() -> None:
    assert said(["vip", "size > 1"], {"vip": True}) == [["size > 1"]]


def test_a_known_answer_that_is_wrong_has_to_change() -> None:
    assert said(["vip", "not other_flag"], {"vip": True, "other_flag": True}) == [["not other_flag"]]


def test_a_set_that_holds_a_smaller_one_is_left_out() -> None:
    assert said(["vip or (colour == 'red' and size > 1)", "size > 1 or vip"]) == [
        ["vip"],
        ["colour == 'red'", "size > 1"],
    ]


def test_several_conditions_on_one_name_are_one_answer() -> None:
    assert said(["size > 1", "size < 5", "present(size)"]) == [["size > 1 and size < 5 and present(size)"]]


def test_nothing_missing_is_one_empty_set_and_an_impossible_gate_none() -> None:
    assert found(["vip"], {"vip": True}) == Sufficient(sets=((),))
    assert found(["vip", "not vip"]) == Sufficient(sets=())


def test_what_only_reports_needs_no_answer() -> None:
    assert found(["vip"], severity="should").sets == ((),)


def test_no_one_can_answer_where_a_deal_stands_or_when_its_seller_came() -> None:
    assert said(["stage == 'other' or vip"]) == [["vip"]]
    assert said(["owner.joined_on < '2020-01-01' or account.staff > 3"]) == [["account.staff > 3"]]
    assert said(["days_since(created_at) > 3 or vip"]) == [["vip"]]


def test_an_answer_that_is_recorded_is_not_taken_back() -> None:
    assert said(["missing(size) or vip"], {"size": 1}) == [["vip"]]


def test_two_names_are_answered_together_or_one_beside_what_is_known() -> None:
    assert said(["budget > 0.3 * price"]) == [["budget > 0.3 * price", "budget > 0.3 * price"]]
    assert said(["budget > 0.3 * price"], {"price": 100, "budget": 1}) == [
        ["budget > 0.3 * price"],
        ["budget > 0.3 * price"],
    ]
    assert [reply.name for each in found(["start < end"]).sets for reply in each] == ["start", "end"]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("grade > 'low'", ["high"]),
        ("channels contains 'web' and channels contains 'fair'", [("fair", "web")]),
        ("not channels contains 'web'", [()]),
        ("present(channels)", [("web",)]),
        ("note starts_with 'ab' and note contains 'c'", ["abc"]),
        ("note != 'x'", ["?"]),
        ("size > 0 and size < 1", [0.5]),
        ("size != 1", [2]),
        ("size > -3 and size < 0 and size != -2 and size != -1", [-1.5]),
        ("size < 0", [-1]),
        ("budget < 100", [Money(9_900, "CNY")]),
        ("budget != 1", [Money(101, "CNY")]),
        ("budget > 1 and budget < 1.02", [Money(101, "CNY")]),
        ("start > '2026-01-01'", [NOW.date()]),
        ("start < '2026-01-01'", [date(2025, 12, 31)]),
        ("present(seen_at)", [NOW]),
        ("days_since(start) < 7", [NOW.date()]),
        ("meetings > 1", [2]),
        ("amount > 5", [Money(600, "CNY")]),
    ],
)
def test_an_example_lies_where_it_has_to(when: str, expected: list[object]) -> None:
    assert examples(when) == expected


def test_more_than_eight_sets_are_cut_and_said_so() -> None:
    pairs = [
        "(vip or has_boss)",
        "(size > 1 or colour == 'red')",
        "(note == 'a' or budget > 1)",
        "(has_contact or other_flag)",
    ]
    answers = found([" and ".join(pairs)])
    assert (len(answers.sets), answers.truncated) == (MOST_SETS, True)


def test_a_set_of_more_than_five_is_not_looked_for_and_said_so() -> None:
    whens = ["vip", "other_flag", "has_boss", "size > 1", "note == 'a'", "colour == 'red'"]
    assert found(whens) == Sufficient(sets=(), truncated=True)
    assert len(found(whens[:MOST_ANSWERS]).sets[0]) == MOST_ANSWERS


def test_a_search_that_takes_too_long_stops_and_says_so() -> None:
    many = " and ".join(f"(size > {n} or note == 'x{n}' or vip and colour == 'red')" for n in range(60))
    assert found([many, "other_flag or has_boss"]).truncated


def test_values_that_no_trial_finds_are_said_to_be_possible() -> None:
    assert found(["size * size * size == 30.123"]).truncated


def test_supposing_changes_nothing_but_the_names_supposed() -> None:
    view = view_of({"size": 1, "vip": True})
    supposed = WhatIfView(view, {"size": 5.0})
    assert (supposed.read("size"), supposed.read("vip"), view.read("size")) == (5.0, True, 1.0)


@policy("acme:one_open")
def one_open(unresolved: tuple[Unresolved, ...], params: None) -> str:
    return "advance" if len(unresolved) < 2 else "hold"


def own(whens: list[str], fields: dict[str, Any]) -> Preview:
    criteria = [{"key": f"c{n}", "when": when, "severity": "should"} for n, when in enumerate(whens)]
    drawn = Gate.model_validate({"criteria": criteria, "policy": {"plugin": "acme:one_open"}})
    gate = CompiledGate.of("g", drawn, catalogue_of(registry=Registry.of(one_open)))
    return preview([gate], view_of(Dossier(deal(fields))))


def test_a_policy_of_ones_own_may_be_content_with_less_and_that_is_said() -> None:
    answers = own(["vip", "size > 1"], {}).sufficient
    assert [[str(reply) for reply in each] for each in answers.sets] == [["vip", "size > 1"]]
    assert answers.truncated


def test_where_a_policy_of_ones_own_is_content_nothing_is_missing() -> None:
    assert own(["vip", "size > 1"], {"vip": True}).sufficient == Sufficient(sets=((),))
