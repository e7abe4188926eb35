"""Duties are done: items are submitted, approved, refused; criteria are waived.

How far an item is, and whether an approval counts, is judged by `salesfunnel.gates`: here it is asked about
the subject as it would be, so that nothing is recorded which would not count.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from salesfunnel.conditions.values.view import View
from salesfunnel.gates.approval import may_approve, standing
from salesfunnel.gates.checklist import CompiledChecklist, ItemAnswer, ItemStatus, snapshot
from salesfunnel.gates.item import Item, Level
from salesfunnel.gates.verdict import Finding
from salesfunnel.lifecycle.case import Case, HandlerAnswer
from salesfunnel.lifecycle.commands import ApproveItem, CompleteItem, RejectItem, Waive
from salesfunnel.lifecycle.legality import refusal, unknown
from salesfunnel.model.event import CriterionWaived, ItemApproved, ItemCompleted, ItemRejected
from salesfunnel.model.progress import Approval, ItemState, Waiver

__all__ = [
    "approve_item",
    "complete_item",
    "reject_item",
    "waive",
]


@attrs.frozen(eq=False)
class _Duty:
    """The item that a command names, with its checklist."""

    checklist: CompiledChecklist
    item: Item

    def answer(self, view: View) -> ItemAnswer:
        """Say how far the item is."""
        return next(each for each in self.checklist.answer(view).items if each.key == self.item.key)


def complete_item(case: Case) -> HandlerAnswer:
    """Submit an item, if that brings it further."""
    command: CompleteItem = case.command
    duty = _duty(case)
    if isinstance(duty, Finding):
        return duty
    role = duty.item.role
    if role is not None and role not in case.actor.roles:
        label = duty.item.label or duty.item.key
        return _about(refusal("not_the_role", item=label, role=role, actor=case.actor.id), duty)
    state = ItemState(
        checklist=command.checklist,
        item=command.item,
        submitted_by=case.actor.id,
        submitted_at=case.at,
        evidence=command.evidence,
        note=command.note,
        facts=snapshot(duty.item, case.view),
    )
    found = duty.answer(_after(case, state))
    if found.status not in {ItemStatus.SUBMITTED, ItemStatus.APPROVED}:
        return found.finding or _about(_needless(found), duty)
    return (case.event(ItemCompleted, state=state),)


def approve_item(case: Case) -> HandlerAnswer:
    """Say yes to a submitted item."""
    return _answered(case, ItemApproved)


def reject_item(case: Case) -> HandlerAnswer:
    """Say no to a submitted item."""
    return _answered(case, ItemRejected)


def _answered(case: Case, kind: type[ItemApproved | ItemRejected]) -> HandlerAnswer:
    """Answer a submitted item at the level that it waits for."""
    duty = _duty(case)
    if isinstance(duty, Finding):
        return duty
    found = duty.answer(case.view)
    state = _state(case, duty)
    if found.status is not ItemStatus.SUBMITTED or state is None:
        return found.finding or _about(_needless(found), duty)
    level = next(each for each in duty.item.approval if each.key == found.level)
    approval = _vote(case, duty.item, level=level, state=state)
    if isinstance(approval, Finding):
        return _about(approval, duty)
    checklist, item = duty.checklist.key, duty.item.key
    return (case.event(kind, checklist=checklist, item=item, approval=approval),)


def waive(case: Case) -> HandlerAnswer:
    """Let a criterion count as met until an instant."""
    command: Waive = case.command
    gate = case.process.gates.get(command.gate)
    if gate is None:
        return unknown("unknown_gate", command.gate, case.process.gates)
    criteria = {each.key: each for each in gate.gate.criteria}
    criterion = criteria.get(command.criterion)
    if criterion is None:
        return unknown("unknown_criterion", command.criterion, criteria, gate=command.gate)
    label = criterion.label or criterion.key
    if criterion.unwaivable:
        return attrs.evolve(refusal("unwaivable", criterion=label), gate=gate.key, criterion=criterion.key)
    if command.until is None:
        return refusal("until_required", criterion=label)
    if command.until <= case.now:
        return refusal("until_passed", until=command.until.isoformat(), now=case.now.isoformat())
    waiver = Waiver(
        gate=gate.key,
        criterion=criterion.key,
        by=case.actor.id,
        at=case.at,
        reason=command.reason or "",
        until=command.until,
    )
    return (case.event(CriterionWaived, waiver=waiver),)


def _duty(case: Case) -> _Duty | Finding:
    """Return the item that the command names, or why there is none for this kind of subject."""
    known, command = case.process.checklists, case.command
    checklist = known.get(command.checklist)
    if checklist is None:
        return unknown("unknown_checklist", command.checklist, known)
    items = {each.key: each for each in checklist.checklist.items}
    if command.item not in items:
        return unknown("unknown_item", command.item, items, checklist=checklist.key)
    return _Duty(checklist, items[command.item])


def _state(case: Case, duty: _Duty) -> ItemState | None:
    key = (duty.checklist.key, duty.item.key)
    items = case.dossier.subject.items
    return next((each for each in items if (each.checklist, each.item) == key), None)


def _after(case: Case, state: ItemState) -> View:
    """Return the view of the subject as it would be with the item in this state."""
    subject, key = case.dossier.subject, (state.checklist, state.item)
    others = (each for each in subject.items if (each.checklist, each.item) != key)
    dossier = attrs.evolve(case.dossier, subject=attrs.evolve(subject, items=(*others, state)))
    return View(dossier, now=case.now, catalogue=case.process.catalogue)


def _needless(answer: ItemAnswer) -> Finding:
    """Return why nothing is to be done about an item that nothing stands in the way of."""
    code = "item_not_applicable" if answer.status is ItemStatus.NOT_APPLICABLE else "item_done"
    return refusal(code, item=answer.label or answer.key)


def _about(finding: Finding, duty: _Duty) -> Finding:
    return attrs.evolve(finding, checklist=duty.checklist.key, item=duty.item.key)


def _vote(case: Case, item: Item, *, level: Level, state: ItemState) -> Approval | Finding:
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
