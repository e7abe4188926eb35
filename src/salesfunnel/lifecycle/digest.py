"""One number for everything that a decision was made from: the same inputs have the same digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from salesfunnel.conditions.view import in_utc
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.wire import to_wire
from salesfunnel.model.dossier import Dossier
from salesfunnel.model.party import Actor

__all__ = ["digest"]


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
