"""What the host's records say where a claim is judged: claims laid, what a person took, companies.

A token stands for the claims that were seen: the host commits a decision only where it still finds that
token, so that of two calls that saw the same claims one commits, and the other asks again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue
from salesfunnel.model.account_tree import AccountTree
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.party import Account
from salesfunnel.model.progress import Evidence
from salesfunnel.model.subject import Subject
from salesfunnel.model.validators import (
    is_instant,
    is_name,
    is_text,
    is_unclaimed,
    listed,
    of_type,
    read_only,
    tuple_of,
    tupled,
    utc,
)
from salesfunnel.model.wire import MODEL
from salesfunnel.ownership.departure import Cover, Departure
from salesfunnel.ownership.pool_usage import PoolUsage, Taken

__all__ = [
    "NOTHING_KNOWN",
    "OWNERSHIP",
    "Books",
    "Registered",
    "distinct",
    "registered",
    "token_of",
]


def _instants(instance: Any, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a tuple of aware datetimes."""
    tuple_of(datetime)(instance, attribute, value)
    for each in value if isinstance(value, tuple) else ():
        is_instant(instance, attribute, each)


def _in_utc(value: Any) -> Any:
    held = listed(value)
    return tuple(utc(each) for each in held) if isinstance(held, tuple) else held


@attrs.frozen(kw_only=True)
class Registered:
    """One seller's claim to a customer.

    Args:
        id: the host's id of the claim.
        by: the seller.
        at: when it was laid, by the host's clock; aware.
        keys: identity keys of the customer, in the host's spelling; two claims that share one are about the
            same customer.
        account_id: the customer company.
        subject_id: the lead or opportunity, where it is about one.
        ground: key of what it rests on.
        touched_at: the first touch with the customer that it rests on, not after `at`; aware.
        evidence: what proves it.
        acted_at: when qualifying actions were done since; aware.
        until: its end, where the host knows it already; else the policy and the actions say; aware.
        ended_at: when it was given up, or its customer given to somebody else; aware.
        extra: keys of a newer format.
    """

    id: str = attrs.field(validator=is_name)
    by: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    keys: tuple[str, ...] = attrs.field(default=(), converter=tupled, validator=tuple_of(str))
    account_id: str | None = attrs.field(default=None, validator=is_text)
    subject_id: str | None = attrs.field(default=None, validator=is_text)
    ground: str | None = attrs.field(default=None, validator=is_text)
    touched_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    evidence: tuple[Evidence, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Evidence))
    acted_at: tuple[datetime, ...] = attrs.field(default=(), converter=_in_utc, validator=_instants)
    until: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    ended_at: datetime | None = attrs.field(default=None, converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a claim that ends before it begins, or that rests on what had not happened."""
        for name, end in (("until", self.until), ("ended_at", self.ended_at)):
            if end is not None and end < self.at:
                says = f"found {end.isoformat()}, before the claim at {self.at.isoformat()}"
                raise InvalidValue.at(f"Registered.{name}", says)
        if self.touched_at is not None and self.touched_at > self.at:
            says = f"found {self.touched_at.isoformat()}, after the claim at {self.at.isoformat()}"
            raise InvalidValue.at("Registered.touched_at", says, "a claim rests on what happened before it")

    @property
    def touch(self) -> datetime:
        """The first touch it rests on; the claim itself where it names none."""
        return self.touched_at or self.at


def registered(subject: Subject, keys: Iterable[str] = ()) -> Registered | None:
    """Return the claim in a subject as the host's register holds it; None where nobody claims it.

    Its id is that of the subject: a subject has one claim at a time.
    """
    claim = subject.claim
    if claim is None:
        return None
    return Registered(
        id=subject.id,
        by=claim.holder,
        at=claim.at,
        keys=tuple(keys),
        account_id=subject.account_id,
        subject_id=subject.id,
        ground=claim.ground,
        touched_at=claim.touched_at,
        evidence=claim.evidence,
        until=claim.until,
    )


def distinct(claims: Iterable[Registered]) -> tuple[Registered, ...]:
    """Return claims each once, in an order that does not depend on that in which they were told.

    Raises:
        InvalidValue: when two different claims share an id.
    """
    known: dict[str, Registered] = {}
    for each in claims:
        if known.setdefault(each.id, each) != each:
            says = f"two different claims have the id '{each.id[:64]}'"
            raise InvalidValue.at("claims", says, "give each claim an id of its own")
    return tuple(sorted(known.values(), key=lambda each: (each.at, each.id)))


def token_of(claims: Iterable[Registered]) -> str:
    """Return the SHA-256 of some claims, whatever their order: the same token means the same claims.

    The host keeps it beside the customer and replaces it only where it still finds the token that was seen;
    what was decided about other claims is decided again.
    """
    told = [attrs.asdict(each, value_serializer=_plain) for each in distinct(claims)]
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(_instance: object, _attribute: object, value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return repr(value) if isinstance(value, ReadOnly) else value


@attrs.frozen(kw_only=True)
class Books:
    """What a claim is judged by besides the subject itself; what is absent was not looked up.

    Args:
        pool_usage: what the person who claims took from pools, and has.
        claims: the claims to other subjects that may concern this customer: of the same identity keys, or of
            companies of the same group.
        accounts: the companies of the customer's group.
        keys: the customer's identity keys.
        extra: keys of a newer format.

    Raises:
        InvalidValue: for accounts that are no tree.
    """

    pool_usage: PoolUsage | None = attrs.field(
        default=None, validator=of_type(PoolUsage, "PoolUsage or None"), metadata={"was": "takings"}
    )
    claims: tuple[Registered, ...] | None = attrs.field(
        default=None, converter=tupled, validator=tuple_of(Registered)
    )
    accounts: tuple[Account, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Account))
    keys: tuple[str, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(str))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)
    _tree: AccountTree = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Build the tree of the accounts."""
        object.__setattr__(self, "_tree", AccountTree.of(self.accounts))

    def __getstate__(self) -> dict[str, object]:
        """Return what a pickle holds."""
        return {each.name: getattr(self, each.name) for each in attrs.fields(Books)}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Read a pickle; in one of version 0.1 the pool usage is called `takings`."""
        for name, value in state.items():
            object.__setattr__(self, "pool_usage" if name == "takings" else name, value)

    @property
    def tree(self) -> AccountTree:
        """The companies of the customer's group, each below its parent."""
        return self._tree


NOTHING_KNOWN = Books()
"""Books in which nothing was looked up."""

OWNERSHIP = MODEL.extended((Registered, Taken, PoolUsage, Books, Departure, Cover))
"""As JSON and back: claims, pool usage, the books that a claim is judged by, departures and covers."""
