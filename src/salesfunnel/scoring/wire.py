"""Scores and grades as JSON: the table of the model with what scorecards answer, both written and read.

A host keeps the last score of a subject, so that the next one has a trend and keeps its band. Points are
numbers; each line is told in every language of the catalogue too, which is not read back.
"""

from __future__ import annotations

from salesfunnel.messages import Message
from salesfunnel.model.codec import SENTENCE
from salesfunnel.model.wire import MODEL
from salesfunnel.scoring.grading import Graded, Thirds
from salesfunnel.scoring.score import Improvement, Lifts, Receipt, Score, Trend, Unanswered

__all__ = ["SCORES", "from_wire", "to_wire", "wire_schema"]

SCORES = MODEL.extended(
    (Receipt, Unanswered, Improvement, Lifts, Trend, Score, Thirds, Graded),
    own={Message: SENTENCE},
    told={each: {"message": Message} for each in (Receipt, Unanswered, Improvement, Thirds)},
)
"""What a host keeps, and what scorecards and grades answer."""

to_wire, from_wire, wire_schema = SCORES.to_wire, SCORES.from_wire, SCORES.wire_schema
