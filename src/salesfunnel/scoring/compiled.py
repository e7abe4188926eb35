"""The sections `scorecards`, `grades` and `risks`, compiled for one kind of subject."""

from __future__ import annotations

from typing import Any

from salesfunnel.conditions.catalogue.section import CompiledSection, SectionContext
from salesfunnel.model.kind import Kind
from salesfunnel.scoring.card.card import CompiledCard
from salesfunnel.scoring.card.grades import CompiledGrade
from salesfunnel.scoring.card.scorecard import Grade, Scorecard
from salesfunnel.scoring.risk.definition import Risk
from salesfunnel.scoring.risk.score import CompiledRisk

__all__ = ["compile_grades", "compile_risks", "compile_scorecards"]


def compile_scorecards(context: SectionContext, kind: Kind) -> CompiledSection[Scorecard, CompiledCard]:
    """Return the scorecards of a kind of subject."""

    def compiled(key: str, card: Scorecard) -> CompiledCard:
        return CompiledCard.of(key, card, context.catalogue(kind))

    return CompiledSection("scorecard", kind, _meant(context, "scorecards", kind), compiled)


def compile_grades(context: SectionContext, kind: Kind) -> CompiledSection[Grade, CompiledGrade]:
    """Return the grades of a kind of subject."""
    cards = compile_scorecards(context, kind)

    def compiled(key: str, grade: Grade) -> CompiledGrade:
        sides = tuple(cards.get(side) for side in (grade.fit, grade.engagement) if side is not None)
        return CompiledGrade.of(key, grade, context.catalogue(kind), cards=sides)

    return CompiledSection("grade", kind, _meant(context, "grades", kind), compiled)


def compile_risks(context: SectionContext, kind: Kind) -> CompiledSection[Risk, CompiledRisk]:
    """Return the risks of a kind of subject."""

    def compiled(key: str, risk: Risk) -> CompiledRisk:
        return CompiledRisk.of(key, risk, context.catalogue(kind))

    return CompiledSection("risk", kind, _meant(context, "risks", kind), compiled)


def _meant(context: SectionContext, name: str, kind: Kind) -> dict[str, Any]:
    return {key: each for key, each in context.section(name).items() if kind in each.kinds}
