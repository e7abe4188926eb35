"""Refuses what a mapping's columns and statuses cannot mean: every problem with its cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from salesfunnel.errors import Problem
from salesfunnel.messages import Message
from salesfunnel.model.field import FieldType
from salesfunnel.model.stage import Pipeline, StageKind
from salesfunnel.shell.cells import folding
from salesfunnel.shell.dates import faults_of_format
from salesfunnel.shell.mapping import FieldColumn, MappingDocument
from salesfunnel.shell.targets import Target, reading_of

__all__ = ["wrong_columns", "wrong_formats", "wrong_paths"]

_AMOUNTS = frozenset({FieldType.NUMBER, FieldType.MONEY})
_TIMES = frozenset({FieldType.DATE, FieldType.INSTANT})
_SETTINGS = {"strip": _AMOUNTS, "decimal": _AMOUNTS, "format": _TIMES}
_NEVER_STRIPPED = "+-()"


def wrong_formats(document: MappingDocument) -> Iterator[Problem]:
    """Say which formats are none of a date."""
    places = [(f"fields.{name}", source.format) for name, source in document.fields.items()]
    places += [
        (f"stages.{key}.entered", each.entered.format)
        for key, each in document.stages.items()
        if each.entered
    ]
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
    for status, path in document.status.stages.items() if document.status else ():
        if not set(path) <= set(order):
            continue
        way = sorted({key for key in path if is_open[key]}, key=order.index)
        ends = [key for key in dict.fromkeys(path) if not is_open[key]]
        if list(path) == [*way, *ends[:1]]:
            continue
        place, shown = f"status.stages.{status}", ", ".join(path)
        if len(ends) > 1:
            says = f"found [{shown}], which ends twice: in '{ends[0]}' and in '{ends[1]}'"
            cure = "end in the stage in which a row with this status stands"
        else:
            says = f"found [{shown}], which is not the order of the pipeline"
            cure = f"write [{', '.join([*way, *ends])}]"
        yield Problem(place, "wrong_order", says, cure)
