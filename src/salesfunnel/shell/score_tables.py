"""Shows scores on a terminal: bands, the best records with their reasons, and what nobody knows."""

from __future__ import annotations

from salesfunnel.insight.quality import counted
from salesfunnel.shell import figures
from salesfunnel.shell.extras import extra
from salesfunnel.shell.grids import Number, empty, grid
from salesfunnel.shell.labels import said
from salesfunnel.shell.scores import Scoring, reasons
from salesfunnel.shell.tables import quality_table, title

with extra("shell"):
    from rich.console import Console
    from rich.text import Text

__all__ = ["show_scoring"]

_ID = 16


def show_scoring(console: Console, scoring: Scoring, locale: str) -> None:
    """Print what could not be told, the bands, the best records with their reasons, and what is not known."""
    where = f" · {scoring.stage}" if scoring.stage else ""
    console.print(title(f"{scoring.label.render(locale)}{where}"))
    mean = figures.ABSENT if scoring.mean is None else f"{scoring.mean:,.1f}"
    console.print(said("page_scored", locale, scored=counted("record", scoring.count), mean=mean))
    told = [each.render(locale) for each in scoring.limits] + [each.render(locale) for each in scoring.beside]
    for line in told:
        console.print(Text(f"! {line}", style="bold yellow"))
    _show_bands(console, scoring, locale)
    _show_records(console, scoring, locale)
    _show_unanswered(console, scoring, locale)
    if scoring.notes:
        console.print(quality_table(scoring.notes, locale))


def _show_bands(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.bands:
        return
    numbers = [Number[int](said("page_records", locale), figures.count)]
    rows = [((label.render(locale),), count) for _, label, count in scoring.bands]
    console.print(grid("", [said("page_band", locale)], rows, numbers=numbers, console=console))


def _show_records(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.best:
        return
    labels = {key: label.render(locale) for key, label, _ in scoring.bands}
    records = empty(said("page_best", locale))
    width = min(max(len(each.id) for each in scoring.best), _ID)
    records.add_column("id", overflow="fold", min_width=width)
    records.add_column(said("page_score", locale), justify="right", no_wrap=True)
    records.add_column(said("page_band", locale), no_wrap=True)
    records.add_column(said("page_why", locale), overflow="fold")
    for each in scoring.best:
        why = "\n".join(line.render(locale) for line in reasons(each.score))
        band = labels.get(each.score.band or "", "")
        records.add_row(Text(each.id), f"{each.score.value:f}", Text(band), Text(why))
    console.print(records)
    hidden = scoring.count - len(scoring.best)
    if hidden:
        console.print(Text(said("page_rest", locale, count=figures.count(hidden)), style="dim"))


def _show_unanswered(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.unanswered:
        return
    numbers = [Number[int](said("page_records", locale), figures.count)]
    rows = [((key,), count) for key, count in scoring.unanswered.items()]
    console.print(grid("", [said("page_unanswered", locale)], rows, numbers=numbers, console=console))
