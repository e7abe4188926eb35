"""What the column evaluator cannot answer of a condition: said beforehand, so that no unknown is silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, Protocol

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.columns.plugins import call_fault
from salesfunnel.conditions.columns.query import TableQuery
from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.rows.leaves import term_type
from salesfunnel.conditions.values.names import Entry, Names
from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType

__all__ = ["Limit", "TableDerivation", "limits_of", "limits_of_rows"]


@attrs.frozen
class Limit:
    """One thing in a condition that columns cannot answer.

    Args:
        message: what it is.
        refuses: whether the evaluator refuses the condition, instead of counting this part as unknown.
    """

    message: Message
    refuses: bool = False


def limits_of(
    condition: Condition,
    catalogue: Catalogue,
    *,
    now: datetime,
    given: Collection[str] = (),
    loaded: Collection[str] = (),
) -> tuple[Limit, ...]:
    """Return what columns cannot answer of a condition, and of the facts that it speaks of.

    Args:
        condition: one that fits the catalogue.
        catalogue: the names of the blueprint.
        now: the moment of the question.
        given: the names of the table's columns; a fact that the host computed is not derived.
        loaded: the frames of rows that are handed over, by collection.
    """
    return tuple(dict.fromkeys(_limits(condition, catalogue, now, told=(given, loaded))))


def limits_of_rows(condition: Condition, names: Names, now: datetime) -> tuple[Limit, ...]:
    """Return what columns cannot answer of a condition about rows."""
    return tuple(dict.fromkeys(_own(condition, names, now)))


def _limits(
    condition: Condition,
    catalogue: Catalogue,
    now: datetime,
    *,
    told: tuple[Collection[str], Collection[str]],
) -> Iterator[Limit]:
    given, loaded = told
    yield from _own(condition, catalogue.names, now)
    for node in _nodes(condition):
        fact = catalogue.facts.get(node.name) if isinstance(node, tree.FieldTerm) else None
        if fact is None:
            entry = catalogue.names.entries[node.name] if isinstance(node, tree.FieldTerm) else None
            if entry is not None and entry.derive is not None and entry.name not in given:
                yield from _of_other_rooms(entry, now, given=given, loaded=loaded)
            continue
        if fact.or_since in catalogue.facts and fact.or_since not in given:
            yield Limit(Message.of("columns_start", fact=node.name, start=fact.or_since))
        if fact.where is not None and node.name not in given:
            yield from _own(fact.where, catalogue.rows[fact.collection], now)


def _of_other_rooms(
    entry: Entry, now: datetime, *, given: Collection[str], loaded: Collection[str]
) -> Iterator[Limit]:
    """Yield what cannot be reckoned for a whole table of a name that another room derives."""
    if entry.table_derivation is None:
        yield Limit(Message.of("columns_one_record", name=entry.name))
    else:
        yield from entry.table_derivation.limits(entry.name, now=now, given=given, loaded=loaded)


def _own(condition: Condition, names: Names, now: datetime) -> Iterator[Limit]:
    for node in _nodes(condition):
        match node:
            case tree.Call():
                fault = call_fault(node, names, now)
                if fault is not None:
                    key = "columns_fault" if fault else "columns_no_question"
                    told = {"plugin": node.name} | ({"fault": fault} if fault else {})
                    yield Limit(Message.of(key, **told))
            case tree.Compare(left=left, right=right) if _are_free(left, right, names):
                yield Limit(Message.of("columns_free_texts"), refuses=True)
            case _:
                pass


def _are_free(left: tree.Term, right: tree.Term, names: Names) -> bool:
    """Say whether two sets are compared of which one has no options."""
    value_types = (term_type(left, names, right), term_type(right, names, left))
    return value_types[0].type is FieldType.CHOICES and not all(
        value_type.options for value_type in value_types
    )


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for _, part in children(node):
        yield from _nodes(part)


class TableDerivation(Protocol):
    """What reckons names of another room for a whole table, as their `derive` does for one record."""

    collections: tuple[str, ...]
    """The frames of rows that it takes beside those of a dossier's collections."""

    def with_derived_columns(self, names: Collection[str], question: TableQuery) -> TableQuery:
        """Return the question about a table that has a column for each name."""
        ...

    def limits(
        self, name: str, *, now: datetime, given: Collection[str], loaded: Collection[str]
    ) -> Iterable[Limit]:
        """Return what cannot be reckoned of a name, given the columns and the frames of rows."""
        ...
