"""Names and types in checklists: do their items, dates and levels exist, and can every item be reached?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.errors import Problem, near
from salesfunnel.gates.item import Checklist, Item
from salesfunnel.model.field import FieldType

__all__ = ["checklist_problems", "twins"]

_DATED = {FieldType.DATE, FieldType.INSTANT}


def checklist_problems(path: str, checklist: Checklist, catalogues: Iterable[Catalogue]) -> Iterator[Problem]:
    """Yield every problem of a checklist.

    Args:
        path: where its author wrote it.
        checklist: what was written.
        catalogues: the names of each kind of subject for which it is asked.
    """
    path = f"{path}.items"
    yield from twins(path, "item", (each.key for each in checklist.items))
    for item in checklist.items:
        yield from twins(f"{path}.{item.key}.approval", "level", (each.key for each in item.approval))
        yield from _order_problems(path, item, [each.key for each in checklist.items])
    if len({each.key for each in checklist.items}) == len(checklist.items):
        yield from _circle(path, checklist)
    for catalogue in catalogues:
        for item in checklist.items:
            yield from _name_problems(f"{path}.{item.key}", item, catalogue)


def twins(path: str, what: str, keys: Iterable[str]) -> Iterator[Problem]:
    """Yield a problem for each key that stands more than once."""
    for key, count in Counter(keys).items():
        if count > 1:
            says = f"{count} of them have this key"
            cure = f"rename {'an' if what[0] in 'aeiou' else 'a'} {what}"
            yield Problem(f"{path}.{key}", "duplicate_key", says, cure)


def _order_problems(path: str, item: Item, keys: list[str]) -> Iterator[Problem]:
    for key in item.after:
        if key not in keys:
            cure = near(key, [each for each in keys if each != item.key], otherwise="take it out")
            yield Problem(f"{path}.{item.key}.after", "unknown_item", f"no item is named '{key}'", cure)


def _circle(path: str, checklist: Checklist) -> Iterator[Problem]:
    try:
        TopologicalSorter({each.key: each.after for each in checklist.items}).prepare()
    except CycleError as error:
        says = f"{' after '.join(reversed(error.args[1]))}: these items wait for one another"
        yield Problem(path, "circle", says, "take one 'after' out")


def _name_problems(path: str, item: Item, catalogue: Catalogue) -> Iterator[Problem]:
    if item.when is not None:
        yield from (problem.under(f"{path}.when") for problem in catalogue.check(item.when))
    if item.due is not None:
        yield from _due_problems(path, item, catalogue)
    for name in item.rests_on:
        entry, fact = catalogue.names.entries.get(name), catalogue.facts.get(name)
        if entry is None:
            cure = near(name, catalogue.names.entries)
            yield Problem(f"{path}.rests_on", "unknown_field", f"no field is named '{name}'", cure)
        elif fact is not None and fact.kind == "days_since":
            says = f"'{name}' changes with time alone, so that nothing resting on it would ever be done"
            yield Problem(f"{path}.rests_on", "never_the_same", says, "name what the clock counts from")


def _due_problems(path: str, item: Item, catalogue: Catalogue) -> Iterator[Problem]:
    assert item.due is not None  # noqa: S101 - the caller asks only about items that have a window
    path, name = f"{path}.due.{'before' if item.due.before else 'after'}", item.due.anchor
    entries = catalogue.names.entries
    value_type = entries[name].value_type if name in entries else None
    if name not in entries:
        dated = [key for key, each in entries.items() if each.value_type and each.value_type.type in _DATED]
        yield Problem(path, "unknown_field", f"no field is named '{name}'", near(name, dated))
    elif value_type is not None and value_type.type not in _DATED:
        says = f"'{name}' is {value_type.type.value}, expected a date or an instant"
        yield Problem(path, "wrong_type", says, "name a field of that type, such as 'close_date'")
