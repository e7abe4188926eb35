"""What a person took from public pools and has: the numbers that limits count, folded from all histories."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, tzinfo
from hashlib import sha256

import attrs

from salesfunnel.errors import InvalidValue, expect, expect_each
from salesfunnel.model.event import Assigned, Captured, Claimed, Event, HandoverAccepted, Lapsed, Released
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, is_name, is_unclaimed, listed, read_only, tuple_of, utc

__all__ = ["PoolUsage", "Taken", "pool_usage"]


@attrs.frozen
class Taken:
    """One claim from a pool; giving the subject back does not undo it."""

    subject_id: str = attrs.field(validator=is_name)
    pool: str = attrs.field(validator=is_name)
    at: datetime = attrs.field(converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(
        default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False, kw_only=True
    )


@attrs.frozen(kw_only=True)
class PoolUsage:
    """What one person took from pools, and has.

    Args:
        seller_id: the person.
        taken: every claim of the last day or more; older ones may be left out.
        owned: ids of the subjects that the person owns.
        extra: keys of a newer format.
    """

    seller_id: str = attrs.field(validator=is_name)
    taken: tuple[Taken, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(Taken))
    owned: tuple[str, ...] = attrs.field(default=(), converter=listed, validator=tuple_of(str))
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a subject that is owned twice."""
        if len(set(self.owned)) < len(self.owned):
            raise InvalidValue.at("PoolUsage.owned", "found a subject twice", "name each subject once")

    def on_day(self, pool: str, now: datetime, zone: tzinfo) -> int:
        """Return how many were claimed from a pool on the day of `now`, those given back included."""
        day = now.astimezone(zone).date()
        return sum(each.pool == pool and each.at.astimezone(zone).date() == day for each in self.taken)

    @property
    def token(self) -> str:
        """Its SHA-256: the host commits a claim only where it still finds the usage that was seen."""
        told = [[each.subject_id, each.pool, each.at.isoformat()] for each in self.taken]
        whole = json.dumps([self.seller_id, sorted(told), sorted(self.owned)], ensure_ascii=False)
        return sha256(whole.encode()).hexdigest()


def pool_usage(seller_id: str, events: Iterable[Event], *, since: datetime | None = None) -> PoolUsage:
    """Fold the events of all subjects into what one person took and has; a host may count in SQL instead.

    Args:
        seller_id: the person.
        events: the histories, each subject's in its order.
        since: claims before it are left out; aware.

    Raises:
        InvalidValue: for a person that is no id, or what is no event.
    """
    expect(seller_id, str, "seller_id", "write the id of the person")
    taken: list[Taken] = []
    owned: dict[str, None] = {}
    for event in expect_each(events, Event, "events", "hand over what `replay` reads"):
        match event:
            case Claimed(pool=str() as pool, claim=claim) if claim.holder == seller_id:
                taken.append(Taken(event.subject_id, pool, event.recorded_at))
            case _:
                pass
        owner_id = _owner_after(event)
        if owner_id == seller_id:
            owned[event.subject_id] = None
        elif owner_id is not _SAME:
            owned.pop(event.subject_id, None)
    recent = [each for each in taken if since is None or each.at >= since]
    return PoolUsage(seller_id=seller_id, taken=tuple(recent), owned=tuple(sorted(owned)))


_SAME = object()


def _owner_after(event: Event) -> object:
    """Return whose a subject is after an event; `_SAME` where it is whose it was."""
    match event:
        case Captured():
            return event.subject.owner_id
        case Assigned() | HandoverAccepted():
            return event.owner_id
        case Claimed():
            return event.claim.holder
        case Released() | Lapsed(frees=True):
            return None
        case _:
            return _SAME
