"""Scores every record of a file by one scorecard, as columns, and explains the best of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.messages import Message
from salesfunnel.scoring.columns_limits import TableLimit
from salesfunnel.scoring.score import Receipt, Score
from salesfunnel.scoring.scorecard import Scorecard
from salesfunnel.shell.extras import extra
from salesfunnel.shell.frames import subject_frame
from salesfunnel.shell.loading import CrmMapping
from salesfunnel.shell.quality import Note
from salesfunnel.shell.subjects import Export
from salesfunnel.text import Text

with extra("shell"):
    import polars as pl

__all__ = ["REASONS", "Scored", "Scoring", "reasons", "score_export"]

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
