"""How probable is losing, why, and does it last? Risks as data, daily scores, alerts, learned weights.

What is asked of the host because of an alert belongs to `lifecycle.escalation`; what became of those who were
alerted about to `insight.risk_ledger`.
"""

from salesfunnel.scoring.risk.alert import RiskAlert, Watch, watch
from salesfunnel.scoring.risk.definition import AlertRule, Risk, RiskFeature
from salesfunnel.scoring.risk.score import CompiledRisk, DailyRisk, RiskScore
from salesfunnel.scoring.risk.training import ModelReport, RiskCase, TrainedRisk, train_risk

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
