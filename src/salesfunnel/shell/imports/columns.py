"""Reads every column that a mapping names: fields, amounts of several currencies, stages, waivers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeAlias
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.errors import WireError
from salesfunnel.model.field import FieldType
from salesfunnel.model.money import CURRENCIES, INT64, Money, exponent
from salesfunnel.model.progress import Waiver
from salesfunnel.model.wire import from_wire
from salesfunnel.shell.imports.cells import Cells, Reading, read_cells
from salesfunnel.shell.imports.joins import Rows
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.mapping import Column, FieldColumn, StageSource
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.targets import reading_of, targets

__all__ = ["Columns", "StageColumn", "Waivers", "read_columns", "read_waivers"]


Waivers: TypeAlias = tuple[Waiver, ...]
_Cell: TypeAlias = str | Sequence[str | None] | None
_CURRENCY_COLUMNS = frozenset(
    {
        "currency", "currencycode", "currencyisocode", "dealcurrencycode", "dealcurrency",
        "currencyid", "币种", "货币", "交易币种", "货币类型", "币别",
    }
)  # fmt: skip
"""What exports call the currency of a row, in small letters and without spaces."""


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
    try:
        data = json.loads(text)
    except RecursionError:
        raise WireError.at("waivers", f"found {text[:40]}, nested too deeply") from None
    if data is None:
        return ()
    found = data if isinstance(data, list) else [data]
    if not all(isinstance(each, dict) for each in found):
        raise WireError.at("waivers", f"found {text[:40]}, expected a list of objects")
    return tuple(from_wire(Waiver, each) for each in found)


@attrs.frozen(eq=False)
class StageColumn:
    """What the rows say about one stage, row by row.

    Args:
        entered: when it was entered; None where nobody knows.
        proven: whether that it was entered is proven.
        days: whether only the day of `entered` is known; empty where every time is.
        left: when it was left; empty where the mapping names no column of it.
        left_days: whether only the day of `left` is known; empty where every time is.
    """

    entered: Sequence[object]
    proven: Sequence[bool]
    days: Sequence[bool] = ()
    left: Sequence[object] = ()
    left_days: Sequence[bool] = ()


@attrs.frozen(eq=False)
class Columns:
    """The values of every mapped column, row by row.

    Args:
        fields: by the name that is filled.
        stages: by stage.
        waivers: row by row; none where the mapping names no column of them.
        notes: the cells that could not be read, and the spellings that were merged.
        created_days: whether only the day of `created_at` is known; empty where every time is.
    """

    fields: Mapping[str, Sequence[object]]
    stages: Mapping[str, StageColumn]
    notes: tuple[Note, ...]
    waivers: Sequence[Waivers] = ()
    created_days: Sequence[bool] = ()


def read_columns(mapping: CrmMapping, rows: Rows) -> Columns:
    """Read the columns that the mapping names."""
    fields = {name: _field(mapping, rows, name) for name in mapping.document.fields}
    known: dict[Column, Cells] = {}
    if "created_at" in fields:
        source = mapping.document.fields["created_at"]
        if not source.values:
            known[_as_instant(source)] = fields["created_at"]
    stages = mapping.document.stages
    entered = {
        key: _stage_cells(mapping, rows, f"stages.{key}", stage.entered, known=known)
        for key, stage in stages.items()
    }
    left = {
        key: _stage_cells(mapping, rows, f"stages.{key}.left", stage.left, known=known)
        for key, stage in stages.items()
        if stage.left
    }
    column = mapping.document.waivers
    waivers, wrong = read_waivers(rows.cells(column)) if column else ((), ())
    every = (*fields.values(), *entered.values(), *left.values())
    created = fields.get("created_at")
    return Columns(
        fields={name: cells.values for name, cells in fields.items()},
        stages={
            key: _stage(rows, source, entered[key], left.get(key))
            for key, source in mapping.document.stages.items()
        },
        notes=(*(note for cells in every for note in cells.notes), *wrong),
        waivers=waivers,
        created_days=created.days if created else (),
    )


def _field(mapping: CrmMapping, rows: Rows, name: str) -> Cells:
    source = mapping.document.fields[name]
    target = targets(mapping.funnel, mapping.pipeline.of)[name]
    reading = reading_of(
        source, target, zone=_zone(mapping, source), currency=mapping.funnel.blueprint.currency
    )
    if source.column in rows.typed and reading.type in {FieldType.NUMBER, FieldType.MONEY}:
        reading = attrs.evolve(reading, decimal=".")
    missing = _missing(mapping, source) | target.missing
    cells = rows.cells(source.column)
    codes = _codes(rows, source) if target.type is FieldType.MONEY else None
    if codes is None:
        return read_cells(name, cells, source, reading=reading, missing=missing)
    return _read_currencies(mapping, name, cells, codes, reading=reading, missing=missing)


def _codes(rows: Rows, source: FieldColumn) -> list[str] | None:
    """Return the currency of each amount: of the named column, or of one that plainly is the export's."""
    if source.currency:
        return rows.texts(source.currency)
    prefix, dot, _ = source.column.rpartition(".")
    for column in rows.frame.columns:
        name = column.removeprefix(f"{prefix}{dot}")
        if _folded(name) in _CURRENCY_COLUMNS and column == f"{prefix}{dot}{name}":
            codes = rows.texts(column)
            if {code for code in codes if code} <= CURRENCIES:
                return codes
    return None


def _folded(title: str) -> str:
    return "".join(title.lower().replace("_", " ").split())


def _read_currencies(
    mapping: CrmMapping,
    name: str,
    cells: Sequence[_Cell],
    codes: Sequence[str],
    *,
    reading: Reading,
    missing: frozenset[str],
) -> Cells:
    """Read amounts of several currencies: converted by the mapping's rates, or taken as missing and counted.

    Where the row names no currency, the amount is in the blueprint's.
    """
    source, own, rates = mapping.document.fields[name], reading.currency, mapping.document.rates
    values: list[object] = [None] * len(cells)
    notes: list[Note] = []
    foreign, converted = Counter[str](), Counter[str]()
    for code in dict.fromkeys(codes):
        at = [row for row, named in enumerate(codes) if named == code]
        if code in {"", own} or code in rates:
            currency = own if code == "" else code
            part = read_cells(
                name,
                [cells[row] for row in at],
                source,
                reading=attrs.evolve(reading, currency=currency),
                missing=missing,
            )
            notes += part.notes
            for row, value in zip(at, part.values, strict=True):
                values[row] = value
                if isinstance(value, Money) and currency != own:
                    values[row] = _converted(value, own, rates[currency])
                    converted[currency] += 1
        else:
            foreign[code] += sum(cells[row] not in missing and cells[row] is not None for row in at)
    for kind, counts in (("other_currency", foreign), ("converted", converted)):
        if counts.total():
            shown = examples(f"{code} ({count:,})" for code, count in counts.most_common())
            details: dict[str, object] = {"field": name, "currency": own, "values": dict(counts)}
            notes.append(Note.of(kind, counts.total(), details, field=name, currency=own, examples=shown))
    return Cells(tuple(values), tuple(notes))


def _converted(amount: Money, currency: str, rate: Decimal) -> Money | None:
    minor = (amount.major * rate).scaleb(exponent(currency)).quantize(Decimal(1), ROUND_HALF_EVEN)
    return Money(int(minor), currency) if abs(minor) <= INT64 else None


def _as_instant(source: Column) -> Column:
    return Column(column=source.column, missing=source.missing, zone=source.zone, format=source.format)


def _stage_cells(
    mapping: CrmMapping, rows: Rows, name: str, source: Column | None, *, known: dict[Column, Cells]
) -> Cells:
    """Read when a stage was entered or left; a column that was read before is not read and noted again."""
    if source is None:
        return Cells((None,) * rows.frame.height)
    before = known.get(source)
    if before is not None:
        return Cells(before.values, days=before.days)
    reading = Reading(FieldType.INSTANT, _zone(mapping, source), formats=source.format)
    cells = read_cells(
        name, rows.cells(source.column), source, reading=reading, missing=_missing(mapping, source)
    )
    known[source] = cells
    return cells


def _stage(rows: Rows, source: StageSource, entered: Cells, left: Cells | None) -> StageColumn:
    """Return the stage's column; a joined row proves entry, else an instant does."""
    proven = (
        rows.has(source.exists)
        if source.exists
        else tuple(source.proves and instant is not None for instant in entered.values)
    )
    if left is None:
        return StageColumn(entered.values, proven, entered.days)
    return StageColumn(entered.values, proven, entered.days, left.values, left.days)


def _zone(mapping: CrmMapping, source: Column) -> ZoneInfo:
    return ZoneInfo(source.zone) if source.zone else mapping.zone


def _missing(mapping: CrmMapping, source: Column) -> frozenset[str]:
    return frozenset(mapping.document.missing if source.missing is None else source.missing)
