"""Shows a report and a worklist on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from salesfunnel.errors import Problem
from salesfunnel.insight import Cycle, StageConversion, Totals
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.report.reporting import Report
from salesfunnel.shell.report.worklist import Task
from salesfunnel.shell.terminal import figures
from salesfunnel.shell.terminal.grids import Number, empty, grid
from salesfunnel.shell.terminal.labels import said, value_said

with extra("shell"):
    from rich import box
    from rich.console import Console, Group, RenderableType
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

__all__ = ["quality_table", "show_problems", "show_report", "show_worklist", "title"]

_SEGMENTS = 25
_TASK = 15


def show_report(console: Console, report: Report, locale: str) -> None:
    """Print the whole, the stages, the segments, the faults of the data and the counting policy."""
    console.print(title(report.title.render(locale)))
    console.print(_whole(report, locale))
    console.print(_stages(report, console, locale))
    if report.conversion.segments:
        console.print(_segments(report, console, locale))
    console.print(quality_table(report.notes, locale))
    policy = report.conversion.policy.render(locale)
    console.print(Text(f"{said('page_policy', locale)}: {policy}\n", style="dim"))


def title(words: str) -> RenderableType:
    """Return what stands above a page of the terminal."""
    return Padding(Text(words, style="bold cyan"), (1, 0, 0, 0), expand=False)


def _whole(report: Report, locale: str) -> RenderableType:
    found = report.conversion.overall
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    outcomes = {
        "page_won": found.won,
        "page_lost": found.lost,
        "page_open": found.open,
        "page_parked": found.parked,
    }
    shown = " · ".join(
        f"{said(key, locale)} {figures.count(number)}" for key, number in outcomes.items() if number
    )
    rows = [
        ("page_entered", figures.count(found.entered)),
        ("page_outcomes", shown),
        (
            "page_rate_all",
            f"{figures.percent(found.rate, digits=3)} ({figures.interval(found.low, found.high)})",
        ),
        ("page_rate_closed", figures.percent(report.of_closed(found), digits=2)),
        ("page_won_value", figures.amount(found.won_value, found.currency)),
        ("page_average_deal", figures.amount(found.average_deal, found.currency)),
        ("page_open_value", figures.amount(found.open_value, found.currency)),
        ("page_cycle_won", _cycle(found.cycle_won, locale)),
        ("page_cycle_lost", _cycle(found.cycle_lost, locale)),
        ("page_cycle_closed", _cycle(found.cycle_closed, locale)),
        ("page_velocity", figures.amount(report.pace, report.velocity.currency)),
    ]
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
        Number(said("page_entered", locale), lambda found: figures.count(found.entered)),
        Number(said("page_won", locale), lambda found: figures.count(found.won), rank=1),
        Number(said("page_lost", locale), lambda found: figures.count(found.lost), rank=2),
        Number(said("page_open", locale), lambda found: figures.count(found.open), rank=3),
        Number(said("page_of_all", locale), lambda found: figures.percent(found.rate)),
        Number(said("page_interval", locale), lambda found: figures.interval(found.low, found.high), rank=5),
        Number(
            said("page_of_closed", locale), lambda found: figures.percent(report.of_closed(found)), rank=4
        ),
        Number(
            said("page_won_value", locale),
            lambda found: figures.amount(found.won_value, found.currency),
            rank=6,
        ),
    )
    rows = [
        ([value_said(segment.by[name], locale) for name in report.tally.by], segment.overall)
        for segment in report.conversion.segments[:_SEGMENTS]
    ]
    heads = [report.field_label(name, locale) for name in report.tally.by]
    found = grid(said("page_segments", locale), heads, rows, numbers=numbers, console=console)
    hidden = len(report.conversion.segments) - _SEGMENTS
    more = Text(said("page_more", locale, count=figures.count(hidden)), style="dim")
    return Group(found, more) if hidden > 0 else found


def quality_table(notes: Sequence[Note], locale: str) -> RenderableType:
    """Return what is wrong with the data, one line for each fault."""
    if not notes:
        return Text(said("page_no_faults", locale), style="green")
    table = Table(
        title=said("page_quality", locale), title_justify="left", title_style="bold", box=box.SIMPLE
    )
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.show_header = False
    for note in notes:
        table.add_row(figures.count(note.count), Text(note.message.render(locale)))
    return table


def show_worklist(console: Console, tasks: Sequence[Task], locale: str) -> None:
    """Print who needs what next, with the questions to ask."""
    heads = ("page_deal", "page_next", "page_questions")
    found = empty(said("page_worklist", locale))
    for head in heads:
        found.add_column(said(head, locale), overflow="fold", min_width=_TASK)
    for task in tasks:
        amount = figures.amount(task.amount.major, task.amount.currency)
        asks = "\n".join(f"· {ask.render(locale)}" for ask in task.asks)
        found.add_row(
            Text.assemble((task.name, "bold"), f"\n{amount} · {task.owner}\n{task.stage.render(locale)}"),
            Text.assemble(task.step.render(locale), (f"\n{task.reason.render(locale)}", "dim")),
            Text(asks),
        )
        found.add_section()
    console.print(found)


def show_problems(console: Console, problems: Iterable[Problem]) -> None:
    """Print one line per problem, errors in red and advice in yellow."""
    for problem in problems:
        style = "red" if problem.severity == "error" else "yellow"
        console.print(Text.assemble((f"{problem.severity}: ", style), str(problem)), soft_wrap=True)
