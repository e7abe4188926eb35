"""A subject changes hands: assigned, claimed, released, handed over.

Who may ask for it beyond what stands here, a blueprint says in its section `commands`.
"""

from __future__ import annotations

from datetime import datetime

import attrs

from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, HandlerAnswer, Refusals
from salesfunnel.lifecycle.commands import (
    Assign,
    Claim,
    OfferHandover,
)
from salesfunnel.lifecycle.legality import refusal
from salesfunnel.messages import Message
from salesfunnel.model.claim import Handover, Holding
from salesfunnel.model.event import (
    Assigned,
    Claimed,
    HandoverAccepted,
    HandoverOffered,
    HandoverRejected,
    Released,
)
from salesfunnel.ownership.obstacle import Obstacle
from salesfunnel.ownership.ownership import Claimable, claimable
from salesfunnel.ownership.pool import transfer_obstacle
from salesfunnel.ownership.protection import days_after

__all__ = [
    "accept_handover",
    "assign",
    "claim",
    "claim_answer",
    "obstacle_finding",
    "offer_handover",
    "reject_handover",
    "release",
]


def assign(case: Case) -> HandlerAnswer:
    """Give the subject to somebody else, where its pool lets it go there."""
    command: Assign = case.command
    owner = case.dossier.subject.owner_id
    if command.owner_id == owner:
        return refusal("already_owner", id=case.dossier.subject.id, owner=command.owner_id)
    obstacle = transfer_obstacle(case.process.ownership, case.view, command.owner_id, by=case.actor)
    if obstacle is not None:
        return obstacle_finding(obstacle)
    return (case.event(Assigned, owner_id=command.owner_id, from_owner_id=owner, reason=command.reason),)


def claim(case: Case) -> HandlerAnswer:
    """Give the subject to the actor, by the policies and pools of the blueprint, else if nobody has it."""
    command: Claim = case.command
    has_rules = case.process.ownership.rules_claims
    taken = _ended(case, command.until) or (None if has_rules else _taken(case))
    if taken is not None:
        return taken
    if has_rules:
        return _claim_by_rule(case)
    return (case.event(Claimed, claim=_wish(case), from_owner_id=case.dossier.subject.owner_id),)


def _wish(case: Case) -> Holding:
    """Return the claim; under rules it counts from when it is recorded, so that nobody dates it back."""
    command: Claim = case.command
    return Holding(
        holder=case.actor.id,
        at=case.now if case.process.ownership.rules_claims else case.at,
        until=command.until,
        ground=command.ground,
        touched_at=command.touched_at,
        evidence=command.evidence,
    )


def _claim_by_rule(case: Case) -> HandlerAnswer:
    """Judge a claim by the blueprint's policies and pools."""
    answer = claim_answer(case)
    if answer.obstacles:
        return Refusals(tuple(obstacle_finding(obstacle) for obstacle in answer.obstacles))
    kept, owner = attrs.evolve(_wish(case), until=answer.until), case.dossier.subject.owner_id
    return _ended(case, kept.until) or (
        case.event(Claimed, claim=kept, from_owner_id=owner, pool=answer.pool),
    )


def claim_answer(case: Case) -> Claimable:
    """Return what the blueprint's policies and pools say to a claim; asked beforehand and when claiming."""
    return claimable(
        case.process.ownership, case.view, case.actor, wish=_wish(case), books=case.command.books
    )


def obstacle_finding(obstacle: Obstacle) -> Finding:
    """Return an obstacle as a finding, which says what may be done besides."""
    message = obstacle.message
    for may in obstacle.may:
        message = Message.of("says_and_may", says=message, may=may)
    return Finding(code=obstacle.code, message=message)


def release(case: Case) -> HandlerAnswer:
    """Let the owner give the subject back."""
    subject = case.dossier.subject
    if subject.owner_id is None:
        return refusal("not_owned", id=subject.id)
    if subject.owner_id != case.actor.id:
        return refusal("not_the_owner", id=subject.id, owner=subject.owner_id, actor=case.actor.id)
    return (case.event(Released, from_owner_id=subject.owner_id, reason=case.command.reason),)


def offer_handover(case: Case) -> HandlerAnswer:
    """Offer the subject, with the statement and the term that the policy asks for."""
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
    ended = _ended(case, until) or (obstacle_finding(obstacle) if obstacle is not None else None)
    if ended is not None:
        return ended
    offer = Handover(
        to_id=command.to_id, by=case.actor.id, at=case.at, statement=command.statement, until=until
    )
    return (case.event(HandoverOffered, handover=offer),)


def accept_handover(case: Case) -> HandlerAnswer:
    """Give the subject to the actor, who was offered it."""
    owner = case.dossier.subject.owner_id
    obstacle = transfer_obstacle(case.process.ownership, case.view, case.actor.id)
    held = obstacle_finding(obstacle) if obstacle is not None else None
    return (
        _not_offered(case)
        or held
        or (case.event(HandoverAccepted, owner_id=case.actor.id, from_owner_id=owner),)
    )


def reject_handover(case: Case) -> HandlerAnswer:
    """Put the offer to the actor away."""
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
