"""Derived facts for a whole table: each frame of rows is grouped once; each fact carries what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import attrs

from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.columns_boundary import KEY, OWN, Wanted, kind_name, normal
from salesfunnel.conditions.columns_engine import Flag, Table, both, either, narwhals, opposite
from salesfunnel.conditions.columns_leaves import Halves
from salesfunnel.conditions.columns_names import spoken_of, wanted_of
from salesfunnel.conditions.columns_read import Column, encoded
from salesfunnel.conditions.columns_terms import Terms, elapsed, midnights
from salesfunnel.conditions.derive import supplied_shape
from salesfunnel.conditions.facts import Fact
from salesfunnel.conditions.shapes import Shape
from salesfunnel.errors import DataError
from salesfunnel.model.field import FieldType

__all__ = ["Facts", "supplied"]

_INSTANT = Shape(FieldType.INSTANT)
_NEVER = -(2**62)


def supplied(fact: Fact, table: Table, name: str) -> Wanted:
    """Return how a column that the host computed is read: for `days_since` an instant, or a date."""
    kind = kind_name(table, name)
    dated = kind == "Date" or (kind == "Object" and any(type(each) is date for each in table.frame[name]))
    dated = dated and fact.kind == "days_since"
    return Wanted(Shape(FieldType.DATE) if dated else supplied_shape(fact))


@attrs.frozen(eq=False)
class Facts:
    """The facts of one question.

    Args:
        catalogue: their definitions.
        terms: the columns of the subject's own frame; its moment is that of the facts.
        link: the column of each frame of rows that names the subject of a row.
    """

    catalogue: Catalogue
    terms: Terms
    link: str

    def grouped(self, frame: Any, names: Iterable[str], rows: Mapping[str, Table]) -> Any:
        """Join to a frame what the rows say about facts; those of rows not handed over stay unknown."""
        by_rows: dict[str, list[str]] = {}
        for name in names:
            by_rows.setdefault(self.catalogue.facts[name].collection, []).append(name)
        for collection, members in by_rows.items():
            if collection in rows:
                sums = self._sums(collection, members, rows[collection])
                frame = frame.join(sums, on=KEY, how="left")
        return frame

    def column(self, name: str, *, loaded: bool) -> Column:
        """Return a fact from the sums that were joined."""
        nw = narwhals()
        if not loaded:
            return Column(None, known=False)

        def summed(part: str, empty: int = 0) -> Any:
            return nw.col(f"{OWN}{name} {part}").fill_null(empty)

        fact = self.catalogue.facts[name]
        decided = summed("undecided") == 0
        matches = summed("matches")
        match fact.kind:
            case "exists":
                return Column(matches > 0, (matches > 0) | decided)
            case "count":
                return Column(matches.cast(nw.Float64), decided)
            case _:
                latest = summed("latest", _NEVER).cast(nw.Int64)
                start = Column(latest, decided & (matches > 0), decided & (matches == 0))
                return self.since(fact, start)

    def since(self, fact: Fact, start: Column, shape: Shape = _INSTANT) -> Column:
        """Return the days since a start; where nothing ever happened, since the fact's other start."""
        now, zone = self.terms.now, self.terms.names.zone
        if fact.or_since is None:
            return elapsed(start, shape, now=now, zone=zone)
        other_shape = self.terms.names.entries[fact.or_since].shape
        assert other_shape is not None  # noqa: S101 - checked with the catalogue
        other = self.terms.columns[fact.or_since]
        first, second = (_dawn(each, kind, zone) for each, kind in ((start, shape), (other, other_shape)))
        joined = _otherwise(first, second)
        return elapsed(joined, _INSTANT, now=now, zone=zone)

    def _sums(self, collection: str, members: list[str], table: Table) -> Any:
        """Group the rows once for all facts of a collection; only plain columns are aggregated."""
        nw = narwhals()
        names = self.catalogue.rows[collection]
        wheres = [where for each in members if (where := self.catalogue.facts[each].where) is not None]
        spoken = spoken_of(wheres, names, self.terms.now)
        if "at" in names.entries:
            spoken.setdefault("at", ())
        found = normal(table, {each: wanted_of(each, names, of) for each, of in spoken.items()}, self.link)
        halves = Halves(Terms(names, found.columns, self.terms.now))
        seen = _seen(found.columns.get("at"), halves.terms) if collection != "planned" else True
        exprs: dict[str, Any] = {}
        for name in members:
            exprs |= self._row_parts(name, halves, seen)
        frame = found.frame.with_columns(**exprs).select(KEY, *exprs)
        how: dict[str, Callable[[Any], Any]] = {"latest": lambda each: each.max()}
        sums = [how.get(part.rpartition(" ")[2], lambda each: each.sum())(nw.col(part)) for part in exprs]
        return frame.group_by(KEY, drop_null_keys=True).agg(*sums)

    def _row_parts(self, name: str, halves: Halves, seen: Flag) -> dict[str, Any]:
        """Return for each row whether it matches, is undecided, and when it was."""
        nw = narwhals()
        fact = self.catalogue.facts[name]
        true: Flag = True if fact.where is None else halves.surely(fact.where, wanted=True)
        false: Flag = False if fact.where is None else halves.surely(fact.where, wanted=False)
        matches, undecided = both(seen, true), both(seen, opposite(either(true, false)))
        found: dict[str, Any] = {}
        if fact.kind == "days_since":
            at = halves.terms.columns["at"]
            undecided = either(undecided, both(matches, opposite(at.known)))
            moment = nw.lit(_NEVER, dtype=nw.Int64)
            dated = both(matches, at.known)
            if dated is not False:
                moment = nw.when(dated).then(at.value).otherwise(moment)
            found["latest"] = moment
        found |= {"matches": _number(matches), "undecided": _number(undecided)}
        return {f"{OWN}{name} {part}": expr for part, expr in found.items()}


def _seen(at: Column | None, terms: Terms) -> Flag:
    """Return the rows that have happened by now; undated ones count as seen."""
    if at is None or at.value is None:
        return True
    return opposite(both(at.known, at.value > encoded(terms.now)))


def _number(flag: Flag) -> Any:
    nw = narwhals()
    return nw.lit(int(flag), dtype=nw.Int64) if isinstance(flag, bool) else flag.cast(nw.Int64)


def _dawn(column: Column, shape: Shape, zone: Any) -> Column:
    """Return a date as the instant of its midnight; an instant as it is."""
    is_date = shape.type is FieldType.DATE and column.value is not None
    return midnights(column, zone) if is_date else column


def _otherwise(first: Column, second: Column) -> Column:
    """Return the first column, and the second where the first is missing."""
    nw = narwhals()
    flags = [
        either(getattr(first, each) if each != "missing" else False,
               both(first.missing, getattr(second, each)))
        for each in ("known", "missing", "wrong")
    ]  # fmt: skip
    if second.value is None or first.value is None:
        return Column(first.value if second.value is None else second.value, *flags)
    return Column(nw.when(first.known).then(first.value).otherwise(second.value), *flags)


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
