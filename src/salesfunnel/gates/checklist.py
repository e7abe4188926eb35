"""Is everything done? A checklist says of each item how far it is, by when, and what is still to do.

What an item rests on: the instant its window ends, and the values that it was approved for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Self

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.rows.reasons import Reason, display, display_value
from salesfunnel.conditions.values.read import read_value
from salesfunnel.conditions.values.types import MISSING, ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue
from salesfunnel.gates.approval import Standing, standing
from salesfunnel.gates.item import Checklist, Due, Item
from salesfunnel.gates.verdict import Assessment, Finding, Verdict
from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType
from salesfunnel.model.frozen import ReadOnly
from salesfunnel.model.kind import Word
from salesfunnel.model.money import Money
from salesfunnel.model.progress import ItemState
from salesfunnel.text import Text

__all__ = [
    "ChecklistAnswer",
    "CompiledChecklist",
    "ItemAnswer",
    "ItemStatus",
    "changes",
    "due_at",
    "snapshot",
]


def due_at(due: Due, view: View) -> datetime | None:
    """Return the instant a window ends, in the blueprint's zone; None while its date is unknown.

    It is None too where the window ends beyond the calendar.
    """
    start = view.read(due.anchor)
    if not isinstance(start, date):
        return None
    try:
        if not isinstance(start, datetime):
            start = datetime.combine(start, time.min, tzinfo=view.names.zone).astimezone(UTC)
        end = start + timedelta(hours=-due.hours if due.before else due.hours)
        return end.astimezone(view.names.zone)
    except OverflowError:
        return None


def snapshot(item: Item, view: View) -> ReadOnly:
    """Return the values on which an item rests, to be kept with its state when it is submitted.

    What nobody recorded is left out.
    """
    found = ((name, view.read(name), _value_type(view, name)) for name in item.rests_on)
    return ReadOnly(
        {
            name: _kept(value, value_type)
            for name, value, value_type in found
            if not isinstance(value, Unknown)
        }
    )


def changes(item: Item, state: ItemState, view: View) -> tuple[Reason, ...]:
    """Return why an item's submission no longer stands: each value on which it rests that has changed.

    A value that cannot be read now, because its rows were not loaded or its type is wrong, counts as changed:
    nobody can say that it has not.
    """
    return tuple(_changed(item, state, view))


def _changed(item: Item, state: ItemState, view: View) -> Iterator[Reason]:
    for name in item.rests_on:
        value_type, held = _value_type(view, name), state.facts.get(name)
        then: ComputedValue | Unknown = MISSING if held is None else read_value(held, value_type)
        current = view.read(name)
        if current == then and (current == MISSING or not isinstance(current, Unknown)):
            continue
        yield _reason(name, view, current, then)


def _reason(name: str, view: View, current: ComputedValue | Unknown, then: ComputedValue | Unknown) -> Reason:
    value_type, label = _value_type(view, name), view.names.entries[name].label
    wanted = f"missing({name})" if isinstance(then, Unknown) else f"== {display_value(then, value_type)}"
    if not isinstance(current, Unknown):
        return Reason("", "value", name, wanted, display_value(current, value_type), label=label)
    if current.kind == "type":
        return Reason("", "type", name, value_type.type.value, display(view.raw(name)), label=label)
    return Reason("", current.kind, name, wanted, label=label, row=current.at or None)


def _value_type(view: View, name: str) -> ValueType:
    return view.names.entries[name].value_type or ValueType(FieldType.TEXT)


def _kept(value: ComputedValue, value_type: ValueType) -> object:
    return (
        Money(value, value_type.currency)
        if value_type.type is FieldType.MONEY and isinstance(value, int)
        else value
    )


class ItemStatus(Word):
    """How far an item is."""

    OPEN = "open"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    STALE = "stale"
    BLOCKED = "blocked"
    NOT_APPLICABLE = "not_applicable"


_DONE = {ItemStatus.APPROVED, ItemStatus.NOT_APPLICABLE}


@attrs.frozen(kw_only=True)
class ItemAnswer:
    """How far one item is.

    Args:
        key: the item's key.
        label: how people call it.
        status: how far it is.
        required: whether the guarded action waits for it.
        role: who is to do it.
        evidence: the kind of evidence it needs.
        due_at: by when, in UTC; None where it has no window or nobody knows where the window stands.
        is_overdue: whether it should have been done by now and is not.
        level: key of the approval level that it waits for.
        waits_for: roles and people whose turn it is: of that level, else `role`.
        facts: the values on which it rests as they are now, to be kept with its state when it is submitted.
        finding: why it is not done; None when it is.
    """

    key: str
    label: Text | None
    status: ItemStatus
    required: bool
    role: str | None
    evidence: str | None
    due_at: datetime | None
    is_overdue: bool
    level: str | None
    waits_for: tuple[str, ...]
    facts: ReadOnly
    finding: Finding | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.status in _DONE


@attrs.frozen(kw_only=True)
class ChecklistAnswer:
    """How far a checklist is: each item in document order."""

    checklist: str
    items: tuple[ItemAnswer, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every required item is done, so that what the checklist guards may happen."""
        return all(each.is_done or not each.required for each in self.items)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is not done, in document order; of severity `should` where nothing waits for it."""
        return tuple(each.finding for each in self.items if each.finding)

    def item(self, key: str) -> ItemAnswer | None:
        """Return the answer about one item, or None."""
        return next((each for each in self.items if each.key == key), None)


@attrs.frozen
class _Stand:
    """An item's status with what explains it."""

    status: ItemStatus
    code: str = ""
    reasons: tuple[Reason, ...] = ()
    values: Mapping[str, object] = attrs.field(factory=dict)
    approval: Standing | None = None


@attrs.frozen(eq=False)
class CompiledChecklist:
    """A checklist ready to be asked; built once for a blueprint, shared between threads."""

    key: str
    checklist: Checklist
    walks: Mapping[str, CompiledCondition] = attrs.field(repr=False)
    order: tuple[Item, ...] = attrs.field(repr=False)

    @classmethod
    def of(cls, key: str, checklist: Checklist, catalogue: Catalogue) -> Self:
        """Compile the items' conditions; they must have passed `catalogue.check`.

        Raises:
            InvalidValue: when items come after one another in a circle.
        """
        items = {each.key: each for each in checklist.items}
        try:
            order = tuple(
                TopologicalSorter({each.key: each.after for each in checklist.items}).static_order()
            )
        except CycleError as error:
            says = f"{' → '.join(error.args[1])} come after one another in a circle"
            raise InvalidValue.at(f"checklists.{key}.items", says, "take one 'after' out") from None
        walks = {each.key: compile_condition(each.when, catalogue) for each in checklist.items if each.when}
        return cls(key, checklist, walks, tuple(items[each] for each in order if each in items))

    def assess(self, view: View) -> Assessment:
        """Answer as a gate does: `hold` while a required item is not done, else `advance`."""
        answer = self.answer(view)
        verdict = Verdict.ADVANCE if answer.is_complete else Verdict.HOLD
        return Assessment(gates=(self.key,), verdict=verdict, findings=answer.findings)

    def answer(self, view: View) -> ChecklistAnswer:
        """Say how far each item is for one dossier at one instant.

        Args:
            view: the dossier as the conditions see it; its subject holds the states of the items.
        """
        states = {each.item: each for each in view.source.subject.items if each.checklist == self.key}
        found: dict[str, ItemAnswer] = {}
        for item in self.order:
            walk = self.walks.get(item.key)
            applies = True if walk is None else walk.answer(view)
            stand = _stand(item, applies=applies, state=states.get(item.key), view=view)
            open_ones = [found[key] for key in item.after if key in found and not found[key].is_done]
            if open_ones and stand.status in _WAITING:
                first = open_ones[0]
                values = {"first": first.label or first.key}
                stand = _Stand(ItemStatus.BLOCKED, "item_blocked", values=values)
            doubts = walk.reasons(view) if walk is not None and applies is None else ()
            found[item.key] = self._told(item, stand, view, doubts)
        return ChecklistAnswer(
            checklist=self.key, items=tuple(found[each.key] for each in self.checklist.items)
        )

    def _told(self, item: Item, stand: _Stand, view: View, doubts: tuple[Reason, ...]) -> ItemAnswer:
        due = due_at(item.due, view) if item.due is not None else None
        is_done = stand.status in _DONE
        level = stand.approval.level if stand.approval else None
        doer = (item.role,) if item.role and not is_done and stand.status is not ItemStatus.BLOCKED else ()
        return ItemAnswer(
            key=item.key,
            label=item.label,
            status=stand.status,
            required=item.required,
            role=item.role,
            evidence=item.evidence,
            due_at=due.astimezone(UTC) if due else None,
            is_overdue=due is not None and not is_done and view.now > due,
            level=level.key if level else None,
            waits_for=(*level.roles, *level.people) if level else doer,
            facts=snapshot(item, view),
            finding=None if is_done else self._finding(item, stand, due, doubts),
        )

    def _finding(
        self, item: Item, stand: _Stand, due: datetime | None, doubts: tuple[Reason, ...]
    ) -> Finding:
        by = Message.of("item_due", at=due.isoformat()) if due else ""
        return Finding(
            code=stand.code,
            message=Message.of(stand.code, item=item.label or item.key, due=by, **stand.values),
            answer=None if doubts else False,
            severity="must" if item.required else "should",
            reasons=(*stand.reasons, *doubts),
            checklist=self.key,
            item=item.key,
        )


_WAITING = {ItemStatus.OPEN, ItemStatus.SUBMITTED, ItemStatus.APPROVED}


def _stand(item: Item, *, applies: bool | None, state: ItemState | None, view: View) -> _Stand:
    """Say how far an item is by itself, whatever it comes after."""
    if applies is False:
        return _Stand(ItemStatus.NOT_APPLICABLE)
    if state is None or state.submitted_at > view.now:
        return _Stand(ItemStatus.OPEN, "item_open")
    approval = standing(item.approval, state, view.now)
    if approval.rejection is not None:
        told = {"by": approval.rejection.by, "reason": approval.rejection.reason}
        return _Stand(ItemStatus.REJECTED, "item_rejected", values=told)
    if item.evidence is not None and item.evidence not in {each.kind for each in state.evidence}:
        return _Stand(ItemStatus.OPEN, "item_without_evidence", values={"evidence": item.evidence})
    changed = changes(item, state, view)
    if changed:
        return _Stand(ItemStatus.STALE, "item_stale", reasons=changed)
    if approval.level is None:
        return _Stand(ItemStatus.APPROVED)
    code = "item_approval_expired" if approval.expired else "item_submitted"
    level = approval.level.label or approval.level.key
    return _Stand(ItemStatus.SUBMITTED, code, values={"level": level}, approval=approval)
