"""Risks as names that conditions know: `risk.KEY`, the probability of losing.

A risk's own features do not know them, nor scores, so that no answer ever rests on itself.

Scores, bands and grades as names that conditions know: `score.KEY`, `band.KEY`, `grade.KEY`.

A scorecard's own conditions do not know them, so that no score ever rests on itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import attrs

from salesfunnel.blueprint.facts.tables import ScoreTables
from salesfunnel.conditions.catalogue.catalogue import Catalogue, FurtherNames
from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.proof.next_change import NextChange, earliest, next_change, next_change_of_name
from salesfunnel.conditions.values.names import Entry
from salesfunnel.conditions.values.types import MISSING, NUMBER, UNDEFINED, ComputedValue, Unknown, ValueType
from salesfunnel.conditions.values.view import RowView, View
from salesfunnel.model.field import FieldType
from salesfunnel.scoring.card.bands import SCALE, cell
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.scoring.card.scorecard import Grade, Scorecard
from salesfunnel.scoring.risk.definition import Risk
from salesfunnel.scoring.risk.score import CompiledRisk

__all__ = ["RiskFacts", "ScoreFacts", "Together"]


@attrs.frozen
class Together:
    """Gives the names of several rooms; it pickles as what gives them."""

    parts: tuple[FurtherNames, ...]

    def __call__(self, catalogue: Catalogue) -> Mapping[str, Entry]:
        """Return the names of every part."""
        return {name: entry for each in self.parts for name, entry in each(catalogue).items()}


@attrs.frozen
class RiskFacts:
    """Gives the names of a blueprint's risks; it pickles as the definitions.

    Args:
        risks: by key.
    """

    risks: Mapping[str, Risk]

    def __call__(self, catalogue: Catalogue) -> Mapping[str, Entry]:
        """Return the names for one kind of subject.

        Args:
            catalogue: the names that the risks themselves know.
        """
        return {
            f"risk.{key}": Entry(
                f"risk.{key}", NUMBER, _not_recorded, derive=_Risked(key, risk, catalogue), label=risk.label
            )
            for key, risk in self.risks.items()
            if catalogue.subject in risk.kinds
        }


def _not_recorded(_source: object) -> None:
    return None


@attrs.frozen(eq=False)
class _Risked:
    """A probability of losing, read from a view; compiled when it is first asked."""

    key: str
    risk: Risk
    catalogue: Catalogue = attrs.field(repr=False)
    _made: CompiledRisk | None = attrs.field(init=False, default=None, repr=False)

    def __call__(self, view: RowView) -> ComputedValue | Unknown:
        """Return the probability; undefined while too little is known."""
        found = self._compiled().score(view.source, view.now).probability
        return UNDEFINED if found is None else found

    def next_change(self, view: RowView) -> NextChange:
        """Return when it may change by itself: with a clock among its features, at any moment."""
        return earliest(self._turns(View(view.source, now=view.now, catalogue=self.catalogue)))

    def _turns(self, view: View) -> Iterator[NextChange]:
        for each in self.risk.features:
            if each.when is not None:
                yield next_change(each.when, view)
                continue
            name = each.value or ""
            derive = self.catalogue.names.entries[name].derive
            is_clock = isinstance(derive, Derivation) and derive.matching.fact.kind == "days_since"
            yield NextChange(is_foreseen=False) if is_clock else next_change_of_name(name, view)

    def _compiled(self) -> CompiledRisk:
        made = self._made
        if made is None:
            made = CompiledRisk.of(self.key, self.risk, self.catalogue)
            object.__setattr__(self, "_made", made)
        return made


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
        return {each.name: attrs.evolve(each, table_derivation=over) for each in found}

    def _scores(self, catalogue: Catalogue) -> Iterator[Entry]:
        for key, card in self.scorecards.items():
            if catalogue.subject not in card.kinds:
                continue
            points = _Scored(key, self, catalogue)
            yield Entry(f"score.{key}", NUMBER, _not_recorded_score_facts, derive=points, label=card.label)
            bands = tuple(dict.fromkeys(each.key for each in card.bands))
            if bands:
                value_type, band = (
                    ValueType(FieldType.CHOICE, bands, ordered=True),
                    attrs.evolve(points, is_band=True),
                )
                yield Entry(
                    f"band.{key}", value_type, _not_recorded_score_facts, derive=band, label=card.label
                )

    def _grades(self, catalogue: Catalogue) -> Iterator[Entry]:
        for key, grade in self.grades.items():
            if catalogue.subject in grade.kinds:
                value_type = ValueType(FieldType.CHOICE, self._letters(grade), ordered=grade.fit is None)
                derive = _Graded(key, self, catalogue)
                yield Entry(
                    f"grade.{key}", value_type, _not_recorded_score_facts, derive=derive, label=grade.label
                )

    def _letters(self, grade: Grade) -> tuple[str, ...]:
        if grade.fit is None:
            return SCALE
        sizes = [self._size(key) for key in (grade.fit, grade.engagement)]
        places = product(*(range(size) for size in sizes))
        return tuple(sorted(cell((one, sizes[0]), (other, sizes[1])) for one, other in places))

    def _size(self, key: str | None) -> int:
        card = self.scorecards.get(key or "")
        return min(max(len(card.bands), 1), 9) if card is not None else 1


def _not_recorded_score_facts(_source: object) -> None:
    return None


@attrs.frozen(eq=False)
class _Scored:
    """A score, or its band, read from a view; compiled when it is first asked."""

    key: str
    facts: ScoreFacts
    catalogue: Catalogue = attrs.field(repr=False)
    is_band: bool = False
    _card: CompiledCard | None = attrs.field(init=False, default=None, repr=False)

    def __call__(self, view: RowView) -> ComputedValue | Unknown:
        """Return the points in binary64, or the key of the band."""
        found = self._compiled().score(view.source, view.now)
        if not self.is_band:
            return float(found.value)
        return MISSING if found.band is None else found.band

    def next_change(self, view: RowView) -> NextChange:
        """Return when it may change by itself."""
        found = self._compiled().score(view.source, view.now)
        return NextChange(found.next_change_at, found.is_foreseen)

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

    def __call__(self, view: RowView) -> ComputedValue | Unknown:
        """Return the letter or the cell."""
        return self._compiled().of_dossier(view.source, view.now).grade

    def next_change(self, view: RowView) -> NextChange:
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
