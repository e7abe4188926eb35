"""Commands and decisions as JSON: the tables of the rooms below, with what the lifecycle adds.

Commands, requests, assignments and records of other systems are read and written; a decision, what explains
it, and what identity finds are results: written only. Each sentence of a decision is written in every
language of the catalogue, so that a host without this library can show it.
"""

from __future__ import annotations

from salesfunnel.conditions.reasons import Reason
from salesfunnel.gates.verdict import Ask, Finding
from salesfunnel.gates.waiver import Waived
from salesfunnel.lifecycle.commands import COMMANDS
from salesfunnel.lifecycle.decision import Decision, Passed
from salesfunnel.lifecycle.handing_over import HandoverLine, HandoverReport
from salesfunnel.lifecycle.request import Request
from salesfunnel.messages import Message
from salesfunnel.routing.assignment import ROUTING
from salesfunnel.routing.identity.wire import IDENTITY
from salesfunnel.routing.ownership.bar import Bar
from salesfunnel.routing.ownership.claims import Barred, Ruling
from salesfunnel.routing.ownership.having import Claimable, Standing
from salesfunnel.routing.ownership.kept import KEPT
from salesfunnel.routing.ownership.reclaim import Reclaim
from salesfunnel.scoring.wire import SCORING

__all__ = ["LIFECYCLE", "from_wire", "to_wire", "wire_schema"]


LIFECYCLE = SCORING.joined(ROUTING, KEPT, IDENTITY).extended(
    (
        *(*COMMANDS, Request, Reason, Ask, Finding, Waived, Passed, Decision),
        *(Bar, Barred, Ruling, Claimable, Reclaim, Standing, HandoverLine, HandoverReport),
    ),
    tagged=COMMANDS,
    told={
        Reason: {"message": Message},
        Waived: {"message": Message},
        Decision: {"passed": tuple[Passed, ...]},
    },
)
"""What a host keeps, scores and assignments among it, what it asks for, and what it is answered."""

to_wire, from_wire, wire_schema = LIFECYCLE.to_wire, LIFECYCLE.from_wire, LIFECYCLE.wire_schema
