"""The mapping document: which file, column and literal of a CRM's export means what in the funnel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, WithJsonSchema
from pydantic import Field as Setting

from salesfunnel.model.field import Definition, Key

__all__ = [
    "Column",
    "EventLog",
    "FieldColumn",
    "Join",
    "MappingDocument",
    "StageSource",
    "StatusColumn",
    "SubjectTable",
    "TableFile",
    "mapping_schema",
]


def _literal(value: object) -> object:
    """Return what a cell would hold for a literal that YAML read as a number or a flag."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _literal_keys(value: object) -> object:
    return {_literal(key): each for key, each in value.items()} if isinstance(value, Mapping) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _named(key: str, model: type[Definition]) -> BeforeValidator:
    """Let a plain text stand for an object with this one key."""

    def read(value: object) -> object:
        return {key: value} if isinstance(value, str) else value

    return BeforeValidator(read, json_schema_input_type=str | model)


Cell = Annotated[str, BeforeValidator(_literal, json_schema_input_type=str | bool | int | float)]
"""A literal as the file holds it: always text, so `0` means the text `0`."""


class TableFile(Definition):
    """One file of the export.

    Args:
        file: its name below the data folder; `X.csv.gz` serves for `X.csv` and the reverse.
        encoding: of a delimited file, such as `gb18030`; UTF-8 when absent.
        delimiter: between its cells; found out when absent.
        trim: whether white space around the cells of a delimited file is taken away.
    """

    file: str = Setting(min_length=1)
    encoding: str | None = None
    delimiter: str | None = Setting(default=None, min_length=1, max_length=1)
    trim: bool = True


class Join(Definition):
    """How a further table belongs to the subject's rows.

    Args:
        table: the further table.
        column: the column on the subject's side (or `table.column` of a table joined before).
        to: the column of the further table that holds the same value.
        kind: `lookup` adds one row to many subjects (a product list), and a value that the table does not
            have is reported; `rows` gives many rows to one subject (its payments), and a row of no subject is
            reported as an orphan.
    """

    table: str
    column: str
    to: str
    kind: Literal["lookup", "rows"] = "lookup"


class SubjectTable(Definition):
    """Which table's rows are the leads or opportunities, and which column is their id."""

    id: str
    table: str | None = None


class Column(Definition):
    """Where an instant comes from; a plain text is the column's name.

    Args:
        column: the column, or `table.column` of a joined table.
        missing: the literals that mean "nobody recorded it", in place of the document's.
        zone: the zone of naive instants and dates, in place of the document's.
        format: how the text is written, as for `strptime` (`%d/%m/%Y`), or a list: the first that fits
            counts; ISO 8601 when absent.
    """

    column: str
    missing: tuple[Cell, ...] | None = None
    zone: str | None = None
    format: Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])] = ()


class FieldColumn(Column):
    """Where a field comes from; a plain text is the column's name.

    Args:
        fold: whether spellings that differ only in case or white space are one value: the spelling in
            `values` or in the field's options, else the most frequent one.
        values: what a cell's text stands for, such as `{"Yes": true, "No": false}`.
        strip: the marks around a number or amount, such as `€`, and between its thousands.
        decimal: what stands before the decimals; the other of `.` and `,` then separates thousands.
    """

    fold: bool = False
    values: Annotated[dict[str, Cell], BeforeValidator(_literal_keys)] = Setting(default_factory=dict)
    strip: str = ""
    decimal: Literal[".", ","] | None = None


class StatusColumn(Definition):
    """What the CRM's status says: the stages that a row in it has entered, in order, the present last."""

    column: str
    stages: Annotated[
        dict[str, Annotated[tuple[str, ...], Setting(min_length=1)]], BeforeValidator(_literal_keys)
    ] = Setting(min_length=1)


class StageSource(Definition):
    """How the rows show that a stage was entered, and when.

    With a `status`, where a row stands is what the status says, and this adds the open stages passed before.

    Args:
        entered: the column with the instant; without `exists`, an instant there proves entry.
        exists: a joined table; a row there proves entry.
    """

    entered: Annotated[Column, _named("column", Column)] | None = None
    exists: str | None = None


class EventLog(Definition):
    """How the events of a log become the history of each case.

    Args:
        event: the column with the event's name.
        at: when it happened.
        stages: which event enters which stage; any other event is recorded as an activity.
        actor: the column that says who did it.
        only: how the names begin of the events that count; every event when empty.
    """

    event: str
    at: Annotated[Column, _named("column", Column)]
    stages: Annotated[dict[str, str], BeforeValidator(_literal_keys)] = Setting(min_length=1)
    actor: str | None = None
    only: Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])] = ()


class MappingDocument(Definition):
    """How a CRM's files become the histories of a funnel.

    Args:
        salesfunnel_mapping: the format of this document.
        blueprint: a path relative to this document, `{"template": NAME}`, or the blueprint itself.
        pipeline: which pipeline the rows travel through; needless where the blueprint has one.
        timezone: the zone of naive instants and dates; the blueprint's when absent.
        missing: the literals that mean "nobody recorded it", for every column.
        tables: the files, by the name that this document gives them; the first holds the subjects.
        joins: how the further tables belong to the subjects.
        subject: which column is the id.
        fields: where each field of the lead or opportunity comes from.
        status: what the status column says about the stages.
        stages: when each stage was entered.
        log: in place of status and stages, how the events of the one table become histories.
        waivers: the column that holds a subject's waivers as JSON.
    """

    salesfunnel_mapping: Literal[1]
    blueprint: Annotated[Any, WithJsonSchema({"type": ["string", "object"]})]
    tables: dict[Key, Annotated[TableFile, _named("file", TableFile)]] = Setting(min_length=1)
    subject: Annotated[SubjectTable, _named("id", SubjectTable)]
    pipeline: str | None = None
    timezone: str | None = None
    missing: tuple[Cell, ...] = ("",)
    joins: tuple[Join, ...] = ()
    fields: dict[str, Annotated[FieldColumn, _named("column", FieldColumn)]] = Setting(default_factory=dict)
    status: StatusColumn | None = None
    stages: dict[str, StageSource] = Setting(default_factory=dict)
    log: EventLog | None = None
    waivers: str | None = None

    @property
    def subject_table(self) -> str:
        """The name of the table whose rows are the subjects."""
        return self.subject.table or next(iter(self.tables))


def mapping_schema() -> dict[str, object]:
    """Return the JSON Schema of a mapping document."""
    schema = MappingDocument.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "salesfunnel mapping",
    }
