"""Shows a report, a checkup and a worklist on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import attrs

from salesfunnel.errors import Problem
from salesfunnel.insight import Cycle, StageConversion, Totals
from salesfunnel.shell import figures
from salesfunnel.shell.checks import Checkup
from salesfunnel.shell.extras import extra
from salesfunnel.shell.labels import said, value_said
from salesfunnel.shell.reporting import Report
from salesfunnel.shell.worklist import Task

with extra("shell"):
    from rich import box
    from rich.console import Console, Group, RenderableType
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

__all__ = ["show_checkup", "show_problems", "show_report", "show_worklist"]

_FIRST = 10
_SEGMENTS = 25
_WIDE = 110
R = TypeVar("R")


def show_report(console: Console, report: Report, locale: str) -> None:
    """Print the whole, the stages, the segments, the faults of the data and the counting policy."""
    console.print(_title(report.title.render(locale)))
    console.print(_whole(report, locale))
    console.print(_stages(report, console, locale))
    if report.conversion.segments:
        console.print(_segments(report, console, locale))
    console.print(_quality(report, locale))
    policy = report.conversion.policy.render(locale)
    console.print(Text(f"{said('page_policy', locale)}: {policy}\n", style="dim"))


def _title(words: str) -> RenderableType:
    return Padding(Text(words, style="bold cyan"), (1, 0, 0, 0), expand=False)


def _table(title: str, words: Iterable[str], numbers: Iterable[str] = ()) -> Table:
    """Return an empty table: columns of words, then columns of numbers that never wrap."""
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for head in words:
        table.add_column(head, overflow="fold")
    for head in numbers:
        table.add_column(head, justify="right", no_wrap=True)
    return table


@attrs.frozen
class _Number(Generic[R]):
    """A column of numbers; `wide` ones are left out on a narrow terminal."""

    head: str
    shown: Callable[[R], str]
    wide: bool = False


def _numbers(columns: Sequence[_Number[R]], console: Console) -> Sequence[_Number[R]]:
    return [each for each in columns if console.width >= _WIDE or not each.wide]


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
    columns: Sequence[_Number[StageConversion]] = (
        _Number("page_entered", lambda stage: figures.count(stage.entered)),
        _Number("page_advanced", lambda stage: figures.count(stage.advanced)),
        _Number("page_lost", lambda stage: figures.count(stage.lost)),
        _Number("page_rate", lambda stage: figures.percent(stage.rate)),
        _Number("page_interval", lambda stage: figures.interval(stage.low, stage.high), wide=True),
        _Number("page_median_days", lambda stage: figures.days(stage.median_days)),
        _Number("page_open", lambda stage: figures.count(stage.open)),
        _Number("page_open_value", lambda stage: figures.amount(stage.open_value, currency), wide=True),
    )
    shown = _numbers(columns, console)
    heads = (said(each.head, locale) for each in shown)
    table = _table(said("page_stages", locale), [said("page_stage", locale)], heads)
    for stage in report.conversion.stages:
        table.add_row(Text(report.label(stage.stage, locale)), *(each.shown(stage) for each in shown))
    return table


def _segments(report: Report, console: Console, locale: str) -> RenderableType:
    columns: Sequence[_Number[Totals]] = (
        _Number("page_entered", lambda found: figures.count(found.entered)),
        _Number("page_won", lambda found: figures.count(found.won)),
        _Number("page_lost", lambda found: figures.count(found.lost)),
        _Number("page_open", lambda found: figures.count(found.open)),
        _Number("page_of_all", lambda found: figures.percent(found.rate)),
        _Number("page_interval", lambda found: figures.interval(found.low, found.high), wide=True),
        _Number("page_of_closed", lambda found: figures.percent(report.of_closed(found))),
        _Number("page_won_value", lambda found: figures.amount(found.won_value, found.currency), wide=True),
    )
    shown = _numbers(columns, console)
    named = (report.field_label(name, locale) for name in report.tally.by)
    table = _table(said("page_segments", locale), named, (said(each.head, locale) for each in shown))
    for segment in report.conversion.segments[:_SEGMENTS]:
        values = (Text(value_said(segment.by[name], locale)) for name in report.tally.by)
        table.add_row(*values, *(each.shown(segment.overall) for each in shown))
    hidden = len(report.conversion.segments) - _SEGMENTS
    return Group(table, Text(said("page_more", locale, count=hidden), style="dim")) if hidden > 0 else table


def _quality(report: Report, locale: str) -> RenderableType:
    if not report.notes:
        return Text(said("page_no_faults", locale), style="green")
    table = Table(
        title=said("page_quality", locale), title_justify="left", title_style="bold", box=box.SIMPLE
    )
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    table.show_header = False
    for note in report.notes:
        table.add_row(figures.count(note.count), Text(note.message.render(locale)))
    return table


def show_checkup(console: Console, checkup: Checkup, locale: str) -> None:
    """Print what a gate found: a summary by criterion, and the first records with their reasons."""
    where = f" · {checkup.stage}" if checkup.stage else ""
    console.print(_title(f"{checkup.gate}{where}"))
    passed = checkup.checked - len(checkup.failed)
    console.print(
        said(
            "page_checked",
            locale,
            checked=figures.count(checkup.checked),
            passed=figures.count(passed),
            failed=figures.count(len(checkup.failed)),
        )
    )
    numbers = (said(head, locale) for head in ("page_false", "page_unknown"))
    table = _table("", [said("page_criterion", locale)], numbers)
    for each in checkup.criteria:
        table.add_row(Text(each.label), figures.count(each.false), figures.count(each.unknown))
    console.print(table)
    records = _table(
        said("page_first", locale), ["id", said("page_verdict", locale), said("page_why", locale)]
    )
    for record in checkup.failed[:_FIRST]:
        why = "\n".join(finding.render(locale) for finding in record.assessment.findings)
        records.add_row(Text(record.id), str(record.assessment.verdict), Text(why))
    if checkup.failed:
        console.print(records)


def show_worklist(console: Console, tasks: Sequence[Task], locale: str) -> None:
    """Print who needs what next, with the questions to ask."""
    heads = ("page_deal", "page_next", "page_questions")
    table = _table(said("page_worklist", locale), (said(head, locale) for head in heads))
    for task in tasks:
        amount = figures.amount(task.amount.major, task.amount.currency)
        asks = "\n".join(f"· {ask.render(locale)}" for ask in task.asks)
        table.add_row(
            Text.assemble((task.name, "bold"), f"\n{amount} · {task.owner}\n{task.stage.render(locale)}"),
            Text.assemble(task.step.render(locale), (f"\n{task.reason.render(locale)}", "dim")),
            Text(asks),
        )
        table.add_section()
    console.print(table)


def show_problems(console: Console, problems: Iterable[Problem]) -> None:
    """Print one line per problem, errors in red and advice in yellow."""
    for problem in problems:
        style = "red" if problem.severity == "error" else "yellow"
        console.print(Text.assemble((f"{problem.severity}: ", style), str(problem)), soft_wrap=True)
