"""How a catalogue is drawn up: attributes, fields and facts become names with ways to their values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from types import MappingProxyType

import attrs

from salesfunnel.conditions.attributes import ACCOUNT, LABELS, OWNER, ROWS, STATUSES, SUBJECTS, Attributes
from salesfunnel.conditions.entries import Entry, Names, Source
from salesfunnel.conditions.fact_names import FactNames
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.shapes import NOT_LOADED, Shape
from salesfunnel.conditions.tree import RESERVED
from salesfunnel.conditions.values import with_absent
from salesfunnel.errors import Problem
from salesfunnel.model.field import Field, FieldType

__all__ = ["Drawing", "field_shape"]


def field_shape(field: Field, currency: str) -> Shape:
    """Return what a declared field holds."""
    money = currency if field.type is FieldType.MONEY else ""
    return with_absent(Shape(field.type, field.values, field.ordered, money, field.missing_literals))


class Drawing:
    """Draws up the names of one catalogue; collects problems instead of stopping at the first."""

    def __init__(self, fields: Mapping[str, Field], blank: Names, broken: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self._fields = fields
        self._blank = blank
        self._currency = blank.currency
        self._broken = broken

    def row(self, collection: str) -> Names:
        """Return the names that the rows of a collection have."""
        owner, attributes = ROWS[collection]
        entries = {each.name: each for each in self._core(attributes, "")}
        self._add(
            entries, self._declared(owner, attrgetter("fields")), core=attributes, of=f"a row of {collection}"
        )
        return attrs.evolve(self._blank, of=collection, entries=MappingProxyType(entries))

    def subject(self, kind: str) -> dict[str, Entry]:
        """Return the names of a subject, its account and its owner."""
        core = SUBJECTS[kind]
        entries = {each.name: each for each in self._core(core, "", "subject.")}
        of = "a lead" if kind == "lead" else "an opportunity"
        self._add(entries, self._declared(kind, attrgetter("subject.fields")), core=core, of=of)
        for owner, attributes, of in (("account", ACCOUNT, "an account"), ("owner", OWNER, "an owner")):
            for each in self._core(attributes, f"{owner}.", f"{owner}."):
                entries[each.name] = _if_loaded(each, owner)
            declared = [
                _if_loaded(each, owner) for each in self._declared(owner, attrgetter(f"{owner}.fields"))
            ]
            self._add(entries, declared, core=attributes, of=of, prefix=f"{owner}.")
        return entries

    def facts(self, facts: Mapping[str, Fact], entries: dict[str, Entry], rows: Mapping[str, Names]) -> None:
        """Add the facts to the names of a subject."""
        drawn = FactNames(facts, dict(entries), rows, broken=self._broken, declared=frozenset(self._fields))
        for name, what in drawn.collisions():
            self._collides(f"facts.{name}", name, what)
        found, problems = drawn.entries()
        self.problems += problems
        entries |= found

    def _core(self, attributes: Attributes, prefix: str, way: str = "") -> Iterator[Entry]:
        for name, kind in attributes.items():
            options = STATUSES if kind is FieldType.CHOICE else ()
            money = self._currency if kind is FieldType.MONEY else ""
            shape = Shape(kind, options, currency=money, missing=frozenset({""}))
            full = prefix + name
            yield Entry(full, shape, attrgetter(way + name), label=LABELS.get(full))

    def _declared(self, owner: str, fields_of: Callable[[Source], Mapping[str, object]]) -> Iterator[Entry]:
        prefix = f"{owner}." if owner in ("account", "owner") else ""
        for name, field in self._fields.items():
            if owner in field.owners:
                shape = None if name in self._broken else field_shape(field, self._currency)
                yield Entry(prefix + name, shape, _in_fields(fields_of, name), label=field.label)
        for name in self._broken - set(self._fields):
            yield Entry(prefix + name, None, _in_fields(fields_of, name))

    def _add(
        self,
        entries: dict[str, Entry],
        found: Iterable[Entry],
        *,
        core: Attributes,
        of: str,
        prefix: str = "",
    ) -> None:
        for entry in found:
            name = entry.name.removeprefix(prefix)
            if name in self._broken and name not in self._fields and entry.name in entries:
                continue
            if name in core:
                self._collides(f"fields.{name}", name, f"a core attribute of {of}")
            elif name in RESERVED:
                self._collides(f"fields.{name}", name, "a word of the grammar")
            else:
                entries[entry.name] = entry

    def _collides(self, path: str, name: str, what: str) -> None:
        problem = Problem(path, "name_collision", f"'{name}' is already {what}", "choose another name")
        if problem not in self.problems:
            self.problems.append(problem)


def _in_fields(fields_of: Callable[[Source], Mapping[str, object]], name: str) -> Callable[[Source], object]:
    return lambda source: fields_of(source).get(name)


def _if_loaded(entry: Entry, owner: str) -> Entry:
    """Return the entry with a way that stops at an account or owner that was not handed over."""
    fetch = entry.fetch

    def loaded(dossier: Source) -> object:
        return NOT_LOADED if getattr(dossier, owner) is None else fetch(dossier)

    return Entry(entry.name, entry.shape, loaded, label=entry.label)
