"""Reads every column that a mapping names: the fields, and when each stage was entered.

Reads the waivers that stand beside a row as JSON: who let it pass, why, for what, until when.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import WireError
from salesfunnel.model.field import FieldType
from salesfunnel.model.progress import Waiver
from salesfunnel.model.wire import from_wire
from salesfunnel.shell.imports.cells import Cells, Reading, read_cells
from salesfunnel.shell.imports.joins import Rows
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.mapping import Column, StageSource
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.targets import reading_of, targets

__all__ = ["Columns", "StageColumn", "Waivers", "read_columns", "read_waivers"]


Waivers: TypeAlias = tuple[Waiver, ...]
_Cell: TypeAlias = str | Sequence[str | None] | None


def read_waivers(cells: Sequence[_Cell]) -> tuple[list[Waivers], tuple[Note, ...]]:
    """Return the waivers of each row, and the cells that hold none though they hold something.

    Args:
        cells: JSON of one waiver or of a list, as `to_wire` writes them; or a list of such texts.
    """
    read: dict[str, Waivers] = {"": ()}
    wrong: Counter[str] = Counter()
    for text in dict.fromkeys(text for cell in cells for text in _texts(cell)):
        try:
            read[text] = _waivers(text)
        except ValueError as found:  # what is no JSON, and what is no waiver
            read[text] = ()
            wrong[str(found)] += 1
    rows = [tuple(each for text in _texts(cell) for each in read[text]) for cell in cells]
    if not wrong:
        return rows, ()
    example = next(iter(wrong))[:120]
    return rows, (Note.of("wrong_waiver", wrong.total(), {"example": example}, example=example),)


def _texts(cell: _Cell) -> list[str]:
    if cell is None or isinstance(cell, str):
        return [cell] if cell else []
    return [each for each in cell if each]


def _waivers(text: str) -> Waivers:
    data = json.loads(text)
    if data is None:
        return ()
    found = data if isinstance(data, list) else [data]
    if not all(isinstance(each, dict) for each in found):
        raise WireError.at("waivers", f"found {text[:40]}, expected a list of objects")
    return tuple(from_wire(Waiver, each) for each in found)


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
