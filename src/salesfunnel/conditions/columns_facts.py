"""Derived facts for a whole table: each frame of rows is grouped once; each fact carries what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.columns_boundary import KEY, OWN, Wanted, kind_name, normal
from salesfunnel.conditions.columns_engine import Flag, Table, both, either, narwhals, opposite
from salesfunnel.conditions.columns_gather import TURNS, Part, gathered, row_parts
from salesfunnel.conditions.columns_leaves import Halves
from salesfunnel.conditions.columns_names import spoken_of, wanted_of
from salesfunnel.conditions.columns_read import Column, encoded
from salesfunnel.conditions.columns_terms import Terms
from salesfunnel.conditions.derive import supplied_shapes
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.shapes import Shape
from salesfunnel.errors import DataError
from salesfunnel.model.field import FieldType

__all__ = ["Facts", "joinable", "supplied"]

_INSTANT, _DATE = Shape(FieldType.INSTANT), Shape(FieldType.DATE)


def supplied(fact: Fact, table: Table, name: str, read: Wanted) -> Wanted:
    """Return how a column that the host computed is read: for `days_since` an instant, or a date.

    Args:
        read: how the fact itself is read.
    """
    if fact.kind != "days_since":
        return attrs.evolve(read, shape=supplied_shapes(fact, read.shape)[0])
    kind = kind_name(table, name)
    dated = kind == "Date" or (kind == "Object" and any(type(each) is date for each in table.frame[name]))
    return Wanted(_DATE if dated else _INSTANT)


@attrs.frozen(eq=False)
class Facts:
    """The facts of one question.

    Args:
        catalogue: their definitions.
        terms: the columns of the subject's own frame; its moment is that of the facts.
        wanted: how each fact is read.
        link: the column of each frame of rows that names the subject of a row.
    """

    catalogue: Catalogue
    terms: Terms
    wanted: Mapping[str, Wanted]
    link: str

    def grouped(
        self, frame: Any, names: Iterable[str], rows: Mapping[str, Table]
    ) -> tuple[Any, dict[str, Column]]:
        """Join to a frame what the rows say about facts; those of rows not handed over are unknown."""
        by_rows: dict[str, list[str]] = {}
        found: dict[str, Column] = {}
        for name in names:
            by_rows.setdefault(self.catalogue.facts[name].collection, []).append(name)
        for collection, members in by_rows.items():
            if collection not in rows:
                found |= dict.fromkeys(members, Column(None, known=False))
                continue
            frame, parts = self._joined(frame, collection, members, table=rows[collection])
            found |= {name: self._column(name, parts) for name in members}
        return frame, found

    def _column(self, name: str, parts: Mapping[str, Part]) -> Column:
        fact, read = self.catalogue.facts[name], self.wanted[name]

        def summed(part: str) -> Any:
            full = f"{OWN}{name} {part}"
            return narwhals().col(full).fill_null(parts[full].empty)

        column = gathered(fact, read, summed)
        return self.since(fact, column) if fact.kind == "days_since" else column

    def since(self, fact: Fact, start: Column, shape: Shape = _INSTANT) -> Column:
        """Return the days since a start; where nothing ever happened, since the fact's other start."""
        if fact.or_since is None:
            return self.terms.elapsed(start, shape)
        other_shape = self.terms.names.entries[fact.or_since].shape
        assert other_shape is not None  # noqa: S101 - checked with the catalogue
        other = self.terms.columns[fact.or_since]
        first, second = (_dawn(*each, self.terms) for each in ((start, shape), (other, other_shape)))
        return self.terms.elapsed(_otherwise(first, second, self.terms.table.words), _INSTANT)

    def _joined(
        self, frame: Any, collection: str, members: list[str], *, table: Table
    ) -> tuple[Any, dict[str, Part]]:
        """Group the rows once for all facts of a collection, and join what they say."""
        nw = narwhals()
        rows, parts = self._parts(collection, members, table)
        rows = rows.with_columns(**{name: part.value for name, part in parts.items()}).select(KEY, *parts)
        if table.engine == "pandas":  # a subject without rows would turn whole numbers into floats
            blank = {name: nw.lit(part.empty).cast(rows.schema[name]) for name, part in parts.items()}
            rows = nw.concat([rows, frame.select(KEY).with_columns(**blank)])
        sums = [getattr(nw.col(name), part.how)() for name, part in parts.items()]
        sums_of = rows.group_by(KEY, drop_null_keys=True).agg(*sums)
        return frame.join(sums_of, on=KEY, how="left"), parts

    def _parts(self, collection: str, members: list[str], table: Table) -> tuple[Any, dict[str, Part]]:
        names = self.catalogue.rows[collection]
        facts = {name: self.catalogue.facts[name] for name in members}
        spoken = spoken_of([x.where for x in facts.values() if x.where is not None], names, self.terms.now)
        for name, fact in facts.items():
            if fact.value is not None:
                spoken[fact.value] = (*spoken.get(fact.value, ()), *self.wanted[name].options)
        turning = any(fact.kind in TURNS for fact in facts.values())
        for each in ("at", "id") if turning else ("at",):
            if each in names.entries:
                spoken.setdefault(each, ())
        found = normal(table, {each: wanted_of(each, names, of) for each, of in spoken.items()}, self.link)
        halves = Halves(Terms(names, found.columns, self.terms.now, table))
        seen = True if collection == "planned" else _seen(found.columns.get("at"), halves.terms)
        frame = found.frame
        parts: dict[str, Part] = {}
        for name, fact in facts.items():
            matches, undecided = _judged(fact, halves, seen)
            frame, taken = _taken(frame, name, fact, columns=found.columns, matches=matches)
            made = row_parts(fact, self.wanted[name], found.columns, rows=(matches, undecided, taken))
            parts |= {f"{OWN}{name} {part}": each for part, each in made.items()}
        return frame, parts


def _judged(fact: Fact, halves: Halves, seen: Flag) -> tuple[Flag, Flag]:
    """Return the visible rows that match, and those of which that is not known."""
    if fact.where is None:
        return seen, False
    true, false = (halves.surely(fact.where, wanted=wanted) for wanted in (True, False))
    return both(seen, true), both(seen, opposite(either(true, false)))


def _taken(
    frame: Any, name: str, fact: Fact, *, columns: Mapping[str, Column], matches: Flag
) -> tuple[Any, Flag]:
    """Return the rows whose value a fact takes: for `first` and `last` one, by (at, id); else all matches."""
    if fact.kind not in TURNS or columns["at"].value is None:
        return frame, matches
    nw = narwhals()
    how, taken = TURNS[fact.kind], both(matches, columns["at"].known)
    for step, blanks in (("at", (2**62, -(2**62))), ("id", ("\U0010ffff", ""))):
        column = columns[step]
        if column.value is None:
            continue
        blank = nw.lit(blanks[0] if how == "min" else blanks[1])
        value, best = f"{OWN}{name} {step}", f"{OWN}{name} {step} best"
        frame = frame.with_columns(nw.when(taken).then(column.value).otherwise(blank).alias(value))
        frame = frame.with_columns(getattr(nw.col(value), how)().over(KEY).alias(best))
        taken = both(taken, nw.col(value) == nw.col(best))
    return frame, taken


def _seen(at: Column | None, terms: Terms) -> Flag:
    """Return the rows that have happened by now; undated ones count as seen."""
    if at is None or at.value is None:
        return True
    return opposite(both(at.known, at.value > encoded(terms.now)))


def _dawn(column: Column, shape: Shape, terms: Terms) -> Column:
    """Return a date as the instant of its midnight; an instant as it is."""
    is_date = shape.type is FieldType.DATE and column.value is not None
    return terms.midnights(column) if is_date else column


def _otherwise(first: Column, second: Column, words: Any) -> Column:
    """Return the first column, and the second where the first is missing."""
    flags = [
        either(getattr(first, each) if each != "missing" else False,
               both(first.missing, getattr(second, each)))
        for each in ("known", "missing", "wrong")
    ]  # fmt: skip
    if second.value is None or first.value is None:
        return Column(first.value if second.value is None else second.value, *flags)
    return Column(words.when(first.known).then(first.value).otherwise(second.value), *flags)


def joinable(table: Table, key: str, rows: Mapping[str, Table], link: str) -> None:
    """Refuse frames that cannot be joined.

    Raises:
        DataError: naming the first that cannot.
    """
    for each in rows.values():
        if each.engine != table.engine:
            says = f"found a table of {each.engine}, but the subjects are in {table.engine}"
            raise DataError.at(each.path, says, "hand over all tables in one engine")
        table.needs(key, "the subject")
        each.needs(link, "the subject of a row")
        found = [kind_name(one, name) for one, name in ((table, key), (each, link))]
        if (found[0] == "String") != (found[1] == "String"):
            says = f"'{link}' is {found[1]}, but '{key}' of the subjects is {found[0]}"
            raise DataError.at(each.path, says, "give both columns one type")
