"""A seller leaves, moves, or is away: what is passed on to whom, who stands in, and whose the success is.

The shares of a deal that changed hands add up to the last minor unit, whatever the percentages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Literal

import attrs

from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import InvalidValue, expect, expect_each
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.money import Money
from salesfunnel.model.subject import Subject
from salesfunnel.model.validators import is_instant, is_name, is_text, is_unclaimed, of_type, read_only, utc
from salesfunnel.ownership.definitions import HandoverPolicy
from salesfunnel.ownership.protection import days_after

__all__ = [
    "Cover",
    "Departure",
    "Successors",
    "cover_of",
    "covered_by",
    "credit_shares",
    "split_amount",
    "successors",
]


def _is_kind(_instance: object, _attribute: object, value: object) -> None:
    if not isinstance(value, str) or value not in {"leave", "move"}:
        raise InvalidValue.at("Departure.kind", f"found {value!r}, expected 'leave' or 'move'")


@attrs.frozen(kw_only=True)
class Departure:
    """A seller who gives everything away.

    Args:
        id: the host's id of the case.
        seller_id: who leaves or moves.
        kind: whether the seller leaves the company or moves within it.
        at: from when on the seller's access is frozen; aware.
        by: who opened the case.
        supervisor_id: who writes the statements where the seller cannot, and reviews them.
        is_absent: whether the seller is gone already, so that the supervisor writes.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    seller_id: str = attrs.field(validator=is_name)
    kind: Literal["leave", "move"] = attrs.field(validator=_is_kind)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    by: str = attrs.field(validator=is_name)
    supervisor_id: str | None = attrs.field(default=None, validator=is_text)
    is_absent: bool = attrs.field(default=False, validator=of_type(bool, "True or False"))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a case in which nobody could write."""
        if self.is_absent and self.supervisor_id is None:
            says = "the seller is absent and no supervisor is named"
            raise InvalidValue.at("Departure.supervisor_id", says, "name who writes the statements")

    @property
    def writer_id(self) -> str:
        """Who writes the statements: the seller, frozen or not; the supervisor where the seller is gone."""
        return (self.supervisor_id or self.seller_id) if self.is_absent else self.seller_id


@attrs.frozen(kw_only=True)
class Successors:
    """Who is to get what.

    Args:
        offers: the seller for each subject, by the subject's id.
        unplaced: ids of the subjects for which nobody was found; they stay in the report until somebody is.
    """

    offers: Mapping[str, str] = attrs.field(factory=dict)
    unplaced: tuple[str, ...] = ()


def successors(
    departure: Departure,
    subjects: Iterable[Subject],
    assign: Callable[[Subject], str | None] | Mapping[str, str | None],
) -> Successors:
    """Find a successor for everything that a seller still has, by the host's rules of assignment.

    Args:
        departure: who gives everything away.
        subjects: what may be concerned, of whatever owner; duplicates that were merged are left out.
        assign: who gets a subject by the rules, or what they gave, by the subject's id; None, or the seller
            who leaves, where they find nobody.

    Raises:
        InvalidValue: for what is no departure, subject or way to assign, or a successor that is no id.
    """
    leaving = expect(departure, Departure, "departure", "write Departure(id=…, seller_id=…, …)").seller_id
    _check_way(assign)
    offers: dict[str, str] = {}
    unplaced: list[str] = []
    for each in expect_each(subjects, Subject, "subjects"):
        if each.owner_id != leaving or each.merged_into is not None:
            continue
        found = assign.get(each.id) if isinstance(assign, Mapping) else assign(each)
        if found is None or found == leaving:
            unplaced.append(each.id)
        else:
            offers[each.id] = expect(found, str, f"assign.{each.id}", "give the id of a seller, or None")
    return Successors(offers=offers, unplaced=tuple(unplaced))


def _check_way(assign: object) -> None:
    if not isinstance(assign, Mapping) and not callable(assign):
        says = f"found a {type(assign).__name__}, expected a function or a mapping from ids to sellers"
        raise InvalidValue.at("assign", says, "write lambda subject: 'li'")


@attrs.frozen(kw_only=True)
class Cover:
    """Somebody stands in for an owner for a while; nothing changes hands.

    Args:
        owner_id: who is away.
        cover_id: who stands in.
        since: from when on; aware.
        until: the first instant at which it is over; aware.
        by: who said so.
        extra: keys of a newer format.
    """

    owner_id: str = attrs.field(validator=is_name)
    cover_id: str = attrs.field(validator=is_name)
    since: datetime = attrs.field(converter=utc, validator=is_instant)
    until: datetime = attrs.field(converter=utc, validator=is_instant)
    by: str = attrs.field(validator=is_name)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a cover of oneself, or one that never counts."""
        if self.owner_id == self.cover_id:
            raise InvalidValue.at("Cover.cover_id", f"found '{self.cover_id[:64]}', who is away")
        if self.until <= self.since:
            says = f"found {self.until.isoformat()}, not after {self.since.isoformat()}"
            raise InvalidValue.at("Cover.until", says)

    def is_in_force(self, now: datetime) -> bool:
        """Say whether it counts at an instant."""
        return self.since <= now < self.until


def cover_of(
    policy: HandoverPolicy, *, owner_id: str, cover_id: str, since: datetime, until: datetime, by: str
) -> Cover:
    """Return a cover that lasts no longer than a policy allows.

    Raises:
        InvalidValue: for one that lasts longer: what is meant for good is handed over.
    """
    cover = Cover(owner_id=owner_id, cover_id=cover_id, since=since, until=until, by=by)
    last = days_after(cover.since, policy.cover_days)
    if cover.until > last:
        says = f"found {cover.until.isoformat()}, later than {last.isoformat()}"
        raise InvalidValue.at("Cover.until", says, "end it sooner, or hand the subjects over")
    return cover


def covered_by(covers: Iterable[Cover], cover_id: str, now: datetime) -> tuple[str, ...]:
    """Return for whom a person stands in at an instant: what the host puts into `Actor.covers`.

    Raises:
        InvalidValue: for what is no cover, a person that is no id, or a naive `now`.
    """
    moment, who = in_utc(now), expect(cover_id, str, "cover_id", "write the id of the person")
    known = expect_each(covers, Cover, "covers", "hand over what `cover_of` gave")
    return tuple(
        sorted({each.owner_id for each in known if each.cover_id == who and each.is_in_force(moment)})
    )


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
