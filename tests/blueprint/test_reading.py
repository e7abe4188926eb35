"""A definition that stands beside a blueprint is read with every fault named, and never by a bare exception."""

from __future__ import annotations

from typing import Any

import pytest

from salesfunnel.blueprint import read_definition
from salesfunnel.calendars import CalendarDefinition
from salesfunnel.errors import MappingError
from salesfunnel.scoring.bayes import BayesCard
from salesfunnel.scoring.risk.definition import Risk


@pytest.mark.parametrize(
    ("model", "document", "says"),
    [
        (BayesCard, {"features": []}, "features: found an empty list, expected at least 1"),
        (BayesCard, {"features": ["need"], "half_life_days": 0}, "half_life_days: found 0, expected more than 0"),
        (BayesCard, {"features": ["need", {"name": "x", "bins": [5, 1]}]}, "features.1.bins: found the bins [5.0, 1.0], expected rising ones"),
        (BayesCard, {"features": [{"nme": "x"}]}, "features.0.nme: no key is named 'nme' here"),
        (BayesCard, {"features": ["need", "need"]}, "features: found 'need' more than once; name each feature once"),
        (BayesCard, {"features": ["need", {"name": "need"}]}, "features: found 'need' more than once"),
        (BayesCard, {"features": [3]}, "features.0: found 3, expected an object"),
        (BayesCard, {"featurs": ["need"]}, "no key is named 'featurs' here; did you mean 'features'?"),
        (BayesCard, None, "found a NoneType, expected an object"),
        (BayesCard, "{", "line 1, column 2 is not JSON"),
        (Risk, {"features": [{"key": "a", "value": "seats"}], "needs": 2}, "found 'needs' 2, expected at most the number of features, 1"),
        (CalendarDefinition, {"week": {}}, "found no hours at all, expected a calendar that is open at times"),
        (CalendarDefinition, {"week": {"mon": ["9-5"]}}, "week.mon.0: found '9-5', expected hours"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(model: Any, document: Any, says: str) -> None:
    with pytest.raises(MappingError) as caught:
        read_definition(model, document)
    assert says in str(caught.value)


def test_a_mapping_and_json_are_the_same_definition() -> None:
    document = {"features": ["source", {"name": "seats", "bins": [10, 100]}]}
    read = read_definition(BayesCard, document)
    assert read == BayesCard.model_validate(document)
    assert read == read_definition(BayesCard, read.model_dump_json())
    assert [each.name for each in read.counted] == ["source", "seats"]
