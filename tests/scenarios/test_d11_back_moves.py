"""D11 · moves back are counted, on the deal and over a customer, and a condition may ask for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

from salesfunnel import Account, Actor, Advance, Dossier, Funnel, GoBack, Opportunity, evolve
from salesfunnel.lifecycle.commands.changes import ChangeFields
from salesfunnel.model import AccountTree

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "desk", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "gates": {"steady": {"criteria": [
        {"key": "few_back_moves", "when": "back_moves <= 1"}, {"key": "few_slips", "when": "slips < 2"},
    ]}},
    "pipelines": {"b2b": {"stages": [
        {"key": "visit"}, {"key": "quote"}, {"key": "won", "kind": "won", "entry": "steady"},
    ]}},
})  # fmt: skip


def worked(*commands: Any) -> Dossier[Any]:
    dossier: Dossier[Any] = Dossier(Opportunity(id="d-1", pipeline="b2b", stage="visit", account_id="east"))
    for hour, command in enumerate(commands, 1):
        answer = FUNNEL.decide(dossier, command, actor=Actor("u-7"), now=NOW + timedelta(hours=hour))
        assert answer.accepted, answer.findings
        dossier = reduce(evolve, answer.events, dossier)
    return dossier


def failing(dossier: Dossier[Any]) -> list[str | None]:
    answer = FUNNEL.decide(dossier, Advance("won"), actor=Actor("u-7"), now=NOW + timedelta(days=1))
    return [each.criterion for each in answer.findings]


UP, DOWN = Advance("quote"), GoBack("visit", "scope changed")


def test_repeated_moves_back_hold_the_deal_for_an_audit() -> None:
    assert failing(worked(UP, DOWN, UP)) == []
    twice = worked(UP, DOWN, UP, DOWN, UP)
    assert (twice.subject.back_moves, failing(twice)) == (2, ["few_back_moves"])


def test_a_deal_that_is_put_off_again_and_again_is_held() -> None:
    dates = [ChangeFields({"close_date": f"2026-0{month}-01"}) for month in (4, 5, 6)]
    slipped = worked(UP, *dates)
    assert (slipped.subject.slips, failing(slipped)) == (2, ["few_slips"])


def test_moves_back_are_counted_over_a_customer() -> None:
    tree = AccountTree.of([Account("group"), Account("east", parent_id="group")])
    other = Opportunity(id="d-2", pipeline="b2b", stage="visit", account_id="group", back_moves=3)
    (share,) = tree.shares("group", [worked(UP, DOWN, UP).subject, other])
    assert (share.count, share.back_moves) == (2, 4)
