"""From an alert to what the host is asked to do: that a senior or a supervisor is assigned."""

from __future__ import annotations

from salesfunnel.lifecycle.request import Request
from salesfunnel.messages import Message
from salesfunnel.messages.catalogue import LOCALES
from salesfunnel.scoring.risk.alert import RiskAlert
from salesfunnel.scoring.risk.definition import AlertRule
from salesfunnel.text import Text

__all__ = ["escalation"]


def escalation(alert: RiskAlert, rule: AlertRule) -> Request:
    """Return the request that an alert gives rise to.

    Its id is the alert's, so that however often the scores are read, nobody is asked twice.

    Args:
        alert: what fired.
        rule: the rule by which it did; it says who is asked.
    """
    said = Message.of("risk_escalated", alert=alert.message)
    return Request(
        id=alert.id,
        kind="ask_assignment",
        subject_id=alert.subject_id,
        text=rule.text or Text({locale: said.render(locale) for locale in LOCALES}),
        roles=rule.roles,
        people=rule.people,
        key=alert.risk,
    )
