"""The command `report`: a CRM's files in; rates, durations, segments and the faults of the data out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.insight import Cycle, StageConversion, Totals, summary
from salesfunnel.model.dossier import Dossier
from salesfunnel.shell.commands.options import AsJson, DataFolder, InLocale, Locale, MappingFile
from salesfunnel.shell.commands.results import finish, refuse_overwriting
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.history import read_log_journeys
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.loading import CrmMapping, load_mapping
from salesfunnel.shell.imports.subjects import Histories, read_histories
from salesfunnel.shell.imports.targets import targets
from salesfunnel.shell.report import Report
from salesfunnel.shell.report import report as count
from salesfunnel.shell.report.page import page, write_page
from salesfunnel.shell.terminal import Console, Number, Table, figures, grid, quality_table, styled, title
from salesfunnel.shell.terminal.figures import said, value_said
from salesfunnel.text import Text

with extra("shell"):
    import typer
    from rich.console import Group, RenderableType
    from rich.padding import Padding

__all__ = ["report", "report_mapping", "report_wire", "show_report"]

_ALWAYS = ("id", "pipeline", "stage", "status")
_OF_CLOSED = ("win_rate_closed", "win_rate_closed_low", "win_rate_closed_high", "value_win_rate")
_SEGMENTS = 25


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
    counted = report_mapping(plan, _histories(plan, data), by=fields)
    finish(
        output,
        write=lambda path: write_page(path, page(counted, locale=locale)),
        wire=lambda: report_wire(counted),
        show=lambda screen: show_report(screen, counted, locale),
        as_json=as_json,
    )


def _histories(plan: CrmMapping, folder: Path) -> Histories:
    log = plan.document.log
    if log is not None:
        return read_log_journeys(plan, log, folder)
    return read_histories(plan, read_rows(plan, folder))


def refuse_unfilled(mapping: CrmMapping, by: Sequence[str]) -> None:
    """Refuse to group by what the mapping does not fill.

    Raises:
        UnknownName: with the near match, or with where to fill the field.
        InvalidValue: for a field named twice.
    """
    filled = list(mapping.document.fields)
    known = targets(mapping.funnel, mapping.pipeline.of)
    for name in by:
        if list(by).count(name) > 1:
            raise InvalidValue.at("--by", f"found '{name}' twice", "name each field once")
        if name in filled or name in _ALWAYS:
            continue
        if name in known:
            cure = f"fill it under 'fields' of {mapping.path.name}"
            raise UnknownName.at("--by", f"the mapping does not fill '{name}'", cure)
        raise UnknownName.at("--by", f"no field is named '{name}'", near(name, (*filled, *_ALWAYS)))


def report_mapping(mapping: CrmMapping, histories: Histories, *, by: Sequence[str] = ()) -> Report:
    """Report what a mapping read.

    Raises:
        UnknownName: for a field in `by` that the mapping does not fill.
    """
    refuse_unfilled(mapping, by)
    blueprint = mapping.funnel.blueprint
    return count(
        _with_attributes(histories, [name for name in by if "." in name]),
        title=blueprint.label or Text(blueprint.key),
        pipeline=mapping.pipeline,
        by=by,
        fields=blueprint.fields,
        notes=histories.notes,
    )


def _with_attributes(histories: Histories, names: Sequence[str]) -> Iterable[Dossier[Any]]:
    """Yield the dossiers, each with the company's and the seller's values among its subject's fields."""
    for index, dossier in enumerate(histories.dossiers):
        if not names:
            yield dossier
            continue
        attributes = {name: histories.beside[name][index] for name in names}
        fields = {**dossier.subject.fields, **attributes}
        yield attrs.evolve(dossier, subject=attrs.evolve(dossier.subject, fields=fields))


def report_wire(report: Report) -> dict[str, Any]:
    """Return the report as JSON: overall, stages, segments, quality and policy."""
    body = summary(report.tally)
    data = [
        {"code": note.code, "count": note.count, "says": str(note.message), **note.details}
        for note in report.data_notes
    ]
    if not report.knows_losses:
        for totals in (body["overall"], *body["segments"]):
            totals.update(dict.fromkeys(_OF_CLOSED))
    return {**body, "quality": [*data, *body["quality"]]}


def show_report(console: Console, report: Report, locale: str) -> None:
    """Print the whole, the stages, the segments, the faults of the data and the counting policy."""
    console.print(title(report.title.render(locale)))
    console.print(_whole(report, locale))
    console.print(_stages(report, console, locale))
    if report.conversion.segments:
        console.print(_segments(report, console, locale))
    console.print(quality_table(report.notes, locale))
    policy = report.conversion.policy.render(locale)
    console.print(styled((f"{said('page_policy', locale)}: {policy}\n", "dim")))


def _whole(report: Report, locale: str) -> RenderableType:
    totals = report.conversion.overall
    outcomes = {
        "page_won": totals.won,
        "page_lost": totals.lost,
        "page_open": totals.open,
        "page_parked": totals.parked,
    }
    ended = [f"{said(key, locale)} {figures.count(number)}" for key, number in outcomes.items() if number]
    rate, interval = figures.percent(totals.rate, digits=3), figures.interval(totals.low, totals.high)
    rows = [
        ("page_entered", figures.count(totals.entered)),
        ("page_outcomes", " · ".join(ended)),
        ("page_rate_all", f"{rate} ({interval})"),
        ("page_rate_closed", figures.percent(report.of_closed(totals), digits=2)),
        ("page_won_value", figures.amount(totals.won_value, totals.currency)),
        ("page_average_deal", figures.amount(totals.average_deal, totals.currency)),
        ("page_open_value", figures.amount(totals.open_value, totals.currency)),
        ("page_cycle_won", _cycle(totals.cycle_won, locale)),
        ("page_cycle_lost", _cycle(totals.cycle_lost, locale)),
        ("page_cycle_closed", _cycle(totals.cycle_closed, locale)),
        ("page_velocity", figures.amount(report.pace, report.velocity.currency)),
    ]
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for key, value in rows:
        if not value.startswith(figures.ABSENT):
            table.add_row(said(key, locale), value)
    return Padding(table, (1, 0), expand=False)


def _cycle(cycle: Cycle, locale: str) -> str:
    if cycle.mean_days is None:
        return figures.ABSENT
    return said(
        "page_cycle",
        locale,
        mean=f"{cycle.mean_days:,.2f}",
        median=f"{cycle.median_days:,.2f}",
        count=figures.count(cycle.count),
    )


def _stages(report: Report, console: Console, locale: str) -> Table:
    currency = report.conversion.overall.currency
    numbers: Sequence[Number[StageConversion]] = (
        Number(said("page_entered", locale), lambda stage: figures.count(stage.entered)),
        Number(said("page_advanced", locale), lambda stage: figures.count(stage.advanced), rank=1),
        Number(said("page_lost", locale), lambda stage: figures.count(stage.lost), rank=2),
        Number(said("page_rate", locale), lambda stage: figures.percent(stage.rate)),
        Number(said("page_interval", locale), lambda stage: figures.interval(stage.low, stage.high), rank=5),
        Number(said("page_median_days", locale), lambda stage: figures.days(stage.median_days), rank=4),
        Number(said("page_open", locale), lambda stage: figures.count(stage.open), rank=3),
        Number(
            said("page_open_value", locale), lambda stage: figures.amount(stage.open_value, currency), rank=6
        ),
    )
    rows = [((report.label(stage.stage, locale),), stage) for stage in report.conversion.stages]
    heads = [said("page_stage", locale)]
    return grid(said("page_stages", locale), heads, rows, numbers=numbers, console=console)


def _segments(report: Report, console: Console, locale: str) -> RenderableType:
    numbers: Sequence[Number[Totals]] = (
        Number(said("page_entered", locale), lambda totals: figures.count(totals.entered)),
        Number(said("page_won", locale), lambda totals: figures.count(totals.won), rank=1),
        Number(said("page_lost", locale), lambda totals: figures.count(totals.lost), rank=2),
        Number(said("page_open", locale), lambda totals: figures.count(totals.open), rank=3),
        Number(said("page_of_all", locale), lambda totals: figures.percent(totals.rate)),
        Number(
            said("page_interval", locale), lambda totals: figures.interval(totals.low, totals.high), rank=5
        ),
        Number(
            said("page_of_closed", locale), lambda totals: figures.percent(report.of_closed(totals)), rank=4
        ),
        Number(
            said("page_won_value", locale),
            lambda totals: figures.amount(totals.won_value, totals.currency),
            rank=6,
        ),
    )
    rows = [
        ([value_said(segment.by[name], locale) for name in report.tally.by], segment.overall)
        for segment in report.conversion.segments[:_SEGMENTS]
    ]
    heads = [report.field_label(name, locale) for name in report.tally.by]
    table = grid(said("page_segments", locale), heads, rows, numbers=numbers, console=console)
    hidden = len(report.conversion.segments) - _SEGMENTS
    more = styled((said("page_more", locale, count=figures.count(hidden)), "dim"))
    return Group(table, more) if hidden > 0 else table
