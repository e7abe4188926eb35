"""The commands of the terminal: report, check, score, learn, route, lint, schema, template, diagram, diff."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

from salesfunnel.blueprint import blueprint_schema
from salesfunnel.blueprint import lint as lint_blueprint
from salesfunnel.errors import DataError, MappingError, Problem
from salesfunnel.insight.tally.quality import counted
from salesfunnel.model.event import Event
from salesfunnel.model.wire import wire_schema
from salesfunnel.shell.commands.blueprint import compare, differences_wire, draw
from salesfunnel.shell.commands.check import check_export, show_checkup
from salesfunnel.shell.commands.learn import learn
from salesfunnel.shell.commands.options import (
    AsJson,
    AtInstant,
    DataFolder,
    IdColumn,
    InLocale,
    InStage,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    MappingFile,
    OneFile,
    OutFile,
    instant_of,
    plan_of,
)
from salesfunnel.shell.commands.outputs import refuse_overwriting
from salesfunnel.shell.commands.results import check_wire, refuse_format, result_frame, write_results
from salesfunnel.shell.commands.route import route
from salesfunnel.shell.commands.score import score
from salesfunnel.shell.commands.template import template
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.documents import read_document
from salesfunnel.shell.imports.history import read_log_histories
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.mapping import mapping_schema
from salesfunnel.shell.imports.subjects import Histories, read_export, read_histories
from salesfunnel.shell.report.page import page, write_page
from salesfunnel.shell.report.reporting import refuse_unfilled, report_mapping, report_wire
from salesfunnel.shell.report.tables import show_problems, show_report
from salesfunnel.shell.terminal.terminal import console, print_json

with extra("shell"):
    import typer

__all__ = ["app"]

_SHOWN = 10

app = typer.Typer(
    name="salesfunnel",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


class Schema(StrEnum):
    """A kind of document."""

    BLUEPRINT = "blueprint"
    MAPPING = "mapping"
    EVENT = "event"


_SCHEMAS: Mapping[Schema, Callable[[], dict[str, Any]]] = {
    Schema.BLUEPRINT: blueprint_schema,
    Schema.MAPPING: mapping_schema,
    Schema.EVENT: lambda: wire_schema(Event),
}


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"salesfunnel {version('salesfunnel')}\n")
        raise typer.Exit


@app.callback()
def salesfunnel(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", is_eager=True, callback=_show_version, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """From a CRM's export to a decided, counted, explained funnel."""


@app.command()
def report(
    mapping: MappingFile,
    data: DataFolder,
    *,
    by: Annotated[
        list[str] | None, typer.Option(metavar="FIELD", help="Group by this field; may be repeated.")
    ] = None,
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write an HTML page.")
    ] = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Report the funnel that a CRM's files hold: rates, durations, segments, faults of the data."""
    plan, fields = load_mapping(mapping), tuple(by or ())
    refuse_unfilled(plan, fields)
    if output:
        refuse_overwriting(output, plan, data)
    found = report_mapping(plan, _histories(plan, data), by=fields)
    if output:
        write_page(output, page(found, locale=locale))
    if as_json:
        print_json(report_wire(found))
        return
    screen = console()
    show_report(screen, found, locale)
    if output:
        screen.print(f"[green]{output}[/]", soft_wrap=True)


@app.command()
def check(
    gate: Annotated[str, typer.Option(metavar="KEY", help="The gate to ask.")],
    data: OneFile,
    *,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    stage: InStage = None,
    out: OutFile = None,
    first: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Explain so many that fail; 10 when absent, with --json all."),
    ] = None,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Ask one gate about every record of a file, and say why those that fail do."""
    plan, rows = plan_of(
        mapping, blueprint, data, command="check", plain={"pipeline": pipeline, "id_column": id_column}
    )
    if out:
        refuse_format(out)
        refuse_overwriting(out, plan, data if mapping else data.parent, option="--out")
    shown = None if as_json else _SHOWN
    export = read_export(plan, rows)
    instant, many = instant_of(now, plan), shown if first is None else first
    found = check_export(export, gate=gate, stage=stage, now=instant, first=many)
    if out:
        write_results(out, result_frame(found))
    if as_json:
        print_json(check_wire(found, locale))
        return
    screen = console()
    show_checkup(screen, found, locale)
    if out:
        screen.print(f"[green]{out}[/]", soft_wrap=True)


for command in (score, learn, route, template):
    app.command()(command)


@app.command()
def lint(file: Annotated[Path, typer.Argument(metavar="FILE", help="A blueprint or a mapping.")]) -> None:
    """Say what is wrong or unwise in a blueprint or a mapping; exit code 1 where there are errors."""
    document = read_document(file)
    problems = _lint(file, document)
    screen = console()
    show_problems(screen, problems)
    errors = sum(problem.severity == "error" for problem in problems)
    counts = f"{counted('error', errors)}, {counted('warning', len(problems) - errors)}"
    screen.print(f"{file}: {counts}", soft_wrap=True)
    if errors:
        raise typer.Exit(1)


@app.command()
def schema(kind: Annotated[Schema, typer.Argument(help="Of which document.")] = Schema.BLUEPRINT) -> None:
    """Print the JSON Schema of a blueprint, of a mapping, or of every kind of event."""
    print_json(_SCHEMAS[kind]())


@app.command()
def diagram(
    file: Annotated[Path, typer.Argument(metavar="BLUEPRINT", help="A blueprint or a mapping.")],
    *,
    pipeline: Annotated[
        str | None, typer.Option(metavar="KEY", help="The pipeline to draw; the only one when absent.")
    ] = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Print a pipeline with its gates as a Mermaid flowchart."""
    sys.stdout.write(draw(file, pipeline, locale=locale) + "\n")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="A blueprint or a mapping.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Its next version.")],
    *,
    as_json: AsJson = False,
    locale: InLocale = Locale.EN,
) -> None:
    """Say what a new version of a blueprint changes; exit code 1 where anything is different."""
    found = compare(old, new)
    if as_json:
        print_json(differences_wire(found, locale))
    else:
        sys.stdout.write("".join(f"{each.render(locale)}\n" for each in found))
    if found:
        raise typer.Exit(1)


@app.command()
def demo(
    *,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Where the database and the page are written.")
    ] = Path("salesfunnel-demo"),
    seed: Annotated[int, typer.Option(help="Another seed tells another story.")] = 7,
    leads: Annotated[int, typer.Option(min=200, max=50_000, help="How many leads come in a year.")] = 2_400,
    locale: InLocale = Locale.EN,
) -> None:
    """Build a year of CRM history, run a funnel over it, print a worklist and the funnel, write a page."""
    from salesfunnel.shell.demo.demo import run_demo  # only the demo needs a database

    run_demo(console(), out, seed=seed, leads=leads, locale=locale)


def _histories(plan: CrmMapping, folder: Path) -> Histories:
    meaning = plan.document.log
    if meaning is not None:
        return read_log_histories(plan, meaning, folder)
    return read_histories(plan, read_rows(plan, folder))


def _lint(file: Path, document: object) -> tuple[Problem, ...]:
    if not isinstance(document, Mapping):
        raise MappingError.at(
            str(file), "this is neither a blueprint nor a mapping", "a document is one object"
        )
    if "salesfunnel_mapping" not in document:
        return lint_blueprint(document)
    try:
        plan = load_mapping(file)
    except (MappingError, DataError) as wrong:
        return wrong.problems
    return tuple(problem.under("blueprint") for problem in plan.funnel.lint())
