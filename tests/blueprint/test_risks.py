"""The section `risks`: wrong names are found at load, `Funnel.risk` answers, and conditions know `risk.KEY`."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from salesfunnel import BlueprintError, Dossier, Funnel, Opportunity
from salesfunnel.blueprint import blueprint_schema, diff
from salesfunnel.conditions import parse
from salesfunnel.conditions.proof.next_change import next_change
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue, UnknownName

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
LOSS: dict[str, Any] = {
    "features": [{"key": "seats", "value": "seats", "weight": -0.1, "center": 10}, {"key": "urgent", "when": "not urgent", "weight": 1}],
    "label": {"en": "Risk", "zh": "风险"},
}  # fmt: skip


def document(**sections: Any) -> dict[str, Any]:
    return {
        "salesfunnel": 1, "key": "r", "version": 1, "currency": "CNY", "timezone": "UTC",
        "fields": {"seats": {"type": "number"}, "urgent": {"type": "flag"}, "color": {"type": "text"}},
        "facts": {"silent": {"days_since": "activities", "or_since": "created_at"}},
        "scorecards": {"fit": {"rules": [{"key": "u", "when": "urgent", "points": 1}]}},
        "risks": {"loss": LOSS},
        "gates": {"safe": {"criteria": [{"key": "safe", "when": "risk.loss < 0.5"}]}},
        "pipelines": {"deals": {"stages": [{"key": "talk"}]}},
    } | sections  # fmt: skip


def deal(**fields: Any) -> Dossier[Opportunity]:
    return Dossier(
        Opportunity(id="d", pipeline="deals", stage="talk", created_at=NOW - 9 * DAY, fields=fields),
        activities=(),
    )


def risks(**features: Any) -> dict[str, Any]:
    return document(risks={"loss": {"features": [{"key": "one", **features}]}})


FUNNEL = Funnel.load(document())


def test_the_only_risk_needs_no_name() -> None:
    found = FUNNEL.risk(deal(seats=5, urgent=False), now=NOW)
    assert found == FUNNEL.risk(deal(seats=5, urgent=False), "loss", now=NOW)
    assert found.logit == 1.5
    with pytest.raises(UnknownName, match="did you mean 'loss'"):
        FUNNEL.risk(deal(), "los", now=NOW)


def test_where_there_are_two_one_is_named() -> None:
    two = Funnel.load(document(risks={"loss": LOSS, "late": LOSS}))
    with pytest.raises(InvalidValue, match="name one of them: loss, late"):
        two.risk(deal(), now=NOW)


def test_conditions_know_the_risk_and_it_is_unknown_while_nobody_knows_enough() -> None:
    assert FUNNEL.assess(deal(seats=50, urgent=True), gate="safe", now=NOW).allowed
    assert FUNNEL.assess(deal(seats=5, urgent=False), gate="safe", now=NOW).findings[0].answer is False
    assert FUNNEL.assess(deal(), gate="safe", now=NOW).findings[0].answer is None
    again = pickle.loads(pickle.dumps(FUNNEL))  # noqa: S301 - our own
    assert again.assess(deal(seats=50, urgent=True), gate="safe", now=NOW).allowed


def test_scores_and_risks_are_known_together_and_a_lead_has_only_its_own() -> None:
    assert {"risk.loss", "score.fit"} <= FUNNEL.catalogue("opportunity").names.entries.keys()
    assert not {"risk.loss", "score.fit"} & FUNNEL.catalogue("lead").names.entries.keys()
    assert FUNNEL.catalogue("opportunity").names.entries["risk.loss"].label is not None


def test_a_risk_without_a_clock_turns_when_its_facts_do_and_one_with_a_clock_at_any_moment() -> None:
    def foreseen(funnel: Funnel) -> bool:
        known = funnel.catalogue("opportunity")
        return next_change(parse("risk.loss > 0.5"), View(deal(), now=NOW, catalogue=known)).is_foreseen

    assert foreseen(FUNNEL)
    assert not foreseen(Funnel.load(risks(value="silent", weight=1)))


@pytest.mark.parametrize(
    ("features", "says"),
    [
        (
            {"value": "seat"},
            r"risks\.loss\.features\.one\.value: no field is named 'seat'; did you mean 'seats'",
        ),
        (
            {"value": "color"},
            "'color' is a text, expected a number, an amount or a flag; ask a condition of it",
        ),
        ({"when": "seats == 'x'"}, r"risks\.loss\.features\.one\.when"),
        ({"value": "score.fit"}, "no field is named 'score.fit'"),
        ({"value": "risk.loss"}, "no field is named 'risk.loss'"),
    ],
)
def test_a_feature_that_does_not_fit_is_named(features: Any, says: str) -> None:
    with pytest.raises(BlueprintError, match=says):
        Funnel.load(risks(**features))


def test_two_features_of_one_key_are_refused() -> None:
    with pytest.raises(BlueprintError, match="feature"):
        Funnel.load(document(risks={"loss": {"features": LOSS["features"] * 2}}))


def test_a_broken_field_or_risk_is_reported_once() -> None:
    broken = document() | {"fields": {"seats": {"type": "nmber"}, "urgent": {"type": "flag"}}}
    with pytest.raises(BlueprintError) as found:
        Funnel.load(broken)
    assert [each.path for each in found.value.problems] == ["fields.seats.type"]
    with pytest.raises(BlueprintError) as found:
        Funnel.load(document(risks={"loss": {"features": []}}))
    assert [each.path for each in found.value.problems] == ["risks.loss.features"]


def test_a_risk_has_a_schema_and_differences_have_its_name() -> None:
    assert "Risk" in blueprint_schema()["$defs"]
    later = document(version=2, risks={"loss": LOSS | {"base": -1}})
    told = [each for each in diff(document(), later) if each.path.startswith("risks")]
    assert [each.render("zh") for each in told] == ["风险模型“loss”的 base 由 0.0 改为 -1.0"]
