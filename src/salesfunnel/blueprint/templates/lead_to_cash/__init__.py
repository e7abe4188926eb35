"""From lead to cash: a lead ripens into a deal, the deal becomes order, contract, instalments and payment."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.lead_to_cash import deals, gates, leads, routing, scores
from salesfunnel.blueprint.templates.lead_to_cash.papers import FACTS
from salesfunnel.blueprint.templates.lead_to_cash.records import FIELDS, FORMS, RULES
from salesfunnel.blueprint.templates.lead_to_cash.tasks import CHECKLISTS
from salesfunnel.blueprint.templates.wording import both

__all__ = ["LEAD_TO_CASH"]

LEAD_TO_CASH: dict[str, Any] = {
    "salesfunnel": 1,
    "key": "lead-to-cash",
    "version": 1,
    "currency": "CNY",
    "timezone": "Asia/Shanghai",
    "label": both("From lead to cash", "从线索到回款"),
    "fields": FIELDS,
    "facts": FACTS | scores.FACTS,
    "scorecards": scores.SCORECARDS,
    "gates": leads.GATES | gates.GATES,
    "rules": RULES,
    "forms": FORMS,
    "checklists": CHECKLISTS,
    "resources": {
        "order": {"label": both("Confirmation of the order", "订单确认"), "gate": "order_sound"},
    },
    "commands": {
        "resume": {
            "gate": "ripe",
            "of": "lead",
            "label": both("a lead comes back when it is ripe", "线索成熟后才能返回"),
        },
        "waive": {
            "may": "actor.roles contains 'supervisor'",
            "of": ["lead", "opportunity"],
            "label": both("only a supervisor waives a standard", "只有主管可以豁免标准"),
        },
    },
    "requests": {
        **routing.REQUESTS,
        "contract": {
            "kind": "issue_contract",
            "on": "advanced",
            "stages": ["contracting"],
            "roles": ["legal"],
            "text": both("Draw up the contract", "起草合同"),
        },
        "delivery": {
            "kind": "tell_delivery",
            "on": "document_added",
            "when": "has_order",
            "roles": ["delivery"],
            "once": True,
            "text": both("An order is confirmed", "订单已确认"),
        },
    },
    "advances": leads.ADVANCES | deals.ADVANCES,
    "routing": routing.ROUTING,
    "stages": deals.STAGES,
    "claims": {
        "strategic": {
            "covers": "subsidiaries",
            "protection": {"days": 30, "action_days": 14, "at_most_days": 180},
            "label": both("A strategic customer with its subsidiaries", "战略客户及其子公司"),
        }
    },
    "pipelines": {"leads": leads.LEADS, **deals.PIPELINES},
}
'The template\'s document; `template("lead_to_cash")` hands out copies.'
