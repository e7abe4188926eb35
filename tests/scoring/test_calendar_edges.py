"""The calendar ends at the years 1 and 9999: a score there is a score, or misuse that is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import attrs
import polars as pl
import pytest
from tests.scoring.cards import BANDS, CATALOGUE

from salesfunnel.errors import InvalidValue
from salesfunnel.model import Activity, Dossier, Lead
from salesfunnel.scoring import CompiledCard, Scorecard
from salesfunnel.scoring.table.score_table import score_table

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
CARD: dict[str, Any] = {
    "of": "lead", "bands": BANDS, "rules": [{"key": "quiet", "when": "quiet < 9", "points": 1}],
    "signals": [{"key": "call", "points": 5, "window_days": 7, "first": 1, "decay": {"half_life_days": 7}}],
}  # fmt: skip


@pytest.mark.parametrize("zone", ["America/Bogota", "Asia/Shanghai", "UTC"])
@pytest.mark.parametrize("now", [FIRST, LAST])
def test_a_score_at_the_edge_of_the_calendar_is_that_of_its_table(now: datetime, zone: str) -> None:
    catalogue = attrs.evolve(CATALOGUE, zone=ZoneInfo(zone))
    made = CompiledCard.of("fit", Scorecard.model_validate(CARD), catalogue)
    dossier = Dossier(Lead(id="a", pipeline="p", stage="new"), activities=[Activity("c", "call", now)])
    score = made.score(dossier, now)
    at = pl.Series([now], dtype=pl.Datetime("us", "UTC"))
    rows = {"activities": pl.DataFrame({"subject_id": ["a"], "kind": ["call"], "at": at})}
    found = score_table(made, pl.DataFrame({"id": ["a"]}), now=now, rows=rows).frame
    assert (float(score.value), found["score.fit"].to_list()) == (6.0, [6.0])
    assert score.next_change_at is None or score.next_change_at > now


def test_an_instant_without_a_place_in_utc_is_named() -> None:
    made = CompiledCard.of("fit", Scorecard.model_validate(CARD), CATALOGUE)
    before = FIRST.replace(tzinfo=timezone(timedelta(hours=8)))
    dossier = Dossier(Lead(id="a", pipeline="p", stage="new"))
    for ask in (lambda: made.score(dossier, before), lambda: score_table(made, pl.DataFrame({"id": ["a"]}), now=before)):  # fmt: skip
        with pytest.raises(InvalidValue, match=r"now: found 0001-01-01T00:00:00.*no place in UTC"):
            ask()
