"""Scores every record of a file by one scorecard, as columns, and explains the best of them.

Shows scores on a terminal: bands, the best records with their reasons, and what nobody knows.

What a scoring found, for programs: one JSON object, or a file with one row for each record.

The command `score`: the records of a file, scored, with what weighs most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.insight.tally.quality import counted
from salesfunnel.messages import Message
from salesfunnel.scoring.card.score import Receipt, Score
from salesfunnel.scoring.card.scorecard import Scorecard
from salesfunnel.scoring.table.limits import TableLimit
from salesfunnel.shell.commands.options import (  # fmt: skip
    AsJson,
    AtInstant,
    IdColumn,
    InLocale,
    InStage,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    OutFile,
    instant_of,
    plan_of,
)
from salesfunnel.shell.commands.outputs import refuse_overwriting
from salesfunnel.shell.commands.results import refuse_format, write_results
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.frames import subject_frame
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export, read_export
from salesfunnel.shell.report.tables import quality_table, title
from salesfunnel.shell.terminal import figures
from salesfunnel.shell.terminal.grids import Number, empty, grid
from salesfunnel.shell.terminal.labels import said
from salesfunnel.shell.terminal.terminal import console, print_json
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = [
    "REASONS",
    "Scored",
    "Scoring",
    "reasons",
    "score",
    "score_export",
    "score_frame",
    "score_wire",
    "show_scoring",
]


with extra("shell"):
    import polars as pl


REASONS = 3
"""How many lines are told as the reasons of a score."""


@attrs.frozen
class Scored:
    """One record with the score of its dossier, which explains it."""

    id: str
    stage: str
    score: Score


@attrs.frozen(eq=False, kw_only=True)
class Scoring:
    """What one scorecard says of many records.

    Args:
        scorecard: its key.
        card: its definition.
        stage: the stage that the records stand in; None for every stage.
        count: how many records there are.
        mean: the mean of their scores; None of none.
        bands: the bands from the highest to the lowest, each with its label and how many records it has.
        best: the records with the highest scores, explained; in file order where scores are the same.
        unanswered: by key of a rule or signal, how many records it is not known of.
        limits: what a table cannot tell of the score.
        beside: what a file of records cannot say.
        notes: what was wrong with the data that were read.
        answers: the table with every line of the score, the highest score first.
    """

    scorecard: str
    card: Scorecard
    stage: str | None
    count: int
    mean: float | None
    bands: tuple[tuple[str, Text, int], ...]
    best: tuple[Scored, ...]
    unanswered: Mapping[str, int]
    limits: tuple[TableLimit, ...]
    beside: tuple[Message, ...]
    notes: tuple[Note, ...]
    answers: pl.DataFrame

    @property
    def lines(self) -> list[str]:
        """The keys of the rules, then those of the signals."""
        return _lines(self.card)

    @property
    def label(self) -> Text:
        """How people call the scorecard."""
        return self.card.label or Text(self.scorecard)


def reasons(score: Score) -> tuple[Receipt, ...]:
    """Return the lines that weigh most, the greatest first; what everybody has is no reason."""
    lines = (each for each in score.receipts if each.kind != "base")
    return tuple(sorted(lines, key=lambda each: -abs(each.points))[:REASONS])


def score_export(
    export: Export, *, scorecard: str | None, stage: str | None, now: datetime, first: int | None = None
) -> Scoring:
    """Score the records that stand in a stage.

    Args:
        export: the records, and the mapping whose blueprint holds the scorecard.
        scorecard: its key; needed only where there are several.
        stage: only the records in this stage; every record when None.
        now: the instant of the question; aware.
        first: how many records are explained, the best; all when None.

    Raises:
        UnknownName: for a scorecard or stage that the blueprint does not have.
        InvalidValue: when no scorecard is named and there is not exactly one.
    """
    mapping = export.mapping
    key, frame = _chosen(mapping, scorecard, stage), subject_frame(export)
    card = mapping.funnel.blueprint.scorecards[key]
    asked = frame if stage is None else frame.filter(pl.col("stage") == stage)
    found = mapping.funnel.score_table(asked, key, now=now, of=mapping.pipeline.of, receipts=True)
    answers: pl.DataFrame = found.frame.sort(f"score.{key}", descending=True, maintain_order=True)
    return Scoring(
        scorecard=key,
        card=card,
        stage=stage,
        count=answers.height,
        mean=None if answers.is_empty() else float(answers[f"score.{key}"].sum()) / answers.height,
        bands=tuple(_bands(card, key, answers)),
        best=tuple(_explained(export, answers if first is None else answers.head(first), key, now)),
        unanswered=_unanswered(card, key, answers),
        limits=found.limits,
        beside=tuple(_beside(card, answers)),
        notes=export.notes,
        answers=answers,
    )


def _chosen(mapping: CrmMapping, scorecard: str | None, stage: str | None) -> str:
    stages = [each.key for each in mapping.pipeline.stages]
    if stage is not None and stage not in stages:
        raise UnknownName.at("--stage", f"the pipeline has no stage '{stage}'", near(stage, stages))
    cards = mapping.funnel.blueprint.scorecards
    known = [key for key, card in cards.items() if mapping.pipeline.of in card.kinds]
    if scorecard is not None and scorecard not in known:
        says, cure = f"the blueprint has no scorecard '{scorecard}' for these", near(scorecard, known)
        raise UnknownName.at("--scorecard", says, cure or "add it to the section 'scorecards'")
    if scorecard is None and len(known) != 1:
        says, cure = f"the blueprint has {len(known)} scorecards for these", near("", known)
        raise InvalidValue.at("--scorecard", says, cure or "add one to the section 'scorecards'")
    return scorecard if scorecard is not None else known[0]


def _lines(card: Scorecard) -> list[str]:
    return [*(each.key for each in card.rules), *(each.key for each in card.signals)]


def _bands(card: Scorecard, key: str, answers: pl.DataFrame) -> Iterator[tuple[str, Text, int]]:
    for band in reversed(card.bands):
        count = int((answers[f"band.{key}"] == band.key).sum())
        yield band.key, band.label or Text(band.key), count


def _explained(export: Export, answers: pl.DataFrame, key: str, now: datetime) -> Iterator[Scored]:
    make, funnel = export.maker(), export.mapping.funnel
    for name, stage in answers.select("id", "stage").iter_rows():
        yield Scored(name, stage, funnel.score(make(name), key, now=now))


def _unanswered(card: Scorecard, key: str, answers: pl.DataFrame) -> dict[str, int]:
    counts = {line: int(answers[f"score.{key}.unknown.{line}"].sum()) for line in _lines(card)}
    return {line: count for line, count in sorted(counts.items(), key=lambda each: -each[1]) if count}


def _beside(card: Scorecard, answers: pl.DataFrame) -> Iterator[Message]:
    """Say that signals gave nothing: a file of records has no activities."""
    if card.signals and not answers.is_empty():
        yield Message.of("score_no_activities", signals=len(card.signals))


with extra("shell"):
    from rich.console import Console
    from rich.text import Text as Styled


_ID = 16


def show_scoring(console: Console, scoring: Scoring, locale: str) -> None:
    """Print what could not be told, the bands, the best records with their reasons, and what is not known."""
    where = f" · {scoring.stage}" if scoring.stage else ""
    console.print(title(f"{scoring.label.render(locale)}{where}"))
    mean = figures.ABSENT if scoring.mean is None else f"{scoring.mean:,.1f}"
    console.print(said("page_scored", locale, scored=counted("record", scoring.count), mean=mean))
    told = [each.render(locale) for each in scoring.limits] + [each.render(locale) for each in scoring.beside]
    for line in told:
        console.print(Styled(f"! {line}", style="bold yellow"))
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
        records.add_row(Styled(each.id), f"{each.score.value:f}", Styled(band), Styled(why))
    console.print(records)
    hidden = scoring.count - len(scoring.best)
    if hidden:
        console.print(Styled(said("page_rest", locale, count=figures.count(hidden)), style="dim"))


def _show_unanswered(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.unanswered:
        return
    numbers = [Number[int](said("page_records", locale), figures.count)]
    rows = [((key,), count) for key, count in scoring.unanswered.items()]
    console.print(grid("", [said("page_unanswered", locale)], rows, numbers=numbers, console=console))


with extra("shell"):
    import polars as pl


def score_frame(scoring: Scoring, locale: str = DEFAULT_LOCALE) -> pl.DataFrame:
    """Return one row for each record: `id`, `stage`, `score`, `band`, `reasons`, `unanswered`.

    `reasons` holds the lines that weigh most, in sentences, joined by `; `; `unanswered` the keys of what
    nobody knows, joined by `;`; both are null where there are none.
    """
    name, answers = f"score.{scoring.scorecard}", scoring.answers
    keys = scoring.lines
    open_ones = [pl.when(pl.col(f"{name}.unknown.{key}")).then(pl.lit(key)) for key in keys]
    unknown = pl.concat_str(open_ones, separator=";", ignore_nulls=True) if open_ones else pl.lit("")
    bands = f"band.{scoring.scorecard}" if scoring.card.bands else None
    return answers.select(
        "id", "stage", pl.col(name).alias("score"),
        (pl.col(bands) if bands else pl.lit(None, dtype=pl.String)).alias("band"),
        pl.Series("reasons", _reasons(scoring, locale), dtype=pl.String),
        pl.when(unknown != "").then(unknown).alias("unanswered"),
    )  # fmt: skip


def _reasons(scoring: Scoring, locale: str) -> list[str | None]:
    """Return for each row what weighs most, in sentences."""
    tellers = {
        column: teller
        for column, teller in _tellers(scoring, locale).items()
        if column in scoring.answers.columns
    }
    told = list(tellers.values())
    rows = scoring.answers.select(list(tellers)).iter_rows() if tellers else [()] * scoring.count
    found: list[str | None] = []
    for row in rows:
        lines = sorted(((-abs(points), place) for place, points in enumerate(row) if points))[:REASONS]
        found.append("; ".join(told[place](row[place]) for _, place in lines) or None)
    return found


def _tellers(scoring: Scoring, locale: str) -> dict[str, Callable[[float], str]]:
    """Return by column what says a line in the language, in the order in which receipts stand."""
    card, name = scoring.card, f"score.{scoring.scorecard}"

    def teller(kind: Any, key: str, label: Any) -> Callable[[float], str]:
        @cache
        def tell(points: float) -> str:
            exact = Decimal(repr(points)).normalize()
            return Receipt(kind=kind, key=key, points=exact, label=label).render(locale)

        return tell

    found = {f"{name}.rule.{each.key}": teller("rule", each.key, each.label) for each in card.rules}
    found |= {f"{name}.group.{key}": teller("group", key, each.label) for key, each in card.groups.items()}
    return found | {f"{name}.bound": teller("bound", "max", None)}


def score_wire(scoring: Scoring, locale: str = DEFAULT_LOCALE) -> dict[str, Any]:
    """Return the scores as JSON, with the records that were explained."""
    return {
        "scorecard": scoring.scorecard,
        "stage": scoring.stage,
        "scored": scoring.count,
        "mean": None if scoring.mean is None else round(scoring.mean, 4),
        "bands": [
            {"band": key, "label": label.render(locale), "count": count}
            for key, label, count in scoring.bands
        ],
        "records": [_record(each, locale) for each in scoring.best],
        "unanswered": dict(scoring.unanswered),
        "limits": [{"line": each.line, "says": each.render(locale)} for each in scoring.limits],
        "not_asked": [each.render(locale) for each in scoring.beside],
        "quality": [
            {"code": each.code, "count": each.count, "says": each.message.render(locale)}
            for each in scoring.notes
        ],
    }


def _record(each: Scored, locale: str) -> dict[str, Any]:
    score = each.score
    return {
        "id": each.id,
        "stage": each.stage,
        "score": float(score.value),
        "band": score.band,
        "receipts": [_receipt(line, locale) for line in score.receipts],
        "unanswered": [
            {"key": one.key, "points": float(one.points), "ask": one.ask.render(locale) if one.ask else None}
            for one in score.unanswered
        ],
    }


def _receipt(line: Receipt, locale: str) -> dict[str, Any]:
    said = line.render(locale)
    return {"kind": line.kind, "key": line.key, "points": float(line.points), "says": said}


with extra("shell"):
    import typer


_SHOWN = 10


def score(
    data: OneFile,
    *,
    scorecard: Annotated[
        str | None, typer.Option(metavar="KEY", help="The scorecard; the only one when absent.")
    ] = None,
    mapping: ItsMapping = None,
    blueprint: ItsBlueprint = None,
    pipeline: ItsPipeline = None,
    id_column: IdColumn = "id",
    stage: InStage = None,
    out: OutFile = None,
    first: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Show so many, the best; 10 when absent, with --json all."),
    ] = None,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Score every record of a file, and say what weighs most."""
    plan, rows = plan_of(
        mapping, blueprint, data, command="score", plain={"pipeline": pipeline, "id_column": id_column}
    )
    if out:
        refuse_format(out)
        refuse_overwriting(out, plan, data if mapping else data.parent, option="--out")
    shown = None if as_json else _SHOWN
    export, many = read_export(plan, rows), shown if first is None else first
    instant = instant_of(now, plan)
    found = score_export(export, scorecard=scorecard, stage=stage, now=instant, first=many)
    if out:
        write_results(out, score_frame(found, locale))
    if as_json:
        print_json(score_wire(found, locale))
        return
    screen = console()
    show_scoring(screen, found, locale)
    if out:
        screen.print(f"[green]{out}[/]", soft_wrap=True)
