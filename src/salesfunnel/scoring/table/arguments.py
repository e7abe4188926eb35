"""Frames of rows whose columns have to have their types, so that no row is dropped in silence.

What a scorecard takes beside a dossier's collections: points by hand, and what resets them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salesfunnel.conditions.columns.engine import Table, both, either, every, narwhals
from salesfunnel.conditions.columns.input import (
    KEY,
    OWN,
    ColumnRequest,
    NormalTable,
    kind_name,
    normalise_table,
    only_cells,
)
from salesfunnel.conditions.columns.query import TableQuery
from salesfunnel.conditions.columns.read import Column, encoded, is_one_of
from salesfunnel.conditions.values.types import NUMBER, ValueType
from salesfunnel.errors import DataError
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.card.card import CompiledCard

__all__ = ["ADJUSTED", "HANDED", "SINCE", "adjusted", "after", "resets", "summed", "typed_rows"]


_UNTYPED = {"Null", "Unknown"}
"""The types of columns in which there is nothing, or of which nothing is known."""

_EXPECTED = {
    FieldType.INSTANT: ("instants with a time zone", "convert it to timestamps with a time zone"),
    FieldType.NUMBER: ("numbers", "convert it to numbers"),
    FieldType.TEXT: ("texts", "convert it to texts"),
}


def typed_rows(
    question: TableQuery, rows: str, wanted: Mapping[str, ColumnRequest], *, own: tuple[str, ...]
) -> NormalTable:
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
    read = normalise_table(table, wanted, question.joint[1])
    for name in own:
        if name in table.kinds and _is_wrong(read, read.columns[name], name, table=table):
            expected, cure = _EXPECTED[wanted[name].value_type.type]
            says = f"found a column of {_kind(table, name)}, expected {expected}"
            raise DataError.at(f"rows.{rows}.{name}", says, cure)
    return read


def _is_wrong(read: NormalTable, column: Column, name: str, *, table: Table) -> bool:
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


HANDED = ("adjustments", "moments", "stays")
"""The frames of rows."""

ADJUSTED = f"{OWN}adjusted"
"""The column of the hundredths given by hand, and their line."""

SINCE = f"{OWN}since"
"""The instant after which a row counts, in microseconds."""

_EVER = -(2**62)
_TEXT, _INSTANT = ColumnRequest(ValueType(FieldType.TEXT)), ColumnRequest(ValueType(FieldType.INSTANT))


def adjusted(card: CompiledCard, question: TableQuery, since: Any) -> Any:
    """Return for each subject the hundredths that people gave or took by hand, as `ADJUSTED`."""
    nw, now = narwhals(), encoded(question.now)
    wanted = {"scorecard": _TEXT, "points": ColumnRequest(NUMBER), "at": _INSTANT, "expires_at": _INSTANT}
    read = typed_rows(question, "adjustments", wanted, own=tuple(wanted))
    card_of, points, at, until = (read.columns[name] for name in wanted)
    worth = nw.lit(0, dtype=nw.Int64)
    if card_of.value is not None and points.value is not None and at.value is not None:
        ends = (
            until.missing
            if until.value is None
            else either(until.missing, both(until.known, until.value > now))
        )
        counts = every([
            card_of.known, card_of.value == card.key, points.known, at.known, at.value <= now,
            at.value > nw.col(SINCE), ends,
        ])  # fmt: skip
        exact = nw.when(counts).then(points.value).otherwise(nw.lit(0.0))
        worth = (exact * 100 + 0.5).floor().cast(nw.Int64)
    rows = after(read.frame, since).with_columns(**{ADJUSTED: worth})
    return summed(rows, [KEY], [ADJUSTED])


def resets(card: CompiledCard, question: TableQuery) -> Any:
    """Return for each subject when signals and adjustments began anew; None where nothing is known of it."""
    nw = narwhals()
    named = (
        ("stays", card.card.resets.stages, ("stage", "entered_at")),
        ("moments", card.card.resets.moments, ("key", "at")),
    )
    found = [
        _begun(
            typed_rows(question, rows, {columns[0]: _TEXT, columns[1]: _INSTANT}, own=columns),
            keys,
            columns,
            now=encoded(question.now),
        )
        for rows, keys, columns in named
        if keys and rows in question.rows
    ]
    if not found:
        return None
    whole = nw.concat(found) if found[1:] else found[0]
    return whole.group_by(KEY, drop_null_keys=True).agg(nw.col(SINCE).max())


def _begun(read: NormalTable, keys: tuple[str, ...], columns: tuple[str, str], *, now: int) -> Any:
    nw = narwhals()
    key, at = (read.columns[name] for name in columns)
    value = nw.lit(_EVER, dtype=nw.Int64)
    if key.value is not None and at.value is not None:
        counts = every([key.known, is_one_of(key.value, keys), at.known, at.value <= now])
        value = nw.when(counts).then(at.value).otherwise(value)
    return read.frame.with_columns(**{SINCE: value}).select(KEY, SINCE)


def after(rows: Any, since: Any) -> Any:
    """Return the rows of some subject, each with the instant after which it counts."""
    nw = narwhals()
    rows = rows.filter(~nw.col(KEY).is_null())
    if since is None:
        return rows.with_columns(**{SINCE: nw.lit(_EVER, dtype=nw.Int64)})
    rows = rows.join(since, on=KEY, how="left")
    return rows.with_columns(**{SINCE: nw.col(SINCE).fill_null(_EVER).cast(nw.Int64)})


def summed(rows: Any, by: list[str], names: list[str]) -> Any:
    """Return columns added up by others."""
    nw = narwhals()
    return rows.group_by(*by, drop_null_keys=True).agg(*(nw.col(name).sum() for name in names))
