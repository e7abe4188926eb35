"""The column evaluator: the same conditions over a whole table, through Narwhals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.conditions.canonical import canonical, parts
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.checks import check
from salesfunnel.conditions.columns_boundary import ROW, normal
from salesfunnel.conditions.columns_engine import Table, narwhals
from salesfunnel.conditions.columns_facts import Facts, joinable, supplied
from salesfunnel.conditions.columns_leaves import Halves
from salesfunnel.conditions.columns_names import spoken_of, wanted_of
from salesfunnel.conditions.columns_read import Column
from salesfunnel.conditions.columns_terms import Terms
from salesfunnel.conditions.tree import Call, Condition
from salesfunnel.errors import ConditionError, DataError, InvalidValue, UnknownName, near

__all__ = ["Half", "answer_table"]

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
    if now.utcoffset() is None:
        cure = "add one: now.replace(tzinfo=ZoneInfo('Asia/Shanghai'))"
        raise InvalidValue.at("now", f"found {now.isoformat()}, an instant without a time zone", cure)
    if not conditions or not halves or not set(halves) <= {"true", "false"}:
        says = f"found {len(conditions)} conditions and the halves {halves!r}"
        raise InvalidValue.at("halves", says, "give a condition, and those wanted of ('true', 'false')")
    table = Table.of(frame)
    tables = {name: Table.of(each, f"rows.{name}") for name, each in _known(rows or {}, catalogue).items()}
    joinable(table, key, tables, link)
    checked, moment = _checked(conditions, catalogue), now.astimezone(UTC)
    if not tables and not any(_calls(each) for each in checked.values()):
        table = table.in_own_words()
    asked = _Asked(checked, catalogue, moment, table, tables, (key, link))
    return asked.answer(halves)


def _calls(node: Any) -> bool:
    """Return whether a condition calls a plug-in, which is handed expressions of Narwhals."""
    return isinstance(node, Call) or any(_calls(part) for _, part in parts(node))


def _known(rows: Mapping[str, Any], catalogue: Catalogue) -> Mapping[str, Any]:
    for name in rows:
        if name not in catalogue.rows:
            cure = near(name, catalogue.rows)
            raise UnknownName.at(f"rows.{name}", f"no collection is named '{name}'", cure)
    return rows


def _checked(conditions: Mapping[str, Condition], catalogue: Catalogue) -> dict[str, Condition]:
    kept = {name: canonical(each) for name, each in conditions.items()}
    problems = [one.under(name) for name, each in kept.items() for one in check(each, catalogue.names)]
    if problems:
        raise ConditionError(*problems)
    return kept


@attrs.frozen(eq=False)
class _Asked:
    """One question: conditions over one table and its rows."""

    conditions: Mapping[str, Condition]
    catalogue: Catalogue
    now: datetime
    table: Table
    rows: Mapping[str, Table]
    joint: tuple[str, str]

    def answer(self, halves: tuple[Half, ...]) -> Any:
        """Return the host's table with the answers."""
        words = self.table.words
        prepared, found, is_whole = self._prepared()
        judge = Halves(Terms(self.catalogue.names, found, self.now, self.table))
        exprs = {
            f"{name}__{half}": judge.surely(node, wanted=half == "true")
            for name, node in self.conditions.items()
            for half in halves
        }
        for name in exprs:
            if name in self.table.kinds:
                raise DataError.at("frame", f"already has a column '{name}'", "rename it, or the condition")
        flags = {name: words.lit(each) if isinstance(each, bool) else each for name, each in exprs.items()}
        return self._attached(prepared, flags, is_whole=is_whole)

    def _prepared(self) -> tuple[Any, dict[str, Column], bool]:
        """Return the working frame with every column and fact that is asked about."""
        names, key = self.catalogue.names, self.joint[0]
        spoken = spoken_of(self.conditions.values(), names, self.now)
        facts = [each for each in spoken if each in self.catalogue.facts]
        starts = [self.catalogue.facts[each].or_since for each in facts]
        wanted = {each: wanted_of(each, names, of) for each, of in spoken.items()}
        wanted |= {each: wanted_of(each, names) for each in starts if each is not None and each not in wanted}
        given = {
            each: supplied(self.catalogue.facts[each], self.table, each, wanted[each])
            for each in facts
            if each in self.table.kinds
        }
        derived = [each for each in facts if each not in given]
        loaded = any(self.catalogue.facts[each].collection in self.rows for each in derived)
        recorded = {each: read for each, read in wanted.items() if each not in facts}
        base = normal(self.table, recorded | given, key if loaded else None)
        terms = Terms(names, base.columns, self.now, self.table)
        known = Facts(self.catalogue, terms, wanted=wanted, link=self.joint[1])
        frame, found = known.grouped(base.frame, derived, self.rows)
        for name, read in given.items():
            fact, column = self.catalogue.facts[name], base.columns[name]
            found[name] = known.since(fact, column, read.shape) if fact.kind == "days_since" else column
        return frame, {**base.columns, **found}, base.is_whole

    def _attached(self, frame: Any, flags: Mapping[str, Any], *, is_whole: bool) -> Any:
        """Return the host's own columns with the answers, in their order where there is one."""
        nw, arrow = narwhals(), self.table.arrow
        if is_whole and arrow is None:
            whole = frame.select(*self.table.kinds, **flags)
            return nw.to_native(whole if self.table.is_lazy else whole.collect(), pass_through=True)
        narrow = frame.with_columns(**flags).select(*flags, *(() if is_whole else (ROW,)))
        narrow = narrow if self.table.engine == "pandas" else narrow.collect()
        narrow = narrow if is_whole else narrow.sort(ROW)
        answers = [narrow[name] for name in flags]
        if arrow is None:
            return nw.to_native(self.table.frame.with_columns(*answers), pass_through=True)
        arrays = [nw.new_series(each.name, each.to_arrow(), backend="pyarrow") for each in answers]
        return arrow.with_columns(*arrays).to_native()
