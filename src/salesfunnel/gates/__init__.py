"""May it move? Criteria, policies, verdicts, waivers, checklists with approvals, and what is still missing.

What is true is decided below, in `conditions`; what happens after a verdict, above, in `lifecycle`.
"""

import importlib
from typing import TYPE_CHECKING, Any

from salesfunnel.gates.checklist import ChecklistAnswer, CompiledChecklist, ItemAnswer, ItemStatus
from salesfunnel.gates.criterion import Criterion, Gate, Policy, Severity
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.item import Checklist, Item, Resource
from salesfunnel.gates.preview import Preview, preview
from salesfunnel.gates.sufficient_answers import Reply, Sufficient
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict, worst
from salesfunnel.gates.waiver import Waived

if TYPE_CHECKING:
    from salesfunnel.gates.table import CriterionCount, TableAssessment, TableCount

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

_TABLES = {
    "CriterionCount": "table",
    "TableAssessment": "table",
    "TableCount": "table",
}


def __getattr__(name: str) -> Any:
    """Load what asks whole tables when it is first used."""
    if name not in _TABLES:
        msg = f"module 'salesfunnel.gates' has no attribute '{name}'"
        raise AttributeError(msg)
    return getattr(importlib.import_module(f"salesfunnel.gates.{_TABLES[name]}"), name)
