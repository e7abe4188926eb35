"""The funnel that the plain model keeps by hand: its document, and the same in the model's own few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from salesfunnel import Funnel

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VALID = 5 * DAY
BOTH = ["lead", "opportunity"]

ORDER: dict[str, list[tuple[str, str]]] = {
    "leads": [("fresh", "open"), ("mql", "open"), ("nurture", "parked"), ("sql", "open"),
              ("qualified", "won"), ("out", "lost")],
    "deals": [("pool", "open"), ("talk", "open"), ("watch", "parked"), ("offer", "open"), ("won", "won"),
              ("lost", "lost"), ("freezer", "parked"), ("no_fit", "lost")],
    "renewals": [("check", "open"), ("terms", "open"), ("sign", "open"), ("renewed", "won"), ("ended", "lost")],
}  # fmt: skip
"""The stages of each pipeline in their order, with their kinds."""

OF = {"leads": "lead", "deals": "opportunity", "renewals": "opportunity"}
ENTRY = {
    "mql": "needed",
    "sql": "needed",
    "qualified": "sealed",
    "offer": "needed",
    "won": "sealed",
    "sign": "sealed",
}
EXIT = {"talk": "needed", "terms": "needed"}
LISTED = {"offer": "papers"}
MOVES = {
    "leads": {"skip": "gated", "back": "free", "reopen": "refused"},
    "deals": {"skip": "gated", "back": "with_reason", "reopen": "with_reason"},
    "renewals": {"skip": "refused", "back": "refused", "reopen": "free"},
}
HANDS = {"leads": [], "deals": ["renewals"], "renewals": ["deals"]}
WON, LOST = ["trust", "price"], ["price", "timing"]
"""Why a deal is won or lost; the other pipelines take any reason."""

CRITERIA = {"needed": ["need"], "sealed": ["paid", "size"]}
ITEMS = ["minutes", "seal"]
OWN_FIELDS = ("need", "paid", "size")


def _pipeline(key: str) -> dict[str, Any]:
    named = {"entry": ENTRY, "exit": EXIT, "checklist": LISTED}
    stages = [
        {"key": stage, "kind": kind} | {what: where[stage] for what, where in named.items() if stage in where}
        for stage, kind in ORDER[key]
    ]
    return {"of": OF[key], "moves": MOVES[key], "hand_off": HANDS[key], "stages": stages}


DOCUMENT: dict[str, Any] = {
    "salesfunnel": 1, "key": "plain", "version": 4, "currency": "CNY", "timezone": "UTC",
    "fields": {
        "need": {"type": "flag", "of": BOTH},
        "paid": {"type": "flag", "of": BOTH},
        "size": {"type": "number", "min": 0, "max": 100, "of": BOTH},
    },
    "facts": {"silence": {"days_since": "activities", "or_since": "created_at"}},
    "rules": {"modest": {"when": "not (need and size > 90)", "of": BOTH}},
    "gates": {
        "needed": {"criteria": [{"key": "need", "when": "need", "ask": {"en": "Why?", "zh": "为什么？"}}]},
        "sealed": {"criteria": [{"key": "paid", "when": "paid"},
                                {"key": "size", "when": "size > 1", "unwaivable": True}]},
    },
    "checklists": {"papers": {"items": [
        {"key": "minutes", "evidence": "minutes", "role": "seller"},
        {"key": "seal", "after": ["minutes"], "rests_on": ["amount"],
         "approval": [{"key": "boss", "roles": ["boss"], "valid_days": VALID.days}]},
    ]}},
    "advances": {"sized": {"when": "size == 7"}},
    "commands": {
        "waive": {"may": "actor.roles contains 'boss'", "of": BOTH},
        "import": {"may": "actor.roles contains 'boss'", "of": BOTH},
        "release": {"may": "actor.is_owner or actor.roles contains 'boss'", "of": BOTH},
    },
    "requests": {"farewell": {"kind": "notify", "on": "lost", "text": {"en": "Lost", "zh": "输单"},
                              "owner": True, "roles": ["boss"], "of": BOTH}},
    "pipelines": {key: _pipeline(key) for key in ORDER},
}  # fmt: skip
for _at in (0, 2):  # the first stage, and nurture
    DOCUMENT["pipelines"]["leads"]["stages"][_at]["advance"] = "sized"
DOCUMENT["pipelines"]["deals"]["stages"][1]["stalled"] = {"after_days": 3, "fact": "silence"}
DOCUMENT["pipelines"]["deals"]["reasons"] = {"won": WON, "lost": LOST, "competitor_required": ["price"]}

FUNNEL = Funnel.load(DOCUMENT)
