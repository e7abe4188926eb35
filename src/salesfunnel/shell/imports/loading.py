"""Loads a mapping with the blueprint that it names, and refuses what cannot work: every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from pydantic import ValidationError

from salesfunnel.blueprint.document.source import named_places
from salesfunnel.blueprint.document.structure_errors import problems_of, shown
from salesfunnel.blueprint.funnel import Funnel
from salesfunnel.blueprint.templates import template
from salesfunnel.errors import BlueprintError, DataError, MappingError, Problem, UnknownName, near
from salesfunnel.messages import Message
from salesfunnel.model.field import Definition, FieldType
from salesfunnel.model.money import CURRENCIES
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.shell.imports.cells import folding
from salesfunnel.shell.imports.dates import faults_of_format
from salesfunnel.shell.imports.documents import read_document
from salesfunnel.shell.imports.mapping import Column, FieldColumn, MappingDocument, RowTest
from salesfunnel.shell.imports.targets import Target, reading_of, targets

__all__ = [
    "CrmMapping",
    "columns",
    "load_mapping",
    "read_definition",
    "row_tests",
    "wrong_columns",
    "wrong_formats",
    "wrong_paths",
]


D = TypeVar("D", bound=Definition)


def read_definition(model: type[D], data: object) -> tuple[D | None, tuple[Problem, ...]]:
    """Return the definition that the data describe, or every problem of their structure."""
    try:
        return model.model_validate(data), ()
    except ValidationError as found:
        details = found.errors(include_url=False)
        return None, problems_of(details, model, path=lambda parts: ".".join(named_places(data, parts)))


_AMOUNTS = frozenset({FieldType.NUMBER, FieldType.MONEY})
_TIMES = frozenset({FieldType.DATE, FieldType.INSTANT})
_SETTINGS = {"strip": _AMOUNTS, "decimal": _AMOUNTS, "format": _TIMES}
_NEVER_STRIPPED = "+-()"


def wrong_formats(document: MappingDocument) -> Iterator[Problem]:
    """Say which formats are none of a date."""
    places = [(f"fields.{name}", source.format) for name, source in document.fields.items()]
    places += [(path, column.format) for path, column in columns(document) if path.startswith("stages.")]
    places += [("log.at", document.log.at.format)] if document.log else []
    for path, formats in places:
        for written in formats:
            if fault := faults_of_format(written):
                yield Problem(f"{path}.format", "wrong_format", *fault)


def wrong_columns(
    document: MappingDocument, known: Mapping[str, Target], *, currency: str
) -> Iterator[Problem]:
    """Say which settings do not fit the type of the field that they fill.

    Args:
        document: the mapping.
        known: every name that it may fill.
        currency: of amounts.
    """
    for name, source in document.fields.items():
        target = known.get(name)
        if target is not None:
            yield from _idle(name, source, target)
            yield from _marks(name, source)
            yield from _ambiguous(name, source)
            yield from _meanings(document, name, target, currency=currency)


def _idle(name: str, source: FieldColumn, target: Target) -> Iterator[Problem]:
    """Refuse a setting that does nothing for this type."""
    for setting, types in _SETTINGS.items():
        if getattr(source, setting) and target.type not in types:
            fit = " and ".join(f"'{each}'" for each in sorted(types))
            says = f"'{name}' is of type '{target.type}', and '{setting}' is for {fit} only"
            yield Problem(
                f"fields.{name}.{setting}", "needless", says, "leave it out, or declare another type"
            )


def _marks(name: str, source: FieldColumn) -> Iterator[Problem]:
    path = f"fields.{name}.strip"
    kept = [each for each in source.strip if each.isdigit() or each in _NEVER_STRIPPED]
    if kept:
        says = f"found '{kept[0]}', without which the number would be another"
        yield Problem(path, "wrong_value", says, "strip only currency signs, units and thousands separators")
    elif source.decimal and source.decimal in source.strip:
        says = f"found '{source.decimal}', which stands before the decimals"
        yield Problem(path, "wrong_value", says, "take it out of 'strip'")
    elif not source.decimal and {".", ","} <= set(source.strip):
        says = "found both '.' and ',', of which one stands before the decimals"
        yield Problem(path, "wrong_value", says, 'say which: decimal: ","')


def _meanings(document: MappingDocument, name: str, target: Target, *, currency: str) -> Iterator[Problem]:
    """Refuse a result of `values` that is none of the field's."""
    source = document.fields[name]
    if any(faults_of_format(each) for each in source.format):
        return
    missing = {*(document.missing if source.missing is None else source.missing), *target.missing}
    reading = reading_of(source, target, zone=ZoneInfo("UTC"), currency=currency)
    for text, result in source.values.items():
        try:
            _ = result in missing or reading.read(result)
        except (ValueError, OverflowError):
            options = ", ".join(f"'{each}'" for each in target.options)
            says = f"found '{result}', expected {Message.of(f'expected_{target.type}')}"
            yield Problem(
                f"fields.{name}.values.{text}",
                "wrong_value",
                f"{says}: {options}" if options else says,
                "write what the cell stands for",
            )


def _ambiguous(name: str, source: FieldColumn) -> Iterator[Problem]:
    """Refuse two spellings of one text that stand for different things where spellings are merged."""
    first: dict[str, str] = {}
    for text, result in source.values.items() if source.fold else ():
        other = first.setdefault(folding(text), text)
        if source.values[other] != result:
            says = f"'{text}' and '{other}' differ only in case or white space and stand for two things"
            yield Problem(
                f"fields.{name}.values.{text}", "two_meanings", says, "keep one, or leave 'fold' out"
            )


def wrong_paths(document: MappingDocument, pipeline: Pipeline) -> Iterator[Problem]:
    """Say which statuses name their stages out of order, twice, or after the end."""
    order = [stage.key for stage in pipeline.stages]
    is_open = {stage.key: stage.kind is StageKind.OPEN for stage in pipeline.stages}
    for status, path in document.status.ways.items() if document.status else ():
        if not set(path) <= set(order):
            continue
        way = sorted({key for key in path if is_open[key]}, key=order.index)
        ends = [key for key in dict.fromkeys(path) if not is_open[key]]
        if list(path) == [*way, *ends[:1]]:
            continue
        place, shown = f"status.{status}", ", ".join(path)
        if len(ends) > 1:
            says = f"found [{shown}], which ends twice: in '{ends[0]}' and in '{ends[1]}'"
            cure = "end in the stage in which a row with this status stands"
        else:
            says = f"found [{shown}], which is not the order of the pipeline"
            cure = f"write [{', '.join([*way, *ends])}]"
        yield Problem(place, "wrong_order", says, cure)


_CUTTABLE = ("fields", "stages", "joins", "status", "log", "where", "rates")


@attrs.frozen(eq=False)
class CrmMapping:
    """A mapping that fits its blueprint.

    Args:
        path: where the document stands.
        document: what it says.
        funnel: its blueprint, compiled.
        pipeline_key: the pipeline that the rows travel through.
        zone: the zone of naive instants and dates.
        is_plain: whether nobody wrote it: the columns of a file have the names of the blueprint at `path`.
    """

    path: Path
    document: MappingDocument
    funnel: Funnel
    pipeline_key: str
    zone: ZoneInfo
    is_plain: bool = False

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline that the rows travel through."""
        return self.funnel.pipelines[self.pipeline_key]


def load_mapping(path: Path) -> CrmMapping:
    """Read a mapping document and the blueprint that it names or holds.

    Raises:
        DataError: where there is no such file.
        MappingError: with every problem, each with its path in the document.
    """
    data = read_document(path)
    if not isinstance(data, Mapping):
        raise MappingError.at(
            str(path),
            f"found {shown(data)}, expected a mapping document",
            "begin as the example simple.yaml does",
        )
    whole, problems = read_definition(MappingDocument, data)
    document = whole or read_definition(MappingDocument, _sound(data, problems))[0]
    if document is None:
        raise _refusal(path, problems)
    found = list(problems)
    funnel = _blueprint(document, path, found)
    pipeline_key = _pipeline_key(document, funnel, found) if funnel else None
    found += _zones(document)
    found += wrong_formats(document)
    found += _tables(document, joins_are_whole=whole is not None)
    found += _single(document)
    found += _sources(document)
    found += _status(document)
    found += _log(document)
    if funnel and pipeline_key:
        found += _names(document, funnel, pipeline_key, is_whole=whole is not None)
    if found or not funnel or not pipeline_key:
        raise _refusal(path, found)
    zone = ZoneInfo(document.timezone) if document.timezone else funnel.zone
    return CrmMapping(path, document, funnel, pipeline_key, zone)


def _refusal(path: Path, problems: list[Problem] | tuple[Problem, ...]) -> MappingError:
    return MappingError(
        *(attrs.evolve(each, path=f"{path.name}: {each.path}".rstrip(": ")) for each in problems)
    )


def _sound(data: Mapping[object, object], problems: tuple[Problem, ...]) -> dict[object, object]:
    """Return the document without what is broken, so that the names elsewhere can still be checked."""
    sound = dict(data)
    for problem in problems:
        top, _, rest = problem.path.partition(".")
        held = sound.get(top)
        if problem.code == "unknown_setting" and not rest:
            sound.pop(top, None)
        elif top in {"fields", "stages"} and rest and isinstance(held, Mapping):
            sound[top] = {key: each for key, each in held.items() if str(key) != rest.partition(".")[0]}
        elif top in _CUTTABLE:
            sound.pop(top, None)
    return sound


def _blueprint(document: MappingDocument, path: Path, found: list[Problem]) -> Funnel | None:
    try:
        return Funnel.load(_blueprint_document(document.blueprint, path))
    except BlueprintError as wrong:
        file = document.blueprint if isinstance(document.blueprint, str) else None
        found += [_inside(file, each) for each in wrong.problems]
    except (DataError, MappingError, UnknownName) as wrong:
        found += [attrs.evolve(each, path="blueprint") for each in wrong.problems]
    return None


def _blueprint_document(written: object, path: Path) -> Mapping[str, Any]:
    """Return the blueprint that stands in the mapping, in a file beside it, or on the shelf of templates."""
    found = written
    if isinstance(written, str):
        found = read_document(path.parent / written)
        if not isinstance(found, Mapping):  # what the file holds is not told: it may be anybody's
            says, cure = f"'{written}' holds no object, expected a blueprint", "name the blueprint's file"
            raise MappingError.at("blueprint", says, cure)
    elif isinstance(written, Mapping) and set(written) == {"template"}:
        found = template(str(written["template"]))
    if isinstance(found, Mapping):
        return found
    cure = 'write a path, {"template": NAME}, or the blueprint itself'
    raise MappingError.at("blueprint", f"found {shown(found)}, expected a blueprint", cure)


def _inside(file: str | None, problem: Problem) -> Problem:
    """Return a blueprint's problem as seen from the mapping that names or holds it."""
    if file is None:
        return problem.under("blueprint")
    return attrs.evolve(problem, path=f"{file}: {problem.path}" if problem.path else file)


def _pipeline_key(document: MappingDocument, funnel: Funnel, found: list[Problem]) -> str | None:
    known = list(funnel.pipelines)
    if document.pipeline in known:
        return document.pipeline
    if document.pipeline is None and len(known) == 1:
        return known[0]
    if document.pipeline is None:
        says = f"the blueprint has {len(known)} pipelines and the mapping names none"
        found.append(Problem("pipeline", "missing", says, near("", known)))
    else:
        says = f"the blueprint has no pipeline '{document.pipeline}'"
        found.append(Problem("pipeline", "unknown_pipeline", says, near(document.pipeline, known)))
    return None


def columns(document: MappingDocument) -> Iterator[tuple[str, Column]]:
    """Yield every column that fills something, with its path in the document."""
    yield from ((f"fields.{name}", source) for name, source in document.fields.items())
    for name, stage in document.stages.items():
        if stage.entered:
            yield f"stages.{name}.entered", stage.entered
        if stage.left:
            yield f"stages.{name}.left", stage.left


def row_tests(document: MappingDocument) -> Iterator[tuple[str, RowTest]]:
    """Yield every test of the subject's rows, with its path in the document."""
    if document.where is not None:
        yield "where", document.where
    for index, rule in enumerate(document.status.rules if document.status else ()):
        yield f"status.rules.{index}.when", rule.when


def _zones(document: MappingDocument) -> Iterator[Problem]:
    zones = [("timezone", document.timezone)]
    zones += [(f"{path}.zone", column.zone) for path, column in columns(document)]
    zones += [("log.at.zone", document.log.at.zone)] if document.log else []
    for path, name in zones:
        try:
            ZoneInfo(name or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError):
            yield Problem(
                path, "unknown_zone", f"no time zone is named '{name}'", "write one such as 'Asia/Shanghai'"
            )


def _tables(document: MappingDocument, *, joins_are_whole: bool) -> Iterator[Problem]:
    known, subject = set(document.tables), document.subject_table
    if subject not in known:
        yield Problem(
            "subject.table", "unknown_table", f"no table is named '{subject}'", near(subject, known)
        )
    further = known - {subject} - ({document.log.table} if document.log and document.log.table else set())
    joined: set[str] = set()
    for index, join in enumerate(document.joins):
        path = f"joins.{index}.table"
        if join.table in joined:
            yield Problem(
                path, "joined_twice", f"'{join.table}' is joined twice", "give the file a second table name"
            )
        elif join.table not in further:
            yield Problem(
                path, "unknown_table", f"no further table is named '{join.table}'", near(join.table, further)
            )
        joined.add(join.table)
    for name in (
        sorted(further - joined) if joins_are_whole and subject in known and not _is_one_log(document) else ()
    ):
        says = f"'{name}' is joined to nothing"
        yield Problem(f"tables.{name}", "not_joined", says, "say how under 'joins', or leave the table out")
    for name, stage in document.stages.items():
        if stage.exists is not None and stage.exists not in joined and joins_are_whole:
            says = f"no joined table is named '{stage.exists}'"
            yield Problem(f"stages.{name}.exists", "unknown_table", says, near(stage.exists, joined))


def _is_one_log(document: MappingDocument) -> bool:
    return document.log is not None and document.log.table in {None, document.subject_table}


def _single(document: MappingDocument) -> Iterator[Problem]:
    """Refuse a column of a table with several rows per subject where one value is needed."""
    several = {join.table for join in document.joins if join.kind == "rows"}
    places = [("subject.id", document.subject.id or "")]
    places += [(f"joins.{index}.column", join.column) for index, join in enumerate(document.joins)]
    places += [("status.column", document.status.column or "")] if document.status else []
    for place, test in row_tests(document):
        places += [(place, column) for column in test] if isinstance(test, Mapping) else []
    for path, column in places:
        table = column.partition(".")[0]
        if table in several and "." in column:
            says = f"'{table}' may have several rows for one subject, and one value is needed"
            yield Problem(path, "several_rows", says, "use a column of the subject's table, or of a lookup")


def _names(
    document: MappingDocument, funnel: Funnel, pipeline_key: str, *, is_whole: bool
) -> Iterator[Problem]:
    pipeline = funnel.pipelines[pipeline_key]
    known = targets(funnel, pipeline.of)
    for name in document.fields:
        if name not in known:
            says = f"{'a lead' if pipeline.of == 'lead' else 'an opportunity'} has no field '{name}'"
            cure = near(name, known)
            cure = cure if cure.startswith("did you mean") else "declare it under 'fields' of the blueprint"
            yield Problem(f"fields.{name}", "unknown_field", says, cure)
    yield from wrong_columns(document, known, currency=funnel.blueprint.currency)
    yield from _currencies(document, known)
    yield from wrong_paths(document, pipeline)
    stages = [stage.key for stage in pipeline.stages]
    for name, path in _stage_names(document):
        if name not in stages:
            says = f"the pipeline '{pipeline_key}' has no stage '{name}'"
            yield Problem(path, "unknown_stage", says, near(name, stages))
    for name, stage in document.stages.items():
        if stage.entered is None and stage.exists is None:
            yield Problem(
                f"stages.{name}",
                "empty",
                "nothing says how this stage is entered",
                "add 'entered' or 'exists'",
            )
    if is_whole and document.status is None and not document.stages and document.log is None:
        cure = "add 'status', 'stages' or 'log'"
        yield Problem("stages", "missing", "nothing says which stages were reached", cure)


def _stage_names(document: MappingDocument) -> Iterator[tuple[str, str]]:
    """Yield each stage that the document names, with the place."""
    yield from ((name, f"stages.{name}") for name in document.stages)
    for status, path in document.status.ways.items() if document.status else ():
        for index, name in enumerate(path):
            yield name, f"status.{status}.{index}"
    for event, name in document.log.stages.items() if document.log else ():
        yield name, f"log.stages.{event}"


def _log(document: MappingDocument) -> Iterator[Problem]:
    """Refuse what a log leaves no room for, and tables that belong to nothing."""
    log = document.log
    if log is None:
        return
    if document.stages:
        says = "'stages' has no place beside 'log', whose events say which stages were entered"
        yield Problem("stages", "needless", says, "leave it out, or leave 'log' out")
    of_events = log.table or document.subject_table
    if of_events not in document.tables:
        cure = near(of_events, document.tables)
        yield Problem("log.table", "unknown_table", f"no table is named '{of_events}'", cure)
    elif of_events == document.subject_table:
        for name in ("joins", "status", "where"):
            if getattr(document, name):
                says = f"'{name}' has no place beside 'log', whose events are the only table"
                yield Problem(
                    name, "needless", says, "leave it out, or give the subjects a table of their own"
                )
        if len(document.tables) > 1:
            says = f"found {len(document.tables)} tables, and the log is the only one that is read"
            yield Problem("tables", "several_tables", says, "say which holds the events: log: {table: NAME}")
    if document.subject.id is None:
        says = "nothing says to which case an event belongs"
        yield Problem("subject.id", "missing", says, "name the column with the id")


def _sources(document: MappingDocument) -> Iterator[Problem]:
    """Refuse a table that is neither a file nor a query, or both, and settings that have no meaning there."""
    for name, table in document.tables.items():
        if (table.file is None) == (table.url is None):
            says = "found neither a file nor a url" if table.file is None else "found a file and a url"
            yield Problem(f"tables.{name}", "missing", says, "name one of them")
        elif (table.url is None) != (table.query is None):
            says = "'url' and 'query' go together"
            yield Problem(
                f"tables.{name}", "missing", says, "write what is asked: query: select * from deals"
            )


def _status(document: MappingDocument) -> Iterator[Problem]:
    """Refuse a status that says neither a column with its stages nor rules, or both."""
    status = document.status
    if status is None:
        return
    if status.rules and (status.column or status.stages):
        yield Problem("status", "needless", "'rules' and 'column' exclude one another", "keep one of them")
    elif not status.rules and not (status.column and status.stages):
        says = "found neither a column with the stages of what it says, nor rules"
        yield Problem(
            "status", "missing", says, "write column and stages, or rules: [{when: …, stages: […]}]"
        )


def _currencies(document: MappingDocument, known: Mapping[str, Target]) -> Iterator[Problem]:
    for name, source in document.fields.items():
        target = known.get(name)
        if source.currency and target is not None and target.type is not FieldType.MONEY:
            says = f"'{name}' is {target.type}, and only an amount has a currency"
            yield Problem(f"fields.{name}.currency", "needless", says, "leave it out")
    for code in document.rates:
        if code not in CURRENCIES:
            says = f"no currency has the code '{code[:20]}'"
            yield Problem(f"rates.{code}", "unknown_currency", says, near(code, CURRENCIES))
