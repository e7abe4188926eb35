"""Scores, bands and grades as names that gates and other conditions know."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import polars as pl
import pytest

from salesfunnel import Activity, Actor, Advance, BlueprintError, Dossier, Funnel, Lead
from salesfunnel.conditions.proof.next_change import next_change_of_name
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import ConditionError
from salesfunnel.scoring import Adjustment

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FADING = {"steps": [{"from_days": 10, "keeps": 0.5}]}


def document(when: str = "band.intent >= 'b'", **sections: Any) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": {"decides": {"type": "flag", "of": ["lead", "opportunity"]}},
        "gates": {"worth_it": {"criteria": [{"key": "ready", "when": when}]}},
        "scorecards": {
            "intent": {
                "of": "lead", "label": {"en": "Intent", "zh": "意向"},
                "rules": [{"key": "decides", "when": "decides", "points": 30}],
                "signals": [{"key": "visit", "kind": "visit", "points": 20, "decay": FADING}],
                "bands": [{"key": "c"}, {"key": "b", "at_least": 15}, {"key": "a", "at_least": 40}],
            },
            "bare": {"of": "lead", "rules": [{"key": "decides", "when": "decides", "points": 30}]},
        },
        "grades": {
            "fit": {"of": "lead", "rules": [{"key": "decides", "when": "decides", "thirds": 6}]},
            "cell": {"of": "lead", "fit": "intent", "engagement": "intent"},
        },
        "pipelines": {
            "leads": {"of": "lead", "stages": [{"key": "new", "exit": "worth_it"}, {"key": "sql"}]},
            "b2b": {"stages": [{"key": "talk"}]},
        },
        **sections,
    }  # fmt: skip


def lead(age: float = 1, **fields: Any) -> Dossier[Lead]:
    subject = Lead(id="l", pipeline="leads", stage="new", fields=fields)
    return Dossier(subject, activities=(Activity("v", "visit", NOW - age * DAY),))


@pytest.mark.parametrize(
    ("when", "low", "high"),
    [("band.intent >= 'b'", False, True), ("score.intent > 40", False, True), ("grade.fit >= 'B'", False, True),
     ("grade.cell == 'A1'", False, True), ("band.intent in ['a', 'b']", False, True), ("score.bare == 30", False, True)],
)  # fmt: skip
def test_a_gate_asks_for_a_score(when: str, low: bool, high: bool) -> None:
    funnel = Funnel.load(document(when))
    passed = [
        funnel.assess(each, gate="worth_it", now=NOW).allowed for each in (lead(20), lead(decides=True))
    ]
    assert passed == [low, high]


def test_a_gate_says_what_it_found_and_when_that_may_change() -> None:
    funnel = Funnel.load(document("score.intent >= 25"))
    found = funnel.assess(lead(3), gate="worth_it", now=NOW)
    assert found.findings[0].render("zh") == "“ready”不满足;“意向”为 20，要求：>= 25"
    view = View(lead(3), now=NOW, catalogue=funnel.catalogue("lead"))
    turns = [
        next_change_of_name(f"{each}", view).at
        for each in ("score.intent", "band.intent", "grade.cell", "grade.fit")
    ]
    assert turns == [NOW + 7 * DAY, NOW + 7 * DAY, NOW + 7 * DAY, None]


def test_points_by_hand_count_wherever_the_score_is_asked_for() -> None:
    funnel, until = Funnel.load(document("band.intent == 'a' and grade.cell == 'A1'")), NOW + DAY
    given = Adjustment("intent", 30, by="li", reason="met at the fair", at=NOW, expires_at=until)
    known = attrs.evolve(lead(), adjustments=[given])
    assert [funnel.score(each, "intent", now=NOW).band for each in (lead(), known)] == ["b", "a"]
    assert [funnel.grade(each, "cell", now=NOW).grade for each in (lead(), known)] == ["B2", "A1"]
    for now, so in ((NOW, True), (until, False)):
        assert funnel.assess(known, gate="worth_it", now=now).allowed is so
        assert funnel.decide(known, Advance("sql"), actor=Actor("u"), now=now).accepted is so
    view = View(known, now=NOW, catalogue=funnel.catalogue("lead"))
    assert next_change_of_name("band.intent", view).at == until


def test_a_gate_with_scores_pickles() -> None:
    gate = Funnel.load(document()).process("leads").gates["worth_it"]
    again = pickle.loads(pickle.dumps(gate))  # noqa: S301 - our own
    assert again.ask(lead(decides=True), NOW).allowed


@pytest.mark.parametrize(
    ("when", "says"),
    [("band.intent == 'd'", "'d'"), ("score.intnt > 3", "did you mean 'score.intent'"), ("band.bare == 'a'", "band.bare"),
     ("score.intent == 'a'", "")],
)  # fmt: skip
def test_a_wrong_use_of_a_score_is_refused(when: str, says: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(document(when))
    assert all(each.path.startswith("gates.worth_it.criteria.ready.when") for each in caught.value.problems)
    assert says in str(caught.value)


def test_a_score_never_rests_on_a_score() -> None:
    circle = document()
    circle["scorecards"]["intent"]["rules"][0]["when"] = "score.bare > 3"
    circle["grades"]["fit"]["rules"][0]["when"] = "score.bare > 3"
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(circle)
    assert [each.path for each in caught.value.problems] == [
        "scorecards.intent.rules.decides.when.left", "grades.fit.rules.decides.when.left",
    ]  # fmt: skip


def test_a_deal_has_no_score_of_leads() -> None:
    funnel = Funnel.load(document())
    assert "score.intent" not in funnel.catalogue("opportunity").names.entries


def test_a_broken_scorecard_breaks_no_gate_that_names_it() -> None:
    broken = document("score.intent > 3 and grade.fit == 'A'")
    broken["scorecards"]["intent"] = 5
    broken["grades"]["fit"] = {"of": "lead"}
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(broken)
    assert {each.path for each in caught.value.problems} == {"scorecards.intent", "grades.fit"}


def test_a_score_that_is_a_column_already_counts_as_it_is() -> None:
    funnel = Funnel.load(document("score.intent > 25"))
    frame = pl.DataFrame({"id": ["a", "b"], "score.intent": [30.0, 10.0]})
    found = funnel.assess_table(frame, gate="worth_it", now=NOW, of="lead")
    assert (list(found.limits), found.frame["verdict"].to_list()) == ([], ["advance", "hold"])
    answers = funnel.answer_table(frame, {"hot": "score.intent > 25"}, now=NOW, of="lead")
    assert answers["hot__true"].to_list() == [True, False]
    with pytest.raises(ConditionError, match=r"score\.intnt"):
        funnel.answer_table(frame, {"hot": "score.intnt > 25"}, now=NOW, of="lead")
