"""A grade: a letter raised and lowered by thirds, or the cell in which fit and engagement meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import attrs

from salesfunnel.conditions.catalogue.catalogue import Catalogue
from salesfunnel.conditions.proof.next_change import NextChange, next_change
from salesfunnel.conditions.records.compiled import CompiledCondition, compile_condition
from salesfunnel.conditions.values.view import View
from salesfunnel.errors import InvalidValue
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.frozen import EMPTY, ReadOnly
from salesfunnel.model.validators import is_instant, is_name, is_unclaimed, read_only, utc
from salesfunnel.scoring.card.bands import LETTERS, SCALE, cell, letter, place_of
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.points import shown
from salesfunnel.scoring.card.score import Score, Unanswered
from salesfunnel.scoring.card.scorecard import Grade
from salesfunnel.text import DEFAULT_LOCALE, Text

__all__ = ["CompiledGrade", "Graded", "Thirds"]


@attrs.frozen(kw_only=True)
class Thirds:
    """One line of a grade: by how many thirds of a letter a rule raised or lowered it."""

    key: str
    thirds: int
    label: Text | None = None
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)

    @property
    def message(self) -> Message:
        """The sentence for people."""
        return Message.of("thirds", thirds=f"{self.thirds:+d}", name=self.label or self.key)

    def render(self, locale: str = DEFAULT_LOCALE) -> str:
        """Return the sentence in `locale`."""
        return self.message.render(locale)

    def __str__(self) -> str:
        """Return the English sentence."""
        return self.render()


_GRADES = frozenset((*SCALE, *(f"{row}{column}" for row in LETTERS for column in range(1, len(LETTERS) + 1))))


def _is_grade(_instance: object, _attribute: Any, value: Any) -> None:
    if not isinstance(value, str) or value not in _GRADES:
        cure = "write a letter from F to A+, or a cell such as A1"
        raise InvalidValue.at("Graded.grade", f"found {value!r:.60}, expected a grade", cure)


def _add_up(graded: Graded, _attribute: Any, thirds: tuple[Thirds, ...]) -> None:
    found = letter(sum(each.thirds for each in thirds))
    if graded.grade in SCALE and found != graded.grade:
        says = f"they lead to {found}, expected the grade, {graded.grade}"
        raise InvalidValue.at("Graded.thirds", says, "keep every line of the grade")


@attrs.frozen(kw_only=True)
class Graded:
    """A grade at one instant.

    Args:
        key: the grade's.
        grade: `F` to `A+`, or `A1` and so on.
        thirds: the lines; they are counted from D, and the scale ends at F and at A+.
        unanswered: the rules that changed nothing because nobody can answer them yet.
        scores: of a matrix, the score of the fit and that of the engagement.
        as_of: the instant that it speaks of.
        extra: keys of a newer format.
    """

    key: str = attrs.field(validator=is_name)
    grade: str = attrs.field(validator=_is_grade)
    thirds: tuple[Thirds, ...] = attrs.field(default=(), validator=_add_up)
    unanswered: tuple[Unanswered, ...] = ()
    scores: tuple[Score, ...] = ()
    as_of: datetime = attrs.field(converter=utc, validator=is_instant)
    extra: ReadOnly = attrs.field(default=EMPTY, converter=read_only, validator=is_unclaimed, repr=False)


@attrs.frozen(eq=False)
class CompiledGrade:
    """A grade ready to be asked.

    Args:
        key: the grade's key.
        grade: its definition.
        catalogue: the names that its conditions speak of.
        cards: of a matrix, the scorecards of the fit and of the engagement.
    """

    key: str
    grade: Grade
    catalogue: Catalogue = attrs.field(repr=False)
    cards: tuple[CompiledCard, ...] = ()
    walks: tuple[CompiledCondition, ...] = attrs.field(repr=False, default=())

    @classmethod
    def of(
        cls, key: str, grade: Grade, catalogue: Catalogue, *, cards: tuple[CompiledCard, ...] = ()
    ) -> CompiledGrade:
        """Compile a grade; a matrix brings its two scorecards, each with bands.

        Raises:
            ConditionError: for a condition that does not fit the catalogue.
        """
        walks = tuple(compile_condition(each.when, catalogue) for each in grade.rules)
        return cls(key, grade, catalogue, cards, walks)

    def of_dossier(self, dossier: Dossier[Any], now: datetime) -> Graded:
        """Grade a dossier.

        Args:
            dossier: the lead or opportunity with the host's rows.
            now: the instant of the question; aware.
        """
        view = View(dossier, now=now, catalogue=self.catalogue)
        return self._met(dossier, view.now) if self.cards else self._by_thirds(view)

    def turns(self, dossier: Dossier[Any], now: datetime) -> Iterator[NextChange]:
        """Yield the instants at which the grade may change by itself."""
        view = View(dossier, now=now, catalogue=self.catalogue)
        yield from (next_change(walk.condition, view) for walk in self.walks)
        for card in self.cards:
            score = card.score(dossier, now)
            yield NextChange(score.next_change_at, score.is_foreseen)

    def _met(self, dossier: Dossier[Any], now: datetime) -> Graded:
        scores = tuple(card.score(dossier, now) for card in self.cards)
        fit, engagement = (
            (place_of(card.card.bands, score.band) or 0, len(card.card.bands))
            for card, score in zip(self.cards, scores, strict=True)
        )
        unknown = tuple(each for score in scores for each in score.unanswered)
        found = cell(fit, engagement)
        return Graded(key=self.key, grade=found, scores=scores, unanswered=unknown, as_of=now)

    def _by_thirds(self, view: View) -> Graded:
        lines, unknown = [], []
        for rule, walk in zip(self.grade.rules, self.walks, strict=True):
            answer = walk.answer(view)
            thirds = {True: rule.thirds, False: rule.otherwise, None: 0}[answer]
            if thirds:
                lines.append(Thirds(key=rule.key, thirds=thirds, label=rule.label))
            if answer is None:
                unknown.append(
                    Unanswered(key=rule.key, points=shown(100 * rule.thirds), label=rule.label, ask=rule.ask)
                )
        found = letter(sum(each.thirds for each in lines))
        return Graded(
            key=self.key, grade=found, thirds=tuple(lines), unanswered=tuple(unknown), as_of=view.now
        )
