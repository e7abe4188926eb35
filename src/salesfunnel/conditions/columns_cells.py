"""Columns of Python objects, read cell by cell as the row evaluator does; and plain arrays of pandas.

A pandas column may hold nulls in five ways. Here each becomes an array without nulls and a flag beside it, so
that the evaluator meets one kind of pandas only.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salesfunnel.conditions.columns_read import encoded
from salesfunnel.conditions.shapes import MISSING, Machine, Shape, Unknown
from salesfunnel.conditions.values import read_value
from salesfunnel.model.field import FieldType

__all__ = ["Arrays", "plain", "read_cells"]

Arrays = dict[str, Any]
"""Values by the name of a column to be."""

_BLANK: dict[FieldType, Machine] = {
    FieldType.TEXT: "", FieldType.CHOICE: "", FieldType.NUMBER: 0.0, FieldType.FLAG: False,
}  # fmt: skip
_TO_MICROSECONDS = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}


def read_cells(cells: Iterable[object], shape: Shape, options: tuple[str, ...]) -> Arrays:
    """Read Python objects.

    Args:
        options: the members of `choices` for which a flag is wanted.

    Returns:
        `value` (or `value 0`, `value 1` … for the options), `known`, `missing` and `wrong`; no nulls.
    """
    found = [read_value(each, shape) for each in cells]
    known = [not isinstance(each, Unknown) for each in found]
    missing = [each is MISSING for each in found]
    arrays: Arrays = {"known": known, "missing": missing}
    arrays["wrong"] = [not one and not two for one, two in zip(known, missing, strict=True)]
    if shape.type is FieldType.CHOICES:
        for index, option in enumerate(options):
            arrays[f"value {index}"] = [isinstance(each, frozenset) and option in each for each in found]
        return arrays
    blank = _BLANK.get(shape.type, 0)
    arrays["value"] = [blank if isinstance(each, Unknown) else encoded(each) for each in found]
    return arrays


def plain(series: Any, kind: Any, name: str) -> tuple[Any, str] | None:
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
