"""May it move? Criteria, the policies that judge them, verdicts, and the preview of what is still missing.

What is true is decided below, in `conditions`; what happens after a verdict, above, in `lifecycle`.
"""

from salesfunnel.gates.criterion import Criterion, Gate, Policy, Severity
from salesfunnel.gates.gate import CompiledGate
from salesfunnel.gates.preview import Preview, preview
from salesfunnel.gates.suffice import Reply, Sufficient
from salesfunnel.gates.verdict import Ask, Assessment, Finding, Verdict, worst

__all__ = [
    "Ask",
    "Assessment",
    "CompiledGate",
    "Criterion",
    "Finding",
    "Gate",
    "Policy",
    "Preview",
    "Reply",
    "Severity",
    "Sufficient",
    "Verdict",
    "preview",
    "worst",
]
