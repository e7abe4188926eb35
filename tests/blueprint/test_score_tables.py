"""A funnel scores and grades whole tables, and conditions over tables know the scores."""

# ruff: noqa: S311 - chance is only for test data
from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import attrs
import polars as pl
import pytest
from tests.scoring.cards import NOW
from tests.scoring.tables import ENGINES, Sample, definition, engine, sample

from salesfunnel import Funnel
from salesfunnel.errors import DataError, InvalidValue, UnknownName
from salesfunnel.registry import Registry, predicate

FIELDS = {
    "budget": {"type": "money", "of": "lead"}, "seats": {"type": "number", "of": "lead"},
    "decides": {"type": "flag", "of": "lead"}, "asked": {"type": "flag", "of": "lead"},
    "pages": {"type": "number", "of": "activity"},
}  # fmt: skip
THIRDS = [
    {"key": "decides", "when": "decides", "thirds": 6, "otherwise": -9},
    {"key": "budget", "when": "budget > 0", "thirds": 4, "otherwise": -2},
    {"key": "sure", "when": "1 < 2", "thirds": 1}, {"key": "never", "when": "2 < 1", "thirds": 1, "otherwise": 1},
]  # fmt: skip
ASKED = {
    "hot": "score.fit > 20", "warm": "band.fit >= 'warm'", "good": "grade.letter >= 'B'", "cell": "grade.cell == 'A1'",
    "same": "score.fit == score.bare", "both": "seats > 3 and (band.fit == 'cold' or not (grade.letter < 'C'))",
    "met": "quiet < 30 and score.fit <= 12.5",
}  # fmt: skip


def document(card: dict[str, Any], **sections: Any) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": FIELDS, "facts": {"quiet": {"days_since": "activities", "or_since": "created_at"}},
        "scorecards": {"fit": card, "bare": {"of": "lead", "base": 12.5}},
        "grades": {"letter": {"of": "lead", "rules": THIRDS}, "cell": {"of": "lead", "fit": "fit", "engagement": "fit"}},
        "gates": {"ripe": {"criteria": [{"key": "warm", "when": "band.fit >= 'warm'"}]}},
        "pipelines": {"p": {"of": "lead", "stages": [{"key": "new"}, {"key": "lost", "kind": "lost"}]}}, **sections,
    }  # fmt: skip


def desk(seed: int) -> Funnel:
    return Funnel.load(document(definition(Random(f"desk {seed}"))))


def told(funnel: Funnel, given: Sample) -> list[tuple[Any, ...]]:
    return [
        (
            each.subject.id,
            funnel.grade(each, "letter", now=NOW).grade,
            funnel.grade(each, "cell", now=NOW).grade,
            funnel.assess(each, gate="ripe", now=NOW).verdict.value,
        )
        for each in given.dossiers
    ]


@pytest.mark.parametrize("name", ENGINES)
def test_grades_gates_and_conditions_over_a_table_are_those_of_its_records(name: str) -> None:
    from salesfunnel.conditions import View, compile_condition, parse

    for seed in range(3):
        funnel, given = desk(seed), sample(seed, 40)
        names = funnel.catalogue("lead")
        with engine(name) as (to, back):
            frame, rows = to(given.frame), {each: to(made) for each, made in given.rows.items()}
            grades = [
                back(funnel.grade_table(frame, each, now=NOW, rows=rows).frame) for each in ("letter", "cell")
            ]
            gate = funnel.assess_table(frame, gate="ripe", now=NOW, rows=rows)
            ripe = gate.frame if name == "pyarrow" else back(gate.frame)  # a gate answers in Polars there
            limits = gate.limits
            answers = back(funnel.answer_table(frame, ASKED, now=NOW, rows=rows))
        assert limits == ()
        assert not [each for each in answers.columns if each.startswith(("score", "band", "grade"))]
        letters, cells = (dict(each.select("id", f"grade.{key}").iter_rows()) for key, each in zip(("letter", "cell"), grades, strict=True))  # fmt: skip
        verdicts = dict(ripe.select("id", "verdict").iter_rows())
        for own, *wanted in told(funnel, given):
            assert [letters[own], cells[own], verdicts[own]] == wanted
        found = {row["id"]: row for row in answers.iter_rows(named=True)}
        for dossier in given.dossiers:
            view = View(dossier, now=NOW, catalogue=names)
            for key, text in ASKED.items():
                answer = compile_condition(parse(text), names).answer(view)
                row = found[dossier.subject.id]
                assert (row[f"{key}__true"], row[f"{key}__false"]) == (answer is True, answer is False)


def test_the_only_scorecard_of_a_kind_needs_no_name_and_the_host_s_order_is_kept() -> None:
    sections = document(definition(Random(1)))
    del sections["scorecards"]["bare"]
    funnel, given = Funnel.load(sections), sample(1, 30)
    found = funnel.score_table(given.frame, now=NOW, rows=given.rows).frame
    assert found.drop("score.fit", "band.fit").equals(given.frame)
    values = [float(funnel.score(each, now=NOW).value) for each in given.dossiers]
    assert found["score.fit"].to_list() == values


def test_other_names_join_the_rows() -> None:
    funnel, given = desk(2), sample(2, 10)
    frame = given.frame.rename({"id": "no"})
    rows = {name: each.rename({"subject_id": "lead"}) for name, each in given.rows.items()}
    one = funnel.score_table(given.frame, "fit", now=NOW, rows=given.rows).frame
    two = funnel.score_table(frame, "fit", now=NOW, rows=rows, key="no", link="lead").frame
    assert one["score.fit"].equals(two["score.fit"])


def test_what_a_table_cannot_tell_of_a_score_is_said() -> None:
    @predicate("acme:known")
    def known(_dossier: Any) -> bool:
        return True

    card = {
        "of": "lead", "resets": {"stages": ["lost"], "moments": ["anew"]},
        "rules": [{"key": "known", "when": {"op": "call", "name": "acme:known"}, "points": 9}, {"key": "seats", "when": "seats > 3", "points": 4}],
        "signals": [{"key": "visit", "points": 5, "where": {"op": "call", "name": "acme:known"}}],
        "bands": [{"key": "cold"}, {"key": "warm", "at_least": 5}],
    }  # fmt: skip
    funnel = Funnel.load(document(card), registry=Registry.of(known))
    given = sample(4, 5)
    found = funnel.score_table(given.frame, "fit", now=NOW)
    assert [(each.of, each.line) for each in found.limits] == [
        ("fit", "known"), ("fit", "visit"), ("fit", "resets"), ("fit", "resets"),
    ]  # fmt: skip
    assert str(found.limits[0]).startswith(
        "'known' cannot be told for a whole table: the plug-in 'acme:known'"
    )
    assert found.limits[2].render("zh").startswith("评分在“stays”表")
    with_rows = funnel.score_table(given.frame, "fit", now=NOW, rows=given.rows)
    assert [each.line for each in with_rows.limits] == ["known", "visit"]
    gate = funnel.assess_table(given.frame, gate="ripe", now=NOW)
    assert len(gate.limits) == 4
    assert "acme:known" in str(gate.limits[0])
    cell = funnel.grade_table(given.frame, "cell", now=NOW, rows=given.rows)
    assert [each.line for each in cell.limits] == ["known", "visit"]
    has_band = given.frame.with_columns(pl.lit("warm").alias("band.fit"))
    own = funnel.grade_table(has_band, "cell", now=NOW)
    assert (own.limits, set(own.frame["grade.cell"])) == ((), {"A1"})


def test_sets_of_free_texts_are_unknown_and_said() -> None:
    rule = {"key": "words", "when": "tags == contact_ids", "points": 9}
    card = {"of": "lead", "rules": [rule]}
    thirds = [{"key": "words", "when": "tags == contact_ids", "thirds": 3, "otherwise": 3}]
    sections = document(card, grades={"letter": {"of": "lead", "rules": thirds}}, gates={})
    funnel, given = Funnel.load(sections), sample(4, 5)
    found = funnel.score_table(given.frame, "fit", now=NOW, rows=given.rows, receipts=True)
    assert [each.line for each in found.limits] == ["words"]
    assert set(found.frame["score.fit"]) == {0.0}
    assert set(found.frame["score.fit.unknown.words"]) == {True}
    graded = funnel.grade_table(given.frame, "letter", now=NOW)
    assert ([each.line for each in graded.limits], set(graded.frame["grade.letter"])) == (["words"], {"D"})


def test_columns_of_another_type_give_nothing() -> None:
    funnel, given = desk(7), sample(7, 10)
    bare = [attrs.evolve(each, activities=(), adjustments=()) for each in given.dossiers]
    rows = {name: each.select("subject_id").with_columns(x=1) for name, each in given.rows.items()}
    found = funnel.score_table(given.frame, "bare", now=NOW, rows=rows).frame
    assert found["score.bare"].to_list() == [
        float(funnel.score(each, "bare", now=NOW).value) for each in bare
    ]
    card = {
        "of": "lead",
        "signals": [{"key": "call", "kind": "call", "points": 5}],
        "resets": {"moments": ["anew"], "stages": ["lost"]},
    }
    other = Funnel.load(document(card, gates={}, grades={}))
    assert set(other.score_table(given.frame, "fit", now=NOW, rows=rows).frame["score.fit"]) == {0.0}


def test_misuse_of_a_score_table_is_named() -> None:
    funnel, given = desk(1), sample(1, 5)
    with pytest.raises(UnknownName, match="no scorecard is named 'fti'; did you mean 'fit'"):
        funnel.score_table(given.frame, "fti", now=NOW)
    with pytest.raises(InvalidValue, match="name one of them: fit, bare"):
        funnel.score_table(given.frame, now=NOW)
    with pytest.raises(InvalidValue, match="without a time zone"):
        funnel.score_table(given.frame, "fit", now=NOW.replace(tzinfo=None))
    with pytest.raises(
        UnknownName, match=r"rows\.adjustment: no collection is named 'adjustment'; did you mean"
    ):
        funnel.score_table(given.frame, "fit", now=NOW, rows={"adjustment": given.rows["adjustments"]})
    with pytest.raises(DataError, match="has no column 'held' for the band before"):
        funnel.score_table(given.frame, "fit", now=NOW, before="held")
    twice = funnel.score_table(given.frame, "fit", now=NOW).frame
    with pytest.raises(DataError, match=r"already has a column 'score\.fit'"):
        funnel.score_table(twice, "fit", now=NOW)


def test_a_score_fades_in_a_table_as_time_passes() -> None:
    card = {"of": "lead", "signals": [{"key": "call", "points": 10, "decay": {"half_life_days": 7}}]}
    funnel = Funnel.load(document(card, gates={}, grades={}))
    frame, at = pl.DataFrame({"id": ["a"]}), pl.Series([NOW])
    rows = {"activities": pl.DataFrame({"subject_id": ["a"], "kind": ["call"], "at": at})}
    found = [
        funnel.score_table(frame, "fit", now=NOW + timedelta(days=days), rows=rows).frame["score.fit"][0]
        for days in (0, 7, 14)
    ]
    assert found == [10.0, 5.0, 2.5]
