"""How probable is losing, why, and does it last? Risks as data, daily scores, alerts, learned weights.

What is asked of the host because of an alert belongs to `lifecycle.escalation`; what became of those who were
alerted about to `insight.risk_ledger`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.scoring.risk.alert import RiskAlert, Watch, watch
    from salesfunnel.scoring.risk.definition import AlertRule, Risk, RiskFeature
    from salesfunnel.scoring.risk.score import CompiledRisk, DailyRisk, RiskScore
    from salesfunnel.scoring.risk.training import ModelReport, RiskCase, TrainedRisk, train_risk
else:
    lazy_room(
        __name__,
        {
            "alert": "RiskAlert Watch watch",
            "definition": "AlertRule Risk RiskFeature",
            "score": "CompiledRisk DailyRisk RiskScore",
            "training": "ModelReport RiskCase TrainedRisk train_risk",
        },
    )

__all__ = [
    "AlertRule",
    "CompiledRisk",
    "DailyRisk",
    "ModelReport",
    "Risk",
    "RiskAlert",
    "RiskCase",
    "RiskFeature",
    "RiskScore",
    "TrainedRisk",
    "Watch",
    "train_risk",
    "watch",
]
