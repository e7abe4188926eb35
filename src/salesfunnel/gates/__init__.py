"""May it move? Criteria, policies, verdicts, waivers, checklists with approvals, and what is still missing.

What is true is decided below, in `conditions`; what happens after a verdict, above, in `lifecycle`.
"""

from salesfunnel.gates.checklist import ChecklistAnswer, CompiledChecklist, ItemAnswer, ItemStatus
from salesfunnel.gates.criterion import Criterion, Gate, Policy, Severity
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.item import Checklist, Item, Resource
from salesfunnel.gates.preview import Preview, preview
from salesfunnel.gates.suffice import Reply, Sufficient
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict, worst
from salesfunnel.gates.waiver import Waived

__all__ = [
    "Ask",
    "Assessment",
    "Checklist",
    "ChecklistAnswer",
    "CompiledChecklist",
    "CompiledGate",
    "Criterion",
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
    "Verdict",
    "Waived",
    "preview",
    "worst",
]
