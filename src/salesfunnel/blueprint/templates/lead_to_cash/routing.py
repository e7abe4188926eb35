"""Who gets a lead that qualified or came back: in turn by share, within ten minutes."""

from __future__ import annotations

from typing import Any

from salesfunnel.blueprint.templates.wording import both

__all__ = ["REQUESTS", "ROUTING"]

ROUTING: dict[str, Any] = {
    "of": "lead",
    "rules": [
        {
            "key": "known_customer",
            "when": "present(account.manager_id)",
            "to": "manager",
            "respond_within": {"minutes": 10},
            "label": both("Customers who have a manager", "已有客户经理的客户"),
        },
        {
            "key": "new_lead",
            "to": "sellers",
            "respond_within": {"minutes": 10},
            "label": both("Every new lead", "所有新线索"),
        },
    ],
    "pools": {
        "manager": {
            "strategy": "owner",
            "by": ["account.manager_id"],
            "fallback": "sellers",
            "label": both("The customer's manager", "客户经理"),
        },
        "sellers": {"strategy": "weighted", "label": both("Sellers by share", "按份额分配的销售")},
    },
}
REQUESTS: dict[str, Any] = {
    "assign": {
        "kind": "ask_assignment",
        "on": "advanced",
        "stages": ["sql"],
        "roles": ["dispatcher"],
        "of": "lead",
        "text": both("A qualified lead: assign it now", "销售认可线索：请立即分配"),
    },
    "reassign": {
        "kind": "ask_assignment",
        "on": "resumed",
        "roles": ["dispatcher"],
        "of": "lead",
        "text": both("A nurtured lead is ripe and back: assign it anew", "培育线索已成熟并返回：请重新分配"),
    },
}
"What asks the host to assign: it answers with `Funnel.assign` and the command `Assign`."
