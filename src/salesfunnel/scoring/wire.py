"""What scoring answers and keeps, as JSON: the table of the model with scores, grades, counts and alerts.

A host keeps the last score of a subject, so that the next one has a trend and keeps its band; it keeps counts
of outcomes and the risk of each day too. Points are numbers; each line is told in every language of the
catalogue besides, which is not read back.
"""

from __future__ import annotations

from salesfunnel.messages import Message
from salesfunnel.model.codec import SENTENCE
from salesfunnel.model.wire import MODEL
from salesfunnel.scoring.bayes.counts import Case, Cell, OutcomeCounts
from salesfunnel.scoring.card.grades import Graded, Thirds
from salesfunnel.scoring.card.score import Improvement, Lifts, Receipt, Score, Trend, Unanswered
from salesfunnel.scoring.risk.alert import RiskAlert
from salesfunnel.scoring.risk.score import DailyRisk

__all__ = ["SCORING", "from_wire", "to_wire", "wire_schema"]

SCORING = MODEL.extended(
    (
        *(Receipt, Unanswered, Improvement, Lifts, Trend, Score, Thirds, Graded),
        *(Case, Cell, OutcomeCounts, DailyRisk, RiskAlert),
    ),
    own={Message: SENTENCE},
    told={each: {"message": Message} for each in (Receipt, Unanswered, Improvement, Thirds)},
)
"""What a host keeps for scoring, besides what it keeps anyway."""

to_wire, from_wire, wire_schema = SCORING.to_wire, SCORING.from_wire, SCORING.wire_schema
