"""May this person answer this item, and in which role? Only an answer that would count is recorded."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from salesfunnel.gates.approval import may_approve, standing
from salesfunnel.gates.item import Item, Level
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case
from salesfunnel.lifecycle.commands.duties import ApproveItem, RejectItem
from salesfunnel.lifecycle.refusals import refusal
from salesfunnel.model.progress import Approval, ItemState

__all__ = ["vote"]


def vote(case: Case, item: Item, *, level: Level, state: ItemState) -> Approval | Finding:
    """Return the actor's yes or no to an item, or why it would not count.

    Args:
        case: an `ApproveItem` or a `RejectItem`.
        item: what it is about.
        level: the level that the item waits for.
        state: the item as submitted.
    """
    command: ApproveItem | RejectItem = case.command
    for approval in _votes(case, level, state):
        if _counts(item, approval, state=state, case=case):
            return approval
    label = item.label or item.key
    if command.on_behalf_of is not None and not level.may_delegate:
        return refusal("no_delegate", level=level.label or level.key)
    if state.submitted_by in {case.actor.id, command.on_behalf_of}:
        return refusal("four_eyes", item=label, by=state.submitted_by)
    if not any(may_approve(level, each, state) for each in _votes(case, level, state)):
        named = ", ".join((*level.roles, *level.people))
        return refusal("not_an_approver", level=level.label or level.key, actor=case.actor.id, named=named)
    return refusal("approval_counts_not", item=label, actor=case.actor.id)


def _votes(case: Case, level: Level, state: ItemState) -> Iterator[Approval]:
    """Yield what the actor could say in each role: as a person named, then in roles that nobody spoke in."""
    command: ApproveItem | RejectItem = case.command
    spoken = {each.role for each in state.approvals}
    roles = sorted((each for each in level.roles if each in case.actor.roles), key=spoken.__contains__)
    for role in (None, *roles):
        yield Approval(
            level=level.key,
            by=case.actor.id,
            at=case.at,
            role=role,
            is_granted=isinstance(command, ApproveItem),
            reason=getattr(command, "reason", None),
            on_behalf_of=command.on_behalf_of,
        )


def _counts(item: Item, approval: Approval, *, state: ItemState, case: Case) -> bool:
    """Say whether an answer brings the item further, or back to where it is open."""
    if not may_approve(next(each for each in item.approval if each.key == approval.level), approval, state):
        return False
    after = attrs.evolve(state, approvals=(*state.approvals, approval))
    was, found = (standing(item.approval, each, case.now) for each in (state, after))
    if not approval.is_granted:
        return found.rejection is approval
    return found.level is None or found.level is not was.level or found.count > was.count
