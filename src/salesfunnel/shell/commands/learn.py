"""The command `learn`: a history in; a scorecard, its report and its charts out, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import attrs

from salesfunnel.errors import DataError, InvalidValue, MappingError
from salesfunnel.insight import learned_charts
from salesfunnel.scoring.learned import Estimate, Learned, Measures, Notice, PointsLine, Report
from salesfunnel.scoring.learned import learn as learn_from
from salesfunnel.shell.commands.options import (
    AsJson,
    InEncoding,
    InLocale,
    Locale,
    WithDelimiter,
)
from salesfunnel.shell.commands.results import finish
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.joins import read_rows
from salesfunnel.shell.imports.learning_history import (
    AT,
    OUTCOME,
    Choice,
    Source,
    source_of_export,
    source_of_table,
)
from salesfunnel.shell.imports.loading import load_mapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import read_export
from salesfunnel.shell.report.page import chart_svg
from salesfunnel.shell.terminal import (
    Console,
    Number,
    figures,
    grid,
    json_text,
    quality_table,
    styled,
    title,
)
from salesfunnel.shell.terminal.figures import said
from salesfunnel.text import DEFAULT_LOCALE, Text

with extra("shell"):
    import typer

__all__ = ["learn", "learned_wire", "show_learned", "show_names", "write_learned"]

_MEASURES = ("auc", "brier", "log_loss", "calibration_error", "lift")


class Kind(StrEnum):
    """Whose scorecard it is."""

    LEAD = "lead"
    OPPORTUNITY = "opportunity"


class Binning(StrEnum):
    """By what fields are divided."""

    OPTIMAL = "optimal"
    QUANTILE = "quantile"


def _many(words: str, name: str = "NAME") -> Any:
    return typer.Option(metavar=name, help=words)


_Names: TypeAlias = list[str] | None
Data = Annotated[
    Path,
    typer.Option(metavar="PATH", help="The file to learn from; with --mapping, the folder of its files."),
]
MappingOr = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="What the columns mean; the stage then says how a row ended."),
]
Outcome = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="Without --mapping: how a row ended; empty while it is open."),
]
Won = Annotated[_Names, _many("What the outcome says of a won row.", "VALUE")]
Lost = Annotated[_Names, _many("What it says of a lost row; every other value when absent.", "VALUE")]
OpenIsLost = Annotated[
    bool, typer.Option("--open-is-lost", metavar="", help="Count rows without an end as lost.")
]
Fields = Annotated[_Names, _many("Learn from this field; may be repeated; all when absent.")]
Without = Annotated[_Names, _many("Do not learn from this field.")]
Allow = Annotated[_Names, _many("Use this field although it looks as if it was written after the outcome.")]
Rising = Annotated[_Names, _many("More of this never promises less.")]
Falling = Annotated[_Names, _many("More of this never promises more.")]
At = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="When a row began: the newest are then predicted too.")
]
Missing = Annotated[_Names, _many("Without --mapping: what means that nothing is recorded.", "VALUE")]
Out = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Write the scorecard, the report and the charts there.")
]


def learn(
    data: Data,
    *,
    mapping: MappingOr = None,
    outcome: Outcome = None,
    won: Won = None,
    lost: Lost = None,
    open_is_lost: OpenIsLost = False,
    field: Fields = None,
    without: Without = None,
    allow: Allow = None,
    rising: Rising = None,
    falling: Falling = None,
    at: At = None,
    missing: Missing = None,
    encoding: InEncoding = None,
    delimiter: WithDelimiter = None,
    of: Annotated[Kind, typer.Option(help="Without --mapping: what the rows are.")] = Kind.LEAD,
    binning: Annotated[Binning, typer.Option(help="By what fields are divided.")] = Binning.OPTIMAL,
    key: Annotated[str, typer.Option(metavar="KEY", help="The key of the scorecard.")] = "learned",
    seed: Annotated[int, typer.Option(help="Another seed holds out other rows.")] = 1,
    out: Out = None,
    svg: Annotated[bool, typer.Option("--svg", metavar="", help="With --out: draw the charts too.")] = False,
    as_json: AsJson = False,
    locale: InLocale = Locale.EN,
) -> None:
    """Learn a points scorecard from a history, and say how good it is; exit code 1 where it is refused."""
    lists = {"fields": field, "without": without, "won": won, "lost": lost, "missing": missing}
    marks = {"allow": allow, "rising": rising, "falling": falling}
    names: dict[str, Any] = {name: tuple(given or ()) for name, given in {**lists, **marks}.items()}
    table: dict[str, Any] = {"encoding": encoding, "delimiter": delimiter}
    choice = Choice(**names, **table, outcome=outcome, at=at, open_is_lost=open_is_lost)
    source = _source(data, mapping, choice, of=of)
    learned = learn_from(
        source.rows,
        outcome=OUTCOME,
        fields=source.fields,
        seed=seed,
        of=source.of,
        at=AT if source.is_timed else None,
        currency=source.currency,
        monotone=source.monotone,
        binning=binning.value,
        allow=source.allow,
    )
    files = write_learned(out, learned, key=key, locale=locale, svg=svg) if out else ()

    def show(screen: Console) -> None:
        show_learned(screen, learned, source.notes, locale)
        show_names(screen, learned, source.titles, locale=locale)
        if out:
            screen.print(styled((str(out), "green"), f": {', '.join(files)}"), soft_wrap=True)

    finish(wire=lambda: learned_wire(learned, key=key, locale=locale), show=show, as_json=as_json)
    if learned.is_refused:
        raise typer.Exit(1)


def _source(data: Path, mapping: Path | None, choice: Choice, *, of: Kind) -> Source:
    if mapping is None:
        return source_of_table(data, choice, of=of.value)
    needless = {"--outcome": choice.outcome, "--won": choice.won, "--missing": choice.missing}
    for option, given in needless.items():
        if given:
            says, cure = "with a mapping, its stages say it", "leave it out, or leave --mapping out"
            raise InvalidValue.at(option, says, cure)
    plan = load_mapping(mapping)
    if plan.document.log is not None:
        says = "a scorecard is learned from records, not from events"
        raise MappingError.at(f"{mapping.name}: log", says, "map a table with a row per subject")
    return source_of_export(read_export(plan, read_rows(plan, data)), choice)


def write_learned(folder: Path, learned: Learned, *, key: str, locale: str, svg: bool) -> tuple[str, ...]:
    """Write the scorecard, the probability table, the report and its charts; return the files' names.

    Raises:
        DataError: where the folder cannot be written.
        MissingExtra: where charts are to be drawn and the chart library is not installed.
    """
    texts = dict(_files(learned, key, locale, svg=svg))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        says = f"the results cannot be written: {error.strerror}"
        raise DataError.at(str(folder), says, "choose another --out") from None
    return tuple(texts)


def _files(learned: Learned, key: str, locale: str, *, svg: bool) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every file."""
    wire = learned_wire(learned, key=key, locale=locale)
    parts = {
        "scorecard": wire["document"],
        "probabilities": wire["probabilities"],
        "report": {name: wire[name] for name in ("refused", "warnings", "report")},
    }
    for name, part in parts.items():
        if part is not None:
            yield f"{name}.json", json_text(part) + "\n"
    charts = {} if learned.report is None else learned_charts(learned.report, locale=locale)
    for name, chart in charts.items():
        yield f"{name}.vl.json", json_text(chart) + "\n"
        if svg:
            yield f"{name}.svg", chart_svg(chart)


def learned_wire(learned: Learned, *, key: str, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return what was learned as JSON: the sections of a blueprint, the probability table, the report."""
    card, table = learned.scorecard, learned.probabilities
    return {
        "refused": _notices_wire(learned.refusals, locale),
        "warnings": _notices_wire(learned.warnings, locale),
        "document": None if card is None else {"fields": learned.fields, "scorecards": {key: card}},
        "probabilities": None if table is None else table.to_wire(),
        "report": _report_wire(learned.report),
    }


def _notices_wire(notices: Sequence[Notice], locale: str) -> list[dict[str, Any]]:
    return [{"code": notice.code, "field": notice.field, "says": notice.render(locale)} for notice in notices]


def _report_wire(report: Report | None) -> dict[str, Any] | None:
    def plain(_instance: object, _attribute: object, value: Any) -> Any:
        return value.wire() if isinstance(value, Text) else value

    return None if report is None else attrs.asdict(report, value_serializer=plain)


def show_learned(console: Console, learned: Learned, notes: Sequence[Note], locale: str) -> None:
    """Print why there is no scorecard, or how good it is and its points."""
    report = learned.report
    if report is not None:
        rows, won = figures.count(report.rows), figures.count(report.won)
        console.print(title(said("learned_title", locale, rows=rows, won=won)))
    if learned.is_refused:
        console.print(styled((said("learned_refused", locale), "bold red")))
    for refusal in learned.refusals:
        console.print(styled((f"✗ {refusal.render(locale)}", "red")), soft_wrap=True)
    for warning in learned.warnings:
        console.print(styled((f"! {warning.render(locale)}", "yellow")), soft_wrap=True)
    if report is not None:
        _show_measures(console, report, locale)
    if learned.points:
        console.print(said("learned_base", locale, base=learned.base))
        _show_points(console, learned.points, locale)
    if notes:
        console.print(quality_table(notes, locale))


def show_names(console: Console, learned: Learned, titles: Mapping[str, str], *, locale: str) -> None:
    """Print how the scorecard writes the columns it speaks of that the file calls otherwise."""
    names = ", ".join(f"{titles[name]} → {name}" for name, _ in learned.declared if name in titles)
    if names:
        console.print(styled(said("learned_names", locale, names=names)), soft_wrap=True)


def _show_measures(console: Console, report: Report, locale: str) -> None:
    tries = {"learned_cross": report.cross, "learned_later": report.later}
    numbers = [
        Number[str](said(key, locale), partial(_estimate, measures))
        for key, measures in tries.items()
        if measures is not None
    ]
    rows = [((said(f"learned_{name}", locale),), name) for name in _MEASURES]
    console.print(grid("", (said("learned_measure", locale),), rows, numbers=numbers, console=console))


def _estimate(measures: Measures, name: str) -> str:
    estimate: Estimate = getattr(measures, name)
    return f"{estimate.value:.3f} ({estimate.low:.3f} – {estimate.high:.3f})"


def _show_points(console: Console, points: Sequence[PointsLine], locale: str) -> None:
    numbers = [
        Number[PointsLine](said("learned_points", locale), lambda line: f"{line.points:+d}"),
        Number[PointsLine](said("learned_rows", locale), lambda line: figures.count(line.rows), 1),
        Number[PointsLine](said("learned_rate", locale), lambda line: figures.percent(line.rate), 2),
    ]
    rows = [((line.label.render(locale),), line) for line in points]
    console.print(grid("", (said("learned_part", locale),), rows, numbers=numbers, console=console))
