"""What is no question at all is refused by name wherever scoring is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from salesfunnel import Dossier, Funnel, Opportunity
from salesfunnel.blueprint import template
from salesfunnel.errors import InvalidValue
from salesfunnel.scoring.risk import AlertRule, watch

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FUNNEL = Funnel.load(template("sales_control"))
DEAL = Dossier(Opportunity(id="d-1", pipeline="deals", stage="first_contact"))
ASKED: dict[str, Callable[[Any], object]] = {
    "scorecard": lambda key: FUNNEL.score(DEAL, key, now=NOW),
    "grade": lambda key: FUNNEL.grade(DEAL, key, now=NOW),
    "risk": lambda key: FUNNEL.risk(DEAL, key, now=NOW),
}


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("key", [[], {}, 5])
def test_a_key_is_a_text(what: str, key: Any) -> None:
    with pytest.raises(InvalidValue, match=rf"^{what}: found a \w+, expected a text"):
        ASKED[what](key)


@pytest.mark.parametrize("scores", [None, [None], "ab"])
def test_only_stored_scores_are_watched(scores: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^scores: found a \w+, expected "):
        watch(scores, AlertRule(roles=("senior",)))
