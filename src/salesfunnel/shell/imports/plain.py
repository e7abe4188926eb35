"""Reads a file whose columns already have the names that conditions use: no mapping is needed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.errors import BlueprintError, DataError, UnknownName, near, nearest
from salesfunnel.shell.imports.documents import read_document
from salesfunnel.shell.imports.joins import Rows, rows_of_table
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.mapping import MappingDocument
from salesfunnel.shell.imports.quality import Note, examples
from salesfunnel.shell.imports.readers import find_file, read_table
from salesfunnel.shell.imports.tables import Table
from salesfunnel.shell.imports.targets import Target, targets

__all__ = ["read_plain"]

_OWN = frozenset({"stage", "waivers"})
"""Columns besides the fields that say something: where a subject stands, and what it is waived."""


def read_plain(
    blueprint: Path,
    file: Path,
    *,
    pipeline: str | None = None,
    id_column: str = "id",
    encoding: str | None = None,
    delimiter: str | None = None,
) -> tuple[CrmMapping, Rows]:
    """Read a file by the names of its columns.

    Args:
        blueprint: the document.
        file: CSV, Parquet, JSON or NDJSON; a column `stage` says where a subject stands (the first open stage
            where there is none), and a column `waivers` holds its waivers as JSON.
        pipeline: which pipeline the rows travel through; needless where the blueprint has one.
        id_column: the column with the id.
        encoding: of the file; UTF-8 (or what its byte-order mark says) when absent.
        delimiter: between its cells; found out when absent.

    Raises:
        BlueprintError: with every problem of the blueprint.
        UnknownName: for a pipeline that the blueprint does not have.
        DataError: for a file that cannot be read, or has no column with the id.
    """
    funnel = _funnel(blueprint)
    key = _pipeline(funnel, pipeline)
    found = find_file(file.parent, file.name, may_leave=True)
    if found is None:
        files = (each.name for each in file.parent.glob("*") if each.is_file())
        raise DataError.at(str(file), "there is no such file", near(file.name, files))
    table = read_table(found, encoding=encoding, delimiter=delimiter)
    if id_column not in table.frame.columns:
        says = f"'{found.name}' has no column '{id_column}'"
        raise DataError.at("--id", says, near(id_column, table.frame.columns))
    known = targets(funnel, funnel.pipelines[key].of)
    _refuse_unusable(table, (id_column, *known, *_OWN))
    rest = [name for name in table.frame.columns if name != id_column]
    stages = {stage.key: [stage.key] for stage in funnel.pipelines[key].stages}
    written: dict[str, Any] = {
        "salesfunnel_mapping": 1,
        "blueprint": str(blueprint),
        "pipeline": key,
        "tables": {"rows": found.name},
        "subject": id_column,
        "fields": {name: name for name in rest if name in known},
    }
    if "stage" in rest:
        written["status"] = {"column": "stage", "stages": stages}
    if "waivers" in rest:
        written["waivers"] = "waivers"
    document = MappingDocument.model_validate(written)
    zone = ZoneInfo(funnel.blueprint.timezone)
    mapping = CrmMapping(blueprint, document, funnel, key, zone, is_plain=True)
    return mapping, rows_of_table(table, _unread(rest, known))


def _refuse_unusable(table: Table, names: Iterable[str]) -> None:
    """Refuse a column that would be read and cannot be used."""
    for name in names:
        if name in table.frame.columns and (fault := table.fault_of(name)):
            raise DataError.at(name, *fault)


def _funnel(path: Path) -> Funnel:
    document: Any = read_document(path)
    try:
        return Funnel.load(document)
    except BlueprintError as wrong:
        places = (f"{path.name}: {each.path}" if each.path else path.name for each in wrong.problems)
        problems = zip(wrong.problems, places, strict=True)
        raise BlueprintError(*(attrs.evolve(each, path=place) for each, place in problems)) from None


def _pipeline(funnel: Funnel, wanted: str | None) -> str:
    known = list(funnel.pipelines)
    if wanted is None and len(known) == 1:
        return known[0]
    if wanted in known:
        return wanted
    says = f"the blueprint has {len(known)} pipelines, which of them is not said"
    if wanted is not None:
        says = f"the blueprint has no pipeline '{wanted}'"
    raise UnknownName.at("--pipeline", says, near(wanted or "", known))


def _unread(columns: Iterable[str], known: dict[str, Target]) -> tuple[Note, ...]:
    """Note the columns that are no name of the blueprint: a field written wrongly would be missing."""
    unread = [name for name in columns if name not in known and name not in _OWN]
    if not unread:
        return ()
    shown = examples(_likely(name, known) for name in unread)
    return (Note.of("unread_column", len(unread), {"columns": unread}, examples=shown),)


def _likely(name: str, known: dict[str, Target]) -> str:
    close = nearest(name, known)
    return f"'{name}' ('{close}'?)" if close else f"'{name}'"
