"""No record makes the evaluator raise, and admitting a record changes no answer."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from tests.conditions.samples import CATALOGUE, view_of
from tests.conditions.wishes import FITS, FITTING, dossiers

from salesfunnel.conditions import admit, compile_condition, parse

WALKS = [compile_condition(parse(text), CATALOGUE) for text in FITTING]


@given(dossiers())
def test_every_leaf_answers_on_every_record(dossier: Any) -> None:
    view = view_of(dossier)
    for walk in WALKS:
        assert walk.answer(view) in (True, False, None)
        assert len(walk.reasons(view)) == len(walk.reasons(view))


@given(dossiers())
def test_admit_is_idempotent(dossier: Any) -> None:
    once = admit(dossier, CATALOGUE)
    twice = admit(once.dossier, CATALOGUE)
    assert twice.dossier is once.dossier
    assert twice.findings == once.findings


@given(FITS, dossiers())
def test_admitting_changes_no_answer(tree: Any, dossier: Any) -> None:
    walk = compile_condition(tree, CATALOGUE)
    assert walk.answer(view_of(admit(dossier, CATALOGUE).dossier)) is walk.answer(view_of(dossier))


@given(dossiers())
def test_every_finding_is_said_in_both_languages(dossier: Any) -> None:
    for finding in admit(dossier, CATALOGUE).findings:
        assert finding.render("en")
        assert finding.render("zh")
