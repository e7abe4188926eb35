"""Reads every column that a mapping names: the fields, and when each stage was entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.model.field import FieldType
from salesfunnel.shell.cells import Cells, read_cells
from salesfunnel.shell.data import Rows
from salesfunnel.shell.loading import CrmMapping
from salesfunnel.shell.mapping import Column, StageSource
from salesfunnel.shell.quality import Note
from salesfunnel.shell.targets import reading_of, targets
from salesfunnel.shell.values import Reading
from salesfunnel.shell.waivers import Waivers, read_waivers

__all__ = ["Columns", "StageColumn", "read_columns"]


@attrs.frozen(eq=False)
class StageColumn:
    """What the rows say about one stage: by row, when it was entered and whether that is proven."""

    entered: Sequence[object]
    proven: Sequence[bool]


@attrs.frozen(eq=False)
class Columns:
    """The values of every mapped column, row by row.

    Args:
        fields: by the name that is filled.
        stages: by stage.
        waivers: row by row; none where the mapping names no column of them.
        notes: the cells that could not be read, and the spellings that were merged.
    """

    fields: Mapping[str, Sequence[object]]
    stages: Mapping[str, StageColumn]
    notes: tuple[Note, ...]
    waivers: Sequence[Waivers] = ()


def read_columns(mapping: CrmMapping, rows: Rows) -> Columns:
    """Read the columns that the mapping names."""
    fields = {name: _field(mapping, rows, name) for name in mapping.document.fields}
    entered = {key: _entered(mapping, rows, key) for key in mapping.document.stages}
    column = mapping.document.waivers
    waivers, wrong = read_waivers(rows.cells(column)) if column else ((), ())
    return Columns(
        fields={name: cells.values for name, cells in fields.items()},
        stages={key: _stage(rows, source, entered[key]) for key, source in mapping.document.stages.items()},
        notes=(*(note for cells in (*fields.values(), *entered.values()) for note in cells.notes), *wrong),
        waivers=waivers,
    )


def _field(mapping: CrmMapping, rows: Rows, name: str) -> Cells:
    source = mapping.document.fields[name]
    target = targets(mapping.funnel, mapping.pipeline.of)[name]
    reading = reading_of(
        source, target, zone=_zone(mapping, source), currency=mapping.funnel.blueprint.currency
    )
    missing = _missing(mapping, source) | target.missing
    return read_cells(name, rows.cells(source.column), source, reading=reading, missing=missing)


def _entered(mapping: CrmMapping, rows: Rows, key: str) -> Cells:
    source = mapping.document.stages[key].entered
    if source is None:
        return Cells((None,) * len(rows.frame))
    reading = Reading(FieldType.INSTANT, _zone(mapping, source), formats=source.format)
    return read_cells(
        f"stages.{key}", rows.cells(source.column), source, reading=reading, missing=_missing(mapping, source)
    )


def _stage(rows: Rows, source: StageSource, entered: Cells) -> StageColumn:
    """Return the stage's column; a joined row proves entry, else an instant does."""
    if source.exists:
        return StageColumn(entered.values, rows.has(source.exists))
    return StageColumn(entered.values, tuple(instant is not None for instant in entered.values))


def _zone(mapping: CrmMapping, source: Column) -> ZoneInfo:
    return ZoneInfo(source.zone) if source.zone else mapping.zone


def _missing(mapping: CrmMapping, source: Column) -> frozenset[str]:
    return frozenset(mapping.document.missing if source.missing is None else source.missing)
