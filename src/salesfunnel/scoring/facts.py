"""Scores and risks as names that conditions know: `score.KEY`, `band.KEY`, `grade.KEY`, `risk.KEY`.

The conditions of a scorecard, a grade or a risk do not know them, so that no answer ever rests on itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import product
from typing import Generic, TypeVar

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue, FurtherNames
from salesfunnel.conditions.catalogue.facts import Derivation
from salesfunnel.conditions.catalogue.section import SectionContext
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
from salesfunnel.scoring.table.facts import ScoreTables

__all__ = ["RiskFacts", "ScoreFacts", "risk_names", "score_names"]

C = TypeVar("C")


def score_names(context: SectionContext) -> FurtherNames | None:
    """Return what gives the names of scores, bands and grades; None where there are none."""
    cards, grades = context.section("scorecards"), context.section("grades")
    return ScoreFacts(cards, grades) if cards or grades else None


def risk_names(context: SectionContext) -> FurtherNames | None:
    """Return what gives the names of risks; None where there are none."""
    risks = context.section("risks")
    return RiskFacts(risks) if risks else None


class _Derived(Generic[C]):
    """A name whose value is read from what is compiled when somebody first asks for it.

    Args:
        compiled: makes what it is read from.
        read: takes the value from it.
        change: says when the value may change by itself.
    """

    __slots__ = ("_change", "_compiled", "_read")

    def __init__(
        self,
        compiled: Callable[[], C],
        read: Callable[[C, RowView], ComputedValue | Unknown],
        change: Callable[[C, RowView], NextChange],
    ) -> None:
        self._compiled, self._read, self._change = cache(compiled), read, change

    def __call__(self, view: RowView) -> ComputedValue | Unknown:
        """Return the value."""
        return self._read(self._compiled(), view)

    def next_change(self, view: RowView) -> NextChange:
        """Return when it may change by itself."""
        return self._change(self._compiled(), view)


def _not_recorded(_source: object) -> None:
    return None


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
        entries = [
            Entry(f"risk.{key}", NUMBER, _not_recorded, derive=_risk(key, risk, catalogue), label=risk.label)
            for key, risk in self.risks.items()
            if catalogue.subject in risk.kinds
        ]
        return {entry.name: entry for entry in entries}


def _risk(key: str, risk: Risk, catalogue: Catalogue) -> _Derived[CompiledRisk]:
    """Return a probability of losing; undefined while too little is known."""

    def read(compiled: CompiledRisk, view: RowView) -> ComputedValue | Unknown:
        probability = compiled.score(view.source, view.now).probability
        return UNDEFINED if probability is None else probability

    def changes(view: View) -> Iterator[NextChange]:
        for feature in risk.features:
            if feature.when is not None:
                yield next_change(feature.when, view)
                continue
            name = feature.value or ""
            derive = catalogue.names.entries[name].derive
            is_clock = isinstance(derive, Derivation) and derive.matching.fact.kind == "days_since"
            yield (
                NextChange(is_foreseen=False) if is_clock else next_change_of_name(name, view)
            )  # a clock moves always

    def change(_compiled: CompiledRisk, view: RowView) -> NextChange:
        return earliest(changes(View(view.source, now=view.now, catalogue=catalogue)))

    return _Derived(partial(CompiledRisk.of, key, risk, catalogue), read, change)


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
        over = ScoreTables(self.scorecards, self.grades, catalogue)
        entries = [*self._scores(catalogue), *self._grades(catalogue)]
        return {entry.name: attrs.evolve(entry, table_derivation=over) for entry in entries}

    def _scores(self, catalogue: Catalogue) -> Iterator[Entry]:
        for key, card in self.scorecards.items():
            if catalogue.subject not in card.kinds:
                continue
            compiled = cache(partial(CompiledCard.of, key, card, catalogue))
            points = _Derived(compiled, _points, _change_of_score)
            yield Entry(f"score.{key}", NUMBER, _not_recorded, derive=points, label=card.label)
            bands = tuple(dict.fromkeys(band.key for band in card.bands))
            if bands:
                value_type = ValueType(FieldType.CHOICE, bands, ordered=True)
                derive = _Derived(compiled, _band, _change_of_score)
                yield Entry(f"band.{key}", value_type, _not_recorded, derive=derive, label=card.label)

    def _grades(self, catalogue: Catalogue) -> Iterator[Entry]:
        for key, grade in self.grades.items():
            if catalogue.subject in grade.kinds:
                value_type = ValueType(FieldType.CHOICE, self._letters(grade), ordered=grade.fit is None)
                derive = _Derived(partial(self._compile, key, grade, catalogue), _letter, _change_of_grade)
                yield Entry(f"grade.{key}", value_type, _not_recorded, derive=derive, label=grade.label)

    def _compile(self, key: str, grade: Grade, catalogue: Catalogue) -> CompiledGrade:
        sides = [side for side in (grade.fit, grade.engagement) if side is not None]
        cards = tuple(CompiledCard.of(side, self.scorecards[side], catalogue) for side in sides)
        return CompiledGrade.of(key, grade, catalogue, cards=cards)

    def _letters(self, grade: Grade) -> tuple[str, ...]:
        if grade.fit is None:
            return SCALE
        sizes = [self._size(key) for key in (grade.fit, grade.engagement)]
        places = product(*(range(size) for size in sizes))
        return tuple(sorted(cell((one, sizes[0]), (other, sizes[1])) for one, other in places))

    def _size(self, key: str | None) -> int:
        card = self.scorecards.get(key or "")
        return min(max(len(card.bands), 1), 9) if card is not None else 1


def _points(card: CompiledCard, view: RowView) -> ComputedValue | Unknown:
    return float(card.score(view.source, view.now).value)


def _band(card: CompiledCard, view: RowView) -> ComputedValue | Unknown:
    band = card.score(view.source, view.now).band
    return MISSING if band is None else band


def _change_of_score(card: CompiledCard, view: RowView) -> NextChange:
    score = card.score(view.source, view.now)
    return NextChange(score.next_change_at, score.is_foreseen)


def _letter(grade: CompiledGrade, view: RowView) -> ComputedValue | Unknown:
    return grade.of_dossier(view.source, view.now).grade


def _change_of_grade(grade: CompiledGrade, view: RowView) -> NextChange:
    return earliest(grade.turns(view.source, view.now))
