"""What happens? Commands, the table of legal changes, and the three functions over it.

`decide` answers a command with events or with a refusal that explains itself; `evolve` folds an event into
the state, `replay` a history, and `as_of` a history up to an instant; `tick` says what time alone changes.
Nothing here stores, sends or schedules: the host commits the events. What is true is decided in `conditions`,
what may pass in `gates`; counting the histories belongs to `insight`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesfunnel.lazy import lazy_room

if TYPE_CHECKING:
    from salesfunnel.lifecycle.commands import Command
    from salesfunnel.lifecycle.decide import decide
    from salesfunnel.lifecycle.decision import Decision, Outcome, explain
    from salesfunnel.lifecycle.erase import TOMBSTONE, erase
    from salesfunnel.lifecycle.gate_debts import DebtAnswer, DebtStatus
    from salesfunnel.lifecycle.handover import HandoverReport, handover_report
    from salesfunnel.lifecycle.process import Process
    from salesfunnel.lifecycle.replay import as_of, evolve, replay, replay_all
    from salesfunnel.lifecycle.requests import Request
    from salesfunnel.lifecycle.table import COMMANDS
    from salesfunnel.lifecycle.tick import Tick, tick
    from salesfunnel.lifecycle.wire import digest, from_wire, to_wire, wire_schema
else:
    lazy_room(
        __name__,
        {
            "commands": "Command",
            "decide": "decide",
            "decision": "Decision Outcome explain",
            "erase": "TOMBSTONE erase",
            "gate_debts": "DebtAnswer DebtStatus",
            "handover": "HandoverReport handover_report",
            "process": "Process",
            "replay": "as_of evolve replay replay_all",
            "requests": "Request",
            "table": "COMMANDS",
            "tick": "Tick tick",
            "wire": "digest from_wire to_wire wire_schema",
        },
    )

__all__ = [
    "COMMANDS",
    "TOMBSTONE",
    "Command",
    "DebtAnswer",
    "DebtStatus",
    "Decision",
    "HandoverReport",
    "Outcome",
    "Process",
    "Request",
    "Tick",
    "as_of",
    "decide",
    "digest",
    "erase",
    "evolve",
    "explain",
    "from_wire",
    "handover_report",
    "replay",
    "replay_all",
    "tick",
    "to_wire",
    "wire_schema",
]
