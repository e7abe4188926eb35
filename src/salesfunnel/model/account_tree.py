"""Which companies belong together: accounts below their parents, and what a group has in hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

import attrs

from salesfunnel.errors import InvalidValue, Problem, UnknownName, near
from salesfunnel.model.money import Money
from salesfunnel.model.party import Account
from salesfunnel.model.subject import Status, Subject
from salesfunnel.model.validators import read_only

__all__ = ["AccountShare", "AccountTree"]


@attrs.frozen(kw_only=True)
class AccountShare:
    """What a group of companies has in one pipeline in one status.

    Args:
        pipeline: key of the pipeline.
        status: where its subjects stand.
        count: how many there are.
        back_moves: how often they went back to an earlier stage, together.
        amount: what those with an amount are worth together; None where none has one.
    """

    pipeline: str
    status: Status
    count: int
    back_moves: int
    amount: Money | None = None


@attrs.frozen
class AccountTree:
    """Accounts by id, each below its parent; build it with `AccountTree.of`.

    >>> tree = AccountTree.of([Account("group"), Account("east", parent_id="group")])
    >>> [each.id for each in tree.subsidiaries("group")]
    ['east']

    Raises:
        InvalidValue: with every problem at once: an id that two accounts share, a parent that is not among
            them, accounts that stand below themselves.
    """

    accounts: Mapping[str, Account] = attrs.field(converter=read_only)
    _children: Mapping[str, tuple[Account, ...]] = attrs.field(init=False, repr=False, eq=False)

    @classmethod
    def of(cls, accounts: Iterable[Account]) -> Self:
        """Build the tree of some accounts; the order of brothers and sisters is that of the accounts."""
        known: dict[str, Account] = {}
        problems = []
        for each in accounts:
            if each.id in known:
                says = "two accounts share this id"
                problems.append(Problem(f"accounts.{each.id}", InvalidValue.code, says, "merge them first"))
            known.setdefault(each.id, each)
        if problems:
            raise InvalidValue(*problems)
        return cls(known)

    def __attrs_post_init__(self) -> None:
        """Refuse what is no tree."""
        problems = [*self._orphans(), *self._circles()]
        if problems:
            raise InvalidValue(*problems)
        children: dict[str, tuple[Account, ...]] = {}
        for each in self.accounts.values():
            if each.parent_id is not None:
                children[each.parent_id] = (*children.get(each.parent_id, ()), each)
        object.__setattr__(self, "_children", children)

    def account(self, account_id: str) -> Account:
        """Return the account with this id.

        Raises:
            UnknownName: when there is none; every question about an account raises it.
        """
        found = self.accounts.get(account_id)
        if found is None:
            cure = near(account_id, self.accounts, otherwise="add the account")
            raise UnknownName.at("accounts", f"no account has the id '{account_id[:64]}'", cure)
        return found

    def parent(self, account_id: str) -> Account | None:
        """Return the company that it belongs to, if it does to any."""
        above = self.account(account_id).parent_id
        return None if above is None else self.accounts[above]

    def children(self, account_id: str) -> tuple[Account, ...]:
        """Return the companies that belong to it directly."""
        return self._children.get(self.account(account_id).id, ())

    def path(self, account_id: str) -> tuple[Account, ...]:
        """Return the way from the head of the group down to the account, both ends included."""
        way = [self.account(account_id)]
        while way[-1].parent_id is not None:
            way.append(self.accounts[way[-1].parent_id])
        return tuple(reversed(way))

    def root(self, account_id: str) -> Account:
        """Return the head of its group: itself where it belongs to nobody."""
        return self.path(account_id)[0]

    def subsidiaries(self, account_id: str) -> tuple[Account, ...]:
        """Return every company below it, each after the one that it belongs to."""
        found = list(self.children(account_id))
        for each in found:
            found += self.children(each.id)
        return tuple(found)

    def with_parent(self, account_id: str, parent_id: str | None) -> Self:
        """Return the tree in which the account belongs to another company, or to none.

        Raises:
            InvalidValue: when it would stand below itself, or below nobody that is known.
        """
        moved = attrs.evolve(self.account(account_id), parent_id=parent_id)
        return type(self)({**self.accounts, account_id: moved})

    def shares(self, account_id: str, subjects: Iterable[Subject]) -> tuple[AccountShare, ...]:
        """Return what a company and its subsidiaries have, by pipeline and status, in that order.

        Args:
            account_id: the company.
            subjects: leads and opportunities of any account; a duplicate that was merged does not count.

        Raises:
            InvalidValue: when amounts of two currencies would have to be added.
        """
        group = {account_id, *(each.id for each in self.subsidiaries(account_id))}
        held: dict[tuple[str, Status], list[Subject]] = {}
        for each in subjects:
            if each.account_id in group and each.merged_into is None:
                held.setdefault((each.pipeline, each.status), []).append(each)
        statuses = list(Status)
        order = sorted(held, key=lambda place: (place[0], statuses.index(place[1])))
        return tuple(_share(pipeline, status, held[pipeline, status]) for pipeline, status in order)

    def _orphans(self) -> Iterable[Problem]:
        for each in self.accounts.values():
            if each.parent_id is not None and each.parent_id not in self.accounts:
                says = f"no account has the id '{each.parent_id[:64]}'"
                cure = near(each.parent_id, self.accounts)
                yield Problem(f"accounts.{each.id}.parent_id", "unknown_account", says, cure)

    def _circles(self) -> Iterable[Problem]:
        """Yield a problem for each circle, at the first of its accounts; each account is walked once."""
        done: set[str] = set()
        for start in self.accounts:
            way: dict[str, None] = {}
            at: str | None = start
            while at is not None and at in self.accounts and at not in done and at not in way:
                way[at] = None
                at = self.accounts[at].parent_id
            if at in way:
                ring = [*list(way)[list(way).index(at) :], at]
                says = f"it belongs to itself: {' → '.join(ring)}"
                yield Problem(f"accounts.{at}.parent_id", "account_circle", says, "take one parent away")
            done |= way.keys()


def _share(pipeline: str, status: Status, subjects: list[Subject]) -> AccountShare:
    amounts = [each.amount for each in subjects if each.amount is not None]
    return AccountShare(
        pipeline=pipeline,
        status=status,
        count=len(subjects),
        back_moves=sum(each.back_moves for each in subjects),
        amount=_sum(amounts) if amounts else None,
    )


def _sum(amounts: list[Money]) -> Money:
    currencies = sorted({each.currency for each in amounts})
    if len(currencies) > 1:
        says = f"found amounts in {', '.join(currencies)}, which have no sum"
        raise InvalidValue.at("amount", says, "convert them to one currency first")
    return Money(sum(each.minor for each in amounts), currencies[0])
