"""Facts become names of a subject: their types, what keeps them from having one, and how they are derived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from salesfunnel.conditions.attributes import SUBJECTS
from salesfunnel.conditions.checks import check
from salesfunnel.conditions.closures import judge
from salesfunnel.conditions.derive import Derivation, fact_shape, supplied_shapes
from salesfunnel.conditions.entries import Entry, Names
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.shapes import Shape
from salesfunnel.conditions.sift import Sieve
from salesfunnel.conditions.tree import RESERVED
from salesfunnel.errors import Problem, near
from salesfunnel.model.field import FieldType

__all__ = ["FactNames"]

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
        shapes = {name: self._shape(name, fact) for name, fact in kept.items()}
        found: dict[str, Entry] = {}
        problems: list[Problem] = []
        for name, fact in kept.items():
            wrong = list(self._problems(name, fact, shapes))
            problems += wrong
            found[name] = self._entry(name, fact, None if wrong else shapes[name])
        return found, problems

    def _belongs(self, name: str, fact: Fact) -> bool:
        """Say whether it is a fact of this kind of subject, under a name that is free."""
        if name in RESERVED or name in self.recorded:
            return False
        start = fact.or_since
        known = start is None or start in self.recorded or start in self.facts
        return known or start not in {each for kind in SUBJECTS for each in SUBJECTS[kind]} | self.declared

    def _shape(self, name: str, fact: Fact) -> Shape | None:
        return None if name in self.broken else fact_shape(fact, self.rows[fact.collection])

    def _entry(self, name: str, fact: Fact, shape: Shape | None) -> Entry:
        derive = None
        if shape is not None:
            rows = self.rows[fact.collection]
            where = judge(fact.where, rows) if fact.where is not None else None
            derive = Derivation(name, shape, Sieve(fact, rows, where))
        return Entry(
            name,
            shape,
            lambda dossier: dossier.facts.get(name),
            derive=derive,
            supplied=supplied_shapes(fact, shape)[0] if shape is not None else None,
            label=fact.label,
        )

    def _problems(self, name: str, fact: Fact, shapes: Mapping[str, Shape | None]) -> Iterator[Problem]:
        rows = self.rows[fact.collection]
        for each in check(fact.where, rows) if fact.where is not None else ():
            yield each.under(f"facts.{name}.where")
        if fact.value is not None:
            yield from _value_problems(f"facts.{name}.value", fact, rows)
        if fact.or_since is not None:
            yield from self._start_problems(name, fact.or_since, shapes)

    def _start_problems(self, name: str, start: str, shapes: Mapping[str, Shape | None]) -> Iterator[Problem]:
        path = f"facts.{name}.or_since"
        ring = self._ring(name)
        if ring:
            says = f"'{name}' starts from itself: {' → '.join(ring)}"
            yield Problem(path, "cycle", says, "start one of them from a field, such as 'created_at'")
            return
        known = {key: each.shape for key, each in self.recorded.items()} | dict(shapes)
        if start not in known:
            starts = [key for key, shape in known.items() if shape is None or shape.type in _START]
            yield Problem(path, "unknown_field", f"no field is named '{start}'", near(start, starts))
            return
        shape = known[start]
        if shape is not None and shape.type not in _START:
            says = f"'{start}' is {shape.type.value}, expected a date or an instant"
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
    shape = entry.shape
    if shape is None:
        return
    if fact.kind == "sum" and shape.type not in _ADDED:
        says = f"'sum' adds up numbers or money, found {shape.type.value}"
        yield Problem(path, "wrong_type", says, "name a number or an amount, or count the rows")
    if fact.kind in {"min", "max"} and not shape.can_order:
        cure = (
            "declare its options as ordered" if shape.type is FieldType.CHOICE else "take 'first' or 'last'"
        )
        yield Problem(path, "not_ordered", f"'{fact.kind}' does not order {shape.type.value}", cure)
