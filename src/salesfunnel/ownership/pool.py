"""May this person take it from the public pool, or have it back?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta, tzinfo

from salesfunnel.conditions.values.view import View
from salesfunnel.model.claim import Tenure
from salesfunnel.model.party import Actor
from salesfunnel.model.subject import Subject
from salesfunnel.ownership.compiled import CompiledPool, OwnershipRules
from salesfunnel.ownership.definitions import Pool
from salesfunnel.ownership.host_records import Books
from salesfunnel.ownership.obstacle import Obstacle, obstacle
from salesfunnel.ownership.protection import days_after

__all__ = ["is_member", "is_public", "pool_obstacles", "tenures", "transfer_obstacle"]


def is_public(subject: Subject, now: datetime) -> bool:
    """Say whether nobody has a subject: no owner, or one whose claim to it has ended."""
    claim = subject.claim
    has_ended = claim is not None and claim.holder == subject.owner_id and not claim.is_in_force(now)
    return subject.owner_id is None or has_ended


def tenures(subject: Subject, now: datetime) -> tuple[Tenure, ...]:
    """Return who had a subject before, with an owner whose claim has ended though nobody told it yet."""
    claim = subject.claim
    if subject.owner_id is None or claim is None or claim.until is None or not is_public(subject, now):
        return subject.tenures
    return (*subject.tenures, Tenure(owner_id=subject.owner_id, left_at=claim.until, to_pool=True))


def is_member(pool: Pool, actor: Actor) -> bool:
    """Say whether a person may claim from a pool."""
    if not pool.members and not pool.roles:
        return True
    return actor.id in pool.members or not set(pool.roles).isdisjoint(actor.roles)


def pool_obstacles(found: CompiledPool, view: View, actor: Actor, *, books: Books) -> Iterator[Obstacle]:
    """Yield everything that keeps a person from claiming a subject that lies in a pool.

    Args:
        found: the pool.
        view: the subject as it stands.
        actor: who wants it.
        books: what that person took and has; limits that nobody can check permit nothing.
    """
    pool, subject, now = found.pool, view.source.subject, view.now
    if not is_member(pool, actor):
        yield obstacle("not_a_member", "ask_supervisor", pool=pool.label or found.key)
    if found.calendar is not None and not found.calendar.is_open(now):
        yield obstacle("closed", "come_back", until=found.calendar.next_open(now))
    if subject.created_at is not None and pool.hold_days:
        free = days_after(subject.created_at, pool.hold_days)
        if now < free:
            yield obstacle("on_hold", "come_back", until=free, entered=subject.created_at.isoformat())
    cooling = _cooling(pool, tenures(subject, now), actor.id, now)
    if cooling is not None:
        yield cooling
    yield from _limit_obstacles(found, actor, books, view=view)


def _limit_obstacles(found: CompiledPool, actor: Actor, books: Books, *, view: View) -> Iterator[Obstacle]:
    pool, known, now = found.pool, books.pool_usage, view.now
    if pool.per_day is None and pool.owned is None:
        return
    if known is None or known.seller_id != actor.id:
        yield obstacle("takings_unknown", "hand_over_takings", actor=actor.id)
        return
    zone = view.names.zone
    if pool.per_day is not None and known.on_day(found.key, now, zone) >= pool.per_day:
        yield obstacle("day_limit", "come_back", until=_midnight(now, zone), limit=pool.per_day)
    if pool.owned is not None and len({*known.owned} - {view.source.subject.id}) >= pool.owned:
        yield obstacle("own_limit", "release_one", limit=pool.owned)


def _midnight(now: datetime, zone: tzinfo) -> datetime:
    """Return when the next day begins in a zone, in UTC."""
    day = now.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(now.tzinfo)


def _cooling(pool: Pool, before: tuple[Tenure, ...], person: str, now: datetime) -> Obstacle | None:
    left = max((each.left_at for each in before if each.owner_id == person), default=None)
    if left is None or not pool.cool_down_days:
        return None
    free = days_after(left, pool.cool_down_days)
    if now >= free:
        return None
    return obstacle("cooling_down", "come_back", until=free, person=person, left=left.isoformat())


def transfer_obstacle(
    ownership: OwnershipRules, view: View, person: str, *, by: Actor | None = None
) -> Obstacle | None:
    """Return what keeps a subject from being passed to somebody from whom it went into the pool.

    Nobody gets around the cool-down through a colleague: neither by a handover nor by an assignment. Who has
    had it and passed it on may have it back.

    Args:
        ownership: what the blueprint says.
        view: the subject as it stands.
        person: who would get it.
        by: who assigns it, where somebody does: roles that overrule the cool-down lift it.
    """
    found = ownership.pool(view)
    if found is None or (by is not None and not set(found.pool.overruled_by).isdisjoint(by.roles)):
        return None
    public = tuple(each for each in tenures(view.source.subject, view.now) if each.to_pool)
    return _cooling(found.pool, public, person, view.now)
