"""salesfunnel: the sales-funnel brain for an existing CRM.

It decides what may move, what is missing and why, and what the history says; the host keeps the data. The
names below are the face; each is loaded when it is first used.
"""

from __future__ import annotations

import importlib

from salesfunnel import _old_paths

TYPE_CHECKING = False  # what `typing` says, without the cost of importing it
if TYPE_CHECKING:
    from salesfunnel.blueprint.funnel import Funnel
    from salesfunnel.blueprint.versions.differences import diff
    from salesfunnel.blueprint.versions.impact import impact
    from salesfunnel.blueprint.versions.migration import migrate
    from salesfunnel.errors import BlueprintError, SalesFunnelError
    from salesfunnel.gates.verdict import Verdict
    from salesfunnel.insight.charts import funnel_chart
    from salesfunnel.insight.conversion import conversion
    from salesfunnel.insight.tally.tally import Tally
    from salesfunnel.insight.velocity import velocity
    from salesfunnel.lifecycle.commands import (
        Advance,
        Capture,
        Convert,
        GoBack,
        Import,
        Lose,
        Park,
        Reopen,
        Resume,
    )
    from salesfunnel.lifecycle.decision import Decision
    from salesfunnel.lifecycle.replay import as_of, evolve, replay
    from salesfunnel.lifecycle.wire import from_wire, to_wire
    from salesfunnel.model.activity import Activity, Objection
    from salesfunnel.model.answer import Answer
    from salesfunnel.model.document import Document
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.money import Money
    from salesfunnel.model.party import Account, Actor, Contact, Seller
    from salesfunnel.model.subject import Lead, Opportunity, Stay
    from salesfunnel.ownership.claims import adjudicate

__all__ = [
    "Account", "Activity", "Actor", "Advance", "Answer", "BlueprintError", "Capture", "Contact",
    "Convert", "Decision", "Document", "Dossier", "Funnel", "GoBack", "Import", "Lead", "Lose", "Money",
    "Objection", "Opportunity", "Park", "Reopen", "Resume", "SalesFunnelError", "Seller", "Stay",
    "Tally", "Verdict", "adjudicate", "as_of", "conversion", "diff", "evolve", "from_wire",
    "funnel_chart", "impact", "migrate", "replay", "to_wire", "velocity",
]  # fmt: skip

_HOMES = {
    "blueprint.versions.differences": "diff",
    "blueprint.funnel": "Funnel",
    "blueprint.versions.migration": "migrate",
    "blueprint.versions.impact": "impact",
    "errors": "BlueprintError SalesFunnelError",
    "gates.verdict": "Verdict",
    "insight.charts": "funnel_chart",
    "insight.conversion": "conversion",
    "insight.tally.tally": "Tally",
    "insight.velocity": "velocity",
    "lifecycle.commands": "Advance Capture Convert GoBack Import Lose Park Reopen Resume",
    "lifecycle.decision": "Decision",
    "lifecycle.replay": "as_of evolve replay",
    "model.activity": "Activity Objection",
    "model.answer": "Answer",
    "model.document": "Document",
    "model.dossier": "Dossier",
    "model.money": "Money",
    "model.party": "Account Actor Contact Seller",
    "model.subject": "Lead Opportunity Stay",
    "ownership.claims": "adjudicate",
    "lifecycle.wire": "from_wire to_wire",
}
_old_paths.install()
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        msg = f"module 'salesfunnel' has no attribute '{name}'"
        raise AttributeError(msg)
    value = getattr(importlib.import_module(f"salesfunnel.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
