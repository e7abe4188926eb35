"""Reads a history to learn from: a table with any columns, or an export that a mapping explains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.conditions.values.names import SUBJECTS
from salesfunnel.errors import DataError, InvalidValue, near
from salesfunnel.model.field import Field, FieldType
from salesfunnel.model.stage import StageKind
from salesfunnel.scoring.learned import Direction
from salesfunnel.shell.imports.cells import Reading, inferred, read_cells
from salesfunnel.shell.imports.joins import broken_rows
from salesfunnel.shell.imports.mapping import Column
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.readers import find_file, read_table
from salesfunnel.shell.imports.row_tests import condition_names
from salesfunnel.shell.imports.subjects import Export
from salesfunnel.shell.imports.tables import Table
from salesfunnel.text import Text

__all__ = ["AT", "OUTCOME", "Choice", "Source", "source_of_export", "source_of_table"]

OUTCOME, AT = "how it ended", "when it began"
"""The keys of a row under which its outcome and its time stand; no field has such a name."""

_LEARNABLE = {FieldType.NUMBER, FieldType.MONEY, FieldType.FLAG, FieldType.TEXT, FieldType.CHOICE}
_OUTCOMES = {
    **dict.fromkeys(("1", "true", "yes", "won", "converted"), True),
    **dict.fromkeys(("0", "false", "no", "lost"), False),
}
_TYPES = {bool: FieldType.FLAG, float: FieldType.NUMBER, str: FieldType.TEXT}
_RISING: Direction = "rising"
_FALLING: Direction = "falling"


@attrs.frozen
class Choice:
    """What is learned from, as the options say it.

    Args:
        fields: the names, or nothing: every one that something can be learned from.
        without: names to leave out.
        outcome: where the outcome stands; nothing where the stage says it.
        at: where it stands when a row began.
        won: what the outcome says of a won row.
        lost: what it says of a lost one; without it, everything else that is recorded.
        missing: what means that nothing is recorded.
        open_is_lost: whether rows that did not end count as lost.
        allow: names to use although they look as if they were written after the outcome.
        rising: names of which more never promises less.
        falling: names of which more never promises more.
        encoding: of the file; UTF-8 (or what its byte-order mark says) when absent.
        delimiter: between its cells; found out when absent.
    """

    fields: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    outcome: str | None = None
    at: str | None = None
    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    open_is_lost: bool = False
    allow: tuple[str, ...] = ()
    rising: tuple[str, ...] = ()
    falling: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None


@attrs.frozen(eq=False)
class Source:
    """Rows ready to learn from.

    Args:
        rows: by the names of the fields, with `OUTCOME` and `AT`.
        fields: the definition of each field; None where the values say its type.
        of: what the rows are.
        currency: of amounts.
        is_timed: whether it is known when rows began.
        allow: the fields to use although they look as if they were written after the outcome.
        monotone: the fields of which more never promises less, or never more.
        titles: of a field what the file calls it, where conditions write another name.
        notes: what was wrong with the data.
    """

    rows: list[dict[str, Any]]
    fields: dict[str, Field | None]
    of: Literal["lead", "opportunity"]
    currency: str
    is_timed: bool
    allow: tuple[str, ...] = ()
    monotone: Mapping[str, Direction] = attrs.field(factory=dict)
    titles: Mapping[str, str] = attrs.field(factory=dict)
    notes: tuple[Note, ...] = ()


def source_of_table(path: Path, choice: Choice, *, of: Literal["lead", "opportunity"]) -> Source:
    """Read a table whose columns nobody explained.

    A column gets a name that conditions can write (`Lead Origin` is `lead_origin`); it holds numbers where
    all of its cells are numbers, flags where all are yes or no, and texts otherwise. People go on reading
    what the file calls it.

    Raises:
        DataError: for a file or column that is not there, or an outcome that cannot be told.
        InvalidValue: for an option about a column that nothing is learned from.
    """
    table = _table(path, choice)
    taken = {name for name, kind in SUBJECTS[of].items() if kind is not FieldType.TEXT}
    names = condition_names(
        filter(lambda title: table.fault_of(title) is None, table.frame.columns), taken=taken
    )
    outcome = _column(choice.outcome, names, "--outcome")
    at = _column(choice.at, names, "--at") if choice.at else None
    free = [name for name in names if name not in (outcome, at)]
    chosen = [_column(each, names, "--field") for each in choice.fields] or free
    dropped = {_column(each, names, "--without") for each in choice.without}
    missing = {"", *choice.missing}
    columns = {
        name: _typed(name, _texts(table, names[name], missing), of) for name in chosen if name not in dropped
    }
    fields = {name: _labelled(name, names[name], columns[name], of=of) for name in columns}
    allow, monotone = _marked(choice, fields, lambda each, option: _column(each, names, option))
    columns[OUTCOME] = [_ended(each, choice) for each in _texts(table, names[outcome], missing)]
    if at:
        columns[AT] = _times(_texts(table, names[at], missing))
    rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    titles = {name: names[name] for name in fields if names[name] != name}
    return Source(
        rows,
        fields,
        of,
        "",
        is_timed=at is not None,
        allow=allow,
        monotone=monotone,
        titles=titles,
        notes=(broken_rows(table),) if table.broken else (),
    )


def _table(path: Path, choice: Choice) -> Table:
    found = find_file(path.parent, path.name, may_leave=True)
    if found is None:
        files = (each.name for each in path.parent.glob("*") if each.is_file())
        raise DataError.at(str(path), "there is no such file", near(path.name, files))
    return read_table(found, encoding=choice.encoding, delimiter=choice.delimiter)


def _labelled(name: str, title: str, cells: Sequence[Any], *, of: str) -> Field | None:
    """Return the definition of a column that people call as the file does; core attributes have theirs."""
    label = " ".join(title.split())
    if not label or label == name or name in SUBJECTS[of]:
        return None
    recorded = (each for each in cells if each is not None)
    return Field(type=_TYPES[type(next(recorded, ""))], label=Text(label))


def _marked(
    choice: Choice, fields: Collection[str], find: Callable[[str, str], str]
) -> tuple[tuple[str, ...], dict[str, Direction]]:
    """Return which fields are allowed, and which keep a direction, by the names that conditions write.

    Args:
        choice: what the options say.
        fields: what is learned from.
        find: from what an option says to the name, with the option.
    """

    def of(option: str, wanted: Iterable[str]) -> tuple[str, ...]:
        found = {each: find(each, option) for each in wanted}
        for each, name in found.items():
            if name not in fields:
                cure = f"leave {option} out, or choose the column with --field"
                raise InvalidValue.at(option, f"nothing is learned from '{each}'", cure)
        return tuple(found.values())

    rising, falling = of("--rising", choice.rising), of("--falling", choice.falling)
    for each in falling:
        if each in rising:
            raise InvalidValue.at("--falling", f"'{each}' is also --rising", "choose one of the two")
    return of("--allow", choice.allow), {**dict.fromkeys(rising, _RISING), **dict.fromkeys(falling, _FALLING)}


def source_of_export(export: Export, choice: Choice) -> Source:
    """Read an export whose columns a mapping explains; the stage says how a row ended.

    Raises:
        InvalidValue: for a field that nothing fills.
    """
    mapping, columns = export.mapping, export.columns.fields
    kinds = {stage.key: stage.kind for stage in mapping.pipeline.stages}

    def filled(name: str, option: str) -> str:
        if name not in columns:
            raise InvalidValue.at(option, f"nothing fills '{name}'", near(name, columns))
        return name

    at = filled(choice.at, "--at") if choice.at else "created_at" if "created_at" in columns else None
    for option, names in (("--field", choice.fields), ("--without", choice.without)):
        for name in names:
            filled(name, option)
    chosen = [name for name in choice.fields or columns if name not in choice.without]
    fields = {name: _declared(export, name) for name in chosen}
    told = {name for name in fields if choice.fields or _is_learnable(fields[name], columns[name])}
    allow, monotone = _marked(choice, told, filled)
    end = _end_of(kinds, open_is_lost=choice.open_is_lost)
    rows = []
    for row, path in export.placed.values():
        cells: dict[str, Any] = {name: columns[name][row] for name in told}
        rows.append({**cells, OUTCOME: end(path[-1]), AT: columns[at][row] if at else None})
    return Source(
        rows,
        {name: field for name, field in fields.items() if name in told},
        mapping.pipeline.of,
        mapping.funnel.blueprint.currency,
        is_timed=at is not None,
        notes=export.notes,
        allow=allow,
        monotone=monotone,
    )


def _end_of(kinds: Mapping[str, StageKind], *, open_is_lost: bool) -> Callable[[str], bool | None]:
    ends = {StageKind.WON: True, StageKind.LOST: False}
    return lambda stage: ends.get(kinds[stage], False if open_is_lost else None)


def _declared(export: Export, name: str) -> Field | None:
    """Return the definition of a field of the subject, its company or its seller."""
    field = export.mapping.funnel.blueprint.fields.get(name.rpartition(".")[2])
    owner = name.rpartition(".")[0] or export.mapping.pipeline.of
    return field if field is not None and owner in field.owners else None


def _is_learnable(field: Field | None, values: Sequence[object]) -> bool:
    if field is not None:
        return field.type in _LEARNABLE
    return not any(isinstance(each, (list, tuple, frozenset)) or hasattr(each, "year") for each in values)


def _column(wanted: str | None, names: Mapping[str, str], option: str) -> str:
    """Return the name of a column that is called so, by the file or by us; the file goes first."""
    for name, title in names.items():
        if wanted == title:
            return name
    if wanted and wanted in names:
        return wanted
    says = f"there is no column '{wanted}'" if wanted else "nothing says how a row ended"
    raise DataError.at(option, says, near(wanted or "", names.values()))


def _texts(table: Table, title: str, missing: Collection[str]) -> list[str | None]:
    return [None if each is None or each in missing else each for each in table.frame[title].to_list()]


def _typed(name: str, cells: list[str | None], of: str) -> list[Any]:
    """Return the cells as flags or numbers where all of them are; a core attribute holds texts."""
    if name in SUBJECTS[of]:
        return cells
    kind, values = inferred(cells)
    if kind is not FieldType.NUMBER:
        return values
    return [None if value is None else float(value) for value in values]


def _times(cells: list[str | None]) -> list[Any]:
    """Return when the rows began, as numbers that can be put in order; texts where they are no times."""
    kind, values = inferred(cells)
    if kind is FieldType.NUMBER:
        return values
    reading = Reading(FieldType.INSTANT, ZoneInfo("UTC"))
    read = read_cells(AT, cells, Column(column=AT), reading=reading, missing=frozenset())
    if read.notes:
        return list(cells)
    return [value.timestamp() if isinstance(value, datetime) else None for value in read.values]


def _ended(cell: str | None, choice: Choice) -> bool | None:
    """Return how a row ended; None while it is open."""
    if cell is None:
        return False if choice.open_is_lost else None
    if choice.won:
        if cell in choice.won:
            return True
        if not choice.lost or cell in choice.lost:
            return False
        return False if choice.open_is_lost else None
    known = _OUTCOMES.get(cell.lower())
    if known is None:
        says = f"found '{cell[:40]}', which is neither won nor lost"
        raise DataError.at("--outcome", says, f"say what means won: --won '{cell[:40]}'")
    return known
