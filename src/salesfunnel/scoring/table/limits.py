"""What a table cannot tell of a score: said beforehand, for each line, so that no missing point is silent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import attrs

from salesfunnel.conditions.columns.query import Limit, TableQuery, limits_of, limits_of_rows
from salesfunnel.conditions.language.canonical import canonical
from salesfunnel.conditions.language.tree import Condition
from salesfunnel.messages import Message
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.text import DEFAULT_LOCALE

__all__ = ["TableLimit", "card_limits", "grade_limits", "is_refused"]


@attrs.frozen(kw_only=True)
class TableLimit:
    """One thing that a table cannot tell of a score or a grade.

    Args:
        of: key of the scorecard or grade.
        line: key of the rule or signal; `resets` for what makes signals begin anew.
        message: the sentence for people.
    """

    of: str
    line: str
    message: Message

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


def card_limits(
    card: CompiledCard, *, now: datetime, given: Collection[str], loaded: Collection[str]
) -> Iterator[TableLimit]:
    """Yield what a table cannot tell of a score.

    Args:
        card: the scorecard.
        now: the moment of the question.
        given: the names of the table's columns.
        loaded: the frames of rows that are handed over, by collection.
    """
    for rule, condition in zip(card.card.rules, card.conditions, strict=True):
        for each in limits_of(condition, card.catalogue, now=now, given=given):
            yield _limit(card.key, rule.key, name=rule.label or rule.key, limit=each)
    names = card.catalogue.rows["activities"]
    for signal in card.card.signals:
        where = () if signal.where is None else limits_of_rows(canonical(signal.where), names, now)
        for each in where:
            yield _limit(card.key, signal.key, name=signal.label or signal.key, limit=each)
    resets = card.card.resets
    for rows, keys in (("stays", resets.stages), ("moments", resets.moments)):
        if keys and rows not in loaded:
            said = Message.of("score_reset_not_in_columns", rows=rows)
            yield TableLimit(of=card.key, line="resets", message=said)


def grade_limits(
    grade: CompiledGrade, *, now: datetime, given: Collection[str], loaded: Collection[str]
) -> Iterator[TableLimit]:
    """Yield what a table cannot tell of a grade; it takes what `card_limits` takes."""
    for rule, walk in zip(grade.grade.rules, grade.walks, strict=True):
        for each in limits_of(walk.condition, grade.catalogue, now=now, given=given):
            yield _limit(grade.key, rule.key, name=rule.label or rule.key, limit=each)
    for card in dict.fromkeys(grade.cards):
        if f"band.{card.key}" not in given:
            yield from card_limits(card, now=now, given=given, loaded=loaded)


def is_refused(condition: Condition, card: CompiledCard | CompiledGrade, question: TableQuery) -> bool:
    """Return whether the column evaluator refuses a condition, which then counts as unknown."""
    found = limits_of(condition, card.catalogue, now=question.now, given=question.table.kinds)
    return any(each.refuses for each in found)


def _limit(of: str, line: str, *, name: object, limit: Limit) -> TableLimit:
    said = Message.of("score_not_in_columns", name=name, limit=limit.message)
    return TableLimit(of=of, line=line, message=said)
