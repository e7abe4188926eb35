"""The command `score`: every record of a file scored by one scorecard, and what weighs most for the best."""

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
from salesfunnel.shell.commands.options import (
    AsJson,
    AtInstant,
    IdColumn,
    InEncoding,
    InLocale,
    InStage,
    ItsBlueprint,
    ItsMapping,
    ItsPipeline,
    Locale,
    OneFile,
    OutFile,
    Raw,
    WithDelimiter,
    instant_of,
    refuse_stage,
    results_plan,
)
from salesfunnel.shell.commands.results import finish, notes_wire, write_results
from salesfunnel.shell.extras import extra
from salesfunnel.shell.imports.frames import subject_frame
from salesfunnel.shell.imports.loading import CrmMapping
from salesfunnel.shell.imports.quality import Note
from salesfunnel.shell.imports.subjects import Export, read_export
from salesfunnel.shell.terminal import (
    Console,
    Number,
    empty_table,
    figures,
    grid,
    quality_table,
    styled,
    title,
)
from salesfunnel.shell.terminal.figures import said
from salesfunnel.text import DEFAULT_LOCALE, Text

with extra("shell"):
    import polars as pl
    import typer

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

REASONS = 3
"""How many lines are told as the reasons of a score."""

_SHOWN = 10
_ID_WIDTH = 16


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
    encoding: InEncoding = None,
    delimiter: WithDelimiter = None,
    stage: InStage = None,
    out: OutFile = None,
    raw: Raw = False,
    first: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help="Show so many, the best; 10 when absent, with --json all."),
    ] = None,
    as_json: AsJson = False,
    now: AtInstant = None,
    locale: InLocale = Locale.EN,
) -> None:
    """Score every record of a file, and say what weighs most."""
    table = {"encoding": encoding, "delimiter": delimiter}
    plain = {"pipeline": pipeline, "id_column": id_column, **table}
    plan, rows = results_plan(mapping, blueprint, data, command="score", plain=plain, out=out)
    export = read_export(plan, rows)
    shown = None if as_json else _SHOWN
    scoring = score_export(
        export,
        scorecard=scorecard,
        stage=stage,
        now=instant_of(now, plan),
        first=shown if first is None else first,
    )
    finish(
        out,
        write=lambda path: write_results(path, score_frame(scoring, locale), raw=raw),
        wire=lambda: score_wire(scoring, locale),
        show=lambda screen: show_scoring(screen, scoring, locale),
        as_json=as_json,
    )


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
    lines = (receipt for receipt in score.receipts if receipt.kind != "base")
    return tuple(sorted(lines, key=lambda receipt: -abs(receipt.points))[:REASONS])


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
    refuse_stage(mapping, stage)
    key, frame = _chosen_card(mapping, scorecard), subject_frame(export)
    card = mapping.funnel.blueprint.scorecards[key]
    records = frame if stage is None else frame.filter(pl.col("stage") == stage)
    table = mapping.funnel.score_table(records, key, now=now, of=mapping.pipeline.of, receipts=True)
    answers: pl.DataFrame = table.frame.sort(f"score.{key}", descending=True, maintain_order=True)
    best = answers if first is None else answers.head(min(first, answers.height))
    return Scoring(
        scorecard=key,
        card=card,
        stage=stage,
        count=answers.height,
        mean=None if answers.is_empty() else float(answers[f"score.{key}"].sum()) / answers.height,
        bands=tuple(_bands(card, key, answers)),
        best=tuple(_explained(export, best, key, now)),
        unanswered=_unanswered(card, key, answers),
        limits=table.limits,
        beside=tuple(_signals_beside(card, answers)),
        notes=export.notes,
        answers=answers,
    )


def _chosen_card(mapping: CrmMapping, scorecard: str | None) -> str:
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
    return [*(rule.key for rule in card.rules), *(signal.key for signal in card.signals)]


def _bands(card: Scorecard, key: str, answers: pl.DataFrame) -> Iterator[tuple[str, Text, int]]:
    for band in reversed(card.bands):
        count = int((answers[f"band.{key}"] == band.key).sum())
        yield band.key, band.label or Text(band.key), count


def _explained(export: Export, answers: pl.DataFrame, key: str, now: datetime) -> Iterator[Scored]:
    dossier_of, funnel = export.maker(), export.mapping.funnel
    for name, stage in answers.select("id", "stage").iter_rows():
        yield Scored(name, stage, funnel.score(dossier_of(name), key, now=now))


def _unanswered(card: Scorecard, key: str, answers: pl.DataFrame) -> dict[str, int]:
    counts = {line: int(answers[f"score.{key}.unknown.{line}"].sum()) for line in _lines(card)}
    most_first = sorted(counts.items(), key=lambda pair: -pair[1])
    return {line: count for line, count in most_first if count}


def _signals_beside(card: Scorecard, answers: pl.DataFrame) -> Iterator[Message]:
    """Say that signals gave nothing: a file of records has no activities."""
    if card.signals and not answers.is_empty():
        yield Message.of("score_no_activities", signals=len(card.signals))


def score_frame(scoring: Scoring, locale: str = DEFAULT_LOCALE) -> pl.DataFrame:
    """Return one row for each record: `id`, `stage`, `score`, `band`, `reasons`, `unanswered`.

    `reasons` holds the lines that weigh most, in sentences, joined by `; `; `unanswered` the keys of what
    nobody knows, joined by `;`; both are null where there are none.
    """
    name, answers = f"score.{scoring.scorecard}", scoring.answers
    open_lines = [pl.when(pl.col(f"{name}.unknown.{key}")).then(pl.lit(key)) for key in scoring.lines]
    unknown = pl.concat_str(open_lines, separator=";", ignore_nulls=True) if open_lines else pl.lit("")
    band = pl.col(f"band.{scoring.scorecard}") if scoring.card.bands else pl.lit(None, dtype=pl.String)
    return answers.select(
        "id", "stage", pl.col(name).alias("score"), band.alias("band"),
        pl.Series("reasons", _reasons_by_row(scoring, locale), dtype=pl.String),
        pl.when(unknown != "").then(unknown).alias("unanswered"),
    )  # fmt: skip


def _reasons_by_row(scoring: Scoring, locale: str) -> list[str | None]:
    """Return for each row what weighs most, in sentences."""
    columns = scoring.answers.columns
    sentences = {name: say for name, say in _sentences(scoring, locale).items() if name in columns}
    say_at = list(sentences.values())
    rows = scoring.answers.select(list(sentences)).iter_rows() if sentences else [()] * scoring.count
    reasons_by_row: list[str | None] = []
    for row in rows:
        lines = sorted((-abs(points), place) for place, points in enumerate(row) if points)[:REASONS]
        reasons_by_row.append("; ".join(say_at[place](row[place]) for _, place in lines) or None)
    return reasons_by_row


def _sentences(scoring: Scoring, locale: str) -> dict[str, Callable[[float], str]]:
    """Return by column what says its points in the language, in the order in which receipts stand."""
    card, name = scoring.card, f"score.{scoring.scorecard}"

    def sentence(kind: Any, key: str, label: Any) -> Callable[[float], str]:
        # A column holds few different points and many rows, so that each sentence is made once.
        @cache
        def say(points: float) -> str:
            exact = Decimal(repr(points)).normalize()
            return Receipt(kind=kind, key=key, points=exact, label=label).render(locale)

        return say

    rules = {f"{name}.rule.{rule.key}": sentence("rule", rule.key, rule.label) for rule in card.rules}
    groups = {
        f"{name}.group.{key}": sentence("group", key, group.label) for key, group in card.groups.items()
    }
    return rules | groups | {f"{name}.bound": sentence("bound", "max", None)}


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
        "records": [_record_wire(record, locale) for record in scoring.best],
        "unanswered": dict(scoring.unanswered),
        "limits": [{"line": limit.line, "says": limit.render(locale)} for limit in scoring.limits],
        "not_asked": [message.render(locale) for message in scoring.beside],
        "quality": notes_wire(scoring.notes, locale),
    }


def _record_wire(record: Scored, locale: str) -> dict[str, Any]:
    score = record.score
    return {
        "id": record.id,
        "stage": record.stage,
        "score": float(score.value),
        "band": score.band,
        "receipts": [
            {
                "kind": receipt.kind,
                "key": receipt.key,
                "points": float(receipt.points),
                "says": receipt.render(locale),
            }
            for receipt in score.receipts
        ],
        "unanswered": [
            {
                "key": line.key,
                "points": float(line.points),
                "ask": line.ask.render(locale) if line.ask else None,
            }
            for line in score.unanswered
        ],
    }


def show_scoring(console: Console, scoring: Scoring, locale: str) -> None:
    """Print what could not be told, the bands, the best records with their reasons, and what is not known."""
    where = f" · {scoring.stage}" if scoring.stage else ""
    console.print(title(f"{scoring.label.render(locale)}{where}"))
    mean = figures.ABSENT if scoring.mean is None else f"{scoring.mean:,.1f}"
    console.print(said("page_scored", locale, scored=counted("record", scoring.count), mean=mean))
    warnings = [limit.render(locale) for limit in scoring.limits]
    warnings += [message.render(locale) for message in scoring.beside]
    for warning in warnings:
        console.print(styled((f"! {warning}", "bold yellow")))
    if scoring.bands:
        heads, rows = (
            [said("page_band", locale)],
            [((label.render(locale),), n) for _, label, n in scoring.bands],
        )
        console.print(grid("", heads, rows, numbers=_record_counts(locale), console=console))
    _show_best(console, scoring, locale)
    if scoring.unanswered:
        heads, rows = (
            [said("page_unanswered", locale)],
            [((key,), n) for key, n in scoring.unanswered.items()],
        )
        console.print(grid("", heads, rows, numbers=_record_counts(locale), console=console))
    if scoring.notes:
        console.print(quality_table(scoring.notes, locale))


def _record_counts(locale: str) -> list[Number[int]]:
    return [Number(said("page_records", locale), figures.count)]


def _show_best(console: Console, scoring: Scoring, locale: str) -> None:
    if not scoring.best:
        return
    labels = {key: label.render(locale) for key, label, _ in scoring.bands}
    table = empty_table(said("page_best", locale))
    width = min(max(len(record.id) for record in scoring.best), _ID_WIDTH)
    table.add_column("id", overflow="fold", min_width=width)
    table.add_column(said("page_score", locale), justify="right", no_wrap=True)
    table.add_column(said("page_band", locale), no_wrap=True)
    table.add_column(said("page_why", locale), overflow="fold")
    for record in scoring.best:
        why = "\n".join(receipt.render(locale) for receipt in reasons(record.score))
        band = labels.get(record.score.band or "", "")
        table.add_row(styled(record.id), f"{record.score.value:f}", styled(band), styled(why))
    console.print(table)
    hidden = scoring.count - len(scoring.best)
    if hidden:
        console.print(styled((said("page_rest", locale, count=figures.count(hidden)), "dim")))
