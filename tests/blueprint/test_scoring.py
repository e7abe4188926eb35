"""The sections about scores: what is refused, what is advised against, and what a funnel answers."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

import attrs
import jsonschema
import pytest

from salesfunnel import BlueprintError, Dossier, Funnel, Lead, Opportunity, diff
from salesfunnel.blueprint import blueprint_schema, lint
from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.scoring import Adjustment

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
BANDS = [{"key": "low"}, {"key": "high", "at_least": 40}]


def document(of: Any = "lead", **card: Any) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
        "fields": {"seats": {"type": "number", "of": ["lead", "opportunity"]}, "pages": {"type": "number", "of": "activity"}},
        "scorecards": {"fit": {"of": of, **card}},
        "pipelines": {
            "leads": {"of": "lead", "stages": [{"key": "new"}, {"key": "lost", "kind": "lost"}]},
            "b2b": {"stages": [{"key": "talk"}]},
        },
    }  # fmt: skip


def rule(key: str = "size", **more: Any) -> dict[str, Any]:
    return {"key": key, "when": "seats > 3", "points": 50, **more}


def graded(grade: dict[str, Any], **card: Any) -> dict[str, Any]:
    return {**document(**card), "grades": {"worth": {"of": "lead", **grade}}}


SIGNAL = {"key": "mail", "points": 5}
MATRIX = {"fit": "fit", "engagement": "fit"}
LEAD = Dossier(Lead(id="l", pipeline="leads", stage="new", fields={"seats": 9}), activities=())


@pytest.mark.parametrize(
    ("wrong", "path", "says"),
    [
        (document(rules=[rule(when="seat > 3")]), "scorecards.fit.rules.size.when.left", "no field is named 'seat'"),
        (document(rules=[rule(when="seats >")]), "scorecards.fit.rules.size.when", ""),
        (document(rules=[rule(points="5")]), "scorecards.fit.rules.size.points", "expected a number"),
        (document(rules=[rule(points=0.001)]), "scorecards.fit.rules.size.points", "at most two decimals"),
        (document(rules=[rule(), rule()]), "scorecards.fit.rules.size", "2 of them"),
        (document(rules=[rule("mail")], signals=[SIGNAL]), "scorecards.fit.signals.mail", "a rule has this key too"),
        (document(signals=[SIGNAL | {"where": "page > 3"}]), "scorecards.fit.signals.mail.where.left", "'page'"),
        (document(signals=[SIGNAL | {"decay": {}}]), "scorecards.fit.signals.mail.decay", "found none"),
        (document(signals=[SIGNAL | {"group": "fti"}], groups={"fit": {}}), "scorecards.fit.signals.mail.group", "'fti'"),
        (document(groups={"fit": {"cap": 1, "floor": 2}}), "scorecards.fit.groups.fit.floor", "above the greatest"),
        (document(min=5, max=1), "scorecards.fit.min", "above the greatest 1"),
        (document(bands=[{"key": "a", "at_least": 4}]), "scorecards.fit.bands.a.at_least", "has a lower end"),
        (document(bands=[{"key": "a"}, {"key": "b"}]), "scorecards.fit.bands.b.at_least", "no lower end"),
        (document(bands=[*BANDS, {"key": "c", "at_least": 40}]), "scorecards.fit.bands.c.at_least", "begins at 40"),
        (document(bands=[*BANDS, {"key": "high", "at_least": 50}]), "scorecards.fit.bands.high", "2 of them"),
        (document(resets={"stages": ["lots"]}), "scorecards.fit.resets.stages", "no stage is named 'lots'"),
        (document(resets={"stages": ["talk"]}), "scorecards.fit.resets.stages", "no stage is named 'talk'"),
        (graded({"rules": [{"key": "a", "when": "seat > 3", "thirds": 1}]}), "grades.worth.rules.a.when.left", "'seat'"),
        (graded({"rules": [{"key": "a", "when": "seats > 3", "thirds": 1}] * 2}), "grades.worth.rules.a", "2 of them"),
        (document(rules=[rule(when="score.c > 1")]), "scorecards.fit.rules.size.when.left", "a score may not rest on a score"),
        (graded({"rules": [{"key": "a", "when": "band.fit == 'x'", "thirds": 1}]}), "grades.worth.rules.a.when.left", "a score may not rest on a score"),
        (graded({"fit": "fti", "engagement": "fit"}, bands=BANDS), "grades.worth.fit", "no scorecard is named 'fti'"),
        (graded(MATRIX), "grades.worth.fit", "has 0 bands, expected 2 to 9"),
        (graded(MATRIX, of="opportunity", bands=BANDS), "grades.worth.fit", "not of the kind 'lead'"),
        (graded({}), "grades.worth", "expected either"),
    ],
)  # fmt: skip
def test_a_wrong_scorecard_is_refused_with_its_place(wrong: dict[str, Any], path: str, says: str) -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(wrong)
    found = {each.path: each for each in caught.value.problems}
    assert path in found
    assert says in str(found[path])
    assert found[path].cure or "expected" in found[path].says


def test_a_scorecard_that_cannot_be_read_is_not_missing() -> None:
    with pytest.raises(BlueprintError) as caught:
        Funnel.load(graded(MATRIX, base="x", bands=BANDS))
    assert [each.path for each in caught.value.problems] == ["scorecards.fit.base"]


@pytest.mark.parametrize(
    ("card", "advice"),
    [
        ({}, ["scorecards.fit: it counts nothing; add rules or signals"]),
        ({"rules": [rule(points=30), rule("b", points=-9)], "bands": BANDS},
         ["scorecards.fit.bands.high: nobody reaches it: at best a score is 30; let it begin at 30 or less, or raise what limits the score"]),
        ({"rules": [rule()], "max": 30, "bands": BANDS}, ["…30…"]),
        ({"rules": [rule(group="g")], "groups": {"g": {"cap": 30}}, "bands": BANDS}, ["…30…"]),
        ({"signals": [SIGNAL | {"first": 3, "cap": 100}], "bands": BANDS}, ["…15…"]),
        ({"signals": [SIGNAL | {"group": "g"}], "groups": {"g": {"cap": 30}}, "bands": BANDS}, ["…30…"]),
        ({"signals": [SIGNAL | {"window_days": 1, "cap": 5}], "max": 20, "bands": BANDS}, ["…20…"]),
        ({"signals": [SIGNAL | {"points": -5}], "bands": BANDS}, ["…0…"]),
        ({"rules": [rule(points=40)], "bands": BANDS}, []),
        ({"signals": [SIGNAL], "bands": BANDS}, []),
    ],
)  # fmt: skip
def test_what_is_unwise_in_a_scorecard_is_said(card: dict[str, Any], advice: list[str]) -> None:
    found = [str(each) for each in lint(document(**card)) if each.path.startswith("scorecards")]
    assert len(found) == len(advice)
    for one, wanted in zip(found, advice, strict=True):
        assert one == wanted or f"at best a score is {wanted.strip('…')};" in one


def test_a_hysteresis_wider_than_a_band_and_an_unused_group_are_unwise() -> None:
    bands = [{"key": "a"}, {"key": "b", "at_least": 10}, {"key": "c", "at_least": 25}]
    card = {"rules": [rule(group="g")], "groups": {"g": {"cap": 50}, "h": {"cap": 5}}, "bands": bands}
    found = {each.path: each for each in lint(document(**card, hysteresis=15))}
    wide, unused = found["scorecards.fit.hysteresis"], found["scorecards.fit.groups.h"]
    assert (wide.code, unused.code) == ("wide_hysteresis", "unused_group")
    assert str(wide).endswith("'c' is kept through all of band 'b', which is 15 wide; write less than 15")
    assert str(unused).endswith("no rule and no signal counts with it; name it in one, or take it out")
    assert "scorecards.fit.groups.g" not in found
    assert all(each.path != "scorecards.fit.hysteresis" for each in lint(document(**card, hysteresis=14.99)))


def test_the_schema_describes_scorecards_and_grades() -> None:
    good = graded(MATRIX, rules=[rule()], bands=BANDS, signals=[SIGNAL | {"decay": {"half_life_days": 7}}])
    jsonschema.validate(good, blueprint_schema())
    Funnel.load(good)
    for wrong in (
        document(bases=5),
        document(rules=[rule(points="5")]),
        document(signals=[SIGNAL | {"first": 0}]),
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, blueprint_schema())


def test_a_funnel_scores_by_the_only_card_of_a_kind() -> None:
    funnel = Funnel.load(graded(MATRIX, rules=[rule()], bands=BANDS))
    assert (funnel.score(LEAD, now=NOW).value, funnel.score(LEAD, "fit", now=NOW).band) == (50, "high")
    assert funnel.grade(LEAD, now=NOW).grade == "A1"
    given = Adjustment("fit", -20, by="li", reason="knows them", at=NOW)
    assert funnel.score(attrs.evolve(LEAD, adjustments=[given]), now=NOW).band == "low"
    again = pickle.loads(pickle.dumps(funnel))  # noqa: S301 - our own
    assert again.score(LEAD, now=NOW) == funnel.score(LEAD, now=NOW)


def test_a_card_of_both_kinds_scores_both() -> None:
    funnel = Funnel.load(document(of=["lead", "opportunity"], rules=[rule()]))
    deal = Dossier(Opportunity(id="d", pipeline="b2b", stage="talk", fields={"seats": 1}))
    assert (funnel.score(LEAD, now=NOW).value, funnel.score(deal, now=NOW).value) == (50, 0)


def test_an_unknown_scorecard_or_an_unclear_one_is_misuse() -> None:
    funnel = Funnel.load(document(rules=[rule()]))
    with pytest.raises(UnknownName, match="no scorecard is named 'fti'; did you mean 'fit'"):
        funnel.score(LEAD, "fti", now=NOW)
    with pytest.raises(
        InvalidValue, match="a lead has 0 grades, and none of them is named; add one to the section"
    ):
        funnel.grade(LEAD, now=NOW)
    deal = Dossier(Opportunity(id="d", pipeline="b2b", stage="talk"))
    with pytest.raises(InvalidValue, match="an opportunity has 0 scorecards"):
        funnel.score(deal, now=NOW)
    two = document(rules=[rule()])
    two["scorecards"]["risk"] = {"of": "lead", "rules": [rule()]}
    with pytest.raises(InvalidValue, match="name one of them: fit, risk"):
        Funnel.load(two).score(LEAD, now=NOW)


def test_a_changed_scorecard_is_a_difference() -> None:
    before, after = document(rules=[rule()], bands=BANDS), document(rules=[rule(points=60)], bands=BANDS)
    assert [str(each) for each in diff(before, after)] == [
        "points of rule 'size' of scorecard 'fit' changed from 50.0 to 60.0"
    ]


def test_points_by_hand_for_a_scorecard_that_there_is_not_are_found_by_admit() -> None:
    funnel = Funnel.load(document(rules=[rule()]))
    given = [Adjustment(key, 20, by="li", reason="met", at=NOW) for key in ("fit", "fti", "x")]
    admitted = funnel.admit(attrs.evolve(LEAD, adjustments=given))
    assert [(each.code, str(each)) for each in admitted.findings] == [
        ("unknown_scorecard", "adjustments.1.scorecard: no scorecard here is named 'fti', so these points count nowhere; did you mean 'fit'?"),
        ("unknown_scorecard", "adjustments.2.scorecard: no scorecard here is named 'x', so these points count nowhere"),
    ]  # fmt: skip
    assert admitted.dossier.adjustments == tuple(given)
    deal = Dossier(Opportunity(id="d", pipeline="b2b", stage="talk"), adjustments=given[:1])
    assert [each.field for each in funnel.admit(deal).findings] == ["fit"]
