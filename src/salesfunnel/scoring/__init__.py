"""How promising is it? Scorecards with receipts, decay, bands, grades, and what would lift a score.

Conditions are answered below, in `conditions`; what happens because of a score belongs to gates and routing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.model.adjustment import Adjustment
    from salesfunnel.scoring.card.bands import SCALE, Band, letter
    from salesfunnel.scoring.card.card import CompiledCard
    from salesfunnel.scoring.card.decay import Decay, Fading, Step
    from salesfunnel.scoring.card.grades import CompiledGrade, Graded, Thirds
    from salesfunnel.scoring.card.score import Improvement, Lifts, Receipt, Score, Trend, Unanswered
    from salesfunnel.scoring.card.scorecard import (
        Grade,
        GradeRule,
        Group,
        Reset,
        Scorecard,
        ScoreRule,
        Signal,
    )
else:
    lazy_room(
        __name__,
        {
            "salesfunnel.model.adjustment": "Adjustment",
            "card.bands": "SCALE Band letter",
            "card.card": "CompiledCard",
            "card.decay": "Decay Fading Step",
            "card.grades": "CompiledGrade Graded Thirds",
            "card.score": "Improvement Lifts Receipt Score Trend Unanswered",
            "card.scorecard": "Grade GradeRule Group Reset Scorecard ScoreRule Signal",
        },
    )

__all__ = [
    "SCALE",
    "Adjustment",
    "Band",
    "CompiledCard",
    "CompiledGrade",
    "Decay",
    "Fading",
    "Grade",
    "GradeRule",
    "Graded",
    "Group",
    "Improvement",
    "Lifts",
    "Receipt",
    "Reset",
    "Score",
    "ScoreRule",
    "Scorecard",
    "Signal",
    "Step",
    "Thirds",
    "Trend",
    "Unanswered",
    "letter",
]
