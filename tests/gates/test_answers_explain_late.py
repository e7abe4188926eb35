"""A gate's answer explains itself when somebody looks, and is otherwise a value like any other."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conditions.samples import CATALOGUE, NOW, ZONE, deal, view_of
from tests.conditions.wishes import FITS, dossiers

from salesfunnel.conditions import write
from salesfunnel.errors import InvalidValue
from salesfunnel.gates import Assessment, CompiledGate, Gate, Severity, Verdict, worst
from salesfunnel.gates.gate import judge
from salesfunnel.model import Dossier

GATE = CompiledGate.of(
    "g",
    Gate.model_validate(
        {
            "criteria": [
                {"key": "size", "when": "size > 3", "ask": "How many?", "weight": 2},
                {"key": "vip", "when": "vip", "severity": "should"},
                {"key": "grade", "when": "grade >= 'middle'", "severity": "knockout"},
            ],
            "policy": {"retreat_at": 2, "retreat_to": "talk", "review_after_days": 7},
        }
    ),
    CATALOGUE,
)
GOOD = {"size": 4, "vip": True, "grade": "high"}
POOR = {"size": 2, "grade": "high"}


def assess(fields: dict[str, Any]) -> Assessment:
    return GATE.ask(Dossier(deal(fields)), NOW)


def built(found: Assessment) -> bool:
    """Say whether the findings have been built, without looking at them."""
    try:
        Assessment.findings.__get__(found)  # type: ignore[attr-defined]
    except AttributeError:
        return False
    return True


def test_findings_are_built_at_the_first_look_and_kept() -> None:
    found = assess(POOR)
    assert (found.verdict, found.failing, built(found)) == (Verdict.HOLD, ("size", "vip"), False)
    first = found.findings
    assert [each.criterion for each in first] == ["size", "vip"]
    assert found.findings is first
    assert built(found)


def test_whatever_passes_shares_one_answer() -> None:
    assert assess(GOOD) is assess({**GOOD, "size": 5})
    assert assess(GOOD).findings == ()
    assert assess(GOOD).failing == ()


def test_a_late_answer_equals_one_that_was_written_out() -> None:
    late = assess(POOR)
    written = Assessment(
        gates=("g",), verdict=Verdict.HOLD, findings=assess(POOR).findings, unknown_weight=1, weight=4.0,
        retreat_to="talk", review_after_days=7.0,
    )  # fmt: skip
    assert late == written
    assert hash(late) == hash(written)
    assert repr(late) == repr(written)
    assert late.failing == written.failing
    assert late != assess({})
    assert [str(ask) for ask in late.asks] == ["How many?"]
    assert late.uncertainty == 0.25


@pytest.mark.parametrize("again", [lambda each: pickle.loads(pickle.dumps(each)), copy.copy, copy.deepcopy])  # noqa: S301
def test_a_late_answer_travels(again: Any) -> None:
    late = assess(POOR)
    told = again(late)
    assert told == assess(POOR)
    assert hash(told) == hash(late)
    assert told.failing == late.failing
    assert attrs.evolve(told, weight=9).findings == late.findings


def test_a_pickle_does_not_carry_the_record() -> None:
    secret = assess({**POOR, "note": "only for us"})
    assert b"only for us" not in pickle.dumps(secret)


def test_an_answer_cannot_be_changed_and_has_no_other_names() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        assess(POOR).verdict = Verdict.ADVANCE  # type: ignore[misc]
    with pytest.raises(AttributeError, match="no attribute 'colour'"):
        assess(POOR).colour  # type: ignore[attr-defined]  # noqa: B018


def test_several_answers_explain_late_together() -> None:
    one, two = assess(POOR), assess({**GOOD, "grade": "low"})
    both = worst([one, two], order=("talk",))
    assert (both.verdict, both.failing) == (Verdict.REJECT, ("size", "vip", "grade"))
    assert not built(one)
    assert both.findings == one.findings + two.findings


def test_a_gate_travels_without_its_code() -> None:
    assess(GOOD)
    again = pickle.loads(pickle.dumps(GATE))  # noqa: S301
    assert again.ask(Dossier(deal(POOR)), NOW) == assess(POOR)


def test_a_moment_without_a_zone_is_refused_and_any_zone_will_do() -> None:
    for fields in (GOOD, POOR):
        assess(fields)
        with pytest.raises(InvalidValue, match="without a time zone"):
            GATE.ask(Dossier(deal(fields)), datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
        assert GATE.ask(Dossier(deal(fields)), NOW.astimezone(ZONE)) == assess(fields)


def test_many_different_answers_are_judged_alike() -> None:
    keys = [f"k{index}" for index in range(9)]
    criteria = [{"key": key, "when": f"size > {index}"} for index, key in enumerate(keys)]
    wide = CompiledGate.of("w", Gate.model_validate({"criteria": criteria}), CATALOGUE)
    for size in range(10):
        assert wide.ask(Dossier(deal({"size": size})), NOW).failing == tuple(keys[size:])


@given(
    st.lists(st.tuples(FITS, st.sampled_from(Severity), st.integers(1, 3)), min_size=1, max_size=4),
    st.none() | st.integers(1, 3),
    dossiers(),
)
def test_a_gate_answers_as_its_closures_do(asked: list[Any], retreat_at: int | None, dossier: Any) -> None:
    criteria = [
        {"key": f"k{index}", "when": write(tree), "severity": severity.value, "weight": weight}
        for index, (tree, severity, weight) in enumerate(asked)
    ]
    gate = Gate.model_validate({"criteria": criteria, "policy": {"retreat_at": retreat_at}})
    compiled = CompiledGate.of("g", gate, CATALOGUE)
    view = view_of(dossier)
    answers = [walk.answer(view) for _, walk in compiled.walks]
    by_ask, by_view = compiled.ask(dossier, NOW), compiled.assess(view_of(dossier))
    assert by_ask == by_view == compiled.ask(dossier, NOW)
    unresolved = [
        (each.severity, answer)
        for each, answer in zip(gate.criteria, answers, strict=True)
        if answer is not True
    ]
    assert by_ask.verdict is judge(unresolved, gate.policy)
    assert by_ask.failing == tuple(f"k{i}" for i, answer in enumerate(answers) if answer is not True)
    assert [(each.criterion, each.answer) for each in by_ask.findings] == [
        (f"k{i}", answer) for i, answer in enumerate(answers) if answer is not True
    ]
    assert by_ask.unknown_weight == sum(
        each.weight for each, answer in zip(gate.criteria, answers, strict=True) if answer is None
    )
