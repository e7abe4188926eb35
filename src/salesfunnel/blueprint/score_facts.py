"""Scores, bands and grades as names that conditions know: `score.KEY`, `band.KEY`, `grade.KEY`.

A scorecard's own conditions do not know them, so that no score ever rests on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import attrs

from salesfunnel.blueprint.score_tables import ScoreTables
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.conditions.entries import Entry
from salesfunnel.conditions.shapes import MISSING, NUMBER, Machine, Shape, Unknown
from salesfunnel.conditions.turning import Turn, earliest
from salesfunnel.conditions.view import RowView
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.bands import SCALE, cell
from salesfunnel.scoring.card import CompiledCard
from salesfunnel.scoring.grading import CompiledGrade
from salesfunnel.scoring.scorecard import Grade, Scorecard

__all__ = ["ScoreFacts"]


@attrs.frozen
class ScoreFacts:
    """Gives the names of a blueprint's scores; it pickles as the definitions.

    Args:
        scorecards: by key.
        grades: by key.
    """

    scorecards: Mapping[str, Scorecard]
    grades: Mapping[str, Grade]

    def __call__(self, catalogue: Catalogue) -> Mapping[str, Entry]:
        """Return the names for one kind of subject.

        Args:
            catalogue: the names that the scorecards themselves know.
        """
        found = [*self._scores(catalogue), *self._grades(catalogue)]
        over = ScoreTables(self.scorecards, self.grades, catalogue)
        return {each.name: attrs.evolve(each, over_table=over) for each in found}

    def _scores(self, catalogue: Catalogue) -> Iterator[Entry]:
        for key, card in self.scorecards.items():
            if catalogue.subject not in card.kinds:
                continue
            points = _Scored(key, self, catalogue)
            yield Entry(f"score.{key}", NUMBER, _not_recorded, derive=points, label=card.label)
            bands = tuple(dict.fromkeys(each.key for each in card.bands))
            if bands:
                shape, band = Shape(FieldType.CHOICE, bands, ordered=True), attrs.evolve(points, is_band=True)
                yield Entry(f"band.{key}", shape, _not_recorded, derive=band, label=card.label)

    def _grades(self, catalogue: Catalogue) -> Iterator[Entry]:
        for key, grade in self.grades.items():
            if catalogue.subject in grade.kinds:
                shape = Shape(FieldType.CHOICE, self._letters(grade), ordered=grade.fit is None)
                derive = _Graded(key, self, catalogue)
                yield Entry(f"grade.{key}", shape, _not_recorded, derive=derive, label=grade.label)

    def _letters(self, grade: Grade) -> tuple[str, ...]:
        if grade.fit is None:
            return SCALE
        sizes = [self._size(key) for key in (grade.fit, grade.engagement)]
        places = product(*(range(size) for size in sizes))
        return tuple(sorted(cell((one, sizes[0]), (other, sizes[1])) for one, other in places))

    def _size(self, key: str | None) -> int:
        card = self.scorecards.get(key or "")
        return min(max(len(card.bands), 1), 9) if card is not None else 1


def _not_recorded(_source: object) -> None:
    return None


@attrs.frozen(eq=False)
class _Scored:
    """A score, or its band, read from a view; compiled when it is first asked."""

    key: str
    facts: ScoreFacts
    catalogue: Catalogue = attrs.field(repr=False)
    is_band: bool = False
    _card: CompiledCard | None = attrs.field(init=False, default=None, repr=False)

    def __call__(self, view: RowView) -> Machine | Unknown:
        """Return the points in binary64, or the key of the band."""
        found = self._compiled().score(view.source, view.now)
        if not self.is_band:
            return float(found.value)
        return MISSING if found.band is None else found.band

    def turn(self, view: RowView) -> Turn:
        """Return when it may change by itself."""
        found = self._compiled().score(view.source, view.now)
        return Turn(found.next_change_at, found.is_foreseen)

    def _compiled(self) -> CompiledCard:
        card = self._card
        if card is None:
            card = CompiledCard.of(self.key, self.facts.scorecards[self.key], self.catalogue)
            object.__setattr__(self, "_card", card)
        return card


@attrs.frozen(eq=False)
class _Graded:
    """A grade, read from a view; compiled when it is first asked."""

    key: str
    facts: ScoreFacts
    catalogue: Catalogue = attrs.field(repr=False)
    _grade: CompiledGrade | None = attrs.field(init=False, default=None, repr=False)

    def __call__(self, view: RowView) -> Machine | Unknown:
        """Return the letter or the cell."""
        return self._compiled().of_dossier(view.source, view.now).grade

    def turn(self, view: RowView) -> Turn:
        """Return when it may change by itself."""
        return earliest(self._compiled().turns(view.source, view.now))

    def _compiled(self) -> CompiledGrade:
        made = self._grade
        if made is None:
            grade, cards = self.facts.grades[self.key], self.facts.scorecards
            sides = [each for each in (grade.fit, grade.engagement) if each is not None]
            compiled = tuple(CompiledCard.of(each, cards[each], self.catalogue) for each in sides)
            made = CompiledGrade.of(self.key, grade, self.catalogue, cards=compiled)
            object.__setattr__(self, "_grade", made)
        return made
