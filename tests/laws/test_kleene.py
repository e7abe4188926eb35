"""Three-valued logic: `all`, `any` and `not` follow Kleene's strong tables, De Morgan holds, reasons agree."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from tests.conditions.samples import CATALOGUE, view_of
from tests.conditions.wishes import FITS, dossiers

from salesfunnel.conditions import compile_condition
from salesfunnel.conditions.language.tree import All, AnyOf, Not

RANK = {False: 0, None: 1, True: 2}


def answers(dossier: Any, *trees: Any) -> list[bool | None]:
    view = view_of(dossier)
    return [compile_condition(tree, CATALOGUE).answer(view) for tree in trees]


@given(FITS, FITS, dossiers())
def test_all_is_the_least_and_any_the_greatest_of_its_parts(a: Any, b: Any, dossier: Any) -> None:
    one, two, both, some = answers(dossier, a, b, All(of=(a, b)), AnyOf(of=(a, b)))
    assert RANK[both] == min(RANK[one], RANK[two])
    assert RANK[some] == max(RANK[one], RANK[two])


@given(FITS, dossiers())
def test_not_turns_true_into_false_and_leaves_unknown(a: Any, dossier: Any) -> None:
    one, other, twice = answers(dossier, a, Not(of=a), Not(of=Not(of=a)))
    assert RANK[other] == 2 - RANK[one]
    assert twice is one


@given(FITS, FITS, dossiers())
def test_de_morgan(a: Any, b: Any, dossier: Any) -> None:
    left, right = Not(of=a), Not(of=b)
    one, two = answers(dossier, Not(of=All(of=(a, b))), AnyOf(of=(left, right)))
    assert one is two
    one, two = answers(dossier, Not(of=AnyOf(of=(a, b))), All(of=(left, right)))
    assert one is two


@given(FITS, dossiers())
def test_there_are_reasons_exactly_when_a_condition_is_not_surely_true(a: Any, dossier: Any) -> None:
    view = view_of(dossier)
    for tree in (a, Not(of=a)):
        walk = compile_condition(tree, CATALOGUE)
        assert bool(walk.reasons(view)) is (walk.answer(view) is not True)
        assert all(reason.render(locale) for reason in walk.reasons(view) for locale in ("en", "zh"))


@given(FITS, dossiers())
def test_what_is_unknown_has_an_unknown_reason(a: Any, dossier: Any) -> None:
    view, walk = view_of(dossier), compile_condition(a, CATALOGUE)
    if walk.answer(view) is None:
        assert any(reason.kind != "value" for reason in walk.reasons(view))
