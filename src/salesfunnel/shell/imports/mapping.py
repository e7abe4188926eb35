"""The mapping document: which file, column and literal of a CRM's export means what in the funnel."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
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
    "RowTest",
    "StageSource",
    "StatusColumn",
    "StatusRule",
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
    return {_literal(key): meaning for key, meaning in value.items()} if isinstance(value, Mapping) else value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _named(key: str, model: type[Definition]) -> BeforeValidator:
    """Let a plain text stand for an object with this one key."""

    def read(value: object) -> object:
        return {key: value} if isinstance(value, str) else value

    return BeforeValidator(read, json_schema_input_type=str | model)


Cell = Annotated[str, BeforeValidator(_literal, json_schema_input_type=str | bool | int | float)]
"""A literal as the file holds it: always text, so `0` means the text `0`."""


def _cells(value: object) -> object:
    """Let one literal stand for a list of one, and nothing for the empty text."""
    if value is None:
        return [""]
    return value if isinstance(value, list | tuple) else [value]


Cells = Annotated[
    tuple[Cell, ...],
    BeforeValidator(_cells, json_schema_input_type=str | bool | int | float | list[str | bool | int | float]),
    Setting(min_length=1),
]
RowTest = Annotated[
    str | dict[str, Cells], Setting(description="a condition, or by column the literals that fit")
]
"""What a row must fulfil: a condition over the columns' names, or by column the literals that fit."""


class TableFile(Definition):
    """One table of the export: a file, or what a query of a database gives.

    Args:
        file: its name below the data folder; `X.csv.gz` serves for `X.csv` and the reverse.
        encoding: of a delimited file, such as `gb18030`; UTF-8 when absent.
        delimiter: between its cells; found out when absent.
        trim: whether white space around the cells of a delimited file is taken away.
        sheet: the sheet of a spreadsheet; the first when absent.
        rows: where the list of records stands in a JSON document, such as `data.results`.
        url: of a database, such as `postgresql+psycopg://host/crm`, in place of a file.
        query: what is asked of the database.
    """

    file: str | None = Setting(default=None, min_length=1)
    encoding: str | None = None
    delimiter: str | None = Setting(default=None, min_length=1, max_length=1)
    trim: bool = True
    sheet: str | None = None
    rows: str | None = None
    url: str | None = None
    query: str | None = None


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
    """Which table's rows are the leads or opportunities, and which column is their id.

    Args:
        id: the column with the id; without one the number of the row is the id, and the report says so.
        table: the table of the subjects; the first one when absent.
    """

    id: str | None = None
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
        currency: the column with the currency of each amount; another one than the blueprint's is converted
            by `rates`, or taken as missing and reported.
    """

    currency: str | None = None
    fold: bool = False
    values: Annotated[dict[str, Cell], BeforeValidator(_literal_keys)] = Setting(default_factory=dict)
    strip: str = ""
    decimal: Literal[".", ","] | None = None


Way = Annotated[tuple[str, ...], Setting(min_length=1)]
"""The stages that were entered, in order, the present one last."""


class StatusRule(Definition):
    """What several columns say together: the stages that a row that fits has entered."""

    when: RowTest
    stages: Way


class StatusColumn(Definition):
    """What the CRM's status says: the stages that a row in it has entered, in order, the present last.

    Args:
        column: the one column that says it.
        stages: by what it says.
        rules: in place of one column, the first rule that fits a row; a list stands for them alone.
    """

    column: str | None = None
    stages: Annotated[dict[str, Way], BeforeValidator(_literal_keys)] = Setting(
        default_factory=dict, min_length=1
    )
    rules: tuple[StatusRule, ...] = ()

    @property
    def ways(self) -> dict[str, Way]:
        """The stages that each status and each rule means, by its place in the document."""
        by_rule = {f"rules.{index}": rule.stages for index, rule in enumerate(self.rules)}
        return {f"stages.{status}": way for status, way in self.stages.items()} | by_rule


def _rules(value: object) -> object:
    return {"rules": value} if isinstance(value, list | tuple) else value


Status = Annotated[
    StatusColumn, BeforeValidator(_rules, json_schema_input_type=StatusColumn | list[StatusRule])
]


class StageSource(Definition):
    """How the rows show that a stage was entered, and when.

    With a `status`, where a row stands is what the status says, and this adds the open stages passed before.

    Args:
        entered: the column with the instant; without `exists`, an instant there proves entry.
        exists: a joined table; a row there proves entry.
        left: the column that says when the stage was left, where the export knows it.
        proves: whether an instant in `entered` proves entry; not so for a day on which a deal is expected to
            close.
    """

    entered: Annotated[Column, _named("column", Column)] | None = None
    left: Annotated[Column, _named("column", Column)] | None = None
    exists: str | None = None
    proves: bool = True


class EventLog(Definition):
    """How the events of a log become the history of each case.

    Args:
        event: the column with the event's name.
        at: when it happened.
        stages: which event enters which stage; any other event is recorded as an activity.
        actor: the column that says who did it.
        only: how the names begin of the events that count; every event when empty.
        table: which table holds the events; the subject's own when absent. Where it is another one, the
            subject's table gives the fields, and its joins too.
        case: the column of that table with the subject's id; named like the subject's own when absent.
        order: how the file runs; told by its own times when absent. It decides between equal instants.
    """

    event: str
    table: str | None = None
    case: str | None = None
    order: Literal["oldest_first", "newest_first"] | None = None
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
        where: which rows of the subject's table count; the others are left out and counted.
        log: in place of stages, how the events of a table become histories.
        rates: by currency, how much one unit of it is worth in the blueprint's.
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
    where: RowTest | None = None
    status: Status | None = None
    stages: dict[str, StageSource] = Setting(default_factory=dict)
    log: EventLog | None = None
    rates: dict[str, Annotated[Decimal, Setting(gt=0)]] = Setting(default_factory=dict)
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
