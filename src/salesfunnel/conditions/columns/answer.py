"""The column evaluator: the same conditions over a whole table, through Narwhals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.columns.input import names_used
from salesfunnel.conditions.columns.limits import TableDerivation
from salesfunnel.conditions.columns.query import TableQuery
from salesfunnel.conditions.language.canonical import canonical
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.conditions.values.typecheck import check
from salesfunnel.errors import ConditionError, InvalidValue

__all__ = ["Half", "answer_table", "collections_of"]

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
    flags = {name: api.lit(each) if isinstance(each, bool) else each for name, each in exprs.items()}
    onto = question.table if quick.table is whole.table else question.table.with_native_api()
    return onto.native(prepared.attached(flags, onto), flags)


def collections_of(catalogue: Catalogue) -> tuple[str, ...]:
    """Return the names of the frames of rows that a table may be asked with."""
    others = {
        each.table_derivation
        for each in catalogue.names.entries.values()
        if each.table_derivation is not None
    }
    return (*catalogue.rows, *sorted({name for each in others for name in each.collections}))


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
    kept = {name: canonical(each) for name, each in conditions.items()}
    problems = [one.under(name) for name, each in kept.items() for one in check(each, catalogue.names)]
    if problems:
        raise ConditionError(*problems)
    return kept
