"""When may a gate or a checklist answer otherwise, although nothing is recorded?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from salesfunnel.conditions.proof.next_change import NextChange, earliest, next_change, next_change_of_name
from salesfunnel.conditions.values.view import View
from salesfunnel.gates.approval import standing
from salesfunnel.gates.checklist import CompiledChecklist
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.item import Item, Level
from salesfunnel.model.progress import ItemState

__all__ = ["expiries", "next_turn"]

_TICK = timedelta(microseconds=1)


def next_turn(guards: Iterable[CompiledGate | CompiledChecklist], view: View) -> NextChange:
    """Return when one of several gates and checklists may answer otherwise by itself.

    That a waiver ends is left out: it never lets anybody pass.

    Args:
        guards: what is asked.
        view: the dossier at one instant.
    """
    return earliest(each for guard in guards for each in _turns(guard, view))


def expiries(levels: Sequence[Level], state: ItemState) -> Iterator[tuple[datetime, Level]]:
    """Yield, in order, each first instant at which a level that stood approved no longer does.

    Args:
        levels: in order.
        state: the item as submitted.
    """
    for at in sorted(set(_ends(levels, state))):
        before, after = (standing(levels, state, each) for each in (at - _TICK, at))
        if before.rejection is None and after.level is not None:
            reached = len(levels) if before.level is None else levels.index(before.level)
            if levels.index(after.level) < reached:
                yield at, after.level


def _ends(levels: Sequence[Level], state: ItemState) -> Iterator[datetime]:
    valid: Mapping[str, float] = {each.key: each.valid_days for each in levels if each.valid_days is not None}
    for approval in state.approvals:
        if approval.is_granted and approval.level in valid:
            try:
                yield approval.at + timedelta(days=valid[approval.level]) + _TICK
            except OverflowError:
                continue


def _turns(guard: CompiledGate | CompiledChecklist, view: View) -> Iterator[NextChange]:
    if isinstance(guard, CompiledGate):
        yield from (next_change(walk.condition, view) for _, walk in guard.walks)
        granted = (each.at for each in view.source.subject.waivers if each.gate == guard.key)
        yield from (NextChange(at) for at in granted if at > view.now)
        return
    yield from (next_change(walk.condition, view) for walk in guard.walks.values())
    items = {each.key: each for each in guard.checklist.items}
    for state in view.source.subject.items:
        if state.checklist == guard.key and state.item in items:
            yield from _of_item(items[state.item], state, view)


def _of_item(item: Item, state: ItemState, view: View) -> Iterator[NextChange]:
    yield from (next_change_of_name(name, view) for name in item.rests_on)
    told = (state.submitted_at, *(each.at for each in state.approvals), *_ends(item.approval, state))
    yield from (NextChange(at) for at in told if at > view.now)
