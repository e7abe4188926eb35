"""Writes a report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from salesfunnel.errors import DataError
from salesfunnel.insight import Cycle, funnel_chart
from salesfunnel.insight.worklist import Task
from salesfunnel.shell.extras import extra
from salesfunnel.shell.report import Report
from salesfunnel.shell.terminal import figures, printable
from salesfunnel.shell.terminal.figures import said, value_said

with extra("shell"):
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

__all__ = ["chart_svg", "page", "write_page"]

_TEMPLATE = "report.html.jinja"


def write_page(path: Path, html: str) -> None:
    """Write the page.

    Raises:
        DataError: where its folder does not exist, or the file cannot be written.
    """
    if not path.parent.is_dir():
        says = f"the page cannot be written: there is no folder '{path.parent}'"
        raise DataError.at(str(path), says, "make the folder, or choose another -o")
    try:
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        says = f"the page cannot be written: {error.strerror}"
        raise DataError.at(str(path), says, "choose another -o") from None


def chart_svg(chart: dict[str, Any]) -> str:
    """Return a Vega-Lite chart as SVG.

    Raises:
        MissingExtra: where the chart library is not installed.
    """
    with extra("report"):
        import vl_convert

    # The library ends the whole process where a label holds a control character.
    return str(vl_convert.vegalite_to_svg(_printable_texts(chart)))


def _printable_texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _printable_texts(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_printable_texts(item) for item in value]
    return printable(value) if isinstance(value, str) else value


def page(report: Report, *, locale: str, tasks: Sequence[Task] = (), facts: Sequence[str] = ()) -> str:
    """Return the report as HTML, in which every value is text: escaped, and without marks that turn writing.

    Args:
        report: what to show.
        locale: of the labels.
        tasks: the worklist, best first.
        facts: lines below the title, such as when it was made and from what.

    Raises:
        MissingExtra: where the chart library is not installed.
    """
    source = files("salesfunnel.shell.report").joinpath(_TEMPLATE).read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_shown
    )
    chart = funnel_chart(report.tally, locale=locale, labels=report.labels)
    chart |= {"title": None, "background": "transparent"}
    return environment.from_string(source).render(
        locale=locale,
        report=report,
        whole=report.conversion.overall,
        chart=Markup(chart_svg(chart)),  # noqa: S704 - vl-convert escapes what it draws
        tiles=_tiles(report, locale),
        tasks=tasks,
        facts=facts,
        figures=figures,
        said=lambda key, **values: said(key, locale, **values),
        value=lambda value: value_said(value, locale),
        widest=max((segment.overall.entered for segment in report.conversion.segments), default=1),
    )


def _shown(value: object) -> object:
    """Return what stands on the page for a value, before it is escaped as HTML."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _tiles(report: Report, locale: str) -> list[tuple[str, str, str]]:
    """Return the figures on top: label, number, and what stands below it; absent ones are left out."""
    whole = report.conversion.overall
    tiles = [
        ("page_entered", figures.count(whole.entered), ""),
        ("page_won", figures.count(whole.won), figures.amount(whole.won_value, whole.currency)),
        ("page_lost", figures.count(whole.lost), ""),
        ("page_open", figures.count(whole.open), figures.amount(whole.open_value, whole.currency)),
        ("page_parked", figures.count(whole.parked) if whole.parked else figures.ABSENT, ""),
        ("page_rate_all", figures.percent(whole.rate, digits=2), figures.interval(whole.low, whole.high)),
        (
            "page_rate_closed",
            figures.percent(report.of_closed(whole), digits=2),
            figures.interval(whole.win_rate_closed_low, whole.win_rate_closed_high),
        ),
        ("page_average_deal", figures.amount(whole.average_deal, whole.currency), ""),
        ("page_cycle_won", _median(whole.cycle_won, locale), _mean(whole.cycle_won, locale)),
        ("page_cycle_lost", _median(whole.cycle_lost, locale), _mean(whole.cycle_lost, locale)),
        ("page_velocity", figures.amount(report.pace, report.velocity.currency), ""),
    ]
    shown = [(said(key, locale), number, below) for key, number, below in tiles if number != figures.ABSENT]
    return [(label, number, "" if below == figures.ABSENT else below) for label, number, below in shown]


def _median(cycle: Cycle, locale: str) -> str:
    shown = figures.days(cycle.median_days)
    return shown if shown == figures.ABSENT else said("page_days", locale, days=shown)


def _mean(cycle: Cycle, locale: str) -> str:
    return said("page_median_mean", locale, mean=figures.days(cycle.mean_days))
