"""The small sets of answers are exactly the minimal ones that trying every value on a grid finds."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, deal, view_of
from tests.conditions.wishes import joined

from salesfunnel.conditions import parse
from salesfunnel.conditions.values.view import WhatIfView
from salesfunnel.gates import CompiledGate, Criterion, Gate
from salesfunnel.gates.sufficient_answers import sufficient
from salesfunnel.model import Contact, Dossier

GRID: dict[str, list[Any]] = {
    "vip": [True, False],
    "other_flag": [True, False],
    "colour": ["red", "green"],
    "size": [-1.0, 0.0, 0.5, 1.0, 1.5, 2.0],
    "has_boss": [True, False],
}
SINGLE = [
    "vip", "not vip", "other_flag", "colour == 'red'", "colour != 'red'", "colour in ['green']", "size > 0",
    "size > 1", "size <= 0", "size between 0 and 1", "present(size)", "missing(size)", "has_boss", "size != 1",
    "present(colour)", "size in [0, 1]", "all()", "any()",
]  # fmt: skip
PAIRED = [*SINGLE, "vip == other_flag", "vip != other_flag", "vip == has_boss", "has_boss != other_flag"]
RECORDS = st.fixed_dictionaries(
    {
        "vip": st.sampled_from([None, True, False]),
        "other_flag": st.sampled_from([None, True]),
        "colour": st.sampled_from([None, "red", "wrong"]),
        "size": st.sampled_from([None, 0, 2, "wrong"]),
    }
)
CONTACTS = st.sampled_from([None, (), (Contact(id="c-1", role="decision_maker"),)])


def gates(leaves: list[str]) -> Any:
    tree = st.recursive(st.sampled_from(leaves).map(parse), joined, max_leaves=4)
    severities = st.sampled_from(["must", "must", "knockout", "should"])
    criteria = st.lists(st.tuples(tree, severities), min_size=1, max_size=4)
    return criteria.map(
        lambda each: CompiledGate.of(
            "g",
            Gate(criteria=tuple(Criterion(key=f"c{n}", when=w, severity=s) for n, (w, s) in enumerate(each))),
            CATALOGUE,
        )
    )


def brute(gate: CompiledGate, view: Any) -> set[frozenset[str]]:
    """Try every value of every set of names, and keep the sets that hold no smaller one."""
    asked = [walk for criterion, walk in gate.walks if criterion.severity != "should"]
    found: set[frozenset[str]] = set()
    for size in range(len(GRID) + 1):
        for names in map(frozenset, combinations(sorted(GRID), size)):
            if any(known <= names for known in found):
                continue
            chosen = [
                dict(zip(names, each, strict=True)) for each in product(*(GRID[name] for name in names))
            ]
            if any(all(walk.answer(WhatIfView(view, each)) is True for walk in asked) for each in chosen):
                found.add(names)
    return found


def view(fields: dict[str, Any], contacts: Any) -> Any:
    known = {name: value for name, value in fields.items() if value is not None}
    return view_of(Dossier(deal(known), contacts=contacts))


@settings(max_examples=150)
@given(st.one_of(gates(SINGLE), gates(PAIRED)), RECORDS, CONTACTS)
def test_the_sets_are_those_of_brute_force(gate: CompiledGate, fields: dict[str, Any], contacts: Any) -> None:
    seen = view(fields, contacts)
    found = sufficient([gate], seen)
    names = [frozenset(reply.name for reply in each) for each in found.sets]
    expected = brute(gate, seen)
    assert len(set(names)) == len(names) <= 8
    assert [len(each) for each in names] == sorted(len(each) for each in names)
    if found.truncated:
        assert set(names) <= expected
    else:
        assert set(names) == expected


@settings(max_examples=60)
@given(gates(PAIRED), RECORDS, CONTACTS)
def test_the_examples_of_a_set_pass_the_gate(
    gate: CompiledGate, fields: dict[str, Any], contacts: Any
) -> None:
    seen = view(fields, contacts)
    for answers in sufficient([gate], seen).sets:
        facts = {each.name: each.example for each in answers if each.name == "has_boss"}
        told = {each.name: each.example for each in answers if each.name != "has_boss"}
        after = view_of(Dossier(deal({**seen.source.subject.fields, **told}), contacts=contacts, facts=facts))
        assert gate.assess(after).verdict == "advance"
        assert all(str(each) for each in answers)
