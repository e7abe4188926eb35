"""Closures == generated code: on every tree and every record the two row evaluators give one answer."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, NOW, view_of
from tests.conditions.wishes import FITS, FITTING, dossiers

from salesfunnel.conditions import admit, compile_walk, parse
from salesfunnel.conditions.generate import Generated, generate

WALKS = [compile_walk(parse(text), CATALOGUE) for text in FITTING]
TOGETHER = generate([walk.condition for walk in WALKS], CATALOGUE.names)
ALONE = [generate([walk.condition], CATALOGUE.names) for walk in WALKS]


def answers(found: Generated, dossier: Any) -> tuple[bool | None, ...]:
    """Ask with a view and, where that is allowed, without; the first phase may only claim what is so."""
    view = view_of(dossier)
    given = found.answers(dossier, view.now, view)
    if not found.needs_view:
        assert found.answers(dossier, view.now, None) == given
    claimed = found.ask(dossier, view.now, view if found.needs_view else None)
    assert claimed in (True, False)
    assert not claimed or all(each is True for each in given)
    return given


@given(dossiers())
def test_every_kind_of_leaf_answers_the_same(dossier: Any) -> None:
    closures = [walk.answer(view_of(dossier)) for walk in WALKS]
    found = answers(TOGETHER, dossier)
    assert list(zip(FITTING, found, strict=True)) == list(zip(FITTING, closures, strict=True))
    assert all(each is None or type(each) is bool for each in found)
    assert [answers(each, dossier)[0] for each in ALONE] == closures


@given(st.lists(FITS, max_size=4), dossiers())
def test_every_tree_answers_the_same(trees: list[Any], dossier: Any) -> None:
    walks = [compile_walk(tree, CATALOGUE) for tree in trees]
    found = generate([walk.condition for walk in walks], CATALOGUE.names)
    assert answers(found, dossier) == tuple(walk.answer(view_of(dossier)) for walk in walks)


@given(st.sampled_from(FITTING), dossiers())
def test_the_first_phase_sees_what_is_true_of_an_admitted_record(text: str, dossier: Any) -> None:
    admitted = admit(dossier, CATALOGUE).dossier
    found = ALONE[FITTING.index(text)]
    plain = not text.startswith(("channels", "present", "until"))
    assert not plain or found.ask(admitted, NOW, view_of(admitted)) is (answers(found, admitted) == (True,))
