"""C7 · too long in a stage: the owner is reminded, for each visit."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, at

from salesfunnel import Stay

DESK = DueDesk("lead_to_cash")


def test_thirty_days_in_a_stage_remind_the_owner() -> None:
    deal = DESK.subject("discovery")
    [told] = DESK.due("too_long", deal, "2026-04-01 09:00")
    assert (told.run, told.recipients) == ("discovery.1", ("li",))
    assert DESK.told("too_long", deal, "2026-04-01 08:59") == []


def test_moving_on_begins_it_anew() -> None:
    stays = (
        Stay("discovery", at("2026-03-02 09:00"), at("2026-03-20 09:00")),
        Stay("proposal", at("2026-03-20 09:00")),
    )
    assert DESK.told("too_long", DESK.subject("proposal", stays=stays), "2026-05-01 09:00") == [
        ("owner", "2026-04-19 09:00")
    ]
