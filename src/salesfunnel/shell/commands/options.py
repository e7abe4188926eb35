"""The options that commands share, and what they mean: which files, which language, which instant."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from salesfunnel.errors import DataError, MappingError
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.joins import Rows, read_rows
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.plain import read_plain

with extra("shell"):
    import typer

__all__ = [
    "AsJson", "AtInstant", "DataFolder", "IdColumn", "InLocale", "InStage", "ItsBlueprint", "ItsMapping",
    "ItsPipeline", "Locale", "MappingFile", "OneFile", "OutFile", "instant_of", "plan_of",
]  # fmt: skip


class Locale(StrEnum):
    """A language of the output."""

    EN = "en"
    ZH = "zh"


MappingFile = Annotated[
    Path, typer.Option("--mapping", metavar="FILE", help="What the columns of the export mean.")
]
DataFolder = Annotated[
    Path, typer.Option("--data", metavar="DIR", help="The folder that holds the export's files.")
]
OneFile = Annotated[
    Path,
    typer.Option(
        "--data", metavar="PATH", help="The folder of a mapping's files; with --blueprint, the one file."
    ),
]
ItsMapping = Annotated[
    Path | None, typer.Option("--mapping", metavar="FILE", help="What the columns of the export mean.")
]
ItsBlueprint = Annotated[
    Path | None,
    typer.Option(
        "--blueprint",
        metavar="FILE",
        help="Instead of a mapping, where the columns have the blueprint's names.",
    ),
]
ItsPipeline = Annotated[
    str | None, typer.Option("--pipeline", metavar="KEY", help="With --blueprint: where the rows travel.")
]
IdColumn = Annotated[
    str, typer.Option("--id", metavar="COLUMN", help="With --blueprint: the column with the id.")
]
InStage = Annotated[
    str | None, typer.Option("--stage", metavar="KEY", help="Only the records in this stage.")
]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write every record's result: .csv or .parquet.")
]
AtInstant = Annotated[
    str | None, typer.Option("--now", metavar="ISO", help="The instant of the question; now when absent.")
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object and nothing else.")]
InLocale = Annotated[Locale, typer.Option("--locale", help="The language of the output.")]


def plan_of(
    mapping: Path | None, blueprint: Path | None, data: Path, *, command: str, plain: dict[str, Any]
) -> tuple[CrmMapping, Rows]:
    """Return what the columns mean, and the rows: of a mapping's files, or of one file with our names.

    Args:
        mapping: the mapping, or
        blueprint: the blueprint.
        data: the folder of the mapping's files, or the one file.
        command: the command's name, for what is said of wrong use.
        plain: what else is said of the one file.

    Raises:
        DataError: when not exactly one of both is given.
        MappingError: for the mapping of an event log.
    """
    if mapping is not None and blueprint is None:
        plan = load_mapping(mapping)
        if plan.document.log is not None:
            cure = "report it with 'report', or map a table with a row per subject"
            raise MappingError.at(f"{mapping.name}: log", "records are asked about, not events", cure)
        return plan, read_rows(plan, data)
    if blueprint is not None and mapping is None:
        return read_plain(blueprint, data, **plain)
    says = f"found {'both' if mapping else 'neither'} of --mapping and --blueprint, expected one of them"
    cure = "--mapping says what the columns mean; --blueprint takes them by name"
    raise DataError.at(command, says, cure)


def instant_of(text: str | None, plan: CrmMapping) -> datetime:
    """Return the instant of the question: now when none is given; without a zone it is the mapping's.

    Raises:
        DataError: for what is no instant.
    """
    if text is None:
        return datetime.now(plan.zone)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise DataError.at(
            "--now", f"found '{text}', expected an instant", "write one such as '2026-01-31T09:00'"
        ) from None
    found = found if found.tzinfo else found.replace(tzinfo=plan.zone)
    try:
        found.astimezone(UTC)
    except OverflowError:
        says = f"found '{text}', which has no place in UTC"
        raise DataError.at("--now", says, "ask of an instant between the years 1 and 9999") from None
    return found
