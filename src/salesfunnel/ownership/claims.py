"""Who has the customer? Competing claims judged as a whole, so that the order of calls decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from typing import TypeAlias

import attrs

from salesfunnel.calendars import Calendar
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import expect, expect_each
from salesfunnel.messages import Message
from salesfunnel.ownership.definitions import ClaimPolicy
from salesfunnel.ownership.host_records import Registered, distinct, token_of
from salesfunnel.ownership.obstacle import Obstacle, obstacle
from salesfunnel.ownership.protection import days_after, protected_until

__all__ = ["RefusedClaim", "Ruling", "adjudicate", "end_of", "lodge"]


@attrs.frozen
class RefusedClaim:
    """A claim that does not have the customer, and why."""

    claim: Registered
    obstacle: Obstacle


@attrs.frozen(kw_only=True)
class Ruling:
    """Who has a customer, until when, and why nobody else has.

    Args:
        winner: the claim that counts; None where none does.
        until: when its protection ends, unless a qualifying action prolongs it.
        refused: every other claim with its reason, in the order in which they were laid.
        token: stands for the claims that were judged; the host keeps it with what it commits.
        expects: the token that the host must still find when it commits; None where nothing was added.
    """

    winner: Registered | None
    until: datetime | None = None
    refused: tuple[RefusedClaim, ...] = ()
    token: str
    expects: str | None = None

    def obstacle(self, claim_id: str) -> Obstacle | None:
        """Return why a claim does not have the customer; None where it has, or was not judged."""
        return next((each.obstacle for each in self.refused if each.claim.id == claim_id), None)


def adjudicate(
    claims: Iterable[Registered], policy: ClaimPolicy, now: datetime, *, calendar: Calendar | None = None
) -> Ruling:
    """Judge the claims to one customer as they stand at an instant; nothing is changed.

    Claims are taken in the order in which they were laid, whatever the order in which they are told. The
    first has the customer until its protection ends. Meanwhile another takes over only on a ground that
    overrides the holder's, or with an earlier first touch while the claim may be contested. Of claims laid at
    one instant the stronger ground goes first, then the earlier touch, then more kinds of evidence, then
    the policy's rule for ties.

    Args:
        claims: every claim that may concern the customer; those after `now` do not count yet.
        policy: how they are judged.
        now: the instant of the question; aware.
        calendar: the hours in which claims are registered, where the policy names one.

    Raises:
        InvalidValue: for a naive `now`, two different claims of one id, or what is no claim or policy.
    """
    moment = in_utc(now)
    known = distinct(expect_each(claims, Registered, "claims"))
    judging = _Judging(expect(policy, ClaimPolicy, "policy"), calendar, moment)
    return judging.ruled(known)


def lodge(
    claims: Iterable[Registered],
    claim: Registered,
    policy: ClaimPolicy,
    *,
    now: datetime,
    calendar: Calendar | None = None,
) -> Ruling:
    """Judge the claims to one customer with one more, as `adjudicate` does.

    The host commits the new claim together with `Ruling.token`, and only where it still holds
    `Ruling.expects`: of two calls that saw the same claims one commits, and the other asks again.
    """
    before = tuple(expect_each(claims, Registered, "claims"))
    ruling = adjudicate((*before, claim), policy, now, calendar=calendar)
    return attrs.evolve(ruling, expects=token_of(before))


def end_of(claim: Registered, policy: ClaimPolicy) -> datetime:
    """Return the first instant at which a claim that once counted does not count any more."""
    end = claim.until or protected_until(policy.protection, claim.at, claim.acted_at)
    return min(end, claim.ended_at or end)


_Rank: TypeAlias = tuple[int, datetime, int]


@attrs.frozen
class _Judging:
    """One adjudication: by which policy, in which hours, and when."""

    policy: ClaimPolicy
    calendar: Calendar | None
    now: datetime

    def ruled(self, claims: tuple[Registered, ...]) -> Ruling:
        obstacles: dict[str, Obstacle] = {}
        holder: Registered | None = None
        sound = []
        for each in claims:
            wrong = self._unsound(each)
            if wrong is None:
                sound.append(each)
            else:
                obstacles[each.id] = wrong
        for _, together in groupby(sound, key=lambda each: each.at):
            holder = self._after(holder, list(together), obstacles)
        holder = self._standing(holder, self.now, obstacles)
        return Ruling(
            winner=holder,
            until=None if holder is None else end_of(holder, self.policy),
            refused=tuple(RefusedClaim(each, obstacles[each.id]) for each in claims if each.id in obstacles),
            token=token_of(claims),
        )

    def _unsound(self, claim: Registered) -> Obstacle | None:
        """Return why a claim does not count, whoever else claims."""
        if claim.at > self.now:
            return obstacle("not_yet", until=claim.at)
        ground = self.policy.ground(claim.ground)
        if self.policy.grounds and ground is None:
            known = ", ".join(each.key for each in self.policy.grounds)
            return obstacle("unknown_ground", "name_a_ground", ground=str(claim.ground)[:64], known=known)
        lacking = [each for each in (ground.evidence if ground else ()) if each not in self._kinds(claim)]
        if ground is not None and lacking:
            label: object = ground.label or ground.key
            return obstacle("no_evidence", "add_evidence", ground=label, evidence=", ".join(lacking))
        if ground is not None and ground.within_days is not None:
            last = days_after(claim.touch, ground.within_days)
            if claim.at > last:
                return obstacle("registered_late", ground=ground.label or ground.key, last=last.isoformat())
        return self._closed(claim)

    def _closed(self, claim: Registered) -> Obstacle | None:
        if self.calendar is None or self.calendar.is_open(claim.at):
            return None
        return obstacle("closed", "come_back", until=self.calendar.next_open(claim.at))

    def _after(
        self, holder: Registered | None, together: list[Registered], obstacles: dict[str, Obstacle]
    ) -> Registered | None:
        """Return who has it after the claims of one instant, and say why the others have not."""
        ids = sorted(each.id for each in together)
        for each in sorted(together, key=lambda one: (self._rank(one), self._drawn(one.id, ids))):
            holder = self._standing(holder, each.at, obstacles)
            if holder is not None and not self._takes_over(each, holder):
                obstacles[each.id] = self.held(holder, by=each.by)
                continue
            if holder is not None:
                obstacles[holder.id] = self.held(each, by=holder.by, how="overridden")
            holder = each
        return holder

    def _standing(
        self, holder: Registered | None, at: datetime, obstacles: dict[str, Obstacle]
    ) -> Registered | None:
        """Return the holder while the claim counts; one that does not count any more has ended."""
        if holder is None or at < end_of(holder, self.policy):
            return holder
        obstacles[holder.id] = obstacle("ended", holder=holder.by, until=end_of(holder, self.policy))
        return None

    def _takes_over(self, claim: Registered, holder: Registered) -> bool:
        if claim.by == holder.by or claim.at == holder.at:
            return False
        mine, theirs = self._place(claim), self._place(holder)
        if mine != theirs:
            ground = self.policy.ground(claim.ground)
            return mine < theirs and ground is not None and ground.overrides
        last = days_after(holder.at, self.policy.contest_days)
        return claim.touch < holder.touch and claim.at <= last

    def held(self, holder: Registered, *, by: str, how: str = "held") -> Obstacle:
        """Return what stands in the way of a claim that meets one that counts.

        It names the holder where the policy lets it.
        """
        end = end_of(holder, self.policy)
        if holder.by == by:
            return obstacle("yours", until=end)
        name: object = holder.by if self.policy.names_holder else Message.of("somebody_else")
        return obstacle(how, "wait", "ask_supervisor", *self._further(), until=end, holder=name)

    def _further(self) -> Iterator[str]:
        if self.policy.names_holder:
            yield "ask_holder"

    def _rank(self, claim: Registered) -> _Rank:
        return self._place(claim), claim.touch, -len(self._kinds(claim))

    def _place(self, claim: Registered) -> int:
        keys = [each.key for each in self.policy.grounds]
        return keys.index(claim.ground) if claim.ground in keys else len(keys)

    def _drawn(self, claim_id: str, ids: list[str]) -> str:
        """Return the place of a claim in a tie: by its id, or by a lot that depends on all of them."""
        if self.policy.tie != "lot":
            return claim_id
        return sha256("\n".join([*ids, claim_id]).encode()).hexdigest()

    @staticmethod
    def _kinds(claim: Registered) -> frozenset[str]:
        return frozenset(each.kind for each in claim.evidence)
