"""The scorecards, grades and risks of a funnel, each compiled when it is first asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from salesfunnel.blueprint.handed import Kind, named
from salesfunnel.conditions.catalogue import Catalogue
from salesfunnel.errors import InvalidValue, expect
from salesfunnel.scoring.card import CompiledCard
from salesfunnel.scoring.grading import CompiledGrade
from salesfunnel.scoring.risk.definition import Risk
from salesfunnel.scoring.risk.score import CompiledRisk
from salesfunnel.scoring.scorecard import Grade, Scorecard

if TYPE_CHECKING:
    from salesfunnel.blueprint.document import Blueprint

__all__ = ["Scored"]

D = TypeVar("D", Scorecard, Grade, Risk)


class Scored:
    """What a funnel scores and grades by; its caches are of pure functions of the document.

    Args:
        blueprint: the sound blueprint.
        catalogue: gives the names of each kind of subject.
    """

    __slots__ = ("_blueprint", "_cards", "_catalogue", "_grades", "_risks", "known")

    def __init__(self, blueprint: Blueprint, catalogue: Callable[[Kind], Catalogue]) -> None:
        self._blueprint = blueprint
        self._catalogue = catalogue
        self._cards: dict[tuple[str | None, Kind], CompiledCard] = {}
        self._grades: dict[tuple[str | None, Kind], CompiledGrade] = {}
        self._risks: dict[tuple[str | None, Kind], CompiledRisk] = {}
        self.known: dict[tuple[str | None, type], CompiledCard] = {}

    def card(self, key: str | None, kind: Kind) -> CompiledCard:
        """Return a scorecard, or the only one of a kind.

        Raises:
            UnknownName: when the blueprint has no such scorecard for this kind of subject.
            InvalidValue: when none is named and there is not exactly one.
        """
        known = self._cards.get((_text("scorecard", key), kind))
        if known is None:
            name, card = _chosen("scorecard", key, kind, self._blueprint.scorecards)
            known = self._cards[key, kind] = CompiledCard.of(name, card, self._catalogue(kind))
        return known

    def grade(self, key: str | None, kind: Kind) -> CompiledGrade:
        """Return a grade, or the only one of a kind; it raises as `card` does."""
        known = self._grades.get((_text("grade", key), kind))
        if known is None:
            name, grade = _chosen("grade", key, kind, self._blueprint.grades)
            cards = tuple(self.card(each, kind) for each in (grade.fit, grade.engagement) if each is not None)
            known = CompiledGrade.of(name, grade, self._catalogue(kind), cards=cards)
            self._grades[key, kind] = known
        return known

    def risk(self, key: str | None, kind: Kind) -> CompiledRisk:
        """Return a risk, or the only one of a kind; it raises as `card` does."""
        known = self._risks.get((_text("risk", key), kind))
        if known is None:
            name, risk = _chosen("risk", key, kind, self._blueprint.risks)
            known = self._risks[key, kind] = CompiledRisk.of(name, risk, self._catalogue(kind))
        return known


def _text(what: str, key: str | None) -> str | None:
    return None if key is None else expect(key, str, what, f"give the key of the {what}")


def _chosen(what: str, key: str | None, kind: Kind, section: Mapping[str, D]) -> tuple[str, D]:
    known = {name: each for name, each in section.items() if kind in each.kinds}
    if key is not None:
        return key, named(what, key, known, cure=f"add it to the section '{what}s'")
    if len(known) != 1:
        article = "an" if kind == "opportunity" else "a"
        says = f"{article} {kind} has {len(known)} {what}s, and none of them is named"
        cure = f"name one of them: {', '.join(known)}" if known else f"add one to the section '{what}s'"
        raise InvalidValue.at(what, says, cure)
    return next(iter(known.items()))
