"""What was learned, for programs and for keeping: JSON, and files in a folder.

Shows what was learned on a terminal: refusals and doubts, how good it is, the points.

The command `learn`: a history in; a scorecard, its report and its charts out.
"""

from __future__ import annotations

import json
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
from salesfunnel.shell.commands.options import AsJson, InLocale, Locale
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
from salesfunnel.shell.report.tables import quality_table, title
from salesfunnel.shell.terminal import figures
from salesfunnel.shell.terminal.grids import Number, grid
from salesfunnel.shell.terminal.labels import said
from salesfunnel.shell.terminal.terminal import console, print_json
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["learn", "learned_wire", "show_learned", "show_names", "write_learned"]


def learned_wire(found: Learned, *, key: str, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return what was learned as JSON: the sections of a blueprint, the probability table, the report."""
    table = found.probabilities
    return {
        "refused": _notices(found.refusals, locale),
        "warnings": _notices(found.warnings, locale),
        "document": _document(found, key),
        "probabilities": None if table is None else table.to_wire(),
        "report": _report(found),
    }


def write_learned(folder: Path, found: Learned, *, key: str, locale: str, svg: bool) -> tuple[str, ...]:
    """Write the scorecard, the probability table, the report and its charts; return the files' names.

    Raises:
        DataError: where the folder cannot be written.
        MissingExtra: where charts are to be drawn and the chart library is not installed.
    """
    texts = dict(_texts(found, key, locale, svg=svg))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as wrong:
        raise DataError.at(
            str(folder), f"the results cannot be written: {wrong.strerror}", "choose another --out"
        ) from None
    return tuple(texts)


def _texts(found: Learned, key: str, locale: str, *, svg: bool) -> Iterator[tuple[str, str]]:
    wire = learned_wire(found, key=key, locale=locale)
    for name in ("document", "probabilities"):
        if wire[name] is not None:
            yield f"{name if name != 'document' else 'scorecard'}.json", _json(wire[name])
    yield "report.json", _json({name: wire[name] for name in ("refused", "warnings", "report")})
    charts = {} if found.report is None else learned_charts(found.report, locale=locale)
    for name, chart in charts.items():
        yield f"{name}.vl.json", _json(chart)
        if svg:
            yield f"{name}.svg", _drawn(chart)


def _drawn(chart: dict[str, Any]) -> str:
    with extra("report"):
        import vl_convert
    return str(vl_convert.vegalite_to_svg(chart))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _document(found: Learned, key: str) -> dict[str, Any] | None:
    card = found.scorecard
    return None if card is None else {"fields": found.fields, "scorecards": {key: card}}


def _report(found: Learned) -> dict[str, Any] | None:
    if found.report is None:
        return None
    return attrs.asdict(found.report, value_serializer=lambda _, __, value: _plain(value))


def _plain(value: Any) -> Any:
    return value.wire() if isinstance(value, Text) else value


def _notices(notices: Sequence[Notice], locale: str) -> list[dict[str, Any]]:
    return [{"code": each.code, "field": each.field, "says": each.render(locale)} for each in notices]


with extra("shell"):
    from rich.console import Console
    from rich.text import Text as Styled


_MEASURES = ("auc", "brier", "log_loss", "calibration_error", "lift")


def show_learned(console: Console, found: Learned, notes: Sequence[Note], locale: str) -> None:
    """Print why there is no scorecard, or how good it is and its points."""
    report = found.report
    if report is not None:
        rows, won = figures.count(report.rows), figures.count(report.won)
        console.print(title(said("learned_title", locale, rows=rows, won=won)))
    if found.is_refused:
        console.print(Styled(said("learned_refused", locale), style="bold red"))
    for each in found.refusals:
        console.print(Styled(f"✗ {each.render(locale)}", style="red"), soft_wrap=True)
    for each in found.warnings:
        console.print(Styled(f"! {each.render(locale)}", style="yellow"), soft_wrap=True)
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
        console.print(Styled(said("learned_names", locale, names=names)), soft_wrap=True)


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


with extra("shell"):
    import typer


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
    told: dict[str, Any] = {name: tuple(each or ()) for name, each in {**lists, **marks}.items()}
    choice = Choice(**told, outcome=outcome, at=at, open_is_lost=open_is_lost)
    source = _source(data, mapping, choice, of=of)
    found = learn_from(
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
    files = write_learned(out, found, key=key, locale=locale, svg=svg) if out else ()
    _show(found, source, files, key=key, as_json=as_json, locale=locale, out=out)
    if found.is_refused:
        raise typer.Exit(1)


def _source(data: Path, mapping: Path | None, choice: Choice, *, of: Kind) -> Source:
    if mapping is None:
        return source_of_table(data, choice, of=of.value)
    for option, given in (
        ("--outcome", choice.outcome),
        ("--won", choice.won),
        ("--missing", choice.missing),
    ):
        if given:
            raise InvalidValue.at(
                option, "with a mapping, its stages say it", "leave it out, or leave --mapping out"
            )
    plan = load_mapping(mapping)
    if plan.document.log is not None:
        cure = "map a table with a row per subject"
        raise MappingError.at(
            f"{mapping.name}: log", "a scorecard is learned from records, not from events", cure
        )
    return source_of_export(read_export(plan, read_rows(plan, data)), choice)


def _show(
    found: Learned,
    source: Source,
    files: tuple[str, ...],
    *,
    key: str,
    as_json: bool,
    locale: str,
    out: Path | None,
) -> None:
    if as_json:
        print_json(learned_wire(found, key=key, locale=locale))
        return
    terminal = console()
    show_learned(terminal, found, source.notes, locale)
    show_names(terminal, found, source.titles, locale=locale)
    if out:
        terminal.print(f"[green]{out}[/]: {', '.join(files)}", soft_wrap=True)
