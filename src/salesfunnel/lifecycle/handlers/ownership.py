"""A subject changes hands: assigned, claimed, released, handed over.

Who may ask for it beyond what stands here, a blueprint says in its section `commands`.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from typing import Any

import attrs

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, Refusals, Rule
from salesfunnel.lifecycle.commands.ownership import (
    AcceptHandover,
    Assign,
    Claim,
    OfferHandover,
    RejectHandover,
    Release,
)
from salesfunnel.lifecycle.refusals import refusal
from salesfunnel.messages import Message
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.event import (
    Assigned,
    Claimed,
    Event,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    Released,
)
from salesfunnel.ownership.obstacle import Obstacle
from salesfunnel.ownership.ownership import Claimable, claimable
from salesfunnel.ownership.pool import transfer_obstacle
from salesfunnel.ownership.protection import days_after

__all__ = ["OWNERSHIP", "claim_answer", "stands_in_the_way"]


def _assign(case: Case) -> tuple[Event, ...] | Finding:
    command: Assign = case.command
    owner = case.dossier.subject.owner_id
    if command.owner_id == owner:
        return refusal("already_owner", id=case.dossier.subject.id, owner=command.owner_id)
    obstacle = transfer_obstacle(case.process.ownership, case.view, command.owner_id, by=case.actor)
    if obstacle is not None:
        return stands_in_the_way(obstacle)
    told = {"owner_id": command.owner_id, "from_owner_id": owner, "reason": command.reason}
    return (case.event(Assigned, **told),)


def _claim(case: Case) -> tuple[Event, ...] | Finding | Refusals:
    command: Claim = case.command
    has_rules = case.process.ownership.rules_claims
    taken = _ended(case, command.until) or (None if has_rules else _taken(case))
    if taken is not None:
        return taken
    told = {"claim": _wish(case), "from_owner_id": case.dossier.subject.owner_id}
    return _by_rule(case, told) if has_rules else (case.event(Claimed, **told),)


def _wish(case: Case) -> Holding:
    """Return the claim; under rules it counts from when it is told, so that nobody dates it back."""
    command: Claim = case.command
    return Holding(
        holder=case.actor.id,
        at=case.now if case.process.ownership.rules_claims else case.at,
        until=command.until,
        ground=command.ground,
        touched_at=command.touched_at,
        evidence=command.evidence,
    )


def _by_rule(case: Case, told: dict[str, Any]) -> tuple[Event, ...] | Finding | Refusals:
    """Judge a claim by the blueprint's policies and pools."""
    found = claim_answer(case)
    if found.obstacles:
        return Refusals(tuple(stands_in_the_way(each) for each in found.obstacles))
    kept = attrs.evolve(told["claim"], until=found.until)
    return _ended(case, kept.until) or (case.event(Claimed, **{**told, "claim": kept}, pool=found.pool),)


def claim_answer(case: Case) -> Claimable:
    """Return what the blueprint's policies and pools say to a claim; asked beforehand and when claiming."""
    return claimable(
        case.process.ownership, case.view, case.actor, wish=_wish(case), books=case.command.books
    )


def stands_in_the_way(obstacle: Obstacle) -> Finding:
    """Return an obstacle as a finding, which says what may be done besides."""
    said = reduce(
        lambda says, may: Message.of("says_and_may", says=says, may=may), obstacle.may, obstacle.message
    )
    return Finding(code=obstacle.code, message=said)


def _release(case: Case) -> tuple[Event, ...] | Finding:
    subject = case.dossier.subject
    if subject.owner_id is None:
        return refusal("not_owned", id=subject.id)
    if subject.owner_id != case.actor.id:
        return refusal("not_the_owner", id=subject.id, owner=subject.owner_id, actor=case.actor.id)
    return (case.event(Released, from_owner_id=subject.owner_id, reason=case.command.reason),)


def _offer(case: Case) -> tuple[Event, ...] | Finding:
    command: OfferHandover = case.command
    subject = case.dossier.subject
    if command.to_id == subject.owner_id:
        return refusal("already_owner", id=subject.id, owner=command.to_id)
    policy = case.process.ownership.handover(case.view)
    obstacle = transfer_obstacle(case.process.ownership, case.view, command.to_id)
    if policy is not None and policy.statement and not (command.statement or "").strip():
        return refusal("statement_required", id=subject.id)
    days = policy.answer_days if policy is not None else None
    until = days_after(case.at, days) if command.until is None and days is not None else command.until
    ended = _ended(case, until) or (stands_in_the_way(obstacle) if obstacle is not None else None)
    if ended is not None:
        return ended
    offer = Handover(
        to_id=command.to_id, by=case.actor.id, at=case.at, statement=command.statement, until=until
    )
    return (case.event(HandoverOffered, handover=offer),)


def _accept(case: Case) -> tuple[Event, ...] | Finding:
    owner = case.dossier.subject.owner_id
    told = {"owner_id": case.actor.id, "from_owner_id": owner}
    obstacle = transfer_obstacle(case.process.ownership, case.view, case.actor.id)
    held = stands_in_the_way(obstacle) if obstacle is not None else None
    return _not_offered(case) or held or (case.event(HandoverAccepted, **told),)


def _reject(case: Case) -> tuple[Event, ...] | Finding:
    return _not_offered(case) or (case.event(HandoverRejected, reason=case.command.reason),)


def _taken(case: Case) -> Finding | None:
    """Return the finding when somebody else has the subject: by a claim in force, or as its owner.

    An owner whose claim has ended holds nothing any more; one to whom it was assigned holds it until it is
    released or assigned to somebody else.
    """
    subject, claim = case.dossier.subject, case.dossier.subject.claim
    if claim is not None and claim.holder != case.actor.id and claim.is_in_force(case.now):
        until = claim.until.isoformat() if claim.until else Message.of("until_released")
        return refusal("claimed", id=subject.id, holder=claim.holder, until=until)
    has_ended = claim is not None and claim.holder == subject.owner_id
    if subject.owner_id not in {None, case.actor.id} and not has_ended:
        return refusal("owned", id=subject.id, owner=subject.owner_id)
    return None


def _ended(case: Case, until: datetime | None) -> Finding | None:
    if until is None or until > case.now:
        return None
    return refusal("until_passed", until=until.isoformat(), now=case.now.isoformat())


def _not_offered(case: Case) -> Finding | None:
    """Return the finding when the actor has nothing to answer: no open offer, or one to somebody else."""
    subject, offer = case.dossier.subject, case.dossier.subject.handover
    if offer is None or not offer.is_open(case.now):
        return refusal("no_handover", id=subject.id)
    if offer.to_id != case.actor.id:
        return refusal("not_offered_to_you", id=subject.id, to=offer.to_id, actor=case.actor.id)
    return None


OWNERSHIP: dict[type, Rule] = {
    Assign: _assign,
    Claim: _claim,
    Release: _release,
    OfferHandover: _offer,
    AcceptHandover: _accept,
    RejectHandover: _reject,
}
"""The rule of each command about whose a subject is."""
