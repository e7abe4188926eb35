"""Who gets it? Rosters, rules, pools and strategies; an assignment with its reasons, and what to remember.

Whether a subject may move, and how promising it is, is decided elsewhere: scores reach the rules as facts of
conditions. That an assignment happened is told by the lifecycle's command `Assign`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.routing.assignment import ROUTING, Assignment, Figures, Step
    from salesfunnel.routing.batch import Batch, assign_many
    from salesfunnel.routing.coverage import Coverage, Uncovered, coverage
    from salesfunnel.routing.explain import Considered, Explanation, explain
    from salesfunnel.routing.roster import Roster
    from salesfunnel.routing.router import Router, reassign
    from salesfunnel.routing.rules import Pool, Routing, RoutingRule
    from salesfunnel.routing.state import RoutingState
    from salesfunnel.routing.strategies import Candidate, strategy
    from salesfunnel.routing.territory import Territory
else:
    lazy_room(
        __name__,
        {
            "assignment": "ROUTING Assignment Figures Step",
            "batch": "Batch assign_many",
            "coverage": "Coverage Uncovered coverage",
            "explain": "Considered Explanation explain",
            "roster": "Roster",
            "router": "Router reassign",
            "rules": "Pool Routing RoutingRule",
            "state": "RoutingState",
            "strategies": "Candidate strategy",
            "territory": "Territory",
        },
    )

__all__ = [
    "ROUTING", "Assignment", "Batch", "Candidate", "Considered", "Coverage", "Explanation", "Figures", "Pool",
    "Roster", "Router", "Routing", "RoutingRule", "RoutingState", "Step", "Territory", "Uncovered",
    "assign_many", "coverage", "explain", "reassign", "strategy",
]  # fmt: skip
