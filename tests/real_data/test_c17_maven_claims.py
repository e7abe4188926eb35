"""C17, Maven: claims on the seven parents cover the fifteen subsidiaries, and nobody else's."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salesfunnel.model.account_tree import AccountTree
from salesfunnel.model.party import Account
from salesfunnel.ownership import ClaimPolicy, Registered, holders

NOW = datetime(2017, 12, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def tree(shared: Path) -> AccountTree:
    folder = shared / "data" / "maven-crm-opportunities"
    with (folder / "accounts.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return AccountTree.of(Account(each["account"], parent_id=each["subsidiary_of"] or None) for each in rows)


def test_claims_on_seven_parents_cover_fifteen_subsidiaries(tree: AccountTree) -> None:
    parents = sorted({each.parent_id for each in tree.accounts.values() if each.parent_id})
    claims = [Registered(id=key, by=f"seller of {key}", at=NOW, account_id=key) for key in parents]
    below = {each.id for each in tree.accounts.values() if each.parent_id}
    told = holders(claims, tree, ClaimPolicy(covers="subsidiaries"), now=NOW)
    assert (len(parents), len(below), set(told)) == (7, 15, {*parents, *below})
    for account, ruling in told.items():
        assert ruling.winner is not None
        assert ruling.winner.account_id == (tree.accounts[account].parent_id or account)
    assert set(holders(claims, tree, ClaimPolicy(covers="account"), now=NOW)) == set(parents)


def test_who_claims_every_subsidiary_first_leaves_the_parent_what_is_over(tree: AccountTree) -> None:
    below = [each for each in tree.accounts.values() if each.parent_id]
    early = [Registered(id=each.id, by="early", at=NOW, account_id=each.id) for each in below]
    late = [
        Registered(id=f"late {key}", by="late", at=NOW.replace(hour=1), account_id=key)
        for key in {each.parent_id for each in below}
    ]
    told = holders([*late, *early], tree, ClaimPolicy(covers="subsidiaries"), now=NOW.replace(hour=2))
    winners = [ruling.winner.by for ruling in told.values() if ruling.winner]
    assert (winners.count("early"), winners.count("late")) == (15, 7)
