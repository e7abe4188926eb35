"""Closures == generated code: on every tree and every record the two row evaluators give one answer."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, view_of
from tests.conditions.wishes import FITS, FITTING, dossiers

from salesfunnel.conditions import compile_walk, parse
from salesfunnel.conditions.generate import generate

WALKS = [compile_walk(parse(text), CATALOGUE) for text in FITTING]
TOGETHER = generate([walk.condition for walk in WALKS], CATALOGUE.names)
ALONE = [generate([walk.condition], CATALOGUE.names) for walk in WALKS]


@given(dossiers())
def test_every_kind_of_leaf_answers_the_same(dossier: Any) -> None:
    closures = tuple(walk.answer(view_of(dossier)) for walk in WALKS)
    answers = TOGETHER.answers(view_of(dossier))
    assert list(zip(FITTING, answers, strict=True)) == list(zip(FITTING, closures, strict=True))
    assert all(each is None or type(each) is bool for each in answers)
    sure = [each.all_true(view_of(dossier)) for each in ALONE]
    assert sure == [answer is True for answer in closures]


@given(st.lists(FITS, max_size=4), dossiers())
def test_every_tree_answers_the_same(trees: list[Any], dossier: Any) -> None:
    walks = [compile_walk(tree, CATALOGUE) for tree in trees]
    closures = tuple(walk.answer(view_of(dossier)) for walk in walks)
    found = generate([walk.condition for walk in walks], CATALOGUE.names)
    assert found.answers(view_of(dossier)) == closures
    assert found.all_true(view_of(dossier)) is all(answer is True for answer in closures)
