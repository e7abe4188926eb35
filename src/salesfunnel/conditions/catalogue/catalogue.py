"""The names and types that a blueprint knows for one kind of subject, and how they are collected.

Core attributes, declared fields and derived facts become names with ways to their values. What is wrong with
a name (two things called alike, a fact that adds up texts) is collected, not raised: the author sees every
problem at once, and a condition on a broken name is refused for that name only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.catalogue.facts import Derivation, Fact, MatchingRows, fact_type, supplied_types
from salesfunnel.conditions.language.tree import RESERVED, Condition
from salesfunnel.conditions.rows.closures import compile_evaluator
from salesfunnel.conditions.values.names import (
    ACCOUNT,
    LABELS,
    OWNER,
    ROWS,
    STATUSES,
    SUBJECTS,
    Attributes,
    Entry,
    Names,
    Source,
)
from salesfunnel.conditions.values.read import with_absent
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.conditions.values.types import NOT_LOADED, ValueType
from salesfunnel.conditions.values.view import actor_entries
from salesfunnel.errors import Problem, near
from salesfunnel.model.field import Field, FieldType
from salesfunnel.registry import EMPTY, Registry

__all__ = ["Catalogue", "CatalogueBuilder", "FactNames", "FurtherNames", "type_of_field"]

_START = {FieldType.DATE, FieldType.INSTANT}
_ADDED = {FieldType.NUMBER, FieldType.MONEY}


@attrs.frozen(eq=False)
class FactNames:
    """The facts of a blueprint, beside the names that are recorded.

    Args:
        facts: the definitions.
        recorded: the names of the subject, without facts.
        rows: the names of each collection's rows.
        broken: names whose own definition is broken: known, but without a type.
        declared: the fields of every owner: a fact may start from one that only the other kind has.
    """

    facts: Mapping[str, Fact]
    recorded: Mapping[str, Entry]
    rows: Mapping[str, Names]
    broken: frozenset[str]
    declared: frozenset[str]

    def collisions(self) -> Iterator[tuple[str, str]]:
        """Yield each fact whose name is taken, with what has it."""
        for name in self.facts:
            if name in RESERVED or name in self.recorded:
                yield name, "a word of the grammar" if name in RESERVED else "a field"

    def entries(self) -> tuple[dict[str, Entry], list[Problem]]:
        """Return the facts as names, and every problem that one has."""
        kept = {name: fact for name, fact in self.facts.items() if self._belongs(name, fact)}
        value_types = {name: self._value_type(name, fact) for name, fact in kept.items()}
        entries: dict[str, Entry] = {}
        problems: list[Problem] = []
        for name, fact in kept.items():
            wrong = list(self._problems(name, fact, value_types))
            problems += wrong
            entries[name] = self._entry(name, fact, None if wrong else value_types[name])
        return entries, problems

    def _belongs(self, name: str, fact: Fact) -> bool:
        """Say whether it is a fact of this kind of subject, under a name that is free."""
        if name in RESERVED or name in self.recorded:
            return False
        start = fact.or_since
        known = start is None or start in self.recorded or start in self.facts
        return known or start not in {name for kind in SUBJECTS for name in SUBJECTS[kind]} | self.declared

    def _value_type(self, name: str, fact: Fact) -> ValueType | None:
        return None if name in self.broken else fact_type(fact, self.rows[fact.collection])

    def _entry(self, name: str, fact: Fact, value_type: ValueType | None) -> Entry:
        derive = None
        if value_type is not None:
            rows = self.rows[fact.collection]
            where = compile_evaluator(fact.where, rows) if fact.where is not None else None
            derive = Derivation(name, value_type, MatchingRows(fact, rows, where))
        return Entry(
            name,
            value_type,
            lambda dossier: dossier.facts.get(name),
            derive=derive,
            supplied=supplied_types(fact, value_type)[0] if value_type is not None else None,
            label=fact.label,
        )

    def _problems(
        self, name: str, fact: Fact, value_types: Mapping[str, ValueType | None]
    ) -> Iterator[Problem]:
        rows = self.rows[fact.collection]
        for problem in check(fact.where, rows) if fact.where is not None else ():
            yield problem.under(f"facts.{name}.where")
        if fact.value is not None:
            yield from _value_problems(f"facts.{name}.value", fact, rows)
        if fact.or_since is not None:
            yield from self._start_problems(name, fact.or_since, value_types)

    def _start_problems(
        self, name: str, start: str, value_types: Mapping[str, ValueType | None]
    ) -> Iterator[Problem]:
        path = f"facts.{name}.or_since"
        ring = self._ring(name)
        if ring:
            says = f"'{name}' starts from itself: {' → '.join(ring)}"
            yield Problem(path, "cycle", says, "start one of them from a field, such as 'created_at'")
            return
        known = {key: entry.value_type for key, entry in self.recorded.items()} | dict(value_types)
        if start not in known:
            starts = [
                key for key, value_type in known.items() if value_type is None or value_type.type in _START
            ]
            yield Problem(path, "unknown_field", f"no field is named '{start}'", near(start, starts))
            return
        value_type = known[start]
        if value_type is not None and value_type.type not in _START:
            says = f"'{start}' is {value_type.type.value}, expected a date or an instant"
            yield Problem(path, "wrong_type", says, "name a field of that type, such as 'created_at'")

    def _ring(self, name: str) -> list[str]:
        """Return the way from a fact back to itself over `or_since`; nothing when there is none."""
        way = [name]
        while (fact := self.facts.get(way[-1])) is not None and fact.or_since is not None:
            way.append(fact.or_since)
            if way[-1] == name:
                return way
            if way[-1] in way[:-1]:
                return []
        return []


def _value_problems(path: str, fact: Fact, rows: Names) -> Iterator[Problem]:
    entry = rows.entries.get(fact.value or "")
    if entry is None:
        says = f"no field is named '{fact.value}'"
        yield Problem(path, "unknown_field", says, near(fact.value or "", rows.entries))
        return
    value_type = entry.value_type
    if value_type is None:
        return
    if fact.kind == "sum" and value_type.type not in _ADDED:
        says = f"'sum' adds up numbers or money, found {value_type.type.value}"
        yield Problem(path, "wrong_type", says, "name a number or an amount, or count the rows")
    if fact.kind in {"min", "max"} and not value_type.can_order:
        cure = (
            "declare its options as ordered"
            if value_type.type is FieldType.CHOICE
            else "take 'first' or 'last'"
        )
        yield Problem(path, "not_ordered", f"'{fact.kind}' does not order {value_type.type.value}", cure)


def type_of_field(field: Field, currency: str) -> ValueType:
    """Return what a declared field holds."""
    money = currency if field.type is FieldType.MONEY else ""
    return with_absent(ValueType(field.type, field.values, field.ordered, money, field.missing_literals))


class CatalogueBuilder:
    """Collects the names of one catalogue; collects problems instead of stopping at the first."""

    def __init__(self, fields: Mapping[str, Field], blank: Names, broken: frozenset[str]) -> None:
        self.problems: list[Problem] = []
        self._fields = fields
        self._blank = blank
        self._currency = blank.currency
        self._broken = broken

    def row(self, collection: str) -> Names:
        """Return the names that the rows of a collection have."""
        owner, attributes = ROWS[collection]
        entries = {entry.name: entry for entry in self._core(attributes, "")}
        self._add(
            entries, self._declared(owner, attrgetter("fields")), core=attributes, of=f"a row of {collection}"
        )
        return attrs.evolve(self._blank, of=collection, entries=MappingProxyType(entries))

    def subject(self, kind: str) -> dict[str, Entry]:
        """Return the names of a subject, its account and its owner."""
        core = SUBJECTS[kind]
        entries = {entry.name: entry for entry in self._core(core, "", "subject.")}
        of = "a lead" if kind == "lead" else "an opportunity"
        self._add(entries, self._declared(kind, attrgetter("subject.fields")), core=core, of=of)
        for owner, attributes, of in (("account", ACCOUNT, "an account"), ("owner", OWNER, "an owner")):
            for entry in self._core(attributes, f"{owner}.", f"{owner}."):
                entries[entry.name] = _if_loaded(entry, owner)
            declared = [
                _if_loaded(entry, owner) for entry in self._declared(owner, attrgetter(f"{owner}.fields"))
            ]
            self._add(entries, declared, core=attributes, of=of, prefix=f"{owner}.")
        return entries

    def facts(self, facts: Mapping[str, Fact], entries: dict[str, Entry], rows: Mapping[str, Names]) -> None:
        """Add the facts to the names of a subject."""
        fact_names = FactNames(
            facts, dict(entries), rows, broken=self._broken, declared=frozenset(self._fields)
        )
        for name, what in fact_names.collisions():
            self._collides(f"facts.{name}", name, what)
        new, problems = fact_names.entries()
        self.problems += problems
        entries |= new

    def _core(self, attributes: Attributes, prefix: str, way: str = "") -> Iterator[Entry]:
        for name, kind in attributes.items():
            options = STATUSES if kind is FieldType.CHOICE else ()
            money = self._currency if kind is FieldType.MONEY else ""
            value_type = ValueType(kind, options, currency=money, missing=frozenset({""}))
            full = prefix + name
            yield Entry(full, value_type, attrgetter(way + name), label=LABELS.get(full))

    def _declared(self, owner: str, fields_of: Callable[[Source], Mapping[str, object]]) -> Iterator[Entry]:
        prefix = f"{owner}." if owner in ("account", "owner") else ""
        for name, field in self._fields.items():
            if owner in field.owners:
                value_type = None if name in self._broken else type_of_field(field, self._currency)
                yield Entry(prefix + name, value_type, _in_fields(fields_of, name), label=field.label)
        for name in self._broken - set(self._fields):
            yield Entry(prefix + name, None, _in_fields(fields_of, name))

    def _add(
        self,
        entries: dict[str, Entry],
        more: Iterable[Entry],
        *,
        core: Attributes,
        of: str,
        prefix: str = "",
    ) -> None:
        for entry in more:
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

    return Entry(entry.name, entry.value_type, loaded, label=entry.label)


FurtherNames: TypeAlias = Callable[["Catalogue"], Mapping[str, Entry]]
"""Gives names that are derived in other rooms from those of a catalogue; pickles, as scores do."""


@attrs.frozen(eq=False)
class Catalogue:
    """What conditions on one kind of subject may speak of; build it with `Catalogue.of`.

    Args:
        fields: the declared fields, of every owner.
        facts: the derived facts.
        currency: the blueprint's, ISO 4217.
        zone: the blueprint's, in which a date begins.
        subject: the kind of subject.
        registry: the plug-ins that a condition may call.
        broken: fields and facts whose own definition is broken: known, but without a type.
        knows_actor: whether it knows who asks too, as a condition on a command does.
        names: the names of the subject with its dossier.
        rows: the names of each collection's rows.
        further: what gives the names that are derived in other rooms; None for none.
        problems: what is wrong with the names themselves: collisions, and facts that do not fit their rows.
    """

    fields: Mapping[str, Field] = attrs.field(repr=False)
    facts: Mapping[str, Fact] = attrs.field(repr=False)
    currency: str
    zone: ZoneInfo
    subject: Literal["lead", "opportunity"]
    registry: Registry = attrs.field(repr=False)
    broken: frozenset[str]
    knows_actor: bool
    names: Names = attrs.field(repr=False)
    rows: Mapping[str, Names] = attrs.field(repr=False)
    problems: tuple[Problem, ...] = attrs.field(repr=False)
    further: FurtherNames | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        *,
        fields: Mapping[str, Field],
        facts: Mapping[str, Fact],
        currency: str,
        zone: ZoneInfo,
        subject: Literal["lead", "opportunity"],
        registry: Registry = EMPTY,
        broken: frozenset[str] = frozenset(),
        knows_actor: bool = False,
        further: FurtherNames | None = None,
    ) -> Self:
        """Collect the names; what is wrong with them is in `problems`."""
        builder = CatalogueBuilder(fields, Names("", {}, currency, zone, registry), broken)
        rows = {collection: builder.row(collection) for collection in ROWS}
        entries = builder.subject(subject)
        builder.facts(facts, entries, rows)
        if knows_actor:
            entries |= {entry.name: entry for entry in actor_entries()}
        names = Names(subject, MappingProxyType(entries), currency, zone, registry)
        known = cls(
            fields=fields, facts=facts, currency=currency, zone=zone, subject=subject,
            registry=registry, broken=broken, knows_actor=knows_actor,
            names=names, rows=MappingProxyType(rows), problems=tuple(builder.problems),
        )  # fmt: skip
        if further is None:
            return known
        whole = MappingProxyType({**entries, **further(known)})
        return attrs.evolve(known, names=attrs.evolve(names, entries=whole), further=further)

    def check(self, condition: Condition) -> tuple[Problem, ...]:
        """Return every problem of a condition, with paths such as `all.1.left`; none when it fits.

        Raises:
            ConditionError: for a tree that is larger than the limits.
        """
        return check(condition, self.names)

    def calls(self) -> Mapping[str, dict[str, Any]]:
        """Return what a condition may call: each plug-in's name with the JSON Schema of its parameters."""
        return {name: plugin.parameters() for name, plugin in self.registry.predicates.items()}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle what it was built from: the ways to the values do not pickle."""
        rebuild = partial(
            Catalogue.of,
            fields=dict(self.fields), facts=dict(self.facts), currency=self.currency, zone=self.zone,
            subject=self.subject, registry=self.registry, broken=self.broken,
            knows_actor=self.knows_actor, further=self.further,
        )  # fmt: skip
        return (rebuild, ())
