"""What an item rests on: the instant its window ends, and the values that it was approved for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from salesfunnel.conditions.reasons import Reason, shown, shown_value
from salesfunnel.conditions.shapes import MISSING, Machine, Shape, Unknown
from salesfunnel.conditions.values import read_value
from salesfunnel.conditions.view import View
from salesfunnel.gates.item import Due, Item
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money
from salesfunnel.model.progress import ItemState
from salesfunnel.model.readonly import ReadOnly

__all__ = ["changes", "due_at", "snapshot"]


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
    found = ((name, view.read(name), _shape(view, name)) for name in item.rests_on)
    return ReadOnly(
        {name: _kept(value, shape) for name, value, shape in found if not isinstance(value, Unknown)}
    )


def changes(item: Item, state: ItemState, view: View) -> tuple[Reason, ...]:
    """Return why an item's submission no longer stands: each value on which it rests that has changed.

    A value that cannot be read now, because its rows were not loaded or its type is wrong, counts as changed:
    nobody can say that it has not.
    """
    return tuple(_changed(item, state, view))


def _changed(item: Item, state: ItemState, view: View) -> Iterator[Reason]:
    for name in item.rests_on:
        shape, held = _shape(view, name), state.facts.get(name)
        then: Machine | Unknown = MISSING if held is None else read_value(held, shape)
        current = view.read(name)
        if current == then and (current == MISSING or not isinstance(current, Unknown)):
            continue
        yield _reason(name, view, current, then)


def _reason(name: str, view: View, current: Machine | Unknown, then: Machine | Unknown) -> Reason:
    shape, label = _shape(view, name), view.names.entries[name].label
    wanted = f"missing({name})" if isinstance(then, Unknown) else f"== {shown_value(then, shape)}"
    if not isinstance(current, Unknown):
        return Reason("", "value", name, wanted, shown_value(current, shape), label=label)
    if current.kind == "type":
        return Reason("", "type", name, shape.type.value, shown(view.raw(name)), label=label)
    return Reason("", current.kind, name, wanted, label=label, row=current.at or None)


def _shape(view: View, name: str) -> Shape:
    return view.names.entries[name].shape or Shape(FieldType.TEXT)


def _kept(value: Machine, shape: Shape) -> object:
    return Money(value, shape.currency) if shape.type is FieldType.MONEY and isinstance(value, int) else value
