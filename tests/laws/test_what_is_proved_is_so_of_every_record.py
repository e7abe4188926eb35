"""Static proof is sound on every record, and over one field it finds everything that a dense grid shows."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, deal, view_of
from tests.conditions.wishes import FITS, dossiers, joined

from salesfunnel.conditions import compile_condition, parse
from salesfunnel.conditions.language.tree import All
from salesfunnel.conditions.proof.proof import Prover
from salesfunnel.model import Answer, Dossier

PROVER = Prover(CATALOGUE.names)
SIGNS = ["==", "!=", "<", "<=", ">", ">="]
BUSY = [
    *(f"size {sign} {value}" for sign in SIGNS for value in (0, 1)),
    *(f"1 {sign} size" for sign in ("<", ">=", "==")),
    "size between 0 and 1", "size in [0, 1]", "size in []", "present(size)", "missing(size)",
]  # fmt: skip
NUMBERS: list[Any] = [None, "wrong", Answer(declined=True), -1, 0, 0.5, 1, 2]
CROSSED = [
    *(f"{one} {sign} {two}" for sign in SIGNS for one, two in (("size", "other_size"), ("other_size", "size"))),
    "size == size", "size != size", "size between other_size and 1", "size + 1 > 2", "size + 1 < 1",
    "missing(size)", "vip", "vip == other_flag", "note starts_with 'ab'", "note starts_with 'a'",
    "note contains 'b'", "note == 'b'", "note in ['ab', 'b']", "grade < 'high'", "grade >= 'middle'",
    "colour != 'red'", "colour in ['red', 'green']", "channels contains 'web'", "budget > 0", "budget < 0.01",
    "1 < 2", "start > '2026-01-01'", "start < '2026-01-02'",
]  # fmt: skip


def trees(leaves: list[str]) -> Any:
    return st.recursive(st.sampled_from(leaves).map(parse), joined, max_leaves=6)


def answers(tree: Any, records: list[dict[str, Any]]) -> set[bool | None]:
    walk = compile_condition(tree, CATALOGUE)
    return {walk.answer(view_of(record)) for record in records}


@given(FITS, st.lists(dossiers(), min_size=1, max_size=3))
def test_no_record_contradicts_a_proof(tree: Any, records: list[Dossier[Any]]) -> None:
    walk = compile_condition(tree, CATALOGUE)
    found = {walk.answer(view_of(record)) for record in records}
    assert not (True in found and PROVER.never_true(tree))
    assert not (False in found and PROVER.never_false(tree))


@given(trees(BUSY))
def test_over_one_field_exactly_what_a_grid_shows_is_proved(tree: Any) -> None:
    found = answers(tree, [{} if value is None else {"size": value} for value in NUMBERS])
    assert PROVER.never_true(tree) is (True not in found)
    assert PROVER.never_false(tree) is (False not in found)


@given(trees(BUSY), trees(BUSY))
def test_over_one_field_exactly_the_implications_that_a_grid_shows_are_proved(one: Any, two: Any) -> None:
    records = [{} if value is None else {"size": value} for value in NUMBERS]
    first, second = compile_condition(one, CATALOGUE), compile_condition(two, CATALOGUE)
    seen = [(first.answer(view_of(each)), second.answer(view_of(each))) for each in records]
    assert PROVER.implies(one, two) is all(b is True for a, b in seen if a is True)


VALUES: dict[str, list[Any]] = {
    "size": [None, 0, 1], "other_size": [None, 0, 1], "vip": [None, True, False], "other_flag": [True],
    "note": ["ab", "b", "a", 3], "grade": ["low", "middle", "high"], "colour": ["red", "green", None],
    "channels": [["web"], []], "budget": [1, 0], "start": ["2026-01-01", "2026-01-02"],
}  # fmt: skip
RECORDS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})


@settings(max_examples=300)
@given(trees(CROSSED), trees(CROSSED), st.lists(RECORDS, min_size=5, max_size=15))
def test_over_many_fields_a_proof_is_sound(one: Any, two: Any, records: list[dict[str, Any]]) -> None:
    known = [{name: value for name, value in each.items() if value is not None} for each in records]
    first, second = compile_condition(one, CATALOGUE), compile_condition(two, CATALOGUE)
    seen = [(first.answer(view_of(each)), second.answer(view_of(each))) for each in known]
    if PROVER.never_true(one, two):
        assert (True, True) not in seen
        assert PROVER.never_true(All(of=(one, two)))
    if PROVER.implies(one, two):
        assert all(b is True for a, b in seen if a is True)
    if PROVER.never_false(one):
        assert False not in {a for a, _ in seen}


def test_leaves_that_no_grid_reaches_are_sound_on_every_pair() -> None:
    grid = [dict(zip(VALUES, each, strict=True)) for each in product(*(v[:2] for v in VALUES.values()))][::7]
    parsed = [compile_condition(parse(text), CATALOGUE) for text in CROSSED]
    views = [view_of(Dossier(deal({k: v for k, v in each.items() if v is not None}))) for each in grid]
    seen = [[walk.answer(view) is True for view in views] for walk in parsed]
    for index, one in enumerate(parsed):
        for other, two in enumerate(parsed):
            if PROVER.never_true(one.condition, two.condition):
                assert not any(a and b for a, b in zip(seen[index], seen[other], strict=True))
