"""The one door to Narwhals, and the frames of a host behind it: Polars, pandas, DuckDB, PyArrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, Literal, TypeAlias

import attrs

from salesfunnel.errors import DataError, MissingExtra

__all__ = ["Expr", "Flag", "Table", "both", "either", "every", "narwhals", "opposite", "some"]

Expr: TypeAlias = Any
"""A Narwhals expression; its class is not named here, since Narwhals is only an extra."""

Flag: TypeAlias = "Expr | bool"
"""A flag of every row, never null: an expression, or a constant where all rows agree."""

_WORKS = "hand over a Polars, pandas, DuckDB or PyArrow table: pl.from_pandas(…), duckdb.sql(…)"


def narwhals() -> Any:
    """Return the stable interface of Narwhals.

    Raises:
        MissingExtra: when it is not installed.
    """
    try:
        import narwhals.stable.v2 as nw  # noqa: PLC0415 - an extra, loaded only when a table is asked
    except ImportError:
        raise MissingExtra.at(
            "", "a whole table needs Narwhals", "pip install 'salesfunnel[frames]'"
        ) from None
    return nw


def _through_polars(frame: Any) -> Any:
    try:
        return narwhals().from_native(frame.to_polars())
    except ImportError:
        raise MissingExtra.at(
            "", "a table of PyArrow needs Polars", "pip install 'salesfunnel[frames]'"
        ) from None


def both(one: Flag, two: Flag) -> Flag:
    """Return where both flags are true."""
    if isinstance(one, bool):
        return two if one else False
    if isinstance(two, bool):
        return one if two else False
    return one if one is two else one & two


def either(one: Flag, two: Flag) -> Flag:
    """Return where one of two flags is true."""
    if isinstance(one, bool):
        return True if one else two
    if isinstance(two, bool):
        return True if two else one
    return one if one is two else one | two


def opposite(flag: Flag) -> Flag:
    """Return where a flag is false."""
    return not flag if isinstance(flag, bool) else ~flag


def every(flags: Iterable[Flag]) -> Flag:
    """Return where all flags are true; the expression is as shallow as it can be."""
    return _paired(list(flags), both, empty=True)


def some(flags: Iterable[Flag]) -> Flag:
    """Return where any flag is true; the expression is as shallow as it can be."""
    return _paired(list(flags), either, empty=False)


def _paired(flags: list[Flag], join: Any, *, empty: bool) -> Flag:
    while len(flags) > 1:
        flags = [join(*flags[at : at + 2]) if at + 1 < len(flags) else flags[at]
                 for at in range(0, len(flags), 2)]  # fmt: skip
    return flags[0] if flags else empty


@attrs.frozen(eq=False)
class Table:
    """A frame of a host, and what the evaluator must know about its engine.

    Args:
        frame: the frame as Narwhals sees it.
        kinds: the type of each of its columns.
        engine: which engine holds it.
        is_lazy: whether it is only a plan.
        words: the names of functions and types that its expressions are made with.
        path: how the caller calls it, for errors.
        arrow: the table of PyArrow that the frame was converted from.
    """

    frame: Any
    kinds: Mapping[str, Any]
    engine: Literal["polars", "pandas", "duckdb"]
    is_lazy: bool
    api: Any
    path: str = "frame"
    arrow: Any = None

    @classmethod
    def of(cls, native: object, path: str = "frame") -> Table:
        """Look at a frame.

        Raises:
            DataError: for what is no table of an engine that is known to agree with the rows.
            MissingExtra: for a table of PyArrow where Polars is not installed.
        """
        nw = narwhals()
        frame = nw.from_native(native, pass_through=True)
        if not isinstance(frame, (nw.DataFrame, nw.LazyFrame)):
            raise DataError.at(path, f"found a {type(native).__name__}, expected a table", _WORKS)
        engine, arrow = frame.implementation.value, None
        if engine == "pyarrow":
            frame, engine, arrow = _through_polars(frame), "polars", frame
        if engine not in {"polars", "pandas", "duckdb"}:
            raise DataError.at(path, f"found a table of {engine}, which is not proved to agree", _WORKS)
        kinds = dict(frame.collect_schema())
        return cls(frame, kinds, engine, isinstance(frame, nw.LazyFrame), nw, path, arrow)

    @property
    def spreads_nulls(self) -> bool:
        """Return whether a null makes a comparison null; frames of pandas are made free of nulls instead."""
        return self.engine != "pandas"

    def with_native_api(self) -> Table:
        """Return a Polars table in the words of Polars itself, which has the names of Narwhals."""
        if self.engine != "polars":
            return self
        api = self.frame.implementation.to_native_namespace()
        return attrs.evolve(self, frame=self.frame.to_native(), api=api)

    def native(self, frame: Any, added: Iterable[str]) -> Any:
        """Return a frame with columns added to this table as its host knows it."""
        nw = narwhals()
        if self.arrow is None:
            return nw.to_native(frame, pass_through=True)
        arrays = [nw.new_series(name, frame[name].to_arrow(), backend="pyarrow") for name in added]
        return self.arrow.with_columns(*arrays).to_native()

    def finite(self, value: Expr) -> Flag:
        """Return where a number is neither NaN nor infinite; Polars is quicker with comparisons."""
        return (value < inf) & (value > -inf) if self.engine == "polars" else value.is_finite()

    def quotient(self, value: Expr, by: float) -> Expr:
        """Return real numbers divided by a literal, rounded once; Polars would multiply by its reciprocal."""
        return value / (value * 0.0 + by) if self.engine == "polars" else value / self.api.lit(by)

    def closed(self, flag: Flag) -> Flag:
        """Return a flag with false for null, in the form that is quickest on its engine."""
        if isinstance(flag, bool) or not self.spreads_nulls:
            return flag
        if self.engine == "polars":
            return flag.fill_null(value=False)
        true, false = self.api.lit(value=True), self.api.lit(value=False)
        return self.api.when(flag).then(true).otherwise(false)

    def needs(self, name: str, role: str) -> None:
        """Refuse a frame without a column that joins it to another.

        Raises:
            DataError: when the column is not there.
        """
        if name not in self.kinds:
            known = ", ".join(f"'{column}'" for column in list(self.kinds)[:8])
            raise DataError.at(self.path, f"has no column '{name}' for {role}", f"found: {known}")
