"""The options that commands share, and what they mean: which files, which language, which instant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from salesfunnel.errors import DataError, MappingError, UnknownName, near
from salesfunnel.shell.commands.results import refuse_format, refuse_overwriting
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.documents import read_document
from salesfunnel.shell.imports.joins import Rows, read_rows
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.plain import read_plain

with extra("shell"):
    import typer

__all__ = [
    "AsJson",
    "AtInstant",
    "DataFolder",
    "IdColumn",
    "InEncoding",
    "InLocale",
    "InStage",
    "ItsBlueprint",
    "ItsMapping",
    "ItsPipeline",
    "Locale",
    "MappingFile",
    "OneFile",
    "OutFile",
    "Raw",
    "WithDelimiter",
    "instant_of",
    "is_mapping",
    "plan_of",
    "read_object",
    "refuse_stage",
    "results_plan",
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
InEncoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Without a mapping: of the file, such as gb18030."),
]
WithDelimiter = Annotated[
    str | None,
    typer.Option("--delimiter", metavar="MARK", help="Without a mapping: what stands between the cells."),
]
InStage = Annotated[
    str | None, typer.Option("--stage", metavar="KEY", help="Only the records in this stage.")
]
OutFile = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write every record's result: .csv or .parquet.")
]
Raw = Annotated[
    bool,
    typer.Option(
        "--raw", metavar="", help="With --out: leave texts that a spreadsheet would run as they are."
    ),
]
AtInstant = Annotated[
    str | None, typer.Option("--now", metavar="ISO", help="The instant of the question; now when absent.")
]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON object and nothing else.")]
InLocale = Annotated[Locale, typer.Option("--locale", help="The language of the output.")]


def read_object(file: Path) -> dict[str, Any]:
    """Return the document of a file that is a blueprint or a mapping.

    Raises:
        DataError: where there is no such file.
        MappingError: for a file that is neither.
    """
    document = read_document(file)
    if not isinstance(document, dict):
        says = "this is neither a blueprint nor a mapping"
        raise MappingError.at(str(file), says, "a document is one object")
    return document


def is_mapping(document: Mapping[str, Any]) -> bool:
    """Say whether a document is a mapping; else it is a blueprint."""
    return "salesfunnel_mapping" in document


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


def results_plan(
    mapping: Path | None,
    blueprint: Path | None,
    data: Path,
    *,
    command: str,
    plain: dict[str, Any],
    out: Path | None,
) -> tuple[CrmMapping, Rows]:
    """Return what `plan_of` does, for a command that can write every record's result.

    Args:
        mapping: as for `plan_of`, like the others.
        blueprint: the blueprint.
        data: the folder of the mapping's files, or the one file.
        command: the command's name.
        plain: what else is said of the one file.
        out: the file to write, if any.

    Raises:
        DataError: besides, for a file that is not to be written.
    """
    plan, rows = plan_of(mapping, blueprint, data, command=command, plain=plain)
    if out:
        refuse_format(out)
        refuse_overwriting(out, plan, data if mapping else data.parent, option="--out")
    return plan, rows


def refuse_stage(mapping: CrmMapping, stage: str | None) -> None:
    """Refuse a stage that the pipeline does not have.

    Raises:
        UnknownName: with the near match.
    """
    stages = [known.key for known in mapping.pipeline.stages]
    if stage is not None and stage not in stages:
        raise UnknownName.at("--stage", f"the pipeline has no stage '{stage}'", near(stage, stages))


def instant_of(text: str | None, plan: CrmMapping) -> datetime:
    """Return the instant of the question: now when none is given; without a zone it is the mapping's.

    Raises:
        DataError: for what is no instant.
    """
    if text is None:
        return datetime.now(plan.zone)
    try:
        written = datetime.fromisoformat(text)
    except ValueError:
        raise DataError.at(
            "--now", f"found '{text}', expected an instant", "write one such as '2026-01-31T09:00'"
        ) from None
    instant = written if written.tzinfo else written.replace(tzinfo=plan.zone)
    try:
        instant.astimezone(UTC)
    except OverflowError:
        says = f"found '{text}', which has no place in UTC"
        raise DataError.at("--now", says, "ask of an instant between the years 1 and 9999") from None
    return instant
