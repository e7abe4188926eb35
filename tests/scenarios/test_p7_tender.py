"""P7 · a public tender from the invitation to the award, with clocks before each deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.scenarios.due_desk import at, shown
from tests.scenarios.journey import NOW, Desk, way

from salesfunnel import Advance, Capture, Document, Lose
from salesfunnel.lifecycle.commands import AddDocument, ChangeFields

DEADLINES: dict[str, Any] = {
    "papers_until": at("2026-03-06 17:00"), "deposit_until": at("2026-03-16 17:00"),
    "questions_until": at("2026-03-13 17:00"), "bid_until": at("2026-03-20 10:00"),
    "opening_at": at("2026-03-20 14:00"),
}  # fmt: skip


def invited() -> Desk:
    desk = Desk("tender")
    desk.do("t-1", Capture("t-1", "tenders", owner_id="li", fields=DEADLINES))
    return desk


def days(now: str) -> float:
    return (datetime.fromisoformat(f"{now}+08:00") - NOW).total_seconds() / 86_400


def told(desk: Desk, now: str) -> list[tuple[str, str, str]]:
    found = desk.funnel.due(desk.dossier("t-1"), now=at(now)).reminders
    return [(each.clock, each.step, shown(each.due_at)) for each in found]


def prepared(desk: Desk) -> Desk:
    desk.do("t-1", ChangeFields({"we_qualify": True, "papers_bought": True}), 2)
    desk.do("t-1", Advance("papers_bought"), 2)
    desk.do("t-1", ChangeFields({"requirements_clear": True}), 10)
    desk.do("t-1", Advance("preparing"), 10)
    return desk


def handed_in(desk: Desk) -> Desk:
    desk.do("t-1", AddDocument(Document("b-1", "bid")), 15)
    desk.do("t-1", ChangeFields({"deposit_paid": True, "bid_sealed": True, "bid_price": "900000"}), 15)
    desk.do("t-1", Advance("submitted"), 15)
    return desk


def opened(desk: Desk) -> Desk:
    desk.do("t-1", ChangeFields({"bid_valid": True}), days("2026-03-20 15:00"))
    desk.do("t-1", Advance("opened"), days("2026-03-20 15:00"))
    return desk


def test_two_days_before_the_papers_can_no_longer_be_bought_the_owner_is_told() -> None:
    assert told(invited(), "2026-03-04 16:59") == []
    assert told(invited(), "2026-03-04 17:00") == [("papers", "buy", "2026-03-04 17:00")]


def test_while_the_bid_is_prepared_each_deadline_is_told_before_it() -> None:
    desk = prepared(invited())
    planned = desk.funnel.schedule(
        desk.dossier("t-1"), now=at("2026-03-12 09:00"), until=at("2026-03-20 10:00")
    )
    assert [(each.clock, each.step, shown(each.due_at)) for each in planned] == [
        ("questions", "ask", "2026-03-12 17:00"),
        ("bid", "week", "2026-03-13 10:00"),
        ("deposit", "three_days", "2026-03-13 17:00"),
        ("deposit", "one_day", "2026-03-15 17:00"),
        ("bid", "three_days", "2026-03-17 10:00"),
        ("bid", "four_hours", "2026-03-20 06:00"),
        ("bid", "missed", "2026-03-20 10:00"),
    ]


def test_a_bid_is_handed_in_with_the_deposit_paid_and_the_bid_sealed() -> None:
    desk = prepared(invited())
    assert desk.held("t-1", Advance("submitted"), 12) == ["deposit", "bid", "price", "sealed"]
    handed_in(desk)
    assert desk.stage("t-1") == "submitted"
    assert told(desk, "2026-03-19 14:00")[-1] == ("opening", "go", "2026-03-19 14:00")
    assert ("bid", "missed") not in [each[:2] for each in told(desk, "2026-03-21 09:00")]


def test_after_the_opening_the_award_is_asked_for_and_it_is_won() -> None:
    desk = opened(handed_in(prepared(invited())))
    assert told(desk, "2026-03-30 15:00")[-1] == ("award", "ask", "2026-03-30 15:00")
    desk.do("t-1", ChangeFields({"award_notice": True}), 30)
    desk.do("t-1", Advance("won"), 30)
    stages = [stage for stage, *_ in way(desk.report("tenders", "t-1"))]
    assert stages == ["invited", "papers_bought", "preparing", "submitted", "opened"]
    assert desk.stage("t-1") == "won"


def test_a_lost_tender_says_who_won_it_and_at_which_price() -> None:
    desk = opened(handed_in(prepared(invited())))
    assert desk.held("t-1", Lose("price", competitor="Rival"), 25) != []
    desk.do("t-1", ChangeFields({"winner_price": "850000"}), 25)
    assert desk.held("t-1", Lose("price"), 25) != []
    desk.do("t-1", Lose("price", competitor="Rival"), 25)
    assert (desk.stage("t-1"), desk.dossier("t-1").subject.competitor) == ("lost", "Rival")
