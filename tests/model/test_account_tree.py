"""Accounts form a tree: parents, subsidiaries, ways; what is none is refused; a group has its share."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesfunnel.errors import InvalidValue, UnknownName
from salesfunnel.model.account_tree import AccountShare, AccountTree
from salesfunnel.model.money import Money
from salesfunnel.model.party import Account
from salesfunnel.model.subject import Lead, Opportunity, Status

TREE = AccountTree.of([
    Account("east", parent_id="group"), Account("group"), Account("plant", parent_id="east"),
    Account("west", parent_id="group"), Account("alone"),
])  # fmt: skip


def ids(accounts: Any) -> list[str]:
    return [each.id for each in accounts]


def test_everybody_has_a_place() -> None:
    assert TREE.parent("plant") == Account("east", parent_id="group")
    assert (TREE.parent("group"), TREE.root("plant"), TREE.root("alone").id) == (
        None,
        Account("group"),
        "alone",
    )
    assert ids(TREE.children("group")) == ["east", "west"]
    assert ids(TREE.subsidiaries("group")) == ["east", "west", "plant"]
    assert ids(TREE.path("plant")) == ["group", "east", "plant"]
    assert (TREE.children("alone"), TREE.subsidiaries("plant")) == ((), ())


@pytest.mark.parametrize("ask", ["parent", "children", "root", "subsidiaries", "path", "account"])
def test_an_account_that_nobody_knows_is_named_with_the_nearest(ask: str) -> None:
    with pytest.raises(UnknownName, match="did you mean 'group'"):
        getattr(TREE, ask)("gruop")


@pytest.mark.parametrize(
    ("accounts", "found"),
    [
        ([Account("a", parent_id="a")], ["accounts.a.parent_id account_circle"]),
        (
            [Account("x", parent_id="a"), Account("a", parent_id="b"), Account("b", parent_id="a")],
            ["accounts.a.parent_id account_circle"],
        ),
        (
            [Account("a", parent_id="a"), Account("b", parent_id="nobody"), Account("c", parent_id="c")],
            ["accounts.b.parent_id unknown_account", "accounts.a.parent_id account_circle",
             "accounts.c.parent_id account_circle"],
        ),
        ([Account("a"), Account("a", name="A")], ["accounts.a invalid_value"]),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused_with_every_place(accounts: list[Account], found: list[str]) -> None:
    with pytest.raises(InvalidValue) as wrong:
        AccountTree.of(accounts)
    assert [f"{each.path} {each.code}" for each in wrong.value.problems] == found


def test_a_company_may_change_its_parent_but_never_to_one_below_it() -> None:
    moved = TREE.with_parent("plant", "west")
    assert ids(moved.path("plant")) == ["group", "west", "plant"]
    assert ids(TREE.path("plant")) == ["group", "east", "plant"]
    assert TREE.with_parent("east", None).root("plant").id == "east"
    for below in ("east", "plant"):
        with pytest.raises(InvalidValue, match="belongs to itself"):
            TREE.with_parent("east", below)
    with pytest.raises(InvalidValue, match="no account has the id 'nobody'"):
        TREE.with_parent("east", "nobody")
    with pytest.raises(UnknownName):
        TREE.with_parent("nobody", "east")


def deal(key: str, account: str | None, pipeline: str = "b2b", **more: Any) -> Opportunity:
    return Opportunity(id=key, pipeline=pipeline, stage="s", account_id=account, **more)


def test_a_group_has_the_sum_of_its_companies_over_every_pipeline() -> None:
    subjects = [
        deal("1", "group", amount=Money.of(5, "CNY"), back_moves=2),
        deal("2", "plant", amount=Money.of(7, "CNY"), back_moves=1),
        deal("3", "plant", status="won"),
        deal("4", "alone", amount=Money.of(99, "CNY")),
        deal("5", None),
        deal("6", "west", merged_into="1"),
        Lead(id="7", pipeline="a_leads", stage="s", account_id="west"),
    ]
    assert TREE.shares("group", subjects) == (
        AccountShare(pipeline="a_leads", status=Status.OPEN, count=1, back_moves=0),
        AccountShare(pipeline="b2b", status=Status.OPEN, count=2, back_moves=3, amount=Money.of(12, "CNY")),
        AccountShare(pipeline="b2b", status=Status.WON, count=1, back_moves=0),
    )
    assert [each.count for each in TREE.shares("east", subjects)] == [1, 1]
    assert TREE.shares("east", []) == ()


def test_two_currencies_have_no_sum() -> None:
    subjects = [deal("1", "east", amount=Money.of(5, "CNY")), deal("2", "west", amount=Money.of(5, "USD"))]
    with pytest.raises(InvalidValue, match="CNY, USD"):
        TREE.shares("group", subjects)


@given(st.lists(st.integers(0, 11), min_size=1, max_size=12))
def test_every_company_stands_once_below_its_root(parents: list[int]) -> None:
    accounts = [
        Account(str(at), parent_id=str(parent) if parent < at else None) for at, parent in enumerate(parents)
    ]
    tree = AccountTree.of(accounts)
    roots = {tree.root(each.id).id for each in accounts}
    below = [each.id for root in roots for each in (tree.account(root), *tree.subsidiaries(root))]
    assert sorted(below) == sorted(each.id for each in accounts)
    for each in accounts:
        assert all(
            tree.path(each.id)[-1] in (step, *tree.subsidiaries(step.id)) for step in tree.path(each.id)
        )
