"""What scoring keeps between two questions, as JSON: the table of the model with counts and stored scores."""

from __future__ import annotations

from salesfunnel.model.wire import MODEL
from salesfunnel.scoring.outcomes import Case, Cell, OutcomeCounts
from salesfunnel.scoring.risk_alert import RiskAlert
from salesfunnel.scoring.risk_score import DailyRisk

__all__ = ["SCORING", "from_wire", "to_wire", "wire_schema"]

SCORING = MODEL.extended((Case, Cell, OutcomeCounts, DailyRisk, RiskAlert))
"""What a host keeps for scoring, besides what it keeps anyway."""

to_wire, from_wire, wire_schema = SCORING.to_wire, SCORING.from_wire, SCORING.wire_schema
