"""What is known of a condition beforehand? That it is never or always true, and when that may change."""

from salesfunnel.conditions.proof.next_change import NEVER, NextChange, earliest, next_change_of_name
from salesfunnel.conditions.proof.proof import (
    Alternative,
    Alternatives,
    Constraint,
    Goal,
    OpenValues,
    Prover,
    TermState,
    WantedAnswer,
    constraints,
    expand,
)

Standing, Way, Ways, expanded = OpenValues, Alternative, Alternatives, expand  # as version 0.1 called them

__all__ = [
    "NEVER", "Alternative", "Alternatives", "Constraint", "Goal", "NextChange", "OpenValues", "Prover",
    "Standing", "TermState", "WantedAnswer", "Way", "Ways", "constraints", "earliest", "expand", "expanded",
    "next_change_of_name",
]  # fmt: skip
