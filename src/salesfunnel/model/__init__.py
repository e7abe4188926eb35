"""The values of a funnel, without any rule: what a lead, a deal, a stage, a customer and an event are.

What may happen to them is decided elsewhere: conditions say what is true, gates what may move, the lifecycle
what happens. Definitions (`Field`, `Stage`, `Pipeline`) are pydantic models, facts are attrs classes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.model.account_tree import AccountTree
    from salesfunnel.model.activity import Activity, Objection
    from salesfunnel.model.answer import Answer
    from salesfunnel.model.document import Document, Line
    from salesfunnel.model.dossier import Dossier
    from salesfunnel.model.field import Field, FieldType
    from salesfunnel.model.money import Money
    from salesfunnel.model.party import Account, Actor, Contact, Seller
    from salesfunnel.model.stage import Pipeline, Stage, StageKind
    from salesfunnel.model.subject import Lead, Opportunity, Status, Stay, Subject
    from salesfunnel.model.wire import from_wire, to_wire, wire_schema
else:
    lazy_room(
        __name__,
        {
            "account_tree": "AccountTree",
            "activity": "Activity Objection",
            "answer": "Answer",
            "document": "Document Line",
            "dossier": "Dossier",
            "field": "Field FieldType",
            "money": "Money",
            "party": "Account Actor Contact Seller",
            "stage": "Pipeline Stage StageKind",
            "subject": "Lead Opportunity Status Stay Subject",
            "wire": "from_wire to_wire wire_schema",
        },
    )

__all__ = [
    "Account",
    "AccountTree",
    "Activity",
    "Actor",
    "Answer",
    "Contact",
    "Document",
    "Dossier",
    "Field",
    "FieldType",
    "Lead",
    "Line",
    "Money",
    "Objection",
    "Opportunity",
    "Pipeline",
    "Seller",
    "Stage",
    "StageKind",
    "Status",
    "Stay",
    "Subject",
    "from_wire",
    "to_wire",
    "wire_schema",
]
