"""Frames of rows whose columns have to have their types, so that no row is dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping

from salesfunnel.conditions.columns_boundary import Normal, Wanted, kind_name, normal, only_cells
from salesfunnel.conditions.columns_engine import Table, narwhals
from salesfunnel.conditions.columns_question import Question
from salesfunnel.conditions.columns_read import Column
from salesfunnel.errors import DataError
from salesfunnel.model.field import FieldType

__all__ = ["typed_rows"]

_UNTYPED = {"Null", "Unknown"}
"""The types of columns in which there is nothing, or of which nothing is known."""

_EXPECTED = {
    FieldType.INSTANT: ("instants with a time zone", "convert it to timestamps with a time zone"),
    FieldType.NUMBER: ("numbers", "convert it to numbers"),
    FieldType.TEXT: ("texts", "convert it to texts"),
}


def typed_rows(
    question: Question, rows: str, wanted: Mapping[str, Wanted], *, own: tuple[str, ...]
) -> Normal:
    """Normalise a frame of rows; a record of such a row would be refused too.

    Args:
        question: with the rows' frames.
        rows: the collection.
        wanted: the columns that are spoken of, by name.
        own: those of them that must have their types; others count as unknown where they do not.

    Raises:
        DataError: for the first column of a wrong type.
    """
    table = question.rows[rows]
    read = normal(table, wanted, question.joint[1])
    for name in own:
        if name in table.kinds and _is_wrong(read, read.columns[name], name, table=table):
            expected, cure = _EXPECTED[wanted[name].shape.type]
            says = f"found a column of {_kind(table, name)}, expected {expected}"
            raise DataError.at(f"rows.{rows}.{name}", says, cure)
    return read


def _is_wrong(read: Normal, column: Column, name: str, *, table: Table) -> bool:
    """Return whether something in a column is of another type; nothing of it is looked at while lazy."""
    if table.is_lazy:
        return column.value is None and kind_name(table, name) not in _UNTYPED
    if isinstance(column.wrong, bool) or not (column.value is None or only_cells(table, name)):
        return column.wrong is True
    nw = narwhals()
    found = nw.from_native(read.frame, pass_through=True).select(wrong=column.wrong)
    found = found if table.engine == "pandas" else found.collect()
    return bool(found["wrong"].any())


def _kind(table: Table, name: str) -> str:
    kind = table.kinds[name]
    if kind_name(table, name) == "Datetime" and getattr(kind, "time_zone", None) is None:
        return "instants without a time zone"
    return f"the type {kind_name(table, name)}"
