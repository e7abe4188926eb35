"""Shows what was learned on a terminal: refusals and doubts, how good it is, the points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from salesfunnel.scoring.learned import Estimate, Learned, Measures, PointsLine, Report
from salesfunnel.shell import figures
from salesfunnel.shell.extras import extra
from salesfunnel.shell.grids import Number, grid
from salesfunnel.shell.labels import said
from salesfunnel.shell.quality import Note
from salesfunnel.shell.tables import quality_table, title

with extra("shell"):
    from rich.console import Console
    from rich.text import Text

__all__ = ["show_learned", "show_names"]

_MEASURES = ("auc", "brier", "log_loss", "calibration_error", "lift")


def show_learned(console: Console, found: Learned, notes: Sequence[Note], locale: str) -> None:
    """Print why there is no scorecard, or how good it is and its points."""
    report = found.report
    if report is not None:
        rows, won = figures.count(report.rows), figures.count(report.won)
        console.print(title(said("learned_title", locale, rows=rows, won=won)))
    if found.is_refused:
        console.print(Text(said("learned_refused", locale), style="bold red"))
    for each in found.refusals:
        console.print(Text(f"✗ {each.render(locale)}", style="red"), soft_wrap=True)
    for each in found.warnings:
        console.print(Text(f"! {each.render(locale)}", style="yellow"), soft_wrap=True)
    if report is not None:
        _show_measures(console, report, locale)
    if found.points:
        console.print(said("learned_base", locale, base=found.base))
        _show_points(console, found.points, locale)
    if notes:
        console.print(quality_table(notes, locale))


def show_names(console: Console, found: Learned, titles: Mapping[str, str], *, locale: str) -> None:
    """Print how the scorecard writes the columns it speaks of that the file calls otherwise."""
    names = ", ".join(f"{titles[name]} → {name}" for name, _ in found.declared if name in titles)
    if names:
        console.print(Text(said("learned_names", locale, names=names)), soft_wrap=True)


def _show_measures(console: Console, report: Report, locale: str) -> None:
    tries = {"learned_cross": report.cross, "learned_later": report.later}
    numbers = [
        Number[str](said(key, locale), partial(_estimate, each))
        for key, each in tries.items()
        if each is not None
    ]
    rows = [((said(f"learned_{name}", locale),), name) for name in _MEASURES]
    console.print(grid("", (said("learned_measure", locale),), rows, numbers=numbers, console=console))


def _estimate(measures: Measures, name: str) -> str:
    each: Estimate = getattr(measures, name)
    return f"{each.value:.3f} ({each.low:.3f} – {each.high:.3f})"


def _show_points(console: Console, points: Sequence[PointsLine], locale: str) -> None:
    numbers = [
        Number[PointsLine](said("learned_points", locale), lambda each: f"{each.points:+d}"),
        Number[PointsLine](said("learned_rows", locale), lambda each: figures.count(each.rows), 1),
        Number[PointsLine](said("learned_rate", locale), lambda each: figures.percent(each.rate), 2),
    ]
    rows = [((each.label.render(locale),), each) for each in points]
    console.print(grid("", (said("learned_part", locale),), rows, numbers=numbers, console=console))
