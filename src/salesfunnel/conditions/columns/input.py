"""The frame of a host at the boundary: the columns that conditions use, read by the types of the catalogue.

Only the columns that are used are read, each once. Columns of Python objects are read cell by cell, as the
row evaluator reads one value. A pandas column may hold nulls in five ways, so that each becomes an array
without nulls and a flag beside it: the evaluator meets one kind of pandas only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

import attrs

from salesfunnel.conditions.columns.engine import Expr, Flag, Table, both, narwhals
from salesfunnel.conditions.columns.leaves import names_read
from salesfunnel.conditions.columns.read import DAY, Column, Raw, encoded, read_column
from salesfunnel.conditions.language import tree
from salesfunnel.conditions.language.canonical import children
from salesfunnel.conditions.language.tree import Condition, FieldTerm
from salesfunnel.conditions.values.names import Names
from salesfunnel.conditions.values.read import read_value
from salesfunnel.conditions.values.types import MISSING, ComputedValue, Unknown, ValueType
from salesfunnel.model.field import FieldType

__all__ = [
    "KEY",
    "OWN",
    "ROW",
    "Arrays",
    "ColumnRequest",
    "NormalTable",
    "column_request",
    "kind_name",
    "names_used",
    "normalise_table",
    "only_cells",
    "plain_array",
    "read_cells",
]


def names_used(conditions: Iterable[Condition], names: Names, now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the names that conditions speak of, each with the members of `choices` that they ask for."""
    used: dict[str, dict[str, None]] = {}
    for node in chain.from_iterable(map(_nodes, conditions)):
        match node:
            case FieldTerm(name=name):
                used.setdefault(name, {})
            case tree.Call():
                used |= {name: used.get(name, {}) for name in names_read(node, names, now)}
            case tree.Contains(term=FieldTerm(name=name), value=value):
                used.setdefault(name, {})[str(value.value)] = None
            case _:
                pass
    return {name: tuple(members) for name, members in used.items()}


def column_request(name: str, names: Names, members: tuple[str, ...] = ()) -> ColumnRequest:
    """Return how a name that is recorded, and not derived, is to be read."""
    value_type = names.entries[name].value_type
    assert value_type is not None  # noqa: S101 - the check refuses to compare what has no type
    return _wanted(value_type, members)


def _wanted(value_type: ValueType, members: tuple[str, ...]) -> ColumnRequest:
    if value_type.type is not FieldType.CHOICES:
        return ColumnRequest(value_type)
    return ColumnRequest(value_type, tuple(dict.fromkeys((*value_type.options, *members))))


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for _, part in children(node):
        yield from _nodes(part)


Arrays = dict[str, Any]
"""Values by the name of a column to be."""

_BLANK: dict[FieldType, ComputedValue] = {
    FieldType.TEXT: "", FieldType.CHOICE: "", FieldType.NUMBER: 0.0, FieldType.FLAG: False,
}  # fmt: skip
_TO_MICROSECONDS = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}


def read_cells(cells: Iterable[object], value_type: ValueType, options: tuple[str, ...]) -> Arrays:
    """Read Python objects.

    Args:
        options: the members of `choices` for which a flag is wanted.

    Returns:
        `value` (or `value 0`, `value 1` … for the options), `known`, `missing` and `wrong`; no nulls.
    """
    values = [read_value(cell, value_type) for cell in cells]
    known = [not isinstance(value, Unknown) for value in values]
    missing = [value is MISSING for value in values]
    arrays: Arrays = {"known": known, "missing": missing}
    arrays["wrong"] = [not one and not two for one, two in zip(known, missing, strict=True)]
    if value_type.type is FieldType.CHOICES:
        for index, option in enumerate(options):
            arrays[f"value {index}"] = [isinstance(value, frozenset) and option in value for value in values]
        return arrays
    blank = _BLANK.get(value_type.type, 0)
    arrays["value"] = [blank if isinstance(value, Unknown) else encoded(value) for value in values]
    return arrays


def plain_array(series: Any, kind: Any, name: str) -> tuple[Any, str] | None:
    """Return a pandas column as an array without nulls and the name of its type; None where only cells help.

    Args:
        series: the pandas series.
        kind: its type, as Narwhals sees it.
        name: the name of that type.
    """
    if name.startswith("Float"):
        return series.to_numpy(dtype="float64", na_value=float("nan")), "Float64"
    if name.startswith(("Int", "UInt")):
        return series.fillna(0).to_numpy(dtype=name.lower()), name
    if name == "Boolean":
        return series.fillna(value=False).to_numpy(dtype="bool"), name
    if name == "Datetime" and kind.time_zone is not None:
        return _microseconds(series, kind.time_unit), "Microseconds"
    if name in {"String", "Categorical", "Enum"}:
        texts = series.astype(object)
        return texts.where(series.notna(), "").astype("str").array, "String"
    return None


def _microseconds(series: Any, unit: str) -> Any:
    times, over = _TO_MICROSECONDS[unit]
    ticks = series.astype("int64").to_numpy().copy()
    ticks[series.isna().to_numpy()] = 0
    return ticks * times // over


OWN = "__salesfunnel_"
"""What the names of our own columns begin with."""

KEY = f"{OWN}key"
"""The column that joins the frame of the subjects and the frames of rows."""

ROW = f"{OWN}row"
"""The column that keeps the order of an eager frame that is joined."""


@attrs.frozen
class ColumnRequest:
    """One column that conditions speak of.

    Args:
        value_type: what it holds.
        options: the members of `choices` that are asked about.
    """

    value_type: ValueType
    options: tuple[str, ...] = ()


@attrs.frozen(eq=False)
class NormalTable:
    """A frame with its normalised columns, and the way to each.

    Args:
        frame: in the words of the host's table.
        columns: by the names of the catalogue.
        is_whole: whether the host's own columns are in it; otherwise only ours, and `ROW` for the order.
    """

    frame: Any
    columns: Mapping[str, Column]
    is_whole: bool


def normalise_table(table: Table, wanted: Mapping[str, ColumnRequest], key: str | None = None) -> NormalTable:
    """Normalise the columns of a frame, each once.

    Args:
        key: the column that joins two frames; it is kept as it is, as `KEY`.
    """
    present = [name for name in wanted if name in table.kinds]
    owners = [f"{owner}.id" for owner in sorted({name.partition(".")[0] for name in wanted if "." in name})]
    cells = [name for name in present if only_cells(table, name)]
    whole = [name for name in present if name not in cells]
    kept = [name for name in owners if name in table.kinds]
    frame = _working_frame(table, (list(dict.fromkeys([*whole, *kept])), cells), wanted, key=key)
    exprs: dict[str, Expr] = {}
    columns: dict[str, Column] = {}
    for name in whole:
        raw = _raw(table, name)
        column = read_column(raw, wanted[name].value_type, wanted[name].options)
        columns[name] = _stored(column, raw, f"{OWN}{name}", exprs)
    columns |= {name: _column_of_cells(f"{OWN}{name}", wanted[name], table.api) for name in cells}
    frame = frame.with_columns(**exprs) if exprs else frame
    for name in wanted:
        column = columns.get(name) or Column(None, known=False, missing=True)
        columns[name] = _known_with_owner(column, name, table) if "." in name else column
    is_whole = table.is_lazy or (table.engine == "polars" and key is None and bool(table.kinds))
    return NormalTable(frame, columns, is_whole)


def only_cells(table: Table, name: str) -> bool:
    """Return whether a column can only be read cell by cell."""
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


def _working_frame(
    table: Table, names: tuple[list[str], list[str]], wanted: Mapping[str, ColumnRequest], *, key: str | None
) -> Any:
    """Return the frame to work on: the host's own when lazy, one with only what is needed when eager."""
    api = table.api
    whole, cells = names
    if table.is_lazy:
        return table.frame if key is None else table.frame.with_columns(api.col(key).alias(KEY))
    arrays: Arrays = {}
    for name in cells:
        read = read_cells(_cells(table, name), wanted[name].value_type, wanted[name].options)
        arrays |= {f"{OWN}{name} {part}": values for part, values in read.items()}
    if table.engine == "pandas":
        for name in whole:
            arrays |= _plain(table, name)
        if key is not None:
            arrays[KEY] = table.frame[key].to_native().array
        arrays[ROW] = range(len(table.frame))
        return api.from_dict(arrays, backend="pandas")
    series = [_series(name, values, table) for name, values in arrays.items()]
    if key is None and table.kinds:
        return table.frame.with_columns(*series).lazy()
    joint = () if key is None else (api.col(key).alias(KEY),)
    return table.frame.with_row_index(ROW).select(ROW, *whole, *joint).with_columns(*series).lazy()


def _series(name: str, values: Any, table: Table) -> Any:
    nw = narwhals()
    made = nw.new_series(name, values, backend="polars")
    return made if table.api is nw else made.to_native()


def _cells(table: Table, name: str) -> list[Any]:
    """Return the values of a column as Python objects: pandas has many nulls, and lists that are arrays."""
    series = table.frame[name]
    cells = zip(series.to_list(), series.is_null().to_list(), strict=True)
    return [None if null else getattr(cell, "tolist", lambda cell=cell: cell)() for cell, null in cells]


def _plain(table: Table, name: str) -> Arrays:
    native = table.frame[name].to_native()
    array = plain_array(native, table.kinds[name], kind_name(table, name))
    values = native.array if array is None else array[0]
    return {name: values, f"{name} null": native.isna().to_numpy()}


def _raw(table: Table, name: str) -> Raw:
    api = table.api
    kind, value, known_as = table.kinds[name], api.col(name), kind_name(table, name)
    if table.engine == "pandas":
        array = plain_array(table.frame[name].to_native()[:0], kind, known_as)
        return Raw(value, api.col(f"{name} null"), kind, known_as if array is None else array[1], table)
    null = value.is_null()
    if known_as == "Date":
        days = value.cast(api.Int32).cast(api.Int64)
        if table.engine == "duckdb":
            days = value.dt.total_microseconds() // DAY
        return Raw(days, null, kind, "Days", table)
    if known_as == "Datetime" and kind.time_zone is not None:
        duck = table.engine == "duckdb"
        ticks = value.dt.total_microseconds() if duck else value.dt.timestamp("us")
        return Raw(ticks, null, kind, "Microseconds", table)
    stops = table.engine == "duckdb" or known_as in {"UInt64", "Int128", "UInt128"}
    return Raw(value, null, kind, known_as, table, stops=stops)


def _stored(column: Column, raw: Raw, prefix: str, exprs: dict[str, Expr]) -> Column:
    """Return a column whose values and guard are computed once, under the names given in `exprs`."""
    api = raw.table.api

    def stored(part: Any, suffix: str, plain_array: Any) -> Any:
        if part is None or isinstance(part, bool) or part is plain_array:
            return part
        exprs[f"{prefix} {suffix}"] = part
        return api.col(f"{prefix} {suffix}")

    value = column.value
    if isinstance(value, dict):
        members = enumerate(value.items())
        value = {option: stored(part, f"value {at}", None) for at, (option, part) in members}
    else:
        value = stored(value, "value", raw.value)
    guard = stored(column.guard, "guard", raw.present)
    known = guard if column.guard is column.known else column.known
    if known is column.known and not isinstance(guard, bool):
        known = both(raw.present, guard)
    return attrs.evolve(column, value=value, known=known, guard=guard)


def _column_of_cells(prefix: str, wanted: ColumnRequest, api: Any) -> Column:
    """Refer to a column whose cells were read."""
    flags = [api.col(f"{prefix} {part}") for part in ("known", "missing", "wrong")]
    if wanted.value_type.type is FieldType.CHOICES:
        return Column({x: api.col(f"{prefix} value {at}") for at, x in enumerate(wanted.options)}, *flags)
    return Column(api.col(f"{prefix} value"), *flags)


def _known_with_owner(column: Column, name: str, table: Table) -> Column:
    """Hide the columns of an account or owner that was not handed over."""
    owner = name.partition(".")[0]
    loaded: Flag = any(name.startswith(f"{owner}.") for name in table.kinds)
    key = f"{owner}.id"
    if key in table.kinds:
        api = table.api
        null = api.col(f"{key} null") if table.engine == "pandas" else api.col(key).is_null()
        loaded = ~null
    flags = {part: both(loaded, getattr(column, part)) for part in ("known", "guard", "missing", "wrong")}
    return attrs.evolve(column, **flags, filled=None)
