"""The placed rows as a dataframe whose columns have the names and types that conditions speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from salesfunnel.model.field import FieldType
from salesfunnel.model.money import Money, exponent
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.subjects import Export
from salesfunnel.shell.imports.targets import targets

with extra("shell"):
    import polars as pl

__all__ = ["subject_frame"]

_EPOCH, _TICK = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_TYPES: dict[FieldType, Any] = {
    FieldType.TEXT: pl.String, FieldType.CHOICE: pl.String, FieldType.NUMBER: pl.Float64,
    FieldType.FLAG: pl.Boolean, FieldType.DATE: pl.Date, FieldType.CHOICES: pl.List(pl.String),
}  # fmt: skip


def subject_frame(export: Export) -> pl.DataFrame:
    """Return one row for each subject, in file order: what its dossier would hold, as columns.

    What every dossier has is there too (`version`, `tags`, `contact_ids`); a company or seller is there where
    the row names one and says something of it.
    """
    mapping, placed = export.mapping, export.placed
    at, paths = [row for row, _ in placed.values()], [path[-1] for _, path in placed.values()]
    statuses = {stage.key: stage.kind.status.value for stage in mapping.pipeline.stages}
    known = targets(mapping.funnel, mapping.pipeline.of)
    currency = mapping.funnel.blueprint.currency
    stage = pl.Series("stage", paths, dtype=pl.String)
    data = [
        pl.Series("id", list(placed), dtype=pl.String),
        stage,
        stage.replace_strict(statuses, return_dtype=pl.String).alias("status"),
        *(
            _series(name, _taken(values, at), known[name].type, currency=currency)
            for name, values in export.columns.fields.items()
        ),
    ]
    frame = pl.DataFrame(data).with_columns(
        pl.lit(mapping.pipeline_key).alias("pipeline"), pl.lit(0).alias("version"), *_sets(export)
    )
    return frame.with_columns(_owners(frame))


def _taken(values: Sequence[object], at: Sequence[int]) -> Sequence[object]:
    """Return the values of the rows that were placed."""
    return values if len(values) == len(at) else [values[row] for row in at]


def _series(name: str, values: Sequence[Any], kind: FieldType, *, currency: str) -> pl.Series:
    if kind is FieldType.INSTANT:  # whatever zones they are in
        ticks = [None if each is None else (each - _EPOCH) // _TICK for each in values]
        return pl.Series(name, ticks, dtype=pl.Int64).cast(pl.Datetime("us", "UTC"))
    if kind is not FieldType.MONEY:
        return pl.Series(name, values, dtype=_TYPES[kind], strict=False)
    minor = [each.minor if isinstance(each, Money) else None for each in values]
    whole, digits = pl.Series(name, minor, dtype=pl.Int64), exponent(currency)
    exact = pl.col(name).cast(pl.Decimal(38, 0)) * pl.lit(Decimal(1).scaleb(-digits))
    return whole.to_frame().select(exact.alias(name))[name] if digits else whole


def _sets(export: Export) -> Iterable[pl.Expr]:
    """Return the collections that a subject always has, empty where nothing is recorded."""
    nothing = pl.lit([], dtype=pl.List(pl.String))
    yield nothing.alias("contact_ids")
    yield (pl.col("tags").fill_null(nothing) if "tags" in export.columns.fields else nothing).alias("tags")


def _owners(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return the id of the company and of the seller, null where the dossier has none."""
    found: list[pl.Expr] = []
    for owner in ("account", "owner"):
        own = [pl.col(name).is_not_null() for name in frame.columns if name.startswith(f"{owner}.")]
        if own and f"{owner}_id" in frame.columns:
            found.append(pl.when(pl.any_horizontal(own)).then(pl.col(f"{owner}_id")).alias(f"{owner}.id"))
        elif own:
            found.append(pl.lit(None, dtype=pl.String).alias(f"{owner}.id"))
    return found
