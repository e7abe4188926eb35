"""Whose is the success of a deal that changed hands? Shares that add up to the last minor unit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from salesfunnel.errors import InvalidValue
from salesfunnel.model.money import Money
from salesfunnel.model.subject import Subject
from salesfunnel.ownership.definitions import HandoverPolicy
from salesfunnel.ownership.protection import days_after

__all__ = ["credit_shares", "split_amount"]


def credit_shares(subject: Subject, policy: HandoverPolicy, won_at: datetime) -> Mapping[str, Fraction]:
    """Return who gets which share of a deal, by seller; the shares add up to one.

    The owner shares with the one who had it immediately before, as far as the policy's steps reach; a deal
    that nobody owns is nobody's success.

    Args:
        subject: the deal as it was when it was won.
        policy: the steps.
        won_at: when it was won; aware.
    """
    owner, last = subject.owner_id, subject.tenures[-1] if subject.tenures else None
    if owner is None:
        return {}
    if last is None or last.to_pool or last.owner_id == owner:
        return {owner: Fraction(1)}
    steps = (each for each in policy.credit if won_at <= days_after(last.left_at, each.within_days))
    step = next(steps, None)
    share = Fraction(step.percent, 100) if step is not None else Fraction(0)
    whole = {owner: 1 - share, last.owner_id: share}
    return {seller: part for seller, part in whole.items() if part}


def split_amount(amount: Money, shares: Mapping[str, Fraction]) -> Mapping[str, Money]:
    """Split an amount by shares so that the parts add up to it exactly.

    Each part is rounded down to a minor unit; what is left goes, unit by unit, to the largest remainders, and
    of equal ones to the smaller id.

    Source: the method of largest remainders (Hamilton); that equal remainders go by id is a convention of
    this library.

    Raises:
        InvalidValue: when the shares are negative or do not add up to one.
    """
    if not shares or sum(shares.values()) != 1 or min(shares.values()) < 0:
        says = f"found shares that add up to {sum(shares.values())}"
        raise InvalidValue.at("shares", says, "write shares of 0 or more that add up to 1")
    exact = {seller: amount.minor * share for seller, share in shares.items()}
    parts = {seller: int(each // 1) for seller, each in exact.items()}
    left = amount.minor - sum(parts.values())
    for seller in sorted(parts, key=lambda each: (parts[each] - exact[each], each))[:left]:
        parts[seller] += 1
    return {seller: Money(part, amount.currency) for seller, part in parts.items()}
