"""What happens? Commands, the table of legal changes, and the two functions over it.

`decide` answers a command with events or with a refusal that explains itself; `evolve` folds an event into
the state. Nothing here stores, sends or schedules: the host commits the events. What is true is decided in
`conditions`, what may pass in `gates`; counting the histories belongs to `insight`.
"""

from salesfunnel.lifecycle.commands import COMMANDS
from salesfunnel.lifecycle.commands.command import Command
from salesfunnel.lifecycle.commands.moves import Advance, Capture, Convert, GoBack, Lose, Park, Reopen, Resume
from salesfunnel.lifecycle.decide import decide
from salesfunnel.lifecycle.decision import Decision, Outcome
from salesfunnel.lifecycle.digest import digest
from salesfunnel.lifecycle.evolve import evolve
from salesfunnel.lifecycle.explain import explain
from salesfunnel.lifecycle.process import Process
from salesfunnel.lifecycle.request import Request
from salesfunnel.lifecycle.wire import from_wire, to_wire, wire_schema

__all__ = [
    "COMMANDS",
    "Advance",
    "Capture",
    "Command",
    "Convert",
    "Decision",
    "GoBack",
    "Lose",
    "Outcome",
    "Park",
    "Process",
    "Reopen",
    "Request",
    "Resume",
    "decide",
    "digest",
    "evolve",
    "explain",
    "from_wire",
    "to_wire",
    "wire_schema",
]
