"""C17 · one strategic customer across all business lines: the group's deals, wherever they travel."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce
from typing import Any

import pytest

from salesfunnel import Account, Actor, Dossier, Funnel, Lose, Money, Opportunity, evolve
from salesfunnel.errors import InvalidValue
from salesfunnel.lifecycle.commands import HandOff
from salesfunnel.model import AccountTree

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
TREE = AccountTree.of([
    Account("sinogroup", name="Sino Group"),
    Account("sino_auto", parent_id="sinogroup"),
    Account("sino_parts", parent_id="sino_auto"),
    Account("globex"),
])  # fmt: skip
STAGES = [{"key": "visit"}, {"key": "won", "kind": "won"}, {"key": "lost", "kind": "lost"}]
FUNNEL = Funnel.load({
    "salesfunnel": 1, "key": "lines", "version": 1, "currency": "CNY", "timezone": "Asia/Shanghai",
    "pipelines": {"robots": {"stages": STAGES, "hand_off": ["service"]}, "service": {"stages": STAGES}},
})  # fmt: skip
DEALS = [
    Opportunity(
        id="d-1", pipeline="robots", stage="visit", account_id="sinogroup", amount=Money.of(500, "CNY")
    ),
    Opportunity(
        id="d-2", pipeline="robots", stage="visit", account_id="sino_parts", amount=Money.of(70, "CNY")
    ),
    Opportunity(
        id="d-3", pipeline="service", stage="visit", account_id="sino_auto", amount=Money.of(9, "CNY")
    ),
    Opportunity(id="d-4", pipeline="robots", stage="visit", account_id="globex", amount=Money.of(1, "CNY")),
]


def shares(account: str, deals: list[Opportunity]) -> dict[tuple[str, str], tuple[int, str]]:
    return {
        (each.pipeline, each.status): (each.count, str(each.amount)) for each in TREE.shares(account, deals)
    }


def asked(deal: Opportunity, command: Any) -> Opportunity:
    answer = FUNNEL.decide(Dossier(deal), command, actor=Actor("u-7"), now=NOW)
    return reduce(evolve, answer.events, Dossier(deal)).subject


def test_a_group_is_seen_over_all_its_companies_and_all_pipelines() -> None:
    assert shares("sinogroup", DEALS) == {
        ("robots", "open"): (2, "570.00 CNY"), ("service", "open"): (1, "9.00 CNY"),
    }  # fmt: skip
    assert shares("sino_parts", DEALS) == {("robots", "open"): (1, "70.00 CNY")}


def test_a_deal_that_is_handed_off_or_lost_moves_within_the_group() -> None:
    moved = [asked(DEALS[0], HandOff("service")), asked(DEALS[1], Lose("price")), *DEALS[2:]]
    assert shares("sinogroup", moved) == {
        ("robots", "lost"): (1, "70.00 CNY"), ("service", "open"): (2, "509.00 CNY"),
    }  # fmt: skip


def test_a_company_never_belongs_to_its_own_subsidiary() -> None:
    with pytest.raises(InvalidValue, match="sinogroup → sino_parts → sino_auto → sinogroup"):
        TREE.with_parent("sinogroup", "sino_parts")
