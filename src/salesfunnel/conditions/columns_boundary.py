"""The frame of a host at the boundary: the columns that conditions speak of, normalised by the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from salesfunnel.conditions.columns_cells import Arrays, plain, read_cells
from salesfunnel.conditions.columns_engine import Expr, Flag, Table, both, narwhals
from salesfunnel.conditions.columns_read import DAY, Column, Raw, read_column
from salesfunnel.conditions.shapes import Shape
from salesfunnel.model.field import FieldType

__all__ = ["KEY", "OWN", "ROW", "Normal", "Wanted", "kind_name", "normal"]

OWN = "__salesfunnel_"
"""What the names of our own columns begin with."""

KEY = f"{OWN}key"
"""The column that joins the frame of the subjects and the frames of rows."""

ROW = f"{OWN}row"
"""The column that keeps the order of an eager frame."""


@attrs.frozen
class Wanted:
    """One column that conditions speak of.

    Args:
        shape: what it holds.
        options: the members of `choices` that are asked about.
    """

    shape: Shape
    options: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class Normal:
    """A frame with its normalised columns, and the way to each.

    Args:
        frame: a Narwhals frame; that of an eager host has only our columns, with `ROW`, and those carried.
        columns: by the names of the catalogue.
    """

    frame: Any
    columns: Mapping[str, Column]


def normal(table: Table, wanted: Mapping[str, Wanted], key: str | None = None) -> Normal:
    """Normalise the columns of a frame, each once.

    Args:
        key: the column that joins two frames; it is kept as it is, as `KEY`.
    """
    present = [name for name in wanted if name in table.kinds]
    owners = [f"{owner}.id" for owner in sorted({name.partition(".")[0] for name in wanted if "." in name})]
    cells = [name for name in present if _only_cells(table, name)]
    whole = [name for name in present if name not in cells]
    kept = [name for name in owners if name in table.kinds]
    frame = _work(table, (list(dict.fromkeys([*whole, *kept])), cells), wanted, key=key)
    found = {name: read_column(_raw(table, name), wanted[name].shape, wanted[name].options) for name in whole}
    exprs: dict[str, Expr] = {}
    columns = {name: _stored(column, f"{OWN}{name}", exprs) for name, column in found.items()}
    columns |= {name: _celled(f"{OWN}{name}", wanted[name]) for name in cells}
    frame = frame.with_columns(**exprs) if exprs else frame
    for name in wanted:
        column = columns.get(name) or Column(None, known=False, missing=True)
        columns[name] = _of_owner(column, name, table) if "." in name else column
    return Normal(frame, columns)


def _only_cells(table: Table, name: str) -> bool:
    kind = kind_name(table, name)
    if table.is_lazy:
        return False
    if table.engine == "pandas":
        zone = getattr(table.kinds[name], "time_zone", None)
        return kind in {"Object", "Decimal", "Date", "List", "Array"} or (kind == "Datetime" and zone is None)
    return kind == "Object"


def kind_name(table: Table, name: str) -> str:
    """Return the name of a column's type, without its parameters."""
    kind = table.kinds[name]
    return kind.__name__ if isinstance(kind, type) else type(kind).__name__


def _work(
    table: Table, names: tuple[list[str], list[str]], wanted: Mapping[str, Wanted], *, key: str | None
) -> Any:
    """Return the frame to work on: the host's own when lazy, one with only what is needed when eager."""
    nw = narwhals()
    whole, cells = names
    if table.is_lazy:
        return table.frame if key is None else table.frame.with_columns(nw.col(key).alias(KEY))
    arrays: Arrays = {}
    for name in cells:
        read = read_cells(_cells(table, name), wanted[name].shape, wanted[name].options)
        arrays |= {f"{OWN}{name} {part}": values for part, values in read.items()}
    if table.engine == "pandas":
        for name in whole:
            arrays |= _plain(table, name)
        if key is not None:
            arrays[KEY] = table.frame[key].to_native().array
        arrays[ROW] = list(range(len(table.frame)))
        return nw.from_dict(arrays, backend="pandas")
    series = [nw.new_series(name, values, backend="polars") for name, values in arrays.items()]
    joint = () if key is None else (nw.col(key).alias(KEY),)
    return table.frame.with_row_index(ROW).select(ROW, *whole, *joint).with_columns(*series).lazy()


def _cells(table: Table, name: str) -> list[Any]:
    """Return the values of a column as Python objects: pandas has many nulls, and lists that are arrays."""
    series = table.frame[name]
    cells = zip(series.to_list(), series.is_null().to_list(), strict=True)
    return [None if null else getattr(cell, "tolist", lambda cell=cell: cell)() for cell, null in cells]


def _plain(table: Table, name: str) -> Arrays:
    native = table.frame[name].to_native()
    found = plain(native, table.kinds[name], kind_name(table, name))
    values = native.array if found is None else found[0]
    return {name: values, f"{name} null": native.isna().to_numpy()}


def _raw(table: Table, name: str) -> Raw:
    nw = narwhals()
    kind, value, known_as = table.kinds[name], nw.col(name), kind_name(table, name)
    if table.engine == "pandas":
        found = plain(table.frame[name].to_native()[:0], kind, known_as)
        return Raw(value, nw.col(f"{name} null"), kind, known_as if found is None else found[1])
    null = value.is_null()
    if known_as == "Date":
        days = value.cast(nw.Int32).cast(nw.Int64)
        if table.engine == "duckdb":
            days = value.dt.total_microseconds() // DAY
        return Raw(days, null, kind, "Days")
    if known_as == "Datetime" and kind.time_zone is not None:
        duck = table.engine == "duckdb"
        ticks = value.dt.total_microseconds() if duck else value.dt.timestamp("us")
        return Raw(ticks, null, kind, "Microseconds")
    stops = table.engine == "duckdb" or known_as in {"UInt64", "Int128", "UInt128"}
    return Raw(value, null, kind, known_as, stops=stops)


def _stored(column: Column, prefix: str, exprs: dict[str, Expr]) -> Column:
    """Name the parts of a column in `exprs`, and return a column that refers to them by name."""
    nw = narwhals()

    def stored(part: Any, suffix: str) -> Any:
        if part is None or isinstance(part, bool):
            return part
        exprs[f"{prefix} {suffix}"] = part
        return nw.col(f"{prefix} {suffix}")

    value = column.value
    if isinstance(value, dict):
        value = {option: stored(part, f"value {at}") for at, (option, part) in enumerate(value.items())}
    else:
        value = stored(value, "value")
    parts = ("known", "missing", "wrong", "filled", "major")
    return attrs.evolve(column, value=value, **{each: stored(getattr(column, each), each) for each in parts})


def _celled(prefix: str, wanted: Wanted) -> Column:
    """Refer to a column whose cells were read."""
    nw = narwhals()
    flags = [nw.col(f"{prefix} {each}") for each in ("known", "missing", "wrong")]
    if wanted.shape.type is FieldType.CHOICES:
        return Column({x: nw.col(f"{prefix} value {at}") for at, x in enumerate(wanted.options)}, *flags)
    return Column(nw.col(f"{prefix} value"), *flags)


def _of_owner(column: Column, name: str, table: Table) -> Column:
    """Hide the columns of an account or owner that was not handed over."""
    owner = name.partition(".")[0]
    loaded: Flag = any(each.startswith(f"{owner}.") for each in table.kinds)
    key = f"{owner}.id"
    if key in table.kinds:
        null = narwhals().col(f"{key} null") if table.engine == "pandas" else narwhals().col(key).is_null()
        loaded = ~null
    flags = {each: both(loaded, getattr(column, each)) for each in ("known", "missing", "wrong")}
    return attrs.evolve(column, **flags, filled=None)
