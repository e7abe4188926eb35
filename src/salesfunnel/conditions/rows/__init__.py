"""Is a condition true of one record, and why not? Closures answer and explain; generated code is quick.

The closures are the oracle: generated code and columns answer what they answer.
"""

from salesfunnel.conditions.rows.closures import PluginRecord, compile_evaluator
from salesfunnel.conditions.rows.reasons import Evaluator, Reason, ReasonKind, display, display_value

__all__ = [
    "Evaluator", "PluginRecord", "Reason", "ReasonKind", "compile_evaluator", "display", "display_value",
]  # fmt: skip
