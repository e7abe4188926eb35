"""B11 · a quote silent for 3 days; a survey 3 days after winning, until its score is back."""

from __future__ import annotations

import pytest
from tests.scenarios.due_desk import DueDesk, at, call, paper

from salesfunnel import Stay

DESK = DueDesk("five_stage_crm")
QUOTE = paper("q-1", "quote", "2026-03-04 10:00")


@pytest.mark.parametrize("stage", ["need", "proposal", "negotiation"])
def test_the_clock_runs_from_the_quote_wherever_the_deal_stands(stage: str) -> None:
    before = call("a-1", "2026-03-03 10:00")
    deal = DESK.subject(stage, documents=[QUOTE], activities=[before])
    assert DESK.told("quote", deal, "2026-03-07 09:59") == []
    assert DESK.told("quote", deal, "2026-03-07 10:00") == [("nudge", "2026-03-07 10:00")]


def test_a_second_quote_starts_it_anew() -> None:
    deal = DESK.subject("negotiation", documents=[QUOTE, paper("q-2", "quote", "2026-03-06 16:00")])
    assert DESK.told("quote", deal, "2026-03-20 09:00") == [("nudge", "2026-03-09 16:00")]


def test_it_stops_when_the_customer_answers_and_when_the_deal_is_won() -> None:
    answered = DESK.subject(
        "negotiation", documents=[QUOTE], activities=[call("a-1", "2026-03-06 10:00", "inbound")]
    )
    stays = (
        Stay("negotiation", at("2026-03-02 09:00"), at("2026-03-06 10:00")),
        Stay("won", at("2026-03-06 10:00")),
    )
    won = DESK.subject("won", documents=[QUOTE], stays=stays)
    assert (
        DESK.told("quote", answered, "2026-03-20 09:00") == DESK.told("quote", won, "2026-03-20 09:00") == []
    )


def test_three_days_after_winning_the_survey_is_sent_and_a_week_later_asked_for_again() -> None:
    stays = (
        Stay("contract", at("2026-03-02 09:00"), at("2026-03-06 10:00")),
        Stay("won", at("2026-03-06 10:00")),
    )
    won = DESK.subject("won", stays=stays)
    found = DESK.due("survey", won, "2026-03-20 09:00")
    assert [(each.step, each.action) for each in found] == [("send", "send_survey"), ("remind", "notify")]
    assert DESK.told("survey", won, "2026-03-20 09:00") == [
        ("send", "2026-03-09 10:00"), ("remind", "2026-03-16 10:00"),
    ]  # fmt: skip
    scored = DESK.subject("won", stays=stays, fields={"satisfaction": 9})
    assert DESK.told("survey", scored, "2026-03-20 09:00") == []
