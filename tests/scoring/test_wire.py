"""Scores and grades travel as JSON and come back; each line is told in every language."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.model.test_wire import EXTRA, INSTANTS, NAMES
from tests.scoring.cards import BANDS, DAY, NOW, act, card, grade, lead
from tests.scoring.tables import definition, sample

from salesfunnel import from_wire, to_wire
from salesfunnel.errors import WireError
from salesfunnel.scoring import Graded, Improvement, Lifts, Receipt, Score, Thirds, Trend, Unanswered
from salesfunnel.scoring.card.bands import letter
from salesfunnel.scoring.wire import SCORING, wire_schema
from salesfunnel.text import Text

POINTS = st.decimals(-(10**9), 10**9, places=2)
LABELS = st.none() | st.just(Text({"en": "E-mail", "zh": "邮件"}))
LINE: dict[str, Any] = {"key": NAMES, "points": POINTS, "label": LABELS, "extra": EXTRA}
RECEIPTS = st.builds(
    Receipt, kind=st.sampled_from(["base", "rule", "signal", "adjustment", "group", "bound"]), **LINE,
    group=st.none() | NAMES, rows=st.integers(0, 9), is_capped=st.booleans(), reason=st.text(max_size=5),
)  # fmt: skip
OPEN = st.builds(Unanswered, **LINE, ask=LABELS)
SETS = st.lists(st.lists(st.builds(Improvement, **LINE, answer=st.none() | st.booleans()), max_size=2).map(tuple), max_size=2)  # fmt: skip


def scored(receipts: tuple[Receipt, ...], **told: Any) -> Score:
    value = sum((each.points for each in receipts), Decimal())
    return Score(value=value, receipts=receipts, **told)


def graded_of(thirds: tuple[Thirds, ...], **told: Any) -> Graded:
    return Graded(grade=letter(sum(each.thirds for each in thirds)), thirds=thirds, **told)


SCORED = st.builds(
    scored, scorecard=NAMES, band=st.none() | NAMES, as_of=INSTANTS, extra=EXTRA,
    receipts=st.lists(RECEIPTS, max_size=2).map(tuple), unanswered=st.lists(OPEN, max_size=1).map(tuple),
    next_change_at=st.none() | INSTANTS, is_foreseen=st.booleans(),
    lifts=st.builds(Lifts, band=st.none() | NAMES, sets=SETS.map(tuple), truncated=st.booleans(), extra=EXTRA),
    trend=st.none() | st.builds(Trend, change=POINTS, days=st.floats(0, 1e4), before=st.none() | NAMES, extra=EXTRA),
)  # fmt: skip
GRADED = st.builds(
    graded_of, key=NAMES, as_of=INSTANTS, extra=EXTRA,
    thirds=st.lists(st.builds(Thirds, key=NAMES, thirds=st.integers(-12, 12), label=LABELS, extra=EXTRA), max_size=2).map(tuple),
    unanswered=st.lists(OPEN, max_size=1).map(tuple), scores=st.lists(SCORED, max_size=1).map(tuple),
)  # fmt: skip
VALIDATORS = {kind: Draft202012Validator(wire_schema(kind)) for kind in (Score, Graded)}


def back(value: Any) -> Any:
    """Send a value over the wire, held to its schema, and return what came back."""
    sent = json.loads(json.dumps(to_wire(value)))
    VALIDATORS[type(value)].validate(sent)
    return from_wire(type(value), sent)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(SCORED | GRADED)
def test_every_score_and_grade_comes_back_as_it_was(value: Score | Graded) -> None:
    assert back(value) == value


def test_what_a_scorecard_answers_comes_back_as_it_was() -> None:
    for seed in range(10):
        made = card(**definition(Random(seed)))  # noqa: S311 - chance is only for test data
        for dossier in sample(seed, 5).dossiers:
            first = made.score(dossier, NOW)
            again = back(first)
            assert again == first
            later = made.score(dossier, NOW + DAY, earlier=again)
            assert later == made.score(dossier, NOW + DAY, earlier=first)
            assert back(later) == later
    rule = {"key": "decides", "when": "decides", "thirds": 6, "label": {"en": "Decides", "zh": "决策人"}}
    for graded in (grade(rule).of_dossier(lead(decides=True), NOW), grade(cards=(card(bands=BANDS),) * 2).of_dossier(lead(), NOW)):  # fmt: skip
        assert back(graded) == graded


def test_points_are_numbers_and_lines_are_told_in_both_languages() -> None:
    made = card(base=2, signals=[{"key": "mail", "points": 2.5}], bands=BANDS)
    sent = to_wire(made.score(lead(act("mail")), NOW))
    assert (sent["value"], sent["as_of"]) == (4.5, "2026-03-02T01:00:00+00:00")
    assert sent["receipts"][1] == {
        "kind": "signal", "key": "mail", "points": 2.5, "rows": 1,
        "message": {"key": "receipt_signal", "en": "+2.5: 'mail', 1 times", "zh": "+2.5：“mail”，共 1 次"},
    }  # fmt: skip


def test_a_wrong_score_is_refused_with_its_path() -> None:
    line = Receipt(kind="base", key="base", points=Decimal(3))
    made = Score(scorecard="fit", value=Decimal(3), receipts=(line,), as_of=datetime(2026, 3, 2, tzinfo=UTC))
    sent = to_wire(made)
    for wrong, says in (
        ({"value": "3"}, "value: found '3', expected a number"),
        ({"receipts": [{"kind": "rule", "points": 3}]}, r"receipts\.0\.key: is missing"),
        ({"as_of": "soon"}, "as_of: found 'soon', expected an instant"),
        ({"as_of": "2026-03-02"}, "as_of: found .*time zone"),
        ({"next_change_at": "2026-03-02T00:00:00"}, "next_change_at: found .*time zone"),
        ({"value": 99}, "receipts: they add up to 3, expected the value, 99"),
        ({"value": float("nan")}, "value: found .*, expected a number"),
        ({"value": float("inf")}, "value: found .*, expected a number"),
        ({"receipts": [{**sent["receipts"][0], "points": float("nan")}]}, r"receipts\.0\.points: found"),
        ({"scorecard": ""}, "scorecard: found ''"),
    ):
        with pytest.raises(WireError, match=says):
            SCORING.from_wire(Score, {**sent, **wrong})


def test_a_wrong_grade_is_refused_with_its_path() -> None:
    rule = {"key": "decides", "when": "decides", "thirds": 6}
    sent = to_wire(grade(rule).of_dossier(lead(decides=True), NOW))
    for wrong, says in (
        ({"grade": "Z"}, "grade: found 'Z', expected a grade"),
        ({"grade": "A+"}, r"thirds: they lead to B, expected the grade, A\+"),
        ({"as_of": "2026-03-02"}, "as_of: found .*time zone"),
        ({"key": ""}, "key: found ''"),
    ):
        with pytest.raises(WireError, match=says):
            SCORING.from_wire(Graded, {**sent, **wrong})
    cell = to_wire(grade(cards=(card(bands=BANDS),) * 2).of_dossier(lead(), NOW))
    assert from_wire(Graded, cell).grade == "C3"
