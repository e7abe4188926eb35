"""Commands and decisions as JSON: the tables of the rooms below, with what the lifecycle adds.

Commands, requests, assignments and records of other systems are read and written; a decision, what explains
it, and what identity finds are results: written only. Each sentence of a decision is written in every
language of the catalogue, so that a host without this library can show it.

One number for everything that a decision was made from: the same inputs have the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from salesfunnel.conditions.rows.reasons import Reason
from salesfunnel.conditions.values.view import in_utc
from salesfunnel.gates.verdict import Ask, Finding
from salesfunnel.gates.waiver import Waived
from salesfunnel.identity.wire import IDENTITY
from salesfunnel.lifecycle.commands import Command
from salesfunnel.lifecycle.decision import Decision, Passed
from salesfunnel.lifecycle.handover import HandoverLine, HandoverReport
from salesfunnel.lifecycle.requests import Request
from salesfunnel.lifecycle.table import COMMANDS
from salesfunnel.messages import Message
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.party import Actor
from salesfunnel.ownership.claims import RefusedClaim, Ruling
from salesfunnel.ownership.host_records import OWNERSHIP
from salesfunnel.ownership.obstacle import Obstacle
from salesfunnel.ownership.ownership import Claimable, Standing
from salesfunnel.ownership.reclaim import Reclaim
from salesfunnel.routing.assignment import ROUTING
from salesfunnel.scoring.wire import SCORING

__all__ = ["LIFECYCLE", "digest", "from_wire", "to_wire", "wire_schema"]


def digest(
    document: Mapping[str, Any],
    dossier: Dossier[Any] | None,
    command: Command,
    *,
    actor: Actor,
    now: datetime,
) -> str:
    """Return the SHA-256 of what a decision is made from, as 64 hexadecimal digits.

    What is digested is canonical JSON: keys in order, without spaces, in UTF-8.

    Args:
        document: the blueprint's.
        dossier: what was known; None for a command that begins a subject.
        command: what was asked for.
        actor: who asked.
        now: when; aware.

    Raises:
        WireError: for a field value that JSON cannot hold.
    """
    told = {
        "blueprint": document,
        "dossier": None if dossier is None else to_wire(dossier),
        "command": to_wire(command),
        "actor": to_wire(actor),
        "now": in_utc(now).isoformat(),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


LIFECYCLE = SCORING.joined(ROUTING, OWNERSHIP, IDENTITY).extended(
    (
        *(*COMMANDS, Request, Reason, Ask, Finding, Waived, Passed, Decision),
        *(Obstacle, RefusedClaim, Ruling, Claimable, Reclaim, Standing, HandoverLine, HandoverReport),
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
