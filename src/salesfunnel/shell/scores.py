"""Scores every record of a file by one scorecard: bands, sums, and the reasons of the best."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import attrs

from salesfunnel.errors import InvalidValue, UnknownName, near
from salesfunnel.messages import Message
from salesfunnel.scoring.card import CompiledCard
from salesfunnel.scoring.score import Receipt, Score
from salesfunnel.scoring.scorecard import Scorecard
from salesfunnel.shell.loading import CrmMapping
from salesfunnel.shell.quality import Note
from salesfunnel.shell.subjects import Export
from salesfunnel.text import Text

__all__ = ["Scored", "Scoring", "reasons", "score_export"]

_SAID = 3


@attrs.frozen
class Scored:
    """One record with its score."""

    id: str
    stage: str
    score: Score


@attrs.frozen(eq=False, kw_only=True)
class Scoring:
    """What one scorecard says of many records.

    Args:
        scorecard: its key.
        label: how people call it.
        stage: the stage that the records stand in; None for every stage.
        bands: the bands from the highest to the lowest, each with its label and how many records it has.
        records: every record, the highest score first; in file order where scores are the same.
        unanswered: by key of a rule or signal, how many records it is not known of.
        beside: what a file of records cannot say.
        notes: what was wrong with the data that were read.
    """

    scorecard: str
    label: Text
    stage: str | None
    bands: tuple[tuple[str, Text, int], ...]
    records: tuple[Scored, ...]
    unanswered: Mapping[str, int]
    beside: tuple[Message, ...]
    notes: tuple[Note, ...]

    @property
    def mean(self) -> Decimal | None:
        """The mean of the values; None of none."""
        values = [each.score.value for each in self.records]
        return sum(values, Decimal(0)) / len(values) if values else None


def reasons(score: Score, most: int = _SAID) -> tuple[Receipt, ...]:
    """Return the lines that weigh most, the greatest first; what everybody has is no reason."""
    lines = (each for each in score.receipts if each.kind != "base")
    return tuple(sorted(lines, key=lambda each: -abs(each.points))[:most])


def score_export(export: Export, *, scorecard: str | None, stage: str | None, now: datetime) -> Scoring:
    """Score the records that stand in a stage.

    Args:
        export: the records, and the mapping whose blueprint holds the scorecard.
        scorecard: its key; needed only where there are several.
        stage: only the records in this stage; every record when None.
        now: the instant of the question; aware.

    Raises:
        UnknownName: for a scorecard or stage that the blueprint does not have.
        InvalidValue: when no scorecard is named and there is not exactly one.
    """
    mapping = export.mapping
    key = _chosen(mapping, scorecard, stage)
    make, card = export.maker(), mapping.funnel.blueprint.scorecards[key]
    asked = CompiledCard.of(key, card, mapping.funnel.catalogue(mapping.pipeline.of))
    records = [
        Scored(name, path[-1], asked.score(make(name), now))
        for name, (_, path) in export.placed.items()
        if stage is None or path[-1] == stage
    ]
    counted = Counter(each.score.band for each in records)
    unknown = Counter(open_one.key for each in records for open_one in each.score.unanswered)
    return Scoring(
        scorecard=key,
        label=card.label or Text(key),
        stage=stage,
        bands=tuple(
            (band.key, band.label or Text(band.key), counted[band.key]) for band in reversed(card.bands)
        ),
        records=tuple(sorted(records, key=lambda each: -each.score.value)),
        unanswered=dict(unknown.most_common()),
        beside=tuple(_beside(card, records)),
        notes=export.notes,
    )


def _chosen(mapping: CrmMapping, scorecard: str | None, stage: str | None) -> str:
    stages = [each.key for each in mapping.pipeline.stages]
    if stage is not None and stage not in stages:
        raise UnknownName.at("--stage", f"the pipeline has no stage '{stage}'", near(stage, stages))
    cards: dict[str, Any] = mapping.funnel.blueprint.scorecards
    known = [key for key, card in cards.items() if mapping.pipeline.of in card.kinds]
    if scorecard is not None and scorecard not in known:
        says, cure = f"the blueprint has no scorecard '{scorecard}' for these", near(scorecard, known)
        raise UnknownName.at("--scorecard", says, cure or "add it to the section 'scorecards'")
    if scorecard is None and len(known) != 1:
        says, cure = f"the blueprint has {len(known)} scorecards for these", near("", known)
        raise InvalidValue.at("--scorecard", says, cure or "add one to the section 'scorecards'")
    return scorecard if scorecard is not None else known[0]


def _beside(card: Scorecard, records: Sequence[Scored]) -> list[Message]:
    """Say that signals gave nothing, where a file of records has no activities."""
    if not card.signals or not records:
        return []
    return [Message.of("score_no_activities", signals=len(card.signals))]
