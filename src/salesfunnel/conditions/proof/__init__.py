"""What is known of a condition before it is asked: never or always true, when it may change, what if?"""

from salesfunnel.conditions.proof.proof import Alternative, Alternatives, Goal, OpenValues, Prover, expand

Standing, Way, Ways, expanded = OpenValues, Alternative, Alternatives, expand  # as version 0.1 called them

__all__ = [
    "Alternative",
    "Alternatives",
    "Goal",
    "OpenValues",
    "Prover",
    "Standing",
    "Way",
    "Ways",
    "expand",
    "expanded",
]
