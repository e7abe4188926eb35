"""What is counted of a dossier: values, bins, stages reached, teams, and what would give the answer away."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from tests.scoring.cards import CATALOGUE, DAY, NOW

from salesfunnel.errors import InvalidValue
from salesfunnel.model import Dossier, Lead, Stay
from salesfunnel.model.stage import Pipeline
from salesfunnel.scoring.bayes.card import BayesCard, CompiledBayes

PIPELINE = Pipeline.model_validate(
    {"of": "lead", "stages": [{"key": "new"}, {"key": "mql"}, {"key": "later", "kind": "parked"}, {"key": "sql"},
                              {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]}
).named("leads")  # fmt: skip
BUDGET = {"name": "budget", "bins": [1000, 5000]}


def compiled(*features: Any, **more: Any) -> CompiledBayes:
    card = BayesCard.model_validate({"features": features, **more})
    return CompiledBayes.of(card, CATALOGUE, PIPELINE)


def lead(stage: str = "new", stays: tuple[str, ...] = (), **more: Any) -> Dossier[Lead]:
    walked = tuple(Stay(each) for each in stays)
    return Dossier(
        Lead(id="l", pipeline="leads", stage=stage, stays=walked, created_at=NOW - 9 * DAY, **more),
        activities=(),
    )


def test_values_are_read_as_conditions_read_them() -> None:
    card = compiled(
        "source",
        "tags",
        "decides",
        BUDGET,
        {"name": "seats", "bins": [10]},
        {"name": "quiet", "bins": [7]},
        "stage",
    )
    dossier = lead(
        "mql", source="web", tags=("b", "a"), fields={"budget": "4999.99", "decides": False, "seats": 10}
    )
    assert card.values(dossier, NOW) == {
        "source": "web", "tags": ("a", "b"), "decides": "false", "budget": "1000..5000", "seats": "10..",
        "quiet": "7..", "stage": "mql",
    }  # fmt: skip
    assert card.values(lead(), NOW)["budget"] is None


def test_a_won_case_reached_every_stage_and_a_lost_one_those_up_to_its_farthest() -> None:
    card = compiled("stage")
    assert card.case(lead("sql"), NOW, is_won=True).values == {"stage": ("new", "mql", "sql")}
    back = lead("new", ("new", "mql", "new"))
    assert card.case(back, NOW, is_won=False).values == {"stage": ("new", "mql")}
    assert card.case(lead("later"), NOW, is_won=False).values == {"stage": ()}


def test_the_scope_is_the_pipeline_and_the_team_where_it_is_known() -> None:
    card = compiled("source", team="region")
    assert card.scope(lead(region="east"), NOW) == ("leads", "east")
    assert card.scope(lead(), NOW) == compiled("source").scope(lead(region="east"), NOW) == ("leads",)


def test_a_card_counts_and_concludes_by_its_own_settings() -> None:
    card = compiled({"name": "source", "tells_missing": True}, minimum=5, half_life_days=365, period_days=7)
    cases = [card.case(lead(source="web"), NOW, is_won=True)] * 6 + [card.case(lead(), NOW, is_won=False)] * 6
    counts = card.counts() + card.counts(cases)
    model = card.model(counts, ("leads",), now=NOW)
    assert (counts.period_days, model.won, model.reason) == (7, 6, None)
    assert (model.chance(card.values(lead(), NOW)).probability or 1) < 0.5
    assert card.model(counts, ("leads",), now=NOW + 730 * DAY).reason is not None


@pytest.mark.parametrize(
    ("feature", "says"),
    [
        ("sorce", "no field is named 'sorce'; did you mean 'source'"),
        ("reason", "known only when it is over"),
        ("created_at", "which cannot be counted"),
        ("seats", "expected 'bins'"),
        ({"name": "source", "bins": [1]}, "takes no 'bins'"),
    ],
)
def test_what_cannot_be_counted_is_named(feature: Any, says: str) -> None:
    with pytest.raises(InvalidValue, match=says):
        compiled("tags", feature)


def test_the_team_has_to_be_a_name() -> None:
    with pytest.raises(InvalidValue, match="team: no field is named 'regin'"):
        compiled("source", team="regin")


def test_bins_rise() -> None:
    with pytest.raises(ValidationError, match="expected rising ones"):
        compiled({"name": "seats", "bins": [5, 5]})


@pytest.mark.parametrize("wrong", [None, "ab", [None]])
def test_only_cases_are_counted_and_only_counts_make_a_model(wrong: Any) -> None:
    made = compiled("source")
    with pytest.raises(InvalidValue, match=r"^cases: found a \w+, expected "):
        made.counts(wrong)
    with pytest.raises(InvalidValue, match=r"^counts: found a \w+, expected an OutcomeCounts"):
        made.model(wrong, (), now=NOW)
    with pytest.raises(InvalidValue, match=r"^scope: found a \w+, expected a tuple"):
        made.model(made.counts(), wrong, now=NOW)
