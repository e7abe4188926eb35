"""The funnel asked about whole tables: conditions by name, gates by key, and what the rows are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from salesfunnel import Dossier, Funnel, Lead, Opportunity
from salesfunnel.conditions import parse
from salesfunnel.errors import ConditionError, InvalidValue, UnknownName
from salesfunnel.model.progress import Waiver

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAGES = [{"key": "talk"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]
DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "fields": {"budget": {"type": "money"}, "size": {"type": "number", "of": "lead"}},
    "facts": {"met": {"exists": "activities"}},
    "gates": {
        "worth": {"criteria": [{"key": "budget", "when": "budget > 0"}, {"key": "met", "when": "met"}]},
    },
    "pipelines": {"deals": {"stages": STAGES}},
}  # fmt: skip
DESK = Funnel.load(DOCUMENT)
GUARDED = [STAGES[0], STAGES[1] | {"entry": "grown"}, STAGES[2]]
GROWN = {"criteria": [{"key": "size", "when": "size > 1"}]}
BOTH = Funnel.load(
    DOCUMENT
    | {"gates": {"grown": GROWN}}
    | {"pipelines": {"deals": {"stages": STAGES}, "leads": {"of": "lead", "stages": GUARDED}}}
)
DEALS = pl.DataFrame({"id": ["d-1", "d-2", "d-3"], "budget": [5, 0, None]})
TALKS = pl.DataFrame({"subject_id": ["d-1", "d-2"], "at": [NOW, NOW]})


def test_conditions_are_answered_as_text_and_as_trees() -> None:
    found = DESK.answer_table(DEALS, {"funded": "budget > 0", "known": parse("present(budget)")}, now=NOW)
    assert found["funded__true"].to_list() == [True, False, False]
    assert found["known__false"].to_list() == [False, False, True]
    only = DESK.answer_table(DEALS, {"met": "met"}, now=NOW, rows={"activities": TALKS}, halves=("true",))
    assert only.columns == ["id", "budget", "met__true"]
    assert only["met__true"].to_list() == [True, True, False]


def test_a_gate_gives_each_row_its_verdict_and_counts() -> None:
    found = DESK.assess_table(DEALS, gate="worth", now=NOW, rows={"activities": TALKS})
    assert found.frame["verdict"].to_list() == ["advance", "hold", "hold"]
    assert found.count().passed == 1
    signed = Waiver(
        gate="worth", criterion="budget", by="u-1", at=NOW, reason="pilot", until=NOW + timedelta(1)
    )
    waived = DESK.assess_table(
        DEALS, gate="worth", now=NOW, rows={"activities": TALKS}, waivers={"d-2": [signed]}
    )
    assert waived.frame["verdict"].to_list() == ["advance", "advance", "hold"]


def test_the_kind_of_the_rows_is_said_where_both_travel() -> None:
    leads = pl.DataFrame({"id": ["l-1"], "size": [2]})
    assert BOTH.assess_table(leads, gate="grown", now=NOW, of="lead").count().passed == 1
    assert BOTH.assess(
        Dossier(Lead(id="l-1", pipeline="leads", stage="talk", fields={"size": 2})), gate="grown", now=NOW
    ).allowed
    with pytest.raises(InvalidValue, match="of: leads and opportunities travel here, and nothing says which"):
        BOTH.assess_table(leads, gate="grown", now=NOW)
    with pytest.raises(
        InvalidValue, match="of: found 'account', expected 'lead' or 'opportunity'; write of="
    ):
        BOTH.answer_table(leads, {"a": "size > 1"}, now=NOW, of="account")  # type: ignore[arg-type]


def test_what_does_not_fit_is_refused_by_name() -> None:
    with pytest.raises(UnknownName, match="gates: no gate is named 'wort'; did you mean 'worth'"):
        DESK.assess_table(DEALS, gate="wort", now=NOW)
    with pytest.raises(ConditionError) as caught:
        DESK.answer_table(DEALS, {"a": "budget >", "b": "1 <"}, now=NOW)
    assert [each.path for each in caught.value.problems] == ["a", "b"]
    with pytest.raises(InvalidValue, match="conditions: found a str, expected conditions by the names"):
        DESK.answer_table(DEALS, "budget > 0", now=NOW)  # type: ignore[arg-type]


def test_a_row_and_its_dossier_have_one_verdict() -> None:
    for row in DESK.assess_table(DEALS, gate="worth", now=NOW).frame.iter_rows(named=True):
        deal = Opportunity(id=row["id"], pipeline="deals", stage="talk", fields={"budget": row["budget"]})
        assert DESK.assess(Dossier(deal), gate="worth", now=NOW).verdict == row["verdict"]
