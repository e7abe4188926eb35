"""May it move? Criteria, policies, verdicts, waivers, checklists with approvals, and what is still missing.

What is true is decided below, in `conditions`; what happens after a verdict, above, in `lifecycle`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.gates.checklist import ChecklistAnswer, CompiledChecklist, ItemAnswer, ItemStatus
    from salesfunnel.gates.criterion import Criterion, Gate, Policy, Severity
    from salesfunnel.gates.gate import CompiledGate
    from salesfunnel.gates.item import Checklist, Item, Resource
    from salesfunnel.gates.preview import Preview, preview
    from salesfunnel.gates.sufficient_answers import Reply, Sufficient
    from salesfunnel.gates.table import CriterionCount, TableAssessment, TableCount
    from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict, worst
    from salesfunnel.gates.waiver import Waived
else:
    lazy_room(
        __name__,
        {
            "checklist": "ChecklistAnswer CompiledChecklist ItemAnswer ItemStatus",
            "criterion": "Criterion Gate Policy Severity",
            "gate": "CompiledGate",
            "item": "Checklist Item Resource",
            "preview": "Preview preview",
            "sufficient_answers": "Reply Sufficient",
            "verdict": "Ask Assessment Finding Verdict worst",
            "waiver": "Waived",
            "table": "CriterionCount TableAssessment TableCount",
        },
    )

__all__ = [
    "Ask",
    "Assessment",
    "Checklist",
    "ChecklistAnswer",
    "CompiledChecklist",
    "CompiledGate",
    "Criterion",
    "CriterionCount",
    "Finding",
    "Gate",
    "Item",
    "ItemAnswer",
    "ItemStatus",
    "Policy",
    "Preview",
    "Reply",
    "Resource",
    "Severity",
    "Sufficient",
    "TableAssessment",
    "TableCount",
    "Verdict",
    "Waived",
    "preview",
    "worst",
]
