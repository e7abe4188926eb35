"""A question about a whole table, from the frames of a host to the columns of answers.

`answer_table` is the whole way: look at the frames (`TableQuery`), read what the conditions use
(`PreparedTable`), and attach two flags for each condition. Other rooms that compute over tables begin here
too: they ask for what conditions need, add columns of their own to the working frame, and attach the results
to the host's table. What columns cannot answer of a condition is said beforehand (`limits_of`), so that no
unknown is silent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal, Protocol, Self, TypeAlias

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
from salesfunnel.conditions.columns.leaves import ColumnEvaluator, call_fault
from salesfunnel.conditions.columns.read import Column
from salesfunnel.conditions.columns.terms import Terms
from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import canonical, children
from salesfunnel.conditions.language.tree import Call, Condition
from salesfunnel.conditions.values.names import Entry, Names
from salesfunnel.conditions.values.typecheck import check, term_type
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.errors import ConditionError, DataError, InvalidValue, UnknownName, near
from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType

__all__ = [
    "Half",
    "Limit",
    "PreparedTable",
    "TableDerivation",
    "TableQuery",
    "answer_table",
    "collections_of",
    "limits_of",
    "limits_of_rows",
]


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
    return tuple(dict.fromkeys(_limits(condition, catalogue, now, known=(given, loaded))))


def limits_of_rows(condition: Condition, names: Names, now: datetime) -> tuple[Limit, ...]:
    """Return what columns cannot answer of a condition about rows."""
    return tuple(dict.fromkeys(_own(condition, names, now)))


def _limits(
    condition: Condition,
    catalogue: Catalogue,
    now: datetime,
    *,
    known: tuple[Collection[str], Collection[str]],
) -> Iterator[Limit]:
    given, loaded = known
    yield from _own(condition, catalogue.names, now)
    for node in _nodes(condition):
        fact = catalogue.facts.get(node.name) if isinstance(node, tree.FieldTerm) else None
        if fact is None:
            entry = catalogue.names.entries[node.name] if isinstance(node, tree.FieldTerm) else None
            if entry is not None and entry.derive is not None and entry.name not in given:
                yield from _derived_elsewhere(entry, now, given=given, loaded=loaded)
            continue
        if fact.or_since in catalogue.facts and fact.or_since not in given:
            yield Limit(Message.of("columns_start", fact=node.name, start=fact.or_since))
        if fact.where is not None and node.name not in given:
            yield from _own(fact.where, catalogue.rows[fact.collection], now)


def _derived_elsewhere(
    entry: Entry, now: datetime, *, given: Collection[str], loaded: Collection[str]
) -> Iterator[Limit]:
    """Yield what cannot be computed for a whole table of a name that another room derives."""
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
                    words = {"plugin": node.name} | ({"fault": fault} if fault else {})
                    yield Limit(Message.of(key, **words))
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
    """What computes names of another room for a whole table, as their `derive` does for one record."""

    collections: tuple[str, ...]
    """The frames of rows that it takes beside those of a dossier's collections."""

    def with_derived_columns(self, names: Collection[str], question: TableQuery) -> TableQuery:
        """Return the question about a table that has a column for each name."""
        ...

    def limits(
        self, name: str, *, now: datetime, given: Collection[str], loaded: Collection[str]
    ) -> Iterable[Limit]:
        """Return what cannot be computed of a name, given the columns and the frames of rows."""
        ...


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
        tables = {name: Table.of(rows_of, f"rows.{name}") for name, rows_of in (rows or {}).items()}
        joinable(table, joint[0], tables, joint[1])
        return cls(table=table, rows=tables, joint=joint, now=now)

    def with_quickest_api(self, conditions: Mapping[str, Condition]) -> Self:
        """Return the question in its engine's own functions, if no frame is joined and no plug-in called."""
        if self.rows or any(_calls(condition) for condition in conditions.values()):
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
        used = names_used(conditions.values(), names, self.now)
        facts = [name for name in used if name in catalogue.facts]
        starts = [catalogue.facts[name].or_since for name in facts]
        wanted = {name: column_request(name, names, of) for name, of in used.items()}
        wanted |= {
            name: column_request(name, names) for name in starts if name is not None and name not in wanted
        }
        given = {
            name: supplied_request(catalogue.facts[name], self.table, name, wanted[name])
            for name in facts
            if name in self.table.kinds
        }
        derived = [name for name in facts if name not in given]
        joins = joins or any(catalogue.facts[name].collection in self.rows for name in derived)
        recorded = {name: read for name, read in wanted.items() if name not in facts}
        base = normalise_table(self.table, {**also, **recorded, **given}, key if joins else None)
        terms = Terms(names, base.columns, self.now, self.table)
        known = Facts(catalogue, terms, wanted=wanted, link=self.joint[1])
        frame, columns = known.grouped(base.frame, derived, self.rows)
        for name, read in given.items():
            fact, column = catalogue.facts[name], base.columns[name]
            columns[name] = (
                known.since(fact, column, read.value_type) if fact.kind == "days_since" else column
            )
        evaluator = ColumnEvaluator(Terms(names, {**base.columns, **columns}, self.now, self.table))
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
    """A working frame, and what evaluates conditions over it.

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


Half: TypeAlias = Literal["true", "false"]


def answer_table(
    conditions: Mapping[str, Condition],
    frame: Any,
    catalogue: Catalogue,
    *,
    now: datetime,
    rows: Mapping[str, Any] | None = None,
    key: str = "id",
    link: str = "subject_id",
    halves: tuple[Half, ...] = ("true", "false"),
) -> Any:
    """Answer conditions for every row of a table: surely true, surely false, or neither, which is unknown.

    The answer on a row is that of `compile_walk` on the same record.

    Args:
        conditions: by the names of their answers.
        frame: one row for each subject: Polars (eager or lazy), pandas, DuckDB or PyArrow. A column has the
            name that conditions use (`budget`, `account.industry`, or a fact that the host computed).
        catalogue: the names of the blueprint.
        now: the moment of the question; aware.
        rows: the frames of `activities`, `contacts` …; a collection that is absent was not loaded.
            Scores take `adjustments` too, and the `stays` and `moments` that reset them.
        key: the column of `frame` that names a subject; needed only with `rows`.
        link: the column of each frame in `rows` that names the subject of a row.
        halves: which answers are wanted.

    Returns:
        The same kind of table, in the same order unless it is lazy, with a flag column `NAME__true` and
        `NAME__false` for each condition; they hold no nulls. What was lazy stays lazy.

    Raises:
        ConditionError: with every problem of conditions that do not fit the catalogue.
        DataError: for tables that cannot be asked.
        InvalidValue: when `now` has no time zone.
        MissingExtra: when Narwhals is not installed.
    """
    if not conditions or not halves or not set(halves) <= {"true", "false"}:
        says = f"found {len(conditions)} conditions and the halves {halves!r}"
        raise InvalidValue.at("halves", says, "give a condition, and those wanted of ('true', 'false')")
    known = collections_of(catalogue)
    question = TableQuery.of(frame, rows, now=now, joint=(key, link), known=known)
    checked = _checked(conditions, catalogue)
    whole = _with_derived_columns(question, checked, catalogue)
    quick = whole.with_quickest_api(checked)
    prepared = quick.prepared(checked, catalogue)
    exprs = {
        f"{name}__{half}": prepared.evaluator.surely(node, wanted=half == "true")
        for name, node in checked.items()
        for half in halves
    }
    question.free(exprs)
    api = quick.table.api
    flags = {name: api.lit(flag) if isinstance(flag, bool) else flag for name, flag in exprs.items()}
    onto = question.table if quick.table is whole.table else question.table.with_native_api()
    return onto.native(prepared.attached(flags, onto), flags)


def collections_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of the frames of rows that a table may be asked with."""
    others = {
        entry.table_derivation
        for entry in catalogue.names.entries.values()
        if entry.table_derivation is not None
    }
    return (*catalogue.rows, *sorted({name for other in others for name in other.collections}))


def _with_derived_columns(
    question: TableQuery, conditions: Mapping[str, Condition], catalogue: Catalogue
) -> TableQuery:
    """Return the question about a table that has what other rooms reckon, as far as it is spoken of."""
    wanted: dict[TableDerivation, list[str]] = {}
    for name in names_used(conditions.values(), catalogue.names, question.now):
        over = catalogue.names.entries[name].table_derivation
        if over is not None and name not in question.table.kinds:
            wanted.setdefault(over, []).append(name)
    for over, names in wanted.items():
        question = over.with_derived_columns(names, question)
    return question


def _checked(conditions: Mapping[str, Condition], catalogue: Catalogue) -> dict[str, Condition]:
    kept = {name: canonical(condition) for name, condition in conditions.items()}
    problems = [
        one.under(name) for name, condition in kept.items() for one in check(condition, catalogue.names)
    ]
    if problems:
        raise ConditionError(*problems)
    return kept
