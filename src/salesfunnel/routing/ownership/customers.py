"""Whom does a claim cover? The customer of the same identity, and companies of its group, by policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

import attrs

from salesfunnel.calendars import Calendar
from salesfunnel.model.account_tree import AccountTree
from salesfunnel.routing.ownership.claiming import ClaimPolicy, Covers
from salesfunnel.routing.ownership.claims import Ruling, adjudicate
from salesfunnel.routing.ownership.registered import Registered

__all__ = ["Customer", "concerning", "holders", "reach"]


@attrs.frozen(kw_only=True)
class Customer:
    """About whom a claim is: a lead or opportunity, its company, and what else it is known by.

    Args:
        subject_id: the lead or opportunity.
        account_id: its company.
        keys: its identity keys.
    """

    subject_id: str | None = None
    account_id: str | None = None
    keys: frozenset[str] = frozenset()


def reach(account_id: str, covers: Covers, tree: AccountTree | None) -> frozenset[str]:
    """Return the accounts that a claim on an account covers, itself included.

    Args:
        account_id: the account that is claimed.
        covers: what the policy says.
        tree: the accounts below their parents; an account that is not in it belongs to nobody.
    """
    if covers == "subject":
        return frozenset()
    if covers == "account" or tree is None or account_id not in tree.accounts:
        return frozenset({account_id})
    head = tree.root(account_id).id if covers == "group" else account_id
    return frozenset({head, *(each.id for each in tree.subsidiaries(head))})


def concerning(
    claims: Iterable[Registered], customer: Customer, policy: ClaimPolicy, *, tree: AccountTree | None = None
) -> tuple[Registered, ...]:
    """Return the claims that are about a customer, or cover it.

    A claim is about the customer when it names the same lead or opportunity or shares an identity key. It
    covers the customer when the policy stretches it to the customer's account.
    """
    return tuple(each for each in claims if _concerns(each, customer, policy, tree))


def _concerns(claim: Registered, customer: Customer, policy: ClaimPolicy, tree: AccountTree | None) -> bool:
    if customer.subject_id is not None and claim.subject_id == customer.subject_id:
        return True
    if not customer.keys.isdisjoint(claim.keys):
        return True
    if claim.account_id is None or customer.account_id is None:
        return False
    return customer.account_id in reach(claim.account_id, policy.covers, tree)


def holders(
    claims: Collection[Registered],
    tree: AccountTree,
    policy: ClaimPolicy,
    *,
    now: datetime,
    calendar: Calendar | None = None,
) -> dict[str, Ruling]:
    """Return who has each account of a tree that somebody claims or covers, by the account's id.

    A claim on a parent covers a subsidiary as any other claim on it would: whoever laid claim to the
    subsidiary first keeps it.
    """
    covering: dict[str, list[Registered]] = {}
    for claim in claims:
        for account in reach(claim.account_id, policy.covers, tree) if claim.account_id else ():
            covering.setdefault(account, []).append(claim)
    return {
        account: adjudicate(covering[account], policy, now, calendar=calendar)
        for account in tree.accounts
        if account in covering
    }
