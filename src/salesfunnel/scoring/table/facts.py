"""Scores, bands and grades that conditions over a whole table speak of, as columns of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.scoring.table.arguments import HANDED

if TYPE_CHECKING:
    from salesfunnel.conditions.catalogue.catalogue import Catalogue
    from salesfunnel.conditions.columns.query import Limit, TableQuery
    from salesfunnel.scoring.card.scorecard import Grade, Scorecard

__all__ = ["ScoreTables"]


class ScoreTables:
    """Reckons the scores and grades of one kind of subject for whole tables; each is compiled once.

    Args:
        scorecards: by key.
        grades: by key.
        catalogue: the names that the scorecards themselves know.
    """

    __slots__ = ("_cards", "_catalogue", "_grades", "_known", "_scorecards", "collections")

    def __init__(
        self, scorecards: Mapping[str, Scorecard], grades: Mapping[str, Grade], catalogue: Catalogue
    ) -> None:
        self._scorecards = scorecards
        self._grades = grades
        self._catalogue = catalogue
        self._cards: dict[str, CompiledCard] = {}
        self._known: dict[str, CompiledGrade] = {}
        self.collections: tuple[str, ...] = HANDED

    def with_derived_columns(self, names: Collection[str], question: TableQuery) -> TableQuery:
        """Return the question about a table that has a column for each name."""
        from salesfunnel.scoring.table.columns import score_columns  # noqa: PLC0415 - only when a table is asked
        from salesfunnel.scoring.table.grades import grade_columns  # noqa: PLC0415 - the same

        for what, _, key in (each.partition(".") for each in names):
            if f"{what}.{key}" in question.table.kinds:
                continue
            if what == "grade":
                question = grade_columns(self._grade(key), question)
            else:
                question = score_columns(self._card(key), question)
        return question

    def limits(
        self, name: str, *, now: datetime, given: Collection[str], loaded: Collection[str]
    ) -> Iterator[Limit]:
        """Yield what cannot be reckoned of a name for a whole table."""
        from salesfunnel.conditions.columns.query import Limit  # noqa: PLC0415 - only when a table is asked
        from salesfunnel.scoring.table.limits import card_limits, grade_limits  # noqa: PLC0415 - the same

        what, _, key = name.partition(".")
        found = (
            grade_limits(self._grade(key), now=now, given=given, loaded=loaded)
            if what == "grade"
            else card_limits(self._card(key), now=now, given=given, loaded=loaded)
        )
        yield from (Limit(each.message) for each in found)

    def _card(self, key: str) -> CompiledCard:
        known = self._cards.get(key)
        if known is None:
            known = self._cards[key] = CompiledCard.of(key, self._scorecards[key], self._catalogue)
        return known

    def _grade(self, key: str) -> CompiledGrade:
        known = self._known.get(key)
        if known is None:
            grade = self._grades[key]
            cards = tuple(self._card(each) for each in (grade.fit, grade.engagement) if each is not None)
            known = self._known[key] = CompiledGrade.of(key, grade, self._catalogue, cards=cards)
        return known
