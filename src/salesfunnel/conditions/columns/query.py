"""What is asked of a whole table: the frame of the subjects, the frames of their rows, and the moment.

Other rooms that reckon over tables start here too: they ask for what conditions need, add columns of their
own to the working frame, and attach the results to the host's table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Self

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.columns.engine import Expr, Table, narwhals
from salesfunnel.conditions.columns.facts import Facts, joinable, supplied_request
from salesfunnel.conditions.columns.input import (
    ROW,
    ColumnRequest,
    column_request,
    names_used,
    normalise_table,
)
from salesfunnel.conditions.columns.leaves import ColumnEvaluator
from salesfunnel.conditions.columns.read import Column
from salesfunnel.conditions.columns.terms import Terms
from salesfunnel.conditions.language.canonical import children
from salesfunnel.conditions.language.tree import Call, Condition
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import DataError, UnknownName, near

__all__ = ["PreparedTable", "TableQuery"]


@attrs.frozen(eq=False, kw_only=True)
class TableQuery:
    """One table and its rows at one moment.

    Args:
        table: one row for each subject.
        rows: the tables of rows that were handed over, by collection.
        joint: the column of `table` that names a subject, and the one of each of `rows` that does.
        now: the moment, in UTC.
    """

    table: Table
    rows: Mapping[str, Table]
    joint: tuple[str, str]
    now: datetime

    @classmethod
    def of(
        cls,
        frame: Any,
        rows: Mapping[str, Any] | None,
        *,
        now: datetime,
        joint: tuple[str, str],
        known: Collection[str],
    ) -> Self:
        """Look at the frames of a host.

        Args:
            frame: one row for each subject.
            rows: the frames of collections, by name.
            now: the moment; aware.
            joint: as above.
            known: the collections that may be handed over.

        Raises:
            DataError: for tables that cannot be asked.
            InvalidValue: when `now` has no time zone.
            UnknownName: for a collection that there is not.
            MissingExtra: when Narwhals is not installed.
        """
        now = in_utc(now)
        table = Table.of(frame)
        for name in rows or {}:
            if name not in known:
                cure = near(name, known)
                raise UnknownName.at(f"rows.{name}", f"no collection is named '{name}'", cure)
        tables = {name: Table.of(each, f"rows.{name}") for name, each in (rows or {}).items()}
        joinable(table, joint[0], tables, joint[1])
        return cls(table=table, rows=tables, joint=joint, now=now)

    def with_quickest_api(self, conditions: Mapping[str, Condition]) -> Self:
        """Return the question in its engine's own words, where no frame is joined and no plug-in asked."""
        if self.rows or any(_calls(each) for each in conditions.values()):
            return self
        return attrs.evolve(self, table=self.table.with_native_api())

    def free(self, names: Collection[str]) -> None:
        """Refuse names of answers that the table has already.

        Raises:
            DataError: for the first of them.
        """
        for name in names:
            if name in self.table.kinds:
                raise DataError.at("frame", f"already has a column '{name}'", "rename it, or the condition")

    def prepared(
        self,
        conditions: Mapping[str, Condition],
        catalogue: Catalogue,
        *,
        joins: bool = False,
        also: Mapping[str, ColumnRequest] = MappingProxyType({}),
    ) -> PreparedTable:
        """Return the working frame with every column and fact that conditions speak of.

        Args:
            conditions: by name; they fit the catalogue.
            catalogue: the names of the blueprint.
            joins: whether the caller will join frames of its own, by `KEY`.
            also: columns of the table that are read beside those.
        """
        names, key = catalogue.names, self.joint[0]
        spoken = names_used(conditions.values(), names, self.now)
        facts = [each for each in spoken if each in catalogue.facts]
        starts = [catalogue.facts[each].or_since for each in facts]
        wanted = {each: column_request(each, names, of) for each, of in spoken.items()}
        wanted |= {
            each: column_request(each, names) for each in starts if each is not None and each not in wanted
        }
        given = {
            each: supplied_request(catalogue.facts[each], self.table, each, wanted[each])
            for each in facts
            if each in self.table.kinds
        }
        derived = [each for each in facts if each not in given]
        joins = joins or any(catalogue.facts[each].collection in self.rows for each in derived)
        recorded = {each: read for each, read in wanted.items() if each not in facts}
        base = normalise_table(self.table, {**also, **recorded, **given}, key if joins else None)
        terms = Terms(names, base.columns, self.now, self.table)
        known = Facts(catalogue, terms, wanted=wanted, link=self.joint[1])
        frame, found = known.grouped(base.frame, derived, self.rows)
        for name, read in given.items():
            fact, column = catalogue.facts[name], base.columns[name]
            found[name] = known.since(fact, column, read.value_type) if fact.kind == "days_since" else column
        evaluator = ColumnEvaluator(Terms(names, {**base.columns, **found}, self.now, self.table))
        return PreparedTable(frame, evaluator, self.table, is_whole=base.is_whole)

    def over_frame(self, frame: Any) -> Self:
        """Return the question about a frame with more columns."""
        nw = narwhals()
        seen = nw.from_native(frame, pass_through=True)
        return attrs.evolve(
            self, table=attrs.evolve(self.table, frame=seen, kinds=dict(seen.collect_schema()), api=nw)
        )


@attrs.frozen(eq=False)
class PreparedTable:
    """A working frame, and what judges conditions over it.

    Args:
        frame: in the words of the table.
        evaluator: answers the conditions.
        table: the host's table.
        is_whole: whether the host's own columns are in it; otherwise only ours, and `ROW` for the order.
    """

    frame: Any
    evaluator: ColumnEvaluator
    table: Table
    is_whole: bool = attrs.field(kw_only=True)

    @property
    def columns(self) -> Mapping[str, Column]:
        """The normalised columns by name, facts included."""
        return self.evaluator.terms.columns

    def attached(self, exprs: Mapping[str, Expr], onto: Table) -> Any:
        """Return the columns of a table with further ones, in its order where it has one; lazy stays lazy."""
        if self.is_whole:
            whole = self.frame.select(*onto.kinds, **exprs)
            return whole if onto.is_lazy else whole.collect()
        narrow = self.frame.with_columns(**exprs).select(*exprs, ROW)
        narrow = (narrow if onto.engine == "pandas" else narrow.collect()).sort(ROW)
        return onto.frame.with_columns(*(narrow[name] for name in exprs))


def _calls(node: Any) -> bool:
    """Return whether a condition calls a plug-in, which is handed expressions of Narwhals."""
    return isinstance(node, Call) or any(_calls(part) for _, part in children(node))
