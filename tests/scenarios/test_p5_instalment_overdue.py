"""P5 · an instalment that is not paid on its day is overdue from the next; each has a clock of its own."""

from __future__ import annotations

from tests.scenarios.due_desk import DueDesk, paper

DESK = DueDesk("lead_to_cash")


def instalment(id: str, due_on: str, status: str = "open") -> object:
    return paper(id, "instalment", "2026-03-02 09:00", status=status, fields={"due_on": due_on})


def test_each_instalment_is_overdue_by_itself() -> None:
    plan = [
        instalment("i-1", "2026-03-10", "paid"),
        instalment("i-2", "2026-03-20"),
        instalment("i-3", "2026-04-20"),
    ]
    deal = DESK.subject("collecting", documents=plan)
    assert DESK.told("instalment", deal, "2026-03-20 23:59") == []
    [told] = DESK.due("instalment", deal, "2026-03-21 00:00")
    assert (told.reset_by, told.recipients) == ("documents.i-2", ("li", "role:finance"))
