"""C17, Maven: fifteen of its accounts belong to seven parents, and their deals add up below them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from salesfunnel.model.account_tree import AccountTree
from salesfunnel.model.party import Account
from salesfunnel.model.subject import Opportunity, Status

STAGES = {"Won": Status.WON, "Lost": Status.LOST, "Engaging": Status.OPEN, "Prospecting": Status.OPEN}


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "maven-crm-opportunities"


@pytest.fixture(scope="module")
def tree(folder: Path) -> AccountTree:
    return AccountTree.of(
        Account(each["account"], industry=each["sector"], parent_id=each["subsidiary_of"] or None)
        for each in rows(folder, "accounts.csv")
    )


def test_fifteen_accounts_have_seven_parents(tree: AccountTree) -> None:
    below = [each for each in tree.accounts.values() if each.parent_id]
    assert (len(tree.accounts), len(below), len({each.parent_id for each in below})) == (85, 15, 7)
    assert all(tree.root(each.id) == tree.parent(each.id) for each in below)


def test_the_deals_of_a_group_are_those_of_its_companies(folder: Path, tree: AccountTree) -> None:
    deals = [
        Opportunity(
            id=each["opportunity_id"],
            pipeline="maven",
            stage=each["deal_stage"],
            status=STAGES[each["deal_stage"]],
            account_id=each["account"] or None,
        )
        for each in rows(folder, "sales_pipeline.csv")
    ]
    owned = sum(each.account_id is not None for each in deals)
    roots = {tree.root(key).id for key in tree.accounts}
    assert sum(share.count for root in roots for share in tree.shares(root, deals)) == owned == 8800 - 1425
    parent = next(each.parent_id for each in tree.accounts.values() if each.parent_id)
    assert parent is not None
    group = {parent, *(each.id for each in tree.children(parent))}
    won = sum(each.account_id in group and each.status is Status.WON for each in deals)
    assert {each.status: each.count for each in tree.shares(parent, deals)}[Status.WON] == won > 0
